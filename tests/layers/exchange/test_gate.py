"""The gate: content decides what a file is, and a file that only points elsewhere is refused by its name."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.drivers import SKIPPED
from layers.exchange.findings import Finding, Tally
from layers.exchange.gate import admit
from layers.exchange.gdal_reader import open_gdal, parts_of_gdal
from layers.exchange.kinds import sentence
from layers.exchange.shapefile import MOST_PRJ
from layers.exchange.source import Dataset, Format
from tests.layers.exchange.bad_archives import POND, a_zip
from tests.layers.exchange.bad_files import NAMES, damaged, handed, pointers
from tests.layers.exchange.bad_vectors import shapefile
from tests.layers.exchange.reads import look

SECRET = "secret-of-the-office-7319"
LABELS = [label for label, _ in pointers("http://127.0.0.1:1", Path("/a"))]
KML = '<?xml version="1.0" encoding="{}"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = "<Placemark><name>甲</name><Point><coordinates>115.5,37.6</coordinates></Point></Placemark>"
LINK = "<NetworkLink><Link><href>http://127.0.0.1:9/湖.kml</href></Link></NetworkLink>"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of this machine on which a connection would be heard."""
    with socket.create_server(("127.0.0.1", 0)) as heard:
        heard.settimeout(0)
        yield heard


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A local file that no import may show."""
    file = tmp_path / "secret.geojson"
    file.write_bytes(POND.replace("甲".encode(), SECRET.encode()))
    return file


def admitted(folder: Path, *files: Path) -> tuple[tuple[Dataset, ...], list[Finding]]:
    """The data sets in files at the gate, and what was told on the way."""
    inside, tally = folder / "inside", Tally()
    inside.mkdir()
    return admit(handed(files), inside, tally), tally.findings()


def refused(folder: Path, *files: Path) -> str:
    """The code by which files are refused at the gate."""
    with pytest.raises(FileRefused) as caught:
        admitted(folder, *files)
    return str(caught.value.facts["finding"])


def a_file(folder: Path, name: str, content: bytes | str) -> Path:
    """A file of this content."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def a_kml(folder: Path, *inside: str, encoding: str = "UTF-8", declared: str | None = None) -> Path:
    """A KML in an encoding."""
    text = KML.format(declared or encoding, "".join(inside))
    return a_file(folder, "湖.kml", text.encode(encoding))


@pytest.mark.parametrize("label", LABELS)
def test_a_file_that_only_points_elsewhere_is_refused_whatever_it_is_called(
    label: str, tmp_path: Path, secret: Path
) -> None:
    content = dict(pointers("http://127.0.0.1:1", secret))[label]

    for number, name in enumerate((*NAMES, "湖区.kmz")):
        folder = tmp_path / str(number)
        folder.mkdir()
        whole = a_zip({"doc.kml": content}) if name.endswith(".kmz") else content
        assert refused(folder, a_file(folder, name, whole)) == "is-pointer", name


@pytest.mark.parametrize("label", LABELS)
def test_a_pointer_is_refused_in_the_place_of_a_shapefile_and_beside_one(
    label: str, tmp_path: Path, secret: Path
) -> None:
    content = dict(pointers("http://127.0.0.1:1", secret))[label]
    alone, packed = tmp_path / "alone", tmp_path / "packed"
    alone.mkdir()
    packed.mkdir()

    assert refused(alone, a_file(alone, "湖.shp", content), a_file(alone, "湖.dbf", content)) == "is-pointer"
    archive = a_zip({"good.geojson": POND, "湖.vrt": content})
    assert refused(packed, a_file(packed, "湖.zip", archive)) == "is-pointer"


def test_a_pointer_in_utf_16_or_behind_blanks_is_refused_too(tmp_path: Path) -> None:
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>'
    forms = [vrt.encode("utf-16"), b"\xef\xbb\xbf" + vrt.encode(), b" \n" * 20_000 + vrt.encode()]

    for number, content in enumerate(forms):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert refused(folder, a_file(folder, "湖.kml", content)) == "is-pointer"


def test_the_reading_process_neither_calls_an_address_nor_opens_the_file_pointed_at(
    tmp_path: Path, listener: socket.socket, secret: Path
) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    bare = dict(pointers(address, secret))
    kml = KML.format("UTF-8", f"{PLACE}<NetworkLink><Link><href>{address}</href></Link></NetworkLink>")
    chosen = {
        "湖.kml": bare["ogr-vrt"],
        "湖.geojson": bare["stacit"],
        "湖.tif": bare["mrf"],
        "a.kml": kml.encode(),
    }

    for number, (name, content) in enumerate(chosen.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        looked = look([a_file(folder, name, content)], folder)
        assert SECRET not in looked.everything_left
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("label", LABELS)
def test_gdal_itself_has_no_driver_that_follows_a_pointer(
    label: str, tmp_path: Path, listener: socket.socket, secret: Path
) -> None:
    """The second door, should the first be left open: the content is handed to GDAL past the gate."""
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    content = dict(pointers(address, secret))[label]

    files = [a_file(tmp_path, f"0{number}{Path(name).suffix}", content) for number, name in enumerate(NAMES)]
    # a process of its own: other tests load GDAL with its doors open
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *map(str, files)], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.count("looked") == len(files)
    assert SECRET not in done.stdout
    with pytest.raises(BlockingIOError):
        listener.accept()


SHOW = """
import sys
from pathlib import Path
from layers.exchange.source import Dataset, Format
from tests.layers.exchange.test_gate import rows_given
for path in sys.argv[1:]:
    print("looked", rows_given(Dataset(Format.KML, Path(path), Path(path).name)))
"""


def rows_given(dataset: Dataset) -> str:
    """Everything that GDAL gives of a file; the empty text when it refuses."""
    try:
        return "".join(
            str(batch.columns)
            for part in parts_of_gdal(dataset, Decisions())
            for batch in open_gdal(dataset, Decisions(part=part.name), Tally()).batches()
        )
    except FileRefused:
        return ""


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.shp", b"%PDF-1.7", "is-document"),
        ("a.geojson", b"\x89PNG\r\n\x1a\n", "is-document"),
        ("a.kml", b"<!DOCTYPE html><html><body>login</body></html>", "is-document"),
        ("a.kml", b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', "is-document"),
        ("a.tif", b"II*\0" + b"\0" * 20, "is-document"),
        ("a.dxf", b"AC1032" + b"\0" * 20, "is-dwg"),
        ("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\0", "is-binary-dxf"),
        ("a.dwg", b"AC1018", "is-dwg"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is-xls"),
        ("a.mdb", b"\0\x01\0\0Standard Jet DB\0", "is-mdb"),
        ("a.ovobj", b"\x01\x02\x03", "is-ovobj"),
        ("a.tab", b"!table\n!version 300", "is-mapinfo"),
        ("a.geojson", b"", "empty-file"),
        ("a.geojson", b"fish;pond", "not-as-named"),
        ("a.gpkg", b"fish;pond", "not-as-named"),
        ("a.kml", b"fish;pond", "not-as-named"),
        ("a.shp", b"fish;pond", "missing-companion"),
        ("a.zip", b"fish;pond", "not-as-named"),
        ("a.kmz", b"fish;pond", "not-as-named"),
        ("a.exe", b"MZ\x90\0", "unknown-format"),
        ("a", b"\x01\x02", "unknown-format"),
    ],
)
def test_what_is_not_taken_is_refused_for_what_it_is(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    assert refused(tmp_path, a_file(tmp_path, name, content)) == code


def test_content_decides_against_the_ending(tmp_path: Path) -> None:
    (dataset,), _ = admitted(tmp_path, a_file(tmp_path, "湖.kml", POND))

    assert dataset.format is Format.GEOJSON


def test_a_shapefile_whose_heart_is_something_else_is_refused(tmp_path: Path) -> None:
    shp, dbf = a_file(tmp_path, "湖.shp", POND), a_file(tmp_path, "湖.dbf", b"\x03" * 40)

    assert refused(tmp_path, shp, dbf) == "not-as-named"


def test_the_senders_names_are_no_part_of_any_path(tmp_path: Path) -> None:
    for number, name in enumerate(
        ("CON.geojson", "a" * 200 + ".geojson", "$(id);`id`.geojson", "湖 \u202e.geojson")
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (dataset,), _ = admitted(folder, a_file(folder, name, POND))
        assert (dataset.name, dataset.path.name) == (name, "file0.geojson")


def test_originals_stay_as_they_are_whatever_is_put_right_in_our_folder(tmp_path: Path) -> None:
    contents = shapefile(shx=bytes(100), prj=b"x" * (MOST_PRJ + 1))
    files = [a_file(tmp_path, name, content) for name, content in contents.items()]

    (dataset,), _ = admitted(tmp_path, *files)
    (part,) = parts_of_gdal(dataset, Decisions())  # the index is made again, the system thrown out

    assert part.rows == 11
    assert dataset.path.with_suffix(".prj").stat().st_size < MOST_PRJ
    assert {file.name: file.read_bytes() for file in files} == contents


# --- XML ------------------------------------------------------------------------------------
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "entity bomb": f'<!DOCTYPE kml [<!ENTITY e0 "lol">{ENTITIES}]><kml>{PLACE}&e9;</kml>',
    "one long entity": f'<!DOCTYPE kml [<!ENTITY a "{"a" * 50_000}">]><kml>{"&a;" * 20_000}</kml>',
    "external entity": f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>{PLACE}&x;</kml>',
    "parameter entity": '<!DOCTYPE kml [<!ENTITY % x SYSTEM "http://127.0.0.1:9/a"> %x;]><kml/>',
    "external subset": '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd"><kml/>',
    "far down": f'<!DOCTYPE kml [<!-- {"a" * 70_000} --><!ENTITY x "y">]><kml>&x;</kml>',
}


@pytest.mark.parametrize("label", DOCTYPES)
def test_xml_with_entities_is_refused(label: str, tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-8", "utf-16")):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert refused(folder, a_file(folder, "湖.kml", DOCTYPES[label].encode(encoding))) == "xml-doctype"


def test_xml_without_end_is_refused(tmp_path: Path) -> None:
    deep = "<Folder>" * 100_000
    assert refused(tmp_path, a_kml(tmp_path, deep)) == "xml-too-deep"


@pytest.mark.parametrize(
    "text",
    [
        f"<kml><Document>{PLACE}",
        f"<kml>{PLACE}</kml><kml/>",
        "<kml><a></b></kml>",
        f"<kml>{PLACE}\x01</kml>",
        '<?xml version="1.0" encoding="no-such-thing"?><kml/>',
        '<?xml version="1.0" encoding="utf-32"?><kml/>',
    ],
)
def test_damaged_xml_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    assert refused(tmp_path, a_file(tmp_path, "湖.kml", text)) == "xml-damaged"


def test_a_kml_that_is_only_a_link_is_refused_and_one_among_places_is_told(tmp_path: Path) -> None:
    only, both = tmp_path / "only", tmp_path / "both"
    only.mkdir()
    both.mkdir()

    assert refused(only, a_kml(only, LINK, LINK)) == "network-link"
    for inside in ((LINK, PLACE), (PLACE, LINK)):
        _, told = admitted(both, a_kml(both, *inside))
        assert [(found.code, found.facts["number"]) for found in told] == [("link-ignored", 2)]
        (both / "inside").rename(both / inside[0][:5])


@pytest.mark.parametrize(
    ("encoding", "declared", "code"),
    [
        ("gb18030", "GB2312", []),
        ("gb18030", "gbk", []),
        ("big5", "Big5", []),
        ("gb18030", "UTF-8", ["encoding-guessed"]),
    ],
)
def test_a_kml_in_a_chinese_encoding_is_read_in_right_chinese(
    encoding: str, declared: str, code: list[str], tmp_path: Path
) -> None:
    place = PLACE.replace("甲", "衡水湖大堤")
    (dataset,), told = admitted(tmp_path, a_kml(tmp_path, place, encoding=encoding, declared=declared))

    assert "衡水湖大堤" in rows_given(dataset)
    assert [found.code for found in told] == code


# --- any damage ------------------------------------------------------------------------------
SEEDS = {
    "a.geojson": POND,
    "a.kml": KML.format("UTF-8", PLACE + LINK).encode(),
    "a.zip": a_zip({"湖/a.geojson": POND, "__MACOSX/._a": b"x", "b.csv": "名称,x,y\n甲,1,2".encode()}),
    "a.kmz": a_zip({"doc.kml": KML.format("UTF-8", PLACE).encode(), "files/a.png": b"\x89PNG"}),
    "a.csv": "名称,x,y\n甲,1,2".encode("gb18030"),
}


@pytest.mark.parametrize("name", SEEDS)
def test_no_damage_to_a_file_gets_anything_but_a_refusal_out_of_the_gate(name: str, tmp_path: Path) -> None:
    outcomes = set()
    for seed in range(150):
        folder = tmp_path / str(seed)
        folder.mkdir()
        file = a_file(folder, name, damaged(SEEDS[name], seed))
        try:
            outcomes.add(admitted(folder, file)[0][0].format.value)
        except FileRefused as refusal:
            told = sentence(Finding(str(refusal.facts["finding"]), refusal.facts))
            assert "–" not in told.zh, told.zh
            outcomes.add(str(refusal.facts["finding"]))
    assert len(outcomes) > 1


def test_without_the_closed_doors_gdal_would_have_shown_the_secret(tmp_path: Path, secret: Path) -> None:
    """The control: what the tests above rule out does happen to a GDAL that is left as it comes."""
    file = a_file(tmp_path, "湖.kml", dict(pointers("http://127.0.0.1:1", secret))["ogr-vrt"])
    program = "import pyogrio, sys; print(pyogrio.raw.read(sys.argv[1])[3])"

    for skipped, shown in (("", True), (SKIPPED, False)):
        command = [sys.executable, "-c", program, str(file)]
        done = subprocess.run(
            command, env=os.environ | {"GDAL_SKIP": skipped}, capture_output=True, text=True, check=False
        )
        assert (SECRET in done.stdout) is shown, done.stderr
