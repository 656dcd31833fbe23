"""A worker with nothing to spare: `python -m benchmarks.bare_mail <first> <last> <port> <bytes>`.

One statement with a commit per mail on a narrow table, and the same text to everybody over a raw
socket: no Django, no claims, no links, no list of blocked addresses. It shows what one commit per
mail costs at least. It says `ready`, waits for a line, sends, and prints the seconds it took.
"""

import os
import socket
import sys
import time

import psycopg

from deploy.local.ports import LOOPBACK

CREATE = """
CREATE TABLE benchmark_bare_mail (
    id bigint PRIMARY KEY, status text NOT NULL, sent_at timestamptz
)
"""
FILL = "INSERT INTO benchmark_bare_mail SELECT generate_series(1, %s), 'claimed'"
DROP = "DROP TABLE IF EXISTS benchmark_bare_mail"
SENT = """
UPDATE benchmark_bare_mail SET status = 'sent', sent_at = statement_timestamp()
 WHERE id = %s::bigint AND status = 'claimed'
"""
VERBS = b"MAIL FROM:<a@bench.example>\r\nRCPT TO:<b@bench.example>\r\nDATA\r\n"


def main(first: int, last: int, port: int, size: int) -> None:
    """Send the rows `first` to `last`."""
    line = b"x" * 76 + b"\r\n"
    text = line * (size // len(line)) + b".\r\n"
    with (
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database,
        socket.create_connection((LOOPBACK, port)) as server,
    ):
        answer(server, 1)
        server.sendall(b"HELO bench.example\r\n")
        answer(server, 1)
        print("ready", flush=True)
        sys.stdin.readline()
        started = time.perf_counter()
        for number in range(first, last + 1):
            server.sendall(VERBS)
            answer(server, 3)
            server.sendall(text)
            answer(server, 1)
            database.execute(SENT, [number], prepare=True)
        print(time.perf_counter() - started)


def answer(server: socket.socket, replies: int) -> None:
    """Read so many replies of one line each."""
    received = b""
    while received.count(b"\n") < replies:
        received += server.recv(4096)


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
