"""Events: what happens where and when, and what came of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.enums import SignUpMode
from cms.fields import StreamField, WallTimeField
from cms.models.base import DiscussablePage
from cms.models.events_filter import EventFilter
from cms.models.media import PicturedPage
from cms.models.paging import page_of
from cms.models.projects import ProjectPage
from cms.models.querysets import EventManager
from cms.models.sign_language import SignedPage
from cms.models.structured import described, node, publisher

# How many places of an event are taken. The room that keeps the sign-ups registers the answer
# when it starts, because rooms import from lower floors only.
_places_taken: list[Callable[[int], int]] = []


def count_places_with(count: Callable[[int], int]) -> None:
    """Let `count(event_id)` say how many places are taken."""
    _places_taken[:] = [count]


class EventIndexPage(Page):
    """All events: what is coming, and what has been."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EventPage"]
    max_count_per_parent = 1

    PER_PAGE = 12

    class Meta:
        verbose_name = _("event overview")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Coming events, or past ones with `?zeit=vergangen`; unknown filters do not narrow.

        Events below projects belong here too, so they are looked for below the entrance.
        """
        home = self.get_parent()
        events = EventPage.objects.cards(home).defer("body", "minutes")
        chosen = EventFilter.read(request.GET, events)
        return {
            **super().get_context(request, *args, **kwargs),
            "chosen": chosen,
            "events": page_of(request, chosen.narrow(events, timezone.now()), self.PER_PAGE),
        }


class EventPage(PicturedPage, SignedPage, DiscussablePage):
    """One event. Its times are wall time in the time zone of the site."""

    starts_at = WallTimeField(_("begins"))
    ends_at = WallTimeField(_("ends"))
    place_name = models.CharField(_("place"), max_length=120, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    online_url = models.URLField(
        _("online link"),
        blank=True,
        help_text=_("With sign-up only people who have a place get the link; without it, all."),
    )
    lead_text = models.TextField(_("lead text"), max_length=400)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))
    sign_up = models.CharField(
        _("sign-up"), max_length=8, choices=SignUpMode.choices, default=SignUpMode.OFF
    )
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as want to come."),
    )
    sign_up_closes_at = WallTimeField(
        _("sign-up ends"), null=True, blank=True, help_text=_("Empty: when the event begins.")
    )
    is_cancelled = models.BooleanField(
        pgettext_lazy("event", "cancelled"),
        default=False,
        help_text=_("The page stays and says so; everybody who signed up gets a mail."),
    )
    cancelled_because = models.CharField(_("reason"), max_length=300, blank=True)
    minutes = RichTextField(
        _("minutes and results"), blank=True, help_text=_("Shown once the event is over.")
    )
    project = models.ForeignKey(
        "cms.ProjectPage",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
        help_text=_("Filled in by itself for an event below its project."),
    )
    topics = ParentalManyToManyField("cms.Topic", verbose_name=_("topics"), blank=True)
    municipalities = ParentalManyToManyField(
        "cms.Municipality", verbose_name=_("municipalities"), blank=True
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading=_("When")),
        MultiFieldPanel(
            [FieldPanel("place_name"), FieldPanel("address"), FieldPanel("online_url")],
            heading=_("Where"),
        ),
        FieldPanel("lead_text"),
        PicturedPage.picture_panel,
        FieldPanel("body"),
        SignedPage.sign_language_panel,
        MultiFieldPanel(
            [FieldPanel("sign_up"), FieldPanel("capacity"), FieldPanel("sign_up_closes_at")],
            heading=_("Sign-up"),
        ),
        MultiFieldPanel(
            [FieldPanel("is_cancelled"), FieldPanel("cancelled_because")], heading=_("Cancelled")
        ),
        FieldPanel("minutes"),
        InlinePanel("event_documents", heading=_("documents"), label=_("document")),
        MultiFieldPanel(
            [FieldPanel("project"), FieldPanel("topics"), FieldPanel("municipalities")],
            heading=_("belongs to"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead_text"),
        index.SearchField("body"),
        index.SearchField("minutes"),
        index.SearchField("place_name"),
        index.FilterField("starts_at"),
    ]

    parent_page_types = ["cms.EventIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []

    objects = EventManager()

    class Meta:
        verbose_name = pgettext_lazy("calendar", "event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["starts_at"], name="eventpage_starts"),
            models.Index(fields=["ends_at"], name="eventpage_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="eventpage_ends_later",
                violation_error_message=_("The end must be later than the beginning."),
            )
        ]

    @property
    def is_over(self) -> bool:
        return bool(self.ends_at <= timezone.now())

    @property
    def is_one_day(self) -> bool:
        """Whether it ends on the day it begins."""
        return timezone.localdate(self.starts_at) == timezone.localdate(self.ends_at)

    @property
    def has_sign_up(self) -> bool:
        return self.sign_up == SignUpMode.OPEN

    @property
    def sign_up_ends(self) -> datetime:
        """Until when one can sign up."""
        ends: datetime = self.sign_up_closes_at or self.starts_at
        return ends

    @property
    def takes_sign_ups(self) -> bool:
        """Whether somebody can sign up now."""
        return (
            self.live
            and self.has_sign_up
            and not self.is_cancelled
            and timezone.now() < self.sign_up_ends
        )

    @property
    def public_online_url(self) -> str:
        """The online link, if everybody may have it."""
        return "" if self.has_sign_up else self.online_url

    def structured_data(self) -> dict[str, Any]:
        """An event with times of the place it happens at."""
        state = "EventCancelled" if self.is_cancelled else "EventScheduled"
        return described(
            "Event",
            self,
            name=self.title,
            startDate=timezone.localtime(self.starts_at).isoformat(),
            endDate=timezone.localtime(self.ends_at).isoformat(),
            eventStatus=f"https://schema.org/{state}",
            eventAttendanceMode=f"https://schema.org/{self._attendance}EventAttendanceMode",
            location=self._locations(),
            inLanguage=self.locale.language_code,
            maximumAttendeeCapacity=self.capacity if self.has_sign_up else None,
            organizer=publisher(),
        )

    @property
    def _attendance(self) -> str:
        is_there = bool(self.place_name or self.address)
        if self.online_url:
            return "Mixed" if is_there else "Online"
        return "Offline"

    def _locations(self) -> list[dict[str, Any]]:
        """Where to go, and the page to look at for the link."""
        found = []
        if self.place_name or self.address:
            address = ", ".join(self.address.splitlines())
            found.append(node("Place", name=self.place_name or address, address=address))
        if self.online_url:
            url = self.public_online_url or self.full_url
            found.append(node("VirtualLocation", url=url))
        return found

    def clean(self) -> None:
        """The times are in order and there are no fewer places than are taken."""
        super().clean()
        errors: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The end must be later than the beginning.")
        closes = self.sign_up_closes_at
        if self.ends_at and closes and closes > self.ends_at:
            errors["sign_up_closes_at"] = _("Sign-up must end before the event does.")
        taken = _places_taken[0](self.pk) if _places_taken and self.pk else 0
        if self.capacity is not None and self.capacity < taken:
            errors["capacity"] = ngettext(
                "%(taken)s place is taken already, so there cannot be fewer. Please cancel sign-ups"
                " first.",
                "%(taken)s places are taken already, so there cannot be fewer. Please cancel"
                " sign-ups first.",
                taken,
            ) % {"taken": taken}
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An event below a project belongs to it."""
        if self.project_id is None and self.depth:
            self.project = ProjectPage.objects.ancestor_of(self).first()
        super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Everything that belongs to the event, each list loaded with one query."""
        return {
            **super().get_context(request, *args, **kwargs),
            "documents": list(self.event_documents.select_related("document")),
            "topics": list(self.topics.all()),
            "places": [municipality.name for municipality in self.municipalities.all()],
        }


class EventDocument(Orderable):
    """A document that belongs to the event: agenda, slides, minutes."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="event_documents")
    document = models.ForeignKey(
        "cms.SiteDocument",
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [FieldPanel("document")]

    def __str__(self) -> str:
        return str(self.document)
