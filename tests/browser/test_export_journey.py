"""From the lake to an office's table: asked for with a reason, followed, fetched, and written in the log."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.exchange_words import EXCHANGE, ExchangeWords
from tests.browser.journeys import LANGUAGES, Words, sign_in
from tests.browser.pond_files import REGISTERED
from tests.server import Server

WAYS = [(language, width) for language in LANGUAGES for width in ("phone", "desk")]
PATIENT_MS = 60_000


@pytest.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
def way(request: pytest.FixtureRequest) -> tuple[Words, ExchangeWords, ViewportSize]:
    language, width = request.param
    return LANGUAGES[language], EXCHANGE[language], {"phone": PHONE, "desk": DESK}[width]


def ask(page: Page, says: ExchangeWords, why: str) -> None:
    """A shapefile of the ponds in the plane of zone 39, as they were valid on a day."""
    page.get_by_label(says.export_layer, exact=True).select_option(label=says.ponds)
    page.get_by_label(says.export_format, exact=True).select_option("shapefile")
    page.get_by_label(says.export_crs, exact=True).select_option("EPSG:4527")
    page.get_by_label(says.export_valid, exact=True).fill("2026-11-20")
    page.get_by_label(says.export_reason, exact=True).fill(why)
    page.get_by_role("button", name=says.export, exact=True).click()


def test_a_layer_leaves_with_a_page_about_itself_and_stands_in_the_log(
    open_page: OpenPage, server: Server, way: tuple[Words, ExchangeWords, ViewportSize], tmp_path: Path
) -> None:
    words, says, size = way
    why = f"给县自然资源局核对鱼塘边界（{words.locale} {size['width']}）"
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/exports")
    ask(page, says, why)
    entry = page.get_by_role("row").filter(has_text=why)
    expect(entry).to_be_visible()
    with page.expect_download() as download:
        entry.get_by_role("link", name=says.download).click(timeout=PATIENT_MS)
    download.value.save_as(tmp_path / "ponds.zip")

    expect(entry).to_contain_text(f"{REGISTERED}")
    expect(entry).to_contain_text("EPSG:4527")
    expect(entry).to_contain_text("2026-11-20")
    expect(entry).to_contain_text(says.supervisor)
    content = (tmp_path / "ponds.zip").read_bytes()
    expect(entry).to_contain_text(hashlib.sha256(content).hexdigest()[:12])
    with zipfile.ZipFile(tmp_path / "ponds.zip") as archive:
        assert archive.testzip() is None
        assert {"鱼塘.shp", "鱼塘.cpg", "元数据.html", "字段对照表.csv"} <= set(archive.namelist())
        about = archive.read("元数据.html").decode()
    assert [fact for fact in ("EPSG:4527", "2026-11-20", f"{REGISTERED}", "演示") if fact not in about] == []


def test_nothing_leaves_without_a_layer_and_a_reason(
    open_page: OpenPage, server: Server, way: tuple[Words, ExchangeWords, ViewportSize]
) -> None:
    words, says, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/exports")
    before = exports_on_record(page)
    page.get_by_role("button", name=says.export, exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=says.need_layer)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=says.need_reason)).to_be_visible()
    assert exports_on_record(page) == before


def exports_on_record(page: Page) -> int:
    """How many exports the service lists."""
    return int(page.evaluate("async () => (await (await fetch('/api/exports')).json()).exports.length"))
