"""What happens when a workflow ends well.

Wagtail imports this while its own models are loading, so nothing of it is imported here.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from accounts.models import User


def publish(workflow_state: "WorkflowState", user: "User | None" = None) -> None:
    """Publish what was approved.

    The approval is the permission: who approves need not be allowed to publish alone.
    """
    revision = workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
