from accounts.models import User
from cms.models import HomePage, ParticipationIndexPage
from surveys.demo import load
from surveys.models import Participation, Response, SurveyPage
from tests.surveys.build import version_of


def test_demo_is_complete_and_idempotent(home: HomePage) -> None:
    User.objects.create_user("editor@revierdialog.example", display_name="Redaktion")
    home.add_child(instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen"))
    for _time in range(2):
        load()
    surveys = SurveyPage.objects.order_by("-opens_at")
    assert [(s.slug, s.state, s.responses.count()) for s in surveys] == [
        ("wohnen-und-wege-im-partheland", "open", 120),
        ("wie-moechten-sie-informiert-werden", "result", 86),
    ]
    assert [version_of(survey).question_count for survey in surveys] == [12, 5]
    assert Participation.objects.count() == Response.objects.count() == 206
    for survey in surveys:
        survey.full_clean()


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
