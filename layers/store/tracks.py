"""Tracks: kept once however often they are sent, read by their author, deleted for good.

The audit knows of a track by a salted hash alone, without a name; whoever looks at another's is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from layers.errors import DifferentContent, NotFound, PartNotAnnounced, TrackGone
from layers.rules.tracks import (
    KNOWN_TERMS,
    LOOKS_DAYS,
    Consent,
    Look,
    Part,
    Point,
    Track,
    salted,
    segments,
    to_point,
)
from layers.store.chain import append, canonical, next_number, sha256_hex
from layers.store.coverage import CoverageStore
from layers.store.database import Transaction
from layers.store.tables import ACCOUNTS
from layers.store.track_tables import TRACK_CONSENTS, TRACK_LOOKS, TRACK_PARTS, TRACKS, TRACKS_GONE

T, P, K = TRACKS.c, TRACK_PARTS.c, TRACK_CONSENTS.c
NOBODY = "–"  # how the audit names whose track it is
MOST_LISTED = 500


class TrackStore:
    """Reads and writes tracks within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    # --- consent -----------------------------------------------------------------------------
    def consent(self, account: str) -> Consent | None:
        """What a person agreed to last, one that stands before one withdrawn; None when they never did."""
        order = (K.withdrawn_at.is_not(None), K.agreed_at.desc())
        return self.first_consent(sa.select(TRACK_CONSENTS).where(K.account == account).order_by(*order))

    def consent_behind(self, track: Track) -> Consent | None:
        """The consent a track names, else the last one of its author that was withdrawn; None without both.

        That somebody agreed again does not bring back what was walked under an older, withdrawn word.
        """
        exact = K.agreed_at == track.consent.agreed_at
        fits = (K.account == track.account) & (exact | K.withdrawn_at.is_not(None))
        order = (sa.case((exact, 0), else_=1), K.agreed_at.desc())
        return self.first_consent(sa.select(TRACK_CONSENTS).where(fits).order_by(*order))

    def first_consent(self, query: sa.Select[Any]) -> Consent | None:
        row = self.transaction.execute(query.limit(1)).mappings().first()
        if row is None:
            return None
        return Consent(row["account"], row["version"], row["agreed_at"], row["withdrawn_at"])

    def agree(self, consent: Consent) -> Consent:
        """Keep that a person agreed; the same again changes nothing."""
        row = {
            "account": consent.account,
            "agreed_at": consent.agreed_at,
            "version": consent.version,
            "text_sha256": KNOWN_TERMS[consent.version].sha256,
        }
        insert = self.transaction.dialect.insert_new(TRACK_CONSENTS).returning(K.account)
        if self.transaction.execute(insert, row).first() is not None:
            facts = {"salted_sha256": salted(token_hex(16), row_text(row)), "version": consent.version}
            self.note("track.consent", consent.version, facts)
        return consent

    def withdraw(self, account: str) -> int:
        """Take every consent back, and delete all that was recorded under them; how many tracks that were."""
        mine = (K.account == account) & K.withdrawn_at.is_(None)
        told = sa.update(TRACK_CONSENTS).where(mine).values(withdrawn_at=self.transaction.now)
        if self.transaction.execute(told).rowcount:
            self.note("track.withdraw", "consent", {})
        return self.delete(
            list(self.transaction.connection.scalars(sa.select(T.id).where(T.account == account)))
        )

    # --- sent --------------------------------------------------------------------------------
    def add(self, track: Track) -> tuple[Track, bool]:
        """Keep the head of a track; (as it is here, True when it is new).

        Raises:
            DifferentContent: another head was stored under this id. TrackGone: it was deleted here.
        """
        self.require_not_gone(track.id)
        salt = token_hex(16)
        row = to_row(track, salt)
        insert = self.transaction.dialect.insert_new(TRACKS).returning(T.id)
        if self.transaction.execute(insert, row).first() is None:
            return self.same(track), False
        self.transaction.execute(sa.insert(TRACK_PARTS), part_rows(track))
        facts = {"salted_sha256": row["salted_sha256"]}
        number, hash = self.note("track.add", str(track.id), facts)
        mine = sa.update(TRACKS).where(T.id == str(track.id))
        self.transaction.execute(mine.values(audit_number=number, audit_hash=hash))
        return self.get(track.id), True

    def part_arrived(self, track: Track, sha256: str, body: bytes) -> Track:
        """Keep a part's bytes; arriving again changes nothing. With the last one the coverage is added up."""
        # its lock: of two parts that arrive at once the second sees the first, and adds up the coverage
        self.transaction.execute(sa.select(T.id).where(T.id == str(track.id)).with_for_update())
        announced = (P.track == str(track.id)) & (P.sha256 == sha256)
        told = sa.update(TRACK_PARTS).where(announced, P.arrived_at.is_(None))
        self.transaction.execute(told.values(body=body, arrived_at=self.transaction.now))
        saved = self.get(track.id)
        if not saved.missing_parts:
            self.cover(saved)
        return saved

    def part(self, track: Track, sha256: str) -> Part:
        """A part as announced; PartNotAnnounced."""
        for part in track.parts:
            if part.sha256 == sha256:
                return part
        raise PartNotAnnounced(id=str(track.id), sha256=sha256)

    def cover(self, track: Track) -> None:
        """Add up what a whole track visited, once."""
        first = sa.update(TRACKS).where(T.id == str(track.id), T.covered_at.is_(None))
        if self.transaction.execute(first.values(covered_at=self.transaction.now)).rowcount:
            CoverageStore(self.transaction).add(track, self.lines(track))

    # --- read --------------------------------------------------------------------------------
    def get(self, id: UUID) -> Track:
        """The head with what has arrived; NotFound."""
        found = self.read(sa.select(TRACKS).where(T.id == str(id)))
        if not found:
            raise NotFound(noun="track", id=str(id))
        return found[0]

    def of_account(self, account: str) -> list[Track]:
        """A person's own tracks, the last first."""
        return self.read(sa.select(TRACKS).where(T.account == account).order_by(T.received_at.desc()))

    def of_unit(self, unit: str) -> list[Track]:
        """A unit's tracks, the last first; what of them others may know is for the caller to say."""
        query = sa.select(TRACKS).where(T.unit == unit).order_by(T.received_at.desc())
        return self.read(query.limit(MOST_LISTED))

    def lines(self, track: Track) -> list[list[Point]]:
        """The points that have arrived as lines without a gap."""
        here = (P.track == str(track.id)) & P.body.is_not(None)
        rows = self.transaction.execute(sa.select(P.segment, P.body).where(here).order_by(P.position))
        return segments(
            [(row.segment, [to_point(p) for p in json.loads(row.body)["points"]]) for row in rows]
        )

    def read(self, query: sa.Select[Any]) -> list[Track]:
        """Tracks with their parts, in two statements however many they are."""
        rows = self.transaction.execute(query).mappings().all()
        parts: dict[str, list[Part]] = {row["id"]: [] for row in rows}
        columns = (P.track, P.sha256, P.segment, P.points, P.arrived_at)
        listed = sa.select(*columns).where(P.track.in_(parts)).order_by(P.track, P.position)
        for row in self.transaction.execute(listed) if rows else ():
            parts[row.track].append(Part(row.sha256, row.segment, row.points, row.arrived_at is not None))
        return [to_track(row, parts[row["id"]]) for row in rows]

    # --- looked at ---------------------------------------------------------------------------
    def look(self, track: Track, *, why: str) -> Look:
        """Keep that the actor looks at somebody else's track, for its author to read."""
        actor = self.transaction.actor
        called = sa.select(ACCOUNTS.c.display_name).where(ACCOUNTS.c.id == actor.account)
        name = self.transaction.execute(called).scalar_one_or_none() or actor.name
        at = self.transaction.now
        look = Look(track.id, track.account, actor.account or "", name, actor.unit, at, why)
        salt = self.transaction.execute(sa.select(T.salt).where(T.id == str(track.id))).scalar_one()
        row = {**{n: getattr(look, n) for n in LOOKED}, "track": str(track.id)}
        # a reason may name a person
        facts = {"salted_sha256": salted(salt, why), "look_sha256": look_sha256(salt, row)}
        number, _ = self.transaction.record("track.look", "track", str(track.id), facts, why="")
        self.transaction.execute(sa.insert(TRACK_LOOKS), {**row, "audit_number": number})
        return look

    def looks(self, author: str) -> list[Look]:
        """Who looked at a person's tracks, the last first; those of deleted ones too."""
        c = TRACK_LOOKS.c
        query = sa.select(TRACK_LOOKS).where(c.author == author).order_by(c.audit_number.desc())
        rows = self.transaction.execute(query.limit(MOST_LISTED)).mappings()
        return [
            Look(UUID(row["track"]), **{name: row[name] for name in LOOKED if name != "track"})
            for row in rows
        ]

    # --- deleted -----------------------------------------------------------------------------
    def delete(self, ids: Sequence[str]) -> int:
        """Delete tracks with their salts for good; how many there were. The audit keeps the number alone."""
        return self.forget("track.delete", ids)

    def expire(self, *, days: int) -> int:
        """Delete what was received more than ``days`` ago, and looks that are older than a year."""
        old = sa.select(T.id).where(T.received_at < self.transaction.now - timedelta(days=days))
        count = self.forget("track.expire", list(self.transaction.connection.scalars(old)))
        before = self.transaction.now - timedelta(days=LOOKS_DAYS)
        self.transaction.execute(sa.delete(TRACK_LOOKS).where(TRACK_LOOKS.c.at < before))
        return count

    def expired(self, *, days: int) -> bool:
        """Whether a track or a look waits to be deleted."""
        now = self.transaction.now
        tracks = sa.select(T.id).where(T.received_at < now - timedelta(days=days))
        looks = sa.select(TRACK_LOOKS.c.track).where(TRACK_LOOKS.c.at < now - timedelta(days=LOOKS_DAYS))
        return any(self.transaction.execute(query.limit(1)).first() for query in (tracks, looks))

    def forget(self, action: str, ids: Sequence[str]) -> int:
        if not ids:
            return 0
        next_number(
            self.transaction.connection
        )  # its lock: nobody deletes the same between looking and doing
        here = list(self.transaction.connection.scalars(sa.select(T.id).where(T.id.in_(ids))))
        self.transaction.execute(sa.delete(TRACK_PARTS).where(P.track.in_(here)))
        self.transaction.execute(sa.delete(TRACKS).where(T.id.in_(here)))
        gone = [{"id_sha256": sha256_hex(id.encode()), "at": self.transaction.now} for id in here]
        if here:
            self.transaction.execute(sa.insert(TRACKS_GONE), gone)
            self.note(action, "tracks", {"count": len(here)})
        return len(here)

    # --- facts -------------------------------------------------------------------------------
    def facts(self) -> Mapping[str, Any]:
        """Numbers for an impact assessment; no person is named."""
        heads = sa.select(
            sa.func.count(), sa.func.count(T.account.distinct()), sa.func.min(T.received_at)
        ).select_from(TRACKS)
        tracks, persons, oldest = self.transaction.execute(heads).one()
        points = self.transaction.execute(sa.select(sa.func.sum(P.points))).scalar_one()
        agreed = sa.select(sa.func.count(K.account.distinct())).where(K.withdrawn_at.is_(None))
        looks = self.transaction.execute(sa.select(sa.func.count()).select_from(TRACK_LOOKS)).scalar_one()
        gone = self.transaction.execute(sa.select(sa.func.count()).select_from(TRACKS_GONE)).scalar_one()
        return {
            "tracks": tracks,
            "persons": persons,
            "points": int(points or 0),
            "oldest": oldest,
            "agreed": self.transaction.execute(agreed).scalar_one(),
            "looks": looks,
            "deleted": gone,
        }

    # --- steps -------------------------------------------------------------------------------
    def same(self, track: Track) -> Track:
        """The stored head when it is the same; DifferentContent otherwise: nothing of it is kept."""
        stored = self.get(track.id)
        if stored.content_sha256 != track.content_sha256 or stored.account != track.account:
            raise DifferentContent(
                noun="track", id=str(track.id), stored=stored.content_sha256, sent=track.content_sha256
            )
        return stored

    def require_not_gone(self, id: UUID) -> None:
        query = sa.select(TRACKS_GONE.c.at).where(TRACKS_GONE.c.id_sha256 == sha256_hex(str(id).encode()))
        if self.transaction.execute(query).first() is not None:
            raise TrackGone(id=str(id))

    def note(self, action: str, id: str, facts: Mapping[str, object]) -> tuple[int, str]:
        """An audit entry that names nobody: who walked when is not kept where it cannot be deleted."""
        who = {"account": None, "name": NOBODY, "way": self.transaction.actor.way}
        what = {"action": action, "noun": "track", "id": id, "facts": facts, "why": ""}
        return append(self.transaction.connection, {"at": self.transaction.now, **who, **what})


LOOKED = ("track", "author", "account", "name", "unit", "at", "why")
KEPT = ("account", "unit", "started_at", "ended_at", "received_at", "content_sha256", "demonstration")


def to_row(track: Track, salt: str) -> dict[str, Any]:
    """The row of a new track."""
    row: dict[str, Any] = {name: getattr(track, name) for name in KEPT}
    row |= {"id": str(track.id), "consent": track.consent.version, "consented_at": track.consent.agreed_at}
    parts = [part.sha256 for part in track.parts]
    return {**row, "salt": salt, "salted_sha256": salted(salt, [row_text(row), parts])}


def row_text(row: Mapping[Any, Any]) -> str:
    """A row as the hash takes it."""
    names = sorted(
        name for name in (*KEPT, "id", "consent", "consented_at", "agreed_at", "version") if name in row
    )
    return canonical({name: row[name] for name in names}).decode()


def part_rows(track: Track) -> list[dict[str, Any]]:
    """The rows of the parts it announces."""
    return [
        {"track": str(track.id), "position": position, "sha256": part.sha256, "segment": part.segment,
         "points": part.points}
        for position, part in enumerate(track.parts)
    ]  # fmt: skip


def to_track(row: Mapping[Any, Any], parts: Iterable[Part]) -> Track:
    """The track of a row."""
    track = Track(
        id=UUID(row["id"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        consent=Consent(row["account"], row["consent"], row["consented_at"]),
        parts=tuple(parts),
    )
    names = ("account", "unit", "received_at", "content_sha256", "salted_sha256", "audit_number",
             "audit_hash", "demonstration")  # fmt: skip
    return replace(track, **{name: row[name] for name in names})


def is_whole(row: Mapping[Any, Any], parts: Sequence[str]) -> bool:
    """Whether a row is what its salted hash says."""
    return bool(row["salted_sha256"] == salted(row["salt"], [row_text(row), list(parts)]))


def look_sha256(salt: str, row: Mapping[Any, Any]) -> str:
    """What the audit has of a look as a whole: who, when, at whose track, and why."""
    return salted(salt, canonical({name: row[name] for name in LOOKED}).decode())
