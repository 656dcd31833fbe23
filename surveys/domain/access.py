"""Personal codes: made, recognised, printed as letters, sent as invitations."""

import logging
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from notifications.domain import mail
from notifications.enums import MessageKind
from surveys.domain.participation import keyed
from surveys.models import AccessCode, Invitation, SurveyPage, SurveySecret

logger = logging.getLogger(__name__)

# Without what is mistaken for something else: 0 and O, 1 and I and L, U and V.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 10
MAX_CODES = 2000


class NoKey(Exception):
    """The survey is not published yet, or settled: there is no key to make codes with."""


def normalise(typed: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(character for character in typed.upper() if character in ALPHABET)


def shown(code: str) -> str:
    """A code as it is printed: two groups are easier to read."""
    return f"{code[:5]}-{code[5:]}"


def is_known(survey: SurveyPage, code: str) -> bool:
    """Whether this is a code of the survey. Says nothing about whether it was used."""
    secret = SurveySecret.objects.filter(survey=survey).first()
    if secret is None or len(code) != LENGTH:
        return False
    hashed = keyed(bytes(secret.key), f"access:{code}")
    return AccessCode.objects.filter(survey=survey, code_hash=hashed).exists()


@transaction.atomic
def issue(survey: SurveyPage, number: int) -> list[str]:
    """Make `number` new codes. They are returned this once; only their hashes are kept.

    Raises:
        NoKey: the survey is not published, or settled.
    """
    key = _key(survey)
    codes = ["".join(secrets.choice(ALPHABET) for _n in range(LENGTH)) for _code in range(number)]
    _keep(survey, key, codes)
    logger.info("survey %s: %s codes issued", survey.pk, number)
    return codes


@transaction.atomic
def invite(survey: SurveyPage, addresses: Iterable[str]) -> int:
    """Invite addresses by mail, each with a code of its own. Returns how many are new.

    Raises:
        NoKey: the survey is not published, or settled.
    """
    key = _key(survey)
    new = 0
    for address in dict.fromkeys(addresses):
        invitation, created = Invitation.objects.get_or_create(survey=survey, email=address)
        if created:
            new += 1
            _keep(survey, key, [_code_of(key, invitation)])
            _send(survey, key, invitation, "invitation")
    logger.info("survey %s: %s invited", survey.pk, new)
    return new


@transaction.atomic
def remind(survey: SurveyPage) -> int:
    """Remind everybody who was invited, whether they have answered or not. Returns how many.

    Mails to those alone who have not answered would tell everybody who sees the outbox who they
    are. So the mail thanks those who have.

    Raises:
        NoKey: the survey is not published, or settled.
    """
    key = _key(survey)
    invitations = list(Invitation.objects.select_for_update().filter(survey=survey))
    for invitation in invitations:
        invitation.reminders += 1
        invitation.save(update_fields=["reminders"])
        _send(survey, key, invitation, "reminder")
    logger.info("survey %s: %s reminded", survey.pk, len(invitations))
    return len(invitations)


def _send(survey: SurveyPage, key: bytes, invitation: Invitation, template: str) -> None:
    """The mail speaks the language of the survey, whatever that of who presses the button."""
    code = _code_of(key, invitation)
    with translation.override(survey.locale.language_code):
        mail.send(
            f"surveys/mail/{template}",
            to=invitation.email,
            context={
                "survey": survey,
                "code": shown(code),
                "start_path": f"{reverse('surveys:start', args=[survey.pk])}?code={shown(code)}",
            },
            kind=MessageKind.NOTICE,
            dedupe_key=f"survey-{template}:{invitation.pk}:{invitation.reminders}",
        )


def _code_of(key: bytes, invitation: Invitation) -> str:
    """The code of an invitation: computed, so that a reminder can repeat it and no row keeps it."""
    number = int(keyed(key, f"invitation:{invitation.pk}"), 16)
    letters = []
    for _position in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def _keep(survey: SurveyPage, key: bytes, codes: list[str]) -> None:
    AccessCode.objects.bulk_create(
        AccessCode(survey=survey, code_hash=keyed(key, f"access:{code}")) for code in codes
    )


def _key(survey: SurveyPage) -> bytes:
    secret = SurveySecret.objects.filter(survey=survey).first()
    if secret is None:
        raise NoKey
    return bytes(secret.key)
