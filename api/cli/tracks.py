"""``lakewatch tracks``: delete those whose time is over; the facts an impact assessment needs."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import out
from layers.rules.permissions import ALLOWED
from layers.rules.tracks import LOOKS_DAYS, TERMS
from layers.store.tracks import TrackStore

app = typer.Typer(help="轨迹 · Tracks of patrols.", no_args_is_help=True)
Days = Annotated[int | None, typer.Option(min=1, max=180, help="保存天数 · Days they are kept.  [30]")]


@app.callback()
def tracks() -> None:
    """轨迹 · Tracks of patrols."""


@app.command("expire")
def expire(days: Days = None, data: DataOption = None, database: DatabaseOption = None) -> None:
    """删除到期的轨迹 · Delete the tracks whose time is over; the audit keeps their number alone."""
    settings = settings_of(data=data, database=database)
    kept = days or settings.track_days
    with opened(settings) as store, store.transaction(operator()) as transaction:
        count = TrackStore(transaction).expire(days=kept)
    out.print(f"已删除 {count} 条保存超过 {kept} 天的轨迹。")
    out.print(f"Deleted {count} tracks that were here for more than {kept} days.")


@app.command("facts")
def facts(data: DataOption = None, database: DatabaseOption = None) -> None:
    """影响评估所需事实 · The facts for a written impact assessment (PIPL art. 55, 56)."""
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        found = TrackStore(transaction).facts()
    oldest = "–" if found["oldest"] is None else f"{found['oldest']:%Y-%m-%d}"
    where = "PostGIS" if settings.database else settings.where
    for zh, en, value in (
        ("功能", "Offered", "是 yes" if settings.tracks else "否 no"),
        ("处理什么", "What", "位置、精度、时间 · positions, accuracy, times"),
        ("是否敏感", "Sensitive", "是（行踪轨迹，第28条）· yes (whereabouts, art. 28)"),
        ("目的", "Purpose", TERMS.purpose.zh + " · " + TERMS.purpose.en),
        ("同意文本", "Text agreed to", f"{TERMS.version} {TERMS.sha256[:16]}"),
        ("同意人数", "Persons who agree", found["agreed"]),
        (
            "现有轨迹",
            "Tracks here",
            f"{found['tracks']} ({found['persons']} 人 persons, {found['points']} 点 points)",
        ),
        ("最早收到", "Oldest received", oldest),
        ("保存天数", "Days kept", settings.track_days),
        ("已删除", "Deleted so far", found["deleted"]),
        ("存放", "Where", f"{where}：tracks, track_parts；不出境 · never leaves the server"),
        ("凭理由可查看", "May look with a reason", ", ".join(sorted(ALLOWED["track.look"]))),
        (
            "被查看次数",
            "Looks recorded",
            f"{found['looks']}（记录保存 {LOOKS_DAYS} 天 · kept {LOOKS_DAYS} days）",
        ),
        ("长期保留", "What stays", "单位、日期、网格或对象 · unit, day, cell or feature (coverage)"),
    ):
        out.print(f"{zh} · {en}: {value}")
