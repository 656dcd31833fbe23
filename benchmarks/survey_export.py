"""One export in a process of its own, so that the memory it takes is its own."""

import json
import re
import sys
import time
from pathlib import Path

import django


def main(page_id: str, form: str, folder: str) -> None:
    """Write the export; print milliseconds and the peak of memory in MB."""
    django.setup()
    from surveys.domain.export import spss, tables  # needs the set-up above
    from surveys.domain.export.rows import source_of
    from surveys.models import SurveyPage

    page = SurveyPage.objects.get(pk=page_id)
    path = Path(folder) / f"a.{form}"
    started = time.perf_counter()
    source = source_of(page)
    if form == "sav":
        spss.write_sav(source, path)
    else:
        getattr(tables, f"write_{form}")(source, path, words=False)
    took = 1000 * (time.perf_counter() - started)
    print(json.dumps([took, peak_of_memory()]))


def peak_of_memory() -> float:
    """The most memory this program had, in MB.

    Not `getrusage`: what a process had before it became this program counts there as well.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise RuntimeError("The kernel does not tell the peak of memory")
    return int(found[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
