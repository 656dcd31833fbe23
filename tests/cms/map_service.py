"""A small map service on this machine: real HTTP, as well or badly behaved as a test asks."""

import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


def png(width: int = 256, height: int = 256, grey: int = 200) -> bytes:
    """A PNG of one grey."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + bytes([grey]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class Service(ThreadingHTTPServer):
    """Behaves as `mood` says and remembers what it was asked."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood = "fine"
        self.delay = 0.0
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.over = Event()

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{{z}}/{{y}}/{{x}}.png"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers))
        time.sleep(self.server.delay)
        getattr(self, f"_{self.server.mood}")()

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "image/png")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _fine(self) -> None:
        self._answer(200, png())

    def _broken(self) -> None:
        self._answer(500, b"sorry")

    def _absent(self) -> None:
        self._answer(404, b"")

    def _garbage(self) -> None:
        self._answer(200, b"<html><script>alert(1)</script></html>")

    def _cut(self) -> None:
        self._answer(200, png()[:-20])

    def _giant(self) -> None:
        self._answer(200, png(4096, 1))

    def _huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _turn in range(4_000):
            self.wfile.write(b"\x89PNG\r\n\x1a\n" + b"\x00" * 10_000)

    def _elsewhere(self) -> None:
        self._answer(302, b"", Location=f"http://localhost:{self.server.server_address[1]}/secret")

    def _hanging(self) -> None:
        self.server.over.wait(30)

    def _dripping(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.2):
            self.wfile.write(b"\x00")
            self.wfile.flush()

    def _rude(self) -> None:
        self.wfile.write(b"\xff\x00 not http\r\n\r\n")

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Service]:
    """A service on a free port; whatever hangs is let go at the end."""
    service = Service()
    thread = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        service.shutdown()
        service.server_close()
        thread.join()
