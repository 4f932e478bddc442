"""What is answered about comparisons of scenes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from shapely.geometry import mapping

from api.dependencies import StoreSet, scenes_of
from api.jobs_out import shown
from api.wire.cases import WordsOut
from api.wire.scene_runs import (
    AlignmentOut,
    AllLimitsOut,
    CountOut,
    LimitFieldOut,
    LimitsOut,
    RunIn,
    RunJobOut,
    RunOut,
    SceneNamedOut,
    SummaryOut,
    WaitingOut,
)
from layers.definition import Words
from layers.rules.lead_words import DIKE_LIKE, kind_words, sight_words, zone_words
from layers.rules.scene_limits import FIELDS, Parameters, parameters_of, plain_of
from layers.rules.scene_patches import FoundPatch
from layers.store.jobs import JobStore
from layers.store.scene_limits import KeptLimits, LimitStore
from layers.store.scene_runs import KeptRun, RunStore
from layers.store.scenes import KeptScene, SceneStore


def details_of(stores: StoreSet, body: RunIn) -> dict[str, Any]:
    """What a job is asked: every parameter, those that were left out as they stand now; BadLimits."""
    current = LimitStore(stores.transaction).current().parameters
    return {
        "earlier": body.earlier,
        "later": body.later,
        "purpose": body.purpose,
        "parameters": plain_of(parameters_of(body.parameters, current)),
        "why": body.why,
    }


def require_comparable(stores: StoreSet, request: Request, details: Mapping[str, Any]) -> None:
    """Refuse what can be refused before a pixel is read: unknown scenes, other grids, missing bands."""
    from api.jobs.scene_compare import Order, require_pair  # noqa: PLC0415 - GDAL stays out of the start

    require_pair(stores.transaction, Order(run="", **details), scenes_of(request))


def runs_out(stores: StoreSet, runs: Sequence[KeptRun]) -> list[RunOut]:
    """Comparisons as they are answered."""
    scenes = {scene.id: scene for scene in SceneStore(stores.transaction).all()}
    jobs = RunStore(stores.transaction).jobs_of(run.id for run in runs)
    return [run_out(run, scenes, jobs.get(run.id)) for run in runs]


def run_out(run: KeptRun, scenes: Mapping[str, KeptScene], job: str | None) -> RunOut:
    """One comparison."""
    if run.at is None:
        raise ValueError(f"the comparison {run.id} was not kept")
    summary = summary_out(run.summary)
    alignment = run.alignment
    return RunOut(
        id=run.id,
        earlier=named(scenes[run.earlier]),
        later=named(scenes[run.later]),
        purpose=run.purpose,
        parameters=dict(run.parameters),
        alignment=AlignmentOut(
            right_px=alignment.right_px,
            down_px=alignment.down_px,
            spread_px=alignment.spread_px,
            squares=alignment.squares,
            of=alignment.of,
        ),
        versions=dict(run.versions),
        hidden=run.hidden,
        found=run.found,
        codes_sha256=run.codes_sha256,
        at=run.at,
        author=run.author,
        why=run.why,
        summary=summary,
        cannot_see=words_out(sight_words(summary.resolution_m)[1]),
        job=job,
    )


def summary_out(summary: Mapping[str, Any]) -> SummaryOut:
    """What came of a comparison, its kinds and zones in words."""
    counts = [
        CountOut(
            **row,
            kind_words=words_out(kind_words(row["kind"])),
            zone_words=words_out(zone_words(row["zone"])),
        )
        for row in summary["by"]
    ]
    waiting = summary.get("waiting")
    names = (
        "noted", "known", "judged", "small", "least_m2", "resolution_m", "calibrated", "boundary",
        "patches_sha256", "inputs_sha256",
    )  # fmt: skip
    told = {name: summary[name] for name in names}
    return SummaryOut(by=counts, waiting=None if waiting is None else WaitingOut(**waiting), **told)


def named(scene: KeptScene) -> SceneNamedOut:
    """A scene by name and day."""
    names = ("id", "name", "acquired_on", "demonstration")
    return SceneNamedOut(**{name: getattr(scene, name) for name in names})


def words_out(words: Words) -> WordsOut:
    """Words in both languages."""
    return WordsOut(zh=words.zh, en=words.en)


def jobs_out(stores: StoreSet, request: Request) -> list[RunJobOut]:
    """Comparisons of the asker's that wait or run."""
    jobs = JobStore(stores.transaction)
    unended = RunStore(stores.transaction).jobs_unended(stores.actor.account)
    return [
        RunJobOut(
            job=shown(jobs.get(id), request),
            **{name: details[name] for name in ("earlier", "later", "purpose")},
        )
        for id, details in unended
    ]


def patches_json(patches: Sequence[FoundPatch]) -> bytes:
    """Patches as GeoJSON, written."""
    features = [patch_json(patch) for patch in patches]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def patch_json(patch: FoundPatch) -> dict[str, Any]:
    """One patch as a feature with all that is known of it; what it is called stands in both languages."""
    dike = bool(patch.body.get("dike_like"))
    kind = DIKE_LIKE if dike else kind_words(patch.kind)
    zone = zone_words(patch.zone)
    return {
        "type": "Feature",
        "id": patch.number,
        "geometry": mapping(patch.shape),
        "properties": {
            **patch.body,
            "number": patch.number,
            "kind": patch.kind,
            "kind_words": {"zh": kind.zh, "en": kind.en},
            "zone": patch.zone,
            "zone_words": {"zh": zone.zh, "en": zone.en},
            "area_m2": patch.area_m2,
            "lead": patch.lead,
        },
    }


# --- limits ---------------------------------------------------------------------------------
def all_limits_out(stores: StoreSet) -> AllLimitsOut:
    """Limits that stand, and all that stood."""
    store = LimitStore(stores.transaction)
    fields = [
        LimitFieldOut(
            id=each.id,
            zh=each.words.zh,
            en=each.words.en,
            unit=each.unit,
            low=each.low,
            high=each.high,
            step=each.step,
        )
        for each in FIELDS
    ]
    return AllLimitsOut(
        current=limits_out(store.current()),
        defaults=plain_of(Parameters()),
        history=[limits_out(each) for each in store.history()],
        fields=fields,
    )


def limits_out(kept: KeptLimits) -> LimitsOut:
    """Limits of one moment."""
    return LimitsOut(
        id=kept.id, parameters=plain_of(kept.parameters), at=kept.at, author=kept.author, why=kept.why
    )
