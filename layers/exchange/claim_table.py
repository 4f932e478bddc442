"""The things of a claim as a table for a spreadsheet: what is known of each, and what nobody knows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import shapely
from openpyxl import Workbook
from shapely.geometry.base import BaseGeometry

from layers.definition import LayerDefinition, Words
from layers.exchange.case_table import CONTROL, Cell, plain, sheet_cell
from layers.exchange.spreadsheet_texts import REPLACEMENT
from layers.exchange.xlsx_writer import METADATA, text_cell
from layers.rules.claim_answers import ANSWERS, STANDINGS, Answer, By, Sum, Told, Voice
from layers.rules.claims import Claim
from layers.store.claim_answers import ListedThing

Row: TypeAlias = tuple[ListedThing, Told, BaseGeometry | None]
MARK = Words("演示数据，全部为合成", "Demonstration data, all synthetic")
WHO = {
    By.REPORT: Words("现场上报", "report"),
    By.IMAGE: Words("影像", "image"),
    By.RECORD: Words("登记", "record"),
}
CHECK = Words("现场核查", "check on the spot")


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """What the table is of, for whom, and as of which day; ``named``: whether they may know who said it."""

    claim: Claim
    sum: Sum
    definition: LayerDefinition | None
    english: bool
    by: str
    at: datetime
    as_of: date | None
    named: Callable[[Voice], bool]

    def say(self, words: Words) -> str:
        """The one of two names that the reader reads."""
        return words.en if self.english else words.zh

    def state(self, id: str | None) -> str | None:
        """What a state of the layer is called."""
        states = () if self.definition is None else self.definition.states
        found = next((each.words for each in states if each.id == id), None)
        return id if found is None else self.say(found)


def write_claim_table(file: Path, table: ClaimTable, rows: Iterable[Row]) -> int:
    """Write CSV (UTF-8 with BOM, RFC 4180) or XLSX by the file's ending; how many rows there are."""
    cells = [[value(row, table) for _, value in COLUMNS] for row in rows]
    heads = [table.say(words) for words, _ in COLUMNS]
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8-sig", newline="") as text:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(heads)
            writer.writerows([plain(cell) for cell in row] for row in cells)
        return len(cells)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.say(Words("声明对象清单", "Things")))
    sheet.freeze_panes = "C2"
    sheet.append([text_cell(sheet, head) for head in heads])
    for row in cells:
        sheet.append([sheet_cell(sheet, cell) for cell in row])
    facts = book.create_sheet(METADATA)
    for line in about(table, len(cells)):
        facts.append([text_cell(facts, CONTROL.sub(REPLACEMENT, text)) for text in line])
    book.save(file)
    return len(cells)


def about(table: ClaimTable, rows: int) -> list[tuple[str, str]]:
    """What there is to know of the list: the words as they stand, and how the claim stands."""
    claim, found = table.claim, table.sum
    mark = [("notice", f"{MARK.zh} {MARK.en}")] if claim.demonstration else []
    counts = [(str(each), str(found.answers[each])) for each in Answer]
    return [
        *mark,
        ("claim", claim.number),
        ("text", claim.text),
        ("source", claim.source),
        ("said_on", claim.said_on.isoformat()),
        ("standing", table.say(STANDINGS[found.standing])),
        *counts,
        ("unlisted", "" if found.unlisted is None else f"{found.unlisted:g}"),
        ("short", "" if found.short is None else table.say(found.short)),
        ("as_of", "" if table.as_of is None else table.as_of.isoformat()),
        ("by", table.by),
        ("at", table.at.isoformat()),
        ("rows", str(rows)),
    ]


def seen(row: Row) -> str | None:
    """The state that was seen or is on record."""
    return None if row[1].voice is None else row[1].voice.state


def made_up(table: ClaimTable) -> str:
    return table.say(Words("是", "yes") if table.claim.demonstration else Words("否", "no"))


def voice_of(row: Row, table: ClaimTable) -> str | None:
    voice = row[1].voice
    if voice is None:
        return None
    return table.say(WHO[voice.by] if voice.check is None else CHECK)


def id_of(row: Row, table: ClaimTable) -> str | None:
    """The id of what says so, for those who may open it."""
    voice = row[1].voice
    return None if voice is None or not table.named(voice) else voice.id


def spot(shape: BaseGeometry | None) -> tuple[float | None, float | None]:
    """A place on a shape, CGCS2000 degrees; None where it is nowhere."""
    if shape is None or shape.is_empty:
        return None, None
    point = shapely.point_on_surface(shape)
    return round(point.x, 7), round(point.y, 7)


COLUMNS: tuple[tuple[Words, Callable[[Row, ClaimTable], Cell]], ...] = (
    (Words("声明编号", "Claim"), lambda _, table: table.claim.number),
    (Words("对象", "Thing"), lambda row, _: row[0].label),
    (Words("结论", "Answer"), lambda row, table: table.say(ANSWERS[row[1].answer])),
    (Words("依据", "By"), voice_of),
    (Words("所见日期", "Seen on"), lambda row, _: row[1].voice.seen_on if row[1].voice else None),
    (Words("所见状态", "State seen"), lambda row, table: table.state(seen(row))),
    (Words("剩余", "Left"), lambda row, _: row[1].voice.remainder if row[1].voice else None),
    (Words("登记状态", "State on record"), lambda row, table: table.state(row[0].state)),
    (Words("依据编号", "Id of what says so"), id_of),
    (Words("经度 CGCS2000", "Longitude CGCS2000"), lambda row, _: spot(row[2])[0]),
    (Words("纬度 CGCS2000", "Latitude CGCS2000"), lambda row, _: spot(row[2])[1]),
    (Words("演示数据", "Demonstration"), lambda _, table: made_up(table)),
    (Words("标识", "Id"), lambda row, _: row[0].id),
)  # fmt: skip
