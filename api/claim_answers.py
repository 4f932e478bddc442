"""What is known of claims, put together for whoever may read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import shapely
from shapely.geometry.base import BaseGeometry

from api.claim_images import place_of, verdict_out
from api.claims import may_name, opens, shown
from api.dependencies import StoreSet
from api.wire.cases import WordsOut
from api.wire.claim_answers import (
    ChangesOut,
    CheckOut,
    ClaimAnswerOut,
    ClaimAnswersOut,
    LastReportOut,
    ThingOut,
    ThingsOut,
    change_out,
    sum_out,
)
from api.wire.claim_images import VerdictOut
from api.wire.claims import said_out
from layers.definition import LayerDefinition, Words
from layers.errors import DayToCome, TooLarge
from layers.rules.claim_answers import (
    ANSWERS,
    ATTENTION,
    GRAVITY,
    NOTHING,
    Answer,
    By,
    Standing,
    Sum,
    Told,
    Voice,
)
from layers.rules.claim_changes import Known, changes
from layers.rules.claim_checks import RESULTS
from layers.rules.claims import Basis, Claim
from layers.rules.days import LOCAL
from layers.rules.leads import STATES, Lead
from layers.rules.permissions import allowed
from layers.store.claim_answers import ClaimAnswerStore, ListedThing
from layers.store.claims import ClaimQuery
from layers.store.scene_sights import SightStore
from layers.store.scenes import SceneStore

MOST_CLAIMS = 20_000  # that are summed up at once: some seconds of work
MOST_CHANGES = 200
TINY = Words("", "")
LAST = time(23, 59, 59, 999_000)  # of a day; both stores keep milliseconds


# --- many claims ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Wish:
    """Which claims are listed besides what the store filters; ``after`` counts those of pages before."""

    standings: tuple[Standing, ...] = ()
    as_of: date | None = None
    withdrawn: bool = False
    text: str = ""
    after: int = 0
    limit: int = 50


def answers_page(stores: StoreSet, query: ClaimQuery, wish: Wish) -> tuple[ClaimAnswersOut, int | None]:
    """A page of claims with what is known of them, and after how many the next one begins.

    Raises:
        TooLarge: the filter fits more claims than are summed up at once.
    """
    moment = moment_of(stores, wish.as_of)
    claims = [claim for claim in every(stores, query) if fits(claim, wish, moment)]
    sums = ClaimAnswerStore(stores.transaction).sums(claims, as_of=moment)
    chosen = [each for each in claims if not wish.standings or sums[each.id].standing in wish.standings]
    chosen.sort(key=lambda claim: urgency(claim, sums[claim.id]))
    page = chosen[wish.after : wish.after + wish.limit]
    counts = Counter(str(each.standing) for each in sums.values())
    end = wish.after + len(page)
    out = ClaimAnswersOut(
        claims=[
            ClaimAnswerOut(claim=said_out(known_then(stores, claim, moment)), sum=sum_out(sums[claim.id]))
            for claim in page
        ],
        total=len(chosen),
        returned=len(page),
        next=None,
        standings={str(each): counts[str(each)] for each in Standing},
        as_of=wish.as_of,
    )
    return out, end if end < len(chosen) else None


def answer_out(stores: StoreSet, claim: Claim, found: Sum) -> ClaimAnswerOut:
    """One claim with what is known of it."""
    return ClaimAnswerOut(claim=said_out(shown(stores, claim)), sum=sum_out(found))


def every(stores: StoreSet, query: ClaimQuery) -> list[Claim]:
    """All claims that the query fits; TooLarge."""
    page = stores.claims.find(replace(query, after=None, limit=MOST_CLAIMS))
    if page.next is not None:
        raise TooLarge(what="claims", size=page.total, most=MOST_CLAIMS)
    return page.claims


def fits(claim: Claim, wish: Wish, moment: datetime | None) -> bool:
    """Whether the claim was on record then, stands as wished, and holds the words looked for."""
    if moment is not None and claim.recorded_at is not None and claim.recorded_at > moment:
        return False
    taken = claim.withdrawn_at is not None and (moment is None or claim.withdrawn_at <= moment)
    words = (claim.number, claim.text, claim.source, claim.source_id or "", claim.scope.place)
    return taken == wish.withdrawn and all(
        any(part in each.casefold() for each in words) for part in wish.text.casefold().split()
    )


def urgency(claim: Claim, found: Sum) -> tuple[int, int, int, int]:
    """What wants attention first: how it stands, how many speak against it, the latest said."""
    count = found.answers
    against = count[Answer.AGAINST] + found.unplaced
    return ATTENTION[found.standing], -against, -count[Answer.DOUBTED], -claim.day.toordinal()


def end_of(day: date) -> datetime:
    """The last moment of a day here; of the calendar's last day too, after which there is none."""
    return datetime.combine(day, LAST, LOCAL)


# --- the things of one ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Answered:
    """The things of a claim with what is known of each, the gravest first."""

    claim: Claim
    things: Sequence[tuple[ListedThing, Told]]
    sum: Sum


def answered(stores: StoreSet, claim: Claim, as_of: date | None) -> Answered:
    """All things of a claim as known at the end of a day, or now."""
    store, moment = ClaimAnswerStore(stores.transaction), moment_of(stores, as_of)
    told, total = store.told(claim, as_of=moment)
    things = [(thing, told.get(thing.id, NOTHING)) for thing in store.things(claim, as_of=moment)]
    things.sort(key=lambda pair: GRAVITY[pair[1].answer])  # stable: names stay in order
    return Answered(claim, things, total)


@dataclass(frozen=True, slots=True)
class ThingsWish:
    """Which things of a claim are listed; ``after`` counts those of pages before."""

    answers: tuple[Answer, ...] = ()
    feature: str | None = None
    as_of: date | None = None
    after: int = 0
    limit: int = 50


def things_page(stores: StoreSet, found: Answered, wish: ThingsWish) -> tuple[ThingsOut, int | None]:
    """A page of the things, and after how many the next one begins."""
    chosen = [
        (thing, told)
        for thing, told in found.things
        if (not wish.answers or told.answer in wish.answers) and wish.feature in (None, thing.id)
    ]
    page = chosen[wish.after : wish.after + wish.limit]
    end = wish.after + len(page)
    out = ThingsOut(
        claim=said_out(known_then(stores, found.claim, moment_of(stores, wish.as_of))),
        sum=sum_out(found.sum),
        things=told_things(stores, found.claim, page, wish.as_of),
        total=len(chosen),
        next=None,
        as_of=wish.as_of,
    )
    return out, end if end < len(chosen) else None


def told_things(
    stores: StoreSet, claim: Claim, page: Sequence[tuple[ListedThing, Told]], as_of: date | None
) -> list[ThingOut]:
    """The things with their places, their series of images and their last reports."""
    store, ids = ClaimAnswerStore(stores.transaction), [thing.id for thing, _ in page]
    if not ids:
        return []
    shapes, reports = store.shapes(claim, ids), store.last_reports(claim, ids, moment_of(stores, as_of))
    sights = images_of(stores, claim, ids, moment_of(stores, as_of))
    desk = allowed(stores.actor, "lead.read") and as_of is None
    checks = store.checks.of_claim(claim.id) if desk else {}
    definition = stores.catalogue.get(claim.layer or "")
    return [
        ThingOut(
            feature=thing.id,
            label=thing.label,
            place=place_of(shapes.get(thing.id)),
            box=box_of(shapes.get(thing.id)),
            state=thing.state,
            state_words=state_words(definition, thing.state),
            answer=str(told.answer),
            answer_words=WordsOut.of(ANSWERS[told.answer]),
            by=None if told.voice is None else str(told.voice.by),
            seen_on=None if told.voice is None else told.voice.seen_on,
            why=WordsOut.of(why(definition, told, sights.get(thing.id, []))),
            report=report_out(stores, definition, reports.get(thing.id)),
            checks=[check_out(lead) for lead in checks.get(thing.id, [])],
            images=sights.get(thing.id, []),
        )
        for thing, told in page
    ]


def moment_of(stores: StoreSet, as_of: date | None) -> datetime | None:
    """The end of a day; DayToCome."""
    if as_of is not None and as_of > stores.sight.today:
        raise DayToCome(day=as_of.isoformat())
    return None if as_of is None else end_of(as_of)


def known_then(stores: StoreSet, claim: Claim, moment: datetime | None) -> Claim:
    """A claim as it stood by a moment: what was taken back later was not taken back yet."""
    later = moment is not None and claim.withdrawn_at is not None and claim.withdrawn_at > moment
    told = replace(claim, withdrawn_at=None, withdrawn_why=None) if later else claim
    return shown(stores, told)


def images_of(
    stores: StoreSet, claim: Claim, ids: Sequence[str], as_of: datetime | None
) -> dict[str, list[VerdictOut]]:
    """The series of images of things, the earliest first."""
    scenes = {scene.id: scene for scene in SceneStore(stores.transaction).all()}
    found: dict[str, list[VerdictOut]] = {}
    for sight in SightStore(stores.transaction).of_features(claim.id, ids, as_of=as_of):
        found.setdefault(sight.feature, []).append(verdict_out(sight, scenes[sight.scene]))
    return found


def report_out(stores: StoreSet, definition: LayerDefinition, voice: Voice | None) -> LastReportOut | None:
    """The last report on a thing; its id for those who may open it."""
    if voice is None:
        return None
    return LastReportOut(
        id=voice.id if opens(stores, voice.id) else None,
        seen_on=voice.seen_on,
        state=voice.state,
        state_words=state_words(definition, voice.state),
        remainder=voice.remainder,
        remainder_unit=definition.remainder.unit if definition.remainder else None,
    )


def check_out(lead: Lead) -> CheckOut:
    """A check as lists show it."""
    return CheckOut(
        lead=lead.id, state=str(lead.state), state_words=WordsOut.of(STATES[lead.state]), unit=lead.unit
    )


def state_words(definition: LayerDefinition, state: str | None) -> WordsOut | None:
    """What a state of the layer is called."""
    words = next((each.words for each in definition.states if each.id == state), None)
    return None if words is None else WordsOut.of(words)


def why(definition: LayerDefinition, told: Told, images: Sequence[VerdictOut]) -> Words:
    """The reason of an answer, in a sentence."""
    voice = told.voice
    if voice is None:
        return Words("此后没有上报，也没有能看清的影像", "No report since, and no image that shows it")
    if voice.by is By.IMAGE:
        said = next((each.why for each in images if each.scene == voice.id), None)
        return TINY if said is None else Words(said.zh, said.en)
    if voice.check is not None:
        return RESULTS[str(told.answer)]
    state = state_words(definition, voice.state)
    zh, en = ("–", "–") if state is None else (state.zh, state.en.lower())
    if voice.by is By.REPORT:
        left = left_words(definition, voice)
        return Words(f"现场：{zh}{left.zh}", f"On the spot: {en}{left.en}")
    new = Words("；声明之后新增", "; newer than the claim") if voice.new else TINY
    return Words(f"登记为“{zh}”，无人现场核实{new.zh}", f"On record as {en}, not checked on site{new.en}")


def left_words(definition: LayerDefinition, voice: Voice) -> Words:
    """How much a report says is left."""
    if not voice.remainder:
        return TINY
    unit = definition.remainder.unit if definition.remainder else ""
    return Words(f"，余 {voice.remainder:g} {unit}", f", {voice.remainder:g} {unit} left")


def box_of(shape: BaseGeometry | None) -> list[float] | None:
    """The box around a shape."""
    if shape is None or shape.is_empty:
        return None
    return [round(side, 7) for side in shape.bounds]


# --- over time, and as a file --------------------------------------------------------------------
def changes_out(stores: StoreSet, claim: Claim) -> ChangesOut:
    """How what is known of a claim went, the last first."""
    store = ClaimAnswerStore(stores.transaction)
    since = claim.recorded_at or stores.transaction.now
    listed = claim.scope.basis is Basis.LIST  # then the list is as old as the claim
    known = [Known(since if listed else each.known_at or since, each.area_m2) for each in store.things(claim)]
    found = changes(claim, known, store.voices(claim), since=since)[::-1]
    told = [change_out(each, may_name(stores)) for each in found[:MOST_CHANGES]]
    return ChangesOut(changes=told, total=len(found))


def shapes_of(stores: StoreSet, found: Answered) -> Iterable[tuple[ListedThing, Told, BaseGeometry | None]]:
    """The things with where they lie."""
    ids = [thing.id for thing, _ in found.things]
    shapes = ClaimAnswerStore(stores.transaction).shapes(found.claim, ids)
    return ((thing, told, shapes.get(thing.id)) for thing, told in found.things)


def collection(stores: StoreSet, found: Answered) -> Mapping[str, object]:
    """The things as GeoJSON; those without a place are left out and counted."""
    drawn = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shape),
            "properties": {"feature": thing.id, "label": thing.label, "answer": str(told.answer)},
        }
        for thing, told, shape in shapes_of(stores, found)
        if shape is not None
    ]
    placeless = len(found.things) - len(drawn)
    return {"type": "FeatureCollection", "features": drawn, "placeless": placeless}
