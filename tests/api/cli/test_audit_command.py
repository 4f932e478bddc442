"""``lakewatch audit`` with real commands and real files: whoever alters a ledger is found, and where."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.cli import offline_verify
from layers.rules.people import PROGRAM
from layers.rules.receipts import to_base64url
from layers.store.days import DayStore
from layers.store.signing import signing_key
from tests.api.cli.ledgers import (
    FIRST,
    Lake,
    a_lake,
    a_long_ledger,
    a_receipt,
    altered,
    lakewatch,
    opened,
    rehashed,
    resigned,
    rewritten,
    rows,
    said,
    wrote,
)

WHOLE, NOT_ANCHORED, BROKEN, NOT_CHECKED = 0, 1, 2, 3
OTHER = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of the past whose first three days are signed, for tests that only read it."""
    return a_lake(tmp_path_factory.mktemp("audited"))


def codes(*arguments: object) -> tuple[int, list[str]]:
    """Status of ``audit verify`` and the codes it tells, in order."""
    status, out, err = said("audit", "verify", *(str(argument) for argument in arguments))
    assert "Traceback" not in err
    return status, re.findall(r" \[([a-z-]+)\]$", out, re.M)


def line_of(code: str, *arguments: object) -> str:
    """The English sentence that ends with this code."""
    _, out, _ = said("audit", "verify", *(str(argument) for argument in arguments))
    return next(line for line in out.splitlines() if line.endswith(f"[{code}]"))


def written(folder: Path, name: str, value: Any) -> Path:
    """A JSON file."""
    (folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")
    return folder / name


# --- whole, and anchored by what --------------------------------------------------------------


def test_a_signed_ledger_with_the_offices_own_key_is_whole(lake: Lake) -> None:
    assert codes(lake.signed, "--key", lake.key) == (WHOLE, ["whole"])


def test_heads_kept_from_before_anchor_a_ledger_without_any_key(lake: Lake) -> None:
    assert codes(lake.signed, "--heads", lake.heads) == (WHOLE, ["whole"])


def test_the_file_s_own_keys_vouch_for_nothing(lake: Lake) -> None:
    assert codes(lake.signed) == (NOT_ANCHORED, ["own-word", "not-anchored"])


def test_what_came_after_the_last_head_is_not_called_whole(lake: Lake) -> None:
    said_so = line_of("not-anchored-since", lake.ledger, "--key", lake.key)

    assert codes(lake.ledger, "--key", lake.key)[0] == NOT_ANCHORED
    assert said_so.startswith(
        "Not anchored since the head of 2024-03-03 (ledger.jsonl), entry 7: entries 8–11"
    )


def test_a_phones_receipt_anchors_what_came_after_the_last_head(lake: Lake, tmp_path: Path) -> None:
    last = rows(lake.ledger)[11]["entry"]
    receipt = written(tmp_path, "r.json", {"receipt": a_receipt(last, signing_key(lake.data / "files"))})

    assert codes(lake.ledger, "--key", lake.key, "--receipt", receipt)[0] == WHOLE


def test_a_key_may_be_given_as_the_service_shows_it(lake: Lake, tmp_path: Path) -> None:
    shown = json.loads(lake.heads.read_text())["keys"][0]["public_key"]
    (tmp_path / "key.txt").write_text(shown)

    assert codes(lake.signed, "--key", tmp_path / "key.txt")[0] == WHOLE


def test_the_witness_beside_the_key_and_an_older_ledger_are_heads_too(lake: Lake) -> None:
    witness = lake.data / "files" / "keys" / "audit-ed25519.heads.jsonl"

    assert codes(lake.signed, "--heads", witness)[0] == WHOLE
    assert codes(lake.signed, "--heads", lake.ledger)[0] == WHOLE


# --- the tamperings that must be named ----------------------------------------------------------


def test_a_changed_byte_is_named_by_number_time_and_object(lake: Lake, tmp_path: Path) -> None:
    bytes_ = lake.signed.read_bytes()
    (tmp_path / "l.jsonl").write_bytes(bytes_.replace(b'"id":"d"', b'"id":"x"'))

    found = line_of("changed", tmp_path / "l.jsonl", "--key", lake.key)

    assert found.startswith("Entry 4 was changed (2024-03-02T02:00:00.000Z test thing x)")
    assert codes(tmp_path / "l.jsonl", "--key", lake.key) == (BROKEN, ["changed", "file-hash", "broken"])


def test_a_changed_entry_is_named_although_the_file_hash_was_made_right_again(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines[4]["entry"].update(why="other"))

    assert codes(ledger, "--key", lake.key) == (BROKEN, ["changed", "broken"])


def test_a_changed_number_does_not_hide_which_entry_it_was(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines[4]["entry"].update(number=5))

    assert line_of("changed", ledger).startswith("Entry 4 was changed")


def test_a_dropped_last_entry_is_named_by_the_head_beyond_it(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines.pop(7))

    assert codes(ledger, "--key", lake.key) == (BROKEN, ["ends-early", "broken"])
    assert "Entry 7 is named by the head of 2024-03-03" in line_of("ends-early", ledger)


def test_a_last_entry_dropped_with_its_head_is_named_by_the_head_kept_elsewhere(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: (lines.pop(10), lines.pop(7)))

    assert codes(ledger, "--key", lake.key)[0] == NOT_ANCHORED  # without an anchor nobody can know
    assert codes(ledger, "--key", lake.key, "--heads", lake.heads) == (BROKEN, ["ends-early", "broken"])


def test_a_dropped_last_entry_is_named_by_a_receipt_beyond_the_end(lake: Lake, tmp_path: Path) -> None:
    last = rows(lake.ledger)[11]["entry"]
    receipt = written(tmp_path, "r.json", a_receipt(last, signing_key(lake.data / "files")))
    ledger = altered(lake.ledger, lambda lines: lines.pop(11))

    found = line_of("ends-early", ledger, "--receipt", receipt)

    assert codes(ledger, "--key", lake.key)[1] == ["not-anchored-since"]
    assert "Entry 11 is named by the receipt of report 00000000-0000-4000-8000-000000000001" in found
    assert "the ledger ends at 10" in found


def test_a_dropped_middle_entry_is_named_with_its_neighbours(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines.pop(4))

    assert codes(ledger, "--key", lake.key) == (BROKEN, ["missing", "broken"])
    found = line_of("missing", ledger)
    assert found.startswith("Entry 4 is missing, after entry 3 and before 5 (2024-03-02T02:00:00.000Z")


def test_several_dropped_entries_are_one_sentence(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: [lines.pop(3) for _ in range(3)])

    assert line_of("missing", ledger).startswith("Entry 3–5 is missing")


def test_two_swapped_entries_are_named(lake: Lake) -> None:
    def swap(lines: list[dict[str, Any]]) -> None:
        lines[4], lines[5] = lines[5], lines[4]

    found = line_of("order", altered(lake.signed, swap))

    assert found.startswith("Entry 4 (2024-03-02T02:00:00.000Z test thing d) is out of order")
    assert codes(altered(lake.signed, swap), "--key", lake.key) == (BROKEN, ["order", "broken"])


def test_an_entry_put_in_twice_is_named(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines.insert(5, lines[4]))

    assert codes(ledger) == (BROKEN, ["twice", "broken"])


def test_a_chain_made_anew_forks_at_the_first_head_after_the_change(lake: Lake) -> None:
    def another(lines: list[dict[str, Any]]) -> None:
        lines[5]["entry"]["why"] = "other"
        rehashed(lines)

    found = line_of("forked", altered(lake.signed, another), "--key", lake.key)

    assert found.startswith("Forked at 5 (2024-03-02T02:00:00.000Z test thing e): the head of 2024-03-02")
    assert "entries 4–5" in found


def test_entries_dropped_and_the_rest_made_anew_are_found_too(lake: Lake) -> None:
    def another(lines: list[dict[str, Any]]) -> None:
        lines.pop(4)
        rehashed(lines)

    assert codes(altered(lake.signed, another), "--key", lake.key) == (
        BROKEN, ["forked", "ends-early", "broken"],
    )  # fmt: skip


def test_a_whole_new_ledger_signed_by_another_key_contradicts_the_heads_kept_elsewhere(lake: Lake) -> None:
    def another(lines: list[dict[str, Any]]) -> None:
        lines[5]["entry"]["why"] = "other"
        rehashed(lines)
        hashes = {line["entry"]["number"]: line["entry"]["hash"] for line in lines if "entry" in line}
        tree, roots = offline_verify.Tree(), {}
        for number, hash in hashes.items():
            tree.grow(bytes.fromhex(hash))
            roots[number] = tree.root()
        for line in lines:
            if head := line.get("day"):
                number = head["number"]
                line["day"] = resigned({**head, "hash": hashes[number], "root": roots[number]}, OTHER)
            if line.get("key", {}).get("use") == "day":
                line["key"]["public_key"] = to_base64url(OTHER.public_key().public_bytes_raw())
                line["key"]["key_id"] = resigned({}, OTHER)["key_id"]

    ledger = altered(lake.signed, another)

    assert codes(ledger)[0] == NOT_ANCHORED  # it is consistent in itself
    assert "other-key" in codes(ledger, "--key", lake.key)[1]
    assert codes(ledger, "--heads", lake.heads)[1].count("forked") == 2


def test_an_older_copy_is_found_by_a_newer_head(lake: Lake, tmp_path: Path) -> None:
    lines = rows(lake.signed)
    older = rewritten(lake.signed, [line for line in lines if at_most(line, 5)], "older.jsonl")

    found = line_of("ends-early", older, "--heads", lake.heads)

    assert codes(older, "--key", lake.key) == (WHOLE, ["whole"])  # it was, on that day
    assert "the head of 2024-03-03 (heads.json), the ledger ends at 5" in found


def at_most(line: dict[str, Any], number: int) -> bool:
    return all(part.get("number", 0) <= number for part in line.values())


def test_an_older_copy_that_went_on_is_forked(lake: Lake) -> None:
    def went_on(lines: list[dict[str, Any]]) -> None:
        lines[:] = [line for line in lines if at_most(line, 5)]
        lines[6:6] = [{"entry": {**lines[5]["entry"], "id": id}} for id in "xyz"]
        rehashed(lines)

    ledger = altered(lake.signed, went_on)

    assert codes(ledger, "--heads", lake.heads)[1] == ["forked", "broken"]
    assert line_of("forked", ledger, "--heads", lake.heads).startswith("Forked at 7 ")


def test_a_declared_restore_is_told_as_such_with_what_is_missing(lake: Lake) -> None:
    def restored(lines: list[dict[str, Any]]) -> None:
        lines[:] = [line for line in lines if at_most(line, 5)]
        facts = {"head_number": 7, "head_hash": "0" * 64}
        entry = {**lines[5]["entry"], "action": "ledger.restore", "facts": facts, "why": "the disk broke"}
        lines[6:6] = [{"entry": entry}, {"entry": {**lines[5]["entry"], "id": "x"}}]
        rehashed(lines)

    ledger = altered(lake.signed, restored)
    status, found = codes(ledger, "--heads", lake.heads)

    assert (status, found) == (NOT_ANCHORED, ["restored", "lost", "not-anchored-lost"])
    assert "entries 6–7 of the chain before are lost: the disk broke" in line_of("restored", ledger)


def test_a_restore_is_declared_by_a_command_and_needs_a_hash(tmp_path: Path) -> None:
    data = tmp_path / "lake"
    wrote(data, FIRST, "a")

    at = ("--why", "disk", "--data", data)
    lakewatch("audit", "restored", "--head-number", "9", "--head-hash", "a" * 64, *at)
    status, _, err = said("audit", "restored", "--head-number", "9", "--head-hash", "x", *map(str, at))

    with opened(data, FIRST) as database, database.transaction(PROGRAM, writes=False) as transaction:
        assert DayStore(transaction).restores() == [(2, 9)]
    assert (status, "[value-not-allowed]" in err) == (2, True)


# --- heads, receipts and the rest of the file -----------------------------------------------------


def test_a_forged_signature_of_a_head_is_named(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines[9]["day"].update(at="2024-03-05T00:00:00.000Z"))

    assert codes(ledger, "--key", lake.key) == (BROKEN, ["forged", "broken"])
    assert "the head of 2024-03-02" in line_of("forged", ledger)


def test_a_head_signed_again_with_another_key_is_named(lake: Lake) -> None:
    def again(lines: list[dict[str, Any]]) -> None:
        lines[9]["day"] = resigned(lines[9]["day"], OTHER)

    assert codes(altered(lake.signed, again), "--key", lake.key) == (BROKEN, ["other-key", "broken"])
    assert codes(altered(lake.signed, again)) == (BROKEN, ["no-key", "broken"])


def test_a_head_signed_again_with_a_key_put_beside_it_contradicts_the_chain(lake: Lake) -> None:
    def again(lines: list[dict[str, Any]]) -> None:
        place = next(place for place, line in enumerate(lines) if line.get("day", {}).get("number") == 5)
        lines[place]["day"] = resigned(lines[place]["day"], OTHER)
        raw = to_base64url(OTHER.public_key().public_bytes_raw())
        key = {"key_id": lines[place]["day"]["key_id"], "public_key": raw, "use": "day"}
        lines.insert(-1, {"key": key})

    assert codes(altered(lake.ledger, again)) == (BROKEN, ["head-changed", "broken"])
    assert "signed-twice" in codes(altered(lake.ledger, again), "--heads", lake.heads)[1]


def test_a_head_left_out_is_named_by_the_entry_that_tells_of_it(lake: Lake) -> None:
    def left_out(lines: list[dict[str, Any]]) -> None:
        lines[:] = [line for line in lines if line.get("day", {}).get("number") != 5]

    assert codes(altered(lake.ledger, left_out)) == (BROKEN, ["head-missing", "broken"])


def test_a_head_with_another_root_is_named(lake: Lake, tmp_path: Path) -> None:
    head = resigned({**rows(lake.signed)[9]["day"], "root": "0" * 64}, OTHER)

    assert "root" in codes(lake.signed, "--heads", written(tmp_path, "h.json", [head]))[1]


def test_a_forged_receipt_is_named(lake: Lake, tmp_path: Path) -> None:
    receipt = a_receipt(rows(lake.signed)[3]["entry"], signing_key(lake.data / "files"))
    receipt["content_sha256"] = "f" * 64

    found = codes(lake.signed, "--key", lake.key, "--receipt", written(tmp_path, "r.json", receipt))

    assert found == (BROKEN, ["forged", "broken"])


def test_receipts_of_a_folder_go_into_the_ledger(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "receipts").mkdir()
    written(tmp_path / "receipts", "one.json", a_receipt(rows(lake.signed)[3]["entry"], OTHER))
    public = OTHER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "other.pem").write_bytes(public)
    at = ("--receipts", tmp_path / "receipts", "--only-signed", "--data", lake.data)

    lakewatch("audit", "export", tmp_path / "l.jsonl", *at)
    lakewatch("audit", "export", tmp_path / "none.jsonl", "--receipts", tmp_path / "nowhere", *at[2:])

    keys = ("--key", lake.key, "--key", tmp_path / "other.pem")
    assert sum("receipt" in line for line in rows(tmp_path / "l.jsonl")) == 1
    assert codes(tmp_path / "l.jsonl", *keys) == (WHOLE, ["whole"])
    assert codes(tmp_path / "none.jsonl", *keys) == (WHOLE, ["whole"])


@pytest.mark.parametrize("cut", [1, 2, 400, 4000])
def test_a_file_that_was_cut_off_is_never_whole(lake: Lake, tmp_path: Path, cut: int) -> None:
    (tmp_path / "l.jsonl").write_bytes(lake.signed.read_bytes()[:-cut])

    assert codes(tmp_path / "l.jsonl", "--key", lake.key)[0] == BROKEN


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@example(place=0.0, flip=1)
@example(place=0.9999999, flip=32)
def test_any_byte_that_is_changed_anywhere_is_told(
    lake: Lake, tmp_path: Path, place: float, flip: int
) -> None:
    """Every byte of the file means something: lines are canonical JSON, the last one holds their hash."""
    changed = bytearray(lake.ledger.read_bytes())
    changed[int(place * len(changed))] ^= flip
    (tmp_path / "changed.jsonl").write_bytes(changed)

    ledger = offline_verify.verified(str(tmp_path / "changed.jsonl"), [], {})

    assert ledger.status() == BROKEN


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=st.integers(1, 11), place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_byte_changed_within_an_entry_names_that_entry(
    lake: Lake, tmp_path: Path, entry: int, place: float, flip: int
) -> None:
    lines = lake.ledger.read_bytes().splitlines(keepends=True)
    changed = bytearray(lines[entry])
    changed[int(place * (len(changed) - 1))] ^= flip  # the end of the line would join two entries
    (tmp_path / "changed.jsonl").write_bytes(b"".join([*lines[:entry], bytes(changed), *lines[entry + 1 :]]))

    ledger = offline_verify.verified(str(tmp_path / "changed.jsonl"), [], {})

    assert any(re.search(rf"[Ee]ntry {entry}\b", sentence) for sentence in ledger.wrong[:3])


# --- the program itself ---------------------------------------------------------------------------


def test_the_verifier_handed_out_runs_alone_without_our_house(lake: Lake, tmp_path: Path) -> None:
    lakewatch("audit", "verifier", tmp_path / "verify.py")
    command = [sys.executable, "-I", "-S", "verify.py", str(lake.signed), "--key", str(lake.key)]

    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}, check=False
    )

    assert (done.returncode, done.stderr) == (WHOLE, "")
    assert done.stdout.rstrip().endswith("[whole]")


def test_every_verdict_is_said_in_chinese_too(lake: Lake) -> None:
    _, out, _ = said("audit", "verify", str(lake.signed), "--key", str(lake.key))

    assert "账本完整，共 7 条" in out
    assert all(re.search("[一-鿿]", zh) for zh, _ in offline_verify.SENTENCES.values())


def test_a_missing_file_or_option_is_not_called_broken(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}")

    assert codes(tmp_path / "nothing")[0] == NOT_CHECKED
    assert codes(lake.signed, "--key", tmp_path / "nothing")[0] == NOT_CHECKED
    assert codes(lake.signed, "--key", tmp_path / "no.json")[0] == NOT_CHECKED
    assert codes(lake.signed, "--heads", tmp_path / "no.json")[0] == NOT_CHECKED


def test_words_in_a_ledger_cannot_write_to_the_terminal(lake: Lake) -> None:
    ledger = altered(lake.signed, lambda lines: lines[4]["entry"].update(id="\x1b[2J\nwhole"))

    assert "\x1b" not in said("audit", "verify", str(ledger))[1]


def test_ten_thousand_entries_are_checked_in_linear_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hashes_for(entries: int) -> int:
        ledger = a_long_ledger(tmp_path / f"{entries}.jsonl", entries)
        count = 0

        def counted(data: bytes) -> bytes:
            nonlocal count
            count += 1
            return hashlib.sha256(data).digest()

        monkeypatch.setattr(offline_verify, "sha256", counted)
        assert offline_verify.verified(str(ledger), [], {}).entries == entries
        return count

    few, many = hashes_for(1000), hashes_for(10_000)

    assert few <= 3 * 1000
    assert many <= 3 * 10_000


@settings(max_examples=25, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=100), flip=st.integers(0, 511))
def test_signatures_are_judged_as_the_reference_judges_them(seed: bytes, message: bytes, flip: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))

    assert offline_verify.genuine(public, to_base64url(bytes(signature)), message)
    signature[flip // 8] ^= 1 << flip % 8
    assert not offline_verify.genuine(public, to_base64url(bytes(signature)), message)


def test_the_second_test_of_the_standard_is_genuine_and_its_malleable_twin_is_not() -> None:
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    s = int.from_bytes(signature[32:], "little") + offline_verify.ORDER
    twin = signature[:32] + s.to_bytes(32, "little")

    assert offline_verify.genuine(public, to_base64url(signature), b"\x72")
    assert not offline_verify.genuine(public, to_base64url(twin), b"\x72")


# --- signing and handing out ----------------------------------------------------------------------


def test_signing_again_signs_nothing(lake: Lake) -> None:
    again = lakewatch("audit", "sign", "--through", "2024-03-03", "--data", lake.data)

    assert "Signed 0 days" in again


def test_the_key_lies_where_the_setting_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrote(tmp_path / "lake", FIRST, "a")
    monkeypatch.setenv("LAKEWATCH_AUDIT_KEY", str(tmp_path / "stick" / "days.pem"))

    lakewatch("audit", "sign", "--through", "2024-03-01", "--data", tmp_path / "lake")

    assert sorted(os.listdir(tmp_path / "stick")) == ["days.heads.jsonl", "days.pem"]
    assert not (tmp_path / "lake" / "files" / "keys" / "audit-ed25519.pem").exists()


def test_a_day_that_is_not_over_is_not_signed(tmp_path: Path) -> None:
    wrote(tmp_path / "lake", FIRST, "a")

    status, _, err = said("audit", "sign", "--through", "2124-03-01", "--data", str(tmp_path / "lake"))

    assert (status, "[day-not-over]" in err) == (2, True)


def test_a_file_that_exists_is_not_written_over(lake: Lake) -> None:
    for command in (("export", lake.signed), ("key", lake.key), ("days", lake.heads)):
        status, _, err = said("audit", *map(str, command), "--data", str(lake.data))

        assert (status, "[already-there]" in err) == (2, True)


def test_the_chain_tells_who_took_the_ledger_away(tmp_path: Path) -> None:
    wrote(tmp_path / "lake", FIRST, "a")
    at = ("--data", tmp_path / "lake")

    out = lakewatch("audit", "export", tmp_path / "l.jsonl", "--why", "市局要求", *at)
    lakewatch("audit", "export", tmp_path / "again.jsonl", *at)

    entry = rows(tmp_path / "again.jsonl")[2]["entry"]
    digest = hashlib.sha256((tmp_path / "l.jsonl").read_bytes()).hexdigest()
    assert (entry["action"], entry["why"], entry["facts"]["sha256"]) == ("ledger.export", "市局要求", digest)
    assert digest in out


def test_days_missed_while_nothing_ran_are_signed_with_the_chain_as_it_was(tmp_path: Path) -> None:
    wrote(tmp_path / "lake", FIRST, "a")
    wrote(tmp_path / "lake", FIRST + timedelta(days=2), "b")

    out = lakewatch("audit", "sign", "--through", "2024-03-04", "--data", tmp_path / "lake")

    assert re.findall(r"^(\S+)  (\d+)  ", out, re.M) == [
        ("2024-03-01", "1"), ("2024-03-02", "1"), ("2024-03-03", "2"), ("2024-03-04", "2"),
    ]  # fmt: skip
