"""``lakewatch scene add`` and ``list``: take a scene in as the service does, here and now; what there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.table import Table

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import err, out, progress
from api.jobs.scenes import examination_failed, examine_scene, keep_scene, keeping_failed, read_upload
from api.scenes import confirmed
from api.storage import open_scenes
from api.wire.scenes import KeepIn, questions_of, scene_out
from geo.errors import Refused
from geo.spectral import Band
from layers.errors import NotAScene
from layers.rules.days import LOCAL
from layers.rules.people import PROGRAM, Actor, Role
from layers.rules.scene_names import PICTURES
from layers.store.database import Database
from layers.store.evidence_files import chunks_of
from layers.store.imports import keep_stream
from layers.store.jobs import Job, JobState
from layers.store.scene_storage import SceneStorage
from layers.store.scene_uploads import SceneUploadStore, Upload, UploadState, uploads_folder, with_file
from layers.store.scenes import KeptScene, SceneStore

NOT_READY = 2
ASKED = {
    "bands": "各波段是什么 · What each band shows: --bands [文件 FILE=]ROLE,ROLE,…"
    f"（{', '.join(Band)}；不用的写 - for none）",
    "acquired_on": "哪天拍的 · Which day it is of: --on YYYY-MM-DD",
    "licence": "使用许可 · Its licence: --licence TEXT",
    "elsewhere": "不在保护区周边，仍要入库的 · Not of the lake's surroundings: --elsewhere --why TEXT",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the command says of a scene."""

    name: str | None
    bands: dict[str, list[str]]
    on: date | None
    licence: str | None
    credit: str | None
    nodata: float | None
    elsewhere: bool
    why: str


def add_scene(
    file: Annotated[
        list[Path],
        typer.Argument(
            help="影像文件、压缩包或产品文件夹 · Pictures, an archive, a product's folder.", exists=True
        ),
    ],
    name: Annotated[str | None, typer.Option(help="名称 · What it is called.")] = None,
    bands: Annotated[
        list[str] | None,
        typer.Option(help="[文件=]blue,green,…；“-”为不用 · What each band shows; - for none."),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="影像日期 · Day of the picture.")
    ] = None,
    licence: Annotated[str | None, typer.Option(help="使用许可 · Licence.")] = None,
    credit: Annotated[str | None, typer.Option(help="署名 · What must be told beside it.")] = None,
    nodata: Annotated[float | None, typer.Option(help="无数据值 · The number of no data.")] = None,
    elsewhere: Annotated[
        bool, typer.Option("--elsewhere", help="不在保护区周边也入库 · It lies elsewhere.")
    ] = False,
    why: Annotated[str, typer.Option(help="理由，记入审计 · The reason, kept in the audit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON · Print JSON.")] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """影像入库 · Take a scene in: recognised or asked, whole or not at all."""
    settings = settings_of(data=data, database=database)
    offered = list(files_of(file))
    day = on.date() if on else None
    said = Said(name, roles_of(bands or [], offered), day, licence, credit, nodata, elsewhere, why)
    with opened(settings) as lake, whole_or_nothing(lake) as id:
        upload = looked_at(lake, id, offered, said)
        open_questions = [each for each in questions_of(upload.found) if not answered(each, said)]
        if open_questions:
            tell(upload, as_json=as_json)
            err.print("没有入库，待回答 · Not kept; to be answered:", markup=False)
            for each in open_questions:
                err.print(f"  {ASKED[each]}", markup=False)
            raise typer.Exit(NOT_READY)
        scene = kept(lake, upload, said, open_scenes(settings))
    tell(upload, scene, as_json=as_json)


def answered(question: str, said: Said) -> bool:
    """Whether the command answers what the files do not; without a reason, elsewhere is refused in words."""
    told = {"acquired_on": said.on is not None, "licence": bool(said.licence), "elsewhere": said.elsewhere}
    return told.get(question, False)


def files_of(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each file with its name; of a folder its pictures and the product's own words, with their folders."""
    for path in paths:
        if not path.is_dir():
            yield path.name, path
            continue
        inside = sorted(each for each in path.rglob("*") if each.is_file())
        wanted = [
            each for each in inside if each.suffix.lower() in PICTURES or each.name.startswith("MTD_MSIL")
        ]
        if not wanted:
            raise NotAScene(name=path.name)
        for each in wanted:
            yield str(each.relative_to(path.absolute().parent if path.is_absolute() else path.parent)), each


def roles_of(wishes: Sequence[str], files: Sequence[tuple[str, Path]]) -> dict[str, list[str]]:
    """``FILE=role,…`` as roles by file; without a file's name where there is only one."""
    told: dict[str, list[str]] = {}
    for wish in wishes:
        name, equals, roles = wish.rpartition("=")
        if not equals and len(files) != 1:
            raise typer.BadParameter(f"--bands {wish}: FILE=ROLE,ROLE,…")
        told[name if equals else files[0][0]] = [role.strip() for role in roles.split(",")]
    return told


@contextmanager
def whole_or_nothing(lake: Database) -> Iterator[str]:
    """The id of an upload; where no scene comes of it, neither it nor its files are left behind."""
    id = str(uuid4())
    there = {path.name for path in uploads_folder(lake.files).glob("*")}  # other uploads', which stay
    try:
        yield id
    finally:
        with lake.transaction(actor()) as transaction:
            forgotten = SceneUploadStore(transaction).forget(id)
        for path in {file.path(lake.files) for file in forgotten}:
            if path.name not in there:
                path.unlink(missing_ok=True)


def looked_at(lake: Database, id: str, files: Sequence[tuple[str, Path]], said: Said) -> Upload:
    """The files handed in and looked at; raises what they are refused for."""
    with lake.transaction(actor()) as transaction:
        upload = SceneUploadStore(transaction).begin(id)
    for name, path in files:
        with path.open("rb") as file:
            original = keep_stream(chunks_of(file), name, uploads_folder(lake.files))
        upload = replace(upload, files=with_file(upload, original))
    asked: dict[str, Any] = {"bands": said.bands, "licence": said.licence, "credit": said.credit}
    asked |= {"nodata": said.nodata, "acquired_on": said.on.isoformat() if said.on else None}
    known = {name: value for name, value in asked.items() if value not in (None, {})}
    with lake.transaction(actor()) as transaction:
        store = SceneUploadStore(transaction)
        store.step(id, UploadState.RECEIVING, files=upload.files)
        store.step(id, UploadState.EXAMINING, asked=known)
    job = job_of("scene.examine", id, {})
    with progress("检查 · Looking", None):
        try:
            examine_scene(lake, job, silent, never)
        except Refused as refusal:
            examination_failed(lake, job, refusal)
            raise
    return read_upload(lake, id)


def kept(lake: Database, upload: Upload, said: Said, scenes: SceneStorage) -> KeptScene:
    """The scene as it is kept; raises what it is refused for."""
    found = upload.found or {}
    body = KeepIn(
        name=said.name or found["name"] or upload.files[0].name,
        acquired_on=said.on or date.fromisoformat(found["acquired_on"]),
        licence=said.licence or found["licence"],
        credit=said.credit or found["credit"],
        elsewhere=said.elsewhere,
        why=said.why,
    )
    with lake.transaction(actor()) as transaction:
        details = confirmed(upload, body, transaction.now.astimezone(LOCAL).date())
        SceneUploadStore(transaction).step(upload.id, UploadState.KEEPING)
    job = job_of("scene.keep", upload.id, details)
    with progress("入库 · Keeping", None):
        try:
            keep_scene(lake, job, silent, never, scenes=scenes)
        except Refused as refusal:
            keeping_failed(lake, job, refusal, scenes=scenes)
            raise
    with lake.transaction(PROGRAM, writes=False) as transaction:
        return SceneStore(transaction).get(read_upload(lake, upload.id).scene or "")


def actor() -> Actor:
    """Whoever runs the command, who may add scenes here."""
    return replace(operator(), roles=frozenset({Role.ANALYST}))


def job_of(kind: str, upload: str, details: dict[str, Any]) -> Job:
    """The work as the worker would be told it; done here, so it waits in no queue."""
    moment = datetime.now(LOCAL)
    id = str(uuid4())
    return Job(id, kind, upload, JobState.RUNNING, actor(), details, moment, moment, None, 1, None)


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Never cancelled."""
    return False


def tell(upload: Upload, scene: KeptScene | None = None, *, as_json: bool) -> None:
    """What was seen and kept, for a program or for a person."""
    if as_json:
        kept_scene = None if scene is None else scene_out(scene).model_dump(mode="json")
        told = {"found": upload.found, "questions": questions_of(upload.found), "scene": kept_scene}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    found = upload.found or {}
    for band in found["bands"]:
        role = band["role"] or ("?" if band["asked"] else "—")
        out.print(f"  {band['file']} #{band['number']} {band['words']} → {role}")
    for warning in found["warnings"]:
        out.print(f"! {warning['zh']}\n  {warning['en']}")
    if scene is not None:
        out.print(f"已入库 · Kept: {scene.id} {scene.name} {scene.acquired_on} {scene.grid.pixel:g} m")


def list_scenes(
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON · Print JSON.")] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """影像清单 · The scenes that are kept, the latest picture first."""
    with (
        opened(settings_of(data=data, database=database)) as lake,
        lake.transaction(PROGRAM, writes=False) as transaction,
    ):
        found = SceneStore(transaction).all()
    if as_json:
        every = [scene_out(scene).model_dump(mode="json") for scene in found]
        typer.echo(json.dumps({"scenes": every, "total": len(every)}, ensure_ascii=False, indent=2))
        return
    table = Table("编号 Id", "日期 Day", "名称 Name", "米 m", "波段 Bands", "可见 Clear", box=None)
    for scene in found:
        bands = " ".join(band.value for band in scene.bands)
        row = (scene.id[:12], str(scene.acquired_on), scene.name, f"{scene.grid.pixel:g}", bands)
        table.add_row(*row, f"{scene.clear:.0%}")
    out.print(table)
