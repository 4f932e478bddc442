"""Wire form of a wish for the dossier of a boundary proposal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.wire.base import Text, WireIn
from layers.rules.boundary_dossier import DossierFormat


class DossierIn(WireIn):
    """Which files are wanted, in which language, and why; maps are PNG sheets for A3 and A4."""

    formats: Annotated[
        list[Annotated[DossierFormat, Field(strict=False)]],
        Field(min_length=1, max_length=len(DossierFormat)),
    ]
    language: Literal["zh", "en"] = "zh"
    why: Annotated[Text, Field(min_length=1)]

    def details(self, boundary: str) -> dict[str, object]:
        """What the job is told."""
        formats = [format.value for format in DossierFormat if format in self.formats]
        return {"boundary": boundary, "formats": formats, "language": self.language}
