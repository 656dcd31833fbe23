"""Long lists in pages, with an address of its own for each."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

# Name of the query parameter, in the language of the audience.
PARAMETER = "seite"


def page_of(request: HttpRequest, items: Any, size: int) -> Page[Any]:
    """The part of `items` that `?seite=` asks for; Http404 if there is no such part."""
    try:
        return Paginator(items, size).page(request.GET.get(PARAMETER, 1))
    except InvalidPage as error:
        raise Http404 from error
