"""What a patrol reads of a lead names its kind as the server does."""

from __future__ import annotations

import re
from pathlib import Path

from layers.rules.lead_words import KINDS

FILE = Path(__file__).parents[2] / "web" / "client" / "src" / "i18n" / "leadBrief.ts"
ROW = re.compile(r"^  '([^'a-z.]+)': '([^']+)'", re.MULTILINE)


def test_the_client_has_every_kind_of_lead_in_english() -> None:
    known = dict(ROW.findall(FILE.read_text(encoding="utf-8")))
    assert known == {words.zh: words.en for words in KINDS.values()}
