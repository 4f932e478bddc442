"""What a kept scene says of a claim: every feature that may be told from it is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from geo.changed import water_index
from geo.spectral import INDICES
from layers.errors import BandsMissing, Cancelled
from layers.exchange.scene_inside import inside_of
from layers.exchange.scene_look import opened_scene
from layers.rules.claim_images import Inside, Question, Told, Verdict, told_of, too_small
from layers.store.scene_sights import WHOLE, Sight, Thing
from layers.store.scenes import KeptScene

AT_ONCE = 100  # features between two looks at whether somebody ended the job


def sights_of(
    place: str,
    options: Mapping[str, str],
    scene: KeptScene,
    question: Question,
    things: Sequence[Thing],
    *,
    scope: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Sight]:
    """One sight of each feature that was looked at, and one of the whole.

    Args:
        things: that touch the scene. scope: how many features the claim is about.

    What is too small or too narrow for the scene's pixels is counted as unclear and has no sight of its own:
    no pixel was looked at for it.
    """
    require_water(scene)
    blind = [too_small(each.shape.geom_type, question, scene.grid.pixel) for each in things]
    found = []
    with opened_scene(place, options, scene.name) as source:
        for at, (thing, told) in enumerate(zip(things, blind, strict=True)):
            if told is not None:
                continue
            if at % AT_ONCE == 0 and cancelled():
                raise Cancelled()
            inside = inside_of(source, scene, thing.shape, question.width_m)
            found.append(sight_of(scene, thing, inside, told_of(inside, question)))
    narrow = [each for each in blind if each is not None]
    whole = whole_of(scene, question, found, narrow, scope - len(things))
    return [*found, replace(whole, demonstration=any(thing.demonstration for thing in things))]


def require_water(scene: KeptScene) -> None:
    """BandsMissing unless an index of water can be reckoned."""
    index = INDICES[water_index(scene.bands)]
    if missing := [band.value for band in index.needs if band not in scene.bands]:
        raise BandsMissing(bands=", ".join(missing))


def sight_of(scene: KeptScene, thing: Thing, inside: Inside, told: Told) -> Sight:
    """A verdict with its values and its reason."""
    values: dict[str, Any] = {
        name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(inside).items()
    }
    body = {"values": values, "why": words_of(told), "pixel_m": scene.grid.pixel}
    return Sight(thing.id, scene.id, told.verdict, body, thing.demonstration)


def whole_of(
    scene: KeptScene, question: Question, found: Sequence[Sight], narrow: Sequence[Told], beyond: int
) -> Sight:
    """What the scene says altogether: against where it is of one feature, for where it is of all."""
    counts = Counter(each.verdict for each in found)
    unclear = counts[Verdict.UNCLEAR] + len(narrow)
    verdict = Verdict.UNCLEAR
    if counts[Verdict.AGAINST]:
        verdict = Verdict.AGAINST
    elif counts[Verdict.FOR] and not unclear and not beyond:
        verdict = Verdict.FOR
    body = {
        "question": question.id,
        "for": counts[Verdict.FOR],
        "against": counts[Verdict.AGAINST],
        "unclear": unclear,
        "narrow": len(narrow),
        "narrow_why": words_of(narrow[0]) if narrow else None,
        "beyond": max(beyond, 0),
        "clear": scene.clear,
        "pixel_m": scene.grid.pixel,
    }
    return Sight(WHOLE, scene.id, verdict, body)


def words_of(told: Told) -> dict[str, str]:
    """A reason in both languages, as JSON has it."""
    return {"zh": told.why.zh, "en": told.why.en}
