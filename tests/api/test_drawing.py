"""Threads that draw: few, bounded, and never for who has left; a scene looks the same from each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock

import pytest
from starlette.responses import Response

from api.pictures import GONE, MOST_WAITING, Drawing
from layers.errors import PicturesBusy, SceneUnreadable
from layers.exchange.scene_pictures import tile
from layers.rules.scene_views import TRUE, VIEWS
from tests.layers.exchange.kept_scenes import kept
from tests.layers.exchange.scenes import covers


class Asker:
    """A request of somebody who is there, or has left."""

    def __init__(self, *, gone: bool = False) -> None:
        self.gone = gone

    async def is_disconnected(self) -> bool:
        return self.gone


def answers(drawing: Drawing, *work: Callable[[], Response], gone: bool = False) -> list[Response]:
    """What each work answers, all asked at once, in a loop of its own."""

    async def all_of_them() -> list[Response]:
        return await asyncio.gather(*(drawing.run(Asker(gone=gone), each) for each in work))  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, all_of_them()).result()


def test_no_more_are_drawn_at_once_than_there_are_threads() -> None:
    drawing, lock, now, most = Drawing(2), Lock(), [0], [0]
    both = Event()

    def work() -> Response:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] == 2:
                both.set()
        both.wait(5)
        with lock:
            now[0] -= 1
        return Response()

    assert len(answers(drawing, *[work] * 12)) == 12
    assert most[0] == 2
    drawing.close()


def test_nothing_is_drawn_for_who_has_left() -> None:
    drawing, drawn = Drawing(2), list[int]()

    def draw() -> Response:
        drawn.append(1)
        return Response()

    found = answers(drawing, draw, gone=True)

    assert found[0].status_code == GONE
    assert drawn == []


def test_more_than_can_wait_are_refused_and_the_place_of_each_is_given_back() -> None:
    drawing = Drawing(2)
    drawing.waiting = MOST_WAITING

    with pytest.raises(PicturesBusy):
        answers(drawing, Response)

    drawing.waiting = 0
    with pytest.raises(SceneUnreadable):
        answers(drawing, broken)
    assert drawing.waiting == 0
    assert answers(drawing, Response)[0].status_code == 200
    drawing.close()


def broken() -> Response:
    raise SceneUnreadable(name="scene")


def test_many_threads_draw_the_same_tile(tmp_path: Path) -> None:
    scenes = [
        kept(tmp_path, covers(300, (slice(0, 300), slice(at, 300), "water")), name=str(at)) for at in range(8)
    ]
    asked = [(scene, 14, 13452, 6342) for scene in scenes for _ in range(6)]
    alone = [tile(scene, VIEWS[TRUE], z, x, y) for scene, z, x, y in asked]

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda each: tile(each[0], VIEWS[TRUE], *each[1:]), asked))

    assert found == alone
    assert len(set(found)) == len(scenes)
