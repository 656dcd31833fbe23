import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from accounts.models import User
from cms.models import HomePage
from surveys.domain.changes import classify
from surveys.domain.definition import fingerprint
from surveys.domain.version import compile_version
from surveys.enums import ChangeClass
from surveys.models import Option, QuestionnaireVersion, SurveyPage, SurveySecret
from tests.surveys.build import (
    Block,
    ident,
    info,
    long_text,
    make_survey,
    multiple,
    page_break,
    questionnaire_of,
    republish,
    scale,
    single,
    standard,
    version_of,
)


def _codes(survey: SurveyPage) -> list[tuple[str, int, int, int | None]]:
    return list(survey.variables.values_list("code", "slot", "first_version", "last_version"))


def test_publish_compiles_first_version(survey: SurveyPage) -> None:
    version = survey.versions.get()
    assert (version.number, version.change_class, version.question_count) == (1, "additive", 5)
    assert version.sha256 == fingerprint(version.definition)
    assert [len(page["elements"]) for page in version.definition["pages"]] == [2, 4]
    assert _codes(survey) == [
        ("V001", 0, 1, None),
        ("V002_1", 1, 1, None),
        ("V002_2", 2, 1, None),
        ("V002_3", 3, 1, None),
        ("V003", 4, 1, None),
        ("V004", 5, 1, None),
        ("V005", 6, 1, None),
    ]
    assert len(bytes(SurveySecret.objects.get(survey=survey).key)) == 32


def test_publish_notes_who_published(home: HomePage, editor: User) -> None:
    survey: Any = make_survey(home, standard())
    survey.questions = json.dumps([info("<p>Neu</p>"), *standard()])
    survey.save_revision(user=editor).publish()
    assert version_of(survey).published_by == editor


def test_publish_unchanged_questionnaire_makes_no_version(survey: SurveyPage) -> None:
    survey.title = "Anderer Titel"
    survey.lead_text = "Andere Worte."
    survey.save_revision().publish()
    assert survey.versions.count() == 1


def test_publish_keeps_key(survey: SurveyPage) -> None:
    key = bytes(SurveySecret.objects.get(survey=survey).key)
    republish(survey, standard()[:1])
    assert bytes(SurveySecret.objects.get(survey=survey).key) == key


def test_publish_without_question_makes_no_version(home: HomePage) -> None:
    survey = make_survey(home, [page_break("Leer")])
    assert compile_version(survey) is None
    assert survey.versions.count() == 0


def test_publish_without_question_keeps_latest_version(survey: SurveyPage) -> None:
    republish(survey, [page_break("Leer")])
    assert survey.versions.count() == 1


def _relabel(block: Block, label: str) -> Block:
    return {**block, "value": {**block["value"], "label": label}}


ORT = single("Ort", ["Borna", "Grimma"])
FEHLT = multiple("Fehlt", ["Bus", "Arzt"])
SKALA = scale("Skala")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([_relabel(ORT, "Wohnort"), FEHLT, SKALA], ChangeClass.COSMETIC),
        ([FEHLT, page_break("Neu"), SKALA, ORT], ChangeClass.COSMETIC),
        ([ORT, FEHLT, scale("Skala", low_label="mies")], ChangeClass.COSMETIC),
        ([ORT, FEHLT, SKALA, long_text("Noch etwas")], ChangeClass.ADDITIVE),
        ([ORT, FEHLT], ChangeClass.ADDITIVE),
        ([single("Ort", ["Borna", "Grimma", "Wurzen"]), FEHLT, SKALA], ChangeClass.ADDITIVE),
        ([ORT, multiple("Fehlt", ["Bus", "Arzt", "Bad"]), SKALA], ChangeClass.ADDITIVE),
        ([single("Ort", ["Borna", "Grimma"], required=True), FEHLT, SKALA], ChangeClass.ADDITIVE),
        ([ORT, FEHLT, scale("Skala", dont_know=True)], ChangeClass.ADDITIVE),
        ([single("Ort", ["Borna", "Wurzen"]), FEHLT, SKALA], ChangeClass.BREAKING),
        ([ORT, multiple("Fehlt", ["Bus"]), SKALA], ChangeClass.BREAKING),
        ([ORT, FEHLT, scale("Skala", 7)], ChangeClass.BREAKING),
        ([multiple("Ort", ["Borna", "Grimma"]), FEHLT, SKALA], ChangeClass.BREAKING),
    ],
)
def test_change_class(home: HomePage, after: list[Block], expected: ChangeClass) -> None:
    survey = republish(make_survey(home, [ORT, FEHLT, SKALA]), after)
    assert version_of(survey).number == 2
    assert version_of(survey).change_class == expected


def test_change_of_the_promise_is_breaking(survey: SurveyPage) -> None:
    old = questionnaire_of(survey)
    for change in ({"access": "account"}, {"anonymity": "named"}):
        assert classify(old, replace(old, **change)) == ChangeClass.BREAKING  # type: ignore[arg-type]


def test_option_code_is_never_reused(home: HomePage) -> None:
    survey = make_survey(home, [single("Ort", ["Borna", "Grimma"])])
    survey = republish(survey, [single("Ort", ["Borna", "Wurzen"])])
    options = Option.objects.values_list("label", "code", "retired_in")
    assert list(options) == [
        ({"de": "Borna"}, 1, None),
        ({"de": "Grimma"}, 2, 2),
        ({"de": "Wurzen"}, 3, None),
    ]
    survey = republish(survey, [single("Ort", ["Grimma", "Pegau"])])
    assert list(Option.objects.values_list("code", "retired_in")) == [
        (1, 3),
        (2, None),
        (3, 3),
        (4, None),
    ]


def test_changed_kind_is_a_new_variable(home: HomePage) -> None:
    survey = make_survey(home, [single("Ort", ["Borna", "Grimma"])])
    survey = republish(survey, [multiple("Ort", ["Borna", "Grimma"])])
    assert _codes(survey) == [("V001", 0, 1, 1), ("V002_1", 1, 2, None), ("V002_2", 2, 2, None)]
    assert [choice.slot for choice in questionnaire_of(survey).questions[0].choices] == [1, 2]


def test_removed_question_comes_back_with_its_code(home: HomePage) -> None:
    survey = make_survey(home, [scale("Eins"), scale("Zwei")])
    survey = republish(survey, [scale("Zwei")])
    assert _codes(survey) == [("V001", 0, 1, 1), ("V002", 1, 1, None)]
    survey = republish(survey, [scale("Drei"), scale("Zwei"), scale("Eins")])
    assert _codes(survey) == [("V001", 0, 1, None), ("V002", 1, 1, None), ("V003", 2, 3, None)]


def test_new_wording_reaches_the_codebook(home: HomePage) -> None:
    survey = make_survey(home, [scale("Eins")])
    republish(survey, [_relabel(scale("Eins"), "Neue Worte")])
    assert survey.variables.get().label == {"de": "Neue Worte"}


def test_block_id_that_is_no_uuid_is_mapped_stably(home: HomePage) -> None:
    block = {**scale("Eins"), "id": "kein-uuid"}
    survey = republish(make_survey(home, [block]), [_relabel(block, "Zwei")])
    assert survey.variables.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE surveys_questionnaireversion SET number = 9",
        "DELETE FROM surveys_questionnaireversion",
    ],
)
def test_database_refuses_change_of_a_version(survey: SurveyPage, statement: str) -> None:
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(survey.versions.values_list("number", flat=True)) == [1]


def test_publisher_can_be_forgotten(survey: SurveyPage, editor: User) -> None:
    republish(survey, standard()[:1])
    version = version_of(survey)
    copy: Any = QuestionnaireVersion(
        survey=survey,
        number=3,
        definition=version.definition,
        sha256=version.sha256,
        question_count=1,
        minutes=1,
        published_by=editor,
    )
    copy.save()
    editor.delete()
    copy.refresh_from_db()
    assert copy.published_by is None
    assert copy.sha256 == version.sha256


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_publications_at_once_get_two_numbers_and_no_code_twice(home: HomePage) -> None:
    survey = make_survey(home, [scale("Eins")])
    results: list[int] = []

    def publish(name: str) -> None:
        republish(survey, [scale("Eins"), scale(name)])
        results.append(1)
        connections.close_all()

    threads = [threading.Thread(target=publish, args=(name,)) for name in ("Zwei", "Drei")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1, 1]
    numbers = list(survey.versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    slots = list(survey.variables.values_list("slot", flat=True))
    assert slots == list(range(len(slots)))


def test_ident_is_the_identity_in_the_definition(survey: SurveyPage) -> None:
    assert questionnaire_of(survey).questions[0].id == ident("Ort")
    assert questionnaire_of(survey).questions[0].choices[0].id == ident("Ort/Borna")
