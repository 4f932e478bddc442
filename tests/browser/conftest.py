"""A real browser before the real server with the demonstration lake and the built client."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.client import built_client
from tests.browser.devices import BY_DUANCUN, CHROMIUM_FLAGS, DESK, PATIENCE_MS, PHONE, picture
from tests.browser.phones import lake, make_phone, published
from tests.browser.photo import photo_with_position
from tests.demonstration import demonstration_lake
from tests.server import Server, running_server

OpenPage = Callable[..., Page]
expect.set_options(timeout=PATIENCE_MS)
__all__ = ["BY_DUANCUN", "DESK", "PHONE", "lake", "make_phone", "published"]  # and fixtures from beside it


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; its absence fails in CI and skips elsewhere."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium on PATH: install Debian's chromium")
    if found is None:
        pytest.skip("no Chromium on PATH")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One demonstration lake behind one server for all journeys; those that stop it have their own."""
    with server_with_lake(tmp_path_factory.mktemp("journeys") / "lake") as running:
        yield running


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that this test may stop and start."""
    with server_with_lake(tmp_path / "lake") as running:
        yield running


def server_with_lake(data: Path) -> AbstractContextManager[Server]:
    built_client()
    return running_server(demonstration_lake(data))


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photo_with_position(tmp_path_factory.mktemp("photo"))


class Watched:
    """What a page did that no page of ours may do: ask another host, or complain on the console."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.forgiven: tuple[str, ...] = ()
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self.note_request)
        page.on("console", self.note_words)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)

    def note_words(self, message: ConsoleMessage) -> None:
        # software drawing warns about itself; a policy that is broken is an error, never a warning
        if message.type == "error":
            self.complaints.append(message.text)

    def check(self) -> None:
        assert self.outside == []
        assert [words for words in self.complaints if not any(f in words for f in self.forgiven)] == []


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open the client in a fresh profile; afterwards: no outside request, no complaint, a picture."""
    opened: list[tuple[Page, Watched]] = []

    def opener(server: Server, size: ViewportSize = PHONE, language: str = "zh-CN") -> Page:
        phone = size["width"] < 768
        context = browser.new_context(
            viewport=size,
            locale=language,
            timezone_id="Asia/Shanghai",
            geolocation=BY_DUANCUN,
            permissions=["geolocation"],
            is_mobile=phone,
            has_touch=phone,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        watched = Watched(page, server.address)
        page.watched = watched  # type: ignore[attr-defined]
        opened.append((page, watched))
        page.goto(f"{server.address}/#/map")  # a patrol's phone would begin with today
        return page

    yield opener
    for page, _ in opened:
        picture(page, request.node.name)
        page.context.close()
    for _, watched in opened:
        watched.check()
