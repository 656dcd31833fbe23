from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.models import User
from participation.domain.site import set_up_participation


def _may(role: Role) -> set[str]:
    rows = Group.objects.get(name=role.value).permissions.filter(
        content_type__app_label="participation"
    )
    return set(rows.values_list("codename", flat=True))


def test_roles_get_what_the_screens_ask_for(moderator: User, lead: User) -> None:
    for _twice in range(2):
        set_up_participation()
    assert _may(Role.MODERATOR) == {"change_participationsettings"}
    assert _may(Role.LEAD) == {
        "change_participationsettings",
        "view_textblock",
        "add_textblock",
        "change_textblock",
        "delete_textblock",
    }
