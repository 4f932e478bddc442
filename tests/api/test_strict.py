"""Bodies are read as plain, bounded JSON or refused."""

from __future__ import annotations

import pytest

from api.errors import BadRequest
from api.strict import parse_json
from layers.errors import BadText


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 9007199254740993}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": 1} more',
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        b"",
        b"[" * 100_000,
        b"[" * 33 + b"]" * 33,
        '{"a": 1}'.encode("utf-16"),
    ],
    ids=[
        "NaN", "Infinity", "overflow", "2^53+1", "5000 digits", "twins", "trailing", "latin-1", "mark",
        "empty", "open brackets", "33 deep", "utf-16",
    ],
)  # fmt: skip
def test_a_body_that_readers_would_understand_differently_is_refused(raw):
    with pytest.raises(BadRequest):
        parse_json(raw)


@pytest.mark.parametrize("text", [rb"\u0000", rb"\ud800", rb"\udc00x"])
@pytest.mark.parametrize("form", [b'{"note": "%s"}', b'{"%s": 1}', b'["a", ["%s"]]'])
def test_text_that_no_store_can_keep_is_refused_wherever_it_stands(text, form):
    with pytest.raises(BadText):
        parse_json(form % text)


def test_plain_json_with_a_whole_surrogate_pair_is_read_as_it_is():
    assert parse_json('{"名": ["\\ud83d\\ude00", 1, 2.5, null, true]}'.encode()) == {
        "名": ["😀", 1, 2.5, None, True]
    }
