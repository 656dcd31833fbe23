"""From the last answer to the published result, as the survey office walks it."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pyreadstat
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from cms.models import HomePage
from surveys.domain.export import job as exports
from surveys.models import ExportJob, Response, SurveyPage, WeightScheme
from tests.surveys.build import make_survey
from tests.surveys.every_kind import answer_often, every_kind

TABLE = "V001;Borna;500\nV001;Grimma;300\nV001;Wurzen|Sonstiges;200\n"
# Columns that hold the document's value instead of a code, and where it stands there.
VALUES: dict[str, tuple[str, ...]] = {
    "V001_other": ("V001_other",),
    "V006": ("V006",),
    "V007": ("V007",),
    "V009_lat": ("V009", "lat"),
    "V009_lon": ("V009", "lon"),
    "V009_ags": ("V009", "municipality"),
    "V010": ("V010",),
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.EXPORT_ROOT = tmp_path


def _stored(survey: SurveyPage) -> dict[str, dict[str, Any]]:
    """Every answer in the database by response and column."""
    slots = dict(survey.variables.values_list("code", "slot"))
    found = {}
    for response in Response.objects.filter(survey=survey):
        row: dict[str, Any] = {code: response.codes[slot] for code, slot in slots.items()}
        for column, path in VALUES.items():
            value: Any = response.doc
            for key in path:
                value = value.get(key) if value else None
            row[column] = value
        found[str(response.pk)] = row
    return found


def test_close_weight_publish_export_and_compare(
    home: HomePage,
    client: Any,
    client_for: Callable[[User | None], Any],
    lead: User,
    analyst: User,
    tmp_path: Any,
) -> None:
    survey = make_survey(home, every_kind())
    answer_often(survey, 70)
    leading, analysing = client_for(lead), client_for(analyst)

    leading.post(reverse("surveys_close", args=[survey.pk]))
    assert not SurveyPage.objects.get(pk=survey.pk).is_open

    weights = {
        "name": "Ort",
        "source": "Amt 2025",
        "cap": "5",
        "least": "1",
        "municipality": "",
        "table": SimpleUploadedFile("m.csv", TABLE.encode()),
    }
    analysing.post(reverse("surveys_weighting", args=[survey.pk]), weights)
    scheme = WeightScheme.objects.get(survey=survey)

    chosen = {"V001-publish": "on", "V003-publish": "on", "V003-by": "V001"}
    leading.post(
        reverse("surveys_results_desk", args=[survey.pk]),
        chosen | {"weighting": str(scheme.pk), "consequence": "Wir bauen."},
    )
    page = client.get(reverse("surveys:results", kwargs={"page_id": survey.pk}))
    assert "gewichtet" in page.content.decode()
    shares = page.context["release"].content["questions"][0]["lines"]
    known = [line for line in shares if line["percent"] is not None]
    assert {line["label"]: line["percent"] for line in known}["Borna"] == 50.0

    stored = _stored(survey)
    for form in ("sav", "xlsx"):
        analysing.post(
            reverse("surveys_exports", args=[survey.pk]),
            {"format": form, "values": "codes", "weighting": str(scheme.pk)},
        )
        job = ExportJob.objects.latest("created_at")
        exports.make(job.pk)
        url = reverse("surveys_export_download", args=[survey.pk, job.pk])
        content = b"".join(analysing.get(url).streaming_content)
        rows = _sav(content, tmp_path) if form == "sav" else _xlsx(content)
        assert len(rows) == 70
        assert sum(row["weight"] for row in rows) == pytest.approx(70)
        for row in rows:
            expected = stored[row["response"]]
            assert {name: row[name] for name in expected} == expected


def _sav(content: bytes, folder: Any) -> list[dict[str, Any]]:
    path = folder / "read.sav"
    path.write_bytes(content)
    data, _meta = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    rows = [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
    for row in rows:
        # SPSS has dates of its own and no empty text.
        row["V007"] = row["V007"].isoformat() if row["V007"] else None
        for name in ("V001_other", "V009_ags", "V010"):
            row[name] = row[name] or None
    return rows


def _xlsx(content: bytes) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    names, _labels, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]
