"""From an office's shapefile to the lake and back: explained, decided by a person, stored, taken back."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Response, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.exchange_words import EXCHANGE, ExchangeWords
from tests.browser.journeys import LANGUAGES, Words, follow_job, sign_in, until
from tests.browser.pond_files import DEEPER, DUG, REGISTERED, SENT, drawing, locked_zip, pond_set
from tests.server import Server

RED, GREEN = (163, 18, 63), (31, 111, 67)  # the strokes before and after a repair
WHY = "衡湖管函〔2026〕12号：鱼塘台账更新"
WAYS = [(language, width) for language in LANGUAGES for width in ("phone", "desk")]


@pytest.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
def way(request: pytest.FixtureRequest) -> tuple[Words, ExchangeWords, ViewportSize]:
    language, width = request.param
    return LANGUAGES[language], EXCHANGE[language], {"phone": PHONE, "desk": DESK}[width]


class Failures:
    """Answers by which the service says that it failed."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("response", self.note)

    def note(self, answer: Response) -> None:
        if answer.status >= 500:
            self.seen.append(f"{answer.status} {answer.url}")


@pytest.fixture
def failures() -> Iterator[Failures]:
    """No answer of the journey is a 5xx."""
    found = Failures()
    yield found
    assert found.seen == []


def imports_page(page: Page, server: Server, words: Words, says: ExchangeWords) -> None:
    """The page of imports, with the layer of ponds chosen."""
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/imports")
    page.get_by_label(says.into_layer).select_option(label=says.ponds)


def hand_in(page: Page, says: ExchangeWords, files: list[Path]) -> None:
    """Drop files where there is a mouse, choose them where there is none; then send them."""
    if page.get_by_text(says.drop).is_visible():
        drop(page, page.get_by_text(says.drop), files)
    else:
        page.get_by_label(says.choose_files).set_input_files(files)
    page.get_by_role("button", name=says.upload).click()
    expect(page.get_by_role("link", name=says.back)).to_be_visible()


def drop(page: Page, place: Locator, files: list[Path]) -> None:
    """Let go of files over a place, as a hand does."""
    given = [[file.name, base64.b64encode(file.read_bytes()).decode()] for file in files]
    carried = page.evaluate_handle(
        """(given) => {
             const carried = new DataTransfer();
             for (const [name, text] of given) {
               carried.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
             }
             return carried;
           }""",
        given,
    )
    place.dispatch_event("drop", {"dataTransfer": carried})


def finding(page: Page, words: str) -> Locator:
    """The finding that says this."""
    return page.get_by_role("listitem").filter(has_text=words).filter(has=page.locator("p.sentence"))


def counted(page: Page, heading: str, name: str) -> int:
    """The figure under a name, in the section with this heading."""
    section = page.locator("section").filter(has=page.get_by_role("heading", name=heading))
    figure = section.locator("dl > div").filter(has=page.get_by_text(name, exact=True)).locator("dd")
    return int(figure.inner_text().replace(",", ""))


def drawn(page: Page, colour: tuple[int, int, int]) -> int:
    """How many points of the doctor's map have very nearly this colour."""
    picture = Image.open(io.BytesIO(page.locator(".trial-map canvas").screenshot())).convert("RGB")
    away = np.abs(np.asarray(picture, dtype=np.int16) - np.array(colour))
    return int((away.max(axis=2) < 24).sum())


def ponds_on_record(page: Page) -> int:
    """How many ponds the service lists."""
    return int(
        page.evaluate(
            """async () => {
                 const answer = await fetch('/api/layers/fish_ponds/features?limit=1');
                 return (await answer.json()).numberMatched;
               }"""
        )
    )


def accept(page: Page, says: ExchangeWords, *found: str) -> None:
    """Say yes to the repairs of these findings, and have the file looked at again."""
    for words in found:
        finding(page, words).get_by_label(says.accept).check()
    page.get_by_role("button", name=says.again).click()
    follow_job(page)


def test_a_shifted_set_in_gbk_is_explained_decided_stored_and_taken_back(
    open_page: OpenPage,
    server: Server,
    way: tuple[Words, ExchangeWords, ViewportSize],
    failures: Failures,
    tmp_path: Path,
) -> None:
    words, says, size = way
    page = open_page(server, size, words.locale)
    failures.watch(page)
    imports_page(page, server, words, says)
    hand_in(page, says, pond_set(tmp_path, server.data))

    follow_job(page)
    expect(page.get_by_role("status").filter(has_text=says.to_decide).first).to_be_visible()
    expect(finding(page, says.gcj02)).to_be_visible()
    assert counted(page, says.changes, says.changed) == SENT  # as the file lies, everything would move

    look_at_the_map(page, says)
    accept(page, says, says.no_system, says.gcj02, says.crossing)
    expect(page.get_by_role("status").filter(has_text=says.nothing_open).first).to_be_visible()
    expect(page.get_by_text(says.accepted)).to_be_visible()
    page.get_by_label(says.reason).fill(WHY)
    map_a_column(page, says)

    told = [
        counted(page, says.changes, name) for name in (says.new, says.changed, says.unchanged, says.missing)
    ]
    assert told == [DUG + 1, DEEPER, SENT - DEEPER, REGISTERED - SENT]

    store(page, says)
    assert counted(page, says.stored_changes, says.new) == DUG + 1
    assert ponds_on_record(page) == REGISTERED + DUG + 1
    take_back(page, says)
    assert ponds_on_record(page) == REGISTERED
    page.get_by_role("link", name=says.back).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text(says.supervisor)
    expect(page.get_by_role("row").nth(1)).to_contain_text(says.undone)


def look_at_the_map(page: Page, says: ExchangeWords) -> None:
    """The file beside the lake, as it lies and restored; then one repair before and after."""
    expect(page.get_by_label(says.as_file)).to_be_checked()
    page.get_by_label(says.restored).check()
    page.get_by_label(says.as_file).check()
    page.get_by_role("button", name=says.before_after).click()
    expect(page.get_by_text(says.before, exact=True)).to_be_visible()
    expect(page.get_by_text(says.after, exact=True)).to_be_visible()
    until(page, lambda: drawn(page, RED) > 50 and drawn(page, GREEN) > 50)


def map_a_column(page: Page, says: ExchangeWords) -> None:
    """The column that nobody knew becomes the leaseholder."""
    page.get_by_label(says.tenant_column).select_option(label=says.leaseholder)
    page.get_by_role("button", name=says.again).click()
    follow_job(page)
    expect(page.get_by_label(says.tenant_column).locator("option:checked")).to_have_text(says.leaseholder)


def store(page: Page, says: ExchangeWords) -> None:
    """Nothing is stored without a reason; one that was written stays through another examination."""
    expect(page.get_by_label(says.reason)).to_have_value(WHY)
    page.get_by_label(says.reason).fill(" ")
    expect(page.get_by_role("button", name=says.store)).to_be_disabled()
    page.get_by_label(says.reason).fill(WHY)
    page.get_by_role("button", name=says.store).click()
    follow_job(page)
    expect(page.get_by_text(says.stored, exact=True)).to_be_visible()


def take_back(page: Page, says: ExchangeWords) -> None:
    page.get_by_role("button", name=says.undo).click()
    expect(page.get_by_role("button", name=says.sure)).to_be_disabled()
    page.get_by_label(says.undo_reason).fill("journey")
    page.get_by_role("button", name=says.sure).click()
    follow_job(page)
    expect(page.get_by_text(says.undone, exact=True)).to_be_visible()


@pytest.mark.parametrize("kind", ["dwg", "zip"])
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do_instead(
    open_page: OpenPage,
    server: Server,
    way: tuple[Words, ExchangeWords, ViewportSize],
    failures: Failures,
    tmp_path: Path,
    kind: str,
) -> None:
    words, says, size = way
    file, sentence = {
        "dwg": (drawing(tmp_path), says.dwg),
        "zip": (locked_zip(tmp_path), says.locked),
    }[kind]
    page = open_page(server, size, words.locale)
    failures.watch(page)
    imports_page(page, server, words, says)
    hand_in(page, says, [file])
    follow_job(page)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    page.get_by_role("link", name=says.others).click()
    expect(page.get_by_label(says.into_layer).locator("option:checked")).to_have_text(says.ponds)


def test_a_patrol_is_told_that_imports_are_not_for_its_role(
    open_page: OpenPage, server: Server, way: tuple[Words, ExchangeWords, ViewportSize]
) -> None:
    words, says, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    page.goto(f"{server.address}/#/imports")
    expect(page.get_by_role("heading", name=says.not_for_role)).to_be_visible()
    assert page.get_by_role("navigation").get_by_role("link", name=says.imports).count() == 0
