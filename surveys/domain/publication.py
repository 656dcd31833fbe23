"""Publish results: chosen questions, protected and frozen, as a release with a number.

A release is counted once and never again. It holds everything its page, its table and its open
data show, so deleting the responses changes nothing about it.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from cms.domain import page_cache
from cms.enums import ParticipationState
from notifications.domain import notice
from notifications.domain import publication as telling
from surveys.domain import protected, together
from surveys.domain.analysis import Workbench, specs_of, workbench
from surveys.domain.breakdown import breakdown
from surveys.domain.claims import unproven_claims
from surveys.domain.disclosure import BASE_FOR_PERCENT
from surveys.domain.weighting import Fitted
from surveys.enums import ResultsPublication
from surveys.models import PublishedResult, Response, SurveyPage, WeightScheme
from surveys.queries import COUNTED

logger = logging.getLogger(__name__)

SCHEMA = 1
# A release after a handful of new responses would show by comparison what these few answered.
LEAST_NEW = 10


@dataclass(frozen=True)
class ChosenQuestion:
    """A measure to publish, the text that explains it, and the groups it is broken down by."""

    key: str
    text: str = ""
    by: str = ""


@dataclass(frozen=True)
class Wanted:
    """What staff want to publish."""

    questions: Sequence[ChosenQuestion]
    intro: str = ""
    consequence: str = ""
    weighting: WeightScheme | None = None


class NothingToPublish(Exception):
    """There are too few responses, or no question was chosen."""


class StillOpen(Exception):
    """Results are published when the survey has ended, so that they influence nobody."""


class NotAnnounced(Exception):
    """The participants were told that nothing is published."""


class TooFewNew(Exception):
    """Since the last release only a handful of responses came in or were taken back."""


class BetraysHidden(Exception):
    """With what was published before, hidden figures could be recomputed. `labels`: of what."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels


class OtherResponses(BetraysHidden):
    """Questions with hidden figures were published before, from other responses."""


class UnprovenClaims(Exception):
    """A text calls the results of an open survey representative. `phrases` are its words."""

    def __init__(self, phrases: list[str]) -> None:
        super().__init__(", ".join(phrases))
        self.phrases = phrases


@transaction.atomic
def publish(survey: SurveyPage, wanted: Wanted, *, by: User) -> PublishedResult:
    """Count, protect, freeze. The page shows the new release at once.

    Raises:
        StillOpen, NotAnnounced, NothingToPublish, TooFewNew, BetraysHidden, UnprovenClaims
    """
    if survey.state in {ParticipationState.UPCOMING, ParticipationState.OPEN}:
        raise StillOpen
    if survey.publish_results == ResultsPublication.NEVER:
        raise NotAnnounced
    SurveyPage.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    _check_words(wanted)
    content = compose(survey, wanted)
    latest = PublishedResult.objects.filter(survey=survey).order_by("-number").first()
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
    release = PublishedResult.objects.create(
        survey=survey,
        number=latest.number + 1 if latest else 1,
        content=content,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        responses=content["responses"],
        responses_sha256=_fingerprint(survey),
        published_by=by,
    )
    record(AuditAction.PUBLISHED, by=by, obj=release, facts={"responses": release.responses})
    logger.info("survey %s: release %s of the results", survey.pk, release.number)
    page_cache.drop_page(survey.pk)
    telling.tell_result(
        survey,
        name=_name(release),
        text="\n\n".join(part for part in (wanted.intro, wanted.consequence) if part),
        url=reverse_lazy("surveys:results", kwargs={"page_id": survey.pk}),
    )
    return release


@transaction.atomic
def withdraw(release: PublishedResult, *, by: User) -> None:
    """Show a release no more. Its number is not given again."""
    PublishedResult.objects.filter(pk=release.pk).update(withdrawn_at=timezone.now())
    record(AuditAction.CHANGED, by=by, obj=release, facts={"release": "withdrawn"})
    logger.info("survey %s: release %s withdrawn", release.survey_id, release.number)
    page_cache.drop_page(release.survey_id)
    notice.withdraw(telling.result_event(release.survey, _name(release)))


def _name(release: PublishedResult) -> str:
    return f"release:{release.number}"


def current_release(survey: SurveyPage) -> PublishedResult | None:
    """What everybody sees: the latest release that was not withdrawn."""
    release: PublishedResult | None = survey.releases.filter(withdrawn_at=None).first()
    return release


def compose(survey: SurveyPage, wanted: Wanted) -> dict[str, Any]:
    """The content of a release, without storing it: the preview is the same thing.

    Raises:
        NothingToPublish, TooFewNew, BetraysHidden
    """
    bench = workbench(survey)
    fitted = None
    if wanted.weighting is not None:
        bench, fitted = bench.weighted(wanted.weighting)
    earlier = list(PublishedResult.objects.filter(survey=survey))
    # What one release hid, a later one with a lower limit must not show.
    smallest = max([survey.smallest_group, *(one.content["smallest"] for one in earlier)])
    chosen = [question for question in wanted.questions if question.key in bench.measures]
    if not chosen or bench.data.n < smallest:
        raise NothingToPublish
    content = {
        "schema": SCHEMA,
        "title": survey.title,
        "responses": bench.data.n,
        "smallest": smallest,
        "base_for_percent": BASE_FOR_PERCENT,
        "intro": wanted.intro,
        "consequence": wanted.consequence,
        "period": _period(survey),
        "weighting": _weighting(wanted.weighting, fitted),
        "questions": [_question(bench, question, smallest) for question in chosen],
    }
    _check_together(survey, content, earlier)
    return content


def _check_together(
    survey: SurveyPage, content: dict[str, Any], earlier: list[PublishedResult]
) -> None:
    """Refuse what would betray hidden figures beside the earlier releases, withdrawn ones too."""
    if earlier:
        now = _fingerprint(survey)
        others = [one for one in earlier if one.responses_sha256 != now]
        if any(abs(content["responses"] - one.responses) < LEAST_NEW for one in others):
            raise TooFewNew
        if labels := together.repeated_with_hidden(content, [one.content for one in others]):
            raise OtherResponses(labels)
    if labels := together.closing_circles(content, [one.content for one in earlier]):
        raise BetraysHidden(labels)


def _fingerprint(survey: SurveyPage) -> str:
    """A digest of which responses are counted, to tell whether any came or went since."""
    ids = (
        Response.objects.filter(COUNTED, survey=survey).order_by("pk").values_list("pk", flat=True)
    )
    digest = hashlib.sha256()
    for pk in ids.iterator(chunk_size=10_000):
        digest.update(pk.bytes)
    return digest.hexdigest()


def _check_words(wanted: Wanted) -> None:
    texts = [wanted.intro, wanted.consequence, *(question.text for question in wanted.questions)]
    phrases = [phrase for text in texts for phrase in unproven_claims(text)]
    if phrases:
        raise UnprovenClaims(phrases)


def _period(survey: SurveyPage) -> dict[str, str]:
    responses = Response.objects.filter(COUNTED, survey=survey)
    days = responses.aggregate(first=Min("day"), last=Max("day"))
    return {key: day.isoformat() for key, day in days.items() if day}


def _weighting(scheme: WeightScheme | None, fitted: Fitted | None) -> dict[str, Any] | None:
    if scheme is None or fitted is None or not fitted.margins:
        return None
    return {
        "name": scheme.name,
        "sources": sorted({spec.source for spec in specs_of(scheme) if spec.source}),
        "questions": [spec.key for spec in fitted.margins],
        "design_effect": round(fitted.raked.design_effect, 2),
        "effective_n": round(fitted.raked.effective_n),
        "complete": fitted.raked.converged,
    }


def _question(bench: Workbench, chosen: ChosenQuestion, smallest: int) -> dict[str, Any]:
    measure = bench.measures[chosen.key]
    content = protected.question(bench.data, measure, smallest)
    content["text"] = chosen.text
    by = bench.measures.get(chosen.by)
    if by is not None and by.key != measure.key:
        content["breakdown"] = breakdown(bench.data, measure, by, smallest)
    return content
