"""Where originals and scenes are kept: in the data folder, or in a bucket where the setting says so."""

from __future__ import annotations

from api.settings import Settings
from layers.errors import ExtraMissing
from layers.store.evidence_files import EvidenceFiles, FolderFiles
from layers.store.scene_storage import FolderScenes, SceneStorage


def open_evidence_files(settings: Settings) -> EvidenceFiles:
    """The storage that the settings name; ExtraMissing for a bucket where ``obstore`` is not installed."""
    if settings.evidence is None:
        return FolderFiles(settings.files / "photos")
    try:
        # the one import that waits: whoever keeps files in a folder installs no client of buckets
        from layers.store.evidence_bucket import BucketFiles  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra="s3") from error
    return BucketFiles(settings.evidence)


def open_scenes(settings: Settings) -> SceneStorage:
    """The storage of scenes that the settings name; ExtraMissing as above."""
    if settings.scenes is None:
        return FolderScenes(settings.files / "scenes")
    try:
        from layers.store.scene_bucket import BucketScenes  # noqa: PLC0415  (as above)
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra="s3") from error
    return BucketScenes(settings.scenes)
