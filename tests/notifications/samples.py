"""Mails as they come back: written by us after the standards and after what servers really send."""

from email.message import EmailMessage
from email.policy import SMTP


def report(
    *,
    to: str = "rueck@news.example.org",
    recipient: str = "p1@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <p1@example.org>: Recipient address rejected",
    message_id: str = "<unknown@example.org>",
    human: str = "I am sorry to inform you that your message could not be delivered.",
) -> bytes:
    """A delivery report as Postfix writes it (RFC 3464)."""
    return (
        "Return-Path: <>\r\n"
        f"To: {to}\r\n"
        "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{human}\r\n\r\n"
        "--b1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\n"
        "Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0100 (CET)\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\n"
        f"Action: {action}\r\n"
        f"Status: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n\r\n"
        "--b1\r\nContent-Description: Undelivered Message\r\nContent-Type: message/rfc822\r\n\r\n"
        "From: Revierdialog <neues@news.example.org>\r\n"
        f"To: {recipient}\r\n"
        f"Message-ID: {message_id}\r\n"
        "Subject: Neues aus dem Revier\r\n\r\n"
        "Guten Tag\r\n\r\n--b1--\r\n"
    ).encode()


def complaint(
    *,
    kind: str = "abuse",
    return_path: str = "rueck@news.example.org",
    message_id: str = "<unknown@example.org>",
) -> bytes:
    """A complaint as large mailbox providers send it (RFC 5965), the address taken out."""
    return (
        "From: <fbl@provider.example.net>\r\n"
        "To: <abuse@news.example.org>\r\n"
        "Subject: FW: Neues aus dem Revier\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b2"\r\n\r\n'
        "--b2\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n\r\n"
        "--b2\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\n"
        "Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0100\r\n\r\n"
        "--b2\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Return-Path: <{return_path}>\r\n"
        "From: Revierdialog <neues@news.example.org>\r\n"
        f"Message-ID: {message_id}\r\n"
        "Subject: Neues aus dem Revier\r\n\r\nGuten Tag\r\n\r\n--b2--\r\n"
    ).encode()


def away(
    *,
    to: str = "rueck@news.example.org",
    header: tuple[str, str] = ("Auto-Submitted", "auto-replied"),
) -> bytes:
    """An absence note. It even quotes an address and a code, and is no bounce for all that."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "Kim Beispiel <p1@example.org>", to
    mail["Subject"] = "Re: Neues aus dem Revier"
    mail[header[0]] = header[1]
    mail.set_content(
        "Ich bin bis 7. Dezember nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.\n"
        "550 5.1.1 ist übrigens die Nummer meines Zimmers. Vertretung: a@example.org\n"
    )
    return mail.as_bytes()


def away_by_subject(subject: str) -> bytes:
    """An absence note that says so in its subject only."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "p1@example.org", "rueck@news.example.org"
    mail["Subject"] = subject
    mail.set_content("Bin bald wieder da.\n")
    return mail.as_bytes()


def letter(*, to: str = "rueck@news.example.org") -> bytes:
    """A person answers the return path."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "p1@example.org", to
    mail["Subject"] = "Wann ist die Werkstatt?"
    mail.set_content("Guten Tag, wann beginnt die Werkstatt am 550er Weg? Gruß\n")
    return mail.as_bytes()


def qmail(
    *,
    to: str,
    recipient: str = "p1@example.org",
    reason: str = "550 5.1.1 User unknown",
    copy: str = "--- Below this line is a copy of the message.",
    newsletter: str = "",
) -> bytes:
    """qmail reports in free words, with the mail behind them."""
    return (
        "Return-Path: <>\r\n"
        f"To: {to}\r\n"
        "From: MAILER-DAEMON@mx.example.net\r\n"
        "Subject: failure notice\r\n\r\n"
        "Hi. This is the qmail-send program at mx.example.net.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        f"<{recipient}>:\r\n"
        "192.0.2.1 does not like recipient.\r\n"
        f"Remote host said: {reason}\r\n"
        "Giving up on 192.0.2.1.\r\n\r\n"
        f"{copy}\r\n\r\n"
        "Return-Path: <neues@news.example.org>\r\n\r\n"
        f"{newsletter}\r\n"
    ).encode()


def in_parts(*, reason: str, returned: str, recipient: str = "p1@example.org") -> bytes:
    """A report in free words, and the mail it returns in a part of its own."""
    return (
        "Return-Path: <>\r\n"
        "To: rueck@news.example.org\r\n"
        "From: MAILER-DAEMON@mx.example.net\r\n"
        f"X-Failed-Recipients: {recipient}\r\n"
        "Subject: Mail delivery failed\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b3"\r\n\r\n'
        f"--b3\r\nContent-Type: text/plain\r\n\r\n{reason}\r\n\r\n"
        f"--b3\r\nContent-Type: {returned}\r\n\r\n"
        "From: Revierdialog <neues@news.example.org>\r\n"
        "Subject: Paragraph 5.1.1\r\n\r\n"
        "Was heißt 5.1.1?\r\n\r\n--b3--\r\n"
    ).encode()


def exim(*, to: str, recipient: str = "p1@example.org") -> bytes:
    """Exim names the recipient in a header."""
    return (
        "Return-Path: <>\r\n"
        f"To: {to}\r\n"
        "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\r\n"
        f"X-Failed-Recipients: {recipient}\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "Subject: Mail delivery failed: returning message to sender\r\n\r\n"
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its recipients.\r\n\r\n"
        f"  {recipient}\r\n    mailbox is full: retry timeout exceeded\r\n"
    ).encode()
