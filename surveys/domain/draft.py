"""Answers on their way: kept on the server page by page, gone when sent or after a day."""

import hashlib
import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from surveys.domain.packing import Doc
from surveys.models import QuestionnaireVersion, ResponseDraft, SurveyPage

logger = logging.getLogger(__name__)

LIFETIME = timedelta(hours=24)
PURGE_BATCH = 1000


class DraftGone(Exception):
    """There is no such draft: sent, expired, foreign, or never begun."""


def new_token() -> str:
    """A token only the participant's browser keeps; we store its hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


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


def start_draft(version: QuestionnaireVersion, *, token: str) -> ResponseDraft:
    """Begin a response, or go on with the one this browser has begun.

    A draft finishes on the version it started with. An expired one begins anew.
    """
    hashed = token_hash(token)
    with transaction.atomic():
        ResponseDraft.objects.filter(token_hash=hashed, expires_at__lte=timezone.now()).delete()
        draft, created = ResponseDraft.objects.get_or_create(
            token_hash=hashed,
            defaults={"version": version, "expires_at": timezone.now() + LIFETIME},
        )
    if created:
        logger.info("survey %s: draft started", version.survey_id)
    return draft


@transaction.atomic
def save_page(draft: ResponseDraft, *, answers: Doc, asked: set[str], page: int) -> ResponseDraft:
    """Put one page's answers into the draft: `asked` are its questions, `answers` what is valid.

    The row is locked: two tabs saving different pages must not lose each other's answers.

    Raises:
        DraftGone: it was sent or has expired meanwhile.
    """
    stored = ResponseDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if stored is None:
        raise DraftGone
    kept = {code: answer for code, answer in stored.doc.items() if code not in asked}
    stored.doc = {**kept, **answers}
    stored.page = max(stored.page, page)
    stored.expires_at = timezone.now() + LIFETIME
    stored.save(update_fields=["doc", "page", "updated_at", "expires_at"])
    return stored


def purge_expired() -> int:
    """Delete drafts nobody went on with, in batches. Returns how many."""
    total = 0
    while True:
        expired = ResponseDraft.objects.filter(expires_at__lte=timezone.now())
        keys = list(expired.values_list("pk", flat=True)[:PURGE_BATCH])
        if not keys:
            break
        total += ResponseDraft.objects.filter(pk__in=keys).delete()[0]
    if total:
        logger.info("%s expired drafts deleted", total)
    return total
