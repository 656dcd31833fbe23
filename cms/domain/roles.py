"""What each role may do in the Wagtail admin.

Permissions are rows that exist only after `migrate` has finished, so this is a verb that the site
set-up calls, not a migration. Higher rooms grant what their own pages and snippets need.
"""

import logging
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.enums import Role
from cms.models import EventIndexPage, HomePage, ParticipationIndexPage, ProjectIndexPage

logger = logging.getLogger(__name__)

SNIPPETS = (
    "topic",
    "municipality",
    "actionarea",
    "partner",
    "contact",
    "glossaryterm",
    "accessibilitydefect",
    "signlanguagevideo",
)
TRANSLATE = "wagtail_localize.submit_translation"
WRITE = ("add_page", "change_page")
PUBLISH = (*WRITE, "publish_page")

MODEL_PERMISSIONS: dict[Role, list[str]] = {
    Role.EDITOR: [
        f"cms.{action}_{model}"
        for model in SNIPPETS
        for action in ("view", "add", "change", "delete")
    ]
    + [TRANSLATE, "cms.change_accessibilitysettings"],
    Role.MARKETER: [],
    Role.MODERATOR: [],
    Role.LEAD: [TRANSLATE],
    Role.SURVEY_AUTHOR: [TRANSLATE],
    Role.ANALYST: [],
    Role.PRIVACY_OFFICER: [],
}
# Permissions reach everything below. Whoever may write but not publish submits for approval, so
# what stands at the entrance, in the news and on plain pages is read by a second person first.
PAGE_PERMISSIONS: dict[Role, dict[type[Page], tuple[str, ...]]] = {
    Role.EDITOR: {
        HomePage: (*WRITE, "lock_page", "unlock_page"),
        ProjectIndexPage: PUBLISH,
        EventIndexPage: PUBLISH,
        ParticipationIndexPage: PUBLISH,
    },
    Role.LEAD: {ProjectIndexPage: PUBLISH},
    Role.SURVEY_AUTHOR: {ParticipationIndexPage: PUBLISH},
}
COLLECTION_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add", "change", "choose"),
    Role.LEAD: ("add", "choose"),
    Role.MARKETER: ("add", "choose"),
    Role.MODERATOR: ("choose",),
    Role.SURVEY_AUTHOR: ("add", "choose"),
    Role.ANALYST: ("choose",),
    Role.PRIVACY_OFFICER: ("choose",),
}
# Wagtail asks for the permissions of its own models, whatever model stands in for them.
FILES = ("wagtailimages.{}_image", "wagtaildocs.{}_document")


@transaction.atomic
def ensure_roles() -> list[Group]:
    """Give every role its group and what that group lacks; take nothing away.

    What an administrator granted on top stays. Page permissions are tied to the entrance and to
    the overviews, in every language there is.
    """
    groups = [Group.objects.get_or_create(name=role.value)[0] for role in Role]
    for role, group in zip(Role, groups, strict=True):
        names = ["wagtailadmin.access_admin", *MODEL_PERMISSIONS[role]]
        group.permissions.add(*permissions(names))
        _grant_pages(role, group)
        _grant_files(role, group)
    logger.info("roles are complete: %s", ", ".join(Role))
    return groups


def permissions(names: Iterable[str]) -> list[Permission]:
    """Permissions by “app.codename”; LookupError if one of them does not exist."""
    wanted = set(names)
    rows = Permission.objects.filter(
        codename__in=[name.partition(".")[2] for name in wanted]
    ).select_related("content_type")
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    if missing := wanted - set(found):
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return [found[name] for name in wanted]


def _grant_pages(role: Role, group: Group) -> None:
    for model, actions in PAGE_PERMISSIONS.get(role, {}).items():
        granted = permissions(f"wagtailcore.{action}" for action in actions)
        for page in model.objects.all():
            for permission in granted:
                GroupPagePermission.objects.get_or_create(
                    group=group, page_id=page.pk, permission=permission
                )


def _grant_files(role: Role, group: Group) -> None:
    names = [name.format(action) for name in FILES for action in COLLECTION_PERMISSIONS[role]]
    for permission in permissions(names):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )


def share_permissions(source: Page, target: Page) -> None:
    """Whoever works on a page also works on its translation.

    Groups hold permissions on the tops of trees; only those are copied, what lies below inherits.
    """
    for row in GroupPagePermission.objects.filter(page_id=source.pk):
        GroupPagePermission.objects.get_or_create(
            group_id=row.group_id, page_id=target.pk, permission_id=row.permission_id
        )
