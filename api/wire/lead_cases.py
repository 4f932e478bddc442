"""Wire form of a case that is opened on a lead."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.wire.base import Day, LayerId, Line, Text, WireIn
from layers.rules.lead_cases import CaseAsked


class LeadCaseIn(WireIn):
    """A case on a lead that the ground confirmed."""

    id: Annotated[UUID, Field(strict=False)]
    layer: LayerId
    title: Line
    description: Text = ""
    found_on: Day | None = None
    why: Line = ""

    def asked(self) -> CaseAsked:
        """What is asked, as the rules know it."""
        return CaseAsked(**{**dict(self), "id": str(self.id)})
