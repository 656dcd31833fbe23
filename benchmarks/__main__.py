"""python -m benchmarks [name …]: run benchmarks in a database and a data folder of their own."""

import importlib
import ipaddress
import os
import sys
import traceback
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

HERE = Path(__file__).parent
NOT_BENCHMARKS = {
    *("__init__", "__main__", "harness"),
    *("bare_mail", "load", "survey_export", "worker"),
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 if one of them fails."""
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    use_own_database()
    set_up_django()
    from benchmarks.harness import Bench  # needs Django and the folder set above

    failed = []
    for name in names or known:
        bench = Bench(name)
        print(f"\n{name}", flush=True)
        try:
            importlib.import_module(f"benchmarks.{name}").run(bench)
        except Exception:
            traceback.print_exc()
            failed.append(name)
        else:
            print(bench.table(), flush=True)
            bench.write(HERE / "results")
    if failed:
        print(f"✗ Failed: {', '.join(failed)}")
    return 1 if failed else 0


def use_own_database() -> None:
    """Point this process and its children to a database beside the given one; make it."""
    given = urlsplit(os.environ["DATABASE_URL"])
    redis = urlsplit(os.environ["REDIS_URL"])
    if not (is_loopback(given.hostname) and is_loopback(redis.hostname)):
        raise SystemExit("Benchmarks fill a database: they only run against servers on loopback.")
    name = given.path.strip("/").removesuffix("_bench") + "_bench"
    with psycopg.connect(urlunsplit(given), autocommit=True) as connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(known, [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ |= {
        "DATABASE_URL": urlunsplit(given._replace(path=f"/{name}")),
        "REDIS_URL": urlunsplit(redis._replace(path="/14")),
        "LOCAL_DIR": str(HERE.parent / ".local" / "bench"),
        "LOG_LEVEL": "WARNING",
    }


def is_loopback(host: str | None) -> bool:
    """Tell whether a host of a URL is this machine; none or a path means a socket."""
    if host is None or host == "localhost" or host.startswith(("/", "%2f")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def set_up_django() -> None:
    """Load Django and bring the database of the benchmarks up to date."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    import django  # after the environment is set

    django.setup()
    from deploy.local.prepare import make_ready

    make_ready()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
