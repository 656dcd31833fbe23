"""Searching: what is found, how much of which kind and where, and what may have been meant."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    Func,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.domain import words
from cms.domain.search_index import CONFIGS
from cms.enums import FoundKind
from cms.models import Municipality, SearchEntry

MAX_QUERY = 200
SUGGESTIONS = 6
CANDIDATES = 60
RECENT = timedelta(days=180)
# Neither can stand in a stored text, so they mark what was found until the rest is escaped.
START, STOP = "\x02", "\x03"


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: words, perhaps one kind, perhaps one municipality (its slug)."""

    text: str
    language: str
    kind: str = ""
    place: str = ""

    @property
    def has_words(self) -> bool:
        return bool(words.split(self.text))


@dataclass(frozen=True)
class Choice:
    """One way to narrow the search, with how much would be left."""

    value: str
    label: str
    count: int


def clean(text: str) -> str:
    """What was typed as one line of at most 200 characters."""
    return " ".join(text.replace("\x00", " ").split())[:MAX_QUERY].strip()


def results(asked: Asked) -> QuerySet[Any]:
    """Everything found, the best first: words in titles count most, recent news a little more."""
    query = _query(asked)
    fresh = Case(
        When(kind=FoundKind.NEWS, date__gte=timezone.localdate() - RECENT, then=Value(0.1)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    found = _narrowed(_matching(asked), kind=asked.kind, place=asked.place)
    config = _config(asked)
    annotated: QuerySet[Any] = found.annotate(
        rank=SearchRank(F("vector"), query) + fresh,
        marked_title=SearchHeadline(
            "title", query, config=config, start_sel=START, stop_sel=STOP, highlight_all=True
        ),
        snippet=SearchHeadline(
            "text",
            query,
            config=config,
            start_sel=START,
            stop_sel=STOP,
            max_words=32,
            min_words=16,
            max_fragments=2,
        ),
    )
    return annotated.order_by("-rank", F("date").desc(nulls_last=True), "key")


def kinds(asked: Asked) -> list[Choice]:
    """How much there is of each kind at the chosen place."""
    rows = _narrowed(_matching(asked), place=asked.place).values_list("kind")
    counts = dict(rows.annotate(number=Count("pk")).order_by())
    return [
        Choice(kind.value, str(kind.label), counts[kind]) for kind in FoundKind if counts.get(kind)
    ]


def places(asked: Asked) -> list[Choice]:
    """How much of the chosen kind there is in each municipality."""
    found = _narrowed(_matching(asked), kind=asked.kind)
    each = found.annotate(slug=Func(F("places"), function="unnest", output_field=TextField()))
    counts: dict[str, int] = {}
    for slug in each.values_list("slug", flat=True):
        counts[slug] = counts.get(slug, 0) + 1
    known = Municipality.objects.filter(slug__in=counts)
    return [Choice(place.slug, place.name, counts[place.slug]) for place in known]


def suggestions(asked: Asked) -> list[SearchEntry]:
    """A few titles that go on like what is being typed."""
    best = _matching(asked).annotate(rank=SearchRank(F("vector"), _query(asked)))
    return list(best.only("title", "url", "kind").order_by("-rank", "key")[:SUGGESTIONS])


def meant(asked: Asked) -> str:
    """The same question with words the site knows in place of slips; "" if nothing is near."""
    typed = words.split(asked.text)
    known = _near_words(typed, asked.language)
    plain = {words.folded(word) for word in known}
    better = [
        word if words.folded(word) in plain else words.nearest(word, known) or word
        for word in typed
    ]
    return " ".join(better) if better != typed else ""


def _near_words(typed: list[str], language: str) -> set[str]:
    """Words of the titles that share most groups of three letters with what was typed."""
    grams = words.trigrams(typed)
    wanted = Cast(Value(grams, ArrayField(TextField())), ArrayField(TextField()))
    shared = Func(
        Cast("trigrams", ArrayField(TextField())),
        wanted,
        template="cardinality(ARRAY(SELECT unnest(%(expressions)s)))",
        arg_joiner=") INTERSECT SELECT unnest(",
        output_field=IntegerField(),
    )
    titles = (
        SearchEntry.objects.filter(language=language, trigrams__overlap=grams)
        .annotate(shared=shared)
        .order_by("-shared", "key")
        .values_list("title", flat=True)[:CANDIDATES]
    )
    return {word for title in titles for word in words.split(title) if len(word) > 2}


def marked(text: str) -> SafeString:
    """A found text with what was looked for marked; everything else in it is only text."""
    safe = str(escape(text)).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(safe)  # noqa: S308 -- escaped before the two tags of ours came in


def _config(asked: Asked) -> str:
    return CONFIGS.get(asked.language.partition("-")[0], "simple")


def _query(asked: Asked) -> SearchQuery:
    return SearchQuery(words.tsquery(asked.text), config=_config(asked), search_type="raw")


def _matching(asked: Asked) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(language=asked.language, vector=_query(asked))


def _narrowed(entries: QuerySet[SearchEntry], *, kind: str = "", place: str = "") -> QuerySet[Any]:
    if kind:
        entries = entries.filter(kind=kind)
    return entries.filter(places__contains=[place]) if place else entries
