"""Ledgers as a superior office receives them, and the hands that alter them."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.cli.main import run
from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.rules.receipts import key_id, signed_bytes, to_base64url
from layers.store.chain import START, canonical, hash_of
from layers.store.database import Database, open_database
from layers.store.signing import signing_key
from tests.builders import Clock

FIRST = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)  # 10 in the morning at the lake


def said(*arguments: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of a command, run within this process."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["lakewatch", *arguments])
        patch.setenv("LC_ALL", "en")
        try:
            run()
        except SystemExit as end:
            status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


def lakewatch(*arguments: object) -> str:
    """What a command prints that goes well."""
    status, out, err = said(*(str(argument) for argument in arguments))
    assert status == 0, err + out
    return out


@contextmanager
def opened(data: Path, at: datetime) -> Iterator[Database]:
    """The database of a folder at some time in the past."""
    data.mkdir(exist_ok=True)
    database = open_database(str(data / "lakewatch.gpkg"), read_catalogue(), data / "files", clock=Clock(at))
    yield database
    database.close()


def wrote(data: Path, at: datetime, *names: str) -> None:
    """An entry each."""
    with opened(data, at) as database:
        for name in names:
            with database.transaction(PROGRAM) as transaction:
                transaction.record("test", "thing", name, {"length_m": 35.5, "é": "衡水湖"}, why="试")


@dataclass(frozen=True)
class Lake:
    """A data folder whose days are signed, and what an office got from it."""

    data: Path
    ledger: Path  # all entries
    signed: Path  # up to the last signed day
    key: Path
    heads: Path


def a_lake(folder: Path) -> Lake:
    """Three days with 3, 2 and 2 entries, signed, and what was written since; by the real commands."""
    lake = Lake(*(folder / name for name in ("lake", "ledger.jsonl", "signed.jsonl", "k.pem", "heads.json")))
    for day, names in enumerate(("abc", "de", "fg")):
        wrote(lake.data, FIRST + timedelta(days=day), *names)
    signing_key(lake.data / "files")  # as the service makes it when it starts
    at = ("--data", lake.data)
    lakewatch("audit", "sign", "--through", "2024-03-03", *at)
    lakewatch("audit", "key", lake.key, *at)
    lakewatch("audit", "days", lake.heads, *at)
    lakewatch("audit", "export", lake.signed, "--only-signed", *at)
    lakewatch("audit", "export", lake.ledger, *at)
    return lake


def rows(file: Path) -> list[dict[str, Any]]:
    """Every line of a ledger as JSON."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def rewritten(file: Path, lines: list[dict[str, Any]], name: str = "altered.jsonl") -> Path:
    """A ledger of these lines beside the first, its last line made right again, as a careful hand would."""
    kinds = {"entry": "entries", "day": "days", "receipt": "receipts", "key": "keys"}
    body = b"".join(canonical(line) + b"\n" for line in lines if "end" not in line)
    counts = {plural: sum(kind in line for line in lines) for kind, plural in kinds.items()}
    end = canonical({"end": {**counts, "sha256": hashlib.sha256(body).hexdigest()}}) + b"\n"
    altered = file.with_name(name)
    altered.write_bytes(body + end)
    return altered


def altered(file: Path, change: Callable[[list[dict[str, Any]]], object]) -> Path:
    """A ledger whose lines somebody changed."""
    lines = rows(file)
    change(lines)
    return rewritten(file, lines)


def rehashed(lines: list[dict[str, Any]]) -> None:
    """Give every entry its number and a hash that fits, as somebody would who makes another chain."""
    previous, number = START, 0
    for line in lines:
        if entry := line.get("entry"):
            number += 1
            entry.update(number=number, previous=previous)
            entry["hash"] = previous = hash_of(entry)


def resigned(head: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """A head or receipt as another key would sign it."""
    named = {**head, "key_id": key_id(key.public_key())}
    return {**named, "signature": to_base64url(key.sign(signed_bytes(named)))}


def a_receipt(entry: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """What a phone keeps of a report whose entry this is."""
    receipt = {
        "report": "00000000-0000-4000-8000-000000000001",
        "content_sha256": "0" * 64,
        "photos": [],
        "missing_photos": [],
        "received_at": entry["at"],
        "audit_number": entry["number"],
        "audit_hash": entry["hash"],
        "key_id": "",
        "signature": "",
    }
    return resigned(receipt, key)


def a_long_ledger(file: Path, entries: int) -> Path:
    """A ledger of so many entries, without a database."""
    lines: list[dict[str, Any]] = [{"ledger": {"format": 1, "version": "test", "made_at": "2024-03-01"}}]
    for number in range(1, entries + 1):
        entry = {
            "number": number, "at": f"2024-03-01T02:00:00.{number % 1000:03}Z", "account": None, "name": "n",
            "way": "web", "action": "test", "noun": "thing", "id": str(number), "facts": {"x": number / 2},
            "why": "test", "previous": "", "hash": "",
        }  # fmt: skip
        lines.append({"entry": entry})
    rehashed(lines)
    return rewritten(file, lines, file.name)
