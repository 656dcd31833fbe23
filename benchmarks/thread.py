"""Reading a discussion of 50,000 contributions, whole pages through Django without a server."""

import io
import statistics
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from benchmarks.harness import Bench, Sample
from cms.models import ProjectPage
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage

ROOTS = 10_000
REPLIES = 4
BATCH = 500
ROUNDS = 60
TEXT = "Ein Weg um den See, der auch mit Kinderwagen und Rollstuhl befahrbar ist. " * 4

FLAT = """
SELECT c.*, u.display_name FROM participation_contribution c
  LEFT JOIN accounts_user u ON u.id = c.author_id
 WHERE c.page_id = %(page)s AND c.root_id IS NULL AND c.published_at IS NOT NULL
 ORDER BY c.published_at DESC, c.id DESC LIMIT 20
"""


def run(bench: Bench) -> None:
    """Seed one page, then read its first page, one from the middle, and a permalink."""
    call_command("load_demo", stdout=io.StringIO())
    page = dialogue()
    seed(bench, page)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE participation_contribution")
    settings.ALLOWED_HOSTS = ["testserver"]
    bench.conditions["contributions"] = Contribution.objects.filter(page=page).count()
    middle = Contribution.objects.filter(page=page, root=None).order_by("pk")[ROOTS // 2]
    visitor, member = Client(), Client()
    member.force_login(User.objects.order_by("pk")[0])

    limit = bench.times("flat_fetch", lambda: flat(page), rounds=ROUNDS)
    measure(bench, "first_page_visitor", visitor, page.url, limit)
    measure(bench, "first_page_member", member, page.url, limit)
    measure(bench, "most_supported", visitor, f"{page.url}?sortierung=supported", limit)
    measure(bench, "middle", visitor, f"{page.url}?vor={middle.public_id}", limit)
    permalink = f"/beitraege/k/{middle.public_id}/"
    measure(bench, "permalink", visitor, permalink, limit)


def measure(bench: Bench, key: str, client: Client, path: str, limit: Sample) -> None:
    """Read a page again and again; its 95th percentile is a figure of its own."""
    sample = bench.times(key, reading(client, path), limit=limit, rounds=ROUNDS)
    bench.add(f"{key}_p95", "ms", [statistics.quantiles(sample.values, n=20)[-1]])


def reading(client: Client, path: str) -> Callable[[], None]:
    """A function that reads the page and insists on getting it."""

    def read() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    return read


def flat(page: DialoguePage) -> list[tuple[object, ...]]:
    """The limit: the twenty roots of a page as plain values."""
    with connection.cursor() as cursor:
        cursor.execute(FLAT, {"page": page.pk})
        rows: list[tuple[object, ...]] = cursor.fetchall()
        return rows


def dialogue() -> DialoguePage:
    """The page of the benchmark, apart from the demo's."""
    found: DialoguePage | None = DialoguePage.objects.filter(slug="benchmark").first()
    if found:
        return found
    parent = ProjectPage.objects.order_by("pk")[0]
    made: DialoguePage = parent.add_child(
        instance=DialoguePage(
            title="Benchmark", slug="benchmark", lead_text="Viele Beiträge.", question="Und Sie?"
        )
    )
    return made


def seed(bench: Bench, page: DialoguePage) -> None:
    """Bring the number of conversations on the page up to what the benchmark needs."""
    have = Contribution.objects.filter(page=page, root=None).count()
    people = list(User.objects.order_by("pk")[:20])
    start = timezone.now() - timedelta(days=300)
    for first in bench.progress("Seeding contributions", range(have, ROOTS, BATCH)):
        numbers = range(first, min(first + BATCH, ROOTS))
        roots = Contribution.objects.bulk_create(
            contribution(page, people, start, number, None) for number in numbers
        )
        Contribution.objects.bulk_create(
            contribution(page, people, start, number * REPLIES + answer, root)
            for number, root in zip(numbers, roots, strict=True)
            for answer in range(REPLIES)
        )


def contribution(
    page: DialoguePage,
    people: list[User],
    start: datetime,
    number: int,
    root: Contribution | None,
) -> Contribution:
    """One published contribution; the n-th of its kind is always the same."""
    return Contribution(
        page=page,
        parent=root,
        root=root,
        body=TEXT,
        author=people[number % len(people)],
        status=ContributionStatus.PUBLISHED,
        published_at=start + timedelta(minutes=number),
        support_count=number * 7919 % 97,
        reply_count=0 if root else REPLIES,
        submit_key=uuid.uuid4(),
    )
