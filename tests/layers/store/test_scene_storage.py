"""Where scenes lie: whole or not at all, whenever the process dies."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from layers.errors import NotFound
from layers.store.scene_storage import FolderScenes

ORIGINAL = b"as it came" * 1000
KEPT = b"as it is kept" * 900
ID = hashlib.sha256(ORIGINAL).hexdigest()[:32]
STEPS = ("files on disk", "original named", "names on disk")
DYING = """
import os, sys
from pathlib import Path
from layers.store.scene_storage import FolderScenes
folder, id, step = sys.argv[1:]
def reached(now):
    if now == step:
        os._exit(9)
room = Path(folder)
FolderScenes(room / "scenes", reached=reached).keep(id, room / "kept", room / "came")
"""


def handed_in(folder: Path) -> tuple[Path, Path]:
    """A scene's two files as a job has them."""
    kept, came = folder / "kept", folder / "came"
    kept.write_bytes(KEPT)
    came.write_bytes(ORIGINAL)
    return kept, came


def test_both_files_of_a_scene_are_kept_and_read_back_whole_and_in_parts(tmp_path: Path) -> None:
    scenes = FolderScenes(tmp_path / "scenes")
    scenes.keep(ID, *handed_in(tmp_path))

    assert Path(scenes.place(ID)).read_bytes() == KEPT
    with scenes.original(ID) as file:
        assert file.read() == ORIGINAL
    assert scenes.part(ID, 3, 5) == KEPT[3:8]
    assert scenes.part(ID, len(ORIGINAL) - 2, 50, original=True) == ORIGINAL[-2:]
    assert (scenes.size(ID), scenes.size(ID, original=True)) == (len(KEPT), len(ORIGINAL))
    assert scenes.sha256(ID, original=True)[:32] == ID
    assert list(scenes.ids()) == [ID]


def test_a_scene_stays_when_the_callers_files_are_gone(tmp_path: Path) -> None:
    scenes = FolderScenes(tmp_path / "scenes")
    handed = handed_in(tmp_path)
    scenes.keep(ID, *handed)
    for file in handed:
        file.unlink()

    assert scenes.exists(ID)
    assert scenes.part(ID, 0, 10) == KEPT[:10]


def test_the_same_scene_kept_again_changes_nothing(tmp_path: Path) -> None:
    scenes = FolderScenes(tmp_path / "scenes")
    scenes.keep(ID, *handed_in(tmp_path))
    scenes.keep(ID, *handed_in(tmp_path))

    assert list(scenes.ids()) == [ID]
    assert scenes.sweep() == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_dies_while_it_keeps_leaves_no_half_scene(step: str, tmp_path: Path) -> None:
    handed_in(tmp_path)
    died = subprocess.run([sys.executable, "-c", DYING, str(tmp_path), ID, step], check=False)
    scenes = FolderScenes(tmp_path / "scenes")

    assert died.returncode == 9
    assert scenes.exists(ID) == (step == "names on disk")
    assert scenes.sweep() == {"files on disk": 2, "original named": 1, "names on disk": 0}[step]
    scenes.keep(ID, *handed_in(tmp_path))
    assert scenes.sha256(ID, original=True)[:32] == ID


def test_what_no_record_names_can_be_taken_away(tmp_path: Path) -> None:
    scenes = FolderScenes(tmp_path / "scenes")
    scenes.keep(ID, *handed_in(tmp_path))
    scenes.remove(ID)
    scenes.remove(ID)

    assert list(scenes.ids()) == []
    with pytest.raises(NotFound):
        scenes.size(ID)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 32, "0" * 31])
def test_a_name_that_is_no_id_reaches_no_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        FolderScenes(tmp_path).place(name)
