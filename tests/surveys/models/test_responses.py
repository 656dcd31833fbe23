"""The promise of the schema: no path from a response to a person, and no time to join by."""

import pytest
from django.apps import apps
from django.db import connection

SECRETIVE = (
    "surveys_participation",
    "surveys_response",
    "surveys_textanswer",
    "surveys_geoanswer",
    "surveys_fileanswer",
)


def _columns(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return dict(cursor.fetchall())


def _references() -> set[tuple[str, str]]:
    """Every foreign key of the database: (from table, to table)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text "
            "FROM pg_constraint WHERE contype = 'f'"
        )
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_tables_have_exactly_these_columns() -> None:
    assert _columns("surveys_participation") == {
        "id": "uuid",
        "survey_id": "integer",
        "mark": "character varying",
    }
    assert _columns("surveys_response") == {
        "id": "uuid",
        "survey_id": "integer",
        "version_id": "bigint",
        "mode": "character varying",
        "lang": "character varying",
        "day": "date",
        "submit_key": "uuid",
        "doc": "jsonb",
        "codes": "ARRAY",
        "numbers": "ARRAY",
        "withdrawal_hash": "character varying",
    }
    assert _columns("surveys_textanswer") == {
        "id": "uuid",
        "response_id": "uuid",
        "variable_id": "bigint",
        "text": "text",
    }


@pytest.mark.django_db
def test_responses_refer_to_questionnaires_only() -> None:
    found = {reference for reference in _references() if reference[0] in SECRETIVE}
    assert found == {
        ("surveys_participation", "surveys_surveypage"),
        ("surveys_response", "surveys_surveypage"),
        ("surveys_response", "surveys_questionnaireversion"),
        ("surveys_textanswer", "surveys_response"),
        ("surveys_textanswer", "surveys_variable"),
        ("surveys_geoanswer", "surveys_response"),
        ("surveys_geoanswer", "surveys_variable"),
        ("surveys_geoanswer", "cms_municipality"),
        ("surveys_fileanswer", "surveys_response"),
        ("surveys_fileanswer", "surveys_responsedraft"),
        ("surveys_fileanswer", "surveys_surveypage"),
    }


@pytest.mark.django_db
def test_nothing_else_refers_to_responses_or_marks() -> None:
    assert {reference for reference in _references() if reference[1] in SECRETIVE} == {
        ("surveys_textanswer", "surveys_response"),
        ("surveys_geoanswer", "surveys_response"),
        ("surveys_fileanswer", "surveys_response"),
        ("surveys_responseowner", "surveys_response"),
        ("surveys_coding", "surveys_textanswer"),
    }


@pytest.mark.django_db
def test_a_coding_says_the_category_of_a_text_and_nothing_else() -> None:
    assert _columns("surveys_coding") == {
        "id": "bigint",
        "answer_id": "uuid",
        "category_id": "bigint",
    }


def test_only_staff_and_owners_of_linked_responses_are_accounts() -> None:
    user = apps.get_model("accounts", "User")
    knowing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("surveys").get_models()
        for field in model._meta.local_fields
        if field.related_model is user
    }
    # An owner exists for linked and named surveys only: domain/response.py, and a test there.
    assert knowing == {
        "ExportJob.created_by",
        "PublishedResult.published_by",
        "QuestionnaireVersion.published_by",
        "ResponseOwner.account",
    }
