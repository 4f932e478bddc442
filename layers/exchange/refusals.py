"""How a file that is not taken is refused: by the code of a finding, whose sentences stand in one table."""

from __future__ import annotations

from layers.errors import FileRefused
from layers.exchange.findings import Fact


def refuse(code: str, file: str, **facts: Fact) -> FileRefused:
    """The refusal to raise.

    Args:
        code: of the finding that says why and what to do.
        file: what the sender called the file.
    """
    return FileRefused(finding=code, file=file, **facts)
