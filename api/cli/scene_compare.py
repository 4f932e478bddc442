"""``lakewatch scene compare``: two scenes compared here and now, and what was found printed."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.table import Table

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import english, out
from api.jobs.scene_compare import LEADS, PREVIEW, Means, Order, compare
from api.scene_runs import patches_json
from api.storage import open_scenes
from geo.measure import M2_PER_HA, M2_PER_MU
from layers.errors import BadLimits, NotFound, ScenesMany
from layers.rules.lead_words import DIKE_LIKE, kind_words, sight_words, zone_words
from layers.rules.people import PROGRAM
from layers.rules.scene_limits import AS_IT_LIES, parameters_of, plain_of
from layers.rules.scene_patches import FoundPatch
from layers.store.database import Database
from layers.store.scene_limits import LimitStore
from layers.store.scene_runs import KeptRun, RunStore
from layers.store.scenes import KeptScene, SceneStore

SceneArgument = Annotated[
    str,
    typer.Argument(help="影像编号（可只写开头）、文件名或日期 · Its id or the beginning of it, name, day."),
]


def compare_scenes(
    earlier: SceneArgument,
    later: SceneArgument,
    preview: Annotated[bool, typer.Option("--preview", help="只试阈值，不生成线索 · No leads.")] = False,
    as_it_lies: Annotated[
        bool, typer.Option("--as-it-lies", help="偏移测不出也比 · Even if the shift cannot be told.")
    ] = False,
    set: Annotated[
        list[str] | None, typer.Option("--set", help="limits.margin=0.1 · least_m2.core=300 …")
    ] = None,
    why: Annotated[str, typer.Option(help="理由，记入审计 · The reason, kept in the audit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="打印 GeoJSON · Print GeoJSON.")] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """比对两景影像 · Compare two scenes; patches become leads to be looked at, never findings."""
    settings = settings_of(data=data, database=database)
    with opened(settings) as store:
        order = ordered(
            store, earlier, later, PREVIEW if preview else LEADS, said(set or [], as_it_lies), why
        )
        run = compare(store, operator(), order, Means(open_scenes(settings), settings.cluster))
        with store.transaction(PROGRAM, writes=False) as transaction:
            patches = RunStore(transaction).patches(run.id)
    if as_json:
        typer.echo(patches_json(patches).decode())
        return
    show(run, patches)


def ordered(store: Database, earlier: str, later: str, purpose: str, told: dict[str, Any], why: str) -> Order:
    """What shall be compared, its parameters as they stand but for what was told."""
    with store.transaction(PROGRAM, writes=False) as transaction:
        scenes = SceneStore(transaction).all()
        current = LimitStore(transaction).current().parameters
    one, other = (found(scenes, name) for name in (earlier, later))
    parameters = plain_of(parameters_of(told, current))
    return Order(str(uuid4()), one.id, other.id, purpose, parameters, why)


def said(changes: list[str], as_it_lies: bool) -> dict[str, Any]:
    """Parameters out of ``group.name=number``; BadLimits for what is none."""
    told: dict[str, Any] = {AS_IT_LIES: True} if as_it_lies else {}
    for change in changes:
        name, _, value = change.partition("=")
        group, _, key = name.partition(".")
        try:
            number = float(value)
        except ValueError as error:
            raise BadLimits(field=name, reason="须为数 (a number)") from error
        if key or name.endswith("."):
            told.setdefault(group, {})[key] = number
        else:
            told[group] = number
    return told


def found(scenes: list[KeptScene], name: str) -> KeptScene:
    """The one scene that is meant; NotFound where it is none, ScenesMany where several are."""
    days = (name, f"{name[:4]}-{name[4:6]}-{name[6:]}")
    whole = [scene for scene in scenes if name in (scene.id, scene.name) or str(scene.acquired_on) in days]
    meant = whole or [scene for scene in scenes if len(name) >= 4 and scene.id.startswith(name)]
    if not meant:
        raise NotFound(noun="scene", id=name)
    if len(meant) > 1:
        raise ScenesMany(name=name, ids=[scene.id[:12] for scene in meant])
    return meant[0]


def show(run: KeptRun, patches: list[FoundPatch]) -> None:
    """Print what a comparison found."""
    shift, summary = run.alignment, run.summary
    out.print(f"{run.id}  {run.purpose}  codes {run.codes_sha256[:16]}  patches {len(patches)}")
    out.print(
        f"偏移 shift {shift.right_px:+.2f}, {shift.down_px:+.2f} px ({shift.squares}/{shift.of})，"
        f"遮挡 hidden {run.hidden:.1%}，新线索 new leads {summary['noted']}，"
        f"已知 known {summary['known']}，已研判 judged {summary['judged']}"
    )
    table = Table("#", "类型 kind", "分区 zone", "公顷 ha", "亩 mu", box=None)
    for patch in patches:
        kind = DIKE_LIKE if patch.body.get("dike_like") else kind_words(patch.kind)
        area = (f"{patch.area_m2 / unit:,.3f}" for unit in (M2_PER_HA, M2_PER_MU))
        zone = zone_words(patch.zone)
        words = ((one.en if english() else one.zh) for one in (kind, zone))
        table.add_row(str(patch.number), *words, *area)
    out.print(table)
    sight = sight_words(summary["resolution_m"])[1]
    out.print(sight.en if english() else sight.zh)
