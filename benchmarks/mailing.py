"""A newsletter to 100,000 people: preparing it, and sending it against a bare SMTP loop."""

import io
import smtplib
import socket
import time

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from benchmarks.harness import Bench
from deploy.local.ports import LOOPBACK, first_free
from notifications.domain import delivery, newsletter
from notifications.domain import mailing as mailings
from notifications.enums import MailingState, MessageStatus, Queue, Scope
from notifications.models import Mailing, Message, NewsletterPage, Subscriber, Subscription

RECIPIENTS = 100_000
BATCH = 5_000
SLICE = 4.0
DOMAIN = "bench.example"


def run(bench: Bench) -> None:
    """Seed, prepare three times, then send slices over one connection, as one worker does."""
    call_command("load_demo", stdout=io.StringIO())
    seed(bench)
    page = NewsletterPage.objects.order_by("pk").first()
    if page is None:
        raise RuntimeError("the demo has no newsletter")
    rendered = newsletter.render(page)
    prepared = rendered.prepared(settings.SITE_URL)
    bench.conditions |= {"recipients": RECIPIENTS, "mail_bytes": len(prepared)}
    try:
        bench.times("prepare", lambda: new_mailing(prepared), rounds=3, budget=60)
        send(bench, new_mailing(prepared), prepared)
    finally:
        forget()


def seed(bench: Bench) -> None:
    """Bring the number of confirmed subscribers of the benchmark up to what it needs."""
    have = Subscriber.objects.filter(email__endswith=f"@{DOMAIN}").count()
    for start in bench.progress("Seeding subscribers", range(have, RECIPIENTS, BATCH)):
        people = Subscriber.objects.bulk_create(
            Subscriber(email=f"p{number}@{DOMAIN}", confirmed_at=timezone.now())
            for number in range(start, min(start + BATCH, RECIPIENTS))
        )
        Subscription.objects.bulk_create(
            Subscription(subscriber=person, scope=Scope.ALL) for person in people
        )


def new_mailing(prepared: bytes) -> Mailing:
    """A mailing whose messages are written; the one before goes away first."""
    forget()
    mailing = Mailing.objects.create(
        subject="Benchmark", html="", text="", mime=prepared, state=MailingState.PREPARING
    )
    return mailings.prepare(mailing)


def forget() -> None:
    """Delete what the benchmark sent; its subscribers stay for the next time."""
    ours = Mailing.objects.filter(subject="Benchmark", page=None)
    rows = Message.objects.filter(mailing__in=ours)
    rows._raw_delete(rows.db)
    ours.delete()


def send(bench: Bench, mailing: Mailing, prepared: bytes) -> None:
    """The limit first: the same bytes through smtplib, without any bookkeeping."""
    port = first_free()
    settings.EMAIL_HOST, settings.EMAIL_PORT = LOOPBACK, port
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = ""
    with bench.process("-m", "benchmarks.sink", str(port)):
        wait_for(port)
        limit = bench.rates("smtplib_alone", lambda: bare_loop(port, prepared))
        bench.rates("deliver", lambda: one_slice(mailing), limit=limit)


def wait_for(port: int) -> None:
    """Wait until the sink takes connections."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the sink does not answer")


def bare_loop(port: int, content: bytes) -> float:
    """Mails per second over one kept connection."""
    count, started = 0, time.perf_counter()
    with smtplib.SMTP(LOOPBACK, port) as smtp:
        while time.perf_counter() - started < SLICE:
            smtp.sendmail("a@bench.example", ["b@bench.example"], content)
            count += 1
    return count / (time.perf_counter() - started)


def one_slice(mailing: Mailing) -> float:
    """Mails per second with claims, one commit per mail, tokens and joined MIME."""
    sent = mailing.messages.filter(status=MessageStatus.SENT)
    before, started = sent.count(), time.perf_counter()
    delivery.deliver(Queue.BULK, mailing_id=mailing.pk, seconds=SLICE)
    seconds = time.perf_counter() - started
    return (sent.count() - before) / seconds
