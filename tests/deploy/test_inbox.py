import json
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from deploy.local.inbox.page import Server, serve
from deploy.local.inbox.smtp import receive
from deploy.local.inbox.store import Store
from deploy.local.ports import LOOPBACK, first_free

HOSTILE = '<script>alert(1)</script> "Ärger" & Co.'


@dataclass
class Inbox:
    smtp_port: int
    page: Server

    def send(
        self, subject: str = "Guten Tag", *, to: str = "a@example.org", html: str = ""
    ) -> None:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = (
            subject,
            "dialog@example.org",
            "list@example.org",
        )
        mail.set_content("Hallo <b>\nhttp://localhost:8000/abo/?a=1&b=2\n")
        if html:
            mail.add_alternative(html, subtype="html")
        with smtplib.SMTP(LOOPBACK, self.smtp_port) as client:
            client.send_message(mail, to_addrs=[to])

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        client = HTTPConnection(LOOPBACK, self.page.server_port, timeout=10)
        client.request(method, path, headers=headers)
        answer = client.getresponse()
        text = answer.read().decode()
        client.close()
        return answer, text

    def messages(self, query: str = "") -> list[dict[str, str]]:
        messages: list[dict[str, str]] = json.loads(self.ask(f"/api/messages{query}")[1])
        return messages


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    store = Store(tmp_path / "inbox")
    smtp_port = first_free()
    controller = receive(store, smtp_port)
    page = serve(store, 0)
    yield Inbox(smtp_port, page)
    page.shutdown()
    page.server_close()
    controller.stop()


def test_newest_mail_comes_first(inbox: Inbox) -> None:
    inbox.send("Erste")
    inbox.send("Zweite", to="b@example.org")
    assert [(m["subject"], m["to"]) for m in inbox.messages()] == [
        ("Zweite", "b@example.org"),
        ("Erste", "a@example.org"),
    ]
    assert [m["subject"] for m in inbox.messages("?to=a@example.org")] == ["Erste"]
    _, page = inbox.ask("/")
    assert page.index("Zweite") < page.index("Erste")
    assert "2 E-Mails" in page


def test_hostile_subject_is_text(inbox: Inbox) -> None:
    inbox.send(HOSTILE)
    key = inbox.messages()[0]["id"]
    for path in ("/", f"/messages/{key}"):
        answer, page = inbox.ask(path)
        assert answer.status == 200
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;Ärger&quot; &amp; Co." in page
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_text_part_links_addresses_and_nothing_else(inbox: Inbox) -> None:
    inbox.send()
    _, page = inbox.ask(f"/messages/{inbox.messages()[0]['id']}")
    address = "http://localhost:8000/abo/?a=1&amp;b=2"
    assert f'<pre>Hallo &lt;b&gt;\n<a href="{address}">{address}</a></pre>' in page
    assert "<iframe" not in page


def test_html_part_stands_in_a_sandbox(inbox: Inbox) -> None:
    inbox.send(html="<html><head></head><body onload=alert(1)>Grüße</body></html>")
    address = f"/messages/{inbox.messages()[0]['id']}"
    _, page = inbox.ask(address)
    assert f'src="{address}/html"' in page
    assert "Grüße" not in page
    answer, part = inbox.ask(f"{address}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "Grüße" in part
    assert '<base target="_blank">' in part
    assert "sandbox" in policy
    assert "script" not in policy


def test_raw_part_is_text(inbox: Inbox) -> None:
    inbox.send(html="<p>x</p>")
    answer, raw = inbox.ask(f"/messages/{inbox.messages()[0]['id']}/raw")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert raw.startswith("Delivered-To: a@example.org\r\nReturn-Path: <dialog@example.org>\r\n")


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/api/messages"), ("POST", "/empty")])
def test_empty(inbox: Inbox, method: str, path: str) -> None:
    inbox.send()
    inbox.send()
    assert inbox.ask(path, method)[0].status in {204, 303}
    assert inbox.messages() == []
    assert "Noch keine E-Mail" in inbox.ask("/")[1]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/empty")])
def test_other_web_sites_are_refused(
    inbox: Inbox, method: str, path: str, headers: dict[str, str]
) -> None:
    inbox.send()
    assert inbox.ask(path, method, **headers)[0].status == 403
    assert len(inbox.messages()) == 1


@pytest.mark.parametrize(
    "path", ["/messages/none", "/messages/..%2F..%2Fstate.json", "/messages/", "/elsewhere"]
)
def test_unknown_address(inbox: Inbox, path: str) -> None:
    answer, page = inbox.ask(path)
    assert answer.status == 404
    assert "Diese E-Mail gibt es nicht (mehr)" in page


def test_mail_without_sense_is_shown(inbox: Inbox) -> None:
    raw = (
        b"Subject: =?utf-8?q?=ff=fe?=\r\nContent-Type: text/plain; charset=none\r\n\r\n\x00\xff\r\n"
    )
    with smtplib.SMTP(LOOPBACK, inbox.smtp_port) as client:
        client.sendmail("a@example.org", ["b@example.org"], raw)
    message = inbox.messages()[0]
    assert message["to"] == "b@example.org"
    assert inbox.ask("/")[0].status == 200
    assert inbox.ask(f"/messages/{message['id']}")[0].status == 200
