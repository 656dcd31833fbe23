"""The list and the forms of accounts in the Wagtail administration."""

from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import DeleteView, EditView, IndexView, UserViewSet

from accounts.domain.audit import note_identity_view
from accounts.forms import StaffUserCreationForm, StaffUserEditForm
from accounts.models import User


class StaffUserIndexView(IndexView):
    """Accounts, found by address or display name."""

    search_fields = ["email", "display_name"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        note_identity_view(request, User)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    @cached_property
    def columns(self) -> list[Any]:
        columns: list[Any] = super().columns
        for column in columns:
            if column.name == User.USERNAME_FIELD:
                column.label = _("E-mail address")
        return columns


class StaffUserEditView(EditView):
    """One account with its address and roles."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        note_identity_view(request, self.object)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response


class StaffUserDeleteView(DeleteView):
    """Asks once more before an account is erased."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        note_identity_view(request, self.object)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response


class StaffUserViewSet(UserViewSet):
    """Wagtail's user administration with our forms."""

    index_view_class = StaffUserIndexView
    edit_view_class = StaffUserEditView
    delete_view_class = StaffUserDeleteView
    copy_view_enabled = False  # a person has one account
    create_template_name = "accounts/users/create.html"
    edit_template_name = "accounts/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[ModelForm[User]]:
        return StaffUserEditForm if for_update else StaffUserCreationForm
