"""In which surveys a person took part, as far as a path leads there."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.involvement import SHOWN, Item, Part
from accounts.models import User
from surveys.models import Response


def parts(user: User) -> list[Part]:
    """Only surveys that say that they keep answers with the account."""
    rows = Response.objects.filter(owner__account=user)
    newest = rows.select_related("survey").order_by("-day", "survey__title", "pk")[:SHOWN]
    return [
        Part(
            key="surveys",
            title=_("Surveys"),
            items=[_item(row) for row in newest],
            total=rows.count(),
            empty=_("No answers are kept with your account."),
            note=_(
                "Most surveys keep answers apart from accounts, so they cannot stand here: "
                "no path leads from you to them."
            ),
        )
    ]


def _item(row: Response) -> Item:
    return Item(
        title=row.survey.title,
        url=row.survey.url or "" if row.survey.live else "",
        state=_("answered"),
        at=timezone.make_aware(datetime.combine(row.day, time())),
    )
