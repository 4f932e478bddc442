"""How a report's place was made, and what it was offered as perhaps the same: kept as canonical JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from layers.rules.alike import About, Offered
from layers.rules.places import PlaceMade
from layers.store.chain import canonical


def made_text(made: PlaceMade | None) -> str | None:
    """How a place was made, as canonical JSON."""
    return None if made is None else canonical(asdict(made)).decode()


def to_made(text: str | None) -> PlaceMade | None:
    """How a place was made, in its text."""
    if text is None:
        return None
    members = json.loads(text)
    began_at = members["began_at"]
    return PlaceMade(
        way=members["way"],
        began_at=None if began_at is None else datetime.fromisoformat(began_at),
        accuracies_m=tuple(members["accuracies_m"]),
        seconds=tuple(members["seconds"]),
    )


def about_text(about: About | None) -> str | None:
    """What was offered and answered, as canonical JSON."""
    return None if about is None else canonical(asdict(about)).decode()


def to_about(text: str | None) -> About | None:
    """What was offered and answered, in its text."""
    if text is None:
        return None
    members = json.loads(text)
    chosen = members["chosen"]
    offered = tuple(Offered(**each) for each in members["offered"])
    return About(members["asked"], offered, None if chosen is None else Offered(**chosen))


def chosen_key(about: About | None) -> str | None:
    """What a report says it supplements, to find such reports by: ``case/<id>``, ``report/<id>``."""
    chosen = None if about is None else about.chosen
    return None if chosen is None else f"{chosen.noun}/{chosen.id}"
