"""Django's mail API ends in the outbox, whoever uses it."""

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.domain import outbox
from notifications.enums import MessageKind

logger = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Writes rows instead of talking to a mail server.

    The rows belong to the caller's transaction: rolled back with it, durable with it.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        count = 0
        for mail in email_messages:
            if not mail.recipients():
                continue
            try:
                outbox.put(
                    mail,
                    kind=MessageKind.ACCOUNT,
                    dedupe_key=getattr(mail, "dedupe_key", None),
                )
            except Exception:
                if not self.fail_silently:
                    raise
                logger.exception("mail could not be written to the outbox")
                continue
            count += 1
        return count
