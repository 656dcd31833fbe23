"""Answers on their way: kept on the server page by page, gone when sent or after two weeks."""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from surveys.domain import field_phase, files, participation
from surveys.domain.packing import Doc
from surveys.enums import ResponseMode
from surveys.models import QuestionnaireVersion, ResponseDraft, SurveyPage

logger = logging.getLogger(__name__)

LIFETIME = timedelta(days=14)
PURGE_BATCH = 1000
# How the token of a test begins.
TEST = "test-"


class DraftGone(Exception):
    """There is no such draft: sent, expired, foreign, or never begun."""


def new_token() -> str:
    """A token only the participant's browser keeps; we store its hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def furthest_page(draft: ResponseDraft) -> int:
    """The number of the furthest page somebody may see."""
    return min(draft.page, len(draft.version.definition["pages"]))


def account_token(survey: SurveyPage, user: User) -> str:
    """The token of an account's draft: computed, so that no row leads from account to draft."""
    return participation.mark_of(survey.pk, f"draft:{participation.account(user)}") or ""


def code_token(survey: SurveyPage, code: str) -> str:
    """The token of a personal code: whoever has the code goes on where they stopped."""
    return participation.mark_of(survey.pk, f"draft:code:{code}") or ""


def find_draft(survey: SurveyPage, token: str | None) -> ResponseDraft | None:
    """The browser's draft of this survey, unless it has expired."""
    if not token:
        return None
    return (
        ResponseDraft.objects.filter(
            token_hash=token_hash(token), version__survey=survey, expires_at__gt=timezone.now()
        )
        .select_related("version")
        .first()
    )


def start_test(version: QuestionnaireVersion) -> str:
    """Begin a test response, which enters no count, no quota and no ledger. Returns its token."""
    token = f"{TEST}{new_token()}"
    start_draft(version, token=token, mode=ResponseMode.TEST)
    return token


def is_test(token: str | None) -> bool:
    """Whether this token is one of a test. Only the office gives them out, and they are signed."""
    return token is not None and token.startswith(TEST)


def start_draft(
    version: QuestionnaireVersion, *, token: str, mode: ResponseMode = ResponseMode.WEB
) -> ResponseDraft:
    """Begin a response, or go on with the one this browser has begun.

    A draft finishes on the version it started with. An expired one begins anew.
    """
    hashed = token_hash(token)
    with transaction.atomic():
        ResponseDraft.objects.filter(token_hash=hashed, expires_at__lte=timezone.now()).delete()
        draft, created = ResponseDraft.objects.get_or_create(
            token_hash=hashed,
            defaults={
                "version": version,
                "mode": mode,
                "expires_at": timezone.now() + LIFETIME,
            },
        )
    if created:
        logger.info("survey %s: draft started", version.survey_id)
    return draft


@transaction.atomic
def save_page(
    draft: ResponseDraft,
    *,
    answers: Doc,
    asked: set[str],
    page: int,
    typed: dict[str, list[str]] | None = None,
) -> ResponseDraft:
    """Put one page's answers into the draft.

    The row is locked: two tabs saving different pages must not lose each other's answers.

    Args:
        answers: what is valid; a new file as upload, which is stored with the draft.
        asked: keys of the document this page may change.
        page: the furthest page that may be seen now.
        typed: what was typed into fields that are not valid, by field.

    Raises:
        DraftGone: it was sent or has expired meanwhile.
    """
    stored = (
        ResponseDraft.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(pk=draft.pk)
        .first()
    )
    if stored is None or stored.expires_at <= timezone.now():
        raise DraftGone
    kept = {code: answer for code, answer in stored.doc.items() if code not in asked}
    stored.doc = {**kept, **files.keep(stored, answers, asked)}
    others = {name: value for name, value in stored.typed.items() if _owner(name) not in asked}
    stored.typed = {**others, **(typed or {})}
    stored.page = max(stored.page, page)
    stored.expires_at = timezone.now() + LIFETIME
    stored.save(update_fields=["doc", "typed", "page", "updated_at", "expires_at"])
    return stored


def _owner(name: str) -> str:
    """The question's code in the name of a field."""
    return name.partition("_")[0]


def expired(now: datetime) -> QuerySet[ResponseDraft]:
    """Drafts nobody went on with for two weeks."""
    return ResponseDraft.objects.filter(expires_at__lte=now)


def purge_expired() -> int:
    """Delete drafts nobody went on with, in batches. Returns how many."""
    total = 0
    while True:
        keys = list(expired(timezone.now()).values_list("pk", flat=True)[:PURGE_BATCH])
        if not keys:
            break
        with transaction.atomic():
            field_phase.note_stopped(keys)
            total += ResponseDraft.objects.filter(pk__in=keys).delete()[0]
    if total:
        logger.info("%s expired drafts deleted", total)
    return total
