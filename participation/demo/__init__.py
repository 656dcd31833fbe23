"""Demo of the participation room: dialogues, what people might write there, what came of it."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from cms.models import Municipality, ParticipationIndexPage, ProjectPage, Topic
from notifications.demo import campaigns
from notifications.enums import CampaignChannel
from participation.demo import answers, formats, sign_ups
from participation.domain import about_me
from participation.domain.contribution import count_reply
from participation.domain.site import set_up_participation
from participation.enums import Channel, ContributionStatus, YearBand
from participation.models import AboutMe, Contribution, DialoguePage, Support

FACTS = Path(__file__).with_name("dialogues.toml")
# Natural keys of the demo's contributions are derived from their dialogue and number.
NAMESPACE = UUID("5d0c6a0e-6f0b-4f5c-9a53-0f1c7d2b8e11")
# What the campaign about the shore led to.
CAMPAIGN_DIALOGUE = "was-soll-nach-der-kohle-bleiben"
RESIDENT = "resident@revierdialog.example"


def load() -> None:
    """Create what is missing; change nothing that exists."""
    set_up_participation()
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    people = {name: _person(name) for name in facts["people"]}
    resident = User.objects.filter(email=RESIDENT).first()
    people["resident"] = resident or _person("Haselnussweg")
    for dialogue in facts["dialogues"]:
        page = DialoguePage.objects.filter(slug=dialogue["slug"]).first() or _page(dialogue)
        if page is not None:
            _fill(page, dialogue["contributions"], people)
    formats.load(
        lambda page, rows: _fill(page, rows, people), _day, lambda name: uuid5(NAMESPACE, name)
    )
    answers.load(lambda name: uuid5(NAMESPACE, name), people)
    sign_ups.load()
    talk = DialoguePage.objects.filter(slug=CAMPAIGN_DIALOGUE).first()
    if talk is not None:
        campaigns.add_measure(CampaignChannel.DIALOGUE, talk, visits=31)
    if resident is not None and not AboutMe.objects.filter(user=resident).exists():
        place = Municipality.objects.filter(name="Borna").first()
        about_me.keep(resident, municipality=place, year_band=YearBand.TO_1979)


def _person(name: str) -> User:
    """A resident nobody can sign in as."""
    existing = User.objects.filter(display_name=name).first()
    if existing:
        return existing
    number = uuid5(NAMESPACE, name).hex[:8]
    return User.objects.create_user(f"demo-{number}@revierdialog.example", display_name=name)


def _page(facts: dict[str, Any]) -> DialoguePage | None:
    """A dialogue below its project, else below the overview; None on an empty site."""
    parent = (
        ProjectPage.objects.filter(slug=facts["project"]).first()
        or ParticipationIndexPage.objects.first()
    )
    if parent is None:
        return None
    page: DialoguePage = parent.add_child(
        instance=DialoguePage(
            title=facts["title"],
            slug=facts["slug"],
            lead_text=facts["lead_text"],
            question=facts["question"],
            prompts=[("prompt", prompt) for prompt in facts["prompts"]],
            discussion=facts["discussion"],
            opens_at=_day(facts["opens"]),
            closes_at=_day(facts["closes"], hour=23, minute=59),
            result_text=facts.get("result_text", ""),
        )
    )
    page.topics.set(Topic.objects.filter(slug__in=facts["topics"]))
    page.municipalities.set(Municipality.objects.filter(slug__in=facts["municipalities"]))
    page.save_revision().publish()
    return page


def _day(days: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment on a day relative to today."""
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _fill(page: Page, rows: list[dict[str, Any]], people: dict[str, User]) -> list[Contribution]:
    written: list[Contribution] = []
    for number, row in enumerate(rows, start=1):
        key = uuid5(NAMESPACE, f"{page.slug}/{number}")
        found = Contribution.objects.filter(submit_key=key).first()
        written.append(found or _contribution(page, key, number, row, written, people))
    return written


def _contribution(
    page: Page,
    key: UUID,
    number: int,
    row: dict[str, Any],
    written: list[Contribution],
    people: dict[str, User],
) -> Contribution:
    """A contribution of the past: the verbs know only now and only open pages."""
    parent = written[row["answers"] - 1] if "answers" in row else None
    channel = Channel(row.get("channel", Channel.ONLINE))
    writer = row.get("by", "")
    guest = writer.partition("guest:")[2] or row.get("name", "")
    status = ContributionStatus(row.get("status", ContributionStatus.PUBLISHED))
    when = min(_day(-row["days"], hour=9) + timedelta(minutes=17 * number), timezone.now())
    contribution = Contribution.objects.create(
        page_id=page.pk,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        title=row.get("title", ""),
        body=row["text"],
        author=people.get(writer),
        guest_name=guest,
        status=status,
        published_at=when if status == ContributionStatus.PUBLISHED else None,
        channel=channel,
        source_note=row.get("note", ""),
        submit_key=key,
    )
    Contribution.objects.filter(pk=contribution.pk).update(created_at=when)
    if contribution.is_published:
        count_reply(contribution, change=1)
        _support(contribution, [people[name] for name in people if name != writer], row)
    return contribution


def _support(contribution: Contribution, people: list[User], row: dict[str, Any]) -> None:
    friends = people[: row["supports"]]
    Support.objects.bulk_create(
        [Support(contribution=contribution, user=person) for person in friends]
    )
    Contribution.objects.filter(pk=contribution.pk).update(support_count=len(friends))
