from typing import Any

from accounts.models import User
from cms.models import HomePage
from surveys.domain.participation import account, mark_of
from surveys.models import Invitation, Participation, Response, ResponseOwner
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
    nothing: dict[str, Any] = {"surveys_taken_part_in": [], "invited_to": [], "answers": []}
    assert export(resident) == nothing | {"surveys_taken_part_in": ["Wege"]}
    erase(resident)
    assert export(resident) == nothing
    assert export(stranger) == nothing | {"surveys_taken_part_in": ["Wege"]}
    assert (Participation.objects.count(), Response.objects.count()) == (1, 2)


def test_linked_answers_are_exported_and_erased(home: HomePage, resident: User) -> None:
    survey = make_survey(home, standard(), title="Wege", access="account", anonymity="linked")
    ResponseOwner.objects.create(response=respond(survey, {"V001": 2}), account=resident)
    Invitation.objects.create(survey=survey, email=resident.email)
    found = export(resident)
    assert (found["invited_to"], len(found["answers"])) == (["Wege"], 1)
    assert found["answers"][0]["answers"] == {"Ort": ["Grimma"]}
    erase(resident)
    assert (Response.objects.count(), Invitation.objects.count()) == (0, 0)
