"""The survey author's desk: who gets in, what the check shows, how a survey is published."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from notifications.models import Message
from surveys.domain.field_phase import field_phase
from surveys.domain.interchange import to_file
from surveys.domain.mixing import waiting
from surveys.models import AccessCode, Participation, Response, ResponseDraft, SurveyPage
from tests.surveys.build import make_survey, scale, short_text, standard

SCREENS = ["surveys_check", "surveys_access", "surveys_questionnaire"]


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize(
    ("person", "status"), [("admin", 200), ("marketer", 302), ("resident", 302), ("nobody", 302)]
)
def test_desk_is_for_those_who_edit(
    client_for: Callable[[User | None], Any],
    cast: dict[str, User],
    survey: SurveyPage,
    name: str,
    person: str,
    status: int,
) -> None:
    client = client_for(cast.get(person))
    assert client.get(reverse(name, args=[survey.pk])).status_code == status


def _draft(survey: SurveyPage, blocks: list[Any]) -> None:
    changed: Any = SurveyPage.objects.get(pk=survey.pk)
    changed.questions = json.dumps(blocks)
    changed.save_revision()


def test_check_publishes_what_has_no_error(
    client_for: Callable[[User | None], Any], admin: User, survey: SurveyPage
) -> None:
    client = client_for(admin)
    url = reverse("surveys_check", args=[survey.pk])
    _draft(survey, [scale("Zufrieden", 7)])
    assert client.get(url).context["report"].is_breaking
    assert client.post(url).url == url
    assert survey.versions.count() == 2


def test_check_does_not_publish_errors(
    client_for: Callable[[User | None], Any], admin: User, survey: SurveyPage
) -> None:
    _draft(survey, [short_text("Warum [[nichts]]?")])
    response = client_for(admin).post(reverse("surveys_check", args=[survey.pk]))
    assert [finding.message for finding in response.context["report"].errors] == [
        "[[nichts]] nennt keine frühere Frage."
    ]
    assert survey.versions.count() == 1


@pytest.mark.parametrize("access", ["browser", "account"])
def test_trying_out_is_kept_apart(
    client_for: Callable[[User | None], Any], admin: User, home: HomePage, access: str
) -> None:
    """Before the survey opens, without a mark, a quota or a figure of the field phase."""
    later = timezone.now() + timedelta(days=2)
    survey = make_survey(
        home, standard(), access=access, opens_at=later, closes_at=later + timedelta(days=1)
    )
    client = client_for(admin)
    begun = client.post(reverse("surveys_try_out", args=[survey.pk]))
    page = client.get(begun.url)
    assert "Das ist ein Test." in page.content.decode()
    assert field_phase(survey).in_progress == 0
    for answers in ({"V001": "1"}, {}):
        begun = client.post(begun.url, {**answers, "go": "next"})
    review = client.get(begun.url)
    key = str(review.context["form"].initial["submit_key"])
    sent = client.post(begun.url, {"submit_key": key})
    assert sent.url.endswith("/danke/")
    assert [r.mode for r in Response.objects.filter(survey=survey)] == ["test"]
    assert not Participation.objects.filter(survey=survey).exists()
    assert waiting(survey) == 0
    figures = field_phase(survey)
    assert (figures.responses, figures.tests) == (0, 1)
    again = client.get(reverse("surveys:start", kwargs={"page_id": survey.pk}))
    assert "noch nicht begonnen" in again.content.decode()


def test_nothing_is_tried_out_that_is_not_published(
    client_for: Callable[[User | None], Any], admin: User, survey: SurveyPage
) -> None:
    survey.unpublish()
    client = client_for(admin)
    begun = client.post(reverse("surveys_try_out", args=[survey.pk]))
    assert begun.url == reverse("surveys_check", args=[survey.pk])
    assert not ResponseDraft.objects.exists()


def test_letters_and_invitations(
    client_for: Callable[[User | None], Any], admin: User, home: HomePage
) -> None:
    survey = make_survey(home, standard(), access="code")
    survey.title = "Ihre Meinung 🎉"
    survey.save_revision().publish()
    client = client_for(admin)
    pdf = client.post(reverse("surveys_letters", args=[survey.pk]), {"number": "2"})
    assert pdf.content.startswith(b"%PDF-")
    assert (
        client.post(reverse("surveys_letters", args=[survey.pk]), {"number": "x"}).status_code
        == 422
    )
    url = reverse("surveys_invite", args=[survey.pk])
    assert client.post(url, {"addresses": "kein@\na@example.org"}).status_code == 422
    assert client.post(url, {"addresses": "A@example.org\n\nb@example.org"}).status_code == 302
    assert client.post(reverse("surveys_remind", args=[survey.pk])).status_code == 302
    assert (AccessCode.objects.count(), Message.objects.count()) == (4, 4)


def test_file_is_taken_in_as_a_draft_or_refused_with_words(
    client_for: Callable[[User | None], Any], admin: User, survey: SurveyPage
) -> None:
    client = client_for(admin)
    parent = survey.get_parent().pk
    url = reverse("surveys_import")
    bad = SimpleUploadedFile("a.json", b"{")
    answer = client.post(url, {"parent": parent, "file": bad})
    assert (answer.status_code, answer.context["problems"]) == (422, ["Die Datei ist kein JSON."])
    good = SimpleUploadedFile("a.json", to_file(survey).encode())
    assert client.post(url, {"parent": parent, "file": good}).status_code == 302
    assert SurveyPage.objects.filter(live=False).count() == 1


def test_taking_in_is_for_authors(
    client_for: Callable[[User | None], Any], cast: dict[str, User]
) -> None:
    statuses = {
        person: client_for(cast[person]).get(reverse("surveys_import")).status_code
        for person in ("admin", "lead", "editor", "marketer")
    }
    assert statuses == {"admin": 200, "lead": 200, "editor": 302, "marketer": 302}
