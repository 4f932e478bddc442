"""Reports accepted and fsynced per second over HTTP by twelve clients, on both stores in one run.

    python -m bench.reports

Each client keeps one connection and sends the next report when the last is acknowledged. Stores are loaded
in turn (A B, A B, …), each by a server process of its own; PostgreSQL runs with fsync and synchronous commit.
A photo of 30 kB goes to disk, hashed, decoded and fsynced, before its row.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

from PIL import Image

from layers.definition import read_catalogue
from layers.store.database import open_database
from tests import cluster
from tests.api.conftest import PASSWORD, announced, body, seed
from tests.api.mortal import Mortal

CLIENTS = 12
DURABLE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c max_connections=120"
JSON = {"Content-Type": "application/json", "X-Lakewatch": "1"}
JPEG = {"Content-Type": "image/jpeg", "X-Lakewatch": "1"}


@dataclass
class Load:
    """What one store did under one kind of load; durations in seconds."""

    durations: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


def a_photo(chance: random.Random, size_px: int = 200) -> bytes:
    """A JPEG of noise, about 30 kB, that no other report has."""
    buffer = BytesIO()
    noise = Image.frombytes("RGB", (size_px, size_px), chance.randbytes(size_px * size_px * 3))
    noise.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


@contextmanager
def served(where: str, folder: Path) -> Iterator[Mortal]:
    """A server of its own over a new database."""
    database = open_database(where, read_catalogue(), folder / "files")
    seed(database)
    database.close()
    service = Mortal(where, folder)
    service.start()
    try:
        yield service
    finally:
        service.kill()


def signed_in(service: Mortal) -> dict[str, str]:
    """The cookie of a patrol."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("POST", "/api/session", json.dumps({"name": "patrol", "password": PASSWORD}), JSON)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


def put(connection: http.client.HTTPConnection, url: str, content: Any, headers: dict[str, str]) -> None:
    """Send and read to the end; RuntimeError unless it was taken."""
    connection.request("PUT", url, content, headers)
    answer = connection.getresponse()
    words = answer.read()
    if answer.status not in (200, 201, 202):
        raise RuntimeError(f"{answer.status} {words[:300]!r}")


def client(
    service: Mortal, cookie: dict[str, str], photo: bool, barrier: Barrier, seconds: float, load: Load
) -> None:
    """One client for so many seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    chance = random.Random()
    pictures = [a_photo(chance) for _ in range(8)] if photo else []
    barrier.wait()
    ends = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < ends:
        id = uuid4()
        sent = [chance.choice(pictures)] if pictures else []
        report = json.dumps(body(photos=announced(*sent), note=str(id)))
        put(connection, f"/api/reports/{id}", report, JSON | cookie)
        for one in sent:
            sha256 = hashlib.sha256(one).hexdigest()
            put(connection, f"/api/reports/{id}/photos/{sha256}", one, JPEG | cookie)
        load.durations.append(time.perf_counter() - begun)
    connection.close()


def run(service: Mortal, *, photo: bool, seconds: float, load: Load) -> None:
    """All clients at once for so many seconds."""
    cookie, barrier = signed_in(service), Barrier(CLIENTS + 1)
    before = len(load.durations)
    threads = [
        Thread(target=client, args=(service, cookie, photo, barrier, seconds, load)) for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    load.rates.append((len(load.durations) - before) / (time.perf_counter() - begun))


def line(name: str, load: Load) -> str:
    """One row of the table."""
    parts = [part * 1000 for part in quantiles(load.durations, n=100)]
    spread = f"{median(load.rates):.0f} ({min(load.rates):.0f} to {max(load.rates):.0f})"
    return f"| {name} | {len(load.durations):,} | {spread} | {parts[49]:.1f} | {parts[94]:.1f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        server = stack.enter_context(cluster.cluster(DURABLE))
        address = stack.enter_context(cluster.own_database(server, "lakewatch_reports"))
        services = {
            "GeoPackage": stack.enter_context(served(str(folders[0] / "lakewatch.gpkg"), folders[0])),
            "PostGIS": stack.enter_context(served(address, folders[1])),
        }
        loads = {(what, name): Load() for what in ("report", "report with a photo") for name in services}
        for service in services.values():
            run(service, photo=False, seconds=1.0, load=Load())  # warm-up
        for _ in range(asked.rounds):
            for (what, name), load in loads.items():
                run(services[name], photo=what != "report", seconds=asked.seconds, load=load)
    print(f"{CLIENTS} clients, {asked.rounds} rounds of {asked.seconds:g} s, each acknowledged after fsync")
    print("| what, store | acknowledged | per second (spread) | p50 ms | p95 ms |\n|---|--:|--:|--:|--:|")
    for (what, name), load in loads.items():
        print(line(f"{what}, {name}", load))


if __name__ == "__main__":
    main()
