"""A statement that the database plans once per connection, and during which we need not wait.

Django's cursors have the server plan anew each time, and block until it has answered. For the one
statement that runs per mail, planning takes longer than running, and the commit waits for a disk
while there is other work. So it speaks to libpq, through psycopg's own interface to it.
"""

import select
from collections.abc import Callable, Sequence
from weakref import WeakSet

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult


class PreparedStatement:
    """An SQL text with `$1`, `$2`, … for values; it runs on Django's connection."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name.encode(), text.encode()
        self._known: WeakSet[psycopg.Connection] = WeakSet()

    def run(
        self, values: Sequence[object], *, meanwhile: Callable[[], None] | None = None
    ) -> tuple[str | None, ...]:
        """Run it and return its one row, as the text PostgreSQL writes.

        Args:
            values: None, or something whose `str` PostgreSQL reads as the type it needs.
            meanwhile: done while the database works.

        Raises:
            django.db.Error: as Django's own cursors do.
        """
        database = connections[DEFAULT_DB_ALIAS]
        database.ensure_connection()
        link: psycopg.Connection = database.connection
        texts = [None if value is None else str(value).encode() for value in values]
        with database.wrap_database_errors:
            if link not in self._known:
                _checked(link.pgconn.prepare(self.name, self.text), ExecStatus.COMMAND_OK)
                self._known.add(link)
            link.pgconn.send_query_prepared(self.name, texts)
            link.pgconn.flush()
            try:
                if meanwhile:
                    meanwhile()
            finally:
                result = _result(link.pgconn)
            row = _checked(result, ExecStatus.TUPLES_OK)
            found = (row.get_value(0, column) for column in range(row.nfields))
            return tuple(None if value is None else value.decode() for value in found)


def _result(link: PGconn) -> PGresult | None:
    """Wait for the answer; the socket is watched from here, so that signals are heard."""
    answer = None
    watch = select.poll()
    watch.register(link.socket, select.POLLIN)
    while True:
        while link.is_busy():
            watch.poll()
            link.consume_input()
        result = link.get_result()
        if result is None:
            return answer
        answer = answer or result


def _checked(result: PGresult | None, wanted: ExecStatus) -> PGresult:
    if result is not None and result.status == wanted:
        return result
    state = result and result.error_field(DiagnosticField.SQLSTATE)
    words = result.error_message.decode(errors="replace") if result else "connection lost"
    if state:
        raise psycopg.errors.lookup(state.decode())(words)
    raise psycopg.OperationalError(words)
