"""Answers that take as long for an address we know as for any other."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def evenly(view: View[P]) -> View[P]:
    """Let no POST be answered sooner than EVEN_ANSWER_SECONDS.

    A mail is put together for a known address only; that takes some hundredths of a second, which
    would tell. The wait is far longer. Whoever asks too often is refused at once: the refusal says
    nothing about addresses, and so nobody keeps our workers busy with waiting.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        begun = time.monotonic()
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code != 429:
            time.sleep(max(begun + settings.EVEN_ANSWER_SECONDS - time.monotonic(), 0))
        return response

    return guarded
