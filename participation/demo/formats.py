"""Demo of the formats beside dialogues: ideas on the map, and a draft in two versions."""

import json
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from wagtail.models import Page

from accounts.models import User
from cms.models import Municipality, ParticipationIndexPage, ProjectPage, Topic
from participation.domain import draft
from participation.models import (
    Category,
    ConsultationPage,
    Contribution,
    DraftVersion,
    IdeaCollectionPage,
    Locality,
)

FACTS = Path(__file__).with_name("formats.toml")
# Writes the rows of a page as contributions of the past.
Fill = Callable[[Page, list[dict[str, Any]]], list[Contribution]]
Day = Callable[..., datetime]
Key = Callable[[str], UUID]


def load(fill: Fill, day: Day, key: Key) -> None:
    """Create what is missing; change nothing that exists."""
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    _localities(facts["localities"])
    _ideas(facts["ideas"], fill, day)
    _consultation(facts["consultation"], fill, day, key)


def _localities(rows: list[list[str]]) -> None:
    towns = {town.slug: town for town in Municipality.objects.all()}
    for name, slug, latitude, longitude in rows:
        if slug in towns:
            point = {"latitude": latitude, "longitude": longitude}
            Locality.objects.get_or_create(municipality=towns[slug], name=name, defaults=point)


def _add(model: type[Page], facts: dict[str, Any], day: Day, **fields: Any) -> Page | None:
    """The page below its project, else below the overview; None on an empty site."""
    parent = (
        ProjectPage.objects.filter(slug=facts["project"]).first()
        or ParticipationIndexPage.objects.first()
    )
    if parent is None:
        return None
    names = ("title", "slug", "lead_text", "question")
    page: Page = parent.add_child(
        instance=model(
            **{name: facts[name] for name in names},
            opens_at=day(facts["opens"]),
            closes_at=day(facts["closes"], hour=23, minute=59),
            **fields,
        )
    )
    page.topics.set(Topic.objects.filter(slug__in=facts["topics"]))
    page.municipalities.set(Municipality.objects.filter(slug__in=facts["municipalities"]))
    return page


def _ideas(facts: dict[str, Any], fill: Fill, day: Day) -> None:
    page = IdeaCollectionPage.objects.filter(slug=facts["slug"]).first()
    if page is None:
        page = _add(IdeaCollectionPage, facts, day)
        if page is None:
            return
        page.categories.add(*[Category(name=name) for name in facts["categories"]])
        page.save_revision().publish()
    rows = facts["contributions"]
    categories = list(Category.objects.filter(page_id=page.pk).order_by("sort_order", "pk"))
    for row, item in zip(rows, fill(page, rows), strict=True):
        if item.category_id is None and "category" in row:
            _update(item, category=categories[row["category"] - 1], **_place(row))


def _place(row: dict[str, Any]) -> dict[str, Any]:
    """Where an idea lies: at a point, at a locality, or somewhere in a municipality."""
    town = Municipality.objects.filter(slug=row.get("municipality", "")).first()
    if "at" in row:
        return {"latitude": row["at"][0], "longitude": row["at"][1], "municipality": town}
    found = Locality.objects.filter(name=row.get("place", "")).first()
    if found is None:
        return {"municipality": town}
    return {
        "latitude": found.latitude,
        "longitude": found.longitude,
        "municipality": found.municipality,
    }


def _consultation(facts: dict[str, Any], fill: Fill, day: Day, key: Key) -> None:
    page = ConsultationPage.objects.filter(slug=facts["slug"]).first()
    if page is None:
        first = _document(facts["first"], facts["slug"], key)
        page = _add(ConsultationPage, facts, day, document=first)
        if page is None:
            return
        page.save_revision().publish()
        DraftVersion.objects.filter(page=page).update(published_at=day(facts["opens"]))
        page = ConsultationPage.objects.get(pk=page.pk)
        page.document = _document(facts["latest"], facts["slug"], key)
        page.version_note = facts["note"]
        page.save_revision().publish()
        page.versions.filter(number=2).update(published_at=day(facts["second"]))
    rows = facts["contributions"]
    items = fill(page, rows)
    for row, item in zip(rows, items, strict=True):
        if item.draft_version_id is None and "answers" not in row:
            version = page.versions.get(number=row["version"])
            asked = key(f"{facts['slug']}/section/{row.get('section', '')}")
            section = version.sections.filter(key=asked).first()
            _update(item, draft_version=version, section=section)
    _reasons(facts, page, items, key)


def _document(rows: list[list[str]], slug: str, key: Key) -> str:
    blocks = [
        {
            "type": "section",
            "id": str(key(f"{slug}/section/{name}")),
            "value": {"level": level, "title": title, "text": text},
        }
        for name, level, title, text in rows
    ]
    return json.dumps(blocks)


def _reasons(
    facts: dict[str, Any], page: ConsultationPage, items: list[Contribution], key: Key
) -> None:
    lead = User.objects.filter(is_superuser=True).first()
    version = page.versions.filter(number=2).first()
    if lead is None or version is None:
        return
    for row in facts["reasons"]:
        asked = key(f"{facts['slug']}/section/{row['section']}")
        section = version.sections.get(key=asked)
        if not section.reason:
            led_by = [items[number - 1] for number in row["led_by"]]
            draft.explain(section, reason=row["text"], led_by=led_by, by=lead)


def _update(item: Contribution, **fields: Any) -> None:
    Contribution.objects.filter(pk=item.pk).update(**fields)
