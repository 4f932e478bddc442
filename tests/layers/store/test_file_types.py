"""What a file is, by its content."""

from __future__ import annotations

import io

import pytest

from layers.rules.evidence import MEDIA_TYPES
from layers.store.file_types import media_type_of, readable
from tests.papers import DOCX, XLSX, a_docx, a_pdf, a_photo_file, a_zip, an_xlsx

GOOD = {
    "image/jpeg": a_photo_file(),
    "image/png": a_photo_file(format="PNG"),
    "image/webp": a_photo_file(format="WEBP"),
    "image/heic": a_photo_file(format="HEIF"),
    "application/pdf": a_pdf(),
    DOCX: a_docx(),
    XLSX: an_xlsx(),
    "text/plain": "段村围埝已拆除。".encode(),
    "application/zip": a_zip(),
}
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"


def found(data: bytes, claimed: str = "image/jpeg") -> str | None:
    return media_type_of(io.BytesIO(data), claimed=claimed)


@pytest.mark.parametrize("media_type", GOOD)
def test_every_kind_is_known_by_its_content_and_readable_when_whole(media_type: str) -> None:
    data = GOOD[media_type]

    assert found(data, media_type) == media_type
    assert readable(io.BytesIO(data), media_type)


def test_every_kind_that_is_taken_was_tried() -> None:
    assert set(GOOD) | {"image/heif"} == set(MEDIA_TYPES)


def test_a_picture_of_the_wider_family_is_heif() -> None:
    assert found(b"\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00mif1") == "image/heif"


@pytest.mark.parametrize(
    "data",
    [b"", b"<html></html>", b"GIF89a....", b"II*\x00....", FILM, b"<svg/>", b"%!PS", b"\x00" * 50],
)
@pytest.mark.parametrize("claimed", ["image/jpeg", "application/pdf", DOCX])
def test_anything_else_is_none_of_ours_whatever_it_claims_to_be(data: bytes, claimed: str) -> None:
    assert found(data, claimed) is None


@pytest.mark.parametrize(
    "data", [b"<!DOCTYPE html><p>", b" <svg xmlns=''/>", b"a\x00b", b"\xff\xfe\xff", b"<?xml?>"]
)
def test_markup_and_bytes_are_no_text(data: bytes) -> None:
    assert found(data, "text/plain") is None


def test_a_text_of_an_older_office_is_a_text() -> None:
    assert found("衡水湖".encode("gb18030"), "text/plain") == "text/plain"


@pytest.mark.parametrize(
    "media_type", ["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", DOCX]
)
def test_what_was_cut_off_is_still_known_and_told_as_unreadable(media_type: str) -> None:
    torn = GOOD[media_type][: len(GOOD[media_type]) * 2 // 3]

    assert found(torn, media_type) == media_type
    assert not readable(io.BytesIO(torn), media_type)


def test_an_archive_that_calls_itself_a_document_is_an_archive() -> None:
    assert found(a_zip(), DOCX) == "application/zip"
    assert found(a_docx(), "application/zip") == DOCX
