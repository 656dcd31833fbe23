"""The list and the forms of accounts in the Wagtail administration."""

from typing import Any

from django.forms import ModelForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import IndexView, UserViewSet

from accounts.forms import StaffUserCreationForm, StaffUserEditForm
from accounts.models import User


class StaffUserIndexView(IndexView):
    """Accounts, found by address or display name."""

    search_fields = ["email", "display_name"]

    @cached_property
    def columns(self) -> list[Any]:
        columns: list[Any] = super().columns
        for column in columns:
            if column.name == User.USERNAME_FIELD:
                column.label = _("E-mail address")
        return columns


class StaffUserViewSet(UserViewSet):
    """Wagtail's user administration with our forms."""

    index_view_class = StaffUserIndexView
    create_template_name = "accounts/users/create.html"
    edit_template_name = "accounts/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[ModelForm[User]]:
        return StaffUserEditForm if for_update else StaffUserCreationForm
