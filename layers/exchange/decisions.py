"""What a person decided about a file; without a decision the doctor's own conclusion is shown, not done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.datum import Datum


@dataclass(frozen=True, slots=True)
class Decisions:
    """The answers to the doctor's questions.

    Args:
        part: the layer, table, sheet or data set of the file; None where there is only one.
        encoding: a Python codec name; None: as found.
        crs: short name of an offered system (``EPSG:4527``); None: as declared or inferred.
        datum: what degrees were measured on; None: CGCS2000, unless a finding says otherwise.
        swapped: the first number is the northing (or latitude); None: as found.
        mapping: field id by column of the file; "" leaves a column out; what is not named is matched by name.
        accepted: codes of findings whose repair is accepted.
        values: by field id, what a value of the file stands for ("district" is "county"); "" leaves it empty,
            and "" as the file's value gives the field to all rows that have none.
    """

    part: str | None = None
    encoding: str | None = None
    crs: str | None = None
    datum: Datum | None = None
    swapped: bool | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def to_json(decisions: Decisions) -> dict[str, Any]:
    """The decisions as JSON's own types."""
    return {
        "part": decisions.part,
        "encoding": decisions.encoding,
        "crs": decisions.crs,
        "datum": None if decisions.datum is None else decisions.datum.value,
        "swapped": decisions.swapped,
        "mapping": dict(decisions.mapping),
        "accepted": sorted(decisions.accepted),
        "values": {field: dict(values) for field, values in decisions.values.items()},
    }


def from_json(stored: Mapping[str, Any]) -> Decisions:
    """Decisions out of ``to_json``."""
    return Decisions(
        part=stored["part"],
        encoding=stored["encoding"],
        crs=stored["crs"],
        datum=None if stored["datum"] is None else Datum(stored["datum"]),
        swapped=stored["swapped"],
        mapping=dict(stored["mapping"]),
        accepted=frozenset(stored["accepted"]),
        values={field: dict(values) for field, values in stored.get("values", {}).items()},
    )
