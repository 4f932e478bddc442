"""Cases as a table for a spreadsheet: words in one language, texts that no program takes for formulas."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from layers.definition import Catalogue, Words
from layers.exchange.spreadsheet_texts import REPLACEMENT
from layers.exchange.xlsx_writer import METADATA, day_cell, text_cell
from layers.rules.case_words import STATUSES, TERMS
from layers.rules.cases import Case
from layers.rules.days import LOCAL

FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")  # as in spreadsheet_texts
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 has no such characters
ZONES = "reserve_zones"
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called, in the language of the table.

    Args:
        units, people: id to name. today: the day on which cases are overdue.
    """

    catalogue: Catalogue
    units: Mapping[str, Words]
    people: Mapping[str, str]
    today: date
    english: bool

    def say(self, words: Words) -> str:
        """The one of two names that the reader reads."""
        return words.en if self.english else words.zh

    def unit(self, id: str | None) -> str | None:
        """The unit's name; its id where it has none."""
        return None if id is None else self.say(self.units.get(id, Words(id, id)))

    def layer(self, id: str) -> str:
        """The layer's name."""
        return self.say(self.catalogue.get(id).words)

    def zone(self, value: str | None) -> str | None:
        """The zone's name, from the layer of zones where the catalogue has one."""
        definition = self.catalogue.layers.get(ZONES)
        fields = () if definition is None else definition.fields
        choices = [choice for field in fields if field.id == "zone" for choice in field.choices]
        found = next((choice.words for choice in choices if choice.value == value), None)
        return value if found is None else self.say(found)


COLUMNS: tuple[tuple[Words, Callable[[Case, Names], Cell]], ...] = (
    (Words("编号", "Number"), lambda case, _: case.number),
    (Words("问题", "Problem"), lambda case, _: case.title),
    (Words("状态", "Status"), lambda case, names: names.say(STATUSES[case.status])),
    (Words("类别", "Kind"), lambda case, names: names.layer(case.layer)),
    (Words("整改单位", "Rectifying unit"), lambda case, names: names.unit(case.rectifying_unit)),
    (Words("监督单位", "Supervising unit"), lambda case, names: names.unit(case.supervising_unit)),
    (Words("核查单位", "Verifying unit"), lambda case, names: names.unit(case.verifying_unit)),
    (Words("牵头领导", "Lead leader"), lambda case, names: names.people.get(case.lead_leader or "")),
    (Words("期限", "Deadline"), lambda case, _: case.deadline),
    (Words("逾期天数", "Days overdue"), lambda case, names: late(case, names.today)),
    (Words("整改类型", "Term"), lambda case, names: names.say(TERMS[case.term])),
    (Words("分区", "Zone"), lambda case, names: names.zone(case.zone)),
    (Words("发现日期", "Found on"), lambda case, _: case.found_on),
    (Words("问题数量", "Quantity"), lambda case, _: case.quantity),
    (Words("销号日期", "Closed on"), lambda case, _: case.closed_on),
    (Words("回头看日期", "Look back on"), lambda case, _: case.look_back_on),
    (Words("最近变动（北京时间）", "Changed (Beijing time)"), lambda case, _: minute(case.changed_at)),
    (Words("描述", "Description"), lambda case, _: case.description),
    (Words("出处", "Source"), lambda case, _: case.source),
    (Words("演示数据", "Demonstration"), lambda case, names: yes(case.demonstration, names)),
    (Words("标识", "Id"), lambda case, _: case.id),
)


def write_case_csv(file: Path, cases: Iterable[Case], names: Names) -> int:
    """Write the cases as UTF-8 with BOM, RFC 4180; how many rows there are."""
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(heads(names))
        for case in cases:
            writer.writerow([plain(cell) for cell in row(case, names)])
            count += 1
    return count


def write_case_xlsx(file: Path, cases: Iterable[Case], names: Names, about: Sequence[tuple[str, str]]) -> int:
    """Write the cases as a sheet, and what there is to know of them as another; how many rows there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(names.say(Words("案件台账", "Cases")))
    sheet.freeze_panes = "C2"
    sheet.append([text_cell(sheet, head) for head in heads(names)])
    count = 0
    for case in cases:
        sheet.append([sheet_cell(sheet, cell) for cell in row(case, names)])
        count += 1
    facts = book.create_sheet(METADATA)
    for line in (*about, ("rows", str(count))):
        facts.append([text_cell(facts, CONTROL.sub(REPLACEMENT, text)) for text in line])
    book.save(file)
    return count


def heads(names: Names) -> list[str]:
    return [names.say(words) for words, _ in COLUMNS]


def row(case: Case, names: Names) -> list[Cell]:
    return [value(case, names) for _, value in COLUMNS]


def plain(cell: Cell) -> str | int | float | None:
    """A cell of CSV: a text that begins like a formula gets an apostrophe before it."""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def sheet_cell(sheet: Any, cell: Cell) -> Any:
    """A cell of a sheet; texts stay texts."""
    if isinstance(cell, date):
        return day_cell(sheet, cell)
    return text_cell(sheet, CONTROL.sub(REPLACEMENT, cell)) if isinstance(cell, str) else cell


def late(case: Case, today: date) -> int | None:
    """Days beyond the deadline of a case that is overdue."""
    return (today - case.deadline).days if case.deadline and case.overdue(today) else None


def minute(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def yes(value: bool, names: Names) -> str:
    return names.say(Words("是", "yes") if value else Words("否", "no"))
