"""Where to go after a POST."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


def see_other(to: str, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
    """Send the browser on with GET: 303, RFC 9110, section 15.4.4.

    Args: as Django's `redirect` takes them, the name of a view with its arguments or a path.
    """
    return HttpResponseRedirect(resolve_url(to, *args, **kwargs), status=303)
