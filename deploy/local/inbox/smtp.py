"""Takes mail on the loopback."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.inbox.store import Store
from deploy.local.ports import LOOPBACK

LARGEST = 25 * 1024 * 1024
READY_SECONDS = 60


class Handler:
    """Takes a mail from SMTP, notes the envelope in its header and keeps it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(  # noqa: N802 -- the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        lines = [f"Delivered-To: {one}" for one in envelope.rcpt_tos]
        lines.append(f"Return-Path: <{envelope.mail_from or ''}>")
        self.store.add("".join(f"{line}\r\n" for line in lines).encode() + raw)
        return "250 Kept in the demo inbox"


def receive(store: Store, port: int) -> Controller:
    """Start to take mail on a port of the loopback; the caller stops it."""
    controller = Controller(
        Handler(store),
        hostname=LOOPBACK,
        port=port,
        server_hostname="localhost",
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        # It starts beside eight other processes, on whatever machine.
        ready_timeout=READY_SECONDS,
    )
    controller.start()
    return controller
