"""Saved audiences, and addresses of our own that get every newsletter."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from cms.models import ProjectPage
from notifications.enums import Cadence, Match
from notifications.models.subscriber import masked


def projects_to_choose() -> PageQuerySet:
    """Projects somebody can subscribe to: one each, whatever languages it is told in."""
    projects: PageQuerySet = ProjectPage.objects.live().public()
    return projects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("title")


class ProjectChoice:
    """A form of the admin whose field `projects` offers each project once."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "projects" in self.fields:
            self.fields["projects"].queryset = projects_to_choose()


class Segment(models.Model):
    """A named audience. It holds criteria, not people: who belongs to it is asked anew each time.

    Nothing in it looks at what somebody read or clicked.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    topics = models.ManyToManyField("cms.Topic", verbose_name=_("topics"), blank=True)
    projects = models.ManyToManyField(
        "cms.ProjectPage", verbose_name=_("projects"), blank=True, related_name="+"
    )
    municipalities = models.ManyToManyField(
        "cms.Municipality", verbose_name=_("municipalities"), blank=True
    )
    match = models.CharField(
        _("topics, projects and municipalities"),
        max_length=3,
        choices=Match.choices,
        default=Match.ANY,
    )
    cadences = models.JSONField(_("how often they want to hear"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    joined_after = models.DateField(_("subscribed on or after"), null=True, blank=True)
    joined_before = models.DateField(_("subscribed on or before"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        first, last = self.joined_after, self.joined_before
        if first and last and last < first:
            raise ValidationError(
                {"joined_before": _("The end must not lie before the beginning.")}
            )

    def in_words(self) -> str:
        """The criteria for a list of audiences."""
        kinds = (self.topics.all(), self.projects.all(), self.municipalities.all())
        chosen = [[str(row) for row in kind] for kind in kinds if kind]
        names = ", ".join(name for kind in chosen for name in kind)
        if len(chosen) > 1:
            names = f"{names} ({self.get_match_display()})"
        languages = dict(settings.LANGUAGES)
        parts = [
            names or gettext("all news"),
            ", ".join(str(Cadence(cadence).label) for cadence in self.cadences),
            ", ".join(str(languages.get(code, code)) for code in self.languages),
            _dated(self.joined_after, gettext("subscribed since %(day)s")),
            _dated(self.joined_before, gettext("subscribed until %(day)s")),
        ]
        return " · ".join(part for part in parts if part)

    @property
    def criteria(self) -> dict[str, Any]:
        """The criteria as a mailing freezes them."""
        return {
            "topics": [topic.pk for topic in self.topics.all()],
            "projects": [project.pk for project in self.projects.all()],
            "municipalities": [place.pk for place in self.municipalities.all()],
            "match": self.match,
            "cadences": self.cadences,
            "languages": self.languages,
            "joined_after": self.joined_after.isoformat() if self.joined_after else "",
            "joined_before": self.joined_before.isoformat() if self.joined_before else "",
        }


def _dated(day: date | None, words: str) -> str:
    return words % {"day": date_format(day, "SHORT_DATE_FORMAT")} if day else ""


class SeedAddress(models.Model):
    """An address of our own at one of the large providers: it shows how a newsletter arrives."""

    email = models.EmailField(_("e-mail address"))
    note = models.CharField(_("provider or person"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("seed address")
        verbose_name_plural = _("seed addresses")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="seed_email_unique_ci",
                violation_error_message=_("This address is in the list already."),
            )
        ]

    def __str__(self) -> str:
        # Wagtail's log keeps it longer than the row.
        return masked(self.email)
