"""Wire forms of edits that came too late: what was sent, made on what, what stands, what was decided."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.wire.base import Line, Moment, WireIn, WireOut
from layers.rules.kept_edits import KeptEdit


class DecisionIn(WireIn):
    """What shall become of a kept edit; ``version`` is that of the feature that was looked at, 0 for none."""

    decision: Literal["mine", "theirs", "leave"]
    reason: Line
    version: Annotated[int, Field(ge=0, le=999_999_999)]


class KeptEditOut(WireOut):
    """A kept edit in a list."""

    id: str
    layer: str
    feature: str
    based_on: int
    found: int
    why: str
    at: Moment
    name: str
    unit: str | None
    demonstration: bool
    decision: str | None
    decided_at: Moment | None
    decided_name: str | None
    reason: str | None
    made: int | None


class KeptEditsOut(WireOut):
    """A page of kept edits, newest first; ``total`` counts all pages."""

    edits: list[KeptEditOut]
    total: int
    returned: int
    next: str | None


class KeptEditDetailOut(WireOut):
    """A kept edit with the three features to compare: as GeoJSON, null where there is none.

    ``mine`` is the edit, ``base`` the version it was made on, ``present`` what stands now.
    """

    edit: KeptEditOut
    mine: dict[str, Any]
    base: dict[str, Any] | None
    present: dict[str, Any] | None
    may_decide: bool


def edit_out(edit: KeptEdit) -> KeptEditOut:
    """A kept edit as the wire has it."""
    return KeptEditOut.model_construct(
        id=edit.id,
        layer=edit.feature.layer,
        feature=edit.feature.id,
        based_on=edit.feature.version,
        found=edit.found,
        why=edit.why,
        at=edit.at,
        name=edit.name,
        unit=edit.unit,
        demonstration=edit.demonstration,
        decision=edit.decision,
        decided_at=edit.decided_at,
        decided_name=edit.decided_name,
        reason=edit.reason,
        made=edit.made,
    )
