import pytest

from deploy.local import checks
from deploy.local.checks import Check


def test_passes_tells_the_exit_code(capfd: pytest.CaptureFixture[str]) -> None:
    environment = checks.check_environment({}, None)
    assert checks.passes(Check("good", ("-c", "")), environment)
    assert not checks.passes(Check("bad", ("-c", "raise SystemExit(3)")), environment)
    output = capfd.readouterr()
    assert "· good: passed in" in output.out
    assert "✗ bad failed after" in output.err


def test_report_names_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.report(["lint", "types"]) == 1
    assert capsys.readouterr().err == "✗ Failed: lint, types\n"
    assert checks.report([]) == 0


def test_tests_keep_away_from_the_queue_of_a_running_demo() -> None:
    environment = checks.check_environment({"REDIS_URL": "redis://:x@127.0.0.1:8379/0"}, "/c")
    assert environment["REDIS_URL"] == "redis://:x@127.0.0.1:8379/15"
    assert environment["CHROMIUM"] == "/c"
    assert environment["DJANGO_SETTINGS_MODULE"] == "config.settings.test"
