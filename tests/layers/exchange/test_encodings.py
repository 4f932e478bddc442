"""Encodings: judged by strict decoding and common characters, shown by a sample; a person's word wins."""

from __future__ import annotations

import codecs
import struct
from pathlib import Path

import pytest

from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.encodings import declared_by, guess, guess_dbf, note_encoding, same_codec, text_codec
from layers.exchange.findings import Tally
from layers.exchange.text_file import encoding_of
from tests.layers.exchange.bad_vectors import shapefile
from tests.layers.exchange.reads import look

PLACE = "衡水湖国家级自然保护区冀州区魏家屯镇"
CHOSEN = ["hex", "zlib_codec", "rot13", "base64", "bz2", "uu", "quopri", "undefined", "nonsense"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "gb2312"])
def test_plain_chinese_is_known_by_its_bytes(encoding: str) -> None:
    found = guess(PLACE.encode(encoding))

    assert same_codec(found.encoding, encoding)
    assert (found.sample, found.score) == (PLACE, pytest.approx(1, abs=0.1))


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_mark_at_the_head_decides(mark: bytes, encoding: str) -> None:
    found = guess(mark + PLACE.encode(encoding))

    assert found.sample == PLACE
    assert found.encoding in ("utf-8-sig", "utf-16")


def test_utf_8_is_never_taken_for_gbk_though_it_decodes_so() -> None:
    data = "衡水湖湖".encode()
    assert data.decode("gb18030") != "衡水湖湖"  # garbage, and no error

    found = guess(data)

    assert found.encoding == "utf-8"
    assert all(other.score < found.score for other in found.others if other.encoding == "gb18030")


def test_what_fits_nothing_is_said_to_fit_nothing() -> None:
    assert guess(b"\xff\xff\xff\x80").encoding == ""
    assert guess(codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00").encoding == ""
    assert guess(b"").score == 1


@pytest.mark.parametrize("words", [*CHOSEN, "", "\0", "utf-8\0", "a" * 60, "../../etc/passwd", "\n"])
def test_what_is_no_encoding_of_text_is_none(words: str, tmp_path: Path) -> None:
    file = tmp_path / "a.cpg"
    file.write_text(words)

    assert text_codec(words) is None
    assert declared_by(file) is None


@pytest.mark.parametrize(
    ("words", "codec"),
    [("UTF-8", "utf-8"), ("936", "gb18030"), ("CP936", "gb18030"), ("GBK\r\n", "gb18030"), ("65001", "utf-8"),
     ("Big5", "big5"), ("ISO-8859-1", "iso8859-1")],
)  # fmt: skip
def test_the_words_of_a_cpg_are_understood(words: str, codec: str, tmp_path: Path) -> None:
    file = tmp_path / "a.cpg"
    file.write_text(words, newline="")

    assert declared_by(file) == codec


@pytest.mark.parametrize("chosen", CHOSEN)
def test_a_choice_that_is_no_encoding_is_refused_in_words(chosen: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(PLACE.encode())

    with pytest.raises(FileRefused) as caught:
        encoding_of(file, Decisions(encoding=chosen), "a.csv")

    assert caught.value.facts["finding"] == "unknown-encoding"


def test_a_text_of_two_encodings_is_kept_out_with_the_line_that_differs(tmp_path: Path) -> None:
    file = tmp_path / "ponds.csv"
    lines = "名称,x,y\n联通塘,115.5,37.6\n".encode("gb18030"), "乙塘,115.6,37.7\n".encode()
    file.write_bytes(b"".join(lines))

    found = look([file], tmp_path)

    assert found.report is not None
    assert "mixed-encodings" in found.report["open"]
    (finding,) = (each for each in found.report["findings"] if each["code"] == "mixed-encodings")
    assert finding["facts"]["line"] == 3


def test_a_contradiction_of_the_declared_encoding_waits_for_a_yes() -> None:
    tally = Tally()

    used = note_encoding(guess(PLACE.encode(), "gb18030"), None, tally)

    assert (used, [found.code for found in tally.findings()]) == ("utf-8", ["encoding-contradicts"])


def test_the_choice_of_a_person_wins() -> None:
    tally = Tally()

    assert note_encoding(guess(PLACE.encode()), "big5", tally) == "big5"
    assert tally.findings() == []


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "hex"])
def test_a_shapefile_is_read_by_the_chosen_encoding_or_refused_in_words(
    encoding: str, tmp_path: Path
) -> None:
    files = []
    for name, content in shapefile(cpg=None).items():
        files.append(tmp_path / name)
        files[-1].write_bytes(content)

    found = look(files, tmp_path, encoding=encoding)

    assert found.crash == ""
    assert found.refusal == ("unknown-encoding" if encoding == "hex" else None)


def test_a_table_whose_head_lies_costs_no_time(tmp_path: Path) -> None:
    dbf = tmp_path / "a.dbf"
    columns = b"".join(struct.pack("<11sc4xBB14x", b"c%d" % n, b"C", 254, 0) for n in range(2_000))
    dbf.write_bytes(
        struct.pack("<B3xIHH20x", 3, 9, 33 + len(columns), 1) + columns + b"\r" + b"x" * 4_000_000
    )

    assert guess_dbf(dbf, None).encoding == "utf-8"
