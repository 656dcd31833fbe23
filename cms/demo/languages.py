"""English and Leichte Sprache in the demo: made where there is none, otherwise left alone."""

from typing import Any

from wagtail.models import Locale, Page

from cms.demo import reading
from cms.models import HomePage

# Rows copied from the German page get these texts, in their order.
ROWS = "milestones"


def load(home: HomePage) -> None:
    """Publish the forms of single pages that the data file describes."""
    for facts in reading.toml("languages")["pages"]:
        locale = Locale.objects.get(language_code=facts.pop("language"))
        original = _below(home, facts.pop("page"))
        if original is not None and not original.has_translation(locale):
            _publish(original.specific, locale, facts)


def _below(home: HomePage, way: str) -> Page | None:
    page: Page | None = home
    for slug in filter(None, way.split("/")):
        page = Page.objects.child_of(page).filter(slug=slug).first() if page else None
    return page


def _publish(original: Page, locale: Locale, facts: dict[str, Any]) -> None:
    page = original.copy_for_translation(locale, copy_parents=True)
    rows = facts.pop(ROWS, None)
    for name, value in facts.items():
        setattr(page, name, reading.body(value) if name == "body" else value)
    if "body" not in facts and hasattr(page, "body"):
        page.body = "[]"
    page.search_description = facts.get("lead_text", "").strip()
    if rows is not None:
        milestones = list(page.milestones.all())[: len(rows)]
        for row, texts in zip(milestones, rows, strict=True):
            for name in ("when", "title", "text"):
                setattr(row, name, texts.get(name, ""))
        page.milestones = milestones
    page.slug = facts.get("slug", page.slug)
    page.first_published_at = original.first_published_at
    page.save_revision().publish()
