"""Steps of scenes over HTTP: handing in, looking at, keeping, with the real worker in its own process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

from starlette.testclient import TestClient

from layers.store.jobs import ENDED

BYTES = {"Content-Type": "application/octet-stream"}
LONGEST_S = 240  # a job of a test; the machine may be busy
BEAT_S = 0.02
HAS_ENDED = {state.value for state in ENDED}


def when(told: Callable[[], Any]) -> Any:
    """The first thing that is one; nobody sleeps longer than a beat."""
    pause = Event()
    for _ in range(int(LONGEST_S / BEAT_S)):
        if (found := told()) is not None:
            return found
        pause.wait(BEAT_S)
    raise AssertionError("it did not come about in time")


def ended(client: TestClient, answer: Any) -> dict[str, Any]:
    """The upload once the job has ended that this answer began."""
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]["id"]

    def told() -> Any:
        return True if client.get(f"/api/jobs/{job}").json()["state"] in HAS_ENDED else None

    when(told)
    found: dict[str, Any] = client.get(f"/api/scenes/uploads/{answer.json()['id']}").json()
    return found


def handed_in(client: TestClient, *files: Path, names: Mapping[Path, str] | None = None) -> str:
    """The id of an upload with these files."""
    begun = client.post("/api/scenes/uploads")
    assert begun.status_code == 201, begun.text
    id = str(begun.json()["id"])
    for file in files:
        name = (names or {}).get(file, file.name)
        sent = client.put(
            f"/api/scenes/uploads/{id}/files", params={"name": name}, content=file.read_bytes(), headers=BYTES
        )
        assert sent.status_code == 201, sent.text
    return id


def examine(client: TestClient, id: str, **said: Any) -> dict[str, Any]:
    """The upload once it was looked at."""
    return ended(client, client.post(f"/api/scenes/uploads/{id}/examine", json=said))


def examined(client: TestClient, *files: Path, **said: Any) -> dict[str, Any]:
    """Files handed in and looked at."""
    return examine(client, handed_in(client, *files), **said)


def confirmation(**said: Any) -> dict[str, Any]:
    """What a person confirms."""
    told = {
        "name": "六月影像", "acquired_on": "2024-06-12", "licence": "test data", "credit": "synthetic",
    }  # fmt: skip
    return {**told, **said}


def keep(client: TestClient, id: str, **said: Any) -> Any:
    """The answer to a confirmation."""
    return client.post(f"/api/scenes/uploads/{id}/keep", json=confirmation(**said))


def kept(
    client: TestClient, *files: Path, look: Mapping[str, Any] | None = None, **said: Any
) -> dict[str, Any]:
    """A scene as it is kept, all the way from its files."""
    looked = examined(client, *files, **(look or {}))
    assert looked["state"] == "examined", looked["problem"]
    done = ended(client, keep(client, looked["id"], **said))
    assert done["state"] == "kept", done["problem"]
    found: dict[str, Any] = client.get(f"/api/scenes/{done['scene']}").json()
    return found


def warned(upload: Mapping[str, Any]) -> set[str]:
    """The codes of what is told of an upload."""
    return {each["code"] for each in upload["found"]["warnings"]}


def lying(folder: Path) -> list[str]:
    """What lies in the folder of scenes, but for the files of open uploads and empty folders."""
    room = folder / "scenes"
    every = sorted(str(path.relative_to(room)) for path in room.rglob("*") if path.is_file())
    return [name for name in every if not name.startswith("uploads/")]
