from allauth.account.signals import email_confirmed, user_signed_up
from celery.signals import worker_shutting_down
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from wagtail.models import TaskState, WorkflowState

        from accounts.domain import mails
        from notifications import signal_handlers
        from notifications.domain import approval_mail, languages

        mails.speak(languages.of_account)

        worker_shutting_down.connect(signal_handlers.worker_is_shutting_down)
        page_published.connect(
            signal_handlers.page_published, dispatch_uid="notifications.page_published"
        )
        page_unpublished.connect(
            signal_handlers.page_unpublished, dispatch_uid="notifications.page_unpublished"
        )
        email_confirmed.connect(
            signal_handlers.email_confirmed, dispatch_uid="notifications.email_confirmed"
        )
        user_signed_up.connect(
            signal_handlers.user_signed_up, dispatch_uid="notifications.user_signed_up"
        )
        # In the place of Wagtail's own: a signal keeps one receiver under each of these names.
        for signal, sender, name, notifier in (
            (task_submitted, TaskState, "group_approval_task_submitted", approval_mail.Submitted),
            (workflow_approved, WorkflowState, "workflow_state_approved", approval_mail.Approved),
            (workflow_rejected, WorkflowState, "workflow_state_rejected", approval_mail.Rejected),
        ):
            uid = f"{name}_email_notification"
            signal.disconnect(sender=sender, dispatch_uid=uid)
            signal.connect(notifier(), sender=sender, dispatch_uid=uid, weak=False)
