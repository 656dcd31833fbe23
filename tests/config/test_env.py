from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import env

# What an environment variable and a file can hold.
WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r\n"))
once_per_example = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a ")
    assert env.text("X") == " a "
    assert env.text("NOT_SET", "default") == "default"
    with pytest.raises(ImproperlyConfigured, match="NOT_SET is not set"):
        env.text("NOT_SET")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *[(value, True) for value in ("1", "TRUE", " yes ", "on")],
        *[(value, False) for value in ("0", "False", "no", "off", "")],
    ],
)
def test_boolean(monkeypatch: pytest.MonkeyPatch, value: str, read: bool) -> None:
    monkeypatch.setenv("X", value)
    assert env.boolean("X", default=not read) is read


def test_boolean_default() -> None:
    assert env.boolean("NOT_SET", default=True) is True
    assert env.boolean("NOT_SET", default=False) is False


@once_per_example
@given(WORDS)
def test_boolean_is_a_boolean_or_an_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    known = value.strip().lower() in {"1", "true", "yes", "on", "0", "false", "no", "off", ""}
    if known:
        assert env.boolean("X", default=True) in {True, False}
    else:
        with pytest.raises(ImproperlyConfigured, match="X must be one of"):
            env.boolean("X", default=True)


@once_per_example
@given(st.integers())
def test_integer(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setenv("X", str(number))
    assert env.integer("X", 7) == number


@pytest.mark.parametrize("value", ["", "1.5", "acht", "0x10", "1e3"])
def test_integer_malformed(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must be a whole number"):
        env.integer("X", 7)


def test_integer_default() -> None:
    assert env.integer("NOT_SET", 7) == 7


def test_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a, b ,,c,")
    assert env.items("X") == ["a", "b", "c"]
    assert env.items("NOT_SET") == []
    assert env.items("NOT_SET", "d") == ["d"]


def test_secret_from_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "geheim")
    assert env.secret("X") == "geheim"
    assert env.secret("NOT_SET", "default") == "default"


def test_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" geheim mit Leerzeichen \n", encoding="utf-8")
    monkeypatch.setenv("X_FILE", str(file))
    assert env.secret("X", "default") == " geheim mit Leerzeichen "


def test_secret_set_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X", "a")
    monkeypatch.setenv("X_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="either X or X_FILE, not both"):
        env.secret("X")


def test_secret_file_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="named by X_FILE cannot be read") as caught:
        env.secret("X")
    assert "nowhere" not in str(caught.value)


def test_secret_missing() -> None:
    with pytest.raises(ImproperlyConfigured, match="NOT_SET is not set"):
        env.secret("NOT_SET")


@once_per_example
@given(user=WORDS, password=WORDS, name=WORDS)
def test_database_reads_what_was_encoded(
    monkeypatch: pytest.MonkeyPatch, user: str, password: str, name: str
) -> None:
    url = f"postgres://{quote(user, '')}:{quote(password, '')}@db.example:5433/{quote(name, '')}"
    monkeypatch.setenv("X", url)
    assert env.database("X") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {},
    }


def test_database_by_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgresql://revier@%2Fvar%2Frun%2FPostgres%20ql/rd?sslmode=require")
    found = env.database("X")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/var/run/Postgres ql", "", "rd")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_database_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgres://u:p@h/n\n")
    monkeypatch.setenv("X_FILE", str(file))
    assert env.database("X")["PASSWORD"] == "p"


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://h/n", "h/n", ""])
def test_database_of_another_kind(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("X", url)
    with pytest.raises(ImproperlyConfigured, match="X must be a postgres:// URL"):
        env.database("X")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://mail.example:587?tls=1", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtps://mail.example:2465", 2465, False, True),
    ],
)
def test_smtp(monkeypatch: pytest.MonkeyPatch, url: str, port: int, tls: bool, ssl: bool) -> None:
    monkeypatch.setenv("X", url)
    assert env.smtp("X", "smtp://other") == {
        "host": "mail.example",
        "port": port,
        "user": "",
        "password": "",
        "tls": tls,
        "ssl": ssl,
    }


@once_per_example
@given(user=WORDS, password=WORDS)
def test_smtp_reads_what_was_encoded(
    monkeypatch: pytest.MonkeyPatch, user: str, password: str
) -> None:
    monkeypatch.setenv("X", f"smtp://{quote(user, '')}:{quote(password, '')}@mail.example")
    found = env.smtp("X", "smtp://other")
    assert (found["user"], found["password"]) == (user, password)


def test_smtp_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "http://mail.example")
    with pytest.raises(ImproperlyConfigured, match="X must be an smtp"):
        env.smtp("X", "smtp://other")


def test_bounds() -> None:
    assert env.bounds("RD_TEST", "12.1, 50.9, 13, 51.5") == (12.1, 50.9, 13.0, 51.5)


@pytest.mark.parametrize(
    "value",
    ["", "12,50,13", "12,50,13,51,9", "a,b,c,d", "13,50,12,51", "12,51,13,50", "nan,50,13,51"],
)
def test_bounds_malformed(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("RD_TEST", value)
    with pytest.raises(ImproperlyConfigured):
        env.bounds("RD_TEST", "12.1,50.9,13,51.5")
