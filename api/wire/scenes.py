"""Wire forms of scenes: what is handed in, what it was seen to be, and a scene that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from api.wire.base import Day, Line, Moment, Number, Text, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from api.wire.imports import JobOut, ProblemOut
from geo.resolution import Seen, shown_at, unseen_at
from geo.shapes import as_geojson
from layers.definition import Words
from layers.exchange.scene_pictures import token
from layers.rules.scene_views import views_of
from layers.rules.scenes import PRODUCTS
from layers.store.scene_uploads import Upload
from layers.store.scenes import KeptScene

NameOfFile = Annotated[str, Field(min_length=1, max_length=500)]
Roles = Annotated[
    dict[NameOfFile, Annotated[list[Word], Field(min_length=1, max_length=30)]], Field(max_length=60)
]
HIDDEN_BY: Mapping[str, Words] = {
    "classes": Words("产品自带的场景分类", "the product's own scene classification"),
    "bits": Words("产品自带的质量波段", "the product's own quality bits"),
    "test": Words("本系统的简单检验（薄云检验不出）", "this system's simple test (thin cloud is not found)"),
    "none": Words("未判断云", "clouds are not told"),
}
OTHER = Words("其他影像", "other imagery")  # of no product that is known


class ExamineIn(WireIn):
    """What its sender knows of a scene; whatever is left out is recognised, or asked."""

    bands: Roles | None = None  # by file, one word for each band; "-" for one that shows nothing asked for
    acquired_on: Day | None = None
    licence: Line | None = None
    credit: Line | None = None
    nodata: Number | None = None


class KeepIn(WireIn):
    """A scene as a person confirms it."""

    name: Line
    acquired_on: Day
    bands: Roles | None = None
    licence: Line
    credit: Line = ""
    elsewhere: bool = False
    why: Text = ""


class SceneFileOut(WireOut):
    """A file of an upload: ``role`` says what it was seen to be."""

    name: str
    size_bytes: int
    sha256: str
    role: str


class BandOut(WireOut):
    """A band of a file; ``asked`` when nobody knows yet what it shows."""

    file: str
    number: int
    words: str
    role: str | None
    asked: bool


class GridOut(WireOut):
    """On which grid the scene would be kept."""

    crs: str
    pixel_m: float
    rows: int
    columns: int


class WarningOut(WireOut):
    """Something to look at before it is kept."""

    code: str
    zh: str
    en: str


class FoundOut(WireOut):
    """What was handed in, as far as it is known; ``clear``: the share of some pixels that is to be seen."""

    name: str
    product: str | None
    product_words: WordsOut
    bands: list[BandOut]
    acquired_on: Day | None
    grid: GridOut
    bbox: list[float]
    footprint: dict[str, Any]
    scale: float | None
    offset: float
    calibrated: bool
    classes: str | None
    clear: float | None
    because: WordsOut
    licence: str
    credit: str
    elsewhere: bool
    warnings: list[WarningOut]


class UploadOut(WireOut):
    """A scene on its way in; ``questions`` are open until somebody answers them."""

    id: str
    state: str
    files: list[SceneFileOut]
    found: FoundOut | None
    questions: list[str]
    scene: str | None
    job: JobOut | None
    problem: ProblemOut | None
    author_name: str
    mine: bool
    changed_at: Moment | None


class UploadsOut(WireOut):
    """The uploads begun last, newest first."""

    uploads: list[UploadOut]


class SceneOut(WireOut):
    """A scene as it is kept; an address of its pictures that carries ``token`` may be kept for good."""

    id: str
    name: str
    acquired_on: Day
    product: str | None
    product_words: WordsOut
    resolution_m: float
    crs: str
    rows: int
    columns: int
    bands: list[str]
    calibrated: bool
    hidden_by: str
    hidden_by_words: WordsOut
    clear: float
    licence: str
    credit: str
    because: WordsOut
    bbox: list[float]
    footprint: dict[str, Any] | None
    demonstration: bool
    at: Moment | None
    author: str
    size_bytes: int
    sha256: str
    views: list[str]
    token: str
    can_see: WordsOut
    cannot_see: WordsOut


class ScenesOut(WireOut):
    """Scenes, the latest picture first."""

    scenes: list[SceneOut]
    total: int


def questions_of(found: Mapping[str, Any] | None) -> list[str]:
    """What has to be answered before a scene is kept."""
    if found is None:
        return []
    asked = {
        "bands": any(band["asked"] for band in found["bands"]),
        "acquired_on": found["acquired_on"] is None,
        "licence": not found["licence"],
        "elsewhere": found["elsewhere"],
    }
    return [name for name, is_open in asked.items() if is_open]


def bands_of(found: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """What all bands were seen to show, by file, as a person would say it."""
    told: dict[str, list[str]] = {}
    for band in () if found is None else found["bands"]:
        told.setdefault(band["file"], []).append(band["role"] or "-")
    return told


def upload_out(upload: Upload, *, job: JobOut | None, problem: ProblemOut | None, mine: bool) -> UploadOut:
    """An upload with its job."""
    return UploadOut(
        id=upload.id,
        state=upload.state.value,
        files=[
            SceneFileOut(name=file.name, size_bytes=file.size_bytes, sha256=file.sha256, role=file.role)
            for file in upload.files
        ],
        found=None if upload.found is None else FoundOut.model_validate(upload.found),
        questions=questions_of(upload.found),
        scene=upload.scene if upload.state == "kept" else None,
        job=job,
        problem=problem,
        author_name=upload.author,
        mine=mine,
        changed_at=upload.changed_at,
    )


def scene_out(scene: KeptScene) -> SceneOut:
    """A scene as it is kept."""
    product = next((each.words for each in PRODUCTS if each.id == scene.product), OTHER)
    return SceneOut(
        id=scene.id,
        name=scene.name,
        acquired_on=scene.acquired_on,
        product=scene.product,
        product_words=WordsOut.of(product),
        resolution_m=scene.grid.pixel,
        crs=scene.grid.crs,
        rows=scene.grid.rows,
        columns=scene.grid.columns,
        bands=[band.value for band in scene.bands],
        calibrated=scene.calibrated,
        hidden_by=scene.hidden_by,
        hidden_by_words=WordsOut.of(HIDDEN_BY[scene.hidden_by]),
        clear=scene.clear,
        licence=scene.licence,
        credit=scene.credit,
        because=WordsOut(zh=scene.because[0], en=scene.because[1]),
        bbox=[] if scene.footprint is None else list(scene.footprint.bounds),
        footprint=None if scene.footprint is None else as_geojson(scene.footprint, 7),
        demonstration=scene.demonstration,
        at=scene.at,
        author=scene.author,
        size_bytes=scene.size_bytes,
        sha256=scene.sha256,
        views=[view.id for view in views_of(scene.bands, calibrated=scene.calibrated)],
        token=token(scene),
        can_see=listed(shown_at(scene.grid.pixel)),
        cannot_see=listed(unseen_at(scene.grid.pixel)),
    )


def listed(things: tuple[Seen, ...]) -> WordsOut:
    """Kinds of things in a row."""
    return WordsOut(zh="、".join(each.zh for each in things), en=", ".join(each.en for each in things))
