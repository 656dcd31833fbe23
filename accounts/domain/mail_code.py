"""A code by mail with which a signed-in person shows that the mailbox is still theirs."""

import time

from allauth.account.adapter import get_adapter
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.domain import mails
from accounts.models import User

_KEY = "accounts_mail_code"
LIFETIME = 600
TRIES = 3


def send(user: User, session: SessionBase) -> None:
    """Mail a new code; the session keeps only its keyed hash."""
    code = get_adapter().generate_login_code()
    session[_KEY] = {"hash": _hash(user, code), "at": int(time.time()), "tries": 0}
    mails.send(user, "reauthenticate_code", code=code)


def is_waiting(session: SessionBase) -> bool:
    """Whether a code is under way that can still be typed."""
    state = session.get(_KEY)
    return state is not None and time.time() - state["at"] < LIFETIME and state["tries"] < TRIES


def check(user: User, session: SessionBase, typed: str) -> bool:
    """Whether it is the code. It works once, for ten minutes, and three wrong ones end it."""
    state = session.get(_KEY)
    if state is None or not is_waiting(session):
        return False
    if constant_time_compare(state["hash"], _hash(user, typed)):
        del session[_KEY]
        return True
    session[_KEY] = {**state, "tries": state["tries"] + 1}
    return False


def _hash(user: User, code: str) -> str:
    plain = "".join(code.split()).replace("-", "").upper()
    return salted_hmac("accounts.mail_code", f"{user.pk}:{plain}", algorithm="sha256").hexdigest()
