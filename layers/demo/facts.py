"""What the public report says, sentence by sentence: the rows that the demonstration ledger quotes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

# Quotations of a public report: 衡水市巡视整改进展情况通报, dated 2022-06-30, published by the provincial
# discipline commission's site on 2022-07-01. Ids as in the project's list of its facts.
ROWS = Path(__file__).parent / "facts.csv"
REPORT = "衡水市巡视整改进展情况通报（2022-06-30）"
SAID_ON = date(2022, 6, 30)
FEEDBACK_ON = date(2021, 11, 11)  # the inspection's findings were handed over
PLAN_ON = date(2021, 11, 19)  # the plan of rectification was adopted
PROVINCE_FOUND_ON = date(2020, 8, 31)  # "2020年8月": the day is not given, the month's last is taken


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: the figure as it stands, and the words around it."""

    id: str
    term: str
    value: str
    qualifier: str
    unit: str
    when: str
    quotation: str


@cache
def facts() -> dict[str, Fact]:
    """Every row by its id."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: Fact(**row) for row in csv.DictReader(file)}


def quoted(*ids: str) -> str:
    """Where it is written, with the words as they stand there."""
    known = facts()
    return f"{REPORT}：" + "；".join(f"〔{id}〕“{known[id].quotation}”" for id in ids)
