"""The versions of a draft: made when its page is published, compared section by section."""

import difflib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cms.domain import page_cache
from participation.domain.contribution import NotAllowed
from participation.domain.text import clean_line, clean_text
from participation.enums import ChangeKind
from participation.models import ConsultationPage, Contribution, DraftSection, DraftVersion
from participation.rules import may_explain_drafts

logger = logging.getLogger(__name__)

# Identity of a block that has no id of its own, which Wagtail gives to every new one.
NAMESPACE = UUID("0b3f4f0e-8b1e-4d0e-9d57-3f3a6f0c9e11")
# Words, the spaces between them and the ends of lines; "2030," is one word.
_TOKENS = re.compile(r"\s+|[^\s]+")
Diff = list[list[str]]


@dataclass(frozen=True)
class Part:
    """A section as the editor composed it."""

    key: UUID
    number: str
    title: str
    text: str


def publish_version(page: ConsultationPage) -> DraftVersion | None:
    """Make a new version of the page's draft; None if no word of it changed."""
    with transaction.atomic():
        # Two editors publishing at once wait for each other here.
        ConsultationPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
        last = page.versions.first()
        before = list(last.sections.exclude(change=ChangeKind.REMOVED)) if last else []
        parts = _parts(page)
        if last and [_wording(one) for one in before] == [_wording(one) for one in parts]:
            return None
        version = DraftVersion.objects.create(
            page=page,
            number=last.number + 1 if last else 1,
            note=clean_text(page.version_note),
            published_at=timezone.now(),
        )
        DraftSection.objects.bulk_create(_compared(version, before, parts, is_first=last is None))
        page_cache.drop_page(page.pk)
    logger.info("draft %s version %s published", page.pk, version.number)
    return version


def explain(
    section: DraftSection, *, reason: str, led_by: Iterable[Contribution], by: User
) -> DraftSection:
    """Say why a section changed and which contributions led to it.

    Raises:
        NotAllowed: the person does not look after drafts.
        ValueError: a contribution stands on another page.
    """
    if not may_explain_drafts(by):
        raise NotAllowed
    chosen = list(led_by)
    if any(item.page_id != section.version.page_id for item in chosen):
        raise ValueError("A contribution of another page led to nothing here.")
    with transaction.atomic():
        section.reason = reason
        section.save(update_fields=["reason"])
        section.led_by.set(chosen)
        page_cache.drop_page(section.version.page_id)
    logger.info("draft section %s explained", section.pk)
    return section


def compare(before: str, after: str) -> Diff:
    """Pairs of "same", "del" or "ins" and words that lead from one text to the other."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: Diff = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            _add(pieces, "same", old[old_start:old_end])
            continue
        _add(pieces, "del", old[old_start:old_end])
        _add(pieces, "ins", new[new_start:new_end])
    return pieces


def _add(pieces: Diff, kind: str, tokens: list[str]) -> None:
    if tokens:
        pieces.append([kind, "".join(tokens)])


def _parts(page: ConsultationPage) -> list[Part]:
    """The sections of the page, numbered 1, 1.1, 1.2, 2 …"""
    parts: list[Part] = []
    chapter = below = 0
    for position, block in enumerate(page.document):
        if block.value["level"] == "1" or chapter == 0:
            chapter, below = chapter + 1, 0
            number = str(chapter)
        else:
            below += 1
            number = f"{chapter}.{below}"
        key = UUID(block.id) if block.id else uuid5(NAMESPACE, f"{page.pk}/{position}")
        title = clean_line(block.value["title"])
        parts.append(Part(key, number, title, clean_text(block.value["text"])))
    return parts


def _wording(section: DraftSection | Part) -> tuple[UUID, str, str, str]:
    return section.key, section.number, section.title, section.text


def _compared(
    version: DraftVersion, before: list[DraftSection], parts: list[Part], *, is_first: bool
) -> list[DraftSection]:
    """The sections of a new version; what was dropped stands where it stood before."""
    old = {section.key: section for section in before}
    made = [_section(version, part, old.get(part.key), is_first=is_first) for part in parts]
    kept = {part.key for part in parts}
    for place, section in enumerate(before):
        if section.key not in kept:
            made.insert(min(place, len(made)), _dropped(version, section))
    for position, section in enumerate(made):
        section.position = position
    return made


def _section(
    version: DraftVersion, part: Part, old: DraftSection | None, *, is_first: bool
) -> DraftSection:
    title, text = (old.title, old.text) if old else ("", "")
    same = old is not None and (title, text) == (part.title, part.text)
    change = ChangeKind.CHANGED if old else ChangeKind.NEW
    if is_first or same:
        change = ChangeKind.SAME
    is_shown = change != ChangeKind.SAME
    return DraftSection(
        version=version,
        key=part.key,
        number=part.number,
        title=part.title,
        text=part.text,
        change=change,
        title_diff=compare(title, part.title) if is_shown else [],
        text_diff=compare(text, part.text) if is_shown else [],
    )


def _dropped(version: DraftVersion, old: DraftSection) -> DraftSection:
    return DraftSection(
        version=version,
        key=old.key,
        title=old.title,
        text=old.text,
        change=ChangeKind.REMOVED,
        title_diff=[["del", old.title]],
        text_diff=[["del", old.text]] if old.text else [],
    )
