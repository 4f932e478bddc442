"""Texts that are data and that a spreadsheet would reckon with, or cannot hold."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from layers.exchange.cuts import Cuts

# the sign of a formula first, behind as many apostrophes as there may be already: one more is put before it
FORMULA = r"^('*[=+\-@\t\r\x00＝＋－＠])"
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"  # XML 1.0 has no such characters
REPLACEMENT = "�"


def protected(column: pa.Array) -> pa.Array:
    """Texts that begin like a formula, with an apostrophe before them; the others as they are."""
    return pc.replace_substring_regex(column, FORMULA, r"'\1")


def printable(column: pa.Array, name: str, cuts: Cuts) -> pa.Array:
    """Texts without characters that XML cannot hold; each that is changed is counted."""
    wrong = pc.match_substring_regex(column, CONTROL)
    count = pc.sum(wrong).as_py() or 0
    if not count:
        return column
    cuts.note("text-cleaned", name, count, repr(column.filter(wrong)[0].as_py()))
    return pc.replace_substring_regex(column, CONTROL, REPLACEMENT)
