"""Archives: bounded before and while they are unpacked, nothing written elsewhere, names in right Chinese."""

from __future__ import annotations

import resource
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from layers.errors import FileRefused
from layers.exchange import archives
from layers.exchange.archives import unpack
from layers.exchange.findings import Finding, Tally
from layers.exchange.gate import admit
from layers.exchange.kinds import sentence
from layers.exchange.source import Format
from tests.layers.exchange.bad_archives import (
    MEGABYTE,
    POND,
    UTF8,
    a_zip,
    bombs,
    escapes,
    other_archives,
    raw_zip,
    unreadable,
)
from tests.layers.exchange.bad_files import Bad, damaged, handed

BAD = [*bombs(), *escapes(), *unreadable(), *other_archives()]
CHINESE = "衡水湖/围埝现状.geojson"


def admitted(folder: Path, files: list[Path], encoding: str | None = None) -> tuple[list[str], list[Finding]]:
    """The names of the data sets in files, and what was told."""
    inside, tally = folder / "inside", Tally()
    inside.mkdir()
    datasets = admit(handed(files), inside, tally, encoding=encoding)
    return [dataset.name for dataset in datasets], tally.findings()


def a_file(folder: Path, content: bytes, name: str = "a.zip") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def in_folder(folder: Path) -> set[Path]:
    return {file.relative_to(folder) for file in folder.rglob("*")}


@pytest.mark.parametrize("bad", BAD, ids=[f"{bad.code}-{bad.label}" for bad in BAD])
def test_a_bad_archive_is_refused_in_words_and_leaves_nothing_outside(bad: Bad, tmp_path: Path) -> None:
    files, began = bad.written(tmp_path), time.monotonic()
    before = in_folder(tmp_path)

    with pytest.raises(FileRefused) as caught:
        admitted(tmp_path, files)

    assert caught.value.facts["finding"] == bad.code
    assert time.monotonic() - began < 5
    words = sentence(Finding(bad.code, caught.value.facts))
    assert "–" not in words.zh
    written = {file for file in in_folder(tmp_path) - before if file.parts[0] != "inside"}
    assert written == set()
    assert (
        sum(file.stat().st_size for file in (tmp_path / "inside").rglob("*") if file.is_file())
        < 200 * MEGABYTE
    )


def test_what_is_really_unpacked_is_counted_whatever_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "require_apart", lambda _infos, _name: None)
    file = a_file(tmp_path, raw_zip([(b"a.geojson", b"\0" * MEGABYTE)], overlapping=1_000))

    with pytest.raises(FileRefused) as caught:
        admitted(tmp_path, [file])

    assert caught.value.facts["finding"] == "archive-too-large"
    assert sum(each.stat().st_size for each in (tmp_path / "inside").rglob("*.geojson")) < 110 * MEGABYTE


def test_an_index_of_very_many_entries_costs_no_memory(tmp_path: Path) -> None:
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    index = (entry + b"a.geoj") * 500_000
    file = a_file(tmp_path, b"PK\x03\x04" + index + zip64_end(500_000, len(index), 4))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(FileRefused) as caught:
        admitted(tmp_path, [file])

    assert (caught.value.facts["finding"], caught.value.facts["number"]) == ("archive-too-many", 500_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024  # kilobytes


def zip64_end(count: int, size: int, offset: int) -> bytes:
    """The end of an archive with more than 65,535 entries."""
    large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1)
    return (
        large + locator + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, *[0xFFFFFFFF] * 2, 0)
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_names_come_out_in_right_chinese_without_a_flag(encoding: str, tmp_path: Path) -> None:
    name = CHINESE if encoding != "big5" else "衡水湖/圍堤現狀圖.geojson"
    file = a_file(tmp_path, raw_zip([(name.encode(encoding), POND)]))

    chosen = encoding if encoding == "big5" else None
    assert admitted(tmp_path, [file], chosen)[0] == [name.split("/")[1]]


def test_names_are_read_as_flagged_or_as_said_beside(tmp_path: Path) -> None:
    raw = CHINESE.encode("gb18030")
    extra = struct.pack("<HHBI", 0x7075, 5 + len(CHINESE.encode()), 1, zlib.crc32(raw)) + CHINESE.encode()
    stale = struct.pack("<HHBI", 0x7075, 5 + 6, 1, 7) + b"nobody"
    forms = {
        "flagged": raw_zip([(CHINESE.encode(), POND)], flags=UTF8),
        "beside": raw_zip([(raw, POND)], extra=extra),
        "beside, of another name": raw_zip([(raw, POND)], extra=stale),
    }

    for label, content in forms.items():
        folder = tmp_path / label
        folder.mkdir()
        assert admitted(folder, [a_file(folder, content)])[0] == ["围埝现状.geojson"], label


def test_how_names_were_read_is_told_and_a_doubtful_reading_shows_the_other(tmp_path: Path) -> None:
    for encoding, name, told in (
        ("gb18030", CHINESE, ("archive-names-guessed", "gb18030", CHINESE, None)),
        ("big5", "圍堤現狀圖.csv", ("archive-names-doubtful", "gb18030", None, "圍堤現狀圖.csv")),
    ):
        folder = tmp_path / encoding
        folder.mkdir()
        (found,) = admitted(folder, [a_file(folder, raw_zip([(name.encode(encoding), POND)]))])[1]
        assert (found.code, found.facts["encoding"]) == told[:2]
        assert told[2] in (None, found.facts["entry"])
        assert found.facts.get("otherwise") == told[3]


def test_a_name_whose_second_byte_is_a_backslash_stays_one_name(tmp_path: Path) -> None:
    name = "許功蓋.geojson"  # Big5: every second byte of these is a backslash
    file = a_file(tmp_path, raw_zip([(name.encode("big5"), POND)]))

    assert admitted(tmp_path, [file], "big5")[0] == [name]


def test_folders_parted_by_backslashes_are_folders(tmp_path: Path) -> None:
    files = {rb"data\pond.shp": b"\0\0\x27\x0a" + b"\0" * 96, rb"data\pond.dbf": b"\x03" * 40}
    file = a_file(tmp_path, raw_zip(list(files.items())))

    assert admitted(tmp_path, [file])[0] == ["pond.shp"]


def test_files_lie_under_our_own_names_and_sets_stay_together(tmp_path: Path) -> None:
    names = ["CON.shp", "con.DBF", "CON.prj", "LPT1.geojson", "e\u0301.csv", f"a.{'b' * 300}"]
    file = a_file(tmp_path, a_zip(dict.fromkeys(names, b"x")))
    folder = tmp_path / "inside"
    folder.mkdir()

    found = {each.name: each.path.name for each in unpack(file, "a.zip", folder, Tally())}

    assert found == {
        "CON.shp": "0.shp",
        "con.DBF": "0.dbf",
        "CON.prj": "0.prj",
        "LPT1.geojson": "1.geojson",
        "\u00e9.csv": "2.csv",
        f"a.{'b' * 300}": "3.bin",
    }


def test_several_data_sets_are_listed_to_choose_from(tmp_path: Path) -> None:
    files = {"鱼塘.geojson": POND, "围埝.geojson": POND, "说明.pdf": b"%PDF-1.7", "图.png": b"\x89PNG"}
    datasets, told = admitted(tmp_path, [a_file(tmp_path, a_zip(files))])

    assert datasets == ["鱼塘.geojson", "围埝.geojson"]
    facts = {found.code: found.facts for found in told}
    assert facts["several-datasets"] == {"number": 2, "names": "鱼塘.geojson, 围埝.geojson"}
    assert facts["files-ignored"] == {"number": 2, "names": "说明.pdf, 图.png"}


def test_system_litter_is_ignored_and_told(tmp_path: Path) -> None:
    litter = {"__MACOSX/._a.geojson": b"x", ".DS_Store": b"x", "湖/Thumbs.db": b"x", "湖/._b.shp": b"x"}
    datasets, told = admitted(tmp_path, [a_file(tmp_path, a_zip({"a.geojson": POND, **litter}))])

    assert datasets == ["a.geojson"]
    assert [(found.code, found.facts["number"]) for found in told] == [("archive-litter", 4)]


def test_an_honest_archive_that_packs_well_is_unpacked(tmp_path: Path) -> None:
    content = POND + b" " * 60 * MEGABYTE  # packs to a thousandth; below the first 100 MB nobody minds
    assert admitted(tmp_path, [a_file(tmp_path, a_zip({"a.geojson": content}))])[0] == ["a.geojson"]


def test_a_folder_called_gdb_that_is_none_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path, a_zip({"湖.gdb/a.vrt": b"<OGRVRTDataSource/>", "湖.gdb/b.shp": b"x"}))

    with pytest.raises(FileRefused) as caught:
        admitted(tmp_path, [file])

    assert caught.value.facts["finding"] == "not-as-named"


def test_a_file_geodatabase_stays_a_folder(tmp_path: Path) -> None:
    files = {"湖.gdb/a00000001.gdbtable": b"x", "湖.gdb/gdb": b"x", "湖.gdb/a00000001.gdbtablx": b"x"}
    inside = tmp_path / "inside"
    inside.mkdir()
    (dataset,) = admit(handed([a_file(tmp_path, a_zip(files))]), inside, Tally())

    assert (dataset.format, dataset.name) == (Format.FILEGDB, "湖.gdb")
    assert {file.name for file in dataset.path.iterdir()} == {name.split("/")[1] for name in files}


SEEDS = {
    "deflated": a_zip({CHINESE: POND, "b.csv": b"a,b\n1,2"}),
    "stored": a_zip({"a.geojson": POND}, zipfile.ZIP_STORED),
    "raw": raw_zip([(CHINESE.encode("gb18030"), POND)], extra=struct.pack("<HH", 0x7075, 2) + b"ab"),
    "large": b"PK\x03\x04" + b"PK\x01\x02" + b"\0" * 42 + zip64_end(1, 46, 4),
}


@pytest.mark.parametrize("label", SEEDS)
def test_no_damage_to_an_archive_gets_anything_but_a_refusal(label: str, tmp_path: Path) -> None:
    outcomes = set()
    for seed in range(300):
        folder = tmp_path / str(seed)
        folder.mkdir()
        content = b"PK\x03\x04" + damaged(SEEDS[label], seed)[4:]
        try:
            unpack(a_file(tmp_path, content), "a.zip", folder, Tally())
            outcomes.add("unpacked")
        except FileRefused as refusal:
            outcomes.add(str(refusal.facts["finding"]))
    assert "archive-damaged" in outcomes
