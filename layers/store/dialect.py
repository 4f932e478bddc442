"""The verbs in which the two databases differ; everything else is said once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, Table
from sqlalchemy.types import TypeEngine

from geo.boxes import Box
from geo.errors import Refused
from layers.definition import LayerDefinition
from layers.store.batches import Column, Packed

Ask = Callable[[Hashable, Callable[[], sa.Select[Any]], Mapping[str, Any]], list[Sequence[Any]]]


class Dialect(Protocol):
    """What a database must be able to say."""

    name: str

    def check(self) -> None:
        """Refuse a database that is not ours, before anything is touched: NotOurs, NewerDatabase."""

    def engine(self) -> Engine:
        """Connections that begin, wait and keep time as the stores expect."""

    def turn(self) -> AbstractContextManager[None]:
        """Held while a writer writes."""

    def bulk(self, connection: Connection) -> AbstractContextManager[None]:
        """Held around a transaction in which much is written; nothing is less safe within."""

    def options(self, *, writes: bool) -> dict[str, Any]:
        """Execution options of a transaction's connection."""

    def keep_copy(self, revision: str) -> None:
        """Keep a copy of the data before they are migrated from a revision."""

    def create(self, connection: Connection) -> None:
        """What an empty database needs before its first table."""

    def register(self, connection: Connection, table: Table, definition: LayerDefinition | None) -> None:
        """Tell GIS programs of a new spatial table, and index its shapes."""

    def changed(self, connection: Connection, table: Table) -> None:
        """Note that rows of a spatial table changed in this transaction."""

    def insert_new(self, table: Table) -> Any:
        """An insert that leaves a row of the same key as it is."""

    def touching(self, table: Table, box: Box) -> ColumnElement[bool]:
        """Rows whose envelope touches the box, by the index, in single precision."""

    def touching_any(self, table: Table, boxes: Any) -> ColumnElement[bool]:
        """Rows whose envelope touches one of many boxes, by the index; these as ``prepared.boxes_text``."""

    def meets(self, table: Table, box: Box) -> ColumnElement[bool]:
        """Rows whose shape touches the box, exactly."""

    def larger_than(self, table: Table, box: Box, degrees: float) -> ColumnElement[bool]:
        """Rows as in ``touching`` whose envelope is at least so wide or so high."""

    def reader(self, type: TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """What makes a fetched value one of the type; None where the driver has done it."""

    def plain_wkb(self, table: Table) -> ColumnElement[Any]:
        """The column that ``to_wkb`` makes WKB of."""

    def to_wkb(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Fetched values of ``plain_wkb`` as plain WKB."""

    def nearby(
        self,
        ask: Ask,
        table: Table,
        columns: Sequence[ColumnElement[Any]],
        longitude: float,
        latitude: float,
        least: int,
    ) -> Iterator[tuple[list[Sequence[Any]], float]]:
        """Growing sets of rows around a place.

        Each comes with a distance in metres within which nothing is missing (infinite: all rows are there).
        """

    def extent(self, connection: Connection, table: Table) -> Box | None:
        """The envelope of all shapes, in double precision."""

    def numbers(self, connection: Connection, table: Table, count: int, *, ahead: int = 0) -> Sequence[int]:
        """Row numbers never given before, rising; ``ahead`` of them were given in this load already."""

    @staticmethod
    def pack(
        table: Table, columns: Mapping[str, Column], wkb: pa.Array, boxes: NDArray[np.float64]
    ) -> Packed:
        """Many rows given in columns as ``load`` takes them; no connection is asked.

        Args:
            wkb: plain WKB of each shape; missing where there is none.
            boxes: (n, 4) west, south, east, north; NaN where there is no shape.
        """

    def load(self, connection: Connection, table: Table, rows: Packed) -> None:
        """Insert what ``pack`` gave for the table; a layer's table is between ``indexing`` then."""

    def remove(self, connection: Connection, table: Table, fids: Sequence[int]) -> None:
        """Delete rows of a layer's table by number, between ``indexing``."""

    def like(self, column: Any, pattern: str) -> ColumnElement[bool]:
        r"""Texts that fit the pattern, upper and lower case told apart; ``%``, ``_``, escaped by ``\``."""

    def folded(self, column: Any) -> Any:
        """The text in lower case, as ``str.lower`` gives it."""

    def lake_day(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        """The day of a moment at the lake (Asia/Shanghai)."""

    def day_begins(self, day: ColumnElement[Any]) -> ColumnElement[Any]:
        """The moment at which a day begins in UTC, eight in the morning at the lake."""

    def attempt(self, connection: Connection) -> AbstractContextManager[object]:
        """Held while a statement may fail, after whose failure others are still asked."""

    def day(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """A day out of its text."""

    def indexing(
        self, connection: Connection, table: Table, *, rows: int = 0
    ) -> AbstractContextManager[None]:
        """Held while a table is filled, before the audit's head is; its spatial index is whole afterwards.

        Args:
            rows: how many will come at least, where that is known.
        """

    def index(self, connection: Connection, table: Table) -> None:
        """Make the spatial index of a table where a load that was rolled back left none."""

    def refusal(self, error: sa.exc.DBAPIError) -> Refused | None:
        """What a failure of the database means: NoSpace, Busy, or None when it is a fault of ours."""
