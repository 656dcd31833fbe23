"""The JSON of a questionnaire that a version stores: written, read back, and its fingerprint."""

import hashlib
import json
from dataclasses import asdict, fields
from typing import Any

from surveys.domain.questionnaire import (
    Choice,
    Element,
    Info,
    Jump,
    Question,
    Questionnaire,
    Quota,
    Section,
)
from surveys.enums import Anonymity, QuestionKind

SCHEMA = 2
ALWAYS = {"id", "kind", "label", "code", "slot"}


def to_definition(questionnaire: Questionnaire) -> dict[str, Any]:
    """The JSON a version stores; `from_definition` reads it back."""
    return {
        "schema": SCHEMA,
        "access": questionnaire.access,
        "anonymity": questionnaire.anonymity,
        "languages": list(questionnaire.languages),
        "width": questionnaire.width,
        "value_width": questionnaire.value_width,
        "quotas": [asdict(quota) for quota in questionnaire.quotas],
        "pages": [
            {
                "id": section.id,
                "title": section.title,
                "show_if": section.show_if,
                "jumps": [asdict(jump) for jump in section.jumps],
                "elements": [_element_to_json(element) for element in section.elements],
            }
            for section in questionnaire.sections
        ],
    }


def _element_to_json(element: Element) -> dict[str, Any]:
    if isinstance(element, Info):
        return {**asdict(element), "kind": "info"}
    blank = Question(id="", kind=element.kind, label={})
    data = {
        name: value
        for name, value in asdict(element).items()
        if name in ALWAYS or value != getattr(blank, name)
    }
    for name in {"choices", "rows", "point_labels"} & data.keys():
        data[name] = list(data[name])
    return {**data, "kind": element.kind.value}


def from_definition(definition: dict[str, Any]) -> Questionnaire:
    """Read what `to_definition` wrote, in this or an earlier release."""
    return Questionnaire(
        access=definition["access"],
        anonymity=definition.get("anonymity", Anonymity.SEPARATED.value),
        languages=tuple(definition.get("languages", ())),
        width=definition["width"],
        value_width=definition.get("value_width", 0),
        quotas=tuple(Quota(**quota) for quota in definition.get("quotas", ())),
        sections=tuple(
            Section(
                id=page["id"],
                title=page["title"],
                show_if=page.get("show_if"),
                jumps=tuple(Jump(**jump) for jump in page.get("jumps", ())),
                elements=tuple(_element_from_json(element) for element in page["elements"]),
            )
            for page in definition["pages"]
        ),
    )


def _element_from_json(data: dict[str, Any]) -> Element:
    if data["kind"] == "info":
        return Info(id=data["id"], html=data["html"], show_if=data.get("show_if"))
    known = {field.name for field in fields(Question)}
    return Question(
        **{
            **{name: value for name, value in data.items() if name in known},
            "kind": QuestionKind(data["kind"]),
            "choices": tuple(Choice(**choice) for choice in data.get("choices", ())),
            "rows": tuple(Choice(**row) for row in data.get("rows", ())),
            "point_labels": tuple(data.get("point_labels", ())),
        }
    )


def fingerprint(definition: dict[str, Any]) -> str:
    """SHA-256 of the canonical form: the same content has the same fingerprint everywhere."""
    canonical = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
