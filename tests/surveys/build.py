"""Surveys for tests: builder blocks with stable ids, published through Wagtail."""

import json
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from cms.models import HomePage, ParticipationIndexPage
from surveys.blocks import QuestionnaireBlock
from surveys.domain.builder import read_blocks
from surveys.domain.codebook import Codebook
from surveys.domain.definition import from_definition
from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.references import resolve
from surveys.domain.response import store_response
from surveys.enums import Access, Anonymity, ResponseMode
from surveys.models import QuestionnaireVersion, Response, SurveyPage

Block = dict[str, Any]


def ident(name: str) -> str:
    """The id of a block or option, by a name that is easy to read."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def _options(name: str, labels: list[str]) -> list[Block]:
    return [{"type": "item", "id": ident(f"{name}/{label}"), "value": label} for label in labels]


def _block(kind: str, name: str, value: Block) -> Block:
    return {"type": kind, "id": ident(name), "value": {"label": name, **value}}


def single(name: str, labels: list[str], /, **value: Any) -> Block:
    return _block("single", name, {"options": _options(name, labels), **value})


def multiple(name: str, labels: list[str], /, **value: Any) -> Block:
    return _block("multiple", name, {"options": _options(name, labels), **value})


def scale(name: str, points: int = 5, /, **value: Any) -> Block:
    ends = {"low_label": "schlecht", "high_label": "gut"}
    return _block("scale", name, {"points": points, **ends, **value})


def short_text(name: str, /, **value: Any) -> Block:
    return _block("short_text", name, value)


def long_text(name: str, /, **value: Any) -> Block:
    return _block("long_text", name, value)


def question(kind: str, name: str, /, **value: Any) -> Block:
    """A question of any kind; lists of labels become options, rows or labels of points."""
    lists: dict[str, Any] = {
        key: _options(f"{name}/{key}" if key != "options" else name, value[key])
        for key in ("options", "rows", "point_labels")
        if key in value
    }
    return _block(kind, name, {**value, **lists})


def rule_block(name: str, operator: str, value: Any = "", row: str = "") -> Block:
    """A rule about the answer to the question of that name."""
    asked = f"{ident(name)}:{ident(row)}" if row else ident(name)
    rule = {"question": asked, "operator": operator, "value": str(value)}
    return {"type": "rule", "id": ident(f"{name}{operator}{value}"), "value": rule}


def when(*rules: Block, match: str = "all") -> Block:
    """The value of a `show_if` or `condition` field."""
    return {"match": match, "rules": list(rules)}


def jump(to: str, **condition: Any) -> Block:
    return {"type": "jump", "id": ident(f"jump {to}"), "value": {"to": to, **condition}}


def quota_block(name: str, limit: int, **condition: Any) -> Block:
    return {
        "type": "quota",
        "id": ident(name),
        "value": {"name": name, "limit": limit, **condition},
    }


def page_break(title: str, **value: Any) -> Block:
    return {"type": "page_break", "id": ident(title), "value": {"title": title, **value}}


def info(html: str, **value: Any) -> Block:
    return {"type": "info", "id": ident(html), "value": {"text": html, **value} if value else html}


def standard() -> list[Block]:
    """One of everything on two pages: V001 single … V005 long text."""
    return [
        single("Ort", ["Borna", "Grimma", "Wurzen"], required=True, dont_know=True),
        multiple("Fehlt", ["Bus", "Arzt", "Laden"], at_most=2),
        page_break("Zweite Seite"),
        info("<p>Gleich geschafft.</p>"),
        scale("Zufrieden", dont_know=True),
        short_text("Stelle"),
        long_text("Anmerkung"),
    ]


def make_survey(home: HomePage, blocks: list[Block], **fields: Any) -> SurveyPage:
    """An open survey, published through Wagtail, below the participation overview."""
    index = ParticipationIndexPage.objects.child_of(home).first()
    if index is None:
        index = home.add_child(instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen"))
    number = SurveyPage.objects.count() + 1
    now = timezone.now()
    defaults = {
        "title": f"Umfrage {number}",
        "slug": f"umfrage-{number}",
        "lead_text": "Worum es geht.",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=1),
    }
    survey = SurveyPage(questions=json.dumps(blocks), live=False, **{**defaults, **fields})
    index.add_child(instance=survey)
    survey.save_revision().publish()
    return _stored(survey)


def _stored(survey: SurveyPage) -> SurveyPage:
    stored: SurveyPage = SurveyPage.objects.get(pk=survey.pk)
    return stored


def republish(survey: SurveyPage, blocks: list[Block]) -> SurveyPage:
    """Change the builder and publish again."""
    changed: Any = _stored(survey)
    changed.questions = json.dumps(blocks)
    changed.save_revision().publish()
    return _stored(survey)


def compiled(blocks: list[Block]) -> Questionnaire:
    """The first version of a survey with these blocks, without a database."""
    stream = QuestionnaireBlock().to_python(blocks)
    draft = read_blocks(stream, access=Access.BROWSER, anonymity=Anonymity.SEPARATED)
    questionnaire, problems = resolve(Codebook().assign(draft))
    assert problems == []
    return questionnaire


def version_of(survey: SurveyPage) -> QuestionnaireVersion:
    version: QuestionnaireVersion = survey.versions.order_by("-number")[0]
    return version


def questionnaire_of(survey: SurveyPage) -> Questionnaire:
    return from_definition(version_of(survey).definition)


def respond(
    survey: SurveyPage, doc: Doc, mode: ResponseMode = ResponseMode.WEB, key: UUID | None = None
) -> Response:
    """A stored response, without the way through the pages."""
    return store_response(
        version_of(survey),
        doc=doc,
        submit_key=key or uuid.uuid4(),
        mode=mode,
        day=timezone.localdate(),
    )
