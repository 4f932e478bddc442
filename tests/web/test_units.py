"""The client words units as the catalogue does."""

from __future__ import annotations

import re
from pathlib import Path

from layers.definition import UNITS

FILE = Path(__file__).parents[2] / "web" / "client" / "src" / "domain" / "units.ts"
ROW = re.compile(r"^  '?([a-z0-9/]+)'?: \{ zh: '([^']+)'", re.MULTILINE)


def test_the_client_words_every_unit_of_the_catalogue() -> None:
    known = dict(ROW.findall(FILE.read_text(encoding="utf-8")))
    assert {unit: known.get(unit) for unit in UNITS} == {unit: words.zh for unit, words in UNITS.items()}
