"""What can be asked for: pages of a language, a topic, a place, a project; in which order."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.utils import BadRequestError

# What a filter may look like: slugs, keys, codes and numbers, so that no value can be an error.
VALUE = re.compile(r"[a-z0-9-]{1,80}")
LOOKUPS = {
    "locale": "locale__language_code",
    "topic": "topics__slug",
    "municipality": "municipalities__slug",
    "status": "status",
    "kind": "kind",
    "language": "language",
}
DEEPEST = 10_000


class ScopeFilter(BaseFilterBackend):
    """Narrows by the endpoint's own `scopes`. What does not exist finds nothing."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset
        for name in view.scopes:
            value = request.query_params.get(name)
            if value is None:
                continue
            if not VALUE.fullmatch(value):
                raise BadRequestError(f"{name}: not a slug, a key or a number")
            rows = rows.filter(_matches(name, value))
        return rows


def _matches(name: str, value: str) -> Q:
    if name == "project":
        if not value.isdigit() or len(value) > 9:
            raise BadRequestError("project: not the id of a project")
        return Q(project_id=int(value))
    if name == "municipality" and value.isdigit():
        return Q(municipalities__ags=value)
    return Q(**{LOOKUPS[name]: value})


class OrderFilter(BaseFilterBackend):
    """Orders by one of the endpoint's `orders`, backwards with a minus."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset
        asked = request.query_params.get("order", view.orders[0])
        name = asked.removeprefix("-")
        if name not in {order.removeprefix("-") for order in view.orders}:
            raise BadRequestError(f"order: use one of {', '.join(view.orders)}")
        return rows.order_by(asked, "pk")


class Pagination(WagtailPagination):
    """Wagtail's `limit` and `offset`, no deeper than anybody needs to look."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        offset = request.query_params.get("offset", "0")
        if len(offset) > 9 or (offset.isdigit() and int(offset) > DEEPEST):
            raise BadRequestError(f"offset cannot be higher than {DEEPEST}")
        return super().paginate_queryset(queryset, request, view)
