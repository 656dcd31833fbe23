"""Wagtail's mails about approvals: to the same people, in the frame of all our mails.

Wagtail can send HTML of its own, but renders it in the language of whoever pressed the button.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import override
from wagtail.admin.mail import (
    EmailNotificationMixin,
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
)
from wagtail.users.models import UserProfile

from accounts.models import User
from notifications.domain import mail
from notifications.enums import MessageKind


class _Framed(EmailNotificationMixin):
    """Sends what Wagtail has chosen to tell, each person in their own language."""

    def send_emails(
        self,
        template_set: dict[str, str],
        context: dict[str, Any],
        recipients: Iterable[User],
        **kwargs: Any,
    ) -> bool:
        template = template_set["subject"].removesuffix("_subject.txt")
        for person in recipients:
            chosen = UserProfile.get_for_user(person).preferred_language
            with override(chosen or settings.LANGUAGE_CODE):
                mail.send(template, to=person.email, context=context, kind=MessageKind.ACCOUNT)
        return True


class Submitted(_Framed, GroupApprovalTaskStateSubmissionEmailNotifier):
    """To those who may approve: something waits for them."""


class Approved(_Framed, WorkflowStateApprovalEmailNotifier):
    """To who submitted it: it is approved."""


class Rejected(_Framed, WorkflowStateRejectionEmailNotifier):
    """To who submitted it: somebody asks for changes."""
