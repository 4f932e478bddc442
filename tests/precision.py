"""A made-up world run through the real store: what was flagged, and how often that was right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from shapely import LineString

from layers.errors import DifferentContent
from layers.rules.cases import Case
from layers.rules.evidence import Claims, Evidence, EvidenceUse
from layers.rules.people import PROGRAM
from layers.store.case_tables import EVIDENCE
from layers.store.cases import CaseStore
from layers.store.database import Database
from layers.store.evidence import EvidenceStore
from layers.store.evidence import to_row as evidence_row
from layers.store.features import FeatureStore
from layers.store.flags import FlagQuery, FlagStore
from layers.store.report_photos import ReportPhotos
from layers.store.reports import ReportStore
from tests.builders import Clock, a_case, a_feature
from tests.fabrications import ON_PAPERS, ON_REPORTS, START, Filed, Sent, World, papers


@dataclass(frozen=True, slots=True)
class Score:
    """How one kind did.

    Args:
        planted, found: fabrications, and those with at least one flag of their kind.
        right: flags of the kind on fabrications of it. innocent: on honest reports of which the sentence is
            true (no satellite was found). wrong: on ordinary honest reports. Those on fabrications of
            another kind are in none: most have a second reason (a wrong clock makes an impossible speed).
    """

    planted: int
    found: int
    right: int
    innocent: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """How many of the flags stand on a fabrication."""
        raised = self.right + self.innocent + self.wrong
        return self.right / raised if raised else 1.0

    @property
    def truth(self) -> float:
        """How many of the flags say something unusual that is so, whatever the reason."""
        raised = self.right + self.innocent + self.wrong
        return (self.right + self.innocent) / raised if raised else 1.0


def run(database: Database, clock: Clock, world: World, filed: Iterable[Filed]) -> Mapping[str, Score]:
    """Send everything in the order in which it came, then look at the flags."""
    open_cases(database, world.look_backs())
    received = sorted(world.sent, key=lambda sent: sent.report.received_at or START)
    for sent in received:
        clock.now = sent.report.received_at or START
        send(database, sent)
    kept = list(filed)
    for each in kept:
        file(database, each)
    return {**scores(raised(database), world.sent), **paper_scores(raised(database), kept)}


def add_features(database: Database, world: World) -> None:
    """The dikes of the world."""
    with database.transaction(PROGRAM) as transaction:
        for number, (east, north) in enumerate(world.spots):
            shape = LineString([(east, north), (east + 0.001, north)])
            FeatureStore(transaction).add(a_feature(f"f{number}", "dikes", shape=shape), why="made up")


def open_cases(database: Database, due: Mapping[str, date]) -> None:
    """A closed case of each unit that will be looked back on."""
    with database.transaction(PROGRAM) as transaction:
        for number, (unit, day) in enumerate(due.items()):
            id = f"00000000-0000-0000-0001-{number:012}"
            case = a_case(id=id, features=(), rectifying_unit=unit, found_on=START.date(), look_back_on=day)
            CaseStore(transaction).open(case, why="made up")


def send(database: Database, sent: Sent) -> None:
    """A report with its pictures, as a phone sends them."""
    with database.transaction(PROGRAM) as transaction:
        reports = ReportStore(transaction)
        reports.add(sent.report, body=b"{}")
        for picture in sent.pictures:
            ReportPhotos(transaction).photo_arrived(
                sent.report.id,
                picture.manifest.sha256,
                readable=True,
                size_bytes=picture.manifest.size_bytes,
                print=picture.print,
                claimed=picture.claimed,
            )
    if sent.again:
        with suppress(DifferentContent), database.transaction(PROGRAM) as transaction:
            ReportStore(transaction).add(replace(sent.report, content_sha256="e" * 64), body=b"other")


def file(database: Database, each: Filed) -> None:
    """A paper or photo filed for a case of its own."""
    case: Case = a_case(id=case_id(each), found_on=each.found_on, features=())
    sha256 = f"{each.number:032x}{each.role:>32}".replace(" ", "0").encode().hex()[:64]
    use = EvidenceUse("", sha256, "case", case.id, each.role, title="文件", issued_on=each.issued_on)
    with database.transaction(PROGRAM) as transaction:
        if each.taken_at is not None:
            taken = Claims(camera_time=each.taken_at.isoformat()[:19], camera_zone="+00:00")
            evidence = Evidence(
                sha256, 1, "image/jpeg", "", "photo", True, claims=taken, received_at=transaction.now
            )
            row = evidence_row(evidence)
            transaction.execute(sa.insert(EVIDENCE), row)
        CaseStore(transaction).open(case, why="made up")
        EvidenceStore(transaction).use(use)


def case_id(each: Filed) -> str:
    kind = 2 if each.role == "after" else 3
    return f"00000000-0000-0000-000{kind}-{each.number:012}"


def raised(database: Database) -> dict[tuple[str, str], int]:
    """How many flags of each kind stand on each record: (record, kind)."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    with database.transaction(PROGRAM, writes=False) as transaction:
        after: int | None = None
        while True:
            page = FlagStore(transaction).find(FlagQuery(limit=200, after=after))
            for kept in page.flags:
                found[kept.noun_id, kept.flag.kind] += 1
            if page.next is None:
                return found
            after = page.next


def scores(found: Mapping[tuple[str, str], int], sent: Iterable[Sent]) -> dict[str, Score]:
    """Each kind that reports raise."""
    plants = {str(each.report.id): each for each in sent}
    result = {}
    for kind in ON_REPORTS:
        planted = {each.event for each in plants.values() if each.plants == kind}
        flagged = [plants[id] for id, each in found if each == kind and id in plants]
        hit = [each for each in flagged if each.plants == kind]
        honest = [each for each in flagged if not each.plants]
        innocent = sum(kind in each.odd for each in honest)
        events = {each.event for each in hit}
        result[kind] = Score(len(planted), len(events), len(hit), innocent, len(honest) - innocent)
    return result


def paper_scores(found: Mapping[tuple[str, str], int], filed: Iterable[Filed]) -> dict[str, Score]:
    """Each kind that papers raise."""
    result, plants = {}, {case_id(each): each.plants for each in filed}
    for kind in ON_PAPERS:
        flagged = [plants[id] for id, each in found if each == kind and id in plants]
        planted = sum(plant == kind for plant in plants.values())
        right = flagged.count(kind)
        result[kind] = Score(planted, right, right, 0, flagged.count(""))
    return result


def table(result: Mapping[str, Score]) -> Iterator[str]:
    """The scores as rows of a table."""
    yield "| kind | planted | found | recall | on honest oddities | on ordinary work | precision | true |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for kind, score in result.items():
        counts = f"{score.innocent} | {score.wrong} | {score.precision:.2f} | {score.truth:.2f}"
        yield f"| `{kind}` | {score.planted} | {score.found} | {score.recall:.2f} | {counts} |"


def all_papers(seed: int, planted: int) -> list[Filed]:
    return list(papers(seed, 5 * planted, planted))
