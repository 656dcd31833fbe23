"""Whether the moderation reads a contribution before everybody else does."""

import re

from wagtail.models import Page

from cms.enums import Discussion
from participation.domain.settings import settings_for
from participation.enums import HoldReason
from participation.models import Contribution, Hold


def reason_to_hold(contribution: Contribution, page: Page) -> tuple[HoldReason, str] | None:
    """Why it has to wait and the words that were found, or None if it may be published at once."""
    # A guest's link may be opened after the discussion was switched off.
    if page.discussion in {Discussion.HOLD, Discussion.OFF}:
        return HoldReason.PAGE, ""
    if page.discussion == Discussion.GUESTS and contribution.is_guest:
        return HoldReason.GUEST, ""
    if reason := listed_words(contribution, page):
        return reason
    if settings_for(page).hold_first and _is_first(contribution):
        return HoldReason.FIRST, ""
    return None


def listed_words(contribution: Contribution, page: Page) -> tuple[HoldReason, str] | None:
    """That it has words of the word list, and which; None without any."""
    found = words_in(f"{contribution.title}\n{contribution.body}", settings_for(page).words)
    return (HoldReason.WORDS, ", ".join(found)[:200]) if found else None


def hold(contribution: Contribution, reason: tuple[HoldReason, str]) -> Hold:
    """Note why it waits."""
    row, _created = Hold.objects.update_or_create(
        contribution=contribution, defaults={"reason": reason[0], "words": reason[1]}
    )
    return row


def words_in(text: str, words: list[str]) -> list[str]:
    """Entries of the word list that stand in the text as whole words, whatever their case."""
    folded = text.casefold()
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded)]


def _is_first(contribution: Contribution) -> bool:
    """Whether nothing this person wrote was ever published; guests are told by their address."""
    public = Contribution.objects.filter(published_at__isnull=False).exclude(pk=contribution.pk)
    if contribution.author_id:
        return not public.filter(author=contribution.author_id).exists()
    known = public.filter(
        guest_confirmation__confirmed_at__isnull=False,
        guest_confirmation__email__in=Contribution.objects.filter(pk=contribution.pk).values(
            "guest_confirmation__email"
        ),
    )
    return not known.exists()
