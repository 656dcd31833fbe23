"""Wagtail's user administration for accounts with an address and a display name."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS in the place of wagtail.users."""

    user_viewset = "accounts.views.users.StaffUserViewSet"
    group_viewset = "accounts.views.groups.StaffGroupViewSet"
