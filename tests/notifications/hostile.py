"""Mail servers that behave badly: each is a function that speaks over one accepted socket."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[["Talk"], None]


class Talk:
    """One connection, as the bad server sees it."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.file = connection.makefile("rb")
        self.heard: list[bytes] = []

    def say(self, *lines: str) -> None:
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def hear(self) -> str:
        line = self.file.readline()
        self.heard.append(line)
        return line.decode(errors="replace").strip()

    def hear_text(self) -> bytes:
        text = b""
        while (line := self.file.readline()) not in (b".\r\n", b""):
            text += line
        return text

    def welcome(self, *extensions: str) -> None:
        """Greeting and EHLO as a decent server would."""
        self.say("220 ready")
        self.hear()
        lines = ["here", *extensions]
        self.say(*[f"250-{line}" for line in lines[:-1]], f"250 {lines[-1]}")


@contextmanager
def hostile_server(behave: Behaviour) -> Iterator[int]:
    """Serve each connection by the function; what it raises when the client leaves is of no use."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    connection, _address = server.accept()
                    connection.settimeout(10)
                    with connection, suppress(OSError, ValueError):
                        behave(Talk(connection))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


# --- the bad manners ---------------------------------------------------------------------------


def silent(talk: Talk) -> None:
    """Accepts and says nothing."""
    talk.hear()


def hangs_up_at_once(talk: Talk) -> None:
    pass


def drips(talk: Talk) -> None:
    """One byte now and then: each of them would start smtplib's timeout anew."""
    for byte in b"220 " + b"x" * 1000:
        talk.connection.sendall(bytes([byte]))
        time.sleep(0.05)


def speaks_http(talk: Talk) -> None:
    talk.say("HTTP/1.1 400 Bad Request", "Content-Length: 0", "")
    talk.hear()


def speaks_binary(talk: Talk) -> None:
    talk.connection.sendall(bytes(range(256)) * 8 + b"\n")
    talk.hear()


def endless_line(talk: Talk) -> None:
    while True:
        talk.connection.sendall(b"2" * 65536)


def endless_reply(talk: Talk) -> None:
    while True:
        talk.connection.sendall(b"220-and on\r\n" * 1000)


def greets_with_554(talk: Talk) -> None:
    talk.say("554 5.7.1 you are listed")
    talk.hear()


def greets_with_421(talk: Talk) -> None:
    talk.say("421 4.3.2 too many connections")
    talk.hear()


def without_starttls(talk: Talk) -> None:
    talk.welcome("8BITMIME")
    talk.hear()


def refuses_starttls(talk: Talk) -> None:
    talk.welcome("STARTTLS")
    talk.hear()
    talk.say("454 4.7.0 TLS not available")
    talk.hear()


def breaks_tls(talk: Talk) -> None:
    talk.welcome("STARTTLS")
    talk.hear()
    talk.say("220 go on")
    talk.say("this is not TLS " * 50)
    talk.hear()


def refuses_password(talk: Talk) -> None:
    talk.welcome("AUTH PLAIN")
    talk.hear()
    talk.say("535 5.7.8 bad credentials")
    talk.hear()
    talk.say("535 5.7.8 bad credentials")
    talk.hear()


def hangs_after_data(talk: Talk) -> None:
    """Takes the text and never says whether it keeps it."""
    talk.welcome()
    for _step in range(2):
        talk.hear()
        talk.say("250 ok")
    talk.hear()
    talk.say("354 go on")
    talk.hear_text()
    talk.hear()


def answers_data_with_nonsense(talk: Talk) -> None:
    talk.welcome()
    for _step in range(2):
        talk.hear()
        talk.say("250 ok")
    talk.hear()
    talk.say("354 go on")
    talk.hear_text()
    talk.say("huh?")
    talk.hear()


def says_354_twice(talk: Talk) -> None:
    """Asks for the text although it refused the recipient."""
    talk.welcome("PIPELINING")
    talk.hear(), talk.hear(), talk.hear()
    talk.say("250 ok", "550 5.1.1 no such user", "354 go on")
    talk.hear_text()
    talk.say("250 taken")
    talk.hear()
    talk.say("250 reset")
    talk.hear()
