"""Wire form of a wish for the file of a case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.wire.base import Text, WireIn


class CaseFileIn(WireIn):
    """Why it is wanted, whether with originals, and as of when: now, or the moment of the last closing."""

    why: Annotated[Text, Field(min_length=1)]
    originals: bool = False
    at_closing: bool = False
