"""Work beside a load: the rows of the next batch are worked out while the database takes the present one.

A few batches in a thread; those of a large load in a process of its own, since one Python process does the
work of one processor. ``python -m layers.store.beside`` is that process: it is told the work, then given
batches, and answers with their rows as bytes. It knows no database.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import pickle
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.errors import InvalidShape
from geo.hilbert import hilbert
from layers.store.batches import BATCH, Constant, Pack, Packed, Ready, Saving, checked_boxes, ready, saved
from layers.store.bundles import bundled
from layers.store.gpkg import GpkgDialect
from layers.store.postgis import PostgisDialect
from layers.store.tables import layer_table

AHEAD = 2  # batches worked out before they are asked for
IN_THREAD = 3  # batches of a load that are worked out in a thread; then the process has come up
FID = "number of the row"  # the column that brings each row's number along; no field has blanks in its name
ROOT = Path(__file__).parents[2]
PLACES = AHEAD + 2
PACKS: Mapping[str, Pack] = {"gpkg": GpkgDialect.pack, "postgis": PostgisDialect.pack}


@dataclass(frozen=True)
class Work:
    """What is to be done with every batch, and for which database."""

    saving: Saving
    dialect: str
    bundles: bool = False  # whether the versions go into bundles

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
        return ready(rows, self.table, PACKS[self.dialect], version=bundled(rows) if self.bundles else None)


def spatial_order(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """The indices of boxes along a Hilbert curve; those without a shape (NaN) come first."""
    west, south, east, north = boxes.T
    known = ~np.isnan(west)
    order = np.zeros(len(boxes), dtype=np.int64)
    order[known] = hilbert(np.column_stack([west + east, south + north])[known] / 2)
    return np.argsort(order, kind="stable")


class Beside:
    """Begins with batches in their order and gives them ready in the same order.

    Args:
        rows: how many will come, where that is known: the process of many comes up at once.
    """

    def __init__(self, work: Work, rows: int = 0) -> None:
        self.work = work
        self.thread = ThreadPoolExecutor(1)
        self.process = Process(work) if rows > IN_THREAD * BATCH else None
        self.begun = 0
        self.due: deque[Callable[[], Ready]] = deque()

    @property
    def waiting(self) -> int:
        """How many batches were begun and not asked for."""
        return len(self.due)

    def begin(self, batch: pa.RecordBatch, fids: NDArray[np.int64]) -> None:
        """Have a batch worked out; at most ``AHEAD`` + 1 may wait."""
        self.begun += 1
        if self.process is not None and self.begun > IN_THREAD:
            self.due.append(self.process.begin(batch, fids))
            return
        self.due.append(self.thread.submit(self.work.done, batch, fids).result)
        if self.process is None and self.begun == IN_THREAD:  # it comes up while these are stored
            self.process = Process(self.work)

    def next(self) -> Ready:
        """The batch that was begun first."""
        return self.due.popleft()()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.thread.shutdown()
        if self.process is not None:
            self.process.end()


class Process:
    """The other process as this one sees it: batches and answers lie in memory of both, lines go between.

    There is a place for each batch that waits or is being stored: nobody writes where somebody reads.
    """

    def __init__(self, work: Work) -> None:
        self.given, self.answers = ([Shared(memory()) for _ in range(PLACES)] for _ in range(2))
        files = [shared.file for shared in (*self.given, *self.answers)]
        command = [sys.executable, "-m", "layers.store.beside", *map(str, files)]
        self.child = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=files
        )
        self.begun = self.answered = 0
        self.teller = ThreadPoolExecutor(1)  # batches are laid out for it while the database is busy
        pickle.dump(work, piped(self.child.stdin))

    def begin(self, batch: pa.RecordBatch, fids: NDArray[np.int64]) -> Callable[[], Ready]:
        """Give it a batch; what waits for its answer, to be called in the same order."""
        told = self.teller.submit(self.tell, batch, fids, self.given[self.begun % PLACES])
        self.begun += 1
        return lambda: self.answer(told)

    def tell(self, batch: pa.RecordBatch, fids: NDArray[np.int64], place: Shared) -> None:
        """Lay a batch out and say so; when the process has ended, who waits for its answer is told."""
        with suppress(BrokenPipeError):
            said = stream_of(batch.append_column(FID, pa.array(fids)))
            say(piped(self.child.stdin), place.put([said]))

    def answer(self, told: Future[None]) -> Ready:
        """The next answer, to what was told.

        Raises:
            InvalidShape: the process found a shape that is not of its layer's kind.
        """
        told.result()
        facts = heard(piped(self.child.stdout))
        if "invalid" in facts:
            raise InvalidShape(**facts["invalid"])
        pieces = self.answers[self.answered % PLACES].pieces(facts["sizes"])
        self.answered += 1
        return ready_in(facts, pieces)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.child.kill()
        self.child.wait()
        self.teller.shutdown(cancel_futures=True)
        for pipe in (self.child.stdin, self.child.stdout):
            with suppress(BrokenPipeError):
                piped(pipe).close()
        for shared in (*self.given, *self.answers):
            os.close(shared.file)


def memory() -> int:
    """A file without a name that lies in memory where the system has such; its descriptor."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("rows")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


@dataclass(frozen=True, slots=True)
class Shared:
    """Memory that two processes have, by the descriptor of its file."""

    file: int

    def put(self, parts: Sequence[Any]) -> list[int]:
        """Write pieces one after the other; their lengths."""
        at, sizes = 0, [memoryview(part).nbytes for part in parts]
        for part in parts:
            rest = memoryview(part).cast("B")
            while rest.nbytes:
                count = os.pwrite(self.file, rest, at)
                at, rest = at + count, rest[count:]
        return sizes

    def pieces(self, sizes: Sequence[int]) -> list[memoryview]:
        """The pieces as they lie there: until they are written over."""
        whole = memoryview(mmap.mmap(self.file, max(1, sum(sizes)), prot=mmap.PROT_READ))
        ends = np.cumsum(sizes).tolist()
        return [whole[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def piped(pipe: Any) -> BinaryIO:
    """A pipe of the process; there always are both."""
    found: BinaryIO = pipe
    return found


def say(pipe: BinaryIO, what: Any) -> None:
    """A line of JSON."""
    pipe.write(json.dumps(what).encode() + b"\n")
    pipe.flush()


def heard(pipe: BinaryIO) -> Any:
    """The next line; EOFError when the process has ended."""
    if not (line := pipe.readline()):
        raise EOFError("the process beside the load has ended")
    return json.loads(line)


def stream_of(batch: pa.RecordBatch) -> pa.Buffer:
    """A batch as an Arrow stream."""
    with pa.ipc.new_stream(sink := pa.BufferOutputStream(), batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def batch_in(piece: memoryview) -> pa.RecordBatch:
    """What ``stream_of`` gave; its bytes are not copied."""
    return pa.ipc.open_stream(pa.py_buffer(piece)).read_next_batch()


def answer_of(found: Ready, shared: Shared) -> dict[str, Any]:
    """What is said of rows whose pieces were put into memory."""
    known = pa.record_batch([pa.array(found.fids), found.ids, found.sha256], names=["fid", "id", "sha256"])
    sizes = shared.put([stream_of(known), *found.version.parts, *found.layer.parts])
    cut = 1 + len(found.version.parts)
    return {"version": found.version.facts, "layer": found.layer.facts, "cut": cut, "sizes": sizes}


def ready_in(facts: Mapping[str, Any], pieces: Sequence[memoryview]) -> Ready:
    """The rows of an answer; what may be kept longer than their place in memory is copied."""
    fids, ids, sha256 = batch_in(memoryview(bytes(pieces[0]))).columns
    version = Packed(facts["version"], tuple(pieces[1 : facts["cut"]]))
    layer = Packed(facts["layer"], tuple(pieces[facts["cut"] :]))
    return Ready(np.asarray(fids.to_numpy()), ids, sha256, version, layer)


def main(files: Sequence[int], source: BinaryIO, sink: BinaryIO) -> None:
    """Answer every batch; told the work by the process that started this one."""
    gc.disable()  # a shape is an object to be visited, millions are made here, and none is part of a ring
    given, answers = (list(map(Shared, half)) for half in (files[:PLACES], files[PLACES:]))
    work: Work = pickle.load(source)  # noqa: S301 - from the process that started this one, no other
    for number, line in enumerate(source):
        place = number % PLACES
        batch = batch_in(given[place].pieces(json.loads(line))[0])
        try:
            found = work.done(batch.drop_columns([FID]), batch.column(FID).to_numpy())
            say(sink, answer_of(found, answers[place]))
        except InvalidShape as invalid:
            say(sink, {"invalid": dict(invalid.facts)})


if __name__ == "__main__":
    main([int(name) for name in sys.argv[1:]], sys.stdin.buffer, sys.stdout.buffer)
