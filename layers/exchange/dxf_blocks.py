"""A drawing looked through before GDAL sees it: how much its blocks become when they are put in place.

A block may stand in another, and a row of them be asked for by two numbers: a small drawing can say thousands
of millions of lines. A drawing that was cut off is one without its last word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity
from layers.exchange.refusals import refuse

MOST = 2_000_000  # entities with every block in place
DEEPEST = 64  # blocks in blocks
COPIES = (b"70", b"71")  # columns and rows of an INSERT

KINDS: dict[str, FindingKind] = {
    "dxf-too-many-blocks": FindingKind(
        Severity.ERROR,
        Words(
            "图里的块层层嵌套或成排重复，展开后超过 {most} 万个图元，没有读取。请在 CAD 里炸开需要的块，"
            "或只导出需要的图层。",
            "With every block in place the drawing has more than {most_en} entities; it was not read. "
            "Explode the blocks that are needed, or export only the layers that are.",
        ),
    ),
    "dxf-cut-off": FindingKind(
        Severity.ERROR,
        Words(
            "DXF 文件不完整（没有结束标记 EOF），后面的图形可能丢失。请重新导出或重新传输。",
            "The DXF is cut off (its EOF is missing), so shapes may be missing. Export or send it again.",
        ),
    ),
}


@dataclass(slots=True)
class Block:
    """What stands in a block: entities of its own, and how often which other block."""

    own: int = 0
    inserts: dict[bytes, int] = field(default_factory=dict)


@dataclass(slots=True)
class Insert:
    """An INSERT while its pairs are read."""

    name: bytes = b""
    copies: int = 1


def require_bounded_dxf(path: Path, name: str) -> None:
    """FileRefused when the drawing is cut off, or becomes too much with its blocks in place."""
    blocks = blocks_of(path, name)
    if expanded(b"", blocks, {}, 0) > MOST:
        raise refuse("dxf-too-many-blocks", name, most=MOST // 10**4, most_en=MOST)


def blocks_of(path: Path, name: str) -> dict[bytes, Block]:
    """The blocks by their names; what stands in none is the block without a name."""
    blocks = {b"": Block()}
    now, insert, word = blocks[b""], None, b""
    for code, value in pairs(path):
        if code == b"0":
            put(insert, now)
            word, insert = value, Insert() if value == b"INSERT" else None
            now = blocks[b""] if value == b"ENDBLK" else now
            now.own += 1
        elif code == b"2" and word == b"BLOCK":
            now, word = blocks.setdefault(value.upper(), Block()), b""
        elif insert is not None and code == b"2":
            insert.name = value.upper()
        elif insert is not None and code in COPIES:
            insert.copies *= max(1, number(value))
    if word != b"EOF":
        raise refuse("dxf-cut-off", name)
    return blocks


def pairs(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Codes with their values."""
    with path.open("rb") as file:
        for code in file:
            yield code.strip(), next(file, b"").strip()


def put(insert: Insert | None, block: Block) -> None:
    """Note that another block stands in this one."""
    if insert is not None:
        block.inserts[insert.name] = block.inserts.get(insert.name, 0) + insert.copies


def number(value: bytes) -> int:
    return int(value) if value.isdigit() and len(value) < 10 else 1


def expanded(name: bytes, blocks: dict[bytes, Block], known: dict[bytes, int], depth: int) -> int:
    """How many entities a block becomes, up to a little over ``MOST``; a block in itself is too many."""
    if name in known:
        return known[name]
    block = blocks.get(name)
    if block is None:
        return 0
    known[name] = MOST + 1  # while it is counted: only a block in itself asks
    total = block.own if depth < DEEPEST else MOST + 1
    for inner, copies in block.inserts.items():
        if total > MOST:
            break
        total += copies * max(1, expanded(inner, blocks, known, depth + 1))
    known[name] = total
    return total
