"""What a mail server's answer means, in words for people who do not read SMTP.

The sources are RFC 3463 (enhanced status codes) and RFC 5321 (reply codes). The original answer is
always shown beside it, because a postmaster will ask for it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.domain.relay import NOT_ASCII, STATUS
from notifications.enums import MessageStatus
from notifications.models import Message

NOT_OFFERED = _(
    "The mail server does not offer what is configured: encryption (STARTTLS) or sign-in."
)
NO_TLS = _("No encrypted connection to the mail server comes about.")
# What our own code writes into the ledger.
OURS = {
    "unsubscribed": _("The person unsubscribed before it was their turn."),
    "blocked": _("The address is blocked."),
    "erased": _("The person had their data erased."),
    "cancelled": _("The mailing was cancelled before it was their turn."),
    "worker died": _("Sending was interrupted; it will be tried again."),
    "worker died while sending": _(
        "Sending was interrupted. Perhaps the mail arrived, perhaps not."
    ),
    "TimeoutError": _("The mail server did not answer in time."),
    "SMTPServerDisconnected: timed out": _("The mail server did not answer in time."),
    "SMTPServerDisconnected": _("The mail server hung up in the middle of the conversation."),
    "ConnectionRefusedError": _("The mail server does not take connections."),
    "OSError": _("The mail server cannot be reached."),
    "ConnectionResetError": _("The mail server hung up in the middle of the conversation."),
    "BrokenPipeError": _("The mail server hung up in the middle of the conversation."),
    "gaierror": _("There is no mail server of this name."),
    "SMTPNotSupportedError": NOT_OFFERED,
    "SMTPException: No suitable authentication method found.": NOT_OFFERED,
    "SSLCertVerificationError": _("The mail server’s certificate is not valid."),
    "SSLError": NO_TLS,
    "SSLEOFError": NO_TLS,
    "SSLZeroReturnError": NO_TLS,
    NOT_ASCII: _(
        "The settings of the mail server contain letters that cannot be sent to it, such as "
        "umlauts: in its name, the user name, the password or our sender address."
    ),
    "MailboxProblem: no STARTTLS": _(
        "The mail server offers no encryption (STARTTLS), so the password was not sent to it."
    ),
    "cannot be built": _("The address cannot be written in a mail, or the mail has no content."),
}
ENHANCED = {
    "x.1.1": _("There is no such mailbox."),
    "x.1.2": _("There is no such domain."),
    "x.1.3": _("The address is not valid."),
    "x.1.6": _("The mailbox has moved, and nobody says where."),
    "x.1.7": _("Our sender address is not accepted."),
    "x.1.8": _("Our sender address is not accepted."),
    "x.1.10": _("The domain takes no mail."),
    "x.2.0": _("The mailbox takes no mail at present."),
    "x.2.1": _("The mailbox is switched off."),
    "x.2.2": _("The mailbox is full."),
    "x.2.3": _("The mail is larger than the mailbox allows."),
    "x.3": _("The recipient’s mail server has a problem."),
    "x.3.4": _("The mail is larger than the mail server allows."),
    "x.4": _("The recipient’s mail server cannot be reached."),
    "x.4.7": _("The recipient’s mail server could not be reached for days."),
    "x.5": _("The mail servers did not understand each other."),
    "x.6": _("The recipient’s mail server does not like the form of the mail."),
    "x.7": _("The mail server refuses us: by its rules, our reputation or our settings."),
    "4.7": _("The mail server puts us off, often on the first contact; it will be tried again."),
    "x.7.1": _("The mail server refuses us: by its rules, our reputation or our settings."),
    "x.7.8": _("Signing in at our mail server failed: user name or password are wrong."),
    "x.7.26": _("The mail server misses valid SPF or DKIM of our domain."),
}
CODES = {
    421: _("The mail server is busy or closing; it will be tried again."),
    450: _("The mailbox takes no mail at present."),
    451: _("The mail server has a problem at present."),
    452: _("The mail server has no room at present."),
    454: _("The mail server cannot encrypt at present."),
    530: _("The mail server wants us to sign in."),
    534: _("The mail server wants a stronger way to sign in."),
    535: _("Signing in at our mail server failed: user name or password are wrong."),
    538: _("The mail server wants encryption before we sign in."),
    550: _("The mail server refuses the recipient."),
    551: _("The mailbox has moved."),
    552: _("The mailbox is full, or the mail is too large."),
    553: _("The address is not valid."),
    554: _("The mail server refuses the mail."),
}
NONSENSE = _("The mail server answered something that is not SMTP.")


def explain(code: int | None, text: str) -> str:
    """The answer in words; empty when there is nothing to explain."""
    if code is None:
        return str(ours(text) or (NONSENSE if text else ""))
    if code < 400:
        return ""
    found = STATUS.search(text)
    if found and (named := _enhanced(found[1])):
        return str(named)
    return str(CODES.get(code) or (CODES[451] if code < 500 else CODES[554]))


def ours(text: str) -> Promise | None:
    """What a note of our own means: they begin with a fixed word, the longest that fits counts."""
    fitting = [note for note in OURS if text == note or text.startswith(f"{note}:")]
    return OURS[max(fitting, key=len)] if fitting else None


def _enhanced(status: str) -> Promise | None:
    kind, subject, detail = status.split(".")
    exact, family = f"x.{subject}.{detail}", f"x.{subject}"
    if kind == "4" and family == "x.7":
        return ENHANCED["4.7"]
    return ENHANCED.get(exact) or ENHANCED.get(family)


def of(row: Message) -> str:
    """Why the message stands where it stands, in words."""
    if row.status == MessageStatus.SENT:
        return ""
    return explain(row.smtp_code, row.smtp_text)


def original(row: Message) -> str:
    """The server's own words, for those who want to ask it."""
    if row.status == MessageStatus.SENT or (row.smtp_code is None and ours(row.smtp_text)):
        return ""
    return f"{row.smtp_code or ''} {row.smtp_text}".strip()
