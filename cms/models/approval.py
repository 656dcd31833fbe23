"""The step of a workflow in which a second person reads before anything is published."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState

from accounts.models import User

# What Wagtail notes in a revision beside the words: who saved when, and remarks in the margin.
NOT_WORDS = {
    "draft_title",
    "first_published_at",
    "has_unpublished_changes",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live",
    "live_revision",
    "wagtail_admin_comments",
}


class FourEyesApproval(AbstractGroupApprovalTask):
    """Approval by somebody of the groups who neither submitted the text nor changed it last.

    Administrators are no exception. They may publish directly, which the history of the page
    shows as what it is.
    """

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Members of the chosen groups approve; nobody approves a text of their own."))

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Approve and request changes for a second reader, only the latter for the last editor."""
        if _has_submitted(obj, user):
            return []
        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        return [one for one in actions if one[0] != "approve" or not _has_edited_last(obj, user)]

    def locked_for_user(self, obj: Page, user: User) -> bool:
        """Who submitted a text cannot change it under the eyes of its reader."""
        if user.is_superuser:
            return False
        return super().locked_for_user(obj, user) or _has_submitted(obj, user)

    def get_task_states_user_can_moderate(
        self, user: User | AnonymousUser, **kwargs: Any
    ) -> models.QuerySet[TaskState]:
        states: models.QuerySet[TaskState] = super().get_task_states_user_can_moderate(
            user, **kwargs
        )
        return states.exclude(workflow_state__requested_by=user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Approve what is approved by a second person; leave the step open otherwise.

        Approving publishes the newest revision, and the editor saves one in the same request
        when the text was changed. So the question is asked again here, with the page locked.
        """
        obj = task_state.workflow_state.content_object
        if action_name == "approve":
            type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            obj.refresh_from_db(fields=["latest_revision"])
            if _has_submitted(obj, user) or _has_edited_last(obj, user):
                return
        super().on_action(task_state, user, action_name, **kwargs)


def _has_submitted(obj: Page, user: User) -> bool:
    state = obj.current_workflow_state
    return state is not None and state.requested_by_id == user.pk


def _has_edited_last(obj: Page, user: User) -> bool:
    """Whether the newest words are this person's.

    The editor also saves a revision when nothing was changed, so the words count, not the row.
    """
    newest = obj.get_latest_revision()
    if newest is None or newest.user_id != user.pk:
        return False
    others = obj.revisions.exclude(user=user).order_by("created_at", "pk").last()
    return others is None or _words(others) != _words(newest)


def _words(revision: Revision) -> dict[str, Any]:
    return {key: value for key, value in revision.content.items() if key not in NOT_WORDS}
