"""What is read from a scene as soon as it is kept: its water, and what it says of claims."""

from __future__ import annotations

from api.jobs import scene_claims, scene_water
from layers.store.database import Transaction
from layers.store.jobs import JobStore
from layers.store.scenes import KeptScene


def ask_readings(transaction: Transaction, scene: KeptScene) -> tuple[str, ...]:
    """Ask for the jobs that read a scene; none of one that has no index of water. Their ids."""
    if not scene_claims.shows_water(scene):
        return ()
    jobs = JobStore(transaction)
    return (
        jobs.add(scene_water.JOB, scene.id, {}),
        jobs.add(scene_claims.JOB, scene.id, {"scene": scene.id}),
    )
