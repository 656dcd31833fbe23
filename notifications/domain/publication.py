"""What editors publish is told to those who follow it or subscribed to what it belongs to."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from cms.enums import ParticipationState
from cms.models import EventPage, NewsPage, ParticipationPage, ProjectPage
from notifications.domain import notice
from notifications.domain.followers import ALL_NEWS
from notifications.domain.languages import in_language
from notifications.domain.retention import KEEP_NOTICES
from notifications.enums import NoticeKind
from notifications.models import Notice
from notifications.models.parts import is_public

logger = logging.getLogger(__name__)

TOLD = (NewsPage, ProjectPage, EventPage, ParticipationPage)
CLOSING_WITHIN = timedelta(days=3)


def published(page: Page) -> Notice | None:
    """Tell of a page that everybody may read now, of an event that changes, of what became of it.

    Each page is told of once, by the version in the reader's language where there is one. When a
    page comes back, what was told of it stands again, and those hear of it who have not.

    Returns what there was to tell; None if nothing is new.
    """
    if not isinstance(page, TOLD) or not _is_original(page) or not is_public(page):
        return None
    told = _tell(page) if _is_untold(page) else None
    if isinstance(page, EventPage):
        return _tell_change(page) or told
    if isinstance(page, ParticipationPage):
        return _tell_what_became(page) or told
    return told


def tell_result(
    page: ParticipationPage,
    *,
    name: str,
    html: str | Promise = "",
    text: str | Promise = "",
    url: str | Promise = "",
) -> Notice | None:
    """Tell everybody whom a page like this is told to that there are results. Once for each name.

    Args:
        page: of the format; nobody is told unless everybody may read it.
        name: of the result among those of the page.
        html: the result as rich text, or
        text: in plain words.
        url: where it stands, if not on the page itself.
    """
    if not _is_original(page) or not is_public(page):
        return None
    return notice.announce(
        kind=NoticeKind.PUBLISHED,
        event=result_event(page, name),
        keys=keys(page),
        subject=format_lazy(_("Results: {title}"), title=_title(page)),
        html=html,
        text=text,
        url=url or _url(page),
    )


def result_event(page: ParticipationPage, name: str) -> str:
    """What a result is announced under, and taken back."""
    return f"page:{page.pk}:result:{name}"


def unpublished(page: Page) -> None:
    """What is no longer public is not told of any more: that it is new, changes or closes soon.

    When a translation goes, its readers are told of the original.
    """
    if not isinstance(page, TOLD):
        return
    if _is_original(page):
        for name in _names(page):
            notice.withdraw_all(name)
        return
    language = page.locale.language_code
    original = page.get_translation_or_none(Locale.get_default())
    for name in _names(original) if original else ():
        notice.forget_language(name, language)


def _is_untold(page: Page) -> bool:
    """Whether nothing stands that says the page is new.

    Of a page older than notices are kept nobody knows; then it is no news.
    """
    known = Notice.objects.filter(event=_name(page)).first()
    if known is not None:
        return known.withdrawn_at is not None
    age: timedelta = page.last_published_at - page.first_published_at
    return age < KEEP_NOTICES


def _tell(page: Page) -> Notice:
    return notice.announce(
        kind=NoticeKind.PUBLISHED,
        event=_name(page),
        keys=keys(page),
        subject=_title(page),
        text=_lead(page),
        url=_url(page),
        facts=_facts(page),
    )


def _tell_change(page: EventPage) -> Notice | None:
    """Tell followers when time or place differ from what was told, or it does not take place.

    A change that was taken back with the page stands again with it.
    """
    facts = _facts(page)
    known = Notice.objects.filter(event__startswith=f"event:{page.pk}:").order_by("-pk").first()
    known = known or Notice.objects.filter(event=_name(page)).first()
    if known is None or (known.facts == facts and known.withdrawn_at is None):
        return None
    heading = _("Cancelled: {title}") if page.is_cancelled else _("Changed: {title}")
    start = timezone.localtime(page.starts_at)
    when = f"{start:%d.%m.%Y, %H:%M}"
    lines = [page.cancelled_because if page.is_cancelled else when, page.place_name, page.address]
    # After what was told last: an event may be called off, held after all and called off again.
    follows = f"event:{page.pk}:{known.pk}:{facts[:16]}"
    return notice.announce(
        kind=NoticeKind.EVENT,
        event=known.event if known.facts == facts else follows,
        keys=[f"event:{page.pk}", *_belongs_to(page)],
        subject=format_lazy(heading, title=_title(page)),
        text="\n".join(line for line in lines if line),
        url=_url(page),
        facts=facts,
    )


def _tell_what_became(page: ParticipationPage) -> Notice | None:
    """Tell of the text about the result, if people could take part since the page is public."""
    if page.state != ParticipationState.RESULT or page.first_published_at >= page.closes_at:
        return None
    own = page.result_text
    html = notice.written(lambda: getattr(_version(page), "result_text", "") or own)
    return tell_result(page, name="text", html=html)


def tell_closing(now: datetime | None = None) -> int:
    """Remind followers of formats that close within three days. Once for each closing date.

    As with what is new: only what everybody may read, and each format once for all languages.
    """
    now = now or timezone.now()
    closing = (
        ParticipationPage.objects.live()
        .public()
        .filter(
            locale__language_code=settings.LANGUAGE_CODE,
            opens_at__lte=now,
            closes_at__gt=now,
            closes_at__lte=now + CLOSING_WITHIN,
        )
    )
    for page in closing.specific():
        end = timezone.localtime(page.closes_at)
        heading = _("Open until {day}: {title}")
        notice.announce(
            kind=NoticeKind.CLOSING,
            event=f"page:{page.pk}:closing:{end:%Y%m%d%H%M}",
            keys=[f"page:{page.pk}", *_belongs_to(page)],
            subject=format_lazy(heading, day=f"{end:%d.%m.}", title=_title(page)),
            text=_lead(page),
            url=_url(page),
        )
    return len(closing)


def keys(page: Page) -> list[str]:
    """All keys a page carries: itself, its project, topics, municipalities, and all news."""
    found = [f"page:{page.pk}", *_belongs_to(page)]
    for name, kind in (("topics", "topic"), ("municipalities", "municipality")):
        for owner in (page, _project(page)):
            rows = getattr(owner, name, None)
            found += [f"{kind}:{row.pk}" for row in rows.all()] if rows is not None else []
    return list(dict.fromkeys([*found, ALL_NEWS]))


def _is_original(page: Page) -> bool:
    return bool(page.locale.language_code == settings.LANGUAGE_CODE)


def _project(page: Page) -> ProjectPage | None:
    return page if isinstance(page, ProjectPage) else getattr(page, "project", None)


def _belongs_to(page: Page) -> list[str]:
    project = _project(page)
    return [f"project:{project.pk}"] if project else []


def _name(page: Page) -> str:
    return f"page:{page.translation_key}:published"


def _names(page: Page) -> tuple[str, ...]:
    """How the names of all events of a page begin."""
    return (_name(page), f"event:{page.pk}:", f"page:{page.pk}:")


def _version(page: Page) -> Page:
    """The page as it is read in the language of now."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return in_language({page.pk: page}, language)[page.pk].specific


def _title(page: Page) -> Promise:
    return notice.written(lambda: _version(page).title)


def _lead(page: Page) -> Promise:
    return notice.written(lambda: getattr(_version(page), "lead_text", ""))


def _url(page: Page) -> Promise:
    return notice.written(lambda: _version(page).url or "/")


def _facts(page: Page) -> str:
    """What somebody who wants to come needs to know, as one value; empty for other pages."""
    if not isinstance(page, EventPage):
        return ""
    facts = (
        page.starts_at.timestamp(),
        page.ends_at.timestamp(),
        page.place_name,
        page.address,
        page.is_cancelled,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()
