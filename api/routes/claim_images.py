"""What the images since a claim say of it; asking those that nobody asked yet."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request

from api.claim_images import claim_images_of
from api.dependencies import Stores
from api.jobs.scene_claims import JOB
from api.jobs_out import shown
from api.routes.claims import readable
from api.strict import StrictRoute
from api.wire.claim_images import ClaimImagesOut
from api.wire.imports import JobOut
from layers.rules.permissions import require
from layers.store.jobs import JobStore

router = APIRouter(route_class=StrictRoute, prefix="/api/claims", tags=["claims"])


@router.get("/{id}/images")
def get_images(id: UUID, stores: Stores) -> ClaimImagesOut:
    """The series of scenes since the claim's day; by rule only a hint, until somebody was there."""
    require(stores.actor, "scene.read")
    return claim_images_of(stores, readable(stores, id))


@router.post("/{id}/images", status_code=202)
def ask_images(id: UUID, stores: Stores, request: Request, after: BackgroundTasks) -> JobOut:
    """Have all later scenes asked that were not asked yet; a job does it."""
    require(stores.actor, "scene.add")
    claim, jobs = readable(stores, id), JobStore(stores.transaction)
    job = jobs.get(jobs.add(JOB, claim.id, {"claim": claim.id}))
    after.add_task(request.app.state.worker.wake)
    return shown(job, request)
