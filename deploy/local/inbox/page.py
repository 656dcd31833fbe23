"""The page of the inbox, and the same as JSON for tests. It listens on the loopback only."""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from deploy.local.inbox import markup
from deploy.local.inbox.store import Mail, Store
from deploy.local.ports import LOOPBACK

LISTED = 200
STYLE = Path(__file__).with_name("style.css")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# What a mail may do: show pictures of this machine's site and its own inline styles. No script.
MAIL_POLICY = (
    "default-src 'none'; img-src 'self' data: http://localhost:*; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


class Server(ThreadingHTTPServer):
    """A server on the loopback that knows the store."""

    daemon_threads = True

    def __init__(self, store: Store, port: int) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.store = store

    @property
    def own_hosts(self) -> set[str]:
        return {f"{name}:{self.server_port}" for name in ("localhost", LOOPBACK)}


def serve(store: Store, port: int) -> Server:
    """Serve the page in a thread of its own; the caller calls shutdown() and server_close()."""
    server = Server(store, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Handler(BaseHTTPRequestHandler):
    """One request. Foreign Host and Origin are refused: no other web site may read mails."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._is_from_here():
            return
        address = urlsplit(self.path)
        match [unquote(part) for part in address.path.split("/")[1:]]:
            case [""]:
                mails = list(self.server.store.mails(LISTED))
                self._page(markup.list_page(mails, len(self.server.store.keys())))
            case ["style.css"]:
                self._send(STYLE.read_bytes(), "text/css; charset=utf-8")
            case ["api", "messages"]:
                self._json([as_json(mail) for mail in self._found(address.query)])
            case ["messages", key, *rest]:
                self._mail(self.server.store.get(key), rest)
            case _:
                self._missing()

    def do_POST(self) -> None:
        """Empty the inbox from its page."""
        if self._is_from_here() and self._is_path("/empty"):
            self._drain()
            self.server.store.clear()
            self._send(b"", "text/plain", HTTPStatus.SEE_OTHER, {"Location": "/"})

    def do_DELETE(self) -> None:
        """Empty the inbox from a test."""
        if self._is_from_here() and self._is_path("/api/messages"):
            self.server.store.clear()
            self._send(b"", "text/plain", HTTPStatus.NO_CONTENT)

    def _is_from_here(self) -> bool:
        host, origin = self.headers.get("Host"), self.headers.get("Origin")
        origin_host = host if origin is None else urlsplit(origin).netloc
        if {host, origin_host} <= self.server.own_hosts:
            return True
        self._send(b"Not from here.\n", "text/plain", HTTPStatus.FORBIDDEN)
        return False

    def _is_path(self, path: str) -> bool:
        if urlsplit(self.path).path == path:
            return True
        self._missing()
        return False

    def _drain(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _found(self, query: str) -> list[Mail]:
        wanted = parse_qs(query).get("to", [""])[0]
        mails = self.server.store.mails(LISTED)
        return [mail for mail in mails if not wanted or wanted in mail.recipients.split(", ")]

    def _mail(self, mail: Mail | None, rest: list[str]) -> None:
        match (mail, rest):
            case (Mail(), []):
                self._page(markup.mail_page(mail))
            case (Mail(), ["html"]):
                content = markup.html_part(mail).encode("utf-8", "replace")
                self._send(content, "text/html; charset=utf-8", policy=MAIL_POLICY)
            case (Mail(), ["raw"]):
                self._send(mail.raw, "text/plain; charset=utf-8")
            case _:
                self._missing()

    def _missing(self) -> None:
        self._page(markup.not_found_page(), HTTPStatus.NOT_FOUND)

    def _page(self, html: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(html.encode("utf-8", "replace"), "text/html; charset=utf-8", status)

    def _json(self, data: object) -> None:
        self._send(json.dumps(data).encode(), "application/json")

    def _send(
        self,
        content: bytes,
        kind: str,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
        *,
        policy: str = PAGE_POLICY,
    ) -> None:
        self.send_response(status)
        fixed = {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        for name, value in (fixed | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
        """Say nothing: the addresses of requests are nobody's business."""


def as_json(mail: Mail) -> dict[str, object]:
    """Return what a test wants to know about a mail."""
    return {
        "id": mail.key,
        "received": mail.received.isoformat(),
        "to": mail.recipients,
        "subject": mail.subject,
        "text": mail.part("plain"),
        "html": mail.part("html"),
        "headers": {name: str(value) for name, value in mail.message.items()},
    }
