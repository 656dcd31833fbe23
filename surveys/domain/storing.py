"""Write one checked response: the document, its packed codes, and rows for texts and places."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from cms.models import Municipality
from surveys.domain.definition import from_definition
from surveys.domain.logic import Route, route
from surveys.domain.packing import Doc, is_missing, pack, pack_numbers
from surveys.enums import QuestionKind, ResponseMode
from surveys.models import (
    FileAnswer,
    GeoAnswer,
    QuestionnaireVersion,
    Response,
    TextAnswer,
    Variable,
)


@dataclass(frozen=True)
class Sheet:
    """A checked response that is not written yet."""

    version: QuestionnaireVersion
    doc: Doc
    submit_key: UUID
    mode: ResponseMode
    lang: str
    day: date
    withdrawal_hash: str | None = None
    id: UUID = field(default_factory=uuid.uuid4)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "version": self.version.pk,
            "doc": self.doc,
            "submit_key": str(self.submit_key),
            "mode": str(self.mode),
            "lang": self.lang,
            "day": self.day.isoformat(),
            "withdrawal_hash": self.withdrawal_hash,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], version: QuestionnaireVersion) -> "Sheet":
        return cls(
            **{
                **data,
                "version": version,
                "submit_key": UUID(data["submit_key"]),
                "id": UUID(data["id"]),
                "mode": ResponseMode(data["mode"]),
                "day": date.fromisoformat(data["day"]),
            }
        )


@transaction.atomic
def store_sheet(sheet: Sheet) -> Response:
    """Keep a checked document: packed codes, and rows for texts, places and files."""
    questionnaire = from_definition(sheet.version.definition)
    way = route(questionnaire, sheet.doc)
    response = Response.objects.create(
        id=sheet.id,
        survey_id=sheet.version.survey_id,
        version=sheet.version,
        mode=sheet.mode,
        lang=sheet.lang,
        day=sheet.day,
        submit_key=sheet.submit_key,
        doc=way.doc,
        codes=pack(questionnaire, way.doc, asked=way.asked),
        numbers=pack_numbers(questionnaire, way.doc),
        withdrawal_hash=sheet.withdrawal_hash,
    )
    _store_texts(response, way)
    _store_places(response, way)
    files = files_in(way)
    if files:
        FileAnswer.objects.filter(pk__in=files, survey_id=response.survey_id).update(
            response=response, draft=None
        )
    return response


def files_in(way: Route) -> list[str]:
    """Ids of the files handed in with these answers."""
    return [way.doc[question.code]["id"] for question in _answered(way, QuestionKind.FILE)]


def _answered(way: Route, kind: QuestionKind) -> list[Any]:
    return [
        question
        for question in way.questions
        if question.kind == kind
        and question.code in way.doc
        and not is_missing(way.doc[question.code])
    ]


def _variables(response: Response, codes: Any) -> dict[str, Variable]:
    found = Variable.objects.filter(survey_id=response.survey_id, code__in=codes)
    return {variable.code: variable for variable in found}


def _store_texts(response: Response, way: Route) -> None:
    keys = [question.code for question in way.questions if question.kind.is_text]
    keys += [question.other_code for question in way.questions if question.other]
    texts = {key: way.doc[key] for key in keys if key in way.doc}
    if texts:
        variables = _variables(response, texts)
        TextAnswer.objects.bulk_create(
            TextAnswer(response=response, variable=variables[key], text=text)
            for key, text in texts.items()
        )


def _store_places(response: Response, way: Route) -> None:
    places = {q.code: way.doc[q.code] for q in _answered(way, QuestionKind.MAP)}
    if not places:
        return
    variables = _variables(response, places)
    keys = {place["municipality"] for place in places.values() if "municipality" in place}
    towns = {town.ags: town for town in Municipality.objects.filter(ags__in=keys)}
    GeoAnswer.objects.bulk_create(
        GeoAnswer(
            response=response,
            variable=variables[code],
            latitude=place.get("lat"),
            longitude=place.get("lon"),
            municipality=towns.get(place.get("municipality", "")),
        )
        for code, place in places.items()
    )
