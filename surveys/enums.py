"""Kinds, states and codes of surveys. A leaf: imports nothing of ours."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """What counts once."""

    BROWSER = "browser", _("one response per browser")
    ACCOUNT = "account", _("one response per account")
    CODE = "code", _("one response per personal code")


class Anonymity(models.TextChoices):
    """What connects a person with their answers. Part of every version, never changed later."""

    SEPARATED = "separated", _("separated: nothing leads from a person to their answers")
    LINKED = "linked", _("linked with the account, shown to the person alone")
    NAMED = "named", _("named: the survey office sees who answered what")


class ResultsPublication(models.TextChoices):
    """Whether everybody may see the results, as participants are told before they begin."""

    AFTER_CLOSING = "closing", _("after closing")
    NEVER = "never", _("never")


class QuestionKind(models.TextChoices):
    """How a question is asked. The groups below say how its answers are stored and counted."""

    SINGLE = "single", _("single choice")
    DROPDOWN = "dropdown", _("choice from a list")
    PICTURE = "picture", _("choice of a picture")
    MULTIPLE = "multiple", _("multiple choice")
    SCALE = "scale", _("scale")
    RATING = "rating", _("rating")
    MATRIX = "matrix", _("matrix")
    RANKING = "ranking", _("ranking")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    SHORT_TEXT = "short_text", _("short text")
    LONG_TEXT = "long_text", _("long text")
    MAP = "map", _("place on the map")
    FILE = "file", _("file")
    CONSENT = "consent", _("consent")

    @property
    def is_text(self) -> bool:
        return self in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}

    @property
    def is_single(self) -> bool:
        """One option's code in one slot."""
        return self in {QuestionKind.SINGLE, QuestionKind.DROPDOWN, QuestionKind.PICTURE}

    @property
    def is_points(self) -> bool:
        """A point from 1 to `points` in one slot."""
        return self in {QuestionKind.SCALE, QuestionKind.RATING}

    @property
    def is_value(self) -> bool:
        """1 in the slot, the value itself in `Response.numbers` (a date as days since 1970)."""
        return self in {QuestionKind.NUMBER, QuestionKind.DATE}

    @property
    def has_parts(self) -> bool:
        """One slot per option (multiple, ranking) or row (matrix), none of the question's own."""
        return self in {QuestionKind.MULTIPLE, QuestionKind.RANKING, QuestionKind.MATRIX}

    @property
    def has_item_codes(self) -> bool:
        """The options are codes of a variable, not variables of their own."""
        return self.is_single or self == QuestionKind.MATRIX


class VariableRole(models.TextChoices):
    """What of a question a variable holds."""

    MAIN = "main", _("the answer")
    TICK = "tick", _("one option of a multiple choice")
    ROW = "row", _("one row of a matrix")
    RANK = "rank", _("the rank of one option")
    OTHER = "other", _("the words for “other”")


class MeasurementScale(models.TextChoices):
    """Level of measurement of an analysis variable."""

    NOMINAL = "nominal", _("nominal")
    ORDINAL = "ordinal", _("ordinal")
    METRIC = "metric", _("metric")
    DICHOTOMOUS = "dichotomous", _("yes or no")
    TEXT = "text", _("text")


class Demographic(models.TextChoices):
    """What a question of the bank says about a person: margins of the official statistics."""

    AGE = "age", _("age group")
    GENDER = "gender", _("gender")
    EDUCATION = "education", _("education")
    HOUSEHOLD = "household", _("size of the household")
    EMPLOYMENT = "employment", _("employment")
    MUNICIPALITY = "municipality", _("municipality")


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
    REFUSED = -5


class Match(models.TextChoices):
    """How the rules of a condition go together."""

    ALL = "all", _("all of them")
    ANY = "any", _("at least one")
    NONE = "none", _("none of them")


class Operator(models.TextChoices):
    """Comparisons the builder offers; a comparison with a question not answered never holds."""

    IS = "eq", _("is")
    IS_NOT = "ne", _("is answered, but is not")
    CONTAINS = "contains", _("contains")
    LESS = "lt", _("is less than")
    AT_MOST = "le", _("is at most")
    MORE = "gt", _("is more than")
    AT_LEAST = "ge", _("is at least")
    ANSWERED = "answered", _("is answered")
    COUNT_AT_LEAST = "count_ge", _("number of chosen answers is at least")
    COUNT_AT_MOST = "count_le", _("number of chosen answers is at most")


class FieldFigure(models.TextChoices):
    """What is summed up about the field phase; never about one response."""

    STOPPED = "stopped", _("stopped on a page")
    MINUTES = "minutes", _("minutes until sending")


class ExportFormat(models.TextChoices):
    CSV = "csv", _("table (CSV)")
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    SAV = "sav", _("SPSS (SAV)")
    JSON = "json", _("JSON")
    CODEBOOK_PDF = "pdf", _("codebook (PDF)")
    CODEBOOK_MD = "md", _("codebook (Markdown)")

    @property
    def has_responses(self) -> bool:
        """Whether the file holds single responses; a codebook does not."""
        return self not in {ExportFormat.CODEBOOK_PDF, ExportFormat.CODEBOOK_MD}


class ExportValues(models.TextChoices):
    CODES = "codes", _("codes")
    WORDS = "words", _("words")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
