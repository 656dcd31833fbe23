"""Send a response: check it against its version, mark the participation, keep the answers."""

import logging
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from cms.domain import page_cache
from surveys.domain import participation
from surveys.domain.answers import check
from surveys.domain.draft import DraftGone, token_hash
from surveys.domain.packing import Doc, pack
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.questionnaire import Questionnaire, from_definition
from surveys.enums import Access, ResponseMode
from surveys.models import (
    Participation,
    QuestionnaireVersion,
    Response,
    ResponseDraft,
    SurveyPage,
    TextAnswer,
    Variable,
)

logger = logging.getLogger(__name__)


class SurveyClosed(Exception):
    """The survey is not open (any more, or yet)."""


class SignInNeeded(Exception):
    """The survey counts accounts and nobody is signed in."""


@transaction.atomic
def submit(survey: SurveyPage, *, token: str, submit_key: UUID, user: User | None) -> Response:
    """Turn the browser's draft into a response, once.

    The draft's row is locked: a second click waits, finds the draft gone and gets the response
    that the first one stored. Two drafts of one account meet at the ledger's unique constraint.

    Raises:
        SurveyClosed, DraftGone, SignInNeeded, InvalidAnswers, AlreadyAnswered. Nothing is stored.
    """
    draft = (
        ResponseDraft.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(token_hash=token_hash(token), version__survey=survey, submit_key=submit_key)
        .first()
    )
    if draft is None:
        return _sent_before(survey, submit_key)
    if not survey.is_open:
        raise SurveyClosed
    if draft.expires_at <= timezone.now():
        raise DraftGone
    questionnaire = from_definition(draft.version.definition)
    check(questionnaire, draft.doc)
    _mark(survey, _who(questionnaire, token, user))
    response = store_response(
        draft.version,
        doc=draft.doc,
        submit_key=submit_key,
        mode=ResponseMode.WEB,
        day=timezone.localdate(),
    )
    draft.delete()
    logger.info("survey %s: response stored", survey.pk)
    return response


@transaction.atomic
def store_response(
    version: QuestionnaireVersion, *, doc: Doc, submit_key: UUID, mode: ResponseMode, day: date
) -> Response:
    """Keep a checked document: packed codes and one row per text."""
    questionnaire = from_definition(version.definition)
    response = Response.objects.create(
        survey_id=version.survey_id,
        version=version,
        mode=mode,
        lang=get_language() or "",
        day=day,
        submit_key=submit_key,
        doc=doc,
        codes=pack(questionnaire, doc),
    )
    texts = {
        q.code: doc[q.code] for q in questionnaire.questions if q.kind.is_text and q.code in doc
    }
    if texts:
        variables = Variable.objects.filter(survey_id=version.survey_id, code__in=texts)
        TextAnswer.objects.bulk_create(
            TextAnswer(response=response, variable=variable, text=texts[variable.code])
            for variable in variables
        )
    page_cache.drop_page(version.survey_id)
    return response


def _sent_before(survey: SurveyPage, submit_key: UUID) -> Response:
    response = Response.objects.filter(survey=survey, submit_key=submit_key).first()
    if response is None:
        raise DraftGone
    return response


def _who(questionnaire: Questionnaire, token: str, user: User | None) -> str:
    if questionnaire.access == Access.BROWSER:
        return participation.browser(token)
    if user is None:
        raise SignInNeeded
    return participation.account(user)


def _mark(survey: SurveyPage, who: str) -> None:
    mark = participation.mark_of(survey.pk, who)
    if mark is None:
        raise SurveyClosed
    try:
        with transaction.atomic():
            Participation.objects.create(survey=survey, mark=mark)
    except IntegrityError as error:
        raise AlreadyAnswered from error
