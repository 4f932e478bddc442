"""Work beside a load: the rows of the next batch are worked out while the database takes the present one.

A few batches in a thread; those of a large load in a process of its own, since one Python process does the
work of one processor. ``python -m layers.store.beside`` is that process: it is told the work and then given
batches, and answers in plain bytes. It knows no database.
"""

from __future__ import annotations

import gc
import json
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.errors import InvalidShape
from geo.hilbert import hilbert
from layers.store.batches import Constant, Pack, Packed, Ready, Saving, checked_boxes, ready, saved
from layers.store.gpkg import GpkgDialect
from layers.store.postgis import PostgisDialect
from layers.store.tables import layer_table

AHEAD = 2  # batches worked out before they are asked for
IN_THREAD = 3  # batches of a load that are worked out in a thread; then the process has come up
FID = "number of the row"  # the column that brings each row's number along; no field has blanks in its name
ROOT = Path(__file__).parents[2]
SIZES = struct.Struct("<q")
PACKS: Mapping[str, Pack] = {"gpkg": GpkgDialect.pack, "postgis": PostgisDialect.pack}


@dataclass(frozen=True)
class Work:
    """What is to be done with every batch, and for which database."""

    saving: Saving
    dialect: str

    @cached_property
    def table(self) -> sa.Table:
        """The layer's table."""
        return layer_table(self.saving.definition, sa.MetaData())

    def done(self, batch: pa.RecordBatch, fids: NDArray[np.int64]) -> Ready:
        """A batch of new features in spatial order, ready for the database.

        Raises:
            InvalidShape: a shape is not of its layer's kind.
        """
        boxes = checked_boxes(batch.column("wkb"), self.saving.definition)
        order = spatial_order(boxes)
        rows = saved(batch.take(pa.array(order)), self.saving, fids, Constant(1), boxes[order])
        return ready(rows, self.table, PACKS[self.dialect])


def spatial_order(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """The indices of boxes along a Hilbert curve; those without a shape (NaN) come first."""
    west, south, east, north = boxes.T
    known = ~np.isnan(west)
    order = np.zeros(len(boxes), dtype=np.int64)
    order[known] = hilbert(np.column_stack([west + east, south + north])[known] / 2)
    return np.argsort(order, kind="stable")


class Beside:
    """Begins with batches in their order and gives them ready in the same order."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.thread = ThreadPoolExecutor(1)
        self.process: Process | None = None
        self.begun = 0
        self.due: deque[Callable[[], Ready]] = deque()

    @property
    def waiting(self) -> int:
        """How many batches were begun and not asked for."""
        return len(self.due)

    def begin(self, batch: pa.RecordBatch, fids: NDArray[np.int64]) -> None:
        """Have a batch worked out; at most ``AHEAD`` + 1 may wait."""
        self.begun += 1
        if self.process is not None:
            self.due.append(self.process.begin(batch, fids))
            return
        self.due.append(self.thread.submit(self.work.done, batch, fids).result)
        if self.begun == IN_THREAD:  # it comes up while these are stored
            self.process = Process(self.work, self.thread)

    def next(self) -> Ready:
        """The batch that was begun first."""
        return self.due.popleft()()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is None:
            self.thread.shutdown()
            return
        self.process.stop()
        self.thread.shutdown(cancel_futures=True)
        self.process.close()


class Process:
    """The other process as this one sees it; a thread sends it batches, so that nobody waits in a ring."""

    def __init__(self, work: Work, thread: ThreadPoolExecutor) -> None:
        command = [sys.executable, "-m", "layers.store.beside"]
        self.child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        self.thread = thread
        self.writer: pa.ipc.RecordBatchStreamWriter | None = None
        self.told: Future[None] = thread.submit(pickle.dump, work, self.input)

    @property
    def input(self) -> BinaryIO:
        return piped(self.child.stdin)

    def begin(self, batch: pa.RecordBatch, fids: NDArray[np.int64]) -> Callable[[], Ready]:
        """Send a batch; what waits for its answer, to be called in the same order."""
        sent = self.thread.submit(self.send, batch.append_column(FID, pa.array(fids)))
        return partial(self.answer, sent)

    def send(self, batch: pa.RecordBatch) -> None:
        self.told.result()
        if self.writer is None:
            self.writer = pa.ipc.new_stream(self.input, batch.schema)
        self.writer.write_batch(batch)
        self.input.flush()

    def answer(self, sent: Future[None]) -> Ready:
        found = read_answer(piped(self.child.stdout))
        sent.result()
        return found

    def stop(self) -> None:
        """Stop the process, whatever it is at; what is still being sent to it is not wanted any more."""
        self.child.kill()
        self.child.wait()

    def close(self) -> None:
        """Let go of the pipes, when nobody sends any more."""
        for pipe in (self.child.stdin, self.child.stdout):
            with suppress(BrokenPipeError):
                piped(pipe).close()


def piped(pipe: Any) -> BinaryIO:
    """A pipe of the process; there always are both."""
    found: BinaryIO = pipe
    return found


# --- what is answered ------------------------------------------------------------------------
def write_answer(found: Ready, sink: BinaryIO) -> None:
    """What is said of the rows as JSON, then every piece with its length before it."""
    sha256, ids = (column_bytes(column) for column in (found.sha256, found.ids))
    facts = {"version": found.version.facts, "layer": found.layer.facts, "cut": len(found.version.parts)}
    parts = (found.fids.tobytes(), ids, sha256, *found.version.parts, *found.layer.parts)
    put(sink, json.dumps({**facts, "parts": len(parts)}).encode())
    for part in parts:
        put(sink, part)
    sink.flush()


def read_answer(source: BinaryIO) -> Ready:
    """What ``write_answer`` wrote.

    Raises:
        InvalidShape: the process found a shape that is not of its layer's kind.
    """
    facts = json.loads(bytes(take(source)))
    if "invalid" in facts:
        raise InvalidShape(**facts["invalid"])
    fids, ids, sha256, *rest = (take(source) for _ in range(facts["parts"]))
    version, layer = tuple(rest[: facts["cut"]]), tuple(rest[facts["cut"] :])
    return Ready(
        np.frombuffer(fids, np.int64),
        column_in(ids),
        column_in(sha256),
        Packed(facts["version"], version),
        Packed(facts["layer"], layer),
    )


def put(sink: BinaryIO, part: Any) -> None:
    """A piece with its length before it."""
    view = memoryview(part)
    sink.write(SIZES.pack(view.nbytes))
    sink.write(view)


def take(source: BinaryIO) -> memoryview:
    """The next piece; EOFError when the process has ended."""
    (size,) = SIZES.unpack(whole(source, SIZES.size))
    return whole(source, size)


def whole(source: BinaryIO, size: int) -> memoryview:
    found = memoryview(bytearray(size))
    at = 0
    while at < size:
        count = source.readinto(found[at:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError("the process beside the load has ended")
        at += count
    return found


def column_bytes(column: pa.Array) -> Any:
    """A column of texts as an Arrow stream."""
    batch = pa.record_batch([column], names=["column"])
    with pa.ipc.new_stream(sink := pa.BufferOutputStream(), batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def column_in(part: memoryview) -> pa.Array:
    """What ``column_bytes`` gave."""
    return pa.ipc.open_stream(pa.py_buffer(part)).read_next_batch().column(0)


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer every batch; told the work by the process that started this one."""
    gc.disable()  # a shape is an object to be visited, millions are made here, and none is part of a ring
    work: Work = pickle.load(source)  # noqa: S301 - from the process that started this one, no other
    for batch in pa.ipc.open_stream(source):
        fids = batch.column(FID).to_numpy()
        rows = batch.drop_columns([FID])
        try:
            write_answer(work.done(rows, fids), sink)
        except InvalidShape as invalid:
            put(sink, json.dumps({"invalid": dict(invalid.facts)}).encode())
            sink.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
