"""A dossier asked for at the desk of a real server, made by its worker, fetched and opened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, OpenPage, server_with_lake
from tests.browser.journeys import EN, ZH, sign_in
from tests.browser.test_accessibility import violations
from tests.server import Server

PROPOSAL = "demo-adjust-2"
ASK = "async (address) => (await fetch(address)).json()"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A lake of its own, in which the proposal is read."""
    with server_with_lake(tmp_path_factory.mktemp("dossier") / "lake") as running:
        yield running


def test_a_dossier_is_asked_for_at_the_desk_and_fetched(open_page: OpenPage, desk: Server, tmp_path: Path):
    page = open_page(desk, DESK, ZH.locale)
    sign_in(page, ZH, "planner")
    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/print")

    page.get_by_label("调整前后地图（A3、A4）").check()
    page.get_by_role("button", name="制作审查卷").click()
    expect(page.get_by_text("请填写用途。")).to_be_visible()
    page.locator("#dossier-why").fill("送省厅审查")
    page.get_by_role("button", name="制作审查卷").click()
    link = page.get_by_role("link", name="下载")
    expect(link).to_be_visible(timeout=120_000)
    with page.expect_download() as fetched:
        link.click()
    file = tmp_path / "dossier.zip"
    fetched.value.save_as(file)

    changes = page.evaluate(ASK, f"/api/boundaries/{PROPOSAL}/changes")["changes"]
    with zipfile.ZipFile(file) as archive:
        names, html = set(archive.namelist()), archive.read("审查卷.html").decode()
    assert {"审查卷.docx", "审查卷.xlsx", "地图/01_对比图_A3.png", "manifest.json"} <= names
    assert all(f'id="change-{change["number"]}"' in html for change in changes)
    assert "送省厅审查" in html


@pytest.mark.parametrize(("words", "size"), [(ZH, DESK), (EN, PHONE)], ids=["zh-desk", "en-phone"])
def test_the_form_of_a_dossier_can_be_used_by_everyone(open_page: OpenPage, desk: Server, words, size):
    page = open_page(desk, size, words.locale)
    sign_in(page, words, "planner")
    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/print")
    expect(page.locator("#dossier")).to_be_visible()

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
