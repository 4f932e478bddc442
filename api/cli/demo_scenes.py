"""The demonstration's scenes, kept as scenes that came from outside are."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from api.cli.demo_ledger import WHY, act_as
from api.jobs.scene_claims import answers, to_ask
from api.jobs.scene_water import water_of_scene
from layers.demo.lake import SEED
from layers.demo.people import account_of
from layers.demo.pictures import COVERED
from layers.demo.plane import in_degrees
from layers.demo.scene import drawn
from layers.demo.shots import CREDIT, LICENCE, TITLE, Shot, shots, write_shot
from layers.exchange.scene_cog import Stored, stored
from layers.exchange.scene_files import examined
from layers.store.database import Transaction
from layers.store.scene_sights import SightStore
from layers.store.scene_storage import ID_DIGITS, SceneStorage
from layers.store.scene_water import WaterStore
from layers.store.scenes import KeptScene, SceneStore


def add_scenes(transaction: Transaction, scenes: SceneStorage) -> int:
    """The synthetic scenes, taken in by the demonstration's analyst; how many they were."""
    act_as(transaction, account_of("analyst"))
    with tempfile.TemporaryDirectory(prefix="lakewatch-") as folder:
        found = [kept(shot, Path(folder), scenes) for shot in shots(drawn(SEED))]
    for scene in found:
        SceneStore(transaction).add(scene, why=WHY)
        read(transaction, scene, scenes)
    act_as(transaction, None)
    return len(found)


def read(transaction: Transaction, scene: KeptScene, scenes: SceneStorage) -> None:
    """The water of a scene, and what it says of claims, as the jobs would read it."""
    store = WaterStore(transaction)
    store.add(scene.id, water_of_scene(scene, scenes, store.outlines(scene.acquired_on)), why=WHY)
    for claim, _ in to_ask(transaction, None, scene.id):
        found = answers(transaction, claim, scene, scenes)
        SightStore(transaction).add(claim, scene, found, why=WHY)


def kept(shot: Shot, folder: Path, scenes: SceneStorage) -> KeptScene:
    """A scene whose two files are in place."""
    original = folder / shot.name
    write_shot(shot, original)
    file = examined(original, shot.name)
    scene = described(shot, original, stored(file, folder / f"kept-{shot.name}"), file.because)
    scenes.keep(scene.id, folder / f"kept-{shot.name}", original)
    return scene


def described(shot: Shot, original: Path, found: Stored, because: tuple[str, str]) -> KeptScene:
    """What is noted of a scene: that it is synthetic stands in its licence, its credit and its mark."""
    sha256 = sha256_of(original)
    return KeptScene(
        id=sha256[:ID_DIGITS],
        name=TITLE,
        acquired_on=shot.day,
        product=None,
        sha256=sha256,
        size_bytes=original.stat().st_size,
        cog_sha256=sha256_of(found.path),
        grid=found.grid,
        bands=found.bands,
        scale=found.scale,
        offset=found.offset,
        calibrated=found.calibrated,
        hidden_by=found.hidden_by,
        clear=found.clear,
        licence=LICENCE,
        credit=CREDIT,
        because=because,
        footprint=in_degrees(COVERED),
        demonstration=True,
    )


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
