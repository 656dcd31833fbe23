"""What surveys know about an account.

Of a separated survey that it has taken part, never what it answered. Of linked and named ones
the answers.
"""

from typing import Any

from django.db import transaction

from accounts.models import User
from surveys.domain import participation
from surveys.domain.definition import from_definition
from surveys.domain.wording import answer_in_words
from surveys.models import Invitation, Response, SurveyPage


def export(user: User) -> dict[str, Any]:
    """Surveys the account has taken part in, and the answers that are linked with it.

    Marks are recomputed with the surveys' keys; a survey whose key is gone cannot be told any
    more. Responses of separated surveys are not part of it: no path leads to them.
    """
    ids = participation.participations_of(user)
    titles = SurveyPage.objects.filter(pk__in=ids).order_by("title").values_list("title", flat=True)
    invited = Invitation.objects.filter(email=user.email).order_by("survey__title")
    linked = Response.objects.filter(owner__account=user).select_related("survey", "version")
    return {
        "surveys_taken_part_in": list(titles),
        "invited_to": list(invited.values_list("survey__title", flat=True)),
        "answers": [_answers(response) for response in linked.order_by("survey__title", "id")],
    }


def _answers(response: Response) -> dict[str, Any]:
    questionnaire = from_definition(response.version.definition)
    doc = response.doc
    return {
        "survey": response.survey.title,
        "day": response.day.isoformat(),
        "answers": {
            question.text: answer_in_words(question, doc.get(question.code), doc)
            for question in questionnaire.questions
            if question.code in doc
        },
    }


@transaction.atomic
def erase(user: User) -> None:
    """Delete the account's participation marks, invitations and linked responses.

    Responses of separated surveys cannot be found and stay.
    """
    participation.forget(user)
    Invitation.objects.filter(email=user.email).delete()
    Response.objects.filter(owner__account=user).delete()
