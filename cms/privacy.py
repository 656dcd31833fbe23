"""What the website keeps about those who edit it. Residents leave nothing here."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, PageLogEntry

from accounts.models import User


def export(user: User) -> dict[str, Any]:
    """What the person did on the website, if they work there."""
    rows = PageLogEntry.objects.filter(user=user).order_by("timestamp")
    models = ModelLogEntry.objects.filter(user=user).order_by("timestamp")
    return {
        "editing": [
            {"action": row.action, "at": row.timestamp, "object": row.label}
            for row in [*rows, *models]
        ]
    }


def erase(user: User) -> None:
    """Drop the name from Wagtail's log about accounts; all other links end with the account."""
    account = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=account, object_id=str(user.pk)).update(label="–")
