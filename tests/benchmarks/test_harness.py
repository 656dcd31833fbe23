import json
from pathlib import Path

import pytest

from benchmarks.__main__ import is_loopback, main
from benchmarks.harness import Bench, Sample


@pytest.fixture
def bench(db: None) -> Bench:
    return Bench("example")


def test_sample_knows_median_spread_and_ratio() -> None:
    limit = Sample("limit", "ms", (2.0,))
    sample = Sample("thread", "ms", (9.0, 3.0, 5.0, 4.0, 7.0), limit)
    assert (sample.median, sample.quartiles, sample.ratio) == (5.0, (4.0, 7.0), 2.5)
    assert (limit.quartiles, limit.ratio) == ((2.0, 2.0), None)


def test_times_warms_up_once_and_stops_after_rounds(bench: Bench) -> None:
    calls: list[int] = []
    sample = bench.times("call", lambda: calls.append(1), rounds=4)
    assert (len(calls), len(sample.values), sample.unit) == (5, 4, "ms")


def test_times_stops_when_the_budget_is_spent(bench: Bench) -> None:
    sample = bench.times("call", lambda: None, rounds=1_000, budget=0.0)
    assert len(sample.values) == 1


def test_result_file_holds_figures_and_conditions(bench: Bench, tmp_path: Path) -> None:
    limit = bench.rates("pong", lambda: 2000.0, rounds=2)
    bench.rates("home", lambda: 500.0, limit=limit, rounds=2)
    bench.conditions["rows"] = 7
    bench.write(tmp_path)
    result = json.loads((tmp_path / "example.json").read_text())
    assert result["name"] == "example"
    assert result["figures"]["home_per_s"] == 500.0
    assert result["figures"]["home_ratio"] == 0.25
    assert result["conditions"].keys() == {
        "date", "cores", "python", "django", "wagtail", "postgres", "rows",
    }  # fmt: skip
    assert "0.25 × pong" in bench.table()


def test_progress_yields_every_item(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(bench.progress("Seeding", range(3))) == [0, 1, 2]
    assert capsys.readouterr().out.strip().endswith("100 %")
    assert list(bench.progress("Seeding", [])) == []


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (None, True), ("localhost", True), ("127.0.0.1", True), ("::1", True), ("/run/pg", True),
        ("db.example.org", False), ("10.0.0.7", False),
    ],
)  # fmt: skip
def test_benchmarks_run_on_loopback_only(host: str | None, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "There is no benchmark nonsense; there are:" in capsys.readouterr().out
