"""The job that compares two scenes: patches, and where they are asked for, leads; all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from rasterio.errors import RasterioError, RasterioIOError

from api.jobs.scene_leads import LeadMaker, Prepared
from api.version import VERSION
from geo.aligned import Alignment
from geo.patches import least_pixels
from layers.errors import BadScene, BrokenScene, Cancelled, ClusterAway, ExtraMissing, NotFound, RunMade
from layers.exchange.scene_change import Pair, Run, Side, on_cluster, on_threads, pair_of
from layers.exchange.scene_run import Compared, Zones, box_of, compared, found_patches, versions
from layers.rules.boundaries import REGIMES, BoundaryVersion
from layers.rules.people import PROGRAM, Actor
from layers.rules.permissions import require
from layers.rules.scene_limits import Parameters, from_plain
from layers.rules.scene_patches import FoundPatch, counted
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import inputs_sha256
from layers.store.chain import next_number
from layers.store.columns import to_moment_text
from layers.store.database import Database, Transaction
from layers.store.jobs import Job
from layers.store.lead_things import LeadThings
from layers.store.scene_runs import JOB, KeptRun, RunStore
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import KeptScene, SceneStore

PURPOSES = LEADS, PREVIEW = ("leads", "preview")
SAID: Mapping[str, str] = {LEADS: "影像比对 (scenes compared)", PREVIEW: "试用阈值 (limits tried)"}
THREADS = 2  # each holds the bands of a few windows
Told = Callable[[str, int, int], None]
Asked = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Means:
    """What a comparison is made with: where scenes lie, and what reckons.

    Args:
        cluster: the address of a Dask scheduler; None for threads of this process.
        size: of the windows, pixels.
    """

    scenes: SceneStorage
    cluster: str | None = None
    size: int = 2048


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants compared; ``parameters`` are complete, in JSON's own types."""

    run: str
    earlier: str
    later: str
    purpose: str
    parameters: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a comparison begins with.

    Args:
        draft: the run as far as it is known before anything was compared.
        boundary: the version in force on the later image's day, with its zones; None where there was none.
        others: every other scene that is kept.
    """

    draft: KeptRun
    earlier: KeptScene
    later: KeptScene
    parameters: Parameters
    boundary: BoundaryVersion | None
    zones: Zones
    others: tuple[KeptScene, ...]


def compare_scenes(database: Database, job: Job, told: Told, cancelled: Asked, *, means: Means) -> None:
    """Compare the two scenes that the job names, for whoever asked.

    Raises:
        NotAllowed, NotFound, BadScene; ScenesApart, ScenesMisaligned, BandsMissing: they cannot be compared.
        RunMade: it was done before. TooManyPatches. Cancelled: somebody stopped it; nothing is kept then.
    """
    require(job.actor, JOB)
    with database.transaction(PROGRAM, writes=False) as transaction:
        if is_kept(transaction, job.subject):
            return  # a worker was killed after it had saved all of it
    order = Order(run=job.subject, **job.details)
    compare(database, job.actor, order, means, told, cancelled)


def compare(
    database: Database,
    actor: Actor,
    order: Order,
    means: Means,
    told: Told = lambda *_: None,
    cancelled: Asked = lambda: False,
) -> KeptRun:
    """Compare two scenes and keep all that comes of it, together; the run. See ``compare_scenes``."""

    def tell(stage: str, done: int, total: int) -> None:
        if cancelled():
            raise Cancelled()
        told(stage, done, total)

    with database.transaction(PROGRAM, writes=False) as transaction:
        matter, pair = require_pair(transaction, order, means.scenes)
    with reckoning(means) as run, readable(matter):
        made = compared(
            pair, matter.parameters, matter.zones, run, size=means.size, tell=tell, cancelled=cancelled
        )
        patches = found_patches(made)
        prepared = Prepared()
        if order.purpose == LEADS:
            prepared = prepare(database, matter, made, patches, means, run, tell)
    tell("saving", 0, 1)
    with database.transaction(actor) as transaction:
        return save(transaction, matter, made, patches, prepared)


@contextmanager
def readable(matter: Matter) -> Iterator[None]:
    """BrokenScene when a kept scene is gone, or cannot be read any more."""
    try:
        yield
    except (RasterioError, RasterioIOError) as error:
        raise BrokenScene(name=f"{matter.earlier.name}, {matter.later.name}") from error


@contextmanager
def reckoning(means: Means) -> Iterator[Run]:
    """What windows are reckoned on: threads, or the cluster of the setting.

    Raises:
        ClusterAway: it does not answer. ExtraMissing: what speaks with it is not installed.
    """
    with ExitStack() as stack:
        if means.cluster is None:
            yield stack.enter_context(on_threads(THREADS))
            return
        try:
            run = stack.enter_context(on_cluster(means.cluster))
        except ModuleNotFoundError as error:
            raise ExtraMissing(extra="cluster") from error
        except OSError as error:  # TimeoutError is one
            raise ClusterAway(address=means.cluster) from error
        yield run


def side_of(scene: KeptScene, storage: SceneStorage) -> Side:
    """A kept scene where it lies."""
    return Side(
        path=storage.place(scene.id),
        grid=scene.grid,
        bands=tuple(band.value for band in scene.bands),
        scale=scene.scale,
        offset=scene.offset,
        calibrated=scene.calibrated,
        name=scene.name,
    )


# --- before ---------------------------------------------------------------------------------
def gathered(transaction: Transaction, order: Order) -> Matter:
    """The scenes, and the law on the day of the later one.

    Raises:
        NotFound, BadScene: unknown scenes, or not one after the other. RunMade.
    """
    scenes = SceneStore(transaction)
    earlier, later = scenes.get(order.earlier), scenes.get(order.later)
    if not earlier.acquired_on < later.acquired_on:
        first, second = earlier.acquired_on, later.acquired_on
        raise BadScene(
            field="later",
            reason=f"它的日期{second}不晚于前一景的{first}",
            reason_en=f"its day {second} is not after the earlier one's, {first}",
        )
    boundaries = BoundaryStore(transaction)
    law = boundaries.in_force_on(later.acquired_on)
    features = [] if law is None else boundaries.zones_of(law)
    inputs = hashlib.sha256(
        f"{earlier.cog_sha256}|{later.cog_sha256}|{inputs_sha256(features, [])}".encode()
    ).hexdigest()
    draft = KeptRun(
        id=order.run,
        earlier=earlier.id,
        later=later.id,
        parameters=order.parameters,
        alignment=Alignment(0.0, 0.0, 0.0, 0, 0),
        versions=versions(VERSION),
        hidden=0.0,
        found=0,
        codes_sha256="",
        purpose=order.purpose,
        why=order.why or SAID[order.purpose],
        summary={"inputs_sha256": inputs, "boundary": None if law is None else law.id},
    )
    require_new(transaction, draft)
    kinds = (
        []
        if law is None
        else [(str(each.properties.get("zone")), each.shape) for each in features if each.shape is not None]
    )
    strict = (lambda kind: 0) if law is None else REGIMES[law.regime].strictness
    zones = tuple(sorted(kinds, key=lambda zone: -strict(zone[0])))
    others = tuple(each for each in scenes.all() if each.id not in (earlier.id, later.id))
    return Matter(draft, earlier, later, from_plain(order.parameters), law, zones, others)


def require_new(transaction: Transaction, draft: KeptRun) -> None:
    """RunMade when the same was compared with the same already."""
    if (made := RunStore(transaction).made(draft)) is not None:
        raise RunMade(run=made.id, at="" if made.at is None else to_moment_text(made.at))


def require_pair(transaction: Transaction, order: Order, storage: SceneStorage) -> tuple[Matter, Pair]:
    """What an order names, and its pair; refused as ``compare_scenes`` would before it reads a pixel."""
    matter = gathered(transaction, order)
    sides = side_of(matter.earlier, storage), side_of(matter.later, storage)
    return matter, pair_of(*sides, matter.parameters.limits)


def is_kept(transaction: Transaction, run: str) -> bool:
    """Whether a run is there."""
    try:
        RunStore(transaction).get(run)
    except NotFound:
        return False
    return True


def prepare(
    database: Database,
    matter: Matter,
    made: Compared,
    patches: Sequence[FoundPatch],
    means: Means,
    run: Run,
    tell: Told,
) -> Prepared:
    """The leads that patches will be, and what the later scene says of those that wait for it."""
    tell("leads", 0, 1)
    with database.transaction(PROGRAM, writes=False) as transaction:
        shapes = [patch.shape for patch in patches]
        known = LeadThings(transaction).around(shapes, leads_in=box_of(made.pair))
        began = {lead.run: lead.run for lead in known.leads if lead.run is not None}
        earlier = {id: RunStore(transaction).get(id).earlier for id in began if is_kept(transaction, id)}
    scenes = {each.id: each for each in (matter.earlier, matter.later, *matter.others)}
    maker = LeadMaker(
        run=matter.draft.id,
        made=made,
        earlier=matter.earlier,
        later=matter.later,
        limits=matter.parameters.limits,
        boundary=None if matter.boundary is None else matter.boundary.id,
        known=known,
        others=matter.others,
        side=lambda scene: side_of(scene, means.scenes),
    )
    leads = maker.new(patches, run, tell)
    tell("waiting", 0, 1)
    looks = maker.waiting({id: scenes[scene] for id, scene in earlier.items() if scene in scenes}, run)
    return Prepared(maker, leads, looks, {lead.id: known.matches(lead) for lead in leads.values()})


# --- keeping --------------------------------------------------------------------------------
def save(
    transaction: Transaction,
    matter: Matter,
    made: Compared,
    patches: Sequence[FoundPatch],
    prepared: Prepared,
) -> KeptRun:
    """Keep run, patches, leads and what was told of others, in one transaction."""
    next_number(transaction.connection)  # nobody else notes leads or compares the same meanwhile
    require_new(transaction, matter.draft)
    kept, told = prepared.settled(transaction, patches, box_of(made.pair))
    grid = made.pair.grid
    least = {
        zone: least_pixels(matter.parameters.least_in(zone), grid) * grid.pixel_m2
        for zone in matter.parameters.least_m2
    }
    draft = replace(
        matter.draft,
        alignment=made.alignment,
        hidden=made.hidden,
        found=len(patches),
        codes_sha256=made.codes_sha256,
        summary={
            **matter.draft.summary,
            **told,
            "by": counted(patches),
            "small": made.small,
            "least_m2": least,
            "resolution_m": grid.pixel,
            "grid": {"crs": grid.crs, "rows": grid.rows, "columns": grid.columns},
            "calibrated": made.pair.earlier.calibrated and made.pair.later.calibrated,
        },
    )
    run = RunStore(transaction).add(draft, kept)
    prepared.note(transaction, why=draft.why)
    return run
