"""Campaigns: what is to be reached, by which means, and what came of it, counted in aggregate."""

import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import CampaignChannel

# Without letters and digits that are taken for each other on a poster.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
# What somebody may choose instead; short_link.follow looks for it in lower case.
CODE = re.compile(r"[a-z0-9_-]+")


def short_code() -> str:
    """A code for a short link: six characters, typed from a poster without mistakes."""
    return "".join(secrets.choice(ALPHABET) for _number in range(6))


class TargetGroup(models.Model):
    """A group of the marketing concept that a campaign wants to reach."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.TextField(_("who they are, where one reaches them"), blank=True)

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """Several measures with one goal."""

    name = models.CharField(_("name"), max_length=120)
    goal = models.TextField(_("goal"), help_text=_("What is different when it has worked?"))
    target_groups = models.ManyToManyField(TargetGroup, verbose_name=_("target groups"), blank=True)
    messages = models.TextField(
        _("messages"), blank=True, help_text=_("The sentences that should stay, one per line.")
    )
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    budget = models.DecimalField(
        _("budget in euros"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    spent = models.DecimalField(
        _("spent in euros"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    goal_visits = models.PositiveIntegerField(_("goal: visits"), null=True, blank=True)
    goal_sign_ups = models.PositiveIntegerField(_("goal: subscriptions"), null=True, blank=True)
    goal_contributions = models.PositiveIntegerField(
        _("goal: contributions"), null=True, blank=True
    )
    goal_responses = models.PositiveIntegerField(_("goal: answered surveys"), null=True, blank=True)
    conclusion = models.TextField(_("what we learned"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_period",
                violation_error_message=_("The end must not lie before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        wrong = {
            name: _("Please enter an amount of 0 or more.")
            for name in ("budget", "spent")
            if (getattr(self, name) or 0) < 0
        }
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("The end must not lie before the beginning.")
        if wrong:
            raise ValidationError(wrong)


class Measure(models.Model):
    """One thing a campaign does: a newsletter, a poster, an event, with a short link of its own."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="measures"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=CampaignChannel.choices)
    title = models.CharField(_("title"), max_length=120)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Where the short link leads. Empty: to the form for subscribing."),
    )
    due_on = models.DateField(_("date"))
    is_done = models.BooleanField(_("done"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    code = models.CharField(_("short link"), max_length=20, unique=True, default=short_code)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        self.code = self.code.lower()
        if self.code and not CODE.fullmatch(self.code):
            only = _("Please use letters from a to z, digits, hyphens and underscores only.")
            raise ValidationError({"code": only})

    @property
    def short_url(self) -> str:
        """What stands on the poster."""
        return settings.SITE_URL + reverse("short_link", args=[self.code])


class MeasureDay(models.Model):
    """What a short link led to on one day, as two numbers and nothing else."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    visits = models.PositiveIntegerField(_("visits"), default=0)
    sign_ups = models.PositiveIntegerField(_("subscriptions"), default=0)

    class Meta:
        verbose_name = _("day of a measure")
        verbose_name_plural = _("days of a measure")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["measure", "day"], name="measure_day_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.day}"
