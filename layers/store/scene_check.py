"""Whether the files of scenes are what their records say, and whether any lies there of no record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from layers.errors import NotFound
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import KeptScene, SceneStore


class SceneFault(StrEnum):
    """What can be wrong with a scene's files."""

    MISSING = "missing"
    ALTERED = "altered"
    UNKNOWN = "unknown"  # no record names it


@dataclass(frozen=True, slots=True)
class Fault:
    """One file, and what is wrong with it; ``original`` says which of both."""

    kind: SceneFault
    id: str
    original: bool = False


@dataclass(frozen=True, slots=True)
class CheckedScenes:
    """How many scenes are on record, and every fault."""

    scenes: int
    faults: tuple[Fault, ...]

    @property
    def broken(self) -> bool:
        """Whether a scene is lost or altered; files of no record are only left over."""
        return any(fault.kind is not SceneFault.UNKNOWN for fault in self.faults)


def check_scenes(
    database: Database, storage: SceneStorage, tell: Callable[[int], None] = lambda _: None
) -> CheckedScenes:
    """Read every file of every scene to its end.

    Args:
        tell: is told how many scenes were looked at.
    """
    with database.transaction(PROGRAM, writes=False) as transaction:
        scenes = SceneStore(transaction).all()
    faults: list[Fault] = []
    for done, scene in enumerate(scenes, start=1):
        faults += faults_of(scene, storage)
        tell(done)
    faults += [Fault(SceneFault.UNKNOWN, id) for id in unknown_ids(database, storage)]
    return CheckedScenes(len(scenes), tuple(faults))


def faults_of(scene: KeptScene, storage: SceneStorage) -> list[Fault]:
    """What is wrong with both files of a scene."""
    found: list[Fault] = []
    for original, said in ((False, scene.cog_sha256), (True, scene.sha256)):
        try:
            if storage.sha256(scene.id, original=original) != said:
                found.append(Fault(SceneFault.ALTERED, scene.id, original))
        except NotFound:
            found.append(Fault(SceneFault.MISSING, scene.id, original))
    return found


def sweep_scenes(database: Database, storage: SceneStorage) -> int:
    """Remove files that no record names, and halves that a killed process left; how many scenes and halves.

    Only while no worker is at work: one that keeps a scene has its files in place before its record.
    """
    left_over = unknown_ids(database, storage)
    for id in left_over:
        storage.remove(id)
    return len(left_over) + storage.sweep()


def unknown_ids(database: Database, storage: SceneStorage) -> list[str]:
    """Scenes that lie in the storage and that no record names."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        known = {scene.id for scene in SceneStore(transaction).all()}
    return [id for id in storage.ids() if id not in known]
