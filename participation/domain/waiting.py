"""Tell moderators what waits: one notice a day, none when nothing does."""

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import format_lazy
from django.utils.translation import ngettext, ngettext_lazy

from accounts.domain.roles import people_with
from accounts.enums import Role
from notifications.domain import notice
from notifications.enums import NoticeKind
from participation.queries import moderation as moderation_queue

KEY = "work:moderation"
EVENT = f"{KEY}:"


def lines() -> list[tuple[int, str, str]]:
    """What has to be decided, as (number, words, address within the admin)."""
    counts = moderation_queue.counts()
    found = [
        (counts["held"], ngettext("%(n)s held", "%(n)s held", counts["held"]), "held"),
        (
            counts["reported"],
            ngettext("%(n)s reported", "%(n)s reported", counts["reported"]),
            "reported",
        ),
        (
            counts["objected"],
            ngettext("%(n)s objection", "%(n)s objections", counts["objected"]),
            "objection",
        ),
        (
            counts["edited"],
            ngettext("%(n)s edited since", "%(n)s edited since", counts["edited"]),
            "edited",
        ),
    ]
    queue = reverse("participation_moderation")
    return [
        (number, words % {"n": number}, f"{queue}?status={kind}")
        for number, words, kind in found
        if number
    ]


def announce() -> bool:
    """Tell those who moderate what waits today, each the way they chose; False: nothing waits.

    Yesterday's numbers say nothing any more and are taken back.
    """
    today = f"{EVENT}{timezone.localdate().isoformat()}"
    notice.withdraw_all(EVENT, but=today)
    total = sum(number for number, _words, _link in lines())
    if not total:
        return False
    notice.announce(
        kind=NoticeKind.WORK,
        event=today,
        keys=[KEY],
        subject=format_lazy(
            ngettext_lazy(
                "{number} contribution waits for the moderation",
                "{number} contributions wait for the moderation",
                total,
            ),
            number=total,
        ),
        html=notice.written(_list),
        url=reverse("participation_moderation"),
        to_users=people_with(Role.MODERATOR),
    )
    return True


def _list() -> str:
    items = [(link, words) for _number, words, link in lines()]
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', items))
