"""The page of notifications of an account, its number in the header, and its settings."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.views.redirects import see_other
from cms.models.paging import page_of
from notifications import queries
from notifications.domain import reading
from notifications.domain.follow import follow as follow_key
from notifications.domain.follow import is_following, settings_of, unfollow
from notifications.domain.things import thing_of, things_of
from notifications.forms import FollowForm, NoticeSettingsForm
from notifications.models import NoticeRecipient

PER_PAGE = 20


def _reader(request: HttpRequest) -> User:
    """The signed-in person; the decorator has sent everybody else to the sign-in."""
    assert isinstance(request.user, User)  # noqa: S101 -- for the type checker
    return request.user


@never_cache
@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    user = _reader(request)
    context = {
        "page_obj": page_of(request, queries.notices_of(user), PER_PAGE),
        "unread": queries.unread(user),
    }
    return render(request, "notifications/notices.html", context)


@never_cache
@require_safe
def number(request: HttpRequest) -> HttpResponse:
    """The number of unread notifications, a fragment for the header."""
    count = queries.unread(request.user) if isinstance(request.user, User) else 0
    return render(request, "notifications/includes/unread.html", {"count": count})


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lead to what the notice is about; whoever looks there has read it."""
    row = get_object_or_404(
        NoticeRecipient.objects.select_related("notice"),
        uuid=public_id,
        user=_reader(request),
        notice__withdrawn_at__isnull=True,
    )
    reading.mark_read(_reader(request), [row.pk])
    return HttpResponseRedirect(row.words.url)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    reading.mark_read(_reader(request))
    return see_other("notifications:notices")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The channel matrix and the language of the mails."""
    user = _reader(request)
    row = settings_of(user)
    form = NoticeSettingsForm(
        request.POST if request.method == "POST" else None, chosen=row, user=user
    )
    if form.is_valid():
        reading.choose(row, channels=form.channels, language=form.cleaned_data["language"])
        messages.success(request, _("Your choice is saved."))
        return see_other("notifications:notices")
    status = 422 if form.is_bound else 200
    things = things_of(row.key for row in queries.follows_of(user))
    context = {"form": form, "follows": things.items()}
    return render(request, "notifications/notice_settings.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask with a button; a POST follows or stops, and leads back to where the link was."""
    user = _reader(request)
    form = FollowForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise Http404
    key = form.cleaned_data["key"]
    if request.method != "POST":
        context = {"form": form, "thing": thing_of(key), "is_following": is_following(user, key)}
        return render(request, "notifications/follow.html", context)
    if form.cleaned_data["stop"]:
        unfollow(user, key)
        words = _("You no longer follow “%(thing)s”.")
    else:
        follow_key(user, key)
        words = _("You follow “%(thing)s” now.")
    messages.success(request, words % {"thing": thing_of(key).title})
    return see_other(form.cleaned_data["back"])
