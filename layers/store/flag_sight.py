"""What a report is compared with: a few questions, each answered by an index."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from geo.measure import distance_m
from geo.prints import Print
from layers.errors import NotFound
from layers.rules.days import day_of
from layers.rules.flag_checks import (
    BURST_DAYS,
    COPIED_DAYS,
    COPIES,
    REACH_COARSE,
    REACH_FINE,
    USUAL_DAYS,
    figures_of,
    position_of,
    telling,
)
from layers.rules.flags import Beside, Earlier, SamePhoto, sensed, spot
from layers.rules.reports import Report
from layers.store.case_tables import CASES, EVIDENCE, LOOK_BACKS
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.features import FeatureStore
from layers.store.fixes import to_fix
from layers.store.meanwhile import MeanwhileSight
from layers.store.prints import PrintStore
from layers.store.tables import ASIDE, PHOTOS, REPORTS

R = REPORTS.c
COLUMNS = (R.id, R.layer, R.feature, R.author, R.observed_at, R.received_at, R.fix, R.remainder, R.answers)
MOST = 20  # other records looked at for one question
ME, AUTHOR = sa.bindparam("me", type_=sa.Text()), sa.bindparam("author", type_=sa.Text())
AT, SINCE = sa.bindparam("at", type_=moment()), sa.bindparam("since", type_=moment())
UNTIL = sa.bindparam("until", type_=moment())
LAYER, FEATURE = sa.bindparam("layer", type_=sa.Text()), sa.bindparam("feature", type_=sa.Text())
UNIT, SPOT = sa.bindparam("unit", type_=sa.Text()), sa.bindparam("spot", type_=sa.Text())
VALUE: sa.BindParameter[float] = sa.bindparam("value", type_=sa.Double())
DAY, LAST_DAY = sa.bindparam("day", type_=sa.Date()), sa.bindparam("last_day", type_=sa.Date())


def base() -> sa.Select[Any]:
    return sa.select(*COLUMNS).where(R.id != ME)


def before() -> sa.Select[Any]:
    mine = base().where(R.author == AUTHOR, R.observed_at <= AT)
    return mine.order_by(R.observed_at.desc()).limit(1)


def after() -> sa.Select[Any]:
    return base().where(R.author == AUTHOR, R.observed_at > AT).order_by(R.observed_at).limit(1)


def same_feature() -> sa.Select[Any]:
    there = base().where(R.layer == LAYER, R.feature == FEATURE, R.author == AUTHOR, R.observed_at <= AT)
    return there.order_by(R.observed_at.desc()).limit(COPIES + 2)


def same_feature_after() -> sa.Select[Any]:
    there = base().where(R.layer == LAYER, R.feature == FEATURE, R.author == AUTHOR, R.observed_at > AT)
    return there.order_by(R.observed_at).limit(COPIES + 2)


def same_value() -> sa.Select[Any]:
    near = R.observed_at.between(SINCE, UNTIL)
    return base().where(R.author == AUTHOR, R.remainder == VALUE, near).limit(MOST)


def same_spot() -> sa.Select[Any]:
    return base().where(R.spot == SPOT).limit(MOST)


def due() -> sa.Select[Any]:
    own = (CASES.c.rectifying_unit == UNIT) & (CASES.c.layer == LAYER)
    cases = sa.select(sa.func.min(CASES.c.look_back_on).label("due_on")).where(
        own, CASES.c.look_back_on.between(DAY, LAST_DAY)
    )
    tasks = (
        sa.select(sa.func.min(LOOK_BACKS.c.due_on).label("due_on"))
        .join(CASES, CASES.c.id == LOOK_BACKS.c.case_id)
        .where(own, LOOK_BACKS.c.state == "due", LOOK_BACKS.c.due_on.between(DAY, LAST_DAY))
    )
    both = sa.union_all(cases, tasks).subquery()
    return sa.select(sa.func.min(both.c.due_on, type_=sa.Date()))


def counted() -> sa.Select[Any]:
    mine = (R.unit == UNIT) & (R.layer == LAYER) & (R.observed_at > SINCE) & (R.observed_at <= UNTIL)
    begun: sa.ColumnElement[Any] = sa.func.min(R.observed_at, type_=moment())
    return sa.select(sa.func.count(), begun).where(mine)


class FlagSight:
    """Gathers, within one transaction, what flags are raised by."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def beside(self, report: Report) -> Beside:
        """All that a report which has just been saved is compared with."""
        meanwhile = MeanwhileSight(self.transaction)
        due_on = self.due_on(report)
        recent, usual = self.rates(report) if due_on else (0, 0.0)
        return Beside(
            before=first(self.reports(report, before)),
            after=first(self.reports(report, after)),
            same_feature=self.same_feature(report, same_feature),
            same_feature_after=self.same_feature(report, same_feature_after),
            same_value=self.same_value(report),
            same_spot=self.same_spot(report),
            away_m=self.away_m(report),
            photos=tuple(self.uses([photo.sha256 for photo in report.pictures], str(report.id))),
            recent=recent,
            usual=usual,
            due_on=due_on,
            moved=meanwhile.moved(report),
            case_moves=meanwhile.case_moves(report),
        )

    def reports(self, report: Report, question: Any, **values: Any) -> tuple[Earlier, ...]:
        """Other reports that answer a question."""
        asked = {"me": str(report.id), "author": report.author, "at": report.observed_at}
        asked |= {"layer": report.layer, "feature": report.feature, **values}
        return tuple(to_earlier(row) for row in self.ask(question, asked))

    def ask(self, question: Any, values: dict[str, Any]) -> list[Sequence[Any]]:
        return self.transaction.ask(("flags", question), question, values)

    def same_feature(self, report: Report, question: Any) -> tuple[Earlier, ...]:
        """The author's other reports on the feature, where there is a figure that could be copied."""
        if report.feature is None or not figures_of(report.remainder, report.answers):
            return ()
        return self.reports(report, question)

    def same_value(self, report: Report) -> tuple[Earlier, ...]:
        """The author's reports with the same remainder, where it is a particular one."""
        if report.remainder is None or not telling(report.remainder):
            return ()
        span = timedelta(days=COPIED_DAYS)
        since, until = report.observed_at - span, report.observed_at + span
        return self.reports(report, same_value, value=report.remainder, since=since, until=until)

    def same_spot(self, report: Report) -> tuple[Earlier, ...]:
        """Reports from the very same position, the oldest first."""
        found = spot(report.fix)
        if found is None:
            return ()
        return tuple(sorted(self.reports(report, same_spot, spot=found), key=lambda each: each.received_at))

    def away_m(self, report: Report) -> float | None:
        """Metres from the sensor's position to the feature; None where either is unknown."""
        fix = sensed(report.fix)
        if fix is None or report.feature is None:
            return None
        try:
            shape = FeatureStore(self.transaction).get(report.layer, report.feature).shape
        except NotFound:  # retired meanwhile
            return None
        here = position_of(fix)
        if shape is None or shape.is_empty:
            return None
        return distance_m(here.longitude, here.latitude, shape)

    def due_on(self, report: Report) -> date | None:
        """The next look-back at a case of the report's unit on this layer, within the days of a burst."""
        if report.unit is None:
            return None
        day = day_of(report.observed_at)
        span = {"day": day, "last_day": day + timedelta(days=BURST_DAYS)}
        found: date | None = self.ask(due, {"unit": report.unit, "layer": report.layer, **span})[0][0]
        return found

    def rates(self, report: Report) -> tuple[int, float]:
        """How many reports the unit sent on the layer in the last days, and usually in as many.

        A unit that began within the weeks looked at is measured from its first report on, a week at least.
        """
        recent = report.observed_at - timedelta(days=BURST_DAYS)
        usual = recent - timedelta(days=USUAL_DAYS)
        owner = {"unit": report.unit, "layer": report.layer}
        new, _ = self.ask(counted, {**owner, "since": recent, "until": report.observed_at})[0]
        old, begun = self.ask(counted, {**owner, "since": usual, "until": recent})[0]
        days = (recent - begun).total_seconds() / 86400 if begun else USUAL_DAYS
        return new, old * BURST_DAYS / max(days, 7.0)

    def asides(self, report: Report) -> int:
        """How many other contents were sent under the report's id."""
        query = sa.select(sa.func.count()).select_from(ASIDE).where(ASIDE.c.report == str(report.id))
        return int(self.transaction.execute(query).scalar_one())

    # --- photos ------------------------------------------------------------------------------
    def uses(self, hashes: Collection[str], but: str) -> list[SamePhoto]:
        """Earlier reports that announced these very files, and evidence that came as them."""
        if not hashes:
            return []
        beside = (R.id, R.author, R.author_name, R.layer, R.feature, R.observed_at, R.received_at)
        reports = (
            sa.select(PHOTOS.c.sha256, *beside)
            .join(REPORTS, R.id == PHOTOS.c.report)
            .where(PHOTOS.c.sha256.in_(hashes), R.id != but)
            .order_by(R.received_at)
            .limit(MOST * len(hashes))
        )
        found = [SamePhoto(*row) for row in self.transaction.execute(reports)]
        return [*found, *self.evidence_uses(hashes)]

    def evidence_uses(self, hashes: Collection[str]) -> list[SamePhoto]:
        """Files of these hashes that were sent as evidence."""
        E = EVIDENCE.c
        query = sa.select(E.sha256, E.account, E.account_name, E.received_at).where(E.sha256.in_(hashes))
        return [
            SamePhoto(
                row.sha256, row.sha256, row.account, row.account_name, None, None, row.received_at,
                row.received_at,
            )
            for row in self.transaction.execute(query)
        ]  # fmt: skip

    def alike(self, sha256: str, print: Print, but: str) -> list[SamePhoto]:
        """Earlier uses of other files that show nearly the same picture, or the same view."""
        near = PrintStore(self.transaction).alike(print, coarse=REACH_COARSE, fine=REACH_FINE, but=sha256)
        bits = {each.sha256: each for each in near[:MOST]}
        return [
            SamePhoto(
                sha256, use.other, use.author, use.author_name, use.layer, use.feature, use.observed_at,
                use.received_at, same_file=False, coarse=bits[use.sha256].coarse, fine=bits[use.sha256].fine,
            )
            for use in self.uses(bits, but)
        ]  # fmt: skip


def first(found: tuple[Earlier, ...]) -> Earlier | None:
    return found[0] if found else None


def to_earlier(row: Sequence[Any]) -> Earlier:
    """Another report as the checks look at it."""
    id, layer, feature, author, observed_at, received_at, fix, remainder, answers = row
    sensor = sensed(to_fix(fix))
    return Earlier(
        id=id,
        layer=layer,
        feature=feature,
        author=author,
        observed_at=observed_at,
        received_at=received_at,
        position=None if sensor is None else position_of(sensor),
        remainder=remainder,
        answers=json.loads(answers),
    )
