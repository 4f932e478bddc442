"""A case file as an archive: whoever alters any part of it is found out offline, and the part is named."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from layers.errors import AlreadyThere, NotFound, TooLarge
from layers.exchange import case_file as packing
from layers.exchange import offline_case_file
from layers.exchange.case_file import Making, Parcel, write_case_file
from layers.rules.evidence import UsedEvidence
from layers.rules.receipts import key_id, signed_bytes, to_base64url
from layers.store.audit import AuditEntry
from layers.store.chain import START, canonical, hash_of, sha256_hex
from layers.store.evidence_files import FolderFiles
from layers.store.photos import PhotoFiles
from tests.builders import MORNING, a_use, an_evidence
from tests.case_files import a_case_file, events
from tests.papers import a_photo_file, an_exif
from tests.papers import hash_of as sha256_of

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PHOTO, PAPER = a_photo_file(9, exif=an_exif()), b"%PDF-1.4 paper"
WHOLE, NOT_SIGNED, BROKEN, NOT_CHECKED = 0, 1, 2, 3


def entries() -> list[AuditEntry]:
    """Audit entries 11 to 17 as the chain has them."""
    made, previous = [], START
    for number in range(11, 18):
        members: dict[str, Any] = {
            "number": number, "at": "2026-11-23T08:00:00.000Z", "account": None, "name": "n", "way": "web",
            "action": "case.step", "noun": "case", "id": "case", "facts": {"é": 1.5, "段": "村"},
            "why": "理由",
            "previous": previous,
        }  # fmt: skip
        previous = hash_of(members)
        made.append(AuditEntry(**members, hash=previous))
    return made


def a_parcel(folder: Path, **changes: Any) -> Parcel:
    """A case file with a photo and a paper whose bytes lie in a folder."""
    files, uses, known = FolderFiles(folder / "photos"), [], {}
    for role, kind, media, data in (
        ("before", "photo", "image/jpeg", PHOTO),
        ("special_report", "document", "application/pdf", PAPER),
    ):
        sha256 = sha256_of(data)
        files.put([data], sha256=sha256, most_bytes=1_000_000)
        own = {"sha256": sha256, "kind": kind, "media_type": media, "size_bytes": len(data)}
        known[sha256] = an_evidence(**own, received_at=MORNING)
        uses.append(
            UsedEvidence(
                a_use(sha256=sha256, role=role, title="标题", issued_on=MORNING.date()), known[sha256]
            )
        )
    hashes = {entry.number: entry.hash for entry in entries()}
    file = a_case_file(uses=uses, files=known, finding=[], inspections=[], hashes=hashes)
    making = Making(MORNING, "组卷人", "报市领导", "export-1", "1.0", 99, "f" * 64)
    values = {
        "file": file,
        "document": b"docx",
        "entries": entries(),
        "making": making,
        "with_originals": True,
    }
    return Parcel(photos=PhotoFiles(folder / "photos", files), **{**values, **changes})


def written(folder: Path, **changes: Any) -> Path:
    target = folder / "case.zip"
    write_case_file(target, a_parcel(folder, **changes), KEY, overwrite=True, told=lambda *_: None)
    return target


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole case file, for tests that only read it."""
    return written(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pem(KEY, tmp_path_factory.mktemp("key") / "key.pem")


def pem(private: Ed25519PrivateKey, path: Path) -> Path:
    """The public key as an office hands it over."""
    path.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def said(*arguments: object) -> tuple[int, str]:
    """Status of the verifier and what it prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = offline_case_file.main([str(each) for each in arguments])
    return status, out.getvalue() + err.getvalue()


def codes(*arguments: object) -> tuple[int, list[str]]:
    status, text = said(*arguments)
    return status, re.findall(r" \[([a-z-]+)\]$", text, re.M)


def altered(archive: Path, folder: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The archive with its members as somebody left them."""
    with zipfile.ZipFile(archive) as source:
        members = {name: source.read(name) for name in source.namelist()}
    change(members)
    target = folder / "altered.zip"
    with zipfile.ZipFile(target, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return target


def edited(members: dict[str, bytes], change: Callable[[dict[str, Any]], object], *, again: bool) -> None:
    """The manifest as somebody left it; with ``again`` its own hash was put right."""
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    if again:
        manifest["content_sha256"] = sha256_hex(canonical(manifest["content"]))
    members["manifest.json"] = canonical(manifest)


def named(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as source:
        return source.namelist()


def test_a_whole_file_is_whole_as_archive_and_as_folder(archive, key, tmp_path):
    with zipfile.ZipFile(archive) as source:
        source.extractall(tmp_path)

    assert codes(archive, "--key", key) == codes(tmp_path, "--key", key) == (WHOLE, ["whole"])


def test_without_a_key_nothing_is_called_genuine(archive):
    assert codes(archive) == (NOT_SIGNED, ["not-signed"])


def test_names_beyond_ascii_are_marked_as_utf_8(archive):
    with zipfile.ZipFile(archive) as source:
        marked = {each.filename: bool(each.flag_bits & 0x800) for each in source.infolist()}

    assert {name for name, flag in marked.items() if flag} == {name for name in marked if not name.isascii()}
    assert "原件/整改前照片/E01.jpg" in marked


@pytest.mark.parametrize("role", ["document", "original", "copy", "entries", "program", "note"])
def test_a_changed_byte_is_named_whichever_file_it_is_in(archive, key, tmp_path, role):
    name = {
        "document": "案卷.docx",
        "original": "原件/整改前照片/E01.jpg",
        "copy": "副本/整改前照片/E01.jpg",
        "entries": "审计.jsonl",
        "program": "verify.py",
        "note": "说明.txt",
    }[role]

    changed = altered(archive, tmp_path, lambda members: members.update({name: members[name][:-2] + b"x\n"}))

    status, text = said(changed, "--key", key)
    assert status == BROKEN
    assert f"{name} was changed" in text


def test_every_file_that_was_taken_out_is_named(archive, key, tmp_path):
    for name in named(archive):
        status, text = said(
            altered(archive, tmp_path, lambda members, name=name: members.pop(name)), "--key", key
        )

        assert status == BROKEN, name
        assert f"{name} is missing" in text


def test_a_file_that_was_put_in_is_named(archive, key, tmp_path):
    more = altered(archive, tmp_path, lambda members: members.update({"原件/其他材料/E09.pdf": b"%PDF"}))

    status, text = said(more, "--key", key)

    assert (status, "原件/其他材料/E09.pdf was added" in text) == (BROKEN, True)


def test_a_file_put_in_twice_is_named(archive, key, tmp_path):
    twice = tmp_path / "twice.zip"
    twice.write_bytes(archive.read_bytes())
    with zipfile.ZipFile(twice, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("案卷.docx", b"another")

    assert "twice" in codes(twice, "--key", key)[1]


def test_an_edited_manifest_is_named_by_its_own_hash(archive, tmp_path):
    def change(manifest: dict[str, Any]) -> None:
        manifest["content"]["case"]["status"] = "closed too"

    changed = altered(archive, tmp_path, lambda members: edited(members, change, again=False))

    assert codes(changed) == (BROKEN, ["manifest-changed", "broken"])


@pytest.mark.parametrize("part", ["content", "making"])
def test_a_manifest_edited_with_care_is_named_by_its_signature(archive, key, tmp_path, part):
    def change(manifest: dict[str, Any]) -> None:
        manifest["content"]["case"]["title"] = (
            "x" if part == "content" else manifest["content"]["case"]["title"]
        )
        manifest["making"]["why"] = "x" if part == "making" else manifest["making"]["why"]

    changed = altered(archive, tmp_path, lambda members: edited(members, change, again=True))

    assert codes(changed, "--key", key) == (BROKEN, ["forged", "broken"])
    assert codes(changed) == (NOT_SIGNED, ["not-signed"])


def test_a_manifest_signed_again_with_another_key_is_named(archive, key, tmp_path):
    def change(manifest: dict[str, Any]) -> None:
        manifest["key_id"] = key_id(OTHER.public_key())
        manifest["signature"] = to_base64url(OTHER.sign(signed_bytes(manifest)))

    changed = altered(archive, tmp_path, lambda members: edited(members, change, again=True))

    assert codes(changed, "--key", key) == (BROKEN, ["other-key", "broken"])
    assert codes(changed, "--key", pem(OTHER, tmp_path / "other.pem")) == (WHOLE, ["whole"])


def test_an_original_exchanged_for_another_together_with_its_line_is_named(archive, tmp_path):
    """Whoever changes the list of files, and forgets the list of evidence."""

    def change(members: dict[str, bytes]) -> None:
        path = "原件/整改前照片/E01.jpg"
        members[path] = b"another photo"

        def relisted(manifest: dict[str, Any]) -> None:
            (line,) = [each for each in manifest["content"]["files"] if each["path"] == path]
            line["sha256"] = sha256_of(b"another photo")

        edited(members, relisted, again=True)

    assert codes(altered(archive, tmp_path, change)) == (BROKEN, ["evidence", "broken"])


def relisted(members: dict[str, bytes], name: str) -> None:
    """Put the hash of a changed file into the manifest."""

    def change(manifest: dict[str, Any]) -> None:
        (line,) = [each for each in manifest["content"]["files"] if each["path"] == name]
        line["sha256"] = sha256_of(members[name])

    edited(members, change, again=True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: lines.__setitem__(2, lines[2].replace(b"case.step", b"case.stop")), "entry"),
        (lambda lines: lines.__setitem__(2, b"no json\n"), "entry"),
        (lambda lines: lines.reverse(), "entry-order"),
        (lambda lines: lines.pop(), "last-event"),
    ],
)
def test_altered_audit_entries_are_named_even_when_the_manifest_was_put_right(
    archive, tmp_path, change, expected
):
    def alter(members: dict[str, bytes]) -> None:
        lines = members["审计.jsonl"].splitlines(keepends=True)
        change(lines)
        members["审计.jsonl"] = b"".join(lines)
        relisted(members, "审计.jsonl")

    status, found = codes(altered(archive, tmp_path, alter))

    assert status == BROKEN
    assert expected in found


def test_entries_are_compared_with_an_exported_ledger(archive, key, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_bytes(b"".join(canonical({"entry": asdict(each)}) + b"\n" for each in entries()))
    shorter = tmp_path / "shorter.jsonl"
    shorter.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:-1]))

    assert codes(archive, "--key", key, "--ledger", ledger) == (WHOLE, ["whole"])
    assert codes(archive, "--key", key, "--ledger", shorter) == (BROKEN, ["not-in-ledger", "broken"])


@pytest.mark.parametrize("text", [b"{}", b"[", b"\xff", b'{"format": "other"}', b"[" * 100_000, b"null"])
def test_a_manifest_that_is_none_is_named_and_ends_nothing(archive, tmp_path, text):
    changed = altered(archive, tmp_path, lambda members: members.update({"manifest.json": text}))

    assert codes(changed) == (BROKEN, ["manifest-unreadable", "broken"])


@pytest.mark.parametrize("arguments", [["nothing/here"], ["--key", "nothing.pem"], ["--unheard"]])
def test_what_could_not_be_checked_is_not_called_broken(arguments):
    try:
        status = said(*arguments)[0]
    except SystemExit as end:
        status = int(end.code or 0)

    assert status == NOT_CHECKED


def test_the_verifier_runs_alone_where_it_was_unpacked(archive, key, tmp_path):
    with zipfile.ZipFile(archive) as source:
        source.extractall(tmp_path / "unpacked")

    command = [sys.executable, "-I", str(tmp_path / "unpacked" / "verify.py"), "--key", str(key)]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"})

    assert (done.returncode, b"[whole]" in done.stdout) == (WHOLE, True)


def test_without_originals_only_copies_leave(tmp_path, key):
    target = written(tmp_path, with_originals=False)

    assert [name for name in named(target) if "/" in name] == ["副本/整改前照片/E01.jpg"]
    assert codes(target, "--key", key) == (WHOLE, ["whole"])


def test_the_same_records_give_the_same_content_whoever_makes_it_and_when(tmp_path):
    def content(**changes: Any) -> bytes:
        with zipfile.ZipFile(written(tmp_path, **changes)) as source:
            return canonical(json.loads(source.read("manifest.json"))["content"])

    later = Making(MORNING.replace(year=2027), "别人", "别的", "export-2", "1.0", 120, "e" * 64)

    assert content() == content(making=later)


def test_an_original_that_is_not_in_the_storage_leaves_no_file_behind(tmp_path):
    parcel = a_parcel(tmp_path)
    parcel.photos.originals.remove(sha256_of(PAPER))

    with pytest.raises(NotFound):
        write_case_file(tmp_path / "case.zip", parcel, KEY, told=lambda *_: None)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["photos"]


def test_a_file_that_exists_is_not_replaced_unasked(tmp_path):
    written(tmp_path)

    with pytest.raises(AlreadyThere):
        write_case_file(tmp_path / "case.zip", a_parcel(tmp_path), KEY, told=lambda *_: None)


def test_more_than_one_file_may_hold_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "MOST_BYTES", 10)

    with pytest.raises(TooLarge):
        write_case_file(tmp_path / "case.zip", a_parcel(tmp_path), KEY, told=lambda *_: None)


def test_the_file_names_events_that_the_small_case_has():
    assert [entry.number for entry in entries()] == [event.audit_number for event in events()]
