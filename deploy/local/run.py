"""make run: servers, demo, and the processes of the Procfile until Ctrl-C."""

import fcntl
import http.client
import multiprocessing
import subprocess
import sys
import threading
import time

from honcho.environ import parse_procfile
from honcho.manager import Manager

from deploy.local import processes
from deploy.local.console import LauncherError, fail, step
from deploy.local.environment import for_commands
from deploy.local.paths import LOCAL, ROOT
from deploy.local.ports import LOOPBACK, Ports, has_ipv6, require_free
from deploy.local.servers import is_given, servers

MARK = "REVIERDIALOG_RUN"
PATIENCE = 180.0
INTERRUPTED = {130, 143}
PASSWORD = "revierdialog-demo"  # noqa: S105 -- public, and only in the demo
PEOPLE = {
    "admin": "everything",
    "editor": "writes and publishes pages",
    "marketer": "writes and sends newsletters",
    "moderator": "decides about contributions",
    "lead": "leads projects, answers residents",
    "survey": "builds and publishes surveys",
    "analyst": "evaluates surveys",
    "privacy": "privacy and audit log; asks for a second step (passkey or app)",
    "resident": "has an account",
}


def run_site(ports: Ports) -> int:
    """Run the site until Ctrl-C or until one of its processes fails; return its exit code."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "run.lock").open("a+") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LauncherError("make run is already running in this clone.") from None
        end_leftovers()
        require_free(ports.web, "the web site")
        if not is_given("EMAIL_URL"):
            require_free(ports.smtp, "incoming mail of the demo inbox")
            require_free(ports.inbox, "the page of the demo inbox")
        with servers(ports) as urls:
            environment = site_environment(ports, urls)
            prepare = [sys.executable, "-m", "deploy.local.prepare"]
            quiet = {"LOG_LEVEL": "WARNING"} | environment
            if code := subprocess.run(prepare, env=quiet, cwd=ROOT, check=False).returncode:
                fail("The site could not be prepared; the reason stands above.")
                return code
            return run_processes(ports, environment)


def site_environment(ports: Ports, urls: dict[str, str]) -> dict[str, str]:
    """Return the environment of every process of the site."""
    own = {
        "SITE_URL": f"http://localhost:{ports.web}",
        "PORT": str(ports.web),
        "INBOX_SMTP_PORT": str(ports.smtp),
        "INBOX_PORT": str(ports.inbox),
        "BIND_IPV6": f"--bind [::1]:{ports.web}" if has_ipv6() else "",
        "LOCAL_DIR": str(LOCAL),
        MARK: str(LOCAL),
    }
    if not is_given("EMAIL_URL"):
        own["EMAIL_URL"] = f"smtp://{LOOPBACK}:{ports.smtp}"
    return {"DJANGO_SETTINGS_MODULE": "config.settings.dev"} | for_commands(urls, **own)


def end_leftovers() -> None:
    """End processes that an earlier run of this clone left behind when it was killed."""
    left = processes.marked(MARK, str(LOCAL))
    if left:
        step(f"Ending {len(left)} processes that an earlier run left behind …")
        processes.end(left)


def run_processes(ports: Ports, environment: dict[str, str]) -> int:
    """Run the Procfile; say where the site is as soon as it answers."""
    manager = Manager()
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        if name != "inbox" or not is_given("EMAIL_URL"):
            manager.add_process(name, command, env=environment, cwd=str(ROOT))
    threading.Thread(target=announce, args=[ports], daemon=True).start()
    try:
        manager.loop()
    finally:
        end_leftovers()
        # Readers of output that nobody takes any more would wait for ever, and we for them.
        for reader in multiprocessing.active_children():
            reader.kill()
    return 0 if manager.returncode in INTERRUPTED else int(manager.returncode or 1)


def announce(ports: Ports) -> None:
    """Wait until the site answers, then say where everything is."""
    started = time.monotonic()
    while not answers(ports.web):
        if time.monotonic() - started > PATIENCE:
            fail(f"The site does not answer on port {ports.web}; its messages stand above.")
            return
        time.sleep(0.1)
    print(welcome(ports), flush=True)


def answers(port: int) -> bool:
    """Tell whether the site says that it is well."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def welcome(ports: Ports) -> str:
    """Return where everything is and who can sign in."""
    site = f"http://localhost:{ports.web}"
    lines = [
        "",
        f"  Revierdialog      {site}/",
        f"  Editing           {site}/cms/",
    ]
    if not is_given("EMAIL_URL"):
        lines.append(f"  Outgoing mail     http://localhost:{ports.inbox}/")
    lines += ["", f"  Sign in at {site}/konto/login/ with the password {PASSWORD}"]
    lines += [f"    {name + '@revierdialog.example':34}{what}" for name, what in PEOPLE.items()]
    lines += ["", "  Ctrl-C ends everything that was started here.", ""]
    return "\n".join(lines)
