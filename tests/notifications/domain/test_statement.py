"""The statement that runs per mail, on Django's connection but past its cursors."""

import gc
import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import DataError, connection, transaction

from notifications.domain.statement import PreparedStatement

pytestmark = pytest.mark.django_db
HIGH = 1100


def test_values_come_back_as_postgresql_writes_them() -> None:
    told = PreparedStatement("told", "SELECT $1::int + 1, $2::text, $3::text, $4::boolean")
    assert told.run((41, "Straße", None, True)) == ("42", "Straße", None, "t")


def test_work_is_done_while_the_database_works() -> None:
    """The statement waits for a lock that the work gives back."""
    waiting = PreparedStatement("waiting", "SELECT pg_advisory_xact_lock($1::int)::text")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock(4711)")
        assert waiting.run((4711,), meanwhile=other.commit) == ("",)


def test_work_that_fails_leaves_the_connection_in_order() -> None:
    one = PreparedStatement("one", "SELECT $1::int")

    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        one.run((1,), meanwhile=fail)
    assert one.run((2,)) == ("2",)


def test_error_of_the_database_is_the_one_of_django() -> None:
    divide = PreparedStatement("divide", "SELECT 1 / $1::int")
    with pytest.raises(DataError), transaction.atomic():
        divide.run((0,))
    assert divide.run((1,)) == ("1",)


@pytest.fixture
def many_open_files() -> Iterator[None]:
    """So many that the next one has a number `select` cannot watch."""
    # What earlier tests dropped would be closed in between, and leave low numbers free.
    gc.collect()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 4 * HIGH), before[1]))
    null = os.open(os.devnull, os.O_RDONLY)
    files = [null, *(os.dup(null) for _number in range(HIGH))]
    yield
    for file in files:
        os.close(file)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_process_with_many_open_files_hears_the_answer(many_open_files: None) -> None:
    slow = PreparedStatement("slow", "SELECT pg_sleep($1::float8)::text")

    def run() -> tuple[int, tuple[str | None, ...]]:
        found = slow.run((0.05,))
        number = connection.connection.pgconn.socket
        connection.close()
        return number, found

    with ThreadPoolExecutor(1) as pool:
        number, found = pool.submit(run).result()
    assert number >= 1024
    assert found == ("",)
