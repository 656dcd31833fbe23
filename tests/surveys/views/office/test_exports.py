from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from surveys.domain.export import job as exports
from surveys.enums import ExportFormat, ExportState
from surveys.models import ExportJob, SurveyPage

Browser = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.EXPORT_ROOT = tmp_path


def _ask(browser: Any, survey: SurveyPage, form: str) -> ExportJob:
    url = reverse("surveys_exports", args=[survey.pk])
    assert browser.post(url, {"format": form, "values": "codes"}).status_code == 303
    return ExportJob.objects.latest("created_at")


@pytest.mark.parametrize("form", ExportFormat.values)
def test_every_format_is_made_and_fetched(
    rich: SurveyPage, analyst: User, client_for: Browser, form: str
) -> None:
    browser: Any = client_for(analyst)
    job = _ask(browser, rich, form)
    url = reverse("surveys_export_download", args=[rich.pk, job.pk])
    assert browser.get(url).status_code == 404
    exports.make(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.problem) == (ExportState.READY, 40, "")
    answer = browser.get(url)
    assert len(b"".join(answer.streaming_content)) == job.size > 100
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')


def test_a_failure_is_told_and_leaves_no_file(
    rich: SurveyPage, analyst: User, client_for: Browser, settings: Any
) -> None:
    job = _ask(client_for(analyst), rich, "csv")
    path = exports.path_of(job)
    path.mkdir()
    exports.make(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.FAILED
    assert job.problem
    assert not path.with_suffix(".new").exists()


def test_what_expired_is_gone(rich: SurveyPage, analyst: User, client_for: Browser) -> None:
    browser: Any = client_for(analyst)
    job = _ask(browser, rich, "md")
    exports.make(job.pk)
    path = exports.path_of(job)
    assert path.exists()
    ExportJob.objects.update(expires_at=timezone.now())
    url = reverse("surveys_export_download", args=[rich.pk, job.pk])
    assert browser.get(url).status_code == 404
    assert exports.purge() == 1
    assert not path.exists()


def test_a_job_without_a_worker_is_given_up(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    job = _ask(client_for(analyst), rich, "csv")
    ExportJob.objects.update(created_at=timezone.now() - timedelta(hours=1))
    exports.purge()
    job.refresh_from_db()
    assert job.state == ExportState.FAILED


def test_a_made_job_is_not_made_again(rich: SurveyPage, analyst: User, client_for: Browser) -> None:
    browser: Any = client_for(analyst)
    job = _ask(browser, rich, "md")
    exports.make(job.pk)
    exports.path_of(job).unlink()
    exports.make(job.pk)
    assert not exports.path_of(job).exists()
    browser.post(reverse("surveys_export_delete", args=[rich.pk, job.pk]))
    assert ExportJob.objects.count() == 0


def test_the_states_alone_say_when_nothing_more_will_come(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    browser: Any = client_for(analyst)
    job = _ask(browser, rich, "md")
    url = reverse("surveys_export_states", args=[rich.pk])
    assert browser.get(url).headers["X-Settled"] == "0"
    exports.make(job.pk)
    answer = browser.get(url)
    assert answer.headers["X-Settled"] == "1"
    assert reverse("surveys_export_download", args=[rich.pk, job.pk]) in answer.content.decode()
