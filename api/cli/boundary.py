"""``lakewatch boundary``: versions of the boundary: list, draft, register, look at zones, take a step."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer
from shapely.geometry import mapping

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import out
from api.jobs.boundary_reading import Sources, made_reading
from api.jobs.boundary_reading import save as save_reading
from api.passwords import fits
from geo.chart import chart_area_m2
from geo.measure import M2_PER_MU
from layers.definition import Words
from layers.errors import WrongPassword
from layers.rules.boundaries import STATUSES, BoundaryVersion
from layers.rules.boundary_steps import TABLE as STEPS
from layers.rules.boundary_steps import Asked, hindrances, stepped
from layers.rules.people import PROGRAM, Actor
from layers.rules.permissions import require
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_standing import standing_of
from layers.store.database import Database
from layers.store.people import PeopleStore

app = typer.Typer(help="界线版本 · Versions of the boundary.", no_args_is_help=True)
DAY = ["%Y-%m-%d"]
MARKS = {"pass": "✓", "warn": "!", "fail": "✗", "unknown": "?"}
Id = Annotated[str, typer.Argument(help="版本编号 · Id: a-z 0-9 - _")]
Chinese = Annotated[str, typer.Option("--zh", help="名称 · Name in Chinese.")]
English = Annotated[str, typer.Option("--en", help="英文名称 · Name in English.")]
RegimeOption = Annotated[str, typer.Option(help="three_zones, two_zones")]
Why = Annotated[str, typer.Option(help="理由，记入审计 · The reason, kept in the audit.")]
Act = Annotated[str, typer.Option(help="批复或文件名称、文号 · The letter or act.")]
ActOn = Annotated[datetime | None, typer.Option(formats=DAY, help="文件日期 · Its date.")]
From = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="生效日 · First day in force.")]
AsOption = Annotated[
    str, typer.Option("--as", help="谁办理，须输入其密码 · Sign-in name; the password is asked.")
]


@app.command("list")
def list_versions(
    on: Annotated[
        datetime | None, typer.Option(formats=DAY, help="哪一天的现行版本 · Law of which day.")
    ] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """列出版本 · List the versions; the one in force on the day is marked."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        boundaries = BoundaryStore(transaction)
        law = boundaries.in_force_on(day_of(on) or boundaries.zones.today)
        for each in boundaries.all():
            days = f"{each.in_force_from or ''} – {each.in_force_to or ''}" if each.in_force_from else ""
            mark = "→" if law is not None and each.id == law.id else "·"
            status = f"{STATUSES[each.status].zh} {each.status}"
            out.print(f"{mark} {each.id}  {status}  {each.regime}  {each.revision}  {days}  {each.name.zh}")


@app.command("add")
def add(
    id: Id,
    zh: Chinese,
    en: English = "",
    regime: RegimeOption = "two_zones",
    parent: Annotated[str | None, typer.Option(help="从哪个版本起草 · Drawn from which version.")] = None,
    revises: Annotated[str | None, typer.Option(help="哪一稿的下一稿 · The revision before it.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="不抄入分区 · Begin without zones.")] = False,
    why: Why = "lakewatch boundary add",
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """起草 · Note a draft, with the zones of what it is drawn from; then import or draw its zones."""
    version = BoundaryVersion(id, Words(zh, en or zh), regime, parent=parent, revises=revises)
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator()) as transaction,
    ):
        boundaries = BoundaryStore(transaction)
        saved, new = boundaries.open(version, why=why, copy_zones=not empty)
        count = len(boundaries.zones_of(saved))
    said = "已起草 Drafted" if new else "已有 There already:"
    out.print(f"{said} {saved.id}（第{saved.revision}稿 revision {saved.revision}，分区 zones: {count}）")


@app.command("register")
def register(
    id: Id,
    zh: Chinese,
    from_on: Annotated[datetime, typer.Option("--from", formats=DAY, help="生效日 · First day in force.")],
    why: Why,
    en: English = "",
    regime: RegimeOption = "two_zones",
    to_on: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="失效日 · First day without.")
    ] = None,
    act: Act = "",
    act_on: ActOn = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """登记现行版本 · Note the law as it is: its zones are on the layer reserve_zones already."""
    version = BoundaryVersion(
        id,
        Words(zh, en or zh),
        regime,
        act=act,
        act_on=day_of(act_on),
        in_force_from=day_of(from_on),
        in_force_to=day_of(to_on),
    )
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator()) as transaction,
    ):
        saved = BoundaryStore(transaction).register(version, why=why)
    out.print(f"已登记 Registered {saved.id}: {saved.in_force_from} – {saved.in_force_to or ''}")


@app.command("zones")
def zones(
    id: Id,
    as_json: Annotated[bool, typer.Option("--json", help="用 GeoJSON 打印 · Print GeoJSON.")] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """分区 · The zones of a version with their areas on the ellipsoid."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        boundaries = BoundaryStore(transaction)
        found = boundaries.zones_of(boundaries.get(id))
    if as_json:
        features = [
            {
                "type": "Feature",
                "id": zone.id,
                "geometry": None if zone.shape is None else mapping(zone.shape),
                "properties": {**zone.properties, "version": zone.version, "layer": zone.layer},
            }
            for zone in found
        ]
        typer.echo(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
        return
    for zone in found:
        m2 = chart_area_m2(zone.shape)
        kind, name = (str(zone.properties.get(told) or "") for told in ("zone", "name"))
        out.print(f"{zone.id}  {kind}  {m2 / 1e4:,.4f} 公顷 ha  {m2 / M2_PER_MU:,.2f} 亩 mu  {name}")


@app.command("read")
def read(
    id: Id,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """判读 · Compare a version with its base, keep the reading, and print its rules and sums."""
    settings = settings_of(data=data, database=database)
    sources = Sources(settings.boundary_rules, settings.land_cover)
    with opened(settings) as store:
        with store.transaction(operator(), writes=False) as transaction:
            made = made_reading(transaction, id, sources, lambda _stage: None)
        with store.transaction(operator()) as transaction:
            head = save_reading(transaction, made).head
    if head["unread"] is not None:
        out.print(f"不能比较 Not compared: {head['unread']}")
    out.print(f"变化 changes: {head['changes']}（{head['changes_m2'] / 1e4:,.4f} 公顷 ha）")
    for rule in head["rules"]:
        out.print(f"{MARKS[rule['verdict']]} {rule['id']}: {rule['found']['zh']} · {rule['found']['en']}")


@app.command("step")
def step(
    id: Id,
    step: Annotated[str, typer.Argument(help=f"办理什么 · {', '.join(step.id for step in STEPS)}")],
    name: AsOption,
    why: Why,
    act: Act = "",
    act_on: ActOn = None,
    from_on: From = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """办理一步 · Take a step with a version, in the name of an account that may."""
    asked = Asked(step, why, act, day_of(act_on), day_of(from_on))
    with opened(settings_of(data=data, database=database)) as store:
        actor = proved(store, name)
        with store.transaction(actor) as transaction:
            boundaries = BoundaryStore(transaction)
            before = boundaries.get(id)
            after = stepped(before, asked, actor, standing_of(transaction, before))
            saved = boundaries.step(before, after, asked)
    words = STATUSES[saved.status]
    out.print(f"{saved.id}: {words.zh} · {words.en}")


@app.command("steps")
def steps(
    id: Id,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """经过与下一步 · What was done to a version, and what stands in the way of its next steps."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        boundaries = BoundaryStore(transaction)
        version = boundaries.get(id)
        for event in boundaries.events(id):
            out.print(f"{event.number} {event.at:%Y-%m-%d %H:%M}Z {event.step} {event.name}: {event.why}")
        standing = standing_of(transaction, version)
        for due in (due for due in STEPS if version.status in due.before):
            anyone = Actor(None, "–", None, due.roles, way="command")
            hindered = [type(each).__name__ for each in hindrances(version, due, anyone, standing)]
            roles = ", ".join(sorted(due.roles))
            out.print(f"→ {due.id} {due.words.zh} ({roles}): {', '.join(hindered) or '可办理 possible'}")


def proved(store: Database, name: str) -> Actor:
    """The account in whose name a step is taken; WrongPassword, as for a sign-in."""
    password = typer.prompt("密码 · Password", hide_input=True)
    with store.transaction(PROGRAM, writes=False) as transaction:
        found = PeopleStore(transaction).account_named(name)
    if not fits(password, found[1] if found else None) or found is None or found[0].disabled_at is not None:
        raise WrongPassword()
    account = found[0]
    actor = Actor(account.id, account.name, account.unit, account.roles, way="command")
    return require(actor, "boundary.read")


def day_of(moment: datetime | None) -> date | None:
    """The day that an option names."""
    return None if moment is None else moment.date()
