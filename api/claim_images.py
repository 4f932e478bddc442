"""What scenes say of a claim, put together for whoever may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from api.dependencies import StoreSet
from api.wire.cases import WordsOut
from api.wire.claim_images import ClaimImagesOut, FeatureSaysOut, SceneSaysOut, VerdictOut
from geo.resolution import unseen_at
from layers.definition import Words
from layers.rules.claim_images import VERDICTS, Verdict, question_of, unasked
from layers.rules.claims import Claim
from layers.store.scene_sights import WHOLE, Sight, SightStore, Thing
from layers.store.scenes import KeptScene, SceneStore

MOST_FEATURES = 200
GRAVEST = (Verdict.AGAINST, Verdict.FOR, Verdict.UNCLEAR)


def claim_images_of(stores: StoreSet, claim: Claim) -> ClaimImagesOut:
    """The series of scenes since the claim's day, and the features that speak, the gravest first."""
    store, question = SightStore(stores.transaction), question_of(claim)
    sights = store.of_claim(claim.id)
    scenes = {scene.id: scene for scene in SceneStore(stores.transaction).all()}
    whole = [each for each in sights if each.feature == WHOLE and shows_any(each)]
    rows = by_feature([each for each in sights if each.feature != WHOLE])
    listed = rows[:MOST_FEATURES]
    things = store.labels(claim, [feature for feature, _ in listed])
    return ClaimImagesOut(
        claim=claim.id,
        asked=question is not None,
        words=WordsOut.of(unasked(claim) if question is None else question.words),
        series=[scene_says(each, scenes[each.scene]) for each in whole],
        features=[feature_says(feature, things.get(feature), each, scenes) for feature, each in listed],
        more=len(rows) - len(listed),
        waiting=len(store.unseen_scenes(claim)) if question is not None else 0,
        cannot_see=WordsOut.of(cannot_see([scenes[each.scene] for each in whole])),
    )


def shows_any(whole: Sight) -> bool:
    """Whether anything in the claim's scope lies in the scene."""
    return any(whole.body[name] for name in ("for", "against", "unclear"))


def by_feature(sights: Sequence[Sight]) -> list[tuple[str, list[Sight]]]:
    """Sights of each feature in the order of days; features against which the last one speaks first."""
    ordered = sorted(sights, key=lambda each: each.feature)  # stable: days stay in order
    grouped = [(feature, list(each)) for feature, each in groupby(ordered, key=lambda each: each.feature)]
    return sorted(grouped, key=lambda pair: (GRAVEST.index(pair[1][-1].verdict), pair[0]))


def scene_says(whole: Sight, scene: KeptScene) -> SceneSaysOut:
    """One scene about all features."""
    names = ("for", "against", "unclear", "narrow", "beyond", "clear", "pixel_m")
    counts: dict[str, Any] = {name: whole.body[name] for name in names}
    narrow_why = whole.body["narrow_why"]
    return SceneSaysOut(
        scene=scene.id,
        name=scene.name,
        day=scene.acquired_on,
        verdict=str(whole.verdict),
        verdict_words=WordsOut.of(VERDICTS[whole.verdict]),
        narrow_why=None if narrow_why is None else WordsOut(**narrow_why),
        demonstration=whole.demonstration,
        **counts,
    )


def feature_says(
    feature: str, thing: Thing | None, sights: Sequence[Sight], scenes: Mapping[str, KeptScene]
) -> FeatureSaysOut:
    """One feature; its name and place are those it has now, its id where it has gone."""
    return FeatureSaysOut(
        feature=feature,
        label=feature if thing is None else thing.label,
        place=None if thing is None else place_of(thing.shape),
        verdicts=[verdict_out(each, scenes[each.scene]) for each in sights],
    )


def verdict_out(sight: Sight, scene: KeptScene) -> VerdictOut:
    """What one image says of one thing."""
    return VerdictOut(
        scene=sight.scene,
        day=scene.acquired_on,
        verdict=str(sight.verdict),
        verdict_words=WordsOut.of(VERDICTS[sight.verdict]),
        values=dict(sight.body["values"]),
        why=WordsOut(**sight.body["why"]),
        demonstration=sight.demonstration,
    )


def place_of(shape: BaseGeometry | None) -> list[float] | None:
    """A place on a shape."""
    if shape is None or shape.is_empty:
        return None
    spot = shapely.point_on_surface(shape)
    return [round(spot.x, 7), round(spot.y, 7)]


def cannot_see(scenes: Sequence[KeptScene]) -> Words:
    """What the finest of the scenes is too coarse for."""
    if not scenes:
        return Words("还没有声明之后的影像", "There is no image since the claim yet")
    pixel = min(scene.grid.pixel for scene in scenes)
    unseen = unseen_at(pixel)
    if not unseen:
        return Words(f"{pixel:g} 米像元", f"Pixels of {pixel:g} m")
    return Words(
        f"{pixel:g} 米像元看不到：{'、'.join(each.zh for each in unseen)}",
        f"Pixels of {pixel:g} m do not show: {', '.join(each.en.lower() for each in unseen)}",
    )
