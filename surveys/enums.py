"""Kinds, states and codes of surveys. A leaf: imports nothing of ours."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """What counts once."""

    BROWSER = "browser", _("one response per browser")
    ACCOUNT = "account", _("one response per account")


class ResultsPublication(models.TextChoices):
    """When everybody may see the results."""

    AFTER_CLOSING = "closing", _("after closing")
    IMMEDIATELY = "now", _("immediately")
    NEVER = "never", _("never")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    SCALE = "scale", _("scale")
    SHORT_TEXT = "short_text", _("short text")
    LONG_TEXT = "long_text", _("long text")

    @property
    def is_text(self) -> bool:
        return self in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}


class MeasurementScale(models.TextChoices):
    """Level of measurement of an analysis variable."""

    NOMINAL = "nominal", _("nominal")
    ORDINAL = "ordinal", _("ordinal")
    DICHOTOMOUS = "dichotomous", _("yes or no")
    TEXT = "text", _("text")


class ChangeClass(models.TextChoices):
    """What a new version does to the comparability of the data."""

    COSMETIC = "cosmetic", _("cosmetic")
    ADDITIVE = "additive", _("additive")
    BREAKING = "breaking", _("breaking")


class ResponseMode(models.TextChoices):
    WEB = "web", _("online")
    TEST = "test", _("test")


class Missing(IntEnum):
    """Codes that are no answer. They are part of the data: never renumber them."""

    NOT_ASKED = -1
    SKIPPED = -2
    DONT_KNOW = -3
    ERASED = -4
