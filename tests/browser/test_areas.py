"""What was taken along works where there is no network, and only what came whole and unaltered counts."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.cutting_proxy import CuttingProxy
from tests.browser.journeys import LANGUAGES, sign_in, sign_out
from tests.browser.phones import MakePhone, Phone, installed
from tests.server import DEMONSTRATION_PASSWORD, Server

WORDS = LANGUAGES["zh"]
HERE = "115.587,37.613"  # where the phone stands
PUT_TOGETHER = 120_000  # ms: twenty layers on a shared machine
FETCHED = 60_000


@pytest.fixture
def line(lake: Server) -> Iterator[CuttingProxy]:
    """The line to the server; it breaks when a test says so."""
    proxy = CuttingProxy(("127.0.0.1", lake.port))
    yield proxy
    proxy.close()


def ready(make_phone: MakePhone, address: str) -> tuple[Phone, Page]:
    """A phone on which a patrol is signed in, whole for a start without network."""
    phone = make_phone(address)
    page = phone.start()
    sign_in(page, WORDS, "patrol")
    installed(page)
    return phone, page


def go(page: Page, phone: Phone, place: str) -> None:
    page.goto(f"{phone.address}/#/{place}")


def look(page: Page, phone: Phone, at: str = HERE) -> None:
    """Look closely at a spot, else where the phone stands: what the map shows is then a small view."""
    go(page, phone, f"map?at={at}")
    expect(page.locator("canvas")).to_be_visible()
    steady(page)


def weighed(page: Page, phone: Phone, at: str = HERE) -> str:
    """Have the view put together; what the page says of its size before anything is fetched."""
    look(page, phone, at)
    go(page, phone, "areas")
    page.get_by_label("地图当前范围").check()
    page.get_by_role("button", name="打包", exact=True).click()
    expect(page.get_by_role("heading", name="可以下载")).to_be_visible(timeout=PUT_TOGETHER)
    return page.locator(".area-card").last.inner_text()


def take(page: Page, phone: Phone, at: str = HERE) -> None:
    """Take the view along."""
    weighed(page, phone, at)
    page.get_by_role("button", name="下载").click()
    expect(page.get_by_text("，今天")).to_be_visible(timeout=FETCHED)


def test_map_near_me_and_sheet_work_without_the_server_and_an_update_fetches_only_what_changed(
    make_phone: MakePhone, line: CuttingProxy, lake: Server
) -> None:
    phone, page = ready(make_phone, line.address)
    go(page, phone, "areas")
    page.get_by_label("本单位的责任网格").check()
    page.get_by_role("button", name="打包", exact=True).click()
    expect(page.get_by_role("heading", name="可以下载")).to_be_visible(timeout=PUT_TOGETHER)
    assert re.search(r"共 [\d.]+ [kM]B，\d+ 个文件", page.locator(".area-card").last.inner_text())
    assert line.requests == []
    page.get_by_role("button", name="下载").click()
    expect(page.get_by_text("，今天")).to_be_visible(timeout=FETCHED)
    whole = len(line.requests)
    phone.close()
    lake.stop()

    page = phone.start()
    go(page, phone, "map")
    expect(page.get_by_text("离线包地图 ·")).to_be_visible()
    page.get_by_role("button", name="附近", exact=True).last.click()
    expect(page.locator(".near").get_by_text("离线包数据，")).to_be_visible()
    nearest = page.locator(".near a.row").first
    label = nearest.locator("strong").inner_text()
    expect(nearest.locator(".state").first).to_be_visible()
    nearest.click()
    sheet = page.locator(".feature-sheet")
    expect(sheet.get_by_role("heading", name=label)).to_be_visible()
    expect(sheet.get_by_text("离线包数据，")).to_be_visible()
    expect(sheet.get_by_text("最近上报")).to_be_visible()
    assert colours(canvas(page)) > 5  # the ground alone is one
    layer, id = page.url.split("?")[0].split("/")[-2:]

    lake.start()
    state = change_state(page, layer, id)
    page.reload()
    go(page, phone, "areas")
    expect(page.get_by_text("1 个对象之后有变化")).to_be_visible()
    page.get_by_role("button", name="更新").click()
    expect(page.get_by_text("只需下载")).to_be_visible(timeout=PUT_TOGETHER)
    page.get_by_role("button", name="下载").click()
    expect(page.get_by_text("没有变化（")).to_be_visible(timeout=FETCHED)
    fetched = len(line.requests) - whole
    assert 0 < fetched <= 4, fetched  # its layer's features and tiles; tasks may change with it
    assert whole > 15
    assert kept_state(page, layer, id) == state


def test_a_phone_killed_in_the_middle_of_a_file_goes_on_from_there(
    make_phone: MakePhone, line: CuttingProxy
) -> None:
    phone, page = half_fetched(make_phone, line)
    phone.close()
    line.cut_after = None
    before = len(line.requests)

    page = phone.start()
    go(page, phone, "areas")
    expect(page.get_by_text("上次已下载")).to_be_visible()
    expect(page.get_by_text("本机还没有离线包")).to_be_visible()  # half of it does not count
    page.get_by_role("button", name="继续下载").click()
    expect(page.get_by_text("，今天")).to_be_visible(timeout=FETCHED)

    first = line.requests[before].lower()
    assert line.cut_path in first
    assert re.search(rb"range: bytes=[1-9]\d*-\r\n", first), first
    assert whole_and_parts(page)[1] == []


def test_a_line_that_breaks_in_the_middle_of_a_file_is_said_and_nothing_is_fetched_twice(
    make_phone: MakePhone, line: CuttingProxy
) -> None:
    _, page = half_fetched(make_phone, line)
    line.cut_after = None
    line.break_off()
    expect(page.get_by_text("连不上服务器。已下载的部分保留")).to_be_visible()
    page.get_by_role("button", name="继续下载").click()
    expect(page.get_by_text("，今天")).to_be_visible(timeout=FETCHED)

    asked = [request.split(b" ", 2)[1] for request in line.requests]
    twice = {address for address in asked if asked.count(address) > 1}
    assert [line.cut_path in address for address in twice] == [True]


def half_fetched(make_phone: MakePhone, line: CuttingProxy) -> tuple[Phone, Page]:
    """A phone whose line went silent in the middle of the largest file."""
    phone, page = ready(make_phone, line.address)
    weighed(page, phone)
    line.cut_path, line.cut_after = largest(page).encode(), 9_000
    page.get_by_role("button", name="下载").click()
    ends = time.monotonic() + 30
    while part_bytes(page, line.cut_path.decode()) == 0:
        assert time.monotonic() < ends, "nothing of the file came"
    return phone, page


def test_one_altered_byte_is_found_said_and_only_that_file_is_fetched_again(
    make_phone: MakePhone, line: CuttingProxy, lake: Server
) -> None:
    phone, page = ready(make_phone, line.address)
    take(page, phone)
    alter_largest(page)
    lake.stop()
    page.reload()
    look(page, phone)
    go(page, phone, "areas")
    expect(page.get_by_text("损坏或被改动")).to_be_visible()

    lake.start()
    before = len(line.requests)
    page.get_by_role("button", name="更新").click()
    expect(page.get_by_text("只需下载")).to_be_visible(timeout=PUT_TOGETHER)
    page.get_by_role("button", name="下载").click()
    expect(page.get_by_text("损坏或被改动")).to_be_hidden(timeout=FETCHED)
    assert len(line.requests) - before == 1


def test_a_full_phone_says_so_keeps_what_came_and_goes_on_when_there_is_room(
    make_phone: MakePhone, line: CuttingProxy
) -> None:
    phone, page = ready(make_phone, line.address)
    weighed(page, phone)
    devtools, origin = page.context.new_cdp_session(page), {"origin": line.address}
    used = devtools.send("Storage.getUsageAndQuota", origin)["usage"]
    devtools.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used + 30_000})
    page.get_by_role("button", name="下载").click()
    expect(page.get_by_text("本机空间不够")).to_be_visible(timeout=FETCHED)
    expect(page.get_by_text("本机还没有离线包")).to_be_visible()

    devtools.send("Storage.overrideQuotaForOrigin", origin)
    page.get_by_role("button", name="继续下载").click()
    expect(page.get_by_text("，今天")).to_be_visible(timeout=FETCHED)


def test_another_person_on_the_same_phone_does_not_see_it_and_signing_out_removes_it(
    make_phone: MakePhone, line: CuttingProxy
) -> None:
    phone, page = ready(make_phone, line.address)
    take(page, phone)
    assert whole_and_parts(page)[0] != []
    sign_out(page, WORDS)
    sign_in(page, WORDS, "officer-town")
    go(page, phone, "areas")
    expect(page.get_by_text("本机还没有离线包")).to_be_visible()
    assert whole_and_parts(page) == [[], []]


def test_the_same_view_is_drawn_from_the_package_as_from_the_server(
    make_phone: MakePhone, line: CuttingProxy
) -> None:
    phone, page = ready(make_phone, line.address)
    take(page, phone)
    look(page, phone)
    expect(page.get_by_text("离线包地图 ·")).to_be_hidden()
    online = canvas(page)
    go(page, phone, "areas")
    page.get_by_label("地图用离线包显示").check()
    look(page, phone)
    expect(page.get_by_text("离线包地图 ·")).to_be_visible()
    package = canvas(page)

    assert colours(online) > 5  # the ground alone is one
    far = np.abs(online.astype(int) - package.astype(int)).max(axis=2) > 24
    assert far.mean() < 0.002, far.mean()


def test_the_ground_from_above_is_there_without_the_server_and_can_be_taken_away(
    make_phone: MakePhone, line: CuttingProxy, lake: Server
) -> None:
    phone, page = ready(make_phone, line.address)
    take(page, phone)
    expect(page.locator(".area-card").get_by_text("影像", exact=True)).to_be_visible()
    lake.stop()
    look(page, phone)
    expect(page.get_by_text("离线包地图 ·")).to_be_visible()
    page.get_by_role("button", name="图层", exact=True).last.click()
    plain = canvas(page)
    underneath = page.get_by_label("影像底图")
    underneath.check()
    expect(page.get_by_text("离线影像 20")).to_be_visible()
    pictured = canvas(page)
    underneath.uncheck()
    expect(page.get_by_text("离线影像 20")).to_be_hidden()
    again = canvas(page)

    assert apart(plain, pictured) > 0.5
    assert colours(pictured) > 2 * colours(plain)
    assert apart(plain, again) < 0.002


def apart(one: Any, other: Any) -> float:
    """The share of pixels that differ."""
    return float((np.abs(one.astype(int) - other.astype(int)).max(axis=2) > 24).mean())


def steady(page: Page) -> None:
    """Wait until the map draws nothing new."""
    ends, last = time.monotonic() + 30, b""
    while time.monotonic() < ends:
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(1), 400)))")
        now = page.locator(".map-canvas").screenshot()
        if now == last:
            return
        last = now
    raise AssertionError("the map never came to rest")


def canvas(page: Page) -> Any:
    """The pixels of the map's upper middle, where nothing lies over it."""
    steady(page)
    picture = Image.open(io.BytesIO(page.locator(".map-canvas canvas").screenshot())).convert("RGB")
    pixels = np.asarray(picture)
    height, width = pixels.shape[:2]
    return pixels[height // 4 : height // 2, width // 8 : width * 3 // 4]


def colours(pixels: Any) -> int:
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


def change_state(page: Page, layer: str, id: str) -> str:
    """A planner elsewhere gives a feature another state; which."""
    state: str = page.evaluate(
        """async ([layer, id, password]) => {
             const told = { 'Content-Type': 'application/json', 'X-Lakewatch': '1' };
             const login = async (name) => await fetch('/api/session', {
               method: 'POST', headers: told, body: JSON.stringify({ name, password }),
             });
             await login('planner');
             const { states } = await (await fetch('/api/layers/' + layer)).json();
             const address = '/api/layers/' + layer + '/features/' + id;
             const one = await (await fetch(address)).json();
             const state = states.find((each) => each.id !== one.state).id;
             const { geometry, properties, unit, valid_from, valid_to } = one;
             const done = await fetch(address, {
               method: 'PUT', headers: { ...told, 'If-Match': '"' + one.version + '"' },
               body: JSON.stringify({ geometry, properties, unit, valid_from, valid_to, state, why: '复查' }),
             });
             if (!done.ok) throw new Error(await done.text());
             await login('patrol');
             return state;
           }""",
        [layer, id, DEMONSTRATION_PASSWORD],
    )
    return state


def kept_state(page: Page, layer: str, id: str) -> str:
    """The state of a feature as the files on the phone have it."""
    state: str = page.evaluate(
        """async ([layer, id]) => {
             const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('areas');
             for await (const folder of root.values()) for await (const handle of folder.values()) {
               const file = await handle.getFile();
               const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
               if (head[0] !== 0x1f || head[1] !== 0x8b) continue;
               const bytes = file.stream().pipeThrough(new DecompressionStream('gzip'));
               const plain = await new Response(bytes).json();
               if (plain.layer !== layer) continue;
               return plain.states.all ?? plain.states[plain.ids.indexOf(id)];
             }
             return '';
           }""",
        [layer, id],
    )
    return state


def whole_and_parts(page: Page) -> list[list[str]]:
    """The names of whole files and of those still coming, of everybody on this phone."""
    names: list[str] = page.evaluate(
        """async () => {
             const names = [];
             const top = await navigator.storage.getDirectory();
             const root = await top.getDirectoryHandle('areas', { create: true });
             for await (const folder of root.values())
               for await (const name of folder.keys()) names.push(name);
             return names;
           }"""
    )
    parts = [name for name in names if name.endswith(".part")]
    return [[name for name in names if not name.endswith(".part")], parts]


def part_bytes(page: Page, sha256: str) -> int:
    """How many bytes of a file that is still coming are on this phone."""
    size: int = page.evaluate(
        """async (name) => {
             const top = await navigator.storage.getDirectory();
             const root = await top.getDirectoryHandle('areas', { create: true });
             for await (const folder of root.values()) for await (const handle of folder.values())
               if (handle.name === name) return (await handle.getFile()).size;
             return 0;
           }""",
        f"{sha256}.part",
    )
    return size


def largest(page: Page) -> str:
    """The hash of the largest file that is coming."""
    sha256: str = page.evaluate(
        """async () => {
             const store = await new Promise((done) => {
               const asked = indexedDB.open('lakewatch');
               asked.onsuccess = () => done(asked.result);
             });
             const all = await new Promise((done) => {
               const asked = store.transaction('areas').objectStore('areas').getAll();
               asked.onsuccess = () => done(asked.result);
             });
             store.close();
             const { files } = all.find((one) => one.id.startsWith('coming')).value;
             return files.reduce((best, file) => (file.size_bytes > best.size_bytes ? file : best)).sha256;
           }"""
    )
    return sha256


def alter_largest(page: Page) -> None:
    """Turn one byte in the middle of the largest file that the map reads at once: none of pictures."""
    page.evaluate(
        """async () => {
             const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('areas');
             let largest = null;
             for await (const folder of root.values()) for await (const handle of folder.values()) {
               const file = await handle.getFile();
               if (largest !== null && file.size <= largest.size) continue;
               const [mark, kind] = [0, 99].map((at) => file.slice(at, at + 1)); // of PMTiles
               if (await mark.text() === 'P' && await kind.text() === '\\u0004') continue; // WebP
               largest = { handle, size: file.size, file };
             }
             const at = Math.floor(largest.size / 2);
             const byte = new Uint8Array(await largest.file.slice(at, at + 1).arrayBuffer())[0];
             const writer = await largest.handle.createWritable({ keepExistingData: true });
             await writer.write({ type: 'write', position: at, data: new Uint8Array([byte ^ 1]) });
             await writer.close();
           }"""
    )
