"""What the desks in the admin have in common: who may enter, choosing several rows."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.generic import BaseListingView

from participation.rules import Viewer

# So many rows can be worked on in one go.
MOST_AT_ONCE = 100


class SelectColumn(BaseColumn):
    """A checkbox in front of each row; the button below the table takes the chosen ones along."""

    cell_template_name = "participation/admin/select_cell.html"

    def __init__(self) -> None:
        super().__init__("select", label=gettext_lazy("Choose"))


class RoleListing(BaseListingView):
    """A list in the admin for those whom `may_enter` lets in; it fetches its own results."""

    may_enter: Callable[[Viewer], bool]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not type(self).may_enter(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def index_url(self) -> str:
        return reverse(self.index_url_name)

    @cached_property
    def index_results_url(self) -> str:
        return reverse(self.index_results_url_name)


class DeskView(RoleListing):
    """A list for one role, whose chosen rows lead to a page that works on all of them."""

    results_template_name = "participation/admin/desk_results.html"
    paginate_by = 30
    bulk_url_name = ""
    bulk_label = gettext_lazy("Decide about the chosen ones")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        bulk_url = reverse(self.bulk_url_name)
        return {**context, "bulk_url": bulk_url, "bulk_label": self.bulk_label}


def chosen(request: HttpRequest) -> list[int]:
    """The rows an address or a form names; what is no number is ignored."""
    data = request.POST if request.method == "POST" else request.GET
    numbers = (value for value in data.getlist("id") if value.isascii() and value.isdigit())
    return sorted({int(value) for value in numbers if len(value) < 19})[:MOST_AT_ONCE]


def say_how_many(request: HttpRequest, words: str, *, left: int) -> None:
    """Tell what was done to several rows, and for how many it was not possible."""
    messages.success(request, words)
    if left:
        not_possible = ngettext(
            "For %(n)s contribution this is not possible: look at it on its own.",
            "For %(n)s contributions this is not possible: look at each on its own.",
            left,
        )
        messages.warning(request, not_possible % {"n": left})
