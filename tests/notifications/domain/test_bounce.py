"""What a returned mail says."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.domain import bounce
from notifications.enums import ReturnKind
from tests.notifications import samples

# Action, status, diagnostic, what it means.
REPORTS = [
    ("failed", "5.1.1", "smtp; 550 5.1.1 no such user", ReturnKind.HARD),
    ("Failed", "5.1.10 (null MX)", "smtp; 556 5.1.10 null MX", ReturnKind.HARD),
    ("failed", "5.2.1", "smtp; 550 5.2.1 disabled", ReturnKind.HARD),
    ("failed", "5.0.0", "smtp; 550 5.1.1 unknown", ReturnKind.HARD),
    ("failed", "5.0.0", "smtp; 550 something", ReturnKind.SOFT),
    ("failed", "5.2.2", "smtp; 552 5.2.2 mailbox full", ReturnKind.SOFT),
    ("failed", "4.4.7", "smtp; 421 4.4.7 retry time exceeded", ReturnKind.SOFT),
    ("failed", "5.4.4", "dns; host not found", ReturnKind.SOFT),
    ("failed", "", "", ReturnKind.SOFT),
    ("failed", "", "smtp; 550 5.1.1 unknown", ReturnKind.HARD),
    ("failed", "550", "smtp; 550 5.7.1 policy", ReturnKind.POLICY),
    ("failed", "", "smtp; 452 4.2.2 full", ReturnKind.SOFT),
    ("failed", "5.7.1", "smtp; 550 5.7.1 policy", ReturnKind.POLICY),
    ("failed", "5.7.26", "smtp; 550 unauthenticated", ReturnKind.POLICY),
    ("failed", "5.0.0", "smtp; 554 IP is listed by a blocklist", ReturnKind.POLICY),
    ("failed", "", "smtp; 554 IP is listed by a blocklist", ReturnKind.POLICY),
    ("failed", "5.6.0", "smtp; 554 5.6.0 this is spam", ReturnKind.POLICY),
    ("failed", "5.0.0", "smtp; 554 Reject due to policy restrictions.", ReturnKind.POLICY),
    ("failed", "4.7.1", "smtp; 451 4.7.1 spam, try later", ReturnKind.SOFT),
    # The status decides; hosts and recipients are called what they like.
    ("failed", "5.1.1", "smtp; 550 5.1.1 mx01.antispameurope.com: unknown", ReturnKind.HARD),
    ("failed", "5.1.1", "smtp; 550 5.1.1 <antispam@example.org> unknown", ReturnKind.HARD),
    ("failed", "5.2.2", "smtp; 552 5.2.2 mx.antispam.example: full", ReturnKind.SOFT),
    ("failed", "5.0.0", "smtp; 550 <antispam@example.org> unknown", ReturnKind.SOFT),
    ("failed", "5.0.0", "smtp; 550 antispam@example.org unknown", ReturnKind.SOFT),
    ("failed", "5.0.0", "smtp; 550 host [78.5.1.1] says no", ReturnKind.SOFT),
    ("failed", "5.0.0", "smtp; 550 <room5.1.1@example.org> says no", ReturnKind.SOFT),
    ("delayed", "4.4.1", "smtp; 451 later", ReturnKind.DELAY),
    ("delivered", "2.0.0", "smtp; 250 ok", ReturnKind.RECEIPT),
    ("relayed", "2.0.0", "", ReturnKind.RECEIPT),
    ("expanded", "2.0.0", "", ReturnKind.RECEIPT),
    ("exploded", "5.1.1", "", ReturnKind.UNCLEAR),
]


@pytest.mark.parametrize(("action", "status", "diagnostic", "kind"), REPORTS)
def test_delivery_report_is_read_by_its_fields(
    action: str, status: str, diagnostic: str, kind: ReturnKind
) -> None:
    raw = samples.report(action=action, status=status, diagnostic=diagnostic)
    assert bounce.read(raw).kind == kind


def test_fields_of_a_report() -> None:
    found = bounce.read(samples.report(message_id="<abc@example.org>"))
    assert found.recipients == ("p1@example.org",)
    assert found.status == "5.1.1"
    assert found.diagnostic.startswith("smtp; 550 5.1.1")
    assert "rueck@news.example.org" in found.return_paths
    assert found.message_ids[0] == "<abc@example.org>"
    assert found.subject == "Undelivered Mail Returned to Sender"


def test_words_of_the_human_part_do_not_count() -> None:
    """Other tools search the whole mail, and find codes in the newsletter that is returned."""
    raw = samples.report(
        status="4.4.7", diagnostic="smtp; 421 4.4.7 timeout", human="550 5.1.1 user unknown, spam"
    )
    assert bounce.read(raw).kind == ReturnKind.SOFT


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("abuse", ReturnKind.COMPLAINT),
        ("opt-out", ReturnKind.COMPLAINT),
        ("not-spam", ReturnKind.RECEIPT),
        ("fraud", ReturnKind.UNCLEAR),
        ("auth-failure", ReturnKind.UNCLEAR),
    ],
)
def test_complaint_is_read_by_its_feedback_type(kind: str, meant: ReturnKind) -> None:
    found = bounce.read(samples.complaint(kind=kind, return_path="rueck+t@news.example.org"))
    assert (found.kind, found.diagnostic) == (meant, kind)
    assert "rueck+t@news.example.org" in found.return_paths


@pytest.mark.parametrize(
    "header",
    [
        ("Auto-Submitted", "auto-replied"),
        ("Auto-Submitted", "auto-replied; owner-email=a@example.org"),
        ("X-Autoreply", "yes"),
        ("Precedence", "auto_reply"),
    ],
)
def test_absence_note_is_no_bounce_whatever_it_quotes(header: tuple[str, str]) -> None:
    assert bounce.read(samples.away(header=header)).kind == ReturnKind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Abwesenheitsnotiz: Neues",
        "Automatische Antwort",
        "Out of Office",
        "Ich bin im Urlaub",
    ],
)
def test_absence_note_by_its_subject(subject: str) -> None:
    expected = ReturnKind.UNCLEAR if subject.startswith("Ich") else ReturnKind.AUTO_REPLY
    assert bounce.read(samples.away_by_subject(subject)).kind == expected


def test_reports_in_free_words() -> None:
    found = bounce.read(samples.qmail(to="rueck@news.example.org"))
    assert (found.kind, found.recipients) == (ReturnKind.HARD, ("p1@example.org",))
    found = bounce.read(samples.exim(to="rueck@news.example.org"))
    assert (found.kind, found.recipients) == (ReturnKind.SOFT, ("p1@example.org",))


FULL = "552 5.2.2 mailbox full"


@pytest.mark.parametrize(
    "line",
    [
        "--- Below this line is a copy of the message.",
        "------ This is a copy of your message, including all the headers. ------",
        "--- The header of the original message is following. ---",
        "   ----- Original message follows -----",
        "> -----Original Message-----",
    ],
)
def test_code_in_the_copy_of_a_newsletter_does_not_count(line: str) -> None:
    raw = samples.qmail(
        to="rueck@news.example.org", reason=FULL, copy=line, newsletter="Was heißt 5.1.1?"
    )
    found = bounce.read(raw)
    assert (found.kind, found.status) == (ReturnKind.SOFT, "5.2.2")


def test_line_about_the_original_message_does_not_end_the_report() -> None:
    raw = samples.qmail(
        to="rueck@news.example.org",
        reason="The original message was received on Monday.\r\n550 5.1.1 User unknown",
    )
    assert bounce.read(raw).kind == ReturnKind.HARD


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_code_in_the_returned_part_does_not_count(returned: str) -> None:
    assert bounce.read(samples.in_parts(reason=FULL, returned=returned)).kind == ReturnKind.SOFT


def test_address_of_a_host_is_no_code() -> None:
    raw = samples.qmail(to="rueck@news.example.org", reason="78.5.1.1 and 5.1.1.7 said no.")
    assert (bounce.read(raw).kind, bounce.read(raw).status) == (ReturnKind.SOFT, "")


def test_letter_of_a_person_is_for_a_person() -> None:
    assert bounce.read(samples.letter()).kind == ReturnKind.UNCLEAR


def test_nesting_without_end_is_unclear() -> None:
    raw = b""
    for number in range(3000):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
    assert bounce.read(raw).kind == ReturnKind.UNCLEAR


@given(st.binary(max_size=600))
@example(b"")
@example(b"\xff\xfe\x00")
@example(b"Content-Type: multipart/report\r\n\r\n")
@example(b"Content-Type: message/delivery-status\r\n\r\nAction: failed")
@example(b"Content-Type: text/plain; charset=nonsense\r\nSubject: =?x?q?=?=\r\n\r\nx")
def test_any_bytes_are_read_without_a_fault(raw: bytes) -> None:
    assert bounce.read(raw).kind in ReturnKind


@given(cut=st.integers(min_value=0, max_value=1500))
def test_truncated_report_never_says_more_than_the_whole(cut: int) -> None:
    raw = samples.report()
    assert bounce.read(raw[:cut]).kind in {
        ReturnKind.HARD, ReturnKind.SOFT, ReturnKind.UNCLEAR, ReturnKind.AUTO_REPLY
    }  # fmt: skip
