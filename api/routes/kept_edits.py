"""Edits that came too late (后到的修改): listed, compared with what stands, decided by a person."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from api.dependencies import Stores, StoreSet
from api.paging import next_url
from api.parameters import Wanted, Words
from api.strict import StrictRoute
from api.wire.features import feature_json
from api.wire.kept_edits import DecisionIn, KeptEditDetailOut, KeptEditOut, KeptEditsOut, edit_out
from layers.errors import Conflict, NotFound
from layers.rules.features import Feature, FeatureVersion, checked
from layers.rules.kept_edits import MINE, KeptEdit, applied, checked_decision
from layers.rules.permissions import allowed, hidden_fields, require, visible_layer, visible_layers
from layers.store.kept_edits import KeptEditQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/kept-edits", tags=["features"])
EditPath = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("")
def list_kept_edits(
    stores: Stores,
    request: Request,
    layer: Words = [],  # noqa: B006 - FastAPI copies it
    feature: Wanted = None,
    open: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> KeptEditsOut:
    """A page of late edits on the layers I see, newest first."""
    actor = require(stores.actor, "edit.read")
    seen = {definition.id for definition in visible_layers(actor, stores.catalogue)}
    wanted = tuple(sorted(seen & set(layer) if layer else seen))
    query = KeptEditQuery(wanted, feature or None, open, after, limit)
    edits, total, key = stores.kept_edits.find(query) if wanted else ([], 0, None)
    shown = [edit_out(edit) for edit in edits]
    return KeptEditsOut(edits=shown, total=total, returned=len(shown), next=next_url(request, key))


@router.get("/{id}")
def get_kept_edit(id: EditPath, stores: Stores) -> KeptEditDetailOut:
    """A late edit beside the version it was made on and the one that stands."""
    return detail_out(stores, known(stores, id))


@router.post("/{id}/decision")
def decide_kept_edit(id: EditPath, body: DecisionIn, stores: Stores) -> KeptEditOut:
    """Decide: the edit becomes the next version, what stands stays, or both are left as they are."""
    require(stores.actor, "edit.decide")
    edit = known(stores, id)
    reason = checked_decision(edit, decision=body.decision, reason=body.reason)
    made = replaced(stores, edit, body, reason) if body.decision == MINE else None
    return edit_out(stores.kept_edits.decide(edit, decision=body.decision, reason=reason, made=made))


def known(stores: StoreSet, id: str) -> KeptEdit:
    """The edit; NotFound also when its layer does not exist for the asker."""
    actor = require(stores.actor, "edit.read")
    edit = stores.kept_edits.get(id)
    visible_layer(actor, stores.catalogue, edit.feature.layer)
    return edit


def replaced(stores: StoreSet, edit: KeptEdit, body: DecisionIn, reason: str) -> int:
    """The version that the edit makes over what the decider saw; Conflict when that has changed again.

    An edit made on no version is an addition, which came with edits that were too late.
    """
    feature = edit.feature
    definition = visible_layer(stores.actor, stores.catalogue, feature.layer)
    if feature.version == 0:
        return stores.features.add(checked(feature, definition), why=reason).version
    present = stores.features.get(feature.layer, feature.id)
    if present.version != body.version:
        raise Conflict(noun="feature", id=feature.id, mine=body.version, theirs=present.version)
    return stores.features.replace(checked(applied(edit, present), definition), why=reason).version


def detail_out(stores: StoreSet, edit: KeptEdit) -> KeptEditDetailOut:
    layer, id = edit.feature.layer, edit.feature.id
    versions = {each.feature.version: each.feature for each in versions_of(stores, layer, id)}
    return KeptEditDetailOut.model_construct(
        edit=edit_out(edit),
        mine=told(stores, edit.feature),
        base=told(stores, versions.get(edit.feature.version)),
        present=told(stores, present_of(stores, layer, id)),
        may_decide=edit.decision is None and allowed(stores.actor, "edit.decide"),
    )


def versions_of(stores: StoreSet, layer: str, id: str) -> list[FeatureVersion]:
    """The history; empty for an addition that waits."""
    try:
        return stores.features.history(layer, id)
    except NotFound:
        return []


def present_of(stores: StoreSet, layer: str, id: str) -> Feature | None:
    """What stands; None when it was retired."""
    try:
        return stores.features.get(layer, id)
    except NotFound:
        return None


def told(stores: StoreSet, feature: Feature | None) -> dict[str, Any] | None:
    """A feature as GeoJSON without what the asker may not see."""
    if feature is None:
        return None
    definition = stores.catalogue.get(feature.layer)
    text = feature_json(feature, definition, hidden_fields(stores.actor, definition))
    members: dict[str, Any] = json.loads(text)
    return members
