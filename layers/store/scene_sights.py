"""What scenes say of claims, feature by feature: looked at once for each scene and claim, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from layers.rules.claim_images import Verdict, question_of
from layers.rules.claims import Claim
from layers.store.case_tables import CLAIMS
from layers.store.chain import canonical, next_number
from layers.store.claim_sight import ClaimSight
from layers.store.claims import to_claim
from layers.store.database import Transaction
from layers.store.scene_tables import SCENE_SIGHTS, SCENES
from layers.store.scene_water import together_sha256
from layers.store.scenes import KeptScene, said_sha256, to_scene

G = SCENE_SIGHTS.c
CLAIM = "claim"
WHOLE = ""  # the feature of the row that says what was looked at altogether
AT_ONCE = 20_000  # shapes that one statement reads
MARK = "demonstration"  # in the body of a sight
UNSAID = frozenset({"fid", "content_sha256", "audit_number"})
SIGHT_SAID = tuple(column.name for column in G if column.name not in UNSAID)


@dataclass(frozen=True, slots=True)
class Thing:
    """A feature in a claim's scope."""

    id: str
    label: str
    shape: BaseGeometry
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What one scene says of a claim about one feature, or, with ``WHOLE``, about all of them.

    Args:
        body: values, why in both languages; of the whole: how many for, against, unclear, beyond.
        demonstration: whether the claim, the scene, or a feature that was looked at is one.
    """

    feature: str
    scene: str
    verdict: Verdict
    body: Mapping[str, Any]
    demonstration: bool = False


class SightStore:
    """Keeps and reads what scenes say of claims, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    # --- what there is to look at --------------------------------------------------------------
    def claims(self) -> list[Claim]:
        """Claims that images can be asked about; withdrawn ones are not asked again."""
        query = sa.select(CLAIMS).where(CLAIMS.c.withdrawn_at.is_(None)).order_by(CLAIMS.c.audit_number)
        found = [to_claim(row) for row in self.transaction.execute(query).mappings()]
        tables = self.transaction.tables
        return [each for each in found if each.layer in tables and question_of(each) is not None]

    def unseen_scenes(self, claim: Claim) -> list[KeptScene]:
        """Scenes of later days that nobody asked about the claim yet, the earliest first."""
        asked = sa.select(G.scene).where(G.noun == CLAIM, G.noun_id == claim.id, G.feature == WHOLE)
        query = sa.select(SCENES).where(SCENES.c.acquired_on > claim.day, SCENES.c.id.not_in(asked))
        order = (SCENES.c.acquired_on, SCENES.c.fid)
        return [to_scene(row) for row in self.transaction.execute(query.order_by(*order)).mappings()]

    def things(self, claim: Claim, scene: KeptScene) -> list[Thing]:
        """Features in the claim's scope that touch a scene, as they were on its day."""
        if scene.footprint is None:
            return []
        table = self.transaction.table(claim.layer or "")
        west, south, east, north = scene.footprint.bounds
        query = sa.select(table.c.id, self.label(claim), table.c.geom, table.c.demonstration).where(
            ClaimSight(self.transaction).within(claim, table),
            table.c.geom.is_not(None),
            there_on(table, scene.acquired_on),
            self.transaction.dialect.touching(table, Box(west, south, east, north)),
        )
        shapely.prepare(scene.footprint)
        return [
            Thing(row.id, str(row.label or row.id), row.geom, row.demonstration)
            for row in self.paged(query, table.c.id)
            if scene.footprint.intersects(row.geom)
        ]

    def paged(self, query: sa.Select[Any], id: sa.ColumnElement[Any]) -> Iterator[Any]:
        """All rows by id, ``AT_ONCE`` in a statement."""
        after = ""
        while rows := self.transaction.execute(query.where(id > after).order_by(id).limit(AT_ONCE)).all():
            yield from rows
            after = rows[-1].id

    def label(self, claim: Claim) -> sa.ColumnElement[Any]:
        """What features of the claim's layer are called."""
        table, layer = self.transaction.table(claim.layer or ""), claim.layer or ""
        column: sa.ColumnElement[Any] = table.c[self.transaction.definition(layer).label or "id"]
        return column.label("label")

    def scope(self, claim: Claim, on: date | None = None) -> int:
        """How many features the claim is about, ever or as they were on a day."""
        table = self.transaction.table(claim.layer or "")
        query = sa.select(sa.func.count()).select_from(table)
        where = ClaimSight(self.transaction).within(claim, table)
        there = sa.true() if on is None else there_on(table, on)
        return int(self.transaction.execute(query.where(where, there)).scalar_one())

    # --- what was seen -------------------------------------------------------------------------
    def add(self, claim: Claim, scene: KeptScene, sights: Sequence[Sight], *, why: str) -> bool:
        """Note what a scene says of a claim; ``sights`` has one of the whole. False when it was noted."""
        next_number(self.transaction.connection)  # two that ask at once note it one after the other
        if self.known(claim.id, scene.id):
            return False
        signed = {"at": self.transaction.now, "account": self.transaction.actor.account}
        ordered = sorted(sights, key=lambda each: each.feature)
        marked = claim.demonstration or scene.demonstration
        rows = [{**sight_row(claim.id, each, demonstration=marked), **signed} for each in ordered]
        for row in rows:
            row["content_sha256"] = said_sha256(row, SIGHT_SAID)
        facts = {"scene": scene.id, "sights": len(rows), "content_sha256": together_sha256(rows)}
        number, _ = self.transaction.record("scene.sight", CLAIM, claim.id, facts, why=why)
        self.transaction.execute(sa.insert(SCENE_SIGHTS), [{**row, "audit_number": number} for row in rows])
        return True

    def known(self, claim: str, scene: str) -> bool:
        """Whether the scene was asked about the claim."""
        mine = (G.noun == CLAIM) & (G.noun_id == claim) & (G.scene == scene) & (G.feature == WHOLE)
        return self.transaction.execute(sa.select(G.fid).where(mine)).first() is not None

    def of_claim(self, claim: str) -> list[Sight]:
        """All that scenes say of a claim, the earliest picture first."""
        query = of_scenes()
        mine = query.where(G.noun == CLAIM, G.noun_id == claim)
        rows = self.transaction.execute(mine.order_by(SCENES.c.acquired_on, G.scene, G.fid)).mappings()
        return [to_sight(row) for row in rows]

    def of_features(self, claim: str, ids: Sequence[str], *, as_of: datetime | None = None) -> list[Sight]:
        """What scenes say of some features, as far as it was told by then; the earliest picture first."""
        query = of_scenes()
        told = sa.true() if as_of is None else G.at <= as_of
        mine = query.where(G.noun == CLAIM, G.noun_id == claim, G.feature.in_(ids), told)
        rows = self.transaction.execute(mine.order_by(SCENES.c.acquired_on, G.scene)).mappings()
        return [to_sight(row) for row in rows]

    def labels(self, claim: Claim, ids: Sequence[str]) -> dict[str, Thing]:
        """Names and shapes of features as they are now."""
        if not ids or claim.layer is None or claim.layer not in self.transaction.tables:
            return {}
        table = self.transaction.table(claim.layer)
        query = sa.select(table.c.id, self.label(claim), table.c.geom, table.c.demonstration)
        rows = self.transaction.execute(query.where(table.c.id.in_(ids)))
        return {row.id: Thing(row.id, str(row.label or row.id), row.geom, row.demonstration) for row in rows}


def there_on(table: sa.Table, day: date) -> sa.ColumnElement[bool]:
    """Whether a feature was there on a day; where nobody knows since when or until when, it was."""
    begun = table.c.valid_from.is_(None) | (table.c.valid_from <= day)
    return begun & (table.c.valid_to.is_(None) | (table.c.valid_to > day))


def of_scenes() -> sa.Select[Any]:
    """Sights beside the mark of their scene, which those of before do not carry themselves."""
    marked = SCENES.c.demonstration.label("marked")
    return sa.select(SCENE_SIGHTS, marked).join(SCENES, SCENES.c.id == G.scene)


def sight_row(claim: str, sight: Sight, *, demonstration: bool) -> dict[str, Any]:
    """A sight's columns, without who and when; marked as the claim, the scene or the feature is."""
    mark = {MARK: True} if demonstration or sight.demonstration else {}
    return {
        "noun": CLAIM,
        "noun_id": claim,
        "feature": sight.feature,
        "scene": sight.scene,
        "verdict": str(sight.verdict),
        "body": canonical({**sight.body, **mark}).decode(),
    }


def to_sight(row: Mapping[Any, Any]) -> Sight:
    """The sight in a row."""
    body = json.loads(row["body"])
    marked = bool(body.pop(MARK, False) or row["marked"])
    return Sight(row["feature"], row["scene"], Verdict(row["verdict"]), body, marked)
