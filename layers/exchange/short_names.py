"""Column names as a shapefile has them: at most 10 bytes, all different; the same out and in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

NAME_BYTES = 10


def short_names(ids: Iterable[str]) -> Mapping[str, str]:
    """A name for each id; those that fit stay as they are."""
    known = list(ids)
    names = {id: id for id in known if len(id) <= NAME_BYTES}
    for id in known:
        if id not in names:
            names[id] = free_name(id, set(names.values()))
    return names


def free_name(id: str, taken: Collection[str]) -> str:
    """The beginning of a name, with a number where that is taken."""
    tails = ("", *(f"_{number}" for number in range(2, len(taken) + 3)))
    return next(name for tail in tails if (name := id[: NAME_BYTES - len(tail)] + tail) not in taken)
