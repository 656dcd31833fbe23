"""Send a response: check it against its version, mark the participation, keep the answers."""

import hashlib
import logging
from base64 import b32encode
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from accounts.models import User
from cms.domain import page_cache
from surveys.domain import field_phase, mixing, participation, quota
from surveys.domain.answers import check
from surveys.domain.definition import from_definition
from surveys.domain.draft import DraftGone, token_hash
from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.storing import Sheet, files_in, store_sheet
from surveys.enums import Access, Anonymity, ResponseMode
from surveys.models import (
    FileAnswer,
    QuestionnaireVersion,
    Response,
    ResponseDraft,
    ResponseOwner,
    SurveyPage,
)

logger = logging.getLogger(__name__)

RECEIPT_LENGTH = 16


class SurveyClosed(Exception):
    """The survey is not open (any more, or yet)."""


class SignInNeeded(Exception):
    """The survey counts accounts, or links answers to one, and nobody is signed in."""


@dataclass(frozen=True)
class Receipt:
    """What somebody gets for a response: a code with which they can withdraw it."""

    code: str


def receipt_of(submit_key: UUID) -> Receipt:
    """The receipt that belongs to a submit key: sending twice gives the same one twice.

    The key is known to the sender's form only until it is sent; we keep a hash of the code.
    """
    digest = salted_hmac("surveys.receipt", submit_key.hex, algorithm="sha256").digest()
    code = b32encode(digest).decode()[:RECEIPT_LENGTH]
    return Receipt("-".join(code[i : i + 4] for i in range(0, RECEIPT_LENGTH, 4)))


def hash_of_receipt(code: str) -> str:
    """What is stored of a withdrawal code, however it was typed."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def submit(
    survey: SurveyPage,
    *,
    token: str,
    submit_key: UUID,
    user: User | None = None,
) -> Receipt:
    """Turn the draft of this token into a response, once.

    The draft's row is locked: a second click waits, finds the draft gone and gets the receipt of
    the first one. Two drafts of one account or code meet at the ledger. Of a separated survey
    the response goes into the mixing pool, see domain/mixing.py.

    Raises:
        SurveyClosed, DraftGone, SignInNeeded, InvalidAnswers, AlreadyAnswered, QuotaFull.
        Nothing is stored, and the draft stays.
    """
    draft = _locked_draft(survey, token, submit_key)
    if draft is None:
        return _sent_before(survey, submit_key)
    if draft.mode == ResponseMode.TEST:
        return _store_test(draft)
    if not survey.is_open:
        raise SurveyClosed
    if draft.expires_at <= timezone.now():
        raise DraftGone
    questionnaire = from_definition(draft.version.definition)
    way = check(questionnaire, draft.doc)
    mark = participation.mark_of(survey.pk, _who(questionnaire, token, user))
    if mark is None:
        raise SurveyClosed
    quota.take_place(survey, questionnaire, way.doc)
    receipt = receipt_of(submit_key)
    _keep(survey, questionnaire, _sheet(draft, way.doc, receipt), mark, user)
    FileAnswer.objects.filter(draft=draft, pk__in=files_in(way)).update(draft=None)
    field_phase.note_duration(survey.pk, draft.started_at)
    draft.delete()
    logger.info("survey %s: response accepted", survey.pk)
    return receipt


def _store_test(draft: ResponseDraft) -> Receipt:
    """Keep a test beside the responses: no ledger, no quota, no field phase, open or not."""
    way = check(from_definition(draft.version.definition), draft.doc)
    receipt = receipt_of(draft.submit_key)
    store_sheet(_sheet(draft, way.doc, receipt))
    FileAnswer.objects.filter(draft=draft, pk__in=files_in(way)).update(draft=None)
    draft.delete()
    return receipt


def _locked_draft(survey: SurveyPage, token: str, submit_key: UUID) -> ResponseDraft | None:
    return (
        ResponseDraft.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(token_hash=token_hash(token), version__survey=survey, submit_key=submit_key)
        .first()
    )


def _sheet(draft: ResponseDraft, doc: Doc, receipt: Receipt) -> Sheet:
    return Sheet(
        version=draft.version,
        doc=doc,
        submit_key=draft.submit_key,
        mode=ResponseMode(draft.mode),
        lang=get_language() or "",
        day=timezone.localdate(),
        withdrawal_hash=hash_of_receipt(receipt.code),
    )


def _keep(
    survey: SurveyPage, questionnaire: Questionnaire, sheet: Sheet, mark: str, user: User | None
) -> None:
    if questionnaire.anonymity == Anonymity.SEPARATED:
        mixing.put(survey, mark=mark, sheet=sheet)
        return
    participation.enter(survey, mark)
    if user is None:
        raise SignInNeeded
    ResponseOwner.objects.create(response=store_sheet(sheet), account=user)
    page_cache.drop_page(survey.pk)


@transaction.atomic
def store_response(
    version: QuestionnaireVersion, *, doc: Doc, submit_key: UUID, mode: ResponseMode, day: date
) -> Response:
    """Keep a checked document directly, without ledger and pool: for imports, tests and demo."""
    response = store_sheet(
        Sheet(
            version=version,
            doc=doc,
            submit_key=submit_key,
            mode=mode,
            lang=get_language() or "",
            day=day,
        )
    )
    page_cache.drop_page(version.survey_id)
    return response


@transaction.atomic
def withdraw(survey: SurveyPage, *, code: str) -> bool:
    """Delete the response of a withdrawal code. Says whether there was one.

    The participation stays: nobody answers twice by withdrawing.
    """
    hashed = hash_of_receipt(code)
    deleted, _rows = Response.objects.filter(survey=survey, withdrawal_hash=hashed).delete()
    found = bool(deleted) or mixing.take_out(survey, hashed)
    if found:
        page_cache.drop_page(survey.pk)
        logger.info("survey %s: response withdrawn", survey.pk)
    return found


def _sent_before(survey: SurveyPage, submit_key: UUID) -> Receipt:
    stored = Response.objects.filter(survey=survey, submit_key=submit_key)
    if not (stored.exists() or mixing.is_sent(survey, submit_key)):
        raise DraftGone
    return receipt_of(submit_key)


def _who(questionnaire: Questionnaire, token: str, user: User | None) -> str:
    """A personal code's token is computed from the code, so it counts once like a browser's."""
    if needs_account(questionnaire):
        if user is None:
            raise SignInNeeded
        return participation.account(user)
    return participation.browser(token)


def needs_account(questionnaire: Questionnaire) -> bool:
    """Whether only somebody signed in can answer."""
    linked = questionnaire.anonymity != Anonymity.SEPARATED
    return linked or questionnaire.access == Access.ACCOUNT
