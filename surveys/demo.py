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
from cms.demo.pictures import illustration
from cms.models import Municipality, ParticipationIndexPage, ProjectPage, Topic
from notifications import demo as newsletters
from notifications.demo import campaigns
from notifications.enums import CampaignChannel
from surveys import demo_results
from surveys.domain.answers import check
from surveys.domain.bank import load_standard_questions
from surveys.domain.definition import from_definition
from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Question
from surveys.domain.response import store_response
from surveys.enums import Missing, QuestionKind, ResponseMode
from surveys.models import Participation, QuestionnaireVersion, SurveyPage
from surveys.queries import latest_version

CONTENT = Path(__file__).with_name("demo_surveys.toml")
# What the campaign about the shore led to.
CAMPAIGN_SURVEY = "freizeit-am-neuen-see"
NOT_IN_BLOCK = {
    "type",
    "weights",
    "skip",
    "dont_know_weight",
    "texts",
    "html",
    "mean",
    "text",
    "by",
}
LISTS = ("options", "rows", "point_labels")


def load() -> None:
    """Create the question bank and the surveys that are missing; change nothing that exists."""
    load_standard_questions()
    for facts in tomllib.loads(CONTENT.read_text(encoding="utf-8"))["surveys"]:
        parent = _parent(facts)
        if parent is None or Page.objects.child_of(parent).filter(slug=facts["slug"]).exists():
            continue
        survey = _publish(parent, facts)
        version = latest_version(survey)
        if version is not None:
            _answer(version, survey, facts)
            if not survey.is_open:
                demo_results.release_plainly(survey)
    demo_results.load(_publish)
    asked = SurveyPage.objects.filter(slug=CAMPAIGN_SURVEY).first()
    if asked is not None:
        campaigns.add_measure(CampaignChannel.SURVEY, asked, visits=11)
    newsletters.schedule_issue()


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
    revision = survey.save_revision(user=editor)
    if not facts.get("draft"):
        revision.publish()
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
    for key in LISTS:
        if key in element:
            place = () if key == "options" else (key,)
            value[key] = [
                {"type": "item", "id": _id(slug, position, *place, number), "value": _item(entry)}
                for number, entry in enumerate(element[key])
            ]
    for key in ("show_if", "condition"):
        if key in element:
            value[key] = _condition(slug, element[key])
    return value


def _item(entry: Any) -> Any:
    """One thing to choose. A picture is named by the motif of the demo's illustrations."""
    if isinstance(entry, dict) and "image" in entry:
        return entry | {"image": illustration(entry["image"]).pk}
    return entry


def _condition(slug: str, facts: dict[str, Any]) -> dict[str, Any]:
    """A condition whose rules name questions and options by their number."""
    rules = []
    for number, rule in enumerate(facts["rules"]):
        place = rule["question"]
        value = _id(slug, place, rule["option"]) if "option" in rule else str(rule.get("value", ""))
        rules.append(
            {
                "type": "rule",
                "id": _id(slug, place, "rule", number),
                "value": {
                    "question": _id(slug, place),
                    "operator": rule["operator"],
                    "value": value,
                },
            }
        )
    return {"match": facts.get("match", "all"), "rules": rules}


def _id(slug: str, *place: int | str) -> str:
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
    if question.kind in MAKERS:
        return MAKERS[question.kind](random, question, element)
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


def _matrix(random: Random, question: Question, element: dict[str, Any]) -> Any:
    columns = sorted(question.valid_codes)
    return {str(r.code): random.choices(columns, element["weights"])[0] for r in question.rows}


def _ranking(random: Random, question: Question, element: dict[str, Any]) -> Any:
    weights = {
        choice.code: w for choice, w in zip(question.choices, element["weights"], strict=True)
    }
    drawn = sorted(weights, key=lambda code: -weights[code] * random.random())
    return drawn[: question.at_most or len(drawn)]


def _number(random: Random, question: Question, element: dict[str, Any]) -> Any:
    drawn = round(random.expovariate(1 / element["mean"]))
    low, high = int(question.minimum or 0), int(question.maximum or 10**6)
    return min(max(drawn, low), high)


MAKERS = {
    QuestionKind.MATRIX: _matrix,
    QuestionKind.RANKING: _ranking,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: lambda *_args: None,
    QuestionKind.MAP: lambda *_args: None,
    QuestionKind.FILE: lambda *_args: None,
    QuestionKind.CONSENT: lambda *_args: 1,
}
