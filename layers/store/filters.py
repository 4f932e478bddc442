"""CQL2 JSON as a condition over the columns of one layer, for both stores.

Only properties on the layer's list become columns, and values become bound parameters: no text of a filter is
ever part of a statement. Source: OGC 21-065r2, Common Query Language (CQL2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause

from geo.boxes import Box
from layers.definition import LayerDefinition, ValueType
from layers.errors import BadFilter, UnknownField
from layers.store.literals import (
    LOCAL,
    Instant,
    Kind,
    Property,
    exactly,
    instants,
    is_moment,
    literal,
    operation,
    short,
    span,
    to_shape,
)

DEEPEST = 20
MOST_CONDITIONS = 500
LONGEST_LIST = 1_000
GEOMETRY = "geometry"
Clause = ColumnElement[bool]
KINDS = {
    ValueType.TEXT: Kind.TEXT,
    ValueType.CHOICE: Kind.TEXT,
    ValueType.INTEGER: Kind.NUMBER,
    ValueType.NUMBER: Kind.NUMBER,
    ValueType.BOOLEAN: Kind.BOOLEAN,
    ValueType.DATE: Kind.DAY,
}
OWN = {
    "id": Kind.TEXT,
    "state": Kind.TEXT,
    "unit": Kind.TEXT,
    "valid_from": Kind.DAY,
    "valid_to": Kind.DAY,
    "recorded_at": Kind.MOMENT,
    "demonstration": Kind.BOOLEAN,
}
COMPARE: dict[str, Callable[[Any, Any], Clause]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
SPATIAL = {
    "s_intersects": "ST_Intersects",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
    "s_equals": "ST_Equals",
    "s_disjoint": "ST_Disjoint",
}
TEMPORAL = frozenset({"t_after", "t_before", "t_equals", "t_during", "t_intersects", "t_disjoint"})


class FilterDialect(Protocol):
    """The verbs in which the stores differ."""

    def in_box(self, column: Any, box: Box) -> Clause:
        """Rows whose envelope touches the box, by the index; no fewer than those whose shape does."""

    def like(self, column: Any, pattern: str) -> Clause:
        r"""Texts that fit the pattern, upper and lower case told apart; ``%``, ``_``, escaped by ``\``."""

    def folded(self, column: Any) -> Any:
        """The text in lower case, as ``str.lower`` gives it."""


def queryables(definition: LayerDefinition, hidden: frozenset[str]) -> dict[str, Kind]:
    """What a filter on the layer may name, with its kind; hidden fields are not among them."""
    return {
        **{field.id: KINDS[field.type] for field in definition.fields if field.id not in hidden},
        **OWN,
    }


def to_clause(
    filter: Any,
    table: FromClause,
    definition: LayerDefinition,
    hidden: frozenset[str],
    dialect: FilterDialect,
) -> Clause:
    """The filter as a condition on the table's columns.

    Args:
        filter: CQL2 JSON; shapes in CGCS2000 degrees, longitude first.
        table: the layer's columns under their own names, the shape as ``geom``.
        hidden: field ids that do not exist for the asker.

    Raises:
        UnknownField: a property that the layer does not have, or the asker may not see.
        BadFilter: an operator or literal that does not fit, or too much of it; the reason is a sentence.
        BadText: a text that no store can hold.
    """
    return Translation(table, definition, queryables(definition, hidden), dialect).clause(filter, 0)


class Translation:
    """One filter on its way into one condition."""

    def __init__(
        self,
        table: FromClause,
        definition: LayerDefinition,
        kinds: Mapping[str, Kind],
        dialect: FilterDialect,
    ) -> None:
        self.table = table
        self.definition = definition
        self.kinds = kinds
        self.dialect = dialect
        self.conditions = 0

    def clause(self, node: Any, depth: int) -> Clause:
        """A condition: a truth value, a boolean property, or an operator with its arguments."""
        self.require_small(depth)
        if isinstance(node, bool):
            return sa.true() if node else sa.false()
        if isinstance(node, Mapping) and set(node) == {"property"}:
            return self.truth(node)
        op, args = operation(node)
        if op in ("and", "or"):
            parts = [self.clause(part, depth + 1) for part in args]
            return sa.and_(*parts) if op == "and" else sa.or_(*parts)
        if op == "not":
            (part,) = exactly(op, args, 1)
            return sa.not_(self.clause(part, depth + 1))
        return self.predicate(op, args)

    def require_small(self, depth: int) -> None:
        """Refuse filters that are nested too deep or hold too many conditions."""
        self.conditions += 1
        if depth > DEEPEST:
            raise BadFilter(reason=f"the filter is nested deeper than {DEEPEST}")
        if self.conditions > MOST_CONDITIONS:
            raise BadFilter(reason=f"the filter has more than {MOST_CONDITIONS} conditions")

    def truth(self, node: Any) -> Clause:
        """A boolean property standing alone."""
        found = self.property(node)
        if found.kind is not Kind.BOOLEAN:
            raise BadFilter(reason=f"{found.name} alone is no condition: compare it with a value")
        true: Clause = found.column == sa.true()
        return true

    def predicate(self, op: str, args: Sequence[Any]) -> Clause:
        """Any operator that asks about values."""
        if op in COMPARE:
            return self.comparison(op, *exactly(op, args, 2))
        if op in SPATIAL:
            return self.spatial(op, *exactly(op, args, 2))
        if op in TEMPORAL:
            return self.temporal(op, *exactly(op, args, 2))
        return self.value_test(op, args)

    def value_test(self, op: str, args: Sequence[Any]) -> Clause:
        """LIKE, BETWEEN, IN and IS NULL."""
        tests: dict[str, tuple[Callable[..., Clause], int]] = {
            "like": (self.like, 2),
            "between": (self.between, 3),
            "in": (self.one_of, 2),
            "isNull": (self.null, 1),
        }
        if op not in tests:
            raise BadFilter(reason=f"the operator {op[:40]!r} is not known here")
        test, count = tests[op]
        return test(*exactly(op, args, count))

    def between(self, subject: Any, low: Any, high: Any) -> Clause:
        """A property from one value to another, both included."""
        return self.comparison(">=", subject, low) & self.comparison("<=", subject, high)

    def property(self, node: Any) -> Property:
        """A property, or ``casei`` of one."""
        if isinstance(node, Mapping) and node.get("op") == "casei":
            (inner,) = exactly("casei", operation(node)[1], 1)
            return self.regardless_of_case(self.property(inner))
        name = node.get("property") if isinstance(node, Mapping) and len(node) == 1 else None
        if not isinstance(name, str):
            raise BadFilter(reason=f"a property of the layer is expected, not {short(node)}")
        if name not in self.kinds:
            raise UnknownField(layer=self.definition.id, field=name[:60])
        return Property(name, self.table.c[name], self.kinds[name])

    def regardless_of_case(self, found: Property) -> Property:
        """The property in lower case; only texts have cases."""
        if found.kind is not Kind.TEXT:
            raise BadFilter(reason=f"casei needs a text, {found.name} is a {found.kind}")
        return Property(found.name, self.dialect.folded(found.column), Kind.TEXT, folded=True)

    def comparison(self, op: str, left: Any, right: Any) -> Clause:
        """A property against a value or another property, either way round."""
        if not is_property(left):
            if not is_property(right):
                raise BadFilter(reason=f"{op} needs a property on one side")
            left, right, op = right, left, TURNED[op]
        subject = self.property(left)
        if is_property(right):
            return COMPARE[op](subject.column, self.same_kind(subject, right).column)
        return against(op, subject, right)

    def same_kind(self, subject: Property, node: Any) -> Property:
        """The other property of a comparison, which must hold the same kind of value."""
        other = self.property(node)
        if other.kind is not subject.kind:
            reason = f"{subject.name} is a {subject.kind}, {other.name} a {other.kind}"
            raise BadFilter(reason=f"{reason}: they cannot be compared")
        return other

    def like(self, subject: Any, pattern: Any) -> Clause:
        """A text against a pattern with ``%`` and ``_``."""
        found = self.property(subject)
        if found.kind is not Kind.TEXT:
            raise BadFilter(reason=f"like needs a text, {found.name} is a {found.kind}")
        return self.dialect.like(found.column, literal(found, pattern))

    def one_of(self, subject: Any, values: Any) -> Clause:
        """A property in a list of values."""
        found = self.property(subject)
        if not isinstance(values, list) or not 1 <= len(values) <= LONGEST_LIST:
            raise BadFilter(reason=f"in needs a list of 1 to {LONGEST_LIST} values")
        if found.kind in (Kind.DAY, Kind.MOMENT):
            return sa.or_(*(against("=", found, value) for value in values))
        chosen: Clause = found.column.in_([literal(found, value) for value in values])
        return chosen

    def null(self, subject: Any) -> Clause:
        """Whether a property, or the shape, is absent."""
        if subject == {"property": GEOMETRY}:
            return self.table.c.geom.is_(None)
        absent: Clause = self.property(subject).column.is_(None)
        return absent

    def spatial(self, op: str, left: Any, right: Any) -> Clause:
        """The layer's shapes against one shape; for the converse the order of the two is kept."""
        if left == {"property": GEOMETRY}:
            return self.related(op, right)
        if right == {"property": GEOMETRY}:
            turned = {"s_within": "s_contains", "s_contains": "s_within"}
            return self.related(turned.get(op, op), left)
        raise BadFilter(reason=f"{op} needs the property {GEOMETRY!r} and a shape")

    def related(self, op: str, node: Any) -> Clause:
        """Rows whose shape has this relation to the given one: the index first, then exactly."""
        given = to_shape(node)
        column = self.table.c.geom
        exact: Clause = getattr(sa.func, SPATIAL[op])(
            column, sa.literal(given, column.type), type_=sa.Boolean
        )
        if op == "s_disjoint":
            return exact == sa.true()
        return self.dialect.in_box(column, Box(*given.bounds)) & (exact == sa.true())

    def temporal(self, op: str, left: Any, right: Any) -> Clause:
        """A day or moment against a moment or a span; the converse is turned round."""
        if not is_property(left):
            turned = {"t_after": "t_before", "t_before": "t_after"}
            if op == "t_during" or not is_property(right):
                raise BadFilter(reason=f"{op} needs a property first, then a date or an interval")
            left, right, op = right, left, turned.get(op, op)
        subject = self.property(left)
        if subject.kind not in (Kind.DAY, Kind.MOMENT):
            raise BadFilter(reason=f"{op} needs a date or time, {subject.name} is a {subject.kind}")
        return in_time(op, subject, *span(right))


def is_property(node: Any) -> bool:
    """Whether a node names a property, perhaps within ``casei``."""
    return isinstance(node, Mapping) and (
        "property" in node or (node.get("op") == "casei" and is_cased_property(node))
    )


def is_cased_property(node: Mapping[str, Any]) -> bool:
    """Whether the argument of ``casei`` is a property."""
    args = node.get("args")
    return (
        isinstance(args, list) and len(args) == 1 and isinstance(args[0], Mapping) and "property" in args[0]
    )


def against(op: str, subject: Property, node: Any) -> Clause:
    """A property compared with a literal; a moment given as a bare day is that whole day in Shanghai."""
    if subject.kind is Kind.MOMENT or (subject.kind is Kind.DAY and is_moment(node)):
        return compared_in_time(op, subject, node)
    return COMPARE[op](subject.column, literal(subject, node))


def compared_in_time(op: str, subject: Property, node: Any) -> Clause:
    """A day or moment against an instant or a whole day."""
    first, last = instants(node)
    if op in ("=", "<>"):
        within = in_time("t_intersects", subject, first, last)
        return within if op == "=" else sa.not_(within)
    low, high = edges(subject, first, last)
    return COMPARE[op](subject.column, low if op in ("<", ">=") else high)


def edges(subject: Property, first: Instant, last: Instant) -> tuple[Any, Any]:
    """The span's ends as the subject's column holds them: moments, or days in Shanghai."""
    if subject.kind is Kind.MOMENT:
        return first, last
    return first and first.astimezone(LOCAL).date(), last and last.astimezone(LOCAL).date()


def in_time(op: str, subject: Property, first: Instant, last: Instant) -> Clause:
    """The subject after, before, at, within or outside a span whose both ends belong to it."""
    column = subject.column
    low, high = edges(subject, first, last)
    if op == "t_after":
        return sa.false() if high is None else column > high
    if op == "t_before":
        return sa.false() if low is None else column < low
    within = sa.and_(
        column.is_not(None),
        *([] if low is None else [column >= low]),
        *([] if high is None else [column <= high]),
    )
    return sa.and_(column.is_not(None), sa.not_(within)) if op == "t_disjoint" else within
