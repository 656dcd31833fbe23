"""A newsletter of 20 KB through Postfix's smtp-sink, beside what smtp-source can do at most.

Both talk to the same sink with the same number of connections in the same run, in turn. Ours claims
rows, personalises, signs links and commits once per mail; smtp-source sends one text over and over.
Between them stands a bare loop: one text over and over, but a commit per mail.
"""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import bare_mail
from benchmarks.harness import Bench
from deploy.local.ports import LOOPBACK, first_free
from notifications.domain import mailing as mailings
from notifications.domain import newsletter
from notifications.enums import MailingState, MessageStatus, Scope
from notifications.models import (
    Mailing,
    MailRelay,
    Message,
    NewsletterPage,
    Subscriber,
    Subscription,
)

MAILS = 20_000
FEW, MANY = 2_000, 200_000
SIZE = 20 * 1024
PROCESSES = 2
# Connections of each worker. A connection is a process of its own: whoever kills one has one mail
# in doubt. Over loopback nobody waits long, so more than one per core only wait for each other.
CONNECTIONS = 1
ROUNDS = 5
SLICE = 20
BATCH = 5_000
DOMAIN = "bench.example"
MISSING = (
    "The benchmark needs smtp-sink and smtp-source, which Postfix brings along. On Debian and "
    "Ubuntu: apt-get install --no-install-recommends postfix (it need not run)."
)


def run(bench: Bench) -> None:
    """Seed, then measure rate, processor time, memory and preparation."""
    sink, source = tool("smtp-sink"), tool("smtp-source")
    if not NewsletterPage.objects.exists():
        # Only before our subscribers are there: the demo's issues go to everybody it finds.
        call_command("load_demo", stdout=io.StringIO())
    seed(bench)
    MailRelay.objects.update(per_hour=None)  # the demo's own limit is far below what we measure
    prepared = twenty_kilobytes()
    bench.conditions |= {
        "mails": MAILS,
        "mail_bytes": len(prepared),
        "processes": PROCESSES,
        "connections": PROCESSES * CONNECTIONS,
        "synchronous_commit": "on",
    }
    try:
        with listening(sink) as port:
            throughput(bench, prepared, source, port)
            memory(bench, prepared, port)
    finally:
        forget()


def tool(name: str) -> str:
    """Where one of Postfix's test programs is."""
    found = shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        raise RuntimeError(MISSING)
    return found


def seed(bench: Bench) -> None:
    """Bring the number of confirmed subscribers of the benchmark up to what it needs."""
    have = Subscriber.objects.filter(email__endswith=f"@{DOMAIN}").count()
    for start in bench.progress("Seeding subscribers", range(have, MANY, BATCH)):
        people = Subscriber.objects.bulk_create(
            Subscriber(email=f"p{number}@{DOMAIN}", confirmed_at=timezone.now())
            for number in range(start, min(start + BATCH, MANY))
        )
        Subscription.objects.bulk_create(
            Subscription(subscriber=person, scope=Scope.ALL) for person in people
        )


def twenty_kilobytes() -> bytes:
    """The shortest of the demo's newsletters as a prepared mail, filled up to 20 KB."""
    if not (pages := NewsletterPage.objects.order_by("pk")):
        raise RuntimeError("the demo has no newsletter")
    rendered = min(map(newsletter.render, pages), key=lambda mail: len(mail.html))
    short = len(rendered.prepared(settings.SITE_URL))
    filling = "<p>Was aus den Tagebauen wird, entscheidet sich in diesen Jahren.</p>\n"
    padded = newsletter.Rendered(
        subject=rendered.subject,
        html=rendered.html.replace(
            "</body>", filling * ((SIZE - short) // len(filling)) + "</body>"
        ),
        text=rendered.text,
    )
    return padded.prepared(settings.SITE_URL)


@contextmanager
def listening(sink: str) -> Iterator[int]:
    """Postfix's sink on a free port; it takes everything and keeps nothing."""
    port = first_free()
    # As root it insists on becoming somebody else.
    account = [] if os.geteuid() else ["-u", "nobody"]
    command = [sink, *account, f"{LOOPBACK}:{port}", "128"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Wait until the sink takes connections."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the sink does not answer")


def throughput(bench: Bench, prepared: bytes, source: str, port: int) -> None:
    """Rounds of smtp-source and ours in turn, so that both see the same machine."""
    limits, bare, rates, ratios, costs = [], [], [], [], []
    for _number in bench.progress("Sending", range(ROUNDS)):
        limits.append(source_rate(source, port, len(prepared)))
        bare.append(bare_rate(port, len(prepared)))
        mailing = new_mailing(prepared, MAILS)
        spent = work(mailing, port)
        rates.append(MAILS / max(one["seconds"] for one in spent))
        sent = mailing.messages.filter(status=MessageStatus.SENT).count()
        if sent != MAILS:
            raise RuntimeError(f"{sent} of {MAILS} mails were sent")
        ratios.append(rates[-1] / limits[-1])
        costs.append(1000 * sum(one["cpu"] for one in spent) / MAILS)
    limit = bench.add("smtp_source", "per_s", limits)
    bench.add("bare_loop", "per_s", bare, limit)
    bench.add("mails", "per_s", rates, limit)
    bench.add("ratio_to_smtp_source", "", ratios)
    bench.add("cpu", "ms_per_mail", costs)


def source_rate(source: str, port: int, size: int) -> float:
    """Mails per second of smtp-source over as many kept connections."""
    started = time.perf_counter()
    subprocess.run(
        [
            *(source, "-d", "-l", str(size), "-m", str(MAILS), "-s", str(PROCESSES * CONNECTIONS)),
            *("-f", f"a@{DOMAIN}", "-t", f"b@{DOMAIN}", f"{LOOPBACK}:{port}"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return MAILS / (time.perf_counter() - started)


def bare_rate(port: int, size: int) -> float:
    """Mails per second of a loop that only commits and sends, over as many connections."""
    with connection.cursor() as cursor:
        cursor.execute(bare_mail.DROP)
        cursor.execute(bare_mail.CREATE)
        cursor.execute(bare_mail.FILL, [MAILS])
    share = MAILS // (PROCESSES * CONNECTIONS)
    spent = together(
        ["benchmarks.bare_mail", str(first + 1), str(first + share), str(port), str(size)]
        for first in range(0, MAILS, share)
    )
    with connection.cursor() as cursor:
        cursor.execute(bare_mail.DROP)
    return MAILS / max(float(seconds) for seconds in spent)


def new_mailing(prepared: bytes, recipients: int) -> Mailing:
    """A mailing to so many people whose messages are written; the one before goes away first."""
    forget()
    mailing = Mailing.objects.create(
        subject="Benchmark", html="", text="", mime=prepared, state=MailingState.PREPARING
    )
    mailing = mailings.prepare(mailing)
    surplus = mailing.messages.order_by("pk").values("pk")[recipients:]
    Message.objects.filter(pk__in=surplus)._raw_delete("default")
    Mailing.objects.filter(pk=mailing.pk).update(prepared=mailing.messages.count())
    with connection.cursor() as cursor:
        # The surplus is ours, not the product's: PostgreSQL would clear it away while we measure.
        cursor.execute("VACUUM notifications_message")
    return mailing


def forget() -> None:
    """Delete what the benchmark sent; its subscribers stay for the next time."""
    ours = Mailing.objects.filter(subject="Benchmark", page=None)
    rows = Message.objects.filter(mailing__in=ours)
    rows._raw_delete(rows.db)
    ours.delete()


def work(mailing: Mailing, port: int, *, seconds: float = 600) -> list[dict[str, Any]]:
    """Have the workers send the mailing; return what each of them spent."""
    command = ["benchmarks.worker", str(mailing.pk), str(port), str(seconds)]
    said = together([command] * (PROCESSES * CONNECTIONS))
    return [json.loads(text) for text in said]


def together(modules: Iterable[list[str]]) -> list[str]:
    """Start modules with their arguments, have all begin at once; return what each prints."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", *module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for module in modules
    ]
    for worker in workers:
        assert worker.stdout is not None  # noqa: S101 -- it is a pipe
        worker.stdout.readline()  # it is ready
    for worker in workers:
        assert worker.stdin is not None  # noqa: S101
        worker.stdin.write("go\n")
        worker.stdin.close()
        worker.stdin = None
    return [worker.communicate()[0] for worker in workers]


def memory(bench: Bench, prepared: bytes, port: int) -> None:
    """Peak of a worker that sends to few and to many; and how long preparing many takes."""
    few = work(new_mailing(prepared, FEW), port)
    forget()
    mailing = Mailing.objects.create(
        subject="Benchmark", html="", text="", mime=prepared, state=MailingState.PREPARING
    )
    started = time.perf_counter()
    mailing = mailings.prepare(mailing)
    bench.add(f"prepare_{MANY}", "s", [time.perf_counter() - started])
    many = work(mailing, port, seconds=SLICE)
    bench.conditions["sent_of_many"] = mailing.messages.filter(status=MessageStatus.SENT).count()
    smaller = bench.add(f"worker_peak_{FEW}", "mb", [one["peak_mb"] for one in few])
    larger = bench.add(f"worker_peak_{MANY}", "mb", [one["peak_mb"] for one in many], smaller)
    bench.add("worker_peak", "mb", [larger.median])
