"""A real SMTP server for the tests: it keeps what arrives and answers as it is told."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """Handler of the server. `script` maps a step and an address to the answer given."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.senders: list[str] = []
        self.sessions = 0
        self.script: dict[tuple[str, str], list[str]] = {}
        self.before_data: Callable[[str, bytes], None] | None = None

    def _scripted(self, step: str, address: str) -> str | None:
        answers = self.script.get((step, address)) or self.script.get((step, "*"))
        if not answers:
            return None
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._scripted("mail", address)
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._scripted("rcpt", address)
        if answer == "hang up":
            await _hang_up(server)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipient = envelope.rcpt_tos[0]
        if self.before_data is not None:
            content = envelope.original_content or b""
            await asyncio.get_running_loop().run_in_executor(
                None, self.before_data, recipient, content
            )
        answer = self._scripted("data", recipient)
        if answer and answer.startswith("keep and hang up"):
            self._keep(recipient, envelope)
        if answer and answer.endswith("hang up"):
            await _hang_up(server)
        if answer:
            return answer
        self._keep(recipient, envelope)
        return "250 OK queued"

    def _keep(self, recipient: str, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        self.received.append((recipient, content))
        self.senders.append(str(envelope.mail_from))

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _content in self.received]

    def mail_to(self, recipient: str) -> EmailMessage:
        """The one mail to this address, parsed."""
        (content,) = [raw for address, raw in self.received if address == recipient]
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


async def _hang_up(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.close()
    await asyncio.sleep(1)


class _Server(Controller):
    """Listens on a socket that is bound already: nobody takes its port in between."""

    def __init__(self, inbox: Inbox, bound: socket.socket) -> None:
        hostname, port = bound.getsockname()
        super().__init__(inbox, hostname=hostname, port=port, ready_timeout=60)
        self._bound = bound

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)


@contextmanager
def smtp_server(inbox: Inbox, port: int = 0) -> Iterator[int]:
    """Run the server on a free port of the loopback interface."""
    server = _Server(inbox, socket.create_server(("127.0.0.1", port)))
    server.start()
    try:
        yield server.port
    finally:
        server.stop()
