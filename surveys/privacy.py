"""What surveys know about an account: that it has taken part, never what it answered."""

from typing import Any

from accounts.models import User
from surveys.domain.participation import participations_of
from surveys.models import Participation, SurveyPage


def export(user: User) -> dict[str, Any]:
    """Surveys in which the account has taken part.

    Marks are recomputed with the surveys' keys; a survey whose key is gone cannot be told any
    more. Responses are not part of it: no path leads to them.
    """
    ids = participations_of(user)
    titles = SurveyPage.objects.filter(pk__in=ids).order_by("title").values_list("title", flat=True)
    return {"surveys_taken_part_in": list(titles)}


def erase(user: User) -> None:
    """Delete the account's participation marks. Its responses cannot be found and stay."""
    marks = [entry.pk for entry in participations_of(user).values()]
    Participation.objects.filter(pk__in=marks).delete()
