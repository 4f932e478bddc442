"""What a file of another program gives: rows, the columns they have, and what their coordinates are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from shapely.geometry.base import BaseGeometry

from geo.crs import OfferedCrs
from geo.errors import Refused

MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class DeclaredCrs:
    """What the coordinates were declared as (None: not at all), what they are taken for, and why."""

    declared: str | None
    taken: OfferedCrs
    evidence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the file has it.

    Args:
        number: counted from 1.
        id: what the file itself calls the feature, outside its columns; None when it does not.
        shape: CGCS2000, longitude then latitude, not yet checked; None where the file has none.
        refusal: why this row cannot be read; its other members are empty then.
    """

    number: int
    id: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    shape: BaseGeometry | None = None
    refusal: Refused | None = None


class Source(Protocol):
    """A file that was opened and looked through once.

    ``count`` is how many rows it has, counted apart from the reading of rows.
    """

    @property
    def file(self) -> Path: ...
    @property
    def crs(self) -> DeclaredCrs: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def count(self) -> int: ...

    def rows(self) -> Iterator[Row]:
        """Every row in its order; can be asked again."""
        ...
