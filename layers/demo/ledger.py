"""The matters of the public report as cases and claims: what it says and nothing more, on invented places."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from layers.definition import Catalogue
from layers.demo.facts import FEEDBACK_ON, PROVINCE_FOUND_ON, SAID_ON, facts, quoted
from layers.demo.people import JIZHOU, TAOCHENG, officer_of
from layers.demo.problems import FARM_PROBLEMS, LAND_CASES, LAND_TO_POLICE, MU_M2
from layers.demo.reports import demonstration_reports
from layers.demo.villages import MERGED, PHASE_1
from layers.rules.cases import Case, Origin
from layers.rules.claims import Basis, Claim, ClaimKind, Scope
from layers.rules.features import Feature

NAMES = UUID("5d1f0e76-9a3c-5b52-8f0e-2c7c1b9d4e60")  # the name space of the demonstration ledger
ROWS = Path(__file__).parent / "matters.toml"
CORE_FACTS = {
    "131102100260": "25.1a", "131102100261": "25.1b", "131102100259": "25.1c", "131102100264": "25.1d",
    "131102100262": "25.1e", "131103100275": "25.2a",
}  # fmt: skip
PATH_OF_FARM = {"problem": "overdue", "rectifying": "in_progress", "rebound": "rebounded"}
IN_ORDER = ("closed", "watched", "rebounded", "reported")  # in turn, farms that are in order now
PATH_OF_REPORT = {  # what the demonstration makes of a report of its own patrol
    "standing": "overdue",
    "partly_removed": "in_progress",
    "rebuilt": "confirmed",
    "resumed": "extension",
    "reopened": "returned",
}
SETTLED = ("closed", "watched")  # paths at whose end a patrol found things in order
HALF_SEEN = tuple(f"demo-land-00{number}" for number in (10, 13, 15, 22, 24))  # two of them lie in the scenes
SHOWN_ON = date(2026, 3, 31)
FACT_OF_LAYER = {"pond_dikes": "26.2", "fish_ponds": "26.3", "sewage_outlets": "26.27"}


@dataclass(frozen=True, slots=True)
class Matter:
    """A case before it is opened, its unit as far as the text gives one, and how far it is taken."""

    case: Case
    path: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that is opened and kept, in this order; of the claims, totals stand before their parts."""

    matters: tuple[Matter, ...]
    claims: tuple[Claim, ...]


def demonstration_ledger(catalogue: Catalogue, lake: Mapping[str, Iterable[Feature]], *, day: date) -> Ledger:
    """The ledger as of a day; layers that the catalogue lacks are left out."""
    rows = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    of_layer = {
        name: list(lake.get(name, ())) for name in ("villages", "livestock_farms", "illegal_land_use")
    }
    matters = [
        *villages(of_layer["villages"]),
        *(written(row) for row in rows["matter"]),
        *farms(of_layer["livestock_farms"]),
        *land(of_layer["illegal_land_use"]),
        *seen(lake, day),
    ]
    lists = listed(of_layer)
    claims = [*(claim(row, lists) for row in rows["claim"]), *shown(matters, of_layer, day)]
    return Ledger(
        tuple(each for each in matters if each.case.layer in catalogue.layers),
        tuple(each for each in claims if each.layer is None or each.layer in catalogue.layers),
    )


def id_of(kind: str, name: str) -> str:
    """The id of a case or claim by its name here; the same on every machine."""
    return str(uuid5(NAMES, f"{kind}/{name}"))


def a_case(name: str, layer: str, title: str, source: str, **more: Any) -> Case:
    """A case of this ledger; found when the inspection handed its findings over, unless told otherwise."""
    said = {"found_on": FEEDBACK_ON, "demonstration": True, **more}
    return Case(id=id_of("case", name), layer=layer, title=title, source=source, **said)


def on(feature: Feature) -> dict[str, Any]:
    """The case's place: that of its one feature, which is synthetic."""
    return {"features": (feature.id,), "place": feature.shape}


def written(row: Mapping[str, Any]) -> Matter:
    """A matter of the file, which names no place because the text does not."""
    source = quoted(*row["facts"])
    case = a_case(row["id"], row["layer"], row["title"], source, description=row["description"])
    return Matter(case, row["path"], row.get("unit"))


# --- matters that stand for one feature each -----------------------------------------------------
def villages(found: Sequence[Feature]) -> Iterator[Matter]:
    """The six core villages, and the six of the project; no village is among both."""
    by_code = {str(feature.properties["village_code"]): feature for feature in found}
    for code, fact in CORE_FACTS.items():
        unit = JIZHOU if code.startswith("131103") else TAOCHENG
        title, source = (
            f"核心区内未搬迁村庄：{facts()[fact].term}",
            quoted(fact, parent(fact), "25.9", "25.10"),
        )
        note = "以调整方案批复为条件，原文没有期限；位置为合成。"
        case = a_case(f"core-{code}", "villages", title, source, description=note, **on(by_code[code]))
        yield Matter(case, "assigned", unit)
    for code, (name, *_) in MERGED.items():
        phase = code in PHASE_1
        title = f"“六村合一”{'一期' if phase else '不再启动'}：{name}"
        note = "是否位于保护区内，原文未写；位置为合成。"
        source = quoted("52.4", "52.5" if phase else "52.7")
        case = a_case(f"six-{code}", "villages", title, source, description=note, **on(by_code[code]))
        yield Matter(case, "staged" if phase else "confirmed", JIZHOU)


def parent(fact: str) -> str:
    """The row that a row with a letter belongs to: 25.1a → 25.1."""
    return fact.rstrip("abcdef")


def farms(found: Sequence[Feature]) -> Iterator[Matter]:
    """The 18 problems of August 2020, each on a synthetic farm; which farms they were is not stated."""
    in_turn = cycle(IN_ORDER)
    for number, feature in enumerate(found[:FARM_PROBLEMS], start=1):
        case = a_case(
            f"livestock-{number:02}",
            "livestock_farms",
            f"湖区畜禽养殖污染等问题（18个之{number}）",
            quoted("51.1", "51.1-back"),
            description="原文没有附清单，发现日只写到月（按月末登记）；养殖场为合成。",
            **{**on(feature), "found_on": PROVINCE_FOUND_ON},
        )
        usual = next(in_turn) if officer_of(feature.unit) else "assigned"
        yield Matter(case, PATH_OF_FARM.get(feature.state or "", usual), feature.unit)


def land(found: Sequence[Feature]) -> Iterator[Matter]:
    """The 24 cases: two handed to the police, 22 whose illegal state is said to be removed."""
    for number, feature in enumerate(found[:LAND_CASES], start=1):
        police = number <= LAND_TO_POLICE
        case = a_case(
            f"land-{number:02}",
            "illegal_land_use",
            f"2017年以来占地案件（24件之{number}）",
            quoted("53.1", "53.3" if police else "53.2"),
            description="原文没有逐案清单、地点和责任单位；是否在保护区内，原文未写；地块为合成。",
            **on(feature),
        )
        yield Matter(case, "transferred" if police else "confirmed")


def seen(lake: Mapping[str, Iterable[Feature]], day: date) -> Iterator[Matter]:
    """What the demonstration patrol found: opened from its reports, against what the text claims."""
    units = {layer: {f.id: f for f in lake.get(layer, ())} for layer in FACT_OF_LAYER}
    for report in demonstration_reports(lake):
        if report.state_seen not in PATH_OF_REPORT or report.feature is None or report.layer not in units:
            continue
        feature = units[report.layer][report.feature]
        fact = facts()[FACT_OF_LAYER[report.layer]]
        case = a_case(
            f"seen-{report.id}",
            report.layer,
            f"{feature.properties['name']}：{report.note.removesuffix('。（演示）')}（演示）",
            f"演示巡查上报（合成），与声明不符：{quoted(fact.id)}",
            **{**on(feature), "found_on": min(day, report.observed_at.date())},
            origin=Origin.REPORT,
            origin_id=str(report.id),
            quantity=report.remainder,
        )
        yield Matter(case, PATH_OF_REPORT[report.state_seen], feature.unit)


# --- claims --------------------------------------------------------------------------------------
def listed(found: Mapping[str, Sequence[Feature]]) -> dict[str, tuple[str, ...]]:
    """The synthetic features that stand for what the text counts."""
    plots = tuple(feature.id for feature in found["illegal_land_use"][:LAND_CASES])
    return {
        "land": plots,
        "land-police": plots[:LAND_TO_POLICE],
        "land-removed": plots[LAND_TO_POLICE:],
        "livestock": tuple(feature.id for feature in found["livestock_farms"][:FARM_PROBLEMS]),
    }


def claim(row: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]]) -> Claim:
    """A claim of the file, in the words of its fact."""
    fact, area = facts()[row["fact"]], facts().get(row.get("area", ""))
    part_of, matter = row.get("total_of"), row.get("matter")
    return Claim(
        id=id_of("claim", row["id"]),
        kind=ClaimKind(row["kind"]),
        text="，".join(each.quotation for each in (fact, area) if each),
        source=quoted(*(each.id for each in (fact, area) if each)),
        source_id=fact.id,
        said_on=SAID_ON,
        as_of=row.get("as_of"),
        layer=row.get("layer"),
        unit=row.get("unit"),
        count=row.get("count"),
        count_unit=row.get("count_unit"),
        qualifier=row.get("qualifier"),
        area_m2=round(row["area_mu"] * MU_M2, 2) if "area_mu" in row else None,
        area_text=f"{row['area_mu']}亩" if "area_mu" in row else None,
        scope=scope(row, lists),
        case=id_of("case", matter) if matter else None,
        total_of=id_of("claim", part_of) if part_of else None,
        demonstration=True,
    )


def shown(matters: Sequence[Matter], found: Mapping[str, Sequence[Feature]], day: date) -> Iterator[Claim]:
    """Two claims of the demonstration's own: one that its patrol bears out, one whose list is half unseen."""
    settled = [each.case for each in matters if each.path in SETTLED and each.case.layer == "livestock_farms"]
    farms = tuple(feature for case in settled for feature in case.features)
    plots = tuple(f.id for f in found["illegal_land_use"] if f.id in HALF_SEEN)
    said = min(day, SHOWN_ON)
    yield of_its_own(
        "farms", ClaimKind.DONE, "livestock_farms", f"{len(farms)}家养殖场已整改到位", farms, "51.1", said
    )
    yield of_its_own(
        "plots", ClaimKind.REMOVED, "illegal_land_use", f"{len(plots)}宗占地已恢复原状", plots, "53.2", said
    )


def of_its_own(
    name: str, kind: ClaimKind, layer: str, text: str, features: tuple[str, ...], fact: str, said: date
) -> Claim:
    """A claim that nobody made: it says so, and what it is made after."""
    return Claim(
        id=id_of("claim", f"shown-{name}"),
        kind=kind,
        text=f"{text}（演示）",
        source=f"演示声明（合成），对应：{quoted(fact)}",
        said_on=said,
        layer=layer,
        count=float(len(features)),
        count_unit="家" if layer == "livestock_farms" else "宗",
        qualifier="=",
        scope=Scope(Basis.LIST, features=features),
        demonstration=True,
    )


def scope(row: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]]) -> Scope:
    """Where the claim holds: a list of synthetic features, part of a layer, or a list nobody gave."""
    if "list" in row:
        return Scope(Basis.LIST, features=lists[row["list"]])
    if not row.get("listed", True):
        return Scope(Basis.LIST, place="原文没有清单")
    wanted = {name: tuple(values) for name, values in row.get("fields", {}).items()}
    return Scope(units=tuple(row.get("units", ())), fields=wanted)
