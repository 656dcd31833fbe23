"""The ledger of who has taken part. It never learns what was answered."""

import hashlib
import hmac

from accounts.models import User
from surveys.models import Participation, SurveyPage, SurveySecret


class AlreadyAnswered(Exception):
    """This account or browser has taken part before."""


def mark_of(survey_id: int, who: str) -> str | None:
    """HMAC of an account or browser under the survey's own key; None if the key is gone."""
    secret = SurveySecret.objects.filter(survey_id=survey_id).first()
    return _mark(bytes(secret.key), who) if secret else None


def account(user: User) -> str:
    """How an account enters the mark."""
    return f"account:{user.uuid}"


def browser(token: str) -> str:
    """How a browser enters the mark."""
    return f"browser:{token}"


def has_taken_part(survey: SurveyPage, who: str) -> bool:
    """Whether the ledger has a mark of this account or browser."""
    return Participation.objects.filter(survey=survey, mark=mark_of(survey.pk, who)).exists()


def participations_of(user: User) -> dict[int, Participation]:
    """Participation marks of an account by survey: computable while the keys exist."""
    marks = {
        secret.pk: _mark(bytes(secret.key), account(user)) for secret in SurveySecret.objects.all()
    }
    found = Participation.objects.filter(mark__in=marks.values())
    return {entry.survey_id: entry for entry in found}


def _mark(key: bytes, who: str) -> str:
    return hmac.new(key, who.encode(), hashlib.sha256).hexdigest()
