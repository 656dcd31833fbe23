"""Four eyes on what the site says: the workflow a new installation starts with."""

import logging

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from accounts.enums import Role
from cms.models import FourEyesApproval, HomePage

logger = logging.getLogger(__name__)

# First content, not interface: written in the default language, for administrators to change.
NAME = "Vier-Augen-Freigabe"
APPROVERS = (Role.EDITOR, Role.LEAD)


@transaction.atomic
def set_up_approval() -> Workflow | None:
    """Create the approval by a second person and bind it to every entrance that has none.

    It covers all pages below; those who may publish a section on their own are not held up
    there. Once created it belongs to the administrators: an approval that was changed, renamed
    or switched off stays so. None if it was switched off.
    """
    task = FourEyesApproval.objects.order_by("pk").first()
    if task is None:
        task = _create()
    workflow: Workflow | None = task.active_workflows.first()
    if workflow is not None:
        for home in HomePage.objects.filter(workflowpage=None):
            WorkflowPage.objects.create(workflow=workflow, page=home)
    return workflow


def _create() -> FourEyesApproval:
    task: FourEyesApproval = FourEyesApproval.objects.create(name=NAME)
    groups = [Group.objects.get_or_create(name=role.value)[0] for role in APPROVERS]
    task.groups.set(groups)
    workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    # An editor who may publish everything below the entrance would not need a second person.
    GroupPagePermission.objects.filter(
        group__name=Role.EDITOR,
        page__in=HomePage.objects.all(),
        permission__codename="publish_page",
    ).delete()
    logger.info("approval by a second person created: workflow %s", workflow.pk)
    return task
