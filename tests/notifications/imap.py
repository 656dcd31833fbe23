"""As much of an IMAP server as a reader needs, over a real socket."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Box:
    """The mailbox behind the server; tests put mails in and look at what was asked for."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    password: str = "geheim"
    commands: list[str] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)


@contextmanager
def imap_server(box: Box) -> Iterator[int]:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _address = server.accept()
                    connection.settimeout(5)
                    with connection, suppress(OSError):
                        _talk(box, connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


def _talk(box: Box, connection: socket.socket) -> None:
    connection.sendall(b"* OK ready\r\n")
    for raw in connection.makefile("rb"):
        tag, _space, command = raw.decode().strip().partition(" ")
        box.commands.append(command)
        connection.sendall(_answer(box, command) + _end(box, tag, command))


def _end(box: Box, tag: str, command: str) -> bytes:
    wrong = command.startswith("LOGIN") and box.password not in command
    fetched = re.match(r"UID FETCH (\d+) ", command)
    if fetched and int(fetched[1]) in box.broken:
        return f"{tag} NO [SERVERBUG] internal error\r\n".encode()
    return f"{tag} {'NO wrong password' if wrong else 'OK done'}\r\n".encode()


def _answer(box: Box, command: str) -> bytes:
    if command.startswith("CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1\r\n"
    if command.startswith(("EXAMINE", "SELECT")):
        return b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n" % (len(box.mails), box.validity)
    if found := re.match(r"UID SEARCH UID (\d+):\*", command):
        uids = sorted(uid for uid in box.mails if uid >= int(found[1]))
        # The standard: n:* always includes the newest mail.
        uids = uids or sorted(box.mails)[-1:]
        return b"* SEARCH " + " ".join(map(str, uids)).encode() + b"\r\n"
    if found := re.match(r"UID FETCH (\d+) .*<0\.(\d+)>", command):
        uid, mail = int(found[1]), box.mails.get(int(found[1]))
        if mail is None or uid in box.broken:
            return b""
        head = mail[: int(found[2])]
        return (
            b"* 1 FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}\r\n" % (uid, len(mail), len(head))
            + head
            + b")\r\n"
        )
    return b""
