"""Watching, stopping, moving and mending a mailing in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import NewsPage
from notifications.domain import mailing as mailings
from notifications.domain.site import set_up_newsletters
from notifications.enums import MailingState, MessageStatus, ReturnKind, ReturnState
from notifications.models import (
    Mailing,
    MailRelay,
    Message,
    NewsletterPage,
    ReturnedMail,
    Subscriber,
)

pytestmark = pytest.mark.django_db
BASE = "/cms/newsletter-versand/sendung/"
ALLOWED = {"admin", "marketer"}


@pytest.fixture
def mailing(newsletter: NewsletterPage, make_subscriber: Any) -> Mailing:
    make_subscriber()
    return mailings.start(newsletter, by=None)


@pytest.fixture
def prepared(newsletter: NewsletterPage, make_subscriber: Any) -> Mailing:
    for number in range(4):
        make_subscriber(f"p{number}@example.org")
    return mailings.prepare(mailings.start(newsletter, by=None))


@pytest.fixture
def staff(client_for: Any, marketer: User) -> Client:
    set_up_newsletters()
    client: Client = client_for(marketer)
    return client


def test_only_marketing_and_administrators_watch_and_switch(
    cast: dict[str, User], client_for: Any, mailing: Mailing
) -> None:
    set_up_newsletters()
    pages = ["", "stand/", "empfaenger/"]
    verbs = ["schalten/", "verschieben/", "uebernehmen/", "wiederholen/"]
    table = {}
    for name, user in [*cast.items(), ("nobody", None)]:
        client = client_for(user)
        codes = [client.get(f"{BASE}{mailing.pk}/{page}").status_code for page in pages]
        codes += [client.post(f"{BASE}{mailing.pk}/{verb}").status_code for verb in verbs]
        table[name] = {code in (200, 303) for code in codes}
    assert table == {name: {name in ALLOWED} for name in [*cast, "nobody"]}


def test_unknown_ids_are_not_found(staff: Client) -> None:
    for page in ["", "stand/", "empfaenger/"]:
        assert staff.get(f"{BASE}99999999/{page}").status_code == 404


# State, verb, state afterwards.
SWITCHES = [
    ("preparing", "pause", "paused"),
    ("scheduled", "pause", "scheduled"),
    ("scheduled", "cancel", "cancelled"),
    ("preparing", "cancel", "cancelled"),
    ("sending", "pause", "paused"),
    ("sending", "resume", "sending"),
    ("sending", "cancel", "cancelled"),
    ("paused", "resume", "preparing"),
    ("paused", "cancel", "cancelled"),
    ("done", "pause", "done"),
    ("done", "resume", "done"),
    ("done", "cancel", "done"),
    ("cancelled", "resume", "cancelled"),
    ("sending", "nonsense", "sending"),
]


@pytest.mark.parametrize(("state", "verb", "after"), SWITCHES)
def test_state_and_verb_decide(
    staff: Client, mailing: Mailing, state: str, verb: str, after: str
) -> None:
    Mailing.objects.update(state=state)
    response = staff.post(f"{BASE}{mailing.pk}/schalten/", {"verb": verb})
    assert response.status_code == 303
    mailing.refresh_from_db()
    assert mailing.state == after


def test_progress_shows_numbers_that_add_up(staff: Client, mailing: Mailing) -> None:
    assert staff.get(f"{BASE}{mailing.pk}/").status_code == 200
    mailings.prepare(mailing)
    response = staff.get(f"{BASE}{mailing.pk}/")
    assert sum(number for _status, _name, number in response.context["numbers"]) == 1
    assert response.context["finished"] == 0


def test_bar_of_a_large_mailing_is_read_by_browsers(staff: Client, prepared: Mailing) -> None:
    Mailing.objects.update(prepared=5000)
    page = staff.get(f"{BASE}{prepared.pk}/stand/").content.decode()
    assert 'max="5000" value="0"' in page


def test_fragment_says_when_there_is_nothing_left_to_follow(
    staff: Client, prepared: Mailing
) -> None:
    running = staff.get(f"{BASE}{prepared.pk}/stand/")
    assert running["X-Settled"] == "0"
    assert "no-store" in running["Cache-Control"]
    assert "0 von 4 sind erledigt." in running.content.decode()
    assert "<html" not in running.content.decode()
    Mailing.objects.update(state=MailingState.PAUSED)
    assert staff.get(f"{BASE}{prepared.pk}/stand/")["X-Settled"] == "1"


def test_fragment_counts_nothing_that_it_does_not_show(staff: Client, prepared: Mailing) -> None:
    fragment = staff.get(f"{BASE}{prepared.pk}/stand/")
    assert "failed" not in fragment.context
    assert staff.get(f"{BASE}{prepared.pk}/").context["failed"] == 0


def test_page_follows_only_what_runs_and_names_the_script(staff: Client, prepared: Mailing) -> None:
    page = staff.get(f"{BASE}{prepared.pk}/").content.decode()
    assert f'data-follow="{BASE}{prepared.pk}/stand/"' in page
    assert "js/follow.js" in page
    Mailing.objects.update(state=MailingState.DONE)
    page = staff.get(f"{BASE}{prepared.pk}/").content.decode()
    assert "data-follow=" not in page
    assert "js/follow.js" not in page


def test_why_it_stopped_is_said_in_words(staff: Client, prepared: Mailing) -> None:
    Mailing.objects.update(
        state=MailingState.PAUSED, stop_cause="refused", state_reason="5.7.1 <b>no</b>"
    )
    page = staff.get(f"{BASE}{prepared.pk}/").content.decode()
    assert "Von selbst angehalten: der Mailserver lehnt uns ab." in page
    assert "5.7.1 &lt;b&gt;no&lt;/b&gt;" in page


def test_resting_mail_server_is_named_beside_the_numbers(staff: Client, prepared: Mailing) -> None:
    MailRelay.objects.create(name="main", paused_until=timezone.now() + timedelta(minutes=5))
    assert "Der Mailserver hat Pause bis" in staff.get(f"{BASE}{prepared.pk}/").content.decode()


def test_used_up_hour_is_named_with_the_time_when_it_goes_on(
    staff: Client, prepared: Mailing
) -> None:
    relay = MailRelay.objects.create(name="main", per_hour=10)
    minute = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=20)
    relay.uses.create(minute=minute, taken=8)
    assert "in einer Stunde" not in staff.get(f"{BASE}{prepared.pk}/").content.decode()
    relay.uses.create(minute=minute + timedelta(minutes=1), taken=1)
    goes_on = timezone.localtime(minute + timedelta(minutes=61)).strftime("%H:%M")
    page = staff.get(f"{BASE}{prepared.pk}/").content.decode()
    assert f"Ab etwa {goes_on} Uhr geht es von selbst weiter" in page
    Mailing.objects.update(state=MailingState.PAUSED)
    assert "in einer Stunde" not in staff.get(f"{BASE}{prepared.pk}/").content.decode()


def test_fragment_names_state_and_share_for_those_who_listen(
    staff: Client, prepared: Mailing
) -> None:
    first = prepared.messages.order_by("pk").values("pk")[:1]
    prepared.messages.filter(pk__in=first).update(status=MessageStatus.SENT, next_attempt_at=None)
    page = staff.get(f"{BASE}{prepared.pk}/stand/").content.decode()
    assert 'data-follow-say="Stand: wird gesendet, 25 %"' in page


def test_what_a_button_did_is_said(staff: Client, prepared: Mailing) -> None:
    url = f"{BASE}{prepared.pk}/schalten/"
    said = [
        [str(note) for note in staff.post(url, {"verb": "pause"}, follow=True).context["messages"]]
        for _click in range(2)
    ]
    assert said == [
        ["Erledigt. Stand: ruht."],
        ["Es hat sich nichts geändert. Stand: ruht."],
    ]


def test_scheduled_mailing_takes_over_what_was_published_since(
    staff: Client, newsletter: NewsletterPage, mailing: Mailing
) -> None:
    page, url = f"{BASE}{mailing.pk}/", f"{BASE}{mailing.pk}/uebernehmen/"
    Mailing.objects.update(state="scheduled", scheduled_for=timezone.now() + timedelta(days=1))
    assert "wurde neu veröffentlicht" not in staff.get(page).content.decode()
    newsletter.subject = "Berichtigt"
    newsletter.save_revision().publish()
    assert "wurde neu veröffentlicht" in staff.get(page).content.decode()
    assert staff.post(url).status_code == 303
    old = mailing.content_hash
    mailing.refresh_from_db()
    assert (mailing.subject, mailing.state) == ("Berichtigt", MailingState.SCHEDULED)
    assert b"Berichtigt" in bytes(mailing.mime)
    assert mailing.content_hash != old
    assert "wurde neu veröffentlicht" not in staff.get(page).content.decode()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_id) == (AuditAction.CHANGED, str(mailing.pk))


def test_mailing_that_waits_says_which_of_its_links_lead_to_nothing_by_now(
    staff: Client, newsletter: NewsletterPage, news: NewsPage, mailing: Mailing
) -> None:
    page = f"{BASE}{mailing.pk}/"
    Mailing.objects.update(state="scheduled", scheduled_for=timezone.now() + timedelta(days=1))
    NewsletterPage.objects.update(intro="<p>Guten Tag.</p>")
    assert staff.get(page).context["dead"] == []
    news.unpublish()
    answer = staff.get(page).content.decode()
    assert f"führt ins Leere: {news.full_url}" in answer
    assert f"{page}uebernehmen/" in answer
    newsletter.unpublish()
    assert len(staff.get(page).context["dead"]) == 1
    newsletter.save_revision().publish()
    Mailing.objects.update(state="paused", stop_cause="dead_link")
    answer = staff.post(f"{page}schalten/", {"verb": "resume"}, follow=True).content.decode()
    assert "So darf er nicht hinaus" in answer
    NewsletterPage.objects.update(intro="<p>Guten Tag.</p>")
    staff.post(f"{page}uebernehmen/")
    assert staff.get(page).context["dead"] == []
    Mailing.objects.update(state="sending", prepared=1)
    news.save_revision().publish()
    assert staff.get(page).context["dead"] == []


def test_mailing_that_stopped_before_it_began_says_what_to_do(
    staff: Client, newsletter: NewsletterPage, mailing: Mailing
) -> None:
    page, switch = f"{BASE}{mailing.pk}/", f"{BASE}{mailing.pk}/schalten/"
    Mailing.objects.update(state=MailingState.PAUSED, stop_cause="not_public")
    newsletter.unpublish()
    answer = staff.post(switch, {"verb": "resume"}, follow=True).content.decode()
    assert "Alle müssen ihn lesen können, ohne sich anzumelden." in answer
    assert "Es hat noch nicht begonnen. Stand: ruht." in answer
    newsletter.save_revision().publish()
    assert "wurde neu veröffentlicht" in staff.get(page).content.decode()
    Mailing.objects.update(stop_cause="nobody")
    Subscriber.objects.all().delete()
    answer = staff.post(switch, {"verb": "resume"}, follow=True).content.decode()
    assert "Zurzeit bekäme ihn niemand" in answer
    assert "Wählen Sie einen größeren Empfängerkreis" in answer


def test_mailing_that_has_begun_or_whose_page_is_gone_keeps_its_version(
    staff: Client, newsletter: NewsletterPage, prepared: Mailing
) -> None:
    url = f"{BASE}{prepared.pk}/uebernehmen/"
    newsletter.subject = "Berichtigt"
    newsletter.save_revision().publish()
    answer = staff.post(url, follow=True).content.decode()
    assert "lässt sich nicht mehr ändern" in answer
    Mailing.objects.update(state="scheduled", prepared=None)
    newsletter.unpublish()
    answer = staff.post(url, follow=True).content.decode()
    assert "Bitte veröffentlichen Sie den Newsletter zuerst." in answer
    prepared.refresh_from_db()
    assert prepared.subject != "Berichtigt"


def test_recipients_are_found_by_address_and_status_with_the_reason_in_words(
    staff: Client, prepared: Mailing
) -> None:
    Message.objects.filter(to_address="p1@example.org").update(
        status=MessageStatus.FAILED,
        next_attempt_at=None,
        smtp_code=552,
        smtp_text="5.2.2 mailbox full",
    )
    url = f"{BASE}{prepared.pk}/empfaenger/"
    everybody = staff.get(url)
    assert everybody.context["rows"][0].to_address == "p1@example.org"
    failed = staff.get(url, {"status": "failed"})
    assert [row.to_address for row in failed.context["rows"]] == ["p1@example.org"]
    page = failed.content.decode()
    assert "Das Postfach ist voll." in page
    assert "552 5.2.2 mailbox full" in page
    one = staff.get(url, {"q": "P2@EXAMPLE"})
    assert [row.to_address for row in one.context["rows"]] == ["p2@example.org"]
    assert "passt niemand" in staff.get(url, {"q": "niemand@"}).content.decode()
    assert len(staff.get(url, {"status": "nonsense"}).context["rows"]) == 4


def test_recipients_whose_mail_came_back_are_found(staff: Client, prepared: Mailing) -> None:
    row = Message.objects.get(to_address="p3@example.org")
    ReturnedMail.objects.create(
        fingerprint="1", kind=ReturnKind.HARD, state=ReturnState.COUNTED, message=row
    )
    response = staff.get(f"{BASE}{prepared.pk}/empfaenger/", {"status": "returned"})
    assert [found.to_address for found in response.context["rows"]] == ["p3@example.org"]
    page = staff.get(f"{BASE}{prepared.pk}/").content.decode()
    assert "Zurückgekommen: Postfach gibt es nicht" in page


@pytest.mark.parametrize("number", [1, 49])
def test_recipients_cost_the_same_however_many_there_are(
    staff: Client, prepared: Mailing, number: int, django_assert_max_num_queries: Any
) -> None:
    rows = list(prepared.messages.all())
    for index in range(number):
        ReturnedMail.objects.create(
            fingerprint=str(index), kind="soft", state="ignored", message=rows[index % 4]
        )
    with django_assert_max_num_queries(16):
        staff.get(f"{BASE}{prepared.pk}/empfaenger/")


def test_scheduled_mailing_is_moved(staff: Client, mailing: Mailing) -> None:
    url = f"{BASE}{mailing.pk}/verschieben/"
    Mailing.objects.update(state="scheduled", scheduled_for=timezone.now() + timedelta(days=1))
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    at = noon + timedelta(days=3)
    assert staff.post(url, {"at": at.strftime("%Y-%m-%dT%H:%M")}).status_code == 303
    mailing.refresh_from_db()
    assert mailing.scheduled_for == at
    past = staff.post(url, {"at": "2020-01-01T10:00"})
    assert past.status_code == 422
    assert "Dieser Zeitpunkt ist schon vorbei." in past.content.decode()
    assert staff.post(url, {"at": ""}).status_code == 303
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PREPARING


def test_hour_that_does_not_exist_is_refused_with_words(staff: Client, mailing: Mailing) -> None:
    """On the last Sunday of March the clock jumps from two to three."""
    Mailing.objects.update(state="scheduled", scheduled_for=timezone.now() + timedelta(days=1))
    response = staff.post(f"{BASE}{mailing.pk}/verschieben/", {"at": "2027-03-28T02:30"})
    assert response.status_code == 422
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SCHEDULED


def test_failed_ones_are_tried_again_with_one_button(staff: Client, prepared: Mailing) -> None:
    prepared.messages.update(status=MessageStatus.SENT, next_attempt_at=None)
    prepared.messages.filter(to_address="p0@example.org").update(status=MessageStatus.FAILED)
    prepared.messages.filter(to_address="p1@example.org").update(status=MessageStatus.UNKNOWN)
    Mailing.objects.update(state=MailingState.DONE)
    url = f"{BASE}{prepared.pk}/wiederholen/"
    staff.post(url)
    waiting = prepared.messages.filter(status=MessageStatus.PENDING)
    assert [row.to_address for row in waiting] == ["p0@example.org"]
    staff.post(url, {"in_doubt": "1"})
    assert waiting.all().count() == 2
    page = staff.post(url, follow=True).content.decode()
    assert "Es gibt niemanden, für den es noch einmal zu versuchen wäre." in page


@pytest.mark.parametrize(("state", "offered"), [("paused", True), ("cancelled", False)])
def test_second_try_is_offered_where_there_can_be_one(
    staff: Client, prepared: Mailing, state: str, offered: bool
) -> None:
    prepared.messages.update(status=MessageStatus.FAILED, next_attempt_at=None)
    Mailing.objects.update(state=state)
    html = staff.get(f"{BASE}{prepared.pk}/").content.decode()
    assert (f"{BASE}{prepared.pk}/wiederholen/" in html) is offered


def test_mailing_cancelled_before_it_began_says_that_nobody_got_it(
    staff: Client, marketer: User, mailing: Mailing
) -> None:
    mailings.cancel(mailing, by=marketer)
    html = staff.get(f"{BASE}{mailing.pk}/").content.decode()
    assert "Diese Sendung wurde abgebrochen, bevor sie begann. Niemand hat sie bekommen." in html
    assert "werden zusammengestellt" not in html
