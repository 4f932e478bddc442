"""A dossier's page, opened from a file in a real browser that may reach no host at all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import web
from layers.rules.dossier_words import MARK
from tests.browser.client import built_client
from tests.browser.test_accessibility import violations
from tests.dossiers import HOSTILE, a_dossier, numbers_by_transition
from web.documents.boundary_dossier import dossier_page

ASSETS = Path(web.__file__).parent / "static" / "documents"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Opened:
    """The page, what it asked for besides its own file, and what it complained about."""

    page: Page
    file: Path
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def opened(browser: Browser, file: Path, *, english: bool, size: dict[str, int]) -> Opened:
    """The page from its file, with every request of another address counted and cut off."""
    file.write_text(dossier_page(a_dossier(), ASSETS, english=english), encoding="utf-8")
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    found = Opened(context.new_page(), file)

    def cut_off(route: Route) -> None:
        if route.request.url.startswith(file.as_uri()):
            route.continue_()
        else:
            found.asked.append(route.request.url)
            route.abort()

    context.route("**/*", cut_off)
    found.page.on(
        "console", lambda said: found.complaints.append(said.text) if said.type == "error" else None
    )
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.goto(file.as_uri())
    expect(found.page.locator(".number").first).to_be_visible()
    return found


@pytest.fixture
def chinese(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    built_client()
    found = opened(browser, tmp_path / "dossier.html", english=False, size=WIDE)
    yield found
    found.page.context.close()


def test_a_dossier_asks_no_host_for_anything_and_has_nothing_to_complain_about(chinese: Opened):
    for link in chinese.page.locator("nav a").all():
        link.click()
    chinese.page.locator("#swipe-slider").fill("200")

    assert (chinese.asked, chinese.complaints) == ([], [])


def test_its_four_maps_show_the_zones_and_the_numbers_of_the_tables(chinese: Opened):
    page, numbers = chinese.page, [str(change.number) for change in a_dossier().changes]

    assert page.locator(".map").count() == 4
    for name in ("overview", "before", "after"):
        shown = page.locator(f".map[aria-label$='{name}'] .number")
        assert shown.all_inner_texts() == numbers
    assert page.locator("#changes table").first.locator("a.no").all_inner_texts() == numbers


def test_a_number_in_a_table_shows_its_change_on_the_map_and_the_map_marks_the_rows(chinese: Opened):
    page, number = chinese.page, numbers_by_transition(a_dossier())["out"]
    before = page.evaluate("dossierMaps.overview.getZoom()")

    page.locator(f"#changes a.no[data-change='{number}']").first.click()

    assert page.evaluate("dossierMaps.overview.getZoom()") > before
    expect(page.locator("tr.chosen").first).to_have_attribute("data-row", str(number))
    assert page.url.endswith(f"#change-{number}")


def test_a_number_on_the_map_brings_its_sheet_into_sight(chinese: Opened):
    number = numbers_by_transition(a_dossier())["out"]
    spot = chinese.page.locator(".map[aria-label$='overview'] .number", has_text=str(number))

    spot.click()

    expect(chinese.page.locator(f"#change-{number}")).to_be_in_viewport()


def test_two_maps_move_together(chinese: Opened):
    page = chinese.page
    page.evaluate("dossierMaps.before.setView([37.62, 115.66], 15, { animate: false })")

    centre = page.evaluate("(({ lat, lng }) => [lat, lng])(dossierMaps.after.getCenter())")

    assert centre == pytest.approx([37.62, 115.66], abs=1e-6)
    assert page.evaluate("dossierMaps.after.getZoom()") == 15


def test_the_divider_cuts_both_versions_at_one_place(chinese: Opened):
    page = chinese.page
    page.locator("#swipe-slider").fill("250")

    panes = "(name) => dossierMaps.swipe.getPane(name).style.clipPath"
    left, right = (page.evaluate(panes, name) for name in ("before", "after"))
    width = page.evaluate("dossierMaps.swipe.getSize().x")

    corners = [float(pair.strip().split("px")[0]) for pair in left.removeprefix("polygon(").split(",")]
    assert max(corners) - min(corners) == pytest.approx(width / 4, abs=1)
    assert right != left
    assert right.startswith("polygon(")


def test_a_script_in_a_name_is_only_text(chinese: Opened):
    assert "stolen" not in chinese.page.title()
    assert HOSTILE in chinese.page.locator("#said").inner_text()


def test_a_link_to_one_change_opens_it(browser: Browser, chinese: Opened):
    page = chinese.page.context.new_page()
    page.goto(chinese.file.as_uri() + "#change-3")

    expect(page.locator("#change-3")).to_be_in_viewport()


def test_every_printed_page_says_that_the_data_are_synthetic(chinese: Opened):
    printed = chinese.file.with_suffix(".pdf")
    chinese.page.pdf(path=printed, prefer_css_page_size=True, print_background=True)

    text = subprocess.run(["pdftotext", printed, "-"], capture_output=True, check=True).stdout.decode()
    pages = text.removesuffix("\f").split("\f")

    assert len(pages) > 5
    assert all("演示数据" in page for page in pages)


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "phone"])
def test_a_dossier_can_be_read_by_everyone_and_fits_its_window(
    browser: Browser, tmp_path: Path, english, size
):
    built_client()
    found = opened(browser, tmp_path / "dossier.html", english=english, size=size)
    page = found.page

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert MARK.en in page.locator(".mark").inner_text()
    page.context.close()
