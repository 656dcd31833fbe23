import base64
import json

import altcha
import pytest
from django.test import Client
from django.urls import reverse

from accounts.domain.rate_limit import Limit
from participation.domain import limits, proof
from participation.models import Contribution, DialoguePage


def solved(client: Client) -> str:
    """A right answer to a new task, as the widget sends it."""
    task = client.get(reverse("participation:challenge")).json()
    made = altcha.Challenge.from_dict(task)
    solution = altcha.solve_challenge(made)
    assert solution is not None
    payload = {"challenge": task, "solution": solution.to_dict()}
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_challenge_sets_no_cookie(client: Client) -> None:
    answer = client.get(reverse("participation:challenge"))
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert answer["Cache-Control"].startswith("max-age=0")


def test_solution_counts_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "COST", 10)
    answer = solved(client)
    assert (proof.holds(answer), proof.holds(answer)) == (True, False)


@pytest.mark.parametrize("payload", ["", "x", "e30=", "ä", "A" * 5000, '{"challenge": 1}'])
def test_nonsense_is_no_proof(payload: str) -> None:
    assert proof.holds(payload) is False


def test_foreign_challenge_is_no_proof(client: Client) -> None:
    made = altcha.create_challenge(proof.ALGORITHM, 10, hmac_secret="another")
    solution = altcha.solve_challenge(made)
    assert solution is not None
    payload = {"challenge": made.to_dict(), "solution": solution.to_dict()}
    assert not proof.holds(base64.b64encode(json.dumps(payload).encode()).decode())


def test_without_proof_a_guest_writes_less_often(
    client: Client, dialogue: DialoguePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "COST", 10)
    monkeypatch.setattr(limits, "UNPROVEN_PER_VISITOR", Limit("test-unproven", 1, 3600))
    url = reverse("participation:new", args=[dialogue.pk])
    codes = []
    for number, payload in enumerate(["", "", solved(client)]):
        data = {"body": f"Mehr Bänke {number}.", "email": "gast@example.org", "altcha": payload}
        codes.append(client.post(url, data).status_code)
    assert codes == [303, 429, 303]
    assert Contribution.objects.count() == 2
