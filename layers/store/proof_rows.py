"""Rows walked beside the audit chain, in pages, never many in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping, Table

from layers.errors import ChainBroken
from layers.store.database import Transaction

AT_ONCE = 1000  # rows in memory


class Rows:
    """A table's rows in the order of the entries they belong to, never many in memory."""

    def __init__(self, transaction: Transaction, table: Table) -> None:
        self.noun = table.name
        self.transaction, self.table = transaction, table
        keys = (table.c.audit_number, table.c.fid)
        self.rows = in_pages(transaction, sa.select(table), keys, start=(-1, -1))
        self.next = next(self.rows, None)

    def of(self, number: int) -> Iterator[RowMapping]:
        """The rows of one entry; ChainBroken when an earlier one has none."""
        if self.next is not None and self.next["audit_number"] < number:
            self.require_end()
        while self.next is not None and self.next["audit_number"] == number:
            row, self.next = self.next, next(self.rows, None)
            yield row

    def require_end(self) -> None:
        """ChainBroken when rows are left over."""
        if self.next is not None:
            raise ChainBroken(number=self.next["audit_number"], reason=f"{self.noun}: a row without an entry")


def some_of(
    table: Table, names: Collection[str], *, or_else: sa.ColumnElement[bool] | None = None
) -> sa.ColumnElement[int]:
    """How many rows have any of these columns, which an entry fills in together, or are ``or_else``."""
    told = sa.or_(*(table.c[name].is_not(None) for name in names), sa.false() if or_else is None else or_else)
    return sa.func.coalesce(sa.func.sum(sa.case((told, 1), else_=0)), 0)


def in_pages(
    transaction: Transaction,
    query: sa.Select[Any],
    keys: tuple[sa.Column[Any], ...],
    start: tuple[int | str, ...],
) -> Iterator[RowMapping]:
    """All rows of a query in the order of its keys; pages by key leave no cursor open when one stops."""
    after: tuple[Any, ...] = start
    while rows := transaction.execute(
        query.where(sa.tuple_(*keys) > after).order_by(*keys).limit(AT_ONCE)
    ).mappings().all():  # fmt: skip
        yield from rows
        after = tuple(rows[-1][key.name] for key in keys)
