"""What the words of a mail server mean, and what of them may be kept."""

import pytest

from notifications.domain import relay
from notifications.domain.relay import Verdict

# Code, text, what it means for the mail.
REPLIES: list[tuple[int, str | bytes, Verdict]] = [
    (550, "5.1.1 no such user", Verdict.NO_MAILBOX),
    (550, "#5.1.1 no such user", Verdict.NO_MAILBOX),
    (550, b"5.1.1 The account does not exist.\n5.1.1 See our pages.", Verdict.NO_MAILBOX),
    (550, b"Sorry.\n5.1.1 The account does not exist.", Verdict.NO_MAILBOX),
    (550, "5.7.1 Client host [78.5.1.1] blocked", Verdict.POLICY),
    (550, "5.7.1 said 5.1.1", Verdict.POLICY),
    (550, "Client host [78.5.1.1] blocked", Verdict.REFUSED),
    (550, "5.1.1.7 is not welcome", Verdict.REFUSED),
    (550, "host 192.5.7.1 says no", Verdict.REFUSED),
    (550, "not today (5.7.1)", Verdict.POLICY),
    (554, "your IP is listed by a blocklist", Verdict.POLICY),
    (554, "5.6.0 this is spam", Verdict.POLICY),
    # GMX and WEB.DE send no status.
    (554, b"gmx.net (mxgmx001)\nNo SMTP service\nBad DNS PTR resource record.", Verdict.POLICY),
    (554, b"Transaction failed\nReject due to policy restrictions.", Verdict.POLICY),
    (550, "<kim@gmx.example>: Reject due to SPF policy", Verdict.POLICY),
    (550, "<kim@gmx.example>: Requested action not taken: mailbox unavailable", Verdict.REFUSED),
    (550, "see https://example.org/policy", Verdict.REFUSED),
    (550, "5.4.1 access denied by antispam.example.org", Verdict.REFUSED),
    (552, "5.2.2 <no-spam@example.org>: mailbox full", Verdict.REFUSED),
    (552, "5.2.2 no-spam@example.org is full, says our spam filter", Verdict.REFUSED),
    (552, "<no-spam@example.org>: mailbox full", Verdict.REFUSED),
    (552, "no-spam@example.org: mailbox full", Verdict.REFUSED),
    (451, "5.1.1 later", Verdict.LATER),
    (999, "5.1.1 no reply code at all", Verdict.LATER),
]


@pytest.mark.parametrize(("code", "text", "verdict"), REPLIES)
def test_reply_is_judged_by_its_status_and_else_by_its_words(
    code: int, text: str | bytes, verdict: Verdict
) -> None:
    assert relay.judge(code, text, step="rcpt").verdict is verdict


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("5.1.1 <kim@example.org>: rejected", "5.1.1 …: rejected"),
        ("5.1.1 kim@example.org unknown", "5.1.1 … unknown"),
        ("<kim.beispiel", "…"),
        ("see https://mx.example.org/?to=kim%40example.org now", "see … now"),
        ("5.7.1 see https://example.org/policy", "5.7.1 see https://example.org/policy"),
        ("no sender: <> " * 20, "no sender: <> " * 20),
        ("", ""),
    ],
)
def test_people_are_taken_out_of_what_a_server_said(said: str, kept: str) -> None:
    assert relay.without_addresses(said) == kept
