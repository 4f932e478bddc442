"""Phones: a browser with a profile that outlives its process, and an application that is published anew."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.client import built_client
from tests.browser.devices import BY_DUANCUN, CHROMIUM_FLAGS, PATIENCE_MS, PHONE, picture
from tests.demonstration import demonstration_lake
from tests.server import Server
from web import build_client


class Phone:
    """One person's phone: closed and started again it is a new process over the same profile."""

    def __init__(self, browser: Browser, executable: str, profile: Path, address: str) -> None:
        self.browser = browser
        self.executable = executable
        self.profile = profile
        self.address = address
        self.flags: tuple[str, ...] = ()
        self.outside: list[str] = []
        self.context: BrowserContext | None = None

    def start(self, language: str = "zh-CN", *, past_warnings: bool = False) -> Page:
        """A fresh process that opens the application; ``past_warnings``: the person clicked them away."""
        assert self.context is None
        self.context = self.browser.browser_type.launch_persistent_context(
            self.profile,
            executable_path=self.executable,
            args=[*CHROMIUM_FLAGS, *self.flags],
            viewport=PHONE,
            locale=language,
            ignore_https_errors=past_warnings,
            timezone_id="Asia/Shanghai",
            geolocation=BY_DUANCUN,
            permissions=["geolocation"],
            is_mobile=True,
            has_touch=True,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", self.note)  # the service worker's own too
        return self.tab(self.context.pages[0])

    def tab(self, page: Page | None = None) -> Page:
        """One more tab with the application, or this one."""
        assert self.context is not None
        page = page or self.context.new_page()
        page.goto(self.address)
        return page

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def note(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.outside.append(request.url)


MakePhone = Callable[[str], Phone]


@pytest.fixture
def make_phone(
    browser: Browser, chromium: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[MakePhone]:
    """Phones before an address; afterwards none of them has asked another host."""
    made: list[Phone] = []

    def make(address: str) -> Phone:
        made.append(Phone(browser, chromium, tmp_path / f"profile-{len(made)}", address))
        return made[-1]

    yield make
    for phone in made:
        if phone.context is not None and phone.context.pages:
            picture(phone.context.pages[0], request.node.name)
        phone.close()
    assert [phone.outside for phone in made] == [[] for _ in made]


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built client that the servers of this test hand out, to be published anew."""
    built_client()
    folder = tmp_path / "published"
    shutil.copytree(build_client.STATIC, folder)
    monkeypatch.setenv("LAKEWATCH_STATIC", str(folder))
    return folder


@pytest.fixture
def lake(published: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own that hands out what is published."""
    server = Server(demonstration_lake(tmp_path / "lake")).start()
    yield server
    server.stop()


def publish(folder: Path, mark: str) -> str:
    """Publish another version of the application, told by its mark in the page; its version."""
    page = folder / "index.html"
    html = page.read_text(encoding="utf-8").replace("</head>", f'<meta name="mark" content="{mark}"></head>')
    page.write_text(html, encoding="utf-8")
    worker = folder / "sw.js"
    first, _, rest = worker.read_text(encoding="utf-8").partition(";\n")
    shell = json.loads(first.removeprefix("const __SHELL__="))
    shell["files"]["/"] = hashlib.sha256(html.encode()).hexdigest()
    shell["version"] = f"test {mark}"
    worker.write_text(f"const __SHELL__={json.dumps(shell)};\n{rest}", encoding="utf-8")
    return str(shell["version"])


def marks(page: Page) -> list[str]:
    """The marks of the version that the page was loaded from."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('meta[name=mark]')].map((m) => m.content)"
    )
    return found


def installed(page: Page) -> None:
    """Wait until the application is whole on this phone, which takes a busy machine its time."""
    expect(page.locator("html")).to_have_attribute("data-offline", "ready", timeout=60_000)


def look_for_newer(page: Page) -> None:
    """What the application does by itself when it is opened again."""
    page.evaluate("navigator.serviceWorker.ready.then((found) => found.update()).then(() => true)")
