from accounts.models import User
from cms.models import HomePage, ParticipationIndexPage
from notifications import demo as notifications_demo
from notifications.domain import results
from notifications.models import Campaign
from surveys.demo import load
from surveys.domain.field_phase import field_phase
from surveys.domain.publication import current_release
from surveys.models import Participation, Response, SurveyPage
from surveys.rules import results_are_public


def test_demo_is_complete_and_idempotent(home: HomePage) -> None:
    User.objects.create_user("editor@revierdialog.example", display_name="Redaktion")
    home.add_child(instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen"))
    for _time in range(2):
        load()
    surveys = SurveyPage.objects.order_by("-opens_at")
    assert [(s.slug, s.state, s.responses.count(), results_are_public(s)) for s in surveys] == [
        ("jugend-und-ausbildung", "upcoming", 0, False),
        ("freizeit-am-neuen-see", "open", 64, False),
        ("wohnen-und-wege-im-partheland", "open", 120, False),
        ("wie-leben-wir-2040", "result", 437, True),
        ("wie-moechten-sie-informiert-werden", "result", 86, True),
    ]
    assert [survey.versions.count() for survey in surveys] == [0, 1, 1, 1, 1]
    assert Participation.objects.count() == Response.objects.count() == 707
    for survey in surveys:
        survey.full_clean()


def test_the_ended_survey_is_weighted_sorted_and_released(home: HomePage) -> None:
    User.objects.create_user("editor@revierdialog.example", display_name="Redaktion")
    home.add_child(instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen"))
    load()
    survey = SurveyPage.objects.get(slug="wie-leben-wir-2040")
    release = current_release(survey)
    assert release is not None
    assert release.content["weighting"]["complete"] is True
    assert {q["base"] is not None and q["base"] >= 30 for q in release.content["questions"]} == {
        True
    }
    figures = field_phase(survey)
    assert 0 < figures.uncoded < figures.open_answers
    assert figures.duration is not None
    assert figures.completion is not None
    assert figures.completion < 1


def test_demo_answers_are_the_same_each_time(home: HomePage) -> None:
    home.add_child(instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen"))
    load()
    SurveyPage.objects.filter(slug="wohnen-und-wege-im-partheland").update(slug="alt")
    load()
    old, new = (
        sorted(Response.objects.filter(survey__slug=slug).values_list("codes", flat=True))
        for slug in ("alt", "wohnen-und-wege-im-partheland")
    )
    assert len(old) == 120
    assert old == new


def test_the_campaign_that_ran_led_to_responses(home: HomePage) -> None:
    home.add_child(instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen"))
    notifications_demo.load()
    load()

    found = results.of(Campaign.objects.earliest("starts_on"))
    assert 40 < sum(line.responses.told for line in found.lines) <= 64
