"""How one refusal is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of the problem table; the code is a promise to clients, never changed and never used again."""

    status: int
    code: str
    zh: str
    en: str
