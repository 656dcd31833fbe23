"""What a benchmark gets: seeding with a bar, measuring with a bound, a table and a result file.

    def run(bench: Bench) -> None:
        for batch in bench.progress("Seeding", range(100)):   # only what is missing
            ...
        bench.conditions["rows"] = Contribution.objects.count()
        limit = bench.times("plain_query", lambda: ...)
        bench.times("thread", lambda: ..., limit=limit)

Figures are medians; the spread beside them is the range from the first to the third quartile.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

import django
import wagtail
from django.db import connection

from deploy.local import processes
from deploy.local.ports import LOOPBACK, first_free

BAR = 30
ROUNDS = 30
BUDGET = 10.0
SERVER_PATIENCE = 60.0
Item = TypeVar("Item")


@dataclass(frozen=True)
class Sample:
    """What one measurement yielded, in one unit, and the limit it is compared with."""

    key: str
    unit: str
    values: tuple[float, ...]
    limit: "Sample | None" = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Return first and third quartile: half of all values lie between them."""
        if len(self.values) < 2:
            return self.values[0], self.values[0]
        first, _, third = statistics.quantiles(self.values, n=4, method="inclusive")
        return first, third

    @property
    def ratio(self) -> float | None:
        """Return the median as a multiple of the limit's median, measured in the same run."""
        return None if self.limit is None else self.median / self.limit.median


class Bench:
    """Collects the figures and the conditions of one benchmark."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.samples: list[Sample] = []
        self.conditions: dict[str, str | int | float] = machine()

    def progress(self, label: str, items: Sequence[Item]) -> Iterator[Item]:
        """Yield the items and draw a bar; on something else than a terminal only its end."""
        for number, item in enumerate(items):
            if sys.stdout.isatty():
                filled = BAR * number // len(items)
                bar = "█" * filled + "·" * (BAR - filled)
                print(f"\r  {label} {bar} {100 * number // len(items):3} %", end="", flush=True)
            yield item
        if items:
            print(
                f"{chr(13) if sys.stdout.isatty() else ''}  {label} {'█' * BAR} 100 %", flush=True
            )

    def times(
        self,
        key: str,
        function: Callable[[], object],
        *,
        limit: Sample | None = None,
        rounds: int = ROUNDS,
        budget: float = BUDGET,
    ) -> Sample:
        """Measure how long a call takes, in milliseconds; the first call only warms up.

        Stops after `rounds` calls or `budget` seconds, whichever comes first.
        """

        def one_round() -> float:
            started = time.perf_counter()
            function()
            return 1000 * (time.perf_counter() - started)

        return self._sample(key, "ms", one_round, limit, rounds, budget)

    def rates(
        self,
        key: str,
        one_round: Callable[[], float],
        *,
        limit: Sample | None = None,
        rounds: int = 5,
        budget: float = 60.0,
    ) -> Sample:
        """Measure how much is done per second; a round returns its rate, the first warms up."""
        return self._sample(key, "per_s", one_round, limit, rounds, budget)

    def add(
        self, key: str, unit: str, values: Sequence[float], limit: Sample | None = None
    ) -> Sample:
        """Take over values that the benchmark measured itself."""
        sample = Sample(key, unit, tuple(values), limit)
        self.samples.append(sample)
        return sample

    def _sample(
        self,
        key: str,
        unit: str,
        one_round: Callable[[], float],
        limit: Sample | None,
        rounds: int,
        budget: float,
    ) -> Sample:
        one_round()
        values: list[float] = []
        end = time.monotonic() + budget
        while len(values) < rounds and (not values or time.monotonic() < end):
            values.append(one_round())
        return self.add(key, unit, values, limit)

    @contextmanager
    def process(self, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run our Python with arguments beside the benchmark; it ends with the block."""
        process = subprocess.Popen(
            [sys.executable, *arguments], env=os.environ | environment, stdin=subprocess.DEVNULL
        )
        try:
            yield process
        finally:
            processes.end([process.pid])
            process.wait()

    @contextmanager
    def gunicorn(self, application: str, *, workers: int = 2, threads: int = 4) -> Iterator[int]:
        """Serve a WSGI application as `make run` does; yield its port when it answers."""
        port = first_free()
        sizes = ("--workers", str(workers), "--threads", str(threads))
        options = ("--bind", f"{LOOPBACK}:{port}", "--no-control-socket", "--log-level", "error")
        with self.process("-m", "gunicorn", application, *sizes, *options) as server:
            end = time.monotonic() + SERVER_PATIENCE
            while not answers(port):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"gunicorn {application} does not answer")
                time.sleep(0.05)
            yield port

    def table(self) -> str:
        """Return the figures as people read them."""
        lines = [f"  {'':28}{'median':>12}{'spread':>24}  {'':6}{'ratio to the limit':>20}"]
        for sample in self.samples:
            low, high = sample.quartiles
            spread = f"{low:,.2f} – {high:,.2f}"
            ratio = (
                "" if sample.ratio is None or sample.limit is None
                else f"{sample.ratio:.2f} × {sample.limit.key}"
            )  # fmt: skip
            unit = sample.unit.replace("per_s", "/s")
            lines.append(
                f"  {sample.key:28}{sample.median:>12,.2f}{spread:>24}  {unit:6}{ratio:>20}"
            )
        shown = ", ".join(f"{key} {value}" for key, value in self.conditions.items())
        return "\n".join([*lines, f"  {shown}"])

    def figures(self) -> dict[str, float]:
        """Return the figures for the result file: median, quartiles and ratio of each sample."""
        figures: dict[str, float] = {}
        for sample in self.samples:
            low, high = sample.quartiles
            name = "_".join(part for part in (sample.key, sample.unit) if part).rstrip("_")
            figures |= {name: sample.median, f"{name}_q1": low, f"{name}_q3": high}
            if sample.ratio is not None:
                figures[f"{sample.key}_ratio"] = sample.ratio
        return {key: float(f"{value:.4g}") for key, value in figures.items()}

    def write(self, folder: Path) -> None:
        """Write results/<name>.json."""
        folder.mkdir(exist_ok=True)
        result = {"name": self.name, "figures": self.figures(), "conditions": self.conditions}
        text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
        (folder / f"{self.name}.json").write_text(text, encoding="utf-8")


def machine() -> dict[str, str | int | float]:
    """Return what the figures depend on, and nothing that names the machine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        "django": django.get_version(),
        "wagtail": wagtail.__version__,
        "postgres": postgres,
    }


def answers(port: int) -> bool:
    """Tell whether something speaks HTTP on this port."""
    client = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        client.request("GET", "/health/", headers={"Host": "localhost"})
        client.getresponse()
    except OSError:
        return False
    else:
        return True
    finally:
        client.close()
