"""A survey with 40 questions and 100,000 responses: counting, weighting, exporting, sending.

Counting is compared with bare numpy on the same matrix, loading and exporting with the bare SQL,
sending over HTTP with inserting and committing the same row.
"""

import io
import json
import re
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.management import call_command
from django.core.signing import get_cookie_signer
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from benchmarks.harness import Bench, Sample
from cms.models import ParticipationIndexPage
from deploy.local.ports import LOOPBACK
from surveys.domain import analysis
from surveys.domain.draft import new_token, save_page, start_draft
from surveys.domain.mixing import mix_full_pools
from surveys.domain.statistics.counting import SHIFT
from surveys.domain.statistics.cross_tables import cross_table
from surveys.domain.statistics.data import Data
from surveys.domain.statistics.frequencies import frequencies
from surveys.domain.weighting import Group, MarginSpec, fit
from surveys.models import Response, SurveyPage
from surveys.views.loading import COOKIE_SALT

LARGE, SMALL = 100_000, 10_000
QUESTIONS = 40
BATCH = 5_000
WEIGHTED = 200
SUBMITS = 60
SENDERS = 4

SEED = """
INSERT INTO surveys_response
       (id, survey_id, version_id, mode, lang, day, submit_key, doc, codes, numbers)
SELECT gen_random_uuid(), %(survey)s, %(version)s, 'web', 'de', %(day)s, gen_random_uuid(),
       jsonb_build_object('V040', 'Ein Weg um den See, Nummer ' || n),
       (SELECT array_agg(CASE WHEN slot = %(text)s THEN 1
                              WHEN slot BETWEEN 36 AND 40 THEN (random() < 0.3)::int
                              WHEN random() < 0.04 THEN -2
                              ELSE 1 + floor(random() * 5)::int END::smallint ORDER BY slot)
          FROM generate_series(0, %(width)s - 1) AS slot WHERE n IS NOT NULL),
       '{}'
  FROM generate_series(%(first)s, %(last)s) AS n
"""


def run(bench: Bench) -> None:
    """Seed two surveys once, then measure."""
    call_command("load_demo", stdout=io.StringIO())
    large, small = (survey(f"bench-{size}", size) for size in (LARGE, SMALL))
    for page, size in ((large, LARGE), (small, SMALL)):
        seed(bench, page, size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE surveys_response")
    bench.conditions |= {"responses": LARGE, "questions": QUESTIONS}
    count(bench, large)
    export(bench, small, large)
    send(bench)


def count(bench: Bench, page: SurveyPage) -> None:
    """Load the matrix, then marginals, a cross-table and weighted marginals in memory."""
    sql = bench.times("sql_codes", lambda: bare_codes(page), rounds=5)
    bench.times("load", lambda: analysis.workbench(page), limit=sql, rounds=5)
    found = analysis.workbench(page)
    measures = list(found.measures.values())
    data = found.data
    bare_one = bench.times("numpy_marginal", lambda: bare_marginal(data, 3))
    bench.times("marginal", lambda: frequencies(data, measures[3]), limit=bare_one)
    bare_all = bench.times("numpy_marginals", lambda: bare_marginals(data))
    every = bench.times(
        "marginals", lambda: [frequencies(data, measure) for measure in measures], limit=bare_all
    )
    name_ratio(bench, "marginals", every)
    bare_cross = bench.times("numpy_crosstab", lambda: bare_crosstab(data, 3, 4))
    crossed = bench.times(
        "crosstab", lambda: cross_table(data, measures[3], measures[4]), limit=bare_cross
    )
    name_ratio(bench, "crosstab", crossed)
    weights = fit(data, found.measures, [margin(m.key) for m in measures[:4]]).weights
    bench.times(
        "raking_4_margins",
        lambda: fit(data, found.measures, [margin(m.key) for m in measures[:4]]),
        rounds=5,
    )
    weighted = data.weighted(weights)
    some = [measures[number % 36] for number in range(WEIGHTED)]
    bare_weighted = bench.times(
        "numpy_weighted_200",
        lambda: [bare_marginal(data, m.slot, weights) for m in some],
        rounds=5,
    )
    bench.times(
        "weighted_200", lambda: [frequencies(weighted, m) for m in some], limit=bare_weighted,
        rounds=5,
    )  # fmt: skip


def margin(key: str) -> MarginSpec:
    """An even population."""
    return MarginSpec(key, tuple(Group(str(code), (code,), 1000.0 + code) for code in range(1, 6)))


def bare_codes(page: SurveyPage) -> int:
    """The limit of loading: the codes of all rows as the server sends them."""
    with connection.cursor() as cursor:
        statement = f"SELECT codes FROM surveys_response WHERE survey_id = {page.pk}"  # noqa: S608
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)") as copy:
            return sum(len(piece) for piece in copy)


def bare_marginal(data: Data, slot: int, weights: Any = None) -> Any:
    """The limit of a marginal: one bincount."""
    return np.bincount(data.codes[:, slot] + np.int16(SHIFT), weights=weights)


def bare_marginals(data: Data) -> list[Any]:
    """The limit of all marginals: one bincount per variable."""
    return [bare_marginal(data, slot) for slot in range(data.codes.shape[1])]


def bare_crosstab(data: Data, rows: int, columns: int) -> Any:
    """The limit of a cross-table: keep who answered both, count the pairs."""
    a, b = data.codes[:, rows], data.codes[:, columns]
    both = (a > 0) & (b > 0)
    return np.bincount(a[both].astype(np.intp) * 6 + b[both], minlength=36)


def export(bench: Bench, small: SurveyPage, large: SurveyPage) -> None:
    """Every format in a process of its own: how long it takes, how high its memory goes."""
    floor = bench.add("sql_rows", "ms", [bare_rows(large)])
    peaks = []
    for form in ("csv", "json", "sav", "xlsx"):
        took, peak = exported(large, form)
        _took, small_peak = exported(small, form)
        bench.add(f"export_{form}", "ms", [took], limit=floor)
        low = bench.add(f"export_{form}_peak_small", "mb", [small_peak])
        bench.add(f"export_{form}_peak_large", "mb", [peak], limit=low)
        peaks.append((small_peak, peak))
    # The figure: the highest of all formats.
    low = bench.add("export_peak_small", "mb", [max(peak for peak, _large in peaks)])
    name_ratio(
        bench, "export_peak", bench.add("export_peak", "mb", [max(p for _s, p in peaks)], limit=low)
    )


def name_ratio(bench: Bench, name: str, sample: Sample) -> None:
    """A ratio as a figure of its own, under the name by which it is asked for."""
    if sample.ratio is not None:
        bench.add(f"ratio_{name}", "", [sample.ratio])


def bare_rows(page: SurveyPage) -> float:
    """The limit of an export: all its columns through the wire, once."""
    fields = "id, day, lang, version_id, doc, codes, numbers"
    statement = f"SELECT {fields} FROM surveys_response WHERE survey_id = {page.pk} ORDER BY id"  # noqa: S608
    started = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT") as copy:
        for _piece in copy:
            pass
    return 1000 * (time.perf_counter() - started)


def exported(page: SurveyPage, form: str) -> tuple[float, float]:
    """Milliseconds and peak of memory in MB of one export."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.survey_export", str(page.pk), form, folder]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    took, peak = json.loads(done.stdout.splitlines()[-1])
    return took, peak


def send(bench: Bench) -> None:
    """Whole submits over HTTP, several at once, against bare inserts with a commit each."""
    page = survey("bench-send", 0)
    version = page.versions.get()
    row = {
        "survey_id": page.pk, "version_id": version.pk, "mode": "web", "lang": "de",
        "day": timezone.localdate(), "doc": {"V040": "Ein Weg um den See"},
        "codes": [1] * 45, "numbers": [],
    }  # fmt: skip

    def inserts() -> float:
        started = time.perf_counter()
        for _number in range(SUBMITS):
            with transaction.atomic():
                Response.objects.create(submit_key=uuid.uuid4(), **row)
        return SUBMITS / (time.perf_counter() - started)

    floor = bench.rates("insert_commit", inserts, rounds=3)
    with bench.gunicorn("config.wsgi") as port, ThreadPoolExecutor(SENDERS) as pool:
        rates = []
        for _round in range(3):
            drafts = list(pool.map(lambda _n: begun(port, page), range(SUBMITS)))
            started = time.perf_counter()
            list(pool.map(lambda draft: submitted(port, page, draft), drafts))
            rates.append(SUBMITS / (time.perf_counter() - started))
            mix_full_pools()  # as beat does every minute
    name_ratio(bench, "submit", bench.add("submit", "per_s", rates, limit=floor))


def begun(port: int, page: SurveyPage) -> tuple[str, str]:
    """A draft at the end of the questionnaire: the cookies and the form of its last page."""
    token = new_token()
    draft = start_draft(page.versions.get(), token=token)
    doc = {f"V{number:03d}": 3 for number in range(1, 37)} | {"V040": "Ein Weg um den See"}
    save_page(draft, answers=doc, asked=set(), page=4)
    name = f"survey-{page.pk}"
    cookie = f"{name}={get_cookie_signer(salt=name + COOKIE_SALT).sign(token)}"
    client = HTTPConnection(LOOPBACK, port, timeout=60)
    client.request("GET", review(page), headers={"Host": "localhost", "Cookie": cookie})
    answer = client.getresponse()
    html = answer.read().decode()
    csrf = re.search(r"csrftoken=([^;]+)", answer.headers["Set-Cookie"] or "")
    client.close()
    fields = {
        name: found[1]
        for name in ("csrfmiddlewaretoken", "submit_key")
        if (found := re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]+)"', html))
    }
    if csrf is None or len(fields) < 2:
        raise RuntimeError(f"the review answered {answer.status}")
    return f"{cookie}; csrftoken={csrf.group(1)}", urlencode(fields)


def submitted(port: int, page: SurveyPage, draft: tuple[str, str]) -> None:
    """Send a draft and insist on the redirect to the thanks."""
    cookies, body = draft
    headers = {
        "Host": "localhost",
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    client = HTTPConnection(LOOPBACK, port, timeout=60)
    client.request("POST", review(page), body=body, headers=headers)
    answer = client.getresponse()
    answer.read()
    client.close()
    if answer.status != 303 or not answer.headers["Location"].endswith("/danke/"):
        raise RuntimeError(f"sending answered {answer.status}")


def review(page: SurveyPage) -> str:
    return reverse("surveys:review", kwargs={"page_id": page.pk})


def survey(slug: str, size: int) -> SurveyPage:
    """A published survey: 36 choices, a multiple choice with five options, two texts, a choice."""
    found: SurveyPage | None = SurveyPage.objects.filter(slug=slug).first()
    if found:
        return found
    parent = ParticipationIndexPage.objects.order_by("pk")[0]
    now = timezone.now()
    made: SurveyPage = parent.add_child(
        instance=SurveyPage(
            title=f"Benchmark {size}",
            slug=slug,
            lead_text="Viele Antworten.",
            opens_at=now - timedelta(days=30),
            closes_at=now + timedelta(days=3000),
            questions=json.dumps([*map(block, range(1, QUESTIONS + 1))]),
            live=False,
        )
    )
    made.save_revision().publish()
    return made


def block(number: int) -> dict[str, Any]:
    """The n-th question of the builder."""
    label = {"label": f"Frage {number}"}
    options = [
        {
            "type": "item",
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{number}/{n}")),
            "value": f"Antwort {n}",
        }
        for n in range(1, 6)
    ]
    kinds: dict[int, tuple[str, dict[str, Any]]] = {
        37: ("multiple", {"options": options}),
        38: ("short_text", {}),
        39: ("short_text", {}),
        40: ("long_text", {}),
    }
    kind, value = kinds.get(number, ("single", {"options": options}))
    identity = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    return {"type": kind, "id": identity, "value": label | value}


def seed(bench: Bench, page: SurveyPage, size: int) -> None:
    """Bring the number of responses up to `size`, made up inside the database."""
    have = Response.objects.filter(survey=page).count()
    version = page.versions.get()
    width = version.definition["width"]
    facts = {
        "survey": page.pk, "version": version.pk, "day": timezone.localdate(),
        "width": width, "text": width - 1,
    }  # fmt: skip
    for first in bench.progress(f"Seeding {size} responses", range(have, size, BATCH)):
        last = min(first + BATCH, size)
        with connection.cursor() as cursor:
            cursor.execute(SEED, facts | {"first": first + 1, "last": last})
