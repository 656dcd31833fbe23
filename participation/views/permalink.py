"""One contribution at an address that never changes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation import queries
from participation.queries import Post
from participation.rules import (
    accepts_contributions,
    holds_place,
    is_author,
    may_answer,
    may_moderate,
)
from participation.views.loading import get_contribution


@require_safe
def permalink(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a contribution within its conversation, wherever that stands, in this one request."""
    contribution, page = get_contribution(request, public_id, even_if=holds_place)
    cursor = None
    if contribution.published_at or contribution.is_tombstone:
        after = queries.cursor(request.GET.get("nach", ""))
        post, cursor = queries.conversation(contribution, viewer=request.user, after=after)
    else:
        post = Post(contribution, is_own=is_author(request.user, contribution))
    return render(
        request,
        "participation/permalink.html",
        {
            "page": page,
            "contribution": contribution,
            "post": post,
            "next_cursor": cursor,
            "accepts": accepts_contributions(page),
            "may_moderate": may_moderate(request.user),
            "may_answer": may_answer(request.user),
        },
    )
