"""How moments, days and sizes are written in documents: at the lake, in both languages where needed."""

from __future__ import annotations

from datetime import date, datetime

from layers.rules.days import LOCAL

DASH = "—"


def moment(at: datetime | None) -> str:
    """A moment at the lake."""
    return DASH if at is None else at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")


def day(on: date | None) -> str:
    return DASH if on is None else on.isoformat()


def amount(value: float | None, unit: str) -> str:
    return "原文未写 not stated" if value is None else f"{value:,.6g} {unit}".strip()


def size(count: int | None) -> str:
    """Bytes as people read them."""
    if count is None:
        return DASH
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:,.0f} KB" if count < 1024**2 else f"{count / 1024**2:,.1f} MB"
