"""What people choose from galleries: large, turned, foreign, torn. None ends the page or goes in silence."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pillow_heif import from_pillow, register_heif_opener
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journeys import LANGUAGES, a_dike, fill_form, open_form, send, sign_in
from tests.server import Server

WORDS = LANGUAGES["zh"]
register_heif_opener()


def picture(width: int, height: int, shade: int = 0) -> Image.Image:
    """A picture with something in it, so that no two are alike."""
    small = Image.linear_gradient("L").resize((64, 48))
    coloured = Image.merge("RGB", (small, small.rotate(180), Image.new("L", small.size, shade)))
    return coloured.resize((width, height))


def an_exif(orientation: int = 1) -> Image.Exif:
    """A block that says where, and how to turn the picture."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (37.0, 36.0, 0.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (115.0, 36.0, 0.0)
    return exif


def sendable(folder: Path) -> dict[str, Path]:
    """Files that must arrive readable, by what is special about them."""
    files = {
        name: folder / name
        for name in ("turned.jpg", "48mp.jpg", "p.png", "w.webp", "cmyk.jpg", "moves.webp")
    }
    picture(4000, 3000, 10).save(files["turned.jpg"], exif=an_exif(6), quality=80)
    picture(8000, 6000, 20).save(files["48mp.jpg"], exif=an_exif(), quality=60)
    picture(3000, 2000, 30).save(files["p.png"], exif=an_exif(), compress_level=1)
    picture(3000, 2000, 40).save(files["w.webp"], exif=an_exif(), quality=60)
    picture(2400, 1800, 50).convert("CMYK").save(files["cmyk.jpg"])
    frames = [picture(2000, 1500, shade) for shade in (60, 200)]
    frames[0].save(files["moves.webp"], save_all=True, append_images=frames[1:], quality=50)
    files["wide.jpg"] = folder / "wide.jpg"
    picture(20_000, 3500, 70).save(files["wide.jpg"], quality=40)
    files["p.heic"] = folder / "p.heic"
    from_pillow(picture(2000, 1500, 80)).save(files["p.heic"], quality=50)
    return files


def form(page: Page, number: int) -> None:
    sign_in(page, WORDS, "patrol")
    open_form(page, WORDS, a_dike(page, number=number))


def test_whatever_a_gallery_holds_arrives_whole_upright_and_with_its_own_words(
    open_page: OpenPage, server: Server, tmp_path: Path
) -> None:
    page, files = open_page(server), sendable(tmp_path)
    form(page, 22)
    fill_form(page, WORDS)
    page.evaluate(WATCH_TASKS)

    page.get_by_label(WORDS.gallery).set_input_files(list(files.values()))
    page.get_by_label(WORDS.note).press_sequentially("边打字边处理照片" * 4)
    expect(page.get_by_role("button", name="删除第 8 张照片")).to_be_visible(timeout=120_000)
    longest_ms = page.evaluate("globalThis.longestTask")
    expect(page.get_by_text("本浏览器不能显示这种照片")).to_be_visible()  # HEIC
    send(page, WORDS)
    expect(page.get_by_text(WORDS.received).first).to_be_visible(timeout=120_000)

    photos = page.evaluate(LAST_REPORT)["photos"]
    arrived = [Image.open(io.BytesIO(stored(server, photo["sha256"]))) for photo in photos]
    assert [photo["readable"] for photo in photos] == [True] * 8
    assert {photo["source"] for photo in photos} == {"gallery"}
    assert [image.size for image in arrived[:6]] == [
        (1200, 1600), (1600, 1200), (1600, 1067), (1600, 1067), (1600, 1200), (1600, 1200),
    ]  # fmt: skip
    assert [image.size for image in arrived[6:7]] == [(20_000, 3500)]  # too large for a phone: as it is
    for image in arrived[:4]:
        assert image.getexif().get(Base.Orientation) == 1
        assert image.getexif().get_ifd(IFD.GPSInfo)[GPS.GPSLatitude][0] == 37.0
    print(f"longest task while typing beside 8 photos: {longest_ms:.0f} ms")
    assert longest_ms < 500  # shrunk in the page itself, the one of 48 megapixels alone takes longer


WATCH_TASKS = """() => {
  globalThis.longestTask = 0;
  new PerformanceObserver((list) => {
    const all = list.getEntries().map((task) => task.duration);
    globalThis.longestTask = Math.max(globalThis.longestTask, ...all);
  }).observe({ entryTypes: ['longtask'] });
}"""
LAST_REPORT = "async () => (await (await fetch('/api/reports?author=me&limit=1')).json()).reports[0]"


def stored(server: Server, sha256: str) -> bytes:
    return (server.data / "files" / "photos" / sha256[:2] / sha256).read_bytes()


def torn() -> bytes:
    """The head of a photo, and nothing that follows from it."""
    file = io.BytesIO()
    picture(640, 480).save(file, "JPEG")
    return file.getvalue()[:250] + bytes(400)


def animation() -> bytes:
    file = io.BytesIO()
    picture(64, 48).save(file, "GIF", save_all=True, append_images=[picture(64, 48, 200)])
    return file.getvalue()


def bomb() -> bytes:
    """A small file that declares 40,000 by 40,000 pixels."""
    file = io.BytesIO()
    picture(8, 8).save(file, "PNG")
    data = bytearray(file.getvalue())
    data[16:24] = (40_000).to_bytes(4, "big") * 2
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("torn.jpg", torn(), "这张照片已损坏"),
        ("moves.gif", animation(), "这个文件不是照片"),
        ("page.jpg", b"<html><script>alert(1)</script></html>", "这个文件不是照片"),
        ("bomb.png", bomb(), "照片超过 1.2 亿像素"),
        ("empty.jpg", b"", "这个文件是空的"),
        ("large.jpg", b"\xff\xd8\xff" + bytes(61_000_000), "照片超过 30 MB"),
    ],
    ids=["torn", "animation", "a page", "a bomb", "empty", "too large"],
)
def test_what_is_no_photo_is_told_in_words_and_the_form_goes_on(
    open_page: OpenPage, server: Server, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    page = open_page(server)
    form(page, 23)
    (tmp_path / name).write_bytes(content)

    page.get_by_label(WORDS.gallery).set_input_files(tmp_path / name)

    expect(page.get_by_role("alert")).to_contain_text(words)
    page.get_by_label(WORDS.note).fill("还能写")
    expect(page.get_by_label(WORDS.note)).to_have_value("还能写")
