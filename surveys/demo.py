"""Demo of the surveys room: one open survey, one closed with published results.

The answers are made up: drawn from the weights in demo_surveys.toml with a fixed seed.
"""

import json
import secrets
import tomllib
import uuid
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from cms.models import Municipality, ParticipationIndexPage, ProjectPage, Topic
from surveys.domain.answers import check
from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Question, from_definition
from surveys.domain.response import store_response
from surveys.enums import Missing, QuestionKind, ResponseMode
from surveys.models import Participation, QuestionnaireVersion, SurveyPage
from surveys.queries import latest_version

CONTENT = Path(__file__).with_name("demo_surveys.toml")
NOT_IN_BLOCK = {"type", "options", "weights", "skip", "dont_know_weight", "texts", "html"}


def load() -> None:
    """Create the surveys that are missing; change nothing that exists."""
    for facts in tomllib.loads(CONTENT.read_text(encoding="utf-8"))["surveys"]:
        parent = _parent(facts)
        if parent is None or Page.objects.child_of(parent).filter(slug=facts["slug"]).exists():
            continue
        survey = _publish(parent, facts)
        version = latest_version(survey)
        if version is not None:
            _answer(version, survey, facts)


def _parent(facts: dict[str, Any]) -> Page | None:
    project = ProjectPage.objects.filter(slug=facts.get("project", "")).first()
    return project or ParticipationIndexPage.objects.first()


def _publish(parent: Page, facts: dict[str, Any]) -> SurveyPage:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    survey = SurveyPage(
        title=facts["title"],
        slug=facts["slug"],
        lead_text=facts["lead_text"],
        thanks_text=facts["thanks_text"],
        result_text=facts.get("result_text", ""),
        opens_at=now + timedelta(days=facts["opens_in_days"]),
        closes_at=now + timedelta(days=facts["closes_in_days"]),
        publish_results=facts["publish_results"],
        questions=json.dumps(builder(facts)),
        live=False,
    )
    parent.add_child(instance=survey)
    survey.topics = Topic.objects.filter(slug__in=facts["topics"])
    survey.municipalities = Municipality.objects.filter(slug__in=facts["municipalities"])
    editor = User.objects.filter(email="editor@revierdialog.example").first()
    survey.save_revision(user=editor).publish()
    return survey


def builder(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The content of the survey's builder, with ids that are the same each time."""
    return [
        {
            "type": element["type"],
            "id": _id(facts["slug"], position),
            "value": _value(facts["slug"], position, element),
        }
        for position, element in enumerate(facts["elements"])
    ]


def _value(slug: str, position: int, element: dict[str, Any]) -> Any:
    if element["type"] == "info":
        return element["html"]
    value = {key: content for key, content in element.items() if key not in NOT_IN_BLOCK}
    if "options" in element:
        value["options"] = [
            {"type": "item", "id": _id(slug, position, number), "value": label}
            for number, label in enumerate(element["options"])
        ]
    return value


def _id(slug: str, *place: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join([slug, *map(str, place)])))


def _answer(version: QuestionnaireVersion, survey: SurveyPage, facts: dict[str, Any]) -> None:
    """Store made-up responses, each with a participation mark, spread over the days."""
    random = Random(facts["seed"])
    questionnaire = from_definition(version.definition)
    by_id = {question.id: question for question in questionnaire.questions}
    asked = [
        (by_id[_id(facts["slug"], position)], element)
        for position, element in enumerate(facts["elements"])
        if _id(facts["slug"], position) in by_id
    ]
    days = _days(survey)
    for _number in range(facts["responses"]):
        doc = _doc(random, asked)
        check(questionnaire, doc)
        store_response(
            version,
            doc=doc,
            submit_key=uuid.uuid4(),
            mode=ResponseMode.WEB,
            day=random.choice(days),
        )
    Participation.objects.bulk_create(
        Participation(survey=survey, mark=secrets.token_hex(32))
        for _number in range(facts["responses"])
    )


def _days(survey: SurveyPage) -> list[date]:
    first = timezone.localdate(survey.opens_at)
    last = timezone.localdate(min(survey.closes_at or timezone.now(), timezone.now()))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _doc(random: Random, asked: list[tuple[Question, dict[str, Any]]]) -> Doc:
    doc: Doc = {}
    for question, element in asked:
        if not question.required and random.randrange(100) < element.get("skip", 0):
            continue
        answer = _made_up(random, question, element)
        if answer is not None:
            doc[question.code] = answer
    return doc


def _made_up(random: Random, question: Question, element: dict[str, Any]) -> Any:
    if question.kind.is_text:
        return random.choice(element["texts"])
    if question.kind == QuestionKind.MULTIPLE:
        picks = [
            choice.code
            for choice, weight in zip(question.choices, element["weights"], strict=True)
            if random.randrange(100) < weight
        ]
        most = question.at_most or len(picks)
        return sorted(random.sample(picks, most) if len(picks) > most else picks) or None
    codes = sorted(question.valid_codes)
    weights = list(element["weights"])
    if question.dont_know:
        codes, weights = (
            [*codes, int(Missing.DONT_KNOW)],
            [*weights, element.get("dont_know_weight", 0)],
        )
    return random.choices(codes, weights)[0]
