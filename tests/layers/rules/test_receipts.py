"""A receipt proves what was received; nobody can alter or make one without the key."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from layers.errors import NotGenuine, UnreadableFile
from layers.rules.receipts import content_sha256, receipt_of, require_genuine, to_wire
from layers.store.signing import NAME, signing_key
from tests.builders import a_photo, a_report

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def a_stored_report():
    photos = (a_photo(2), a_photo(1))
    return replace(
        a_report(photos=photos), missing_photos=(photos[1].sha256,), audit_number=18, audit_hash="ab" * 32
    )


def test_a_receipt_is_genuine_by_its_key_after_a_journey_as_json():
    wire = json.loads(json.dumps(to_wire(receipt_of(a_stored_report(), KEY))))

    require_genuine(wire, KEY.public_key())
    assert wire["photos"] == [f"{2:064x}"]
    assert wire["missing_photos"] == [f"{1:064x}"]
    assert wire["received_at"] == "2026-11-23T08:00:00.000Z"


def test_the_same_report_gets_the_same_receipt_each_time():
    assert receipt_of(a_stored_report(), KEY) == receipt_of(a_stored_report(), KEY)


@pytest.mark.parametrize(
    "changes",
    [{"audit_number": 19}, {"missing_photos": []}, {"received_at": "2026-11-22T08:00:00.000Z"}, {"extra": 1},
     {"signature": ""}, {"signature": "!"}, {"signature": "A" * 86}, {"audit_number": float("nan")}],
    ids=str,
)  # fmt: skip
def test_a_receipt_that_was_altered_is_found_out(changes):
    wire = to_wire(receipt_of(a_stored_report(), KEY)) | changes

    with pytest.raises(NotGenuine):
        require_genuine(wire, KEY.public_key())


def test_a_receipt_signed_by_another_key_is_found_out():
    wire = to_wire(receipt_of(a_stored_report(), Ed25519PrivateKey.from_private_bytes(bytes(32))))

    with pytest.raises(NotGenuine):
        require_genuine(wire, KEY.public_key())


def test_the_hash_of_a_body_does_not_depend_on_how_it_was_written():
    first = content_sha256(json.loads('{"b": 35.0, "a": "湖"}'))
    second = content_sha256(json.loads('{"a":"\\u6e56","b":35}'))

    assert first == second


def test_a_report_that_was_not_stored_has_no_receipt():
    with pytest.raises(ValueError, match="stored"):
        receipt_of(a_report(), KEY)


def test_the_key_is_made_once_and_readable_by_the_service_alone(tmp_path):
    first, second = signing_key(tmp_path), signing_key(tmp_path)

    path = tmp_path / "keys" / NAME

    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in path.parent.iterdir()] == [NAME]


def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path):
    signing_key(tmp_path)
    (tmp_path / "keys" / NAME).write_text("rubbish")

    with pytest.raises(UnreadableFile):
        signing_key(tmp_path)
