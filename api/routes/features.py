"""Features of a layer: list, one, history, and changes that name the version they were made on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from api.dependencies import Stores, StoreSet
from api.errors import BadParameter
from api.paging import next_url
from api.parameters import BoxText, DayText, FeaturePath, LayerPath, MomentText, Wanted, Words, box_of
from api.strict import StrictRoute
from api.wire.features import (
    FeatureIn,
    FeatureOut,
    FeaturesOut,
    HistoryOut,
    feature_json,
    page_json,
    record_of,
    version_json,
)
from layers.definition import LayerDefinition
from layers.errors import Conflict, EditKept, NotFound, UnknownField, ValueNotAllowed, VersionMissing
from layers.rules.features import Feature, checked
from layers.rules.meanwhile import differs
from layers.rules.permissions import hidden_fields, require, visible_layer
from layers.store.database import Transaction
from layers.store.features import FeatureQuery
from layers.store.kept_edits import KeptEditStore
from layers.store.versions import promoted

router = APIRouter(route_class=StrictRoute, prefix="/api/layers/{layer}/features", tags=["features"])
ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')
Version = Annotated[str | None, Header(max_length=100)]


class GeoJson(JSONResponse):
    """Bytes of GeoJSON that are written already; a dictionary would take sixteen times as long."""

    media_type = "application/geo+json"

    def render(self, content: bytes) -> bytes:
        return content


@router.get("", response_model=FeaturesOut, response_class=GeoJson)
def list_features(
    layer: LayerPath,
    stores: Stores,
    request: Request,
    bbox: BoxText = None,
    q: Wanted = None,
    state: Words = [],  # noqa: B006 - FastAPI copies it
    unit: Words = [],  # noqa: B006
    valid: DayText = None,
    as_of: Annotated[MomentText, Query(alias="as-of")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """A page of features; ``numberMatched`` counts all, ``next`` goes on."""
    definition = visible_layer(stores.actor, stores.catalogue, layer)
    hidden = hidden_fields(stores.actor, definition)
    query = FeatureQuery(
        layer=layer,
        box=box_of(bbox),
        hidden=hidden,
        states=tuple(state),
        units=tuple(unit),
        valid_from=valid,
        valid_to=valid,
        as_of=as_of,
        text=q or None,
        after=after,
        limit=limit,
    )
    page = stores.features.find(query)
    texts = [feature_json(feature, definition, hidden) for feature in page.features]
    body = page_json(texts, matched=stores.features.count(query), next_url=next_url(request, page.next))
    return GeoJson(body)


@router.get("/{id}", response_model=FeatureOut, response_class=GeoJson)
def get_feature(layer: LayerPath, id: FeaturePath, stores: Stores) -> Response:
    """One feature as it is now; its version is the ETag."""
    definition = visible_layer(stores.actor, stores.catalogue, layer)
    return answer(stores, stores.features.get(layer, id), definition)


@router.get("/{id}/history", response_model=HistoryOut)
def get_history(layer: LayerPath, id: FeaturePath, stores: Stores) -> Response:
    """Every version of a feature, newest first; a retired one has its history too."""
    definition = visible_layer(stores.actor, stores.catalogue, layer)
    hidden = hidden_fields(stores.actor, definition)
    texts = [version_json(one, definition, hidden) for one in stores.features.history(layer, id)]
    return Response(f'{{"versions": [{",".join(texts)}]}}'.encode(), media_type="application/json")


@router.put(
    "/{id}", response_model=FeatureOut, response_class=GeoJson, responses={201: {"model": FeatureOut}}
)
def put_feature(
    layer: LayerPath,
    id: FeaturePath,
    body: FeatureIn,
    stores: Stores,
    if_match: Version = None,
    if_none_match: Version = None,
) -> Response:
    """Add a feature (``If-None-Match: *``, 201) or replace the version named by ``If-Match`` (200)."""
    definition = visible_layer(stores.actor, stores.catalogue, layer)
    require_shown_fields(stores, body, definition)
    require_unit(stores, body.unit)
    sent = declared(record_of(body, layer, id, definition))
    if if_none_match is not None and if_match is None:
        if if_none_match.strip() != "*":
            raise BadParameter(parameter="If-None-Match", value=if_none_match, allowed="*")
        require(stores.actor, "feature.add")
        new = replace(sent, demonstration=of_demonstration(stores))
        return answer(stores, stores.features.add(checked(new, definition), why=body.why), definition, 201)
    require(stores.actor, "feature.replace")
    changed = over(stores, sent, definition, version=version_of(if_match, id), why=body.why)
    if changed is None:  # it says what stands already: no conflict, and nothing to change
        return answer(stores, stores.features.get(layer, id), definition)
    return answer(stores, stores.features.replace(checked(changed, definition), why=body.why), definition)


@router.delete("/{id}", status_code=204)
def retire_feature(
    layer: LayerPath,
    id: FeaturePath,
    stores: Stores,
    why: Annotated[str, Query(min_length=1, max_length=500)],
    if_match: Version = None,
) -> Response:
    """Take a feature out of the present; its history stays."""
    visible_layer(stores.actor, stores.catalogue, layer)
    require(stores.actor, "feature.retire")
    stores.features.retire(layer, id, version=version_of(if_match, id), why=why)
    return Response(status_code=204)


def answer(stores: StoreSet, feature: Feature, definition: LayerDefinition, status: int = 200) -> Response:
    """The feature with its version as ETag, without what the asker may not see."""
    text = feature_json(feature, definition, hidden_fields(stores.actor, definition))
    headers = {"ETag": f'"{feature.version}"', "Cache-Control": "no-cache"}
    return GeoJson(text.encode(), status, headers)


def version_of(if_match: str | None, id: str) -> int:
    """The version a change was made on; VersionMissing without, BadParameter when it is none of ours."""
    if if_match is None or if_match.strip() == "*":
        raise VersionMissing(noun="feature", id=id)
    if not (named := ETAG.fullmatch(if_match.strip())):
        raise BadParameter(parameter="If-Match", value=if_match, allowed='"<version>"')
    return int(named[1])


def over(
    stores: StoreSet, sent: Feature, definition: LayerDefinition, *, version: int, why: str
) -> Feature | None:
    """What was sent in place of the stored version; fields hidden from the asker keep their values.

    None when a later version says the very same already.

    Raises:
        EditKept: the version is no longer the last, or the feature was retired since; what was sent is kept
            beside. NotFound.
    """
    try:
        stored = stores.features.get(sent.layer, sent.id)
    except NotFound as never:
        raise after_retirement(stores, sent, definition, version=version, why=why) or never from never
    if stored.version != version:
        late = full(stores, replace(sent, version=version), definition)
        whole = checked(with_hidden(stores, late, stored, definition), definition)
        mine = replace(whole, shape=promoted(whole.shape, definition))
        if version < stored.version and not differs(stored, mine):
            return None
        raise kept_beside(stores, late, found=stored.version, why=why)
    kept = {name: stored.properties.get(name) for name in hidden_fields(stores.actor, definition)}
    return replace(
        sent,
        properties={**sent.properties, **kept},
        version=version,
        demonstration=stored.demonstration,
    )


def after_retirement(
    stores: StoreSet, sent: Feature, definition: LayerDefinition, *, version: int, why: str
) -> EditKept | Conflict | None:
    """The refusal of an edit of a feature that was retired since, which is kept; None when there is none."""
    last = stores.features.history(sent.layer, sent.id)[0].feature
    if not 0 < version < last.version:
        return None
    late = full(stores, replace(sent, version=version), definition)
    checked(with_hidden(stores, late, last, definition), definition)
    return kept_beside(stores, late, found=last.version, why=why)


def full(stores: StoreSet, sent: Feature, definition: LayerDefinition) -> Feature:
    """What was sent with every field its author may see named: one that is absent was emptied."""
    seen = {field.id for field in definition.fields} - hidden_fields(stores.actor, definition)
    return replace(
        sent,
        properties={name: sent.properties.get(name) for name in sorted(seen)},
        demonstration=of_demonstration(stores),
    )


def kept_beside(stores: StoreSet, late: Feature, *, found: int, why: str) -> EditKept | Conflict:
    """The refusal of a late edit, which is kept in a transaction of its own when this one ends."""
    if not 0 < late.version < found:  # a version that never was: nobody's edit
        return Conflict(noun="feature", id=late.id, mine=late.version, theirs=found)
    kept = stores.kept_edits.to_row(late, found=found, why=why)["id"]
    stores.transaction.keep_anyway(lambda own: note_late(own, late, found=found, why=why))
    return EditKept(noun="feature", id=late.id, mine=late.version, theirs=found, kept=kept)


def note_late(transaction: Transaction, late: Feature, *, found: int, why: str) -> None:
    KeptEditStore(transaction).keep(late, found=found, why=why)


def with_hidden(stores: StoreSet, mine: Feature, stored: Feature, definition: LayerDefinition) -> Feature:
    """An edit with the fields that its author may not see as they stand."""
    kept = {name: stored.properties.get(name) for name in hidden_fields(stores.actor, definition)}
    return replace(mine, properties={**mine.properties, **kept})


def declared(feature: Feature) -> Feature:
    """The feature with its coordinates' origin: this address takes CGCS2000 and nothing else."""
    return replace(feature, crs_declared="EPSG:4490", crs_assumed="EPSG:4490", crs_evidence="api")


def require_shown_fields(stores: StoreSet, body: FeatureIn, definition: LayerDefinition) -> None:
    """UnknownField for a field that the asker may not see."""
    for name in hidden_fields(stores.actor, definition) & set(body.properties):
        raise UnknownField(layer=definition.id, field=name)


def require_unit(stores: StoreSet, unit: str | None) -> None:
    """ValueNotAllowed for a unit that does not exist."""
    if unit is not None and unit not in {known.id for known in stores.people.units()}:
        raise ValueNotAllowed(field="unit", value=unit, allowed="/api/units")


def of_demonstration(stores: StoreSet) -> bool:
    """Whether what this account adds belongs to a demonstration."""
    found = stores.people.account_named(stores.actor.name)
    return found is not None and found[0].demonstration
