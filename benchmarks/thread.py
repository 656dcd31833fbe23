"""Reading a discussion of 50,000 contributions and one of 50, uncached, whole pages through Django.

Both have the same shape, as many answers to each contribution and the same words. So a page shows
as much of either, and only what the database has to find differs.
"""

import io
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from benchmarks.harness import Bench, Sample
from cms.models import ProjectPage
from participation.enums import ContributionStatus, ThreadSort
from participation.models import Contribution, DialoguePage

MANY, FEW = 25_000, 25
REPLIES = 1
BATCH = 500
ROUNDS = 40
TEXT = "Ein Weg um den See, der auch mit Kinderwagen und Rollstuhl befahrbar ist. " * 4

FLAT = """
SELECT c.*, u.display_name FROM participation_contribution c
  LEFT JOIN accounts_user u ON u.id = c.author_id
 WHERE c.page_id = %(page)s AND c.root_id IS NULL AND c.published_at IS NOT NULL
 ORDER BY c.published_at DESC, c.id DESC LIMIT 20
"""


def run(bench: Bench) -> None:
    """Seed both pages, then read the same of each: first page, every order, permalink."""
    call_command("load_demo", stdout=io.StringIO())
    large, small = dialogue("benchmark"), dialogue("benchmark-klein")
    seed(bench, large, MANY)
    seed(bench, small, FEW)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE participation_contribution")
    settings.ALLOWED_HOSTS = ["testserver"]
    # Every page is rendered anew: what is measured is the reading, not the keeping.
    settings.PAGE_CACHE_SECONDS = 0
    for name, page in (("contributions", large), ("contributions_small", small)):
        bench.conditions[name] = Contribution.objects.filter(page=page).count()
    visitor, member = Client(), Client()
    member.force_login(User.objects.order_by("pk")[0])

    bench.times("flat_fetch", lambda: flat(large), rounds=ROUNDS)
    compare(bench, "first_page", visitor, small.url, large.url)
    compare(bench, "first_page_member", member, small.url, large.url)
    for sort in ThreadSort:
        query = f"?sortierung={sort.value}"
        compare(bench, sort.name.lower(), visitor, small.url + query, large.url + query)
    compare(bench, "permalink", visitor, middle(small), middle(large))
    after = f"?vor={root_in_the_middle(large).public_id}"
    bench.times("middle_large", reading(visitor, large.url + after), rounds=ROUNDS)


def compare(bench: Bench, key: str, client: Client, small: str, large: str) -> None:
    """Read both in turn, so that the machine's mood is the same for both; same queries, ratio."""
    counts = [queries(client, path) for path in (small, large)]
    if counts[0] != counts[1]:
        raise RuntimeError(f"{key}: {counts[0]} queries with few, {counts[1]} with many")
    bench.add("queries" if key == "first_page" else f"queries_{key}", "", [counts[0]])
    read_small, read_large = reading(client, small), reading(client, large)
    times: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for read, found in zip((read_small, read_large), times, strict=True):
            started = time.perf_counter()
            read()
            found.append(1000 * (time.perf_counter() - started))
    few = bench.add(f"{key}_small", "ms", times[0])
    many = bench.add(f"{key}_large", "ms", times[1], limit=few)
    bench.add(f"{key}_p95", "ms", [statistics.quantiles(times[1], n=20)[-1]])
    bench.add(f"ratio_{key}", "", [ratio(many, few)])


def ratio(many: Sample, few: Sample) -> float:
    """How many times as long the large one takes."""
    return many.median / few.median


def queries(client: Client, path: str) -> int:
    """How many queries a page takes; the first reading only warms up."""
    read = reading(client, path)
    read()
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def root_in_the_middle(page: DialoguePage) -> Contribution:
    """The root as many stand before as behind."""
    roots = Contribution.objects.filter(page=page, root=None).order_by("pk")
    return roots[roots.count() // 2]


def middle(page: DialoguePage) -> str:
    """The address of the contribution in the middle."""
    return f"/beitraege/k/{root_in_the_middle(page).public_id}/"


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


def dialogue(slug: str) -> DialoguePage:
    """A page of the benchmark, apart from the demo's."""
    found: DialoguePage | None = DialoguePage.objects.filter(slug=slug).first()
    if found:
        return found
    parent = ProjectPage.objects.order_by("pk")[0]
    made: DialoguePage = parent.add_child(
        instance=DialoguePage(
            title="Benchmark", slug=slug, lead_text="Viele Beiträge.", question="Und Sie?"
        )
    )
    return made


def seed(bench: Bench, page: DialoguePage, wanted: int) -> None:
    """Bring the number of conversations on the page up to what the benchmark needs."""
    have = Contribution.objects.filter(page=page, root=None).count()
    people = list(User.objects.order_by("pk")[:20])
    start = timezone.now() - timedelta(days=300)
    for first in bench.progress("Seeding contributions", range(have, wanted, BATCH)):
        numbers = range(first, min(first + BATCH, wanted))
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
        answered_at=None if root or number % 3 else start + timedelta(minutes=number + 30),
        submit_key=uuid.uuid4(),
    )
