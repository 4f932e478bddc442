"""Whether a whole division was moved: shifted by a wrong datum or zone, or turned, instead of redrawn.

Everything is longitude, latitude in degrees; the move is metres east and north and a turn about the middle.
The outlines are compared, not the vertices, so the two need not have the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.ground import Ground, Metres, Shapes, middle_of
from geo.ground import in_metres as on_ground
from geo.shift import sample_of

LEAST_M = 3.0  # below it two surveys of one line may differ
LEAST_SHARE = 0.75  # of the outline, that lies right again when the move is taken back
RIGHT_M, RIGHT_SHARE = 0.5, 0.02  # right again: so near, or within this share of the move
MOST_RIGHT_M = 50.0  # but never further: another lake of like form lies as near to ours when it is moved here
MOST_SAMPLED = 3_000
ROUNDS = 25
SETTLED_M = 1e-4


@dataclass(frozen=True, slots=True)
class Move:
    """A move of everything.

    Args:
        east_m, north_m: of the middle of the outlines.
        turn_deg: counterclockwise, about that middle.
        length_m: the median way of the outline's places.
        share: of the outline, that lies on the old one when the move is taken back.
        spread_m: the median distance of that share from the old outline.
    """

    east_m: float
    north_m: float
    turn_deg: float
    length_m: float
    share: float
    spread_m: float


def suspected_move(before: Shapes, after: Shapes) -> Move | None:
    """The one move that explains why outlines lie elsewhere; None where they were redrawn, or not moved.

    Looked for from no shift, from the difference of the boxes' middles, and from the most frequent difference
    of positions; then the best is turned and shifted until it rests.
    """
    lonlat, _ = sample_of(after, MOST_SAMPLED)
    if not len(lonlat) or not len(before):
        return None
    middles = middle_of(before), middle_of(after)
    aside = on_ground(middles[1][None], middles[0])[0]
    near = shapely.transform(before, lambda xy: xy + (middles[1] - middles[0]))
    ground = Ground(before, np.concatenate([before, near]))
    positions = on_ground(lonlat, ground.middle)
    if share_right(ground, positions, RIGHT_M) >= 0.5:  # no move can make twice as much lie right
        return None
    starts = [np.zeros(2), aside, *ground.voted(positions)]
    refined = [ground.refined(positions, start) for start in starts]
    best = max(refined, key=lambda shift: share_right(ground, positions - shift, RIGHT_M * 4))
    return believable(ground, positions, *settled(ground, positions, best))


def share_right(ground: Ground, positions: Metres, near_m: float) -> float:
    """The share of positions that lie so near to the ground's outlines."""
    return float((ground.distances(positions) <= near_m).mean())


def settled(ground: Ground, positions: Metres, shift: Metres) -> tuple[Metres, float]:
    """The shift and the turn (radians, about the middle of the positions) at which positions rest best."""
    pivot = positions.mean(axis=0)
    turn = 0.0
    for _ in range(ROUNDS):
        back = taken_back(positions, pivot, shift, turn)
        step, more = solved(*ground.ways(back), back - pivot)
        shift, turn = shift - step, turn - more
        reach = float(np.abs(positions - pivot).max())
        if np.hypot(*step) + abs(more) * reach < SETTLED_M:
            break
    return shift, turn


def taken_back(positions: Metres, pivot: Metres, shift: Metres, turn: float) -> Metres:
    """Positions without the move."""
    cos, sin = np.cos(turn), np.sin(turn)
    from_pivot = positions - shift - pivot
    return np.asarray(from_pivot @ np.array([[cos, -sin], [sin, cos]]) + pivot)


def solved(way: Metres, across: Metres, arm: Metres) -> tuple[Metres, float]:
    """The shift and the turn that bring positions onto outlines with the least squares, far ones left out."""
    length = np.hypot(way[:, 0], way[:, 1])
    near = (length <= max(2.5 * float(np.median(length)), 1e-3)) & across.any(axis=1)
    normals, wanted = across[near], (way[near] * across[near]).sum(axis=1)
    turned = normals[:, 1] * arm[near, 0] - normals[:, 0] * arm[near, 1]  # by a radian
    scale = max(float(np.abs(arm).max()), 1.0)
    columns = np.column_stack([normals, turned / scale])
    squares = columns.T @ columns + np.eye(3) * 1e-9 * max(len(columns), 1)
    east, north, around = np.linalg.solve(squares, columns.T @ wanted)
    return np.array([east, north]), float(around / scale)


def believable(ground: Ground, positions: Metres, shift: Metres, turn: float) -> Move | None:
    """The move, where most of the outline lies right again without it and did not lie right with it."""
    pivot = positions.mean(axis=0)
    back = taken_back(positions, pivot, shift, turn)
    way: NDArray[np.float64] = np.hypot(*(positions - back).T)
    length = float(np.median(way))
    right_m = min(max(RIGHT_M, RIGHT_SHARE * length), MOST_RIGHT_M)
    distances = ground.distances(back)
    share = float((distances <= right_m).mean())
    if length < LEAST_M or share < LEAST_SHARE or share_right(ground, positions, right_m) >= share / 2:
        return None
    spread = float(np.median(distances[distances <= right_m]))
    return Move(float(shift[0]), float(shift[1]), float(np.degrees(turn)), length, share, spread)
