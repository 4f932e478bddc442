"""The job that asks scenes what they say of claims: all claims of a scene, or all scenes of a claim."""

from __future__ import annotations

from collections.abc import Callable

from geo.changed import water_index
from geo.errors import Refused
from geo.spectral import INDICES
from layers.errors import Cancelled
from layers.exchange.scene_sights import sights_of
from layers.rules.claim_images import question_of
from layers.rules.claims import Claim
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.store.claims import ClaimStore
from layers.store.database import Database, Transaction
from layers.store.jobs import Job
from layers.store.scene_sights import Sight, SightStore
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import KeptScene

JOB = "scene.claims"
Asked = tuple[Claim, KeptScene]


def ask_scenes(
    database: Database,
    job: Job,
    told: Callable[[str, int, int], None],
    cancelled: Callable[[], bool],
    *,
    scenes: SceneStorage,
) -> None:
    """Ask what was not asked yet; each answer is kept at once, so that a job that ends early loses nothing.

    ``details`` names a ``claim`` or a ``scene``; with neither, every claim is asked of every scene.

    Raises:
        NotAllowed, NotFound, BandsMissing, BrokenScene, Cancelled.
    """
    require(job.actor, "scene.add")
    with database.transaction(PROGRAM, writes=False) as transaction:
        asked = to_ask(transaction, job.details.get("claim"), job.details.get("scene"))
    for done, (claim, scene) in enumerate(asked):
        told("look", done, len(asked))
        with database.transaction(PROGRAM, writes=False) as transaction:
            found = answers(transaction, claim, scene, scenes, cancelled)
        if cancelled():
            raise Cancelled(id=job.id)
        with database.transaction(job.actor) as transaction:
            SightStore(transaction).add(claim, scene, found, why=str(job.details.get("why", "")))


def asking_failed(_database: Database, _job: Job, _refusal: Refused) -> None:
    """What was answered before stays; the job itself says why."""


def to_ask(transaction: Transaction, claim: str | None, scene: str | None) -> list[Asked]:
    """Claims and later scenes that were not put together yet."""
    store = SightStore(transaction)
    claims = store.claims() if claim is None else [ClaimStore(transaction).get(claim)]
    speaking = [
        each
        for each in claims
        if each.layer in transaction.tables and question_of(each) is not None and store.scope(each)
    ]
    pairs = [(each, picture) for each in speaking for picture in store.unseen_scenes(each)]
    return [
        (each, picture) for each, picture in pairs if scene in (None, picture.id) and shows_water(picture)
    ]


def shows_water(scene: KeptScene) -> bool:
    """Whether an index of water can be reckoned from the scene's bands; without one nothing is asked."""
    return set(INDICES[water_index(scene.bands)].needs) <= set(scene.bands)


def answers(
    transaction: Transaction,
    claim: Claim,
    scene: KeptScene,
    scenes: SceneStorage,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Sight]:
    """What one scene says of one claim."""
    store, question = SightStore(transaction), question_of(claim)
    if question is None:
        return []
    things = store.things(claim, scene)
    return sights_of(
        scenes.place(scene.id),
        scenes.options,
        scene,
        question,
        things,
        scope=store.scope(claim, scene.acquired_on),
        cancelled=cancelled,
    )
