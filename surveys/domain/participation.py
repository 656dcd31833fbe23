"""The ledger of who has taken part. It never learns what was answered."""

import hashlib
import hmac

from django.db import IntegrityError, transaction

from accounts.models import User
from surveys.models import MixingPool, Participation, SurveyPage, SurveySecret


class AlreadyAnswered(Exception):
    """This account, browser or code has taken part before."""


def mark_of(survey_id: int, who: str) -> str | None:
    """HMAC of an account or browser under the survey's own key; None if the key is gone."""
    secret = SurveySecret.objects.filter(survey_id=survey_id).first()
    return keyed(bytes(secret.key), who) if secret else None


def account(user: User) -> str:
    """How an account enters the mark."""
    return f"account:{user.uuid}"


def browser(token: str) -> str:
    """How a browser enters the mark."""
    return f"browser:{token}"


def has_taken_part(survey: SurveyPage, who: str) -> bool:
    """Whether the ledger, or the pool before it, has a mark of this account or browser."""
    mark = mark_of(survey.pk, who)
    if mark is None:
        return False
    return (
        Participation.objects.filter(survey=survey, mark=mark).exists()
        or MixingPool.objects.filter(survey=survey, marks__contains=[mark]).exists()
    )


def enter(survey: SurveyPage, mark: str) -> None:
    """Note a mark in the ledger at once: for surveys whose answers belong to an account anyway.

    Raises:
        AlreadyAnswered: it is there.
    """
    try:
        with transaction.atomic():
            Participation.objects.create(survey=survey, mark=mark)
    except IntegrityError as error:
        raise AlreadyAnswered from error


def participations_of(user: User) -> set[int]:
    """Ids of the surveys an account has taken part in: computable while the keys exist."""
    marks = _marks_of(user)
    found = set(Participation.objects.filter(mark__in=marks).values_list("survey_id", flat=True))
    pools = MixingPool.objects.filter(marks__overlap=list(marks))
    return found | set(pools.values_list("survey_id", flat=True))


@transaction.atomic
def forget(user: User) -> None:
    """Take an account's marks out of the ledger and the pools. Responses cannot be found."""
    marks = _marks_of(user)
    Participation.objects.filter(mark__in=marks).delete()
    for pool in MixingPool.objects.select_for_update().filter(marks__overlap=list(marks)):
        pool.marks = [mark for mark in pool.marks if mark not in marks]
        pool.save(update_fields=["marks"])


def _marks_of(user: User) -> set[str]:
    keys = SurveySecret.objects.values_list("key", flat=True)
    return {keyed(bytes(key), account(user)) for key in keys}


def keyed(key: bytes, text: str) -> str:
    """HMAC-SHA256 as hex."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
