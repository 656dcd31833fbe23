"""What surveys know about an account.

Of a separated survey that it has taken part, never what it answered. Of linked and named ones
the answers.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.registry import Basis, Data, OnErase, Processing
from accounts.models import User
from surveys.domain import participation
from surveys.domain.definition import from_definition
from surveys.domain.wording import answer_in_words
from surveys.models import Invitation, Response, SurveyPage

_ANONYMOUS = _("No path leads from a person to an answer: nobody can find it, we neither.")
_OFFICE = _("It shows the work of an office, not the private life of a person.")

PROCESSING = [
    Processing(
        key="surveys",
        name=_("Surveys"),
        purpose=_(
            "To learn what residents think. Answers belong to an account only in surveys that say so before the first question."
        ),
        basis=Basis.CONSENT,
        people=_("People who answer surveys"),
        retention=_(
            "Drafts 14 days; the mark of having taken part until the survey’s key is destroyed; answers until the period of the survey is over, usually a year after its end. Published results stay."
        ),
        data=(
            Data("surveys.participation", "mark", plain="id survey"),
            Data(
                "surveys.responsedraft",
                "doc typed token_hash",
                plain="id submit_key version page mode started_at updated_at expires_at",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            Data(
                "surveys.response",
                "doc codes numbers",
                plain="id survey version mode lang day submit_key withdrawal_hash",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            *(
                Data(
                    model,
                    fields,
                    plain=plain,
                    exported=False,
                    erase=OnErase.KEEP,
                    why=_ANONYMOUS,
                )
                for model, fields, plain in (
                    (
                        "surveys.geoanswer",
                        "latitude longitude municipality",
                        "id response variable",
                    ),
                    (
                        "surveys.fileanswer",
                        "name content",
                        "id survey question_code draft response content_type size",
                    ),
                )
            ),
            Data(
                "surveys.textanswer",
                "text",
                plain="id response variable",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            Data("surveys.responseowner", "account", plain="response"),
            Data("surveys.invitation", "email", plain="id survey reminders"),
            Data(
                "surveys.mixingpool",
                "marks responses",
                plain="survey",
                exported=False,
                erase=OnErase.KEEP,
                why=_ANONYMOUS,
            ),
            Data(
                "surveys.questionnaireversion",
                "published_by",
                plain=(
                    "id survey number definition sha256 question_count minutes change_class "
                    "published_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_OFFICE,
            ),
            Data(
                "surveys.publishedresult",
                "published_by",
                plain=(
                    "id survey number content sha256 responses responses_sha256 published_at "
                    "withdrawn_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_OFFICE,
            ),
            Data(
                "surveys.exportjob",
                "created_by",
                plain=(
                    "id survey format values weighting state done total size problem language "
                    "created_at expires_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_OFFICE,
            ),
        ),
    ),
]
PLAIN = ["surveys.surveypage", "surveys.variable", "surveys.option", "surveys.surveysecret"]
PLAIN += ["surveys.bankquestion", "surveys.accesscode", "surveys.quotacounter"]
PLAIN += ["surveys.bankquestion", "surveys.weightscheme", "surveys.codecategory"]
PLAIN += ["surveys.coding", "surveys.fieldcount", "surveys.fieldstate"]


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
