from accounts.models import User
from cms.models import HomePage
from surveys.domain.participation import account, mark_of
from surveys.models import Participation, Response
from surveys.privacy import erase, export
from tests.surveys.build import make_survey, respond, standard


def test_export_names_surveys_and_erase_deletes_the_marks_only(
    home: HomePage, resident: User, stranger: User
) -> None:
    taken = make_survey(home, standard(), title="Wege", access="account")
    make_survey(home, standard(), title="Wohnen", access="account")
    for person in (resident, stranger):
        Participation.objects.create(survey=taken, mark=mark_of(taken.pk, account(person)) or "")
        respond(taken, {"V001": 1})
    assert export(resident) == {"surveys_taken_part_in": ["Wege"]}
    erase(resident)
    assert export(resident) == {"surveys_taken_part_in": []}
    assert export(stranger) == {"surveys_taken_part_in": ["Wege"]}
    assert (Participation.objects.count(), Response.objects.count()) == (1, 2)
