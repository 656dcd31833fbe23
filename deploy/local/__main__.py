"""python -m deploy.local <verb>: what the Makefile calls; `--help` lists the verbs."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from deploy.local import ports, postgres, servers
from deploy.local.assets import build_assets
from deploy.local.console import LauncherError, fail, step
from deploy.local.environment import for_commands
from deploy.local.lock import lock_requirements
from deploy.local.paths import LOCAL, ROOT


def up() -> int:
    """Start the embedded servers and leave them running."""
    servers.up(ports.from_environment())
    return status()


def down() -> int:
    """Stop the embedded servers."""
    servers.down(ports.from_environment())
    return 0


def status() -> int:
    """Say which embedded servers run."""
    for server, _ in servers.needed(ports.from_environment()).values():
        pid = server.running()
        step(f"{server.name}: {'not running' if pid is None else f'running, process {pid}'}")
    return 0


def execute(command: list[str]) -> int:
    """Run a command beside the embedded servers, with their URLs in its environment."""
    with servers.servers(ports.from_environment()) as urls:
        return subprocess.run(command, env=for_commands(urls), check=False).returncode


def assets() -> int:
    """Build the browser assets."""
    build_assets()
    return 0


def run() -> int:
    """Run the whole site with its demo."""
    from deploy.local.run import run_site  # slow: honcho and a stack of settings

    return run_site(ports.from_environment())


def test() -> int:
    """Run every check and test."""
    from deploy.local.checks import run_checks

    return run_checks(ports.from_environment())


def faults() -> int:
    """Run the long tests that kill and restart real processes."""
    from deploy.local.checks import run_faults

    return run_faults(ports.from_environment())


def explore() -> int:
    """Run the property tests on new examples."""
    from deploy.local.checks import run_exploration

    return run_exploration(ports.from_environment())


def lock() -> int:
    """Compile the lock files of Python and npm."""
    lock_requirements()
    return 0


def destroy() -> int:
    """Stop the servers and remove their data, also what lies outside of the clone."""
    servers.down(ports.from_environment())
    postgres.embedded().remove()
    return 0


VERBS: dict[str, Callable[[], int]] = {
    "up": up,
    "down": down,
    "status": status,
    "assets": assets,
    "run": run,
    "test": test,
    "faults": faults,
    "explore": explore,
    "lock": lock,
    "destroy": destroy,
}


def main(arguments: list[str]) -> int:
    """Read the verb, do it, and turn what is missing into one sentence."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, verb in VERBS.items():
        verbs.add_parser(name, help=verb.__doc__)
    run_command = verbs.add_parser("exec", help=execute.__doc__)
    run_command.add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        if chosen.verb == "exec":
            return execute(chosen.command[chosen.command[:1] == ["--"] :])
        return VERBS[chosen.verb]()
    except LauncherError as error:
        fail(str(error))
    except PermissionError as error:
        owner = "root" if os.geteuid() else "another user"
        fail(f"{error.filename} belongs to {owner}: run as that user, or remove {LOCAL} first.")
    except KeyboardInterrupt:
        return 130
    return 1


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave through the finally blocks, so that what we started ends with us."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
