"""Damaged text files: whatever is in them, every row is accounted for, or the file is refused in words."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.delimited import open_delimited, parts_of_delimited
from layers.exchange.findings import Tally
from layers.exchange.kinds import sentence
from layers.exchange.land_txt import open_land_txt, parts_of_land_txt
from layers.exchange.source import Dataset, Format
from tests.layers.exchange.land_texts import a_head, a_ring, a_text

PARCELS = a_text(a_head(10), *a_ring(1), *a_ring(2, at=(40, 40), size=0.1), a_head(), *a_ring(at=(0, 300)))
TABLE = '名称,经度,纬度,WKT\r\n"一,号",115.6,37.6,POINT(1 2)\r\n"二\n号",115°36′,37.6,\r\n三,,,\r\n'
SIGNS = "0123456789,;\t\"'\n\r.-@=[]点线面°′″ ＠，JgbEN\0经纬度".encode()
READERS = {
    "parcels": (parts_of_land_txt, open_land_txt, PARCELS.encode("gbk")),
    "marked parcels": (parts_of_land_txt, open_land_txt, PARCELS.encode("utf-8-sig")),
    "points": (parts_of_land_txt, open_land_txt, "g 甲 115.6 37.6\ng 乙 115.5 37.6\n".encode()),
    "table": (parts_of_delimited, open_delimited, TABLE.encode()),
    "wide table": (parts_of_delimited, open_delimited, TABLE.encode("utf-16")),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some left out, put in, changed or doubled."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 10)):
        at = chance.randrange(len(found) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            del found[at : at + chance.randint(1, 8)]
        elif kind == 1:
            found[at:at] = bytes(chance.choice(SIGNS) for _ in range(chance.randint(1, 4)))
        elif kind == 2:
            found[at : at + 1] = bytes([chance.randrange(256)])
        else:
            start = chance.randrange(len(found) + 1)
            found[at:at] = found[start : start + chance.randint(1, 60)]
    return bytes(found)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_is_accounted_for_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    parts, opens, data = READERS[name]
    chance = random.Random(seed)
    for _ in range(60):
        path = tmp_path / "0.txt"
        path.write_bytes(damaged(data, chance))
        accounted(parts, opens, Dataset(Format.CSV, path, "表.txt"))


def accounted(parts: Any, opens: Any, dataset: Dataset) -> None:
    """Rows counted are rows read, columns are as long as they, findings have their sentences."""
    tally = Tally()
    with suppress(FileRefused):
        (part,) = parts(dataset, Decisions())
        source = opens(dataset, Decisions(), tally)
        require_accounted(part, source, list(source.batches()), tally)


def require_accounted(part: Any, source: Any, batches: list[Any], tally: Tally) -> None:
    assert part.rows == source.part.rows == sum(len(batch.numbers) for batch in batches)
    for batch in batches:
        assert {len(column) for column in batch.columns.values()} <= {len(batch.numbers)}
        assert len(batch.shapes) == len(batch.numbers)
    assert all("–" not in sentence(finding).zh for finding in tally.findings())
