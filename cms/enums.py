"""States and kinds of the pages. A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The language code of Leichte Sprache: German in the registered variant “simplified” (BCP 47).
SIMPLE = "de-simple"


class ProjectStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")


class MilestoneStatus(models.TextChoices):
    DONE = "done", _("done")
    NOW = "now", _("now")
    AHEAD = "ahead", _("ahead")


class Involvement(models.TextChoices):
    """How much say residents have in a project, from hearing about it to deciding with others."""

    INFORM = "inform", _("inform")
    CONSULT = "consult", _("consult")
    INVOLVE = "involve", _("involve")
    DECIDE = "decide", _("decide together")


class DocumentKind(models.TextChoices):
    REPORT = "report", _("report")
    SUMMARY = "summary", _("summary")
    MAP = "map", _("map")
    PROFILE = "profile", _("profile")
    BROCHURE = "brochure", _("brochure")
    CONCEPT = "concept", _("concept")
    INFORMATION = "information", _("information")


class DocumentLanguage(models.TextChoices):
    GERMAN = "de", _("German")
    SIMPLE = "de-simple", _("Leichte Sprache")
    ENGLISH = "en", _("English")


class Discussion(models.TextChoices):
    """Whether residents may write below a page, and what happens to what they write."""

    OFF = "off", _("no contributions")
    OPEN = "open", _("publish at once")
    GUESTS = "guests", _("hold what guests write")
    HOLD = "hold", _("publish after approval")


class ParticipationState(models.TextChoices):
    """Where a format stands. Derived from the clock and the result, never stored."""

    UPCOMING = "upcoming", _("starts soon")
    OPEN = "open", _("open")
    EVALUATING = "evaluating", _("being evaluated")
    RESULT = "result", _("result published")


class SignUpMode(models.TextChoices):
    """Whether an event takes sign-ups."""

    OFF = "off", _("no sign-up needed")
    OPEN = "open", _("with sign-up")


class FoundKind(models.TextChoices):
    """What the search finds, in the order of its filter."""

    PROJECT = "project", _("Projects")
    NEWS = "news", _("News")
    EVENT = "event", _("Events")
    PARTICIPATION = "participation", _("Participation")
    DOCUMENT = "document", _("Documents")
    CONTRIBUTION = "contribution", _("Contributions")
    PAGE = "page", _("Other pages")


class DefectReason(models.TextChoices):
    """Why a known defect of the website is still there."""

    TO_BE_FIXED = "fix", _("is being fixed")
    BURDEN = "burden", _("disproportionate burden")
    OUT_OF_SCOPE = "scope", _("not covered by the law")


class AssessmentMethod(models.TextChoices):
    """How the accessibility of the website was found out."""

    SELF = "self", _("self-assessment")
    EXPERT = "expert", _("assessment by a third party")
