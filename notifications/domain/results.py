"""What a campaign led to: sums per channel, compared with its goal. Nobody is recognised.

Visits and subscriptions are counted where they happen, one number per short link and day. What
residents wrote or answered is counted by the rooms that keep it, on the pages of the campaign and
within its period; these rooms register how (docs/adr/0006-results-without-surveillance.md).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.enums import CampaignChannel, MessageStatus
from notifications.models import Campaign, Measure, MeasureDay, Message, Subscriber

# A smaller number could point to single people, so it is not shown.
SMALLEST = 5

Counter = Callable[[list[int], date, date], dict[int, int]]
_counters: dict[str, Counter] = {}

COUNT = """
INSERT INTO notifications_measureday (measure_id, day, visits, sign_ups)
VALUES (%s, %s, %s, %s)
    ON CONFLICT (measure_id, day) DO UPDATE
   SET visits = notifications_measureday.visits + EXCLUDED.visits,
       sign_ups = notifications_measureday.sign_ups + EXCLUDED.sign_ups
"""


def register(name: str, counter: Counter) -> None:
    """Let a higher room say how its things are counted.

    Args:
        name: `contributions` or `responses`.
        counter: gets page ids and the first and last day, returns the number for each page.
    """
    _counters[name] = counter


def visit(measure: Measure) -> None:
    """Somebody came by the short link: one more today, and nothing about who."""
    _count(measure, visits=1)


def sign_up(code: str) -> None:
    """A form that was reached by the short link was sent: one more today."""
    measure = Measure.objects.filter(code=code).first()
    if measure is not None:
        _count(measure, sign_ups=1)


def _count(measure: Measure, *, visits: int = 0, sign_ups: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [measure.pk, timezone.localdate(), visits, sign_ups])


@dataclass(frozen=True)
class Tally:
    """What was counted in several places, in sum.

    What is small in one place is in no sum: two channels may have a page in common and one has a
    second; the difference of their sums would tell the small number of that page.

    told: the sum of the others.
    hidden: in how many places the number is small.
    """

    told: int = 0
    hidden: int = 0

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Tally":
        counted = list(numbers)
        small = [number for number in counted if is_small(number)]
        return cls(sum(counted) - sum(small), len(small))

    @property
    def shown(self) -> str:
        """Of small places no more than that they are small: not whether their sum is, too."""
        if self.hidden and not self.told:
            return f"< {SMALLEST * self.hidden}"
        return f"≥ {number_format(self.told)}" if self.hidden else number_format(self.told)


@dataclass(frozen=True)
class Line:
    """What one channel led to.

    sign_ups: None where nothing can be counted: only a short link that leads to the form for
        subscribing passes on where somebody came from.
    """

    channel: str
    measures: int
    visits: int
    sign_ups: int | None
    contributions: Tally
    responses: Tally
    mails: int

    @property
    def shown(self) -> list[str]:
        """The cells of the table, small numbers hidden."""
        numbers = (self.mails, self.visits, self.sign_ups)
        cells = ["–" if number is None else hidden(number) for number in numbers]
        cells += [self.contributions.shown, self.responses.shown]
        return [self.channel, str(self.measures), *cells]


@dataclass(frozen=True)
class Goal:
    """A number that was to be reached, and what was reached.

    at_least: the number leaves out what is hidden in the table of channels, as the exact sum would
        tell it by subtraction, or nothing could be counted at all.
    """

    label: str
    wanted: int
    reached: int
    at_least: bool = False

    @property
    def percent(self) -> str:
        """The share; below five it would tell the number that is hidden beside it."""
        if is_small(self.reached) or self._is_unknown:
            return "–"
        share = number_format(round(100 * self.reached / self.wanted))
        return f"≥ {share} %" if self.at_least else f"{share} %"

    @property
    def shown(self) -> str:
        if self._is_unknown:
            return "–"
        number = hidden(self.reached)
        return gettext("at least %(number)s") % {"number": number} if self.at_least else number

    @property
    def _is_unknown(self) -> bool:
        return self.at_least and not self.reached


@dataclass(frozen=True)
class Span:
    """The visits of one day, or of several that cannot be told one by one."""

    first: date
    last: date
    visits: int

    def with_next(self, other: "Span") -> "Span":
        return Span(self.first, other.last, self.visits + other.visits)


@dataclass(frozen=True)
class Results:
    """Everything the page and the report show."""

    lines: list[Line]
    goals: list[Goal]
    subscribers: int
    spans: list[Span]


def is_small(number: int) -> bool:
    """Whether the number could point to single people."""
    return 0 < number < SMALLEST


def hidden(number: int) -> str:
    """The number for people; below five only that it is small."""
    return f"< {SMALLEST}" if is_small(number) else number_format(number)


def of(campaign: Campaign) -> Results:
    """Count everything, in a number of queries that does not grow with the campaign."""
    measures = list(campaign.measures.all())
    own = _own_counts(campaign)
    pages = [measure.page_id for measure in measures if measure.page_id]
    period = (campaign.starts_on, campaign.ends_on)
    found = {name: counter(pages, *period) for name, counter in _counters.items()}
    mails = _mails(pages)
    channels = [one for one in CampaignChannel if any(row.channel == one for row in measures)]
    lines = [
        _line(channel, [row for row in measures if row.channel == channel], own, found, mails)
        for channel in channels
    ]
    # A page that two measures point to counts once.
    once = {name: Tally.of(found.get(name, {}).values()) for name in ("contributions", "responses")}
    hidden_channels = [
        channel for channel, line in zip(channels, lines, strict=True) if is_small(line.visits)
    ]
    return Results(
        lines=lines,
        goals=_goals(campaign, lines, once),
        subscribers=_subscribers(*period),
        spans=spans(_days(campaign, without=hidden_channels)),
    )


def _own_counts(campaign: Campaign) -> dict[int, Any]:
    rows = MeasureDay.objects.filter(measure__campaign=campaign).order_by()
    return {
        row["measure"]: row
        for row in rows.values("measure").annotate(visits=Sum("visits"), sign_ups=Sum("sign_ups"))
    }


def _mails(pages: Iterable[int]) -> dict[int, int]:
    """How many mails of a newsletter went out, by its page."""
    rows = Message.objects.filter(mailing__page__in=pages, status=MessageStatus.SENT).order_by()
    return dict(rows.values_list("mailing__page").annotate(number=Count("pk")))


def _line(
    channel: CampaignChannel,
    measures: list[Measure],
    own: dict[int, Any],
    found: dict[str, dict[int, int]],
    mails: dict[int, int],
) -> Line:
    pages = {row.page_id for row in measures if row.page_id}
    sign_ups = sum(own.get(row.pk, {}).get("sign_ups", 0) for row in measures)
    countable = sign_ups > 0 or any(row.page_id is None for row in measures)
    return Line(
        channel=str(channel.label),
        measures=len(measures),
        visits=sum(own.get(row.pk, {}).get("visits", 0) for row in measures),
        sign_ups=sign_ups if countable else None,
        contributions=Tally.of(found.get("contributions", {}).get(pk, 0) for pk in pages),
        responses=Tally.of(found.get("responses", {}).get(pk, 0) for pk in pages),
        mails=sum(mails.get(pk, 0) for pk in pages),
    )


def _goals(campaign: Campaign, lines: list[Line], once: dict[str, Tally]) -> list[Goal]:
    names = {
        "visits": _("Visits by short link"),
        "sign_ups": _("Subscriptions asked for"),
        "contributions": _("Contributions"),
        "responses": _("Answered surveys"),
    }
    found = []
    for name, label in names.items():
        if wanted := getattr(campaign, f"goal_{name}"):
            cells = [] if name in once else [getattr(line, name) for line in lines]
            parts = [number for number in cells if number is not None]
            sums = once.get(name, Tally.of(parts))
            at_least = bool(sums.hidden) or (bool(cells) and not parts)
            found.append(Goal(str(label), wanted, sums.told, at_least=at_least))
    return found


def _subscribers(first: date, last: date) -> int:
    """Everybody who confirmed within the period, wherever they came from."""
    return Subscriber.objects.filter(
        Q(confirmed_at__date__gte=first), Q(confirmed_at__date__lte=last)
    ).count()


def spans(days: Iterable[tuple[date, int]]) -> list[Span]:
    """The days, joined with their neighbours until no number is small.

    The sum of all days is known from the table of channels, so hiding single numbers would not do:
    the one that is left over could be worked out. Here every number is shown, and none is small.
    Days without a visit in a row are one span as well.
    """
    found: list[Span] = []
    for day, visits in days:
        one = Span(day, day, visits)
        if found and (is_small(found[-1].visits) or not (found[-1].visits or visits)):
            found[-1] = found[-1].with_next(one)
        else:
            found.append(one)
    while len(found) > 1 and is_small(found[-1].visits):
        rest = found.pop()
        found[-1] = found[-1].with_next(rest)
    return found


def _days(campaign: Campaign, *, without: Sequence[CampaignChannel]) -> list[tuple[date, int]]:
    """Visits by day, days without one included.

    Channels whose visits are hidden are left out, or the sum of the days would tell them.
    """
    rows = MeasureDay.objects.filter(measure__campaign=campaign).order_by()
    rows = rows.exclude(measure__channel__in=without)
    found = dict(rows.values_list("day").annotate(number=Sum("visits")))
    if not found:
        return []
    first, last = min(found), max(found)
    span = range((last - first).days + 1)
    return [(day, found.get(day, 0)) for day in (first + timedelta(days=n) for n in span)]
