"""The reading process: bounds on memory and time, no network, nothing left running, plain data back."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.errors import Cancelled, FileRefused
from layers.exchange import reading
from layers.exchange.drivers import ALLOWED, SKIPPED, gdal
from layers.exchange.findings import Finding
from layers.exchange.kinds import sentence
from layers.exchange.reading import environment, protected, protection, read, tools
from tests.layers.exchange.bad_archives import POND
from tests.layers.exchange.reads import ordered

MISBEHAVING = "tests.layers.exchange.misbehaving"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The order to look at a good file."""
    file = tmp_path / "湖.geojson"
    file.write_bytes(POND)
    return ordered([file], tmp_path)


def behaved(place: Path, behaviour: str) -> None:
    """A reading by a process that does this."""
    (place / "behaviour").write_text(behaviour)
    read(place, size_bytes=0, module=MISBEHAVING)


def refusal(place: Path, behaviour: str) -> str:
    """The code by which such a reading is refused, with a sentence in both languages."""
    with pytest.raises(FileRefused) as caught:
        behaved(place, behaviour)
    code = str(caught.value.facts["finding"])
    assert "–" not in sentence(Finding(code, caught.value.facts)).zh
    assert caught.value.facts["file"] == "湖.geojson"
    return code


@pytest.mark.parametrize("behaviour", ["memory", "memory_unseen"])
def test_a_file_that_needs_too_much_memory_is_told_so(place: Path, behaviour: str) -> None:
    assert refusal(place, behaviour) == "reading-too-big"


def test_a_file_that_needs_too_much_of_the_processor_is_told_so(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LEAST_S", 1)

    assert refusal(place, "processor") == "reading-too-long"


def test_the_least_time_leaves_an_answer_within_twenty_seconds() -> None:
    assert reading.seconds_for(0) + reading.GRACE_S < 20
    assert reading.seconds_for(1 << 40) == reading.MOST_S


def test_a_reading_that_sleeps_is_ended_with_everything_it_started(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LEAST_S", 1)
    started: list[int] = []
    (place / "behaviour").write_text("asleep")

    with pytest.raises(FileRefused) as caught:
        read(place, size_bytes=0, module=MISBEHAVING, told=lambda _stage, pid, _total: started.append(pid))

    assert caught.value.facts["finding"] == "reading-too-long"
    assert len(started) == 1
    assert ended(started[0])


def test_a_reading_that_a_person_stops_is_ended_with_everything_it_started(place: Path) -> None:
    started: list[int] = []
    (place / "behaviour").write_text("asleep")

    with pytest.raises(Cancelled):
        read(
            place,
            size_bytes=0,
            module=MISBEHAVING,
            told=lambda _stage, pid, _total: started.append(pid),
            cancelled=lambda: bool(started),
        )

    assert ended(started[0])


def ended(pid: int) -> bool:
    """Whether a process is gone, or only waits to be forgotten."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
    return False


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of this machine on which a connection would be heard."""
    with socket.create_server(("127.0.0.1", 0)) as heard:
        heard.settimeout(0)
        yield heard


def test_inside_the_reading_there_is_no_network_and_nothing_of_our_environment(
    place: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not tools()["unshare"]:
        assert "OFF" in protection().en  # said when the service starts
        return
    monkeypatch.setenv("LAKEWATCH_DATABASE", "postgresql://somebody:secret@127.0.0.1/lake")
    (place / "port").write_text(str(listener.getsockname()[1]))

    behaved(place, "network")

    found = json.loads((place / "report.json").read_text())
    assert "reached" not in found.values()
    assert found["interfaces"] in ("lo", "")
    assert not [
        name for name in found["environment"].split() if "LAKEWATCH" in name or "PROXY" in name.upper()
    ]
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize(
    "behaviour", ["large_file", "link", "wrong_refusal", "pickled", "unknown_finding", "silent"]
)
def test_an_answer_that_is_none_of_ours_is_a_crash_told_in_words(place: Path, behaviour: str) -> None:
    assert refusal(place, behaviour) == "reading-crashed"
    assert not (place / "pwned").exists()
    assert not Path("pwned").exists()


def test_only_progress_is_passed_on(place: Path) -> None:
    told: list[tuple[str, int, int]] = []
    (place / "behaviour").write_text("shouting")

    read(place, size_bytes=0, module=MISBEHAVING, told=lambda *what: told.append(what))

    assert set(told) <= {("reading", 3, 4)}


def test_which_protection_is_on_is_said_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "tools", lambda: {"prlimit": True, "unshare": False})

    assert (protection().zh, protection().en) == (
        "导入文件在单独进程中读取：内存和时间限制已启用，断网未启用",
        "Imports are read in a process of their own: bounds on, no network OFF",
    )
    assert "prlimit" in protected(5)
    assert "unshare" not in protected(5)


def test_without_the_tools_a_file_is_read_all_the_same(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "tools", lambda: {"prlimit": False, "unshare": False})

    read(place, size_bytes=0)

    assert json.loads((place / "report.json").read_text())["rows"]["fit"] == 1


# --- drivers ---------------------------------------------------------------------------------
def test_no_driver_but_the_allowed_ones_is_registered() -> None:
    program = (
        "import json; from layers.exchange.drivers import gdal\nprint(json.dumps([*gdal().list_drivers()]))"
    )
    # a process of its own: other tests load GDAL with its doors open
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "GPKG" in json.loads(done.stdout)
    assert set(json.loads(done.stdout)) <= set(ALLOWED.split(","))


def test_the_reading_process_loads_no_second_gdal(tmp_path: Path) -> None:
    """Scenes are read by rasterio's own GDAL, whose drivers the doctor's list does not close."""
    program = (
        "import sys, layers.exchange.doctor, layers.exchange.gdal_reader; print('rasterio' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(tmp_path), capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


PROGRAMS = {"pyogrio": "import json, pyogrio; print(json.dumps(list(pyogrio.list_drivers())))"}


def test_the_list_of_closed_drivers_names_every_one_that_the_installed_gdal_brings(tmp_path: Path) -> None:
    """A new GDAL with a new driver fails here, and not at an office."""
    open_ones = environment(tmp_path) | {"GDAL_SKIP": ""}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAMS["pyogrio"]], env=open_ones, capture_output=True, text=True, check=True
    )

    left = set(json.loads(done.stdout)) - set(ALLOWED.split(",")) - set(SKIPPED.split(","))
    assert left == set()


def test_other_programs_of_ours_keep_their_own_gdal() -> None:
    gdal()
    assert os.environ.get("GDAL_SKIP") != SKIPPED


def test_a_process_that_says_no_more_and_stays_is_not_waited_for_beyond_its_time() -> None:
    silent = "import os, threading; os.close(1); threading.Event().wait()"
    child = subprocess.Popen([sys.executable, "-c", silent], stdout=subprocess.PIPE, start_new_session=True)
    try:
        ended = reading.follow(child, time.monotonic() + 2, reading.nobody, reading.never)
    finally:
        reading.kill(child)

    assert not ended
