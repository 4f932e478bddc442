"""The import doctor: from originals and decisions to a report and prepared rows, in a process of its own.

``python -m layers.exchange.doctor FOLDER`` reads ``order.json`` there and writes ``report.json`` and
``prepared.arrow``, or ``refusal.json``. The same order gives the same report.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.boxes import Box
from geo.errors import Refused
from layers.exchange.attributes import Attributes
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.gate import admit
from layers.exchange.order import PREPARED, REFUSAL, REPORT, Order, read_order
from layers.exchange.placing import Placement, place
from layers.exchange.prepared import PreparedFile, PreparedRows, rows_of
from layers.exchange.ranges import within_range
from layers.exchange.readers import open_part, parts_of
from layers.exchange.refusals import refuse
from layers.exchange.report import report_of
from layers.exchange.shaping import ShapeDoctor
from layers.exchange.source import Batch, Dataset, Part, Source
from layers.exchange.totals import Totals

COLLECT_EVERY = 200_000  # more objects than before: every shape is one, and a batch has tens of thousands
SAMPLE = 2_000  # shapes by which system and datum are judged
AROUND_THE_LAKE = Box(114.5, 36.5, 117.5, 38.9)  # Hengshui and its neighbours
Told = Callable[[str, int, int], None]
Make = Callable[[], dict[str, pa.Array]]


def nobody(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def examine(order: Order, folder: Path, told: Told = nobody) -> dict[str, Any]:
    """Look at the files of an order; the report as JSON's own types, the prepared rows in the folder.

    Raises:
        FileRefused: the files cannot be read at all; its finding says why.
    """
    tally = Tally()
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    told("reading", 0, 0)
    datasets = admit(order.files, unpacked, tally, encoding=order.decisions.encoding)
    dataset, part, names = chosen(datasets, order, tally)
    source = open_part(dataset, part_decided(order, part), tally)
    examination = Examination(order, source, dataset, tally)
    with closing(PreparedRows(folder / PREPARED, order.definition)) as prepared:
        examination.run(prepared, told)
    examination.look_across(folder / PREPARED, told)
    return report_of(examination, names)


def chosen(
    datasets: tuple[Dataset, ...], order: Order, tally: Tally
) -> tuple[Dataset, Part, list[tuple[str, Part]]]:
    """The data set and part that are meant, and all there are with the names by which they are chosen."""
    found = [(dataset, part) for dataset in datasets for part in parts_of(dataset, order.decisions)]
    several = len(datasets) > 1
    names = [(f"{dataset.name}/{part.name}" if several else part.name, part) for dataset, part in found]
    if not found:
        raise refuse("nothing-inside", order.files[0].name)
    known = ", ".join(name for name, _ in names[:20])
    if order.decisions.part is not None:
        for (name, _), (dataset, part) in zip(names, found, strict=True):
            if order.decisions.part in (name, part.name):
                return dataset, part, names
        raise refuse("no-such-part", order.files[0].name, part=order.decisions.part, known=known)
    index = best_of([part for _, part in found], order)
    if len(found) > 1:
        tally.note("several-parts", number=len(found), names=known, part=names[index][0])
    return *found[index], names


def best_of(parts: list[Part], order: Order) -> int:
    """The first part that has rows of the layer's kind, else the first that has rows, else the first."""
    wanted = order.definition.geometry.value
    fitting = [i for i, part in enumerate(parts) if part.rows and part.geometry in (wanted, "mixed")]
    filled = [i for i, part in enumerate(parts) if part.rows]
    return next(chain(fitting, filled, (0,)))


class Examination:
    """One part of a data set while it is looked through."""

    def __init__(self, order: Order, source: Source, dataset: Dataset, tally: Tally) -> None:
        self.order, self.source, self.dataset, self.tally = order, source, dataset, tally
        self.shapes = ShapeDoctor(order.definition, order.decisions.accepted, tally)
        self.totals = Totals(order.definition, source.part.rows, tally)
        self.placement: Placement | None = None
        self.attributes: Attributes | None = None
        self.sample: Batch | None = None
        self.rows = 0
        self.refused: set[int] = set()
        self.far: list[int] = []

    def run(self, prepared: PreparedRows, told: Told) -> None:
        """Read every batch, place it, look at it, and write what would be stored."""
        write_behind(prepared, self.looked_through(told))
        if not self.rows:
            self.tally.note("nothing-inside")
        if self.rows != self.source.part.rows:
            self.tally.note("rows-unaccounted", declared=self.source.part.rows, read=self.rows)
        for id in prepared.doubled_ids():
            self.tally.note("same-id-twice", id=id)
        if 0 < len(self.far) < self.rows:  # of a file that lies elsewhere as a whole, placing has told
            self.tally.note_rows("far-from-the-lake", self.far)
        if self.refused and len(self.refused) == self.rows:
            self.tally.note("nothing-left", number=self.rows)
        elif self.refused:
            self.tally.note("rows-refused", number=len(self.refused))

    def batches(self) -> Iterator[Batch]:
        """The batches; by the first it is decided where the numbers lie and which column is which field."""
        for found in ahead(self.source.batches()):
            batch = within_range(found, self.tally)
            if self.sample is None:
                self.judge(batch)
            yield batch

    def judge(self, batch: Batch) -> None:
        self.sample = batch
        order, source = self.order, self.source
        types = {name: str(column.type) for name, column in batch.columns.items()}
        self.attributes = Attributes(source.columns, types, order.definition, order.decisions, self.tally)
        self.placement = place(
            thinned(batch.shapes),
            source.declared,
            source.evidence,
            order.trusted,
            order.decisions,
            self.tally,
            ovital=self.dataset.ovital,
        )

    def looked_through(self, told: Told) -> Iterator[Make]:
        """Every batch after the doctor's look."""
        for batch in self.batches():
            self.rows += len(batch.numbers)
            yield self.looked_at(batch)
            told("examining", self.rows, self.source.part.rows)

    def looked_at(self, batch: Batch) -> Make:
        """What makes the batch as it would be stored; rows that cannot be are left out and counted."""
        placement, attributes = known(self.placement), known(self.attributes)
        placed = placement.apply(batch.shapes)
        self.note_far(batch.numbers, placed)
        shapes = self.shapes.batch(batch.numbers, placed, batch.broken)
        values = attributes.typed(batch)
        self.refused |= (self.shapes.refused | attributes.refused | set(batch.broken)) & numbers_in(batch)
        stays = ~np.isin(batch.numbers, list(self.refused))
        self.totals.add(batch, shapes, values, stays)
        return partial(rows_of, batch, shapes, values, stays, self.order, placement)

    def note_far(self, numbers: NDArray[Any], placed: NDArray[Any]) -> None:
        west, south, east, north = shapely.bounds(placed).T
        box = AROUND_THE_LAKE
        with np.errstate(invalid="ignore"):
            far = (east < box.west) | (west > box.east) | (north < box.south) | (south > box.north)
        self.far += numbers[far].tolist()

    def look_across(self, prepared: Path, told: Told) -> None:
        """What only shows between rows: overlaps, gaps, doubles."""
        told("comparing", self.rows, self.rows)
        with closing(PreparedFile(prepared)) as rows:
            self.shapes.across(rows.shapes)


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches; the next is read while the present one is looked at."""
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(next, batches, None)
        while (batch := waiting.result()) is not None:
            waiting = beside.submit(next, batches, None)
            yield batch


def write_behind(prepared: PreparedRows, batches: Iterator[Make]) -> None:
    """Write batches; one is put together and written while the next is looked at."""
    with ThreadPoolExecutor(1) as beside:
        waiting = None
        for make in batches:
            if waiting is not None:
                waiting.result()
            waiting = beside.submit(put_in, prepared, make)
        if waiting is not None:
            waiting.result()


def put_in(prepared: PreparedRows, make: Make) -> None:
    prepared.write(make())


def known(value: Any) -> Any:
    """A thing that the first batch has brought."""
    if value is None:
        raise LookupError("no batch was looked at yet")
    return value


def numbers_in(batch: Batch) -> set[int]:
    return set(batch.numbers.tolist())


def thinned(shapes: NDArray[Any]) -> NDArray[Any]:
    """At most ``SAMPLE`` shapes that are there, spread over the batch."""
    there: NDArray[Any] = shapes[~shapely.is_missing(shapes)]
    step = max(1, -(-len(there) // SAMPLE))
    return there[::step]


def part_decided(order: Order, part: Part) -> Decisions:
    """The decisions with the part named as its own data set names it."""
    return replace(order.decisions, part=part.name)


def main(folder: Path) -> None:
    """Examine the order in a folder and leave the answer there."""
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)
    try:
        report = examine(read_order(folder), folder, tell)
    except Refused as refusal:
        (folder / REFUSAL).write_text(refusal_text(refusal), encoding="utf-8")
        return
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def tell(stage: str, done: int, total: int) -> None:
    """One line for whoever started this process."""
    print(stage, done, total, flush=True)


def refusal_text(refusal: Refused) -> str:
    """A refusal as JSON, for the parent to raise again."""
    plain = {
        name: value if isinstance(value, int | float) else str(value) for name, value in refusal.facts.items()
    }
    return json.dumps({"error": type(refusal).__name__, "facts": plain}, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
