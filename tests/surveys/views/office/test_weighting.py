from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.models import SurveyPage, WeightScheme

Browser = Callable[[User | None], Client]
TABLE = "V001;Borna;500\nV001;Grimma;300\nV001;Wurzen|Sonstiges;200\n"


def _post(browser: Any, survey: SurveyPage, table: str = TABLE, **fields: Any) -> Any:
    data = {"name": "Ort", "source": "Amt 2025", "cap": "5", "least": "1", "municipality": ""}
    if table:
        data["table"] = SimpleUploadedFile("m.csv", table.encode())  # type: ignore[assignment]
    return browser.post(reverse("surveys_weighting", args=[survey.pk]), data | fields)


def test_a_table_becomes_a_weighting_with_its_report(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    browser = client_for(analyst)
    answer = _post(browser, rich)
    scheme = WeightScheme.objects.get()
    assert answer.headers["Location"] == reverse(
        "surveys_weighting_report", args=[rich.pk, scheme.pk]
    )
    page = browser.get(answer.headers["Location"])
    html = page.content.decode()
    assert page.context["fitted"].raked.converged
    assert "Amt 2025" in html
    assert "niemals repräsentativ" in html


def test_mistakes_are_told_and_nothing_is_kept(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    browser = client_for(analyst)
    assert "V009" in str(_post(browser, rich, "V001;Borna;1\nV009;x;1").context["form"].errors)
    assert _post(browser, rich, "").context["form"].errors
    assert _post(browser, rich, "", municipality="V003").context["form"].errors
    assert _post(browser, rich, name="").context["form"].errors
    assert WeightScheme.objects.count() == 0
    _post(browser, rich)
    assert "name" in _post(browser, rich).context["form"].errors or (
        _post(browser, rich).context["form"].non_field_errors()
    )


def test_the_template_and_deleting(rich: SurveyPage, analyst: User, client_for: Browser) -> None:
    browser = client_for(analyst)
    url = reverse("surveys_weighting_template", args=[rich.pk])
    assert "V001;Borna;" in browser.get(url).content.decode("utf-8-sig")
    _post(browser, rich)
    scheme = WeightScheme.objects.get()
    browser.post(reverse("surveys_weighting_delete", args=[rich.pk, scheme.pk]))
    assert WeightScheme.objects.count() == 0
