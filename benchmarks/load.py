"""A closed load: a few clients that each ask again as soon as they have their answer."""

import threading
import time
from http.client import HTTPConnection

from deploy.local.ports import LOOPBACK


def requests_per_second(port: int, path: str, *, clients: int = 8, seconds: float = 3.0) -> float:
    """Return how many requests a server answers per second; raise on any answer but 200."""
    counts = [0] * clients
    refused: list[int] = []
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        client = HTTPConnection(LOOPBACK, port, timeout=30)
        while time.monotonic() < end and not refused:
            client.request("GET", path, headers={"Host": "localhost"})
            answer = client.getresponse()
            answer.read()
            if answer.status != 200:
                refused.append(answer.status)
            counts[number] += 1
        client.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise RuntimeError(f"{path} answered {refused[0]}")
    return sum(counts) / (time.monotonic() - started)
