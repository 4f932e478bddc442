"""Every finding of the text readers has its sentence, and every sentence a finding."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from layers import exchange
from layers.exchange import delimited, land_txt, spreadsheet
from layers.exchange.findings import Severity
from layers.exchange.kinds import KINDS as ALL
from layers.exchange.kinds import MODULES

FOLDER = Path(exchange.__file__).parent
OURS = (
    "delimited",
    "land_txt",
    "spreadsheet.",
    "spreadsheet_cells",
    "spreadsheet_sheets",
    "table_",
    "place_",
    "point_list",
    "text_file",
)
CODE = re.compile(r'"((?:land-txt|csv|table|place|xlsx|point-list|undecodable|unknown|text|too)-[a-z-]+)"')
KINDS = delimited.KINDS | land_txt.KINDS | spreadsheet.KINDS


def sources() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.py") if path.name.startswith(OURS)}


def test_every_code_that_is_told_has_a_sentence():
    told = {code for name, text in sources().items() if "_kinds" not in name for code in CODE.findall(text)}

    assert told - set(KINDS) == set()


def test_every_sentence_is_told_somewhere():
    used = " ".join(text for name, text in sources().items() if "_kinds" not in name)

    assert [code for code in KINDS if f'"{code}"' not in used] == []


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_sentence_names_the_same_facts_in_both_languages_and_ends_like_one(code):
    kind = KINDS[code]
    chinese, english = (
        {name.removesuffix("_en") for _, name, _, _ in Formatter().parse(text) if name}
        for text in (kind.words.zh, kind.words.en)
    )

    assert chinese == english
    assert kind.words.zh.endswith("。")
    assert kind.words.en.endswith(".")
    assert kind.repair is None or kind.severity is not Severity.NOTE


def test_no_code_has_two_sentences():
    told = [(code, kind) for module in MODULES for code, kind in module.KINDS.items()]

    assert {code for code, kind in told if kind is not ALL[code]} == set()
