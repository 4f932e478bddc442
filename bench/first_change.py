"""A proposal from its upload to its first change, over HTTP on the loopback address.

    python -m bench.first_change [--turns N]

A demonstration lake is served; a planner drafts a version, uploads the zones of the demonstration's proposal,
has them examined and stored, has the version read, and opens the change at the head of the list. Timed is
all from the first byte of the upload on; the first turn starts the worker, as the first import of a day does.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import shapely

from api.cli.demo import add_people, load_layers
from api.cli.demo_reports import add_reports
from layers.definition import Words, read_catalogue
from layers.demo.lake import demonstration_lake
from layers.demo.people import PASSWORD
from layers.rules.boundaries import PROPOSED, BoundaryVersion
from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.database import open_database
from layers.store.features import FeatureQuery, FeatureStore
from tests.server import Server

GATE_S = 5.0
LAW, PROPOSAL, PLANNER = "demo-two-zones", "demo-adjust-1", "planner"
LOOK_S = 0.05  # between two looks at a job
LIMIT_S = 300.0
BYTES = {"content-type": "application/octet-stream"}


def main() -> int:
    """Print the figures; 1 when the gate was missed."""
    parser = argparse.ArgumentParser(description="From the upload of a proposal to its first change.")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        zones = served_lake(Path(folder) / "data")
        server = Server(Path(folder) / "data").start()
        try:
            turns = [one_turn(server, zones, number) for number in range(options.turns)]
        finally:
            server.stop()
    return told(turns)


def served_lake(data: Path) -> bytes:
    """A demonstration lake with its law; the proposal's zones as a file."""
    data.mkdir()
    catalogue = read_catalogue()
    database = open_database(str(data / "lakewatch.gpkg"), catalogue, data / "files")
    lake = demonstration_lake(catalogue)
    with database.transaction(PROGRAM) as transaction:
        add_people(transaction)
        load_layers(transaction, lake)
        add_reports(transaction, lake)
        law = next(zone for zone in lake["reserve_zones"] if zone.properties["boundary_version"] == LAW)
        version = BoundaryVersion(
            LAW, Words("现行两区", "The law"), "two_zones", in_force_from=law.valid_from
        )
        BoundaryStore(transaction).register(version, why="bench")
        found = FeatureStore(transaction).find(FeatureQuery(PROPOSED, limit=100)).features
    database.close()
    rows = [
        {
            "type": "Feature",
            "id": zone.id,
            "geometry": json.loads(shapely.to_geojson(zone.shape)),
            "properties": {"name": zone.properties["name"], "zone": zone.properties["zone"]},
        }
        for zone in found
        if zone.properties["boundary_version"] == PROPOSAL
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False).encode()


def one_turn(server: Server, zones: bytes, number: int) -> dict[str, float]:
    """Seconds of each stage, and of all."""
    id = f"bench-{number}"
    zones = zones.replace(
        b"{", b'{"name": "%d", ' % number, 1
    )  # a file that was stored before would be asked about
    with httpx2.Client(base_url=server.address, headers={"x-lakewatch": "1"}, timeout=LIMIT_S) as client:
        sent(client, "/api/session", {"name": PLANNER, "password": PASSWORD})
        draft = {"id": id, "name": {"zh": f"第{number}次"}, "regime": "two_zones", "copy_zones": False}
        sent(client, "/api/boundaries", draft)
        begun = sent(client, "/api/imports", {"layer": PROPOSED})["id"]
        clock, marks = time.perf_counter(), {}

        def mark(stage: str) -> None:
            marks[stage] = time.perf_counter() - clock - sum(marks.values())

        upload = client.put(
            f"/api/imports/{begun}/files", params={"name": "zones.geojson"}, content=zones, headers=BYTES
        )
        upload.raise_for_status()
        mark("upload")
        values = {"boundary_version": {"": id}, "regime": {"": "two_zones"}}
        examined = {"values": values, "accepted": []}
        report = waited(client, sent(client, f"/api/imports/{begun}/examine", examined), begun)
        if report["report"]["open"]:
            examined["accepted"] = report["report"]["open"]
            waited(client, sent(client, f"/api/imports/{begun}/examine", examined), begun)
        mark("examined")
        waited(client, sent(client, f"/api/imports/{begun}/commit", {"why": "bench"}), begun)
        mark("stored")
        read = sent(client, f"/api/boundaries/{id}/readings", None)
        job_done(client, read["id"])
        mark("read")
        changes = client.get(f"/api/boundaries/{id}/changes", params={"sort": "severity"}).json()["changes"]
        first = client.get(f"/api/boundaries/{id}/changes/{changes[0]['id']}")
        first.raise_for_status()
        mark("answered")
        return {**marks, "all": time.perf_counter() - clock, "changes": len(changes)}


def sent(client: httpx2.Client, path: str, body: Any) -> dict[str, Any]:
    """The answer to a post; RuntimeError with its words when it is refused."""
    answer = client.post(path) if body is None else client.post(path, json=body)
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.text}")
    return dict(answer.json())


def waited(client: httpx2.Client, asked: dict[str, Any], begun: str) -> dict[str, Any]:
    """The import when the job that was asked for has ended."""
    job_done(client, asked["job"]["id"])
    return dict(client.get(f"/api/imports/{begun}").json())


def job_done(client: httpx2.Client, id: str) -> None:
    """Come back when a job is done; RuntimeError when it failed, or takes too long."""
    ends = time.monotonic() + LIMIT_S
    while time.monotonic() < ends:
        job = client.get(f"/api/jobs/{id}").json()
        if job["state"] == "done":
            return
        if job["state"] not in ("waiting", "running"):
            raise RuntimeError(f"{job['kind']}: {job['problem']}")
        time.sleep(LOOK_S)
    raise RuntimeError(f"the job {id} takes too long")


def told(turns: list[dict[str, float]]) -> int:
    """The table, and whether the gate was met."""
    stages = ("upload", "examined", "stored", "read", "answered", "all")
    print(f"| turn | changes | {' | '.join(f'{stage}, s' for stage in stages)} |")
    print(f"|---|--:|{'--:|' * len(stages)}")
    for number, turn in enumerate(turns, start=1):
        figures = " | ".join(f"{turn[stage]:.2f}" for stage in stages)
        name = f"{number}{' (starts the worker)' if number == 1 else ''}"
        print(f"| {name} | {turn['changes']:.0f} | {figures} |")
    middle = median(turn["all"] for turn in turns)
    met = middle < GATE_S
    print(f"\nMedian {middle:.2f} s; gate < {GATE_S:.0f} s: {'met' if met else 'MISSED'}.")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
