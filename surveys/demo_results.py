"""Demo of the survey office: a survey that has ended, weighted, coded, with published results.

The answers are made up, with a fixed seed: younger people are more confident, small places less
content with buses, so that there is something to find.
"""

import secrets
import tomllib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from cms.models import ParticipationIndexPage
from surveys.domain import coding, field_phase, fieldwork, publication, weight_scheme
from surveys.domain.analysis import workbench
from surveys.domain.answers import check
from surveys.domain.definition import from_definition
from surveys.domain.measures import MeasureKind
from surveys.domain.packing import Doc
from surveys.domain.publication import ChosenQuestion, Wanted
from surveys.domain.response import store_response
from surveys.domain.weighting import Group, MarginSpec
from surveys.enums import FieldFigure, Missing, ResponseMode
from surveys.models import (
    FieldCount,
    Participation,
    QuestionnaireVersion,
    SurveyPage,
    TextAnswer,
    WeightScheme,
)
from surveys.queries import latest_version

CONTENT = Path(__file__).with_name("demo_results.toml")
Publish = Callable[[Any, dict[str, Any]], SurveyPage]
# Chances in percent, by place (1–7) and age (1–4).
PLACES = (19, 16, 20, 9, 6, 12, 18)
AGES = (11, 24, 37, 28)
CONTENT_WITH = (  # chances of the five columns, for each row of the matrix
    (30, 31, 22, 12, 5),
    (26, 34, 22, 13, 5),
    (10, 24, 36, 23, 7),
    (2, 6, 15, 36, 41),
    (8, 20, 34, 27, 11),
)
FIRST = (38, 27, 18, 11, 6)
WOULD_DO = (31, 18, 36, 9, 22)


def load(publish: Publish) -> None:
    """Create the survey if it is missing. `publish` makes a page of facts and publishes it."""
    facts = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    parent = ParticipationIndexPage.objects.first()
    by = User.objects.order_by("-is_superuser", "pk").first()
    exists = SurveyPage.objects.filter(slug=facts["slug"]).exists()
    if exists or parent is None or by is None:
        return
    survey = publish(parent, facts)
    version = latest_version(survey)
    if version is None:
        return
    _answer(version, survey, facts)
    _field_phase(survey, facts)
    _sort(survey, facts)
    fieldwork.close(survey, by=by)
    _release(survey, facts, by)


def release_plainly(survey: SurveyPage) -> None:
    """Publish every question of a survey that has ended, without weights and explanations."""
    by = User.objects.order_by("-is_superuser", "pk").first()
    if by is None:
        return
    fieldwork.close(survey, by=by)
    measures = workbench(survey).measures.values()
    chosen = [ChosenQuestion(m.key) for m in measures if m.kind != MeasureKind.TEXT]
    publication.publish(survey, Wanted(chosen), by=by)


def _answer(version: QuestionnaireVersion, survey: SurveyPage, facts: dict[str, Any]) -> None:
    random = Random(facts["seed"])
    questionnaire = from_definition(version.definition)
    first = timezone.localdate(survey.opens_at)
    length = facts["closes_in_days"] - facts["opens_in_days"]
    texts = next(e["texts"] for e in facts["elements"] if e["type"] == "long_text")
    for _number in range(facts["responses"]):
        doc = _doc(random, texts)
        check(questionnaire, doc)
        # Many answer in the first days, some after the reminder in the newspaper.
        wave = random.expovariate(0.12) if random.random() < 0.7 else 25 + random.expovariate(0.3)
        day = first + timedelta(days=min(int(wave), length - 1))
        store_response(version, doc=doc, submit_key=uuid.uuid4(), mode=ResponseMode.WEB, day=day)
    Participation.objects.bulk_create(
        Participation(survey=survey, mark=secrets.token_hex(32))
        for _number in range(facts["responses"])
    )


def _doc(random: Random, texts: list[str]) -> Doc:
    place = random.choices(range(1, 8), PLACES)[0]
    age = random.choices(range(1, 5), AGES)[0]
    small = place in {5, 7}
    doc: Doc = {"V001": place, "V002": age if random.randrange(100) < 95 else int(Missing.REFUSED)}
    doc["V003"] = {
        str(row): _point(random, chances, lower=small and row == 1)
        for row, chances in enumerate(CONTENT_WITH, start=1)
        if random.randrange(100) < 96
    }
    doc["V004"] = _point(random, (9, 17, 30, 29, 15), lower=age >= 3)
    if random.randrange(100) < 7:
        doc["V004"] = int(Missing.DONT_KNOW)
    if random.randrange(100) < 93:
        doc["V005"] = _ranked(random, small=small)
    if picks := [n for n, chance in enumerate(WOULD_DO[:4], 1) if random.randrange(100) < chance]:
        doc["V006"] = picks
    elif random.randrange(100) < 70:
        doc["V006"] = [5]
    if random.randrange(100) < 88:
        doc["V007"] = min(400, round(random.lognormvariate(3.2 if small else 2.9, 0.8)))
    if random.randrange(100) < 41:
        doc["V008"] = random.choice(texts)
    return doc


def _point(random: Random, chances: tuple[int, ...], *, lower: bool) -> int:
    point = random.choices(range(1, 6), chances)[0]
    return max(1, point - 1) if lower and random.random() < 0.6 else point


def _ranked(random: Random, *, small: bool) -> list[int]:
    """All five goals, each drawn by its chance among those left."""
    left = {n: chance + (14 if small and n == 1 else 0) for n, chance in enumerate(FIRST, 1)}
    order = []
    while left:
        pick = random.choices(list(left), list(left.values()))[0]
        order.append(pick)
        del left[pick]
    return order


def _field_phase(survey: SurveyPage, facts: dict[str, Any]) -> None:
    """Where people stopped and how long they took: sums, as the running survey would have left."""
    random = Random(facts["seed"] + 1)
    stopped = {1: 41, 2: 23, 3: 17}
    minutes: dict[int, int] = {}
    for _number in range(facts["responses"]):
        minute = min(field_phase.MOST_MINUTES, round(random.lognormvariate(1.7, 0.5)))
        minutes[minute] = minutes.get(minute, 0) + 1
    FieldCount.objects.bulk_create(
        FieldCount(survey=survey, figure=figure, bucket=bucket, n=n)
        for figure, counts in ((FieldFigure.STOPPED, stopped), (FieldFigure.MINUTES, minutes))
        for bucket, n in counts.items()
    )


def _sort(survey: SurveyPage, facts: dict[str, Any]) -> None:
    """Put open answers into categories; the last ones are left for whoever tries it."""
    variable = survey.variables.get(code="V008")
    answers = list(TextAnswer.objects.filter(variable=variable).order_by("pk"))
    wanted: dict[uuid.UUID, set[int]] = {answer.pk: set() for answer in answers[:-12]}
    for entry in facts["categories"]:
        category = coding.add_category(variable, entry["label"])
        for answer in answers[:-12]:
            if any(word in answer.text for word in entry["words"]):
                wanted[answer.pk].add(category.pk)
    coding.code_answers(variable, wanted)


def _release(survey: SurveyPage, facts: dict[str, Any], by: User) -> None:
    """Weight and publish."""
    scheme = weight_scheme.create(
        WeightScheme(survey=survey, name=facts["weighting"]["name"], least=20),
        [_margin(survey, margin, facts) for margin in facts["weighting"]["margins"]],
    )
    asked = [element for element in facts["elements"] if element["type"] != "page_break"]
    chosen: list[ChosenQuestion] = []
    for number, element in enumerate(asked, start=1):
        code, text = f"V{number:03d}", element.get("text", "")
        if element["type"] == "matrix":
            rows = range(1, len(element["rows"]) + 1)
            chosen += [ChosenQuestion(f"{code}_{row}", text if row == 1 else "") for row in rows]
        elif element["type"] == "long_text":
            chosen.append(ChosenQuestion(f"{code}_coded", text))
        else:
            by_key = f"V{element['by']:03d}" if "by" in element else ""
            chosen.append(ChosenQuestion(code, text, by_key))
    publication.publish(
        survey,
        Wanted([*chosen[2:], *chosen[:2]], facts["intro"], facts["consequence"], scheme),
        by=by,
    )


def _margin(survey: SurveyPage, margin: dict[str, Any], facts: dict[str, Any]) -> MarginSpec:
    variable = survey.variables.get(code=f"V{margin['question']:03d}")
    labels = {option.code: option.label["de"] for option in variable.options.all()}
    return MarginSpec(
        variable.code,
        tuple(
            Group(" + ".join(labels[code] for code in codes), tuple(codes), float(total))
            for codes, total in margin["groups"]
        ),
        facts["weighting"]["source"],
    )
