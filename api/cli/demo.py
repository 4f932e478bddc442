"""``lakewatch demo``: the synthetic lake with its accounts, marked as a demonstration everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import typer

from api.cli.demo_boundaries import add_laws, add_proposals
from api.cli.demo_leads import add_leads
from api.cli.demo_ledger import Load, add_ledger
from api.cli.demo_reports import add_reports
from api.cli.demo_scenes import add_scenes
from api.cli.opening import DatabaseOption, DataOption, opened, settings_of
from api.cli.words import advance, out, progress
from api.errors import DataThere
from api.passwords import hashed
from api.storage import open_evidence_files, open_scenes
from layers.demo.lake import demonstration_lake
from layers.demo.people import ACCOUNTS, PASSWORD, UNITS
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import Database, Transaction
from layers.store.features import FeatureStore
from layers.store.people import PeopleStore

WHY = "演示数据 demonstration data"
MOST_FEATURES = 2_000_000


def demo(
    data: DataOption = None,
    database: DatabaseOption = None,
    features: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_FEATURES, help="要素总数至少 · At least how many features."),
    ] = None,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="已有数据则不做 · Do nothing where data are.")
    ] = False,
) -> None:
    """生成演示湖 · Create the demonstration lake: features, units, accounts, reports, ledger, scenes."""
    settings = settings_of(data=data, database=database)
    with opened(settings, create=True) as store:
        if not empty(store):
            if if_empty:
                return
            raise DataThere(path=settings.where)
        lake = demonstration_lake(store.catalogue, features=features)
        with store.transaction(PROGRAM) as transaction:  # all of it or nothing, also when it is killed
            add_people(transaction)
            count = load_layers(transaction, lake)
            add_reports(transaction, lake)
            files = open_evidence_files(settings)
            cases, claims = add_ledger(transaction, lake, files)
            laws = add_laws(Load(transaction, files), lake)
            scenes = add_scenes(transaction, open_scenes(settings))
            leads = add_leads(Load(transaction, files), lake, open_scenes(settings))
            versions = laws + add_proposals(Load(transaction, files), lake)
    out.print(f"演示湖已生成：{count} 个要素，全部为合成。")
    out.print(f"台账：{cases} 件案件、{claims} 条声明，引自公开通报，位置为合成。")
    out.print(f"界线：{versions} 个版本，其中两稿调整方案带有故意留下的错误，全部为合成。")
    out.print(f"影像：{scenes} 景，线索 {leads} 条，全部为合成，不是实测。")
    out.print(f"The demonstration lake is in {settings.where}: {count} features, all synthetic.")
    out.print(f"Its ledger: {cases} cases and {claims} claims, quoted from a public report.")
    out.print(f"Its boundary: {versions} versions, two of them a proposal with mistakes made on purpose.")
    out.print(f"Seen from above: {scenes} scenes and {leads} leads, all synthetic, no measurement.")


def empty(store: Database) -> bool:
    """Whether nobody has put anything into the database yet."""
    with store.transaction(PROGRAM, writes=False) as transaction:
        features = FeatureStore(transaction)
        used = any(features.revision([layer]) > 1 for layer in store.catalogue.layers)
        return not used and not PeopleStore(transaction).units()


def add_people(transaction: Transaction) -> None:
    """Units and accounts; the password is public, so its hash is made once."""
    people, password_hash = PeopleStore(transaction), hashed(PASSWORD)
    for unit in UNITS:
        people.add_unit(unit, why=WHY)
    for account in ACCOUNTS:
        people.add_account(account, password_hash=password_hash, why=WHY)


def load_layers(transaction: Transaction, lake: Mapping[str, Iterable[Feature]]) -> int:
    """Every layer in bulk; how many features they were."""
    store = FeatureStore(transaction)
    with progress("演示湖 · Demonstration lake", None) as bar:
        return sum(
            store.load(layer, counted(features, lambda: advance(bar)), why=WHY)
            for layer, features in lake.items()
        )


def counted(features: Iterable[Feature], step: Any) -> Iterator[Feature]:
    for feature in features:
        step()
        yield feature


def print_logins(store: Database) -> None:
    """The demonstration accounts with their public password; nothing in a real lake."""
    with store.transaction(PROGRAM, writes=False) as transaction:
        accounts = [account for account in PeopleStore(transaction).accounts() if account.demonstration]
    if not accounts:
        return
    out.print(f"演示账号（数据均为合成）· Demonstration accounts, all data synthetic; password {PASSWORD}")
    for account in accounts:
        out.print(f"  {account.name:14} {account.display_name}")
