"""A page by its address, in the language of the address and in no other."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from cms import queries
from cms.models import HomePage


def page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve what Wagtail finds in the tree of this language.

    Wagtail alone would serve German pages under `/en/` as long as there is no English entrance,
    and would show the placeholder of a page that is not translated yet.
    """
    found = _route(request, queries.tree_for(request), path)
    if found:
        original = _original(found.page)
        if original is None:
            _tell_entrance(request, found.page)
            request._wagtail_route_for_request = found  # type: ignore[attr-defined]
            answer: HttpResponse = serve(request, path)
            return answer
    else:
        site = Site.find_for_request(request)
        first = _route(request, site.root_page if site else None, path)
        original = first.page if first else None
    return _elsewhere(request, original)


def _tell_entrance(request: HttpRequest, page: Page) -> None:
    """Tell the entrance that everybody may read it, which its head asks for anyway."""
    if isinstance(page, HomePage) and not page.alias_of_id:
        public = queries.versions(request, page).values()
        page.is_known_public = any(one.pk == page.pk for one in public)


def _route(request: HttpRequest, home: Page | None, path: str) -> RouteResult | None:
    """What stands at the path below `home`, in two queries however deep; Wagtail takes two a step.

    A page keeps its whole address, and none of our types has a way of its own to read one.
    """
    slugs = [part for part in path.split("/") if part]
    page = _below(home, slugs) if home and slugs else home
    return RouteResult(page.specific) if page and page.live else None


def _below(home: Page, slugs: list[str]) -> Page | None:
    """The page at this address, and on it the one above, which most pages ask for."""
    steps = [f"{home.url_path}{'/'.join(slugs[:depth])}/" for depth in range(1, len(slugs) + 1)]
    # The slug has an index, the address has none.
    rows = Page.objects.filter(slug__in=slugs[-2:], url_path__in=steps[-2:])
    found = {row.url_path: row for row in rows}
    page = found.get(steps[-1])
    above = found.get(steps[-2]) if len(steps) > 1 else home
    if page and above:
        page._cached_parent_obj = above
    return page


def _original(page: Page) -> Page | None:
    """The page for which this one only holds the place in the tree of another language."""
    source = page.alias_of if page.alias_of_id else None
    return source if source and source.translation_key == page.translation_key else None


def _elsewhere(request: HttpRequest, original: Page | None) -> HttpResponse:
    """Lead to the version in this language, or say that there is none and where to read on."""
    versions = queries.versions(request, original)
    if original is None or not versions or get_language() == settings.LANGUAGE_CODE:
        raise Http404
    if here := versions.get(get_language() or ""):
        return redirect(here.get_url(request))
    context = {"original": versions.get(settings.LANGUAGE_CODE), "missing": original}
    return render(request, "cms/untranslated.html", context, status=404)
