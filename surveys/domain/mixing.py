"""The mixing pool of separated surveys: who has taken part and what was answered part ways here.

A submit puts its mark and its response into one row, both sorted by random values, in one
transaction: nobody counts twice and nothing is lost. As soon as enough of them wait, the pool is
emptied: responses are written in the order of their random ids, and the whole ledger of the
survey is written anew in the order of its marks. So neither the order of rows, nor their ids,
times or transaction numbers tell which mark belongs to which response.
docs/survey-anonymity.md says what remains.
"""

import logging
import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.domain import page_cache
from notifications.domain import nudge
from notifications.enums import Queue
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.storing import Sheet, store_sheet
from surveys.models import (
    AccessCode,
    FileAnswer,
    Invitation,
    MixingPool,
    Participation,
    QuestionnaireVersion,
    SurveyPage,
    SurveySecret,
)

logger = logging.getLogger(__name__)

# How many wait at least before any of them is written: the crowd one hides in.
CROWD = 10
# A large survey waits for a larger crowd, so that writing its ledger anew stays cheap.
SHARE = 500
# Every submit writes the whole pool anew: when so many have come, mixing does not wait for beat.
RUSH = 100
MIX = "surveys.tasks.mix_pools"
BATCH = 5000


def put(survey: SurveyPage, *, mark: str, sheet: Sheet) -> None:
    """Put a mark and a response into the pool. The pool's row is locked until the end.

    Raises:
        AlreadyAnswered: the mark is in the pool or the ledger.
    """
    pool = _locked_pool(survey)
    known = Participation.objects.filter(survey=survey, mark=mark)
    if mark in pool.marks or known.exists():
        raise AlreadyAnswered
    pool.marks = sorted([*pool.marks, mark])
    pool.responses = sorted([*pool.responses, sheet.to_json()], key=_random_id)
    pool.save(update_fields=["marks", "responses"])
    if len(pool.responses) % RUSH == 0:
        transaction.on_commit(partial(nudge.send, MIX, [], Queue.BULK), robust=True)


def _locked_pool(survey: SurveyPage) -> MixingPool:
    """The pool's row, which is not there before the first response and after every mixing."""
    while True:
        pool = MixingPool.objects.select_for_update().filter(survey=survey).first()
        if pool is not None:
            return pool
        MixingPool.objects.get_or_create(survey=survey)


def _random_id(entry: dict[str, Any]) -> str:
    return str(entry["id"])


def waiting(survey: SurveyPage) -> int:
    """How many responses are sent but not yet written."""
    pool = MixingPool.objects.filter(survey=survey).first()
    return len(pool.responses) if pool else 0


def is_sent(survey: SurveyPage, submit_key: uuid.UUID) -> bool:
    """Whether a draft with this key waits in the pool."""
    return MixingPool.objects.filter(
        survey=survey, responses__contains=[{"submit_key": str(submit_key)}]
    ).exists()


def take_out(survey: SurveyPage, withdrawal_hash: str) -> bool:
    """Delete a waiting response by its withdrawal code. Its mark stays. Says if there was one."""
    with transaction.atomic():
        pool = MixingPool.objects.select_for_update().filter(survey=survey).first()
        kept = [
            entry
            for entry in (pool.responses if pool else [])
            if entry["withdrawal_hash"] != withdrawal_hash
        ]
        if pool is None or len(kept) == len(pool.responses):
            return False
        gone = [entry for entry in pool.responses if entry not in kept]
        files = [
            a["id"] for e in gone for a in e["doc"].values() if isinstance(a, dict) and "id" in a
        ]
        FileAnswer.objects.filter(survey=survey, pk__in=files).delete()
        pool.responses = kept
        pool.save(update_fields=["responses"])
        return True


def mix_full_pools() -> int:
    """Empty every pool in which a crowd waits. Returns how many responses were written."""
    total = 0
    for survey_id in MixingPool.objects.values_list("survey_id", flat=True):
        total += empty(SurveyPage.objects.get(pk=survey_id))
    return total


@transaction.atomic
def empty(survey: SurveyPage, *, whole: bool = False) -> int:
    """Write what waits in the pool, if it is a crowd or, with `whole`, in any case.

    Returns how many responses were written.
    """
    pool = MixingPool.objects.select_for_update().filter(survey=survey).first()
    if pool is None or not (pool.marks or pool.responses):
        return 0
    ledger = list(Participation.objects.filter(survey=survey).values_list("mark", flat=True))
    if not whole and len(pool.responses) < max(CROWD, len(ledger) // SHARE):
        return 0
    Participation.objects.filter(survey=survey).delete()
    Participation.objects.bulk_create(
        (Participation(survey=survey, mark=mark) for mark in sorted([*ledger, *pool.marks])),
        batch_size=BATCH,
    )
    versions = QuestionnaireVersion.objects.in_bulk({e["version"] for e in pool.responses})
    for entry in pool.responses:
        store_sheet(Sheet.from_json(entry, versions[entry["version"]]))
    written = len(pool.responses)
    # A new row, so that no old state of this one lies between it and the next.
    pool.delete()
    page_cache.drop_page(survey.pk)
    logger.info("survey %s: %s responses mixed", survey.pk, written)
    return written


@transaction.atomic
def settle(survey: SurveyPage) -> None:
    """End a survey for good: empty the pool, then destroy the key and what it could open.

    Without the key nobody, we included, can tell any more whose marks stand in the ledger. Codes
    and invited addresses go with it. A settled survey cannot be opened again.
    """
    empty(survey, whole=True)
    SurveySecret.objects.filter(survey=survey).delete()
    AccessCode.objects.filter(survey=survey).delete()
    Invitation.objects.filter(survey=survey).delete()
    logger.info("survey %s: settled", survey.pk)


def settle_closed() -> int:
    """Settle every survey whose time is over. Returns how many."""
    ended = SurveyPage.objects.filter(closes_at__lt=timezone.now(), surveysecret__isnull=False)
    for survey in ended:
        settle(survey)
    return len(ended)
