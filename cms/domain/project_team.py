"""A group that works on one project and nothing else."""

import logging

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.domain.roles import FILES, WRITE, permissions
from cms.models import ProjectPage, ProjectTeam

logger = logging.getLogger(__name__)

NAME_LENGTH = 150


@transaction.atomic
def ensure_team(project: ProjectPage) -> ProjectTeam:
    """Create the project's group and collection and what they lack. Idempotent.

    Members write the project, its translations and what stands below; publishing needs the
    approval of a second person. They upload into the collection and use what lies there. After
    a new translation, call it again.
    """
    team = ProjectTeam.objects.filter(project=project).first() or _create(project)
    team.group.permissions.add(*permissions(["wagtailadmin.access_admin"]))
    for page in project.get_translations(inclusive=True):
        for permission in permissions(f"wagtailcore.{action}" for action in WRITE):
            GroupPagePermission.objects.get_or_create(
                group=team.group, page_id=page.pk, permission=permission
            )
    names = [name.format(action) for name in FILES for action in ("add", "change", "choose")]
    for permission in permissions(names):
        GroupCollectionPermission.objects.get_or_create(
            group=team.group, collection=team.collection, permission=permission
        )
    logger.info("project team is complete project=%s group=%s", project.pk, team.group_id)
    return team


def _create(project: ProjectPage) -> ProjectTeam:
    name = _free_name(_("Project: %(title)s") % {"title": project.title})
    collection = Collection.get_first_root_node().add_child(name=name)
    group = Group.objects.create(name=name)
    return ProjectTeam.objects.create(project=project, group=group, collection=collection)


def _free_name(name: str) -> str:
    """Groups need different names, projects need not."""
    name, number = name[: NAME_LENGTH - 5], 1
    free = name
    while Group.objects.filter(name=free).exists():
        number += 1
        free = f"{name} ({number})"
    return free
