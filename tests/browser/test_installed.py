"""The application on a phone starts without a network, and changes only when it is asked to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Page, expect

from api.certificates import fingerprint
from tests.browser.journeys import LANGUAGES, a_dike, open_form, sign_in, sign_out
from tests.browser.phones import MakePhone, Phone, installed, look_for_newer, marks, publish
from tests.demonstration import demonstration_lake
from tests.server import Server, lakewatch

WORDS = LANGUAGES["zh"]
READY = "新版本已备好"


def installed_phone(make_phone: MakePhone, server: Server) -> tuple[Phone, Page]:
    """A phone on which a patrol signed in and the application is whole."""
    phone = make_phone(server.address)
    page = phone.start()
    sign_in(page, WORDS, "patrol")
    installed(page)
    expect(page.locator("main .page, main .map-place").first).to_be_visible()  # the catalogue is read
    return phone, page


def test_a_fresh_start_without_the_server_knows_person_and_catalogue(
    make_phone: MakePhone, lake: Server
) -> None:
    phone, page = installed_phone(make_phone, lake)
    phone.close()
    lake.stop()

    page = phone.start()

    expect(page.get_by_text("连不上服务器 · 数据截至").first).to_be_visible()
    page.get_by_label(WORDS.account_menu, exact=True).click()
    expect(page.get_by_text("演示巡查员")).to_be_visible()
    page.goto(f"{lake.address}/#/report/new?layer=pond_dikes")
    expect(page.get_by_role("group", name=WORDS.machines)).to_be_visible()


def test_after_the_server_is_back_the_line_goes_by_itself(make_phone: MakePhone, lake: Server) -> None:
    phone, page = installed_phone(make_phone, lake)
    phone.close()
    lake.stop()
    page = phone.start()
    expect(page.locator(".reach")).to_be_visible()

    lake.start()

    expect(page.locator(".reach")).to_be_hidden(timeout=40_000)


def test_who_signed_out_without_network_is_signed_out_when_it_is_back(
    make_phone: MakePhone, lake: Server
) -> None:
    phone, page = installed_phone(make_phone, lake)
    lake.stop()
    sign_out(page, WORDS)
    phone.close()
    page = phone.start()
    expect(page.get_by_label(WORDS.password, exact=True)).to_be_visible()

    lake.start()
    page.reload()

    expect(page.get_by_label(WORDS.password, exact=True)).to_be_visible()
    assert page.evaluate("fetch('/api/session').then((a) => a.json()).then((s) => s.account)") is None


def test_a_new_version_comes_only_when_it_is_asked_for(
    make_phone: MakePhone, lake: Server, published: Path
) -> None:
    phone, page = installed_phone(make_phone, lake)
    publish(published, "2")
    look_for_newer(page)
    expect(page.get_by_text(READY)).to_be_visible()
    page.get_by_role("button", name="以后再说").click()
    phone.close()
    page = phone.start()
    expect(page.get_by_text(READY)).to_be_visible()
    assert marks(page) == []  # a whole new start, and still the version that was in use

    page.get_by_role("button", name="现在使用").click()

    expect(page.locator("meta[name=mark]")).to_have_count(1)
    expect(page.get_by_text(READY)).to_have_count(0)


def test_no_new_version_while_a_report_is_being_written_in_another_tab(
    make_phone: MakePhone, lake: Server, published: Path
) -> None:
    phone, page = installed_phone(make_phone, lake)
    writing = phone.tab()
    open_form(writing, WORDS, a_dike(writing))
    writing.get_by_label(WORDS.note).fill("half a sentence")
    publish(published, "2")
    look_for_newer(page)

    page.get_by_role("button", name="现在使用").click()
    expect(page.get_by_text("有页面正在填写")).to_be_visible()
    assert (marks(page), marks(writing)) == ([], [])

    writing.goto(f"{lake.address}/#/outbox")
    page.get_by_role("button", name="现在使用").click()
    for tab in (page, writing):
        expect(tab.locator("meta[name=mark]")).to_have_count(1)
    writing.get_by_role("link", name="继续填写").first.click()
    expect(writing.get_by_label(WORDS.note)).to_have_value("half a sentence")


def test_a_version_that_does_not_come_whole_changes_nothing(
    make_phone: MakePhone, lake: Server, published: Path
) -> None:
    phone, page = installed_phone(make_phone, lake)
    publish(published, "2")
    (published / "index.html").write_text("<p>half a page", encoding="utf-8")
    look_for_newer(page)
    phone.close()
    lake.stop()

    page = phone.start()

    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    expect(page.get_by_text(READY)).to_have_count(0)


@pytest.fixture
def https_lake(published: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that speaks https by a certificate of its own root."""
    data = demonstration_lake(tmp_path / "lake")
    lakewatch("certificate", "127.0.0.1", "--data", str(data))
    folder = data / "certificate"
    files = ("--certificate", str(folder / "server.crt"), "--key", str(folder / "server.key"))
    server = Server(data, files).start()
    yield server
    server.stop()


def key_hash(server: Server) -> str:
    """What Chromium calls a certificate's key by: SHA-256 over its public half, in base64."""
    found = x509.load_pem_x509_certificate((server.data / "certificate" / "server.crt").read_bytes())
    public = found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


def test_a_phone_that_trusts_the_certificate_works_offline(make_phone: MakePhone, https_lake: Server) -> None:
    phone = make_phone(https_lake.address)
    phone.flags = (f"--ignore-certificate-errors-spki-list={key_hash(https_lake)}",)
    page = phone.start()
    sign_in(page, WORDS, "patrol")
    installed(page)
    expect(page.locator("main .page, main .map-place").first).to_be_visible()
    phone.close()
    https_lake.stop()

    page = phone.start()

    expect(page.locator(".reach")).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def test_a_phone_that_does_not_trust_the_certificate_says_so_and_leads_to_the_root(
    make_phone: MakePhone, https_lake: Server
) -> None:
    phone = make_phone(https_lake.address)
    page = phone.start(past_warnings=True)
    sign_in(page, WORDS, "patrol")

    expect(page.get_by_text("证书未被信任")).to_be_visible()
    page.get_by_role("link", name="为什么").click()
    page.get_by_role("link", name="打开证书说明").click()

    root = x509.load_pem_x509_certificate((https_lake.data / "certificate" / "root.crt").read_bytes())
    expect(page.get_by_text(fingerprint(root))).to_be_visible()
    expect(page.get_by_role("img")).to_have_js_property("complete", True)
    assert page.get_by_role("img").evaluate("(picture) => picture.naturalWidth") > 0


def test_on_plain_http_the_page_says_that_offline_work_is_off_and_what_still_works(
    make_phone: MakePhone, lake: Server
) -> None:
    phone = make_phone(f"http://lake.test:{lake.port}")
    phone.flags = ("--host-resolver-rules=MAP lake.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",)
    page = phone.start()
    sign_in(page, WORDS, "patrol")

    expect(page.get_by_text("离线不可用：网址不是 https")).to_be_visible()
    page.get_by_role("link", name="为什么").click()
    expect(page.get_by_text("照常可用：登录、地图、上报")).to_be_visible()
    page.get_by_role("link", name="打开证书说明").click()

    expect(page.get_by_role("heading", name="让手机信任本服务器")).to_be_visible()
    expect(page.get_by_text("lakewatch certificate")).to_have_count(
        2
    )  # in both languages: there is no root yet


def test_the_office_is_not_told_about_offline_work(make_phone: MakePhone, lake: Server) -> None:
    phone = make_phone(f"http://lake.test:{lake.port}")
    phone.flags = ("--host-resolver-rules=MAP lake.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",)
    page = phone.start()
    sign_in(page, WORDS, "auditor")

    expect(page.locator("main .page, main .map-place").first).to_be_visible()
    expect(page.get_by_text("离线不可用")).to_have_count(0)


def test_the_browser_finds_an_application_to_install(make_phone: MakePhone, lake: Server) -> None:
    _, page = installed_phone(make_phone, lake)
    session = page.context.new_cdp_session(page)

    found = session.send("Page.getAppManifest")
    faults = session.send("Page.getInstallabilityErrors")

    assert found["errors"] == []
    assert [
        each["errorId"] for each in faults["installabilityErrors"] if each["errorId"] != "in-incognito"
    ] == []
    sizes = page.evaluate(
        """async () => {
             const manifest = await (await fetch('/manifest.webmanifest')).json();
             const read = async (icon) => createImageBitmap(await (await fetch(icon.src)).blob());
             const pictures = await Promise.all(manifest.icons.map(read));
             const told = pictures.map((picture) => `${picture.width}x${picture.height}`);
             return [told, manifest.icons.map((icon) => icon.sizes)];
           }"""
    )
    assert sizes[0] == sizes[1] == ["192x192", "512x512", "512x512"]


def test_what_the_server_answers_is_never_kept_by_the_worker(make_phone: MakePhone, lake: Server) -> None:
    _, page = installed_phone(make_phone, lake)

    kept = page.evaluate(
        """async () => {
             const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
             const keys = await Promise.all(caches_.map((cache) => cache.keys()));
             return keys.flat().map((request) => new URL(request.url).pathname);
           }"""
    )

    assert "/" in kept
    assert [
        path for path in kept if path.startswith(("/api", "/tiles", "/ogc", "/areas", "/documents"))
    ] == []


def test_the_display_for_the_sun_is_remembered(make_phone: MakePhone, lake: Server) -> None:
    phone, page = installed_phone(make_phone, lake)
    page.get_by_label(WORDS.account_menu, exact=True).click()
    page.get_by_role("button", name="强光显示").click()
    phone.close()

    page = phone.start()

    expect(page.locator("html")).to_have_attribute("data-theme", "sun")
