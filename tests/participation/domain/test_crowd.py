"""Many people at once on one contribution: every counter is exact, and nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain import support as supports
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write

CROWD = 50


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_supports_replies_and_withdrawals_at_once_count_right(
    write: Write, dialogue: DialoguePage, resident: User
) -> None:
    root = write()
    leaving = [write(f"Ich gehe {number}.", parent=root) for number in range(CROWD)]
    people = User.objects.bulk_create(
        User(email=f"crowd-{number}@example.org", display_name=f"Stare {number}")
        for number in range(CROWD)
    )

    def act(number: int) -> str:
        person = people[number // 3]
        try:
            if number % 3 == 0:
                supports.support(root, by=person, page=dialogue)
            elif number % 3 == 1:
                words = {"body": f"Ich komme {number}.", "submit_key": uuid4()}
                contributions.submit(dialogue, parent=root, author=person, **words)  # type: ignore[arg-type]
            else:
                contributions.withdraw(leaving[number // 3], by=resident)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(max_workers=CROWD) as pool:
        done = list(pool.map(act, range(3 * CROWD)))
    assert done == ["done"] * 3 * CROWD
    root.refresh_from_db()
    published = Contribution.objects.filter(root=root, status=ContributionStatus.PUBLISHED)
    assert (root.support_count, root.supports.count()) == (CROWD, CROWD)
    assert (root.reply_count, published.count()) == (CROWD, CROWD)
