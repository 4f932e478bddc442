"""Whether a case file is whole. One file, Python 3.9 or newer, nothing to install, no network.

    python3 verify.py [FOLDER or FILE.zip] [--key PUBLIC.pem] [--ledger LEDGER.jsonl]

It shares no code with the service that made the file: it compares every file with the SHA-256 in
manifest.json, names what is missing, added or changed, checks the audit entries by their own hashes, the
manifest by its Ed25519 signature (RFC 8032) when a public key is given, and the entries against an exported
ledger when one is given. It ends with 0: whole and signed, 1: whole, but the signature was not checked,
2: broken, 3: not checked (a file is missing, an option is wrong).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

WHOLE, NOT_SIGNED, BROKEN, NOT_CHECKED = 0, 1, 2, 3
FORMAT = "lakewatch-case-file/1"
MANIFEST, ENTRIES = "manifest.json", "审计.jsonl"
CHUNK = 1024 * 1024
LONGEST = 64 * 1024 * 1024  # bytes of a line, and of a manifest
MOST_TOLD = 50  # what does not fit is told one by one up to here, then counted


# --- JSON, so read that nothing is lost, and written in one way only (RFC 8785) --------------------------


class Numeral(str):
    """A number as its digits stand in the file."""


class Unreadable(ValueError):
    """Bytes that are not the one canonical form of any value."""


def parse(data: bytes) -> Any:
    """The value of JSON text; numbers keep their digits. ValueError, RecursionError."""
    return json.loads(
        data.decode("utf-8"), parse_int=Numeral, parse_float=Numeral, parse_constant=no_constant
    )


def no_constant(text: str) -> NoReturn:  # NaN, Infinity
    raise Unreadable(text)


def canonical(value: Any) -> str:
    """The value as RFC 8785 writes it; numbers as they were read."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Numeral):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))  # by UTF-16 units
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    return "[" + ",".join(canonical(member) for member in value) + "]"


def without(value: dict[str, Any], name: str) -> bytes:
    """What a hash or a signature covers: all other members."""
    return canonical({each: member for each, member in value.items() if each != name}).encode("utf-8")


def from_base64url(text: Any) -> bytes:
    """The bytes of URL-safe base64 without padding in its one form; none for anything else."""
    try:
        data = base64.b64decode(str(text) + "=" * (-len(str(text)) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""
    return data if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text else b""


# --- Ed25519: RFC 8032, section 5.1 and the program of section 6 -----------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z


def added(p: Point, q: Point) -> Point:
    """The sum of two points (section 5.1.4)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, point: Point) -> Point:
    """The multiple of a point."""
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = added(total, point)
        point, scalar = added(point, point), scalar >> 1
    return total


def point_of(data: bytes) -> Point | None:
    """The point of 32 bytes (section 5.1.3); None where there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def genuine(key: bytes, text: Any, message: bytes) -> bool:
    """Whether the key signed the message (section 5.1.7); the signature is base64url."""
    signature = from_base64url(text)
    if len(key) != 32 or len(signature) != 64:
        return False
    public, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or r is None or BASE is None or s >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), added(r, times(digest, public))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P
    )


def key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16]


# --- What is told ----------------------------------------------------------------------------------------

# fmt: off
SENTENCES = {  # code: Chinese, English; a code is a promise to programs
    "changed": ("{path} 被改动过：SHA-256 应为 {wanted}，实为 {found}。",
                "{path} was changed: its SHA-256 should be {wanted}, and is {found}."),
    "missing": ("缺 {path}（{what}）。", "{path} is missing ({what})."),
    "extra": ("多出 {path}，清单里没有。", "{path} was added: the manifest does not name it."),
    "twice": ("{path} 出现两次。", "{path} is there twice."),
    "manifest-missing": ("缺 manifest.json，无法核对。",
                         "manifest.json is missing: there is nothing to compare with."),
    "manifest-unreadable": ("manifest.json 读不出，或不是原样写出的：{reason}。",
                            "manifest.json cannot be read, or is not as it was written: {reason}."),
    "manifest-changed": ("manifest.json 被改动过：内容与其 content_sha256 不符。",
                         "manifest.json was changed: its content does not have its content_sha256."),
    "forged": ("manifest.json 的签名与内容不符（密钥 {key}）：清单被改动过，或签名是假的。",
               "The signature of manifest.json does not fit (key {key}): it was changed or forged."),
    "other-key": ("manifest.json 由另一把密钥（{key}）签名，不是所给的 {known}。",
                  "Another key ({key}) signed manifest.json, not {known}."),
    "evidence": ("证据目录的 {number} 与文件清单不一致。",
                 "{number} of the evidence list does not agree with the list of files."),
    "entry": ("审计.jsonl 第 {line} 行（条目 {number}）被改动过：内容与其 SHA-256 不符。",
              "Line {line} of 审计.jsonl (entry {number}) was changed: it does not have its own hash."),
    "entry-order": ("审计.jsonl 第 {line} 行（条目 {number}）的位置不对。",
                    "Line {line} of 审计.jsonl (entry {number}) is out of order."),
    "last-event": ("审计.jsonl 里没有清单所记的末次办理（条目 {number}），或与其不符。",
                   "审计.jsonl does not have the last event that the manifest names (entry {number})."),
    "not-in-ledger": ("条目 {number} 不在所给的账本里，或与账本不同。",
                      "Entry {number} does not stand in the given ledger, or not so."),
    "broken": ("案卷有 {count} 处不符。", "The case file is broken: {count} things do not fit."),
    "not-signed": ("案卷与其清单相符，但未核验签名：没有给公钥（--key）。清单若被人重写，只有签名能发现。",
                   "The case file fits its manifest, but the signature was not checked: no --key was given."
                   " Only the signature shows whether somebody wrote the manifest anew."),
    "whole": ("案卷完整，签名属实（密钥 {key}）：{case}，截至 {as_of}，{count} 个文件。",
              "The case file is whole, its signature genuine (key {key}): {case} as of {as_of},"
              " {count} files."),
}
# fmt: on


def told(code: str, **facts: Any) -> str:
    """A finding in both languages, with its code."""
    zh, en = SENTENCES[code]
    return f"{zh.format(**facts)}\n  {en.format(**facts)} [{code}]"


# --- Where the files are: a folder, or an archive ----------------------------------------------------------


class Folder:
    """The files of an unpacked case file."""

    def __init__(self, root: Path) -> None:
        found = sorted(path for path in root.rglob("*") if not path.is_dir())
        self.paths = {plain(path.relative_to(root).as_posix()): path for path in found}
        self.names = list(self.paths)

    def open(self, name: str) -> BinaryIO:
        return self.paths[name].open("rb")


class Archive:
    """The members of a case file that was not unpacked."""

    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path)
        self.members = {plain(each.filename): each for each in self.archive.infolist() if not each.is_dir()}
        self.names = [plain(each.filename) for each in self.archive.infolist() if not each.is_dir()]

    def open(self, name: str) -> Any:
        return self.archive.open(self.members[name])


def plain(name: str) -> str:
    """A name as it was written: some disks keep accents and kana apart."""
    return unicodedata.normalize("NFC", name)


def hashed(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


# --- The checks ------------------------------------------------------------------------------------------


class Checked:
    """A case file with all that does not fit."""

    def __init__(self, source: Any, keys: dict[str, bytes]) -> None:
        self.source, self.keys = source, keys
        self.wrong: list[str] = []
        self.manifest: dict[str, Any] = {}
        self.hashes: dict[int, str] = {}  # of our entries
        self.signed_by: str | None = None

    def tell(self, code: str, **facts: Any) -> None:
        self.wrong.append(told(code, **facts))

    def check(self) -> None:
        """Everything but the ledger."""
        if MANIFEST not in self.source.names:
            self.tell("manifest-missing")
            return
        try:
            self.manifest = self.read_manifest()
        except (ValueError, KeyError, TypeError, RecursionError, OSError, zipfile.BadZipFile) as error:
            self.tell("manifest-unreadable", reason=str(error) or type(error).__name__)
            return
        self.check_manifest()
        self.check_files()
        self.check_evidence()
        self.check_entries()

    def read_manifest(self) -> dict[str, Any]:
        """The manifest; Unreadable unless its bytes are the canonical ones and it has what it must have."""
        with self.source.open(MANIFEST) as file:
            data = file.read(LONGEST)
        value = parse(data)
        if canonical(value).encode("utf-8") != data:
            raise Unreadable("not the canonical form")
        if value["format"] != FORMAT:
            raise Unreadable(str(value["format"]))
        for each in listed(value):
            if not all(isinstance(each[name], str) for name in ("path", "sha256", "zh", "en")):
                raise Unreadable("files")
        for text in (value["content"]["case"]["number"], value["content"]["as_of"]):
            if not isinstance(text, str):
                raise Unreadable("case")
        return dict(value)

    def check_manifest(self) -> None:
        """Its own hash, and its signature."""
        content = canonical(self.manifest["content"]).encode("utf-8")
        if hashlib.sha256(content).hexdigest() != self.manifest.get("content_sha256"):
            self.tell("manifest-changed")
        if not self.keys:
            return
        named = str(self.manifest.get("key_id"))
        key = self.keys.get(named)
        if key is None:
            self.tell("other-key", key=named, known=", ".join(self.keys))
        elif genuine(key, self.manifest.get("signature"), without(self.manifest, "signature")):
            self.signed_by = named
        else:
            self.tell("forged", key=named)

    def check_files(self) -> None:
        """Every file of the manifest is here as it was, and no other."""
        wanted = {plain(each["path"]): each for each in listed(self.manifest)}
        for name, count in Counter(self.source.names).items():
            if count > 1:
                self.tell("twice", path=name)
            if name not in wanted and name != MANIFEST:
                self.tell("extra", path=name)
        for name, each in wanted.items():
            if name not in self.source.names:
                self.tell("missing", path=name, what=f"{each['zh']} {each['en']}")
            elif (found := self.hash_of(name)) != each["sha256"]:
                self.tell("changed", path=name, wanted=each["sha256"], found=found)

    def hash_of(self, name: str) -> str:
        """The SHA-256 of a file; why not, when it cannot be read."""
        try:
            with self.source.open(name) as file:
                return hashed(file)
        except (OSError, zipfile.BadZipFile, EOFError, RuntimeError) as error:
            return f"– ({error})"

    def check_evidence(self) -> None:
        """Each original of the evidence list stands in the list of files, with its hash."""
        files = {each["path"]: each["sha256"] for each in listed(self.manifest)}
        for line in self.manifest["content"].get("evidence", []):
            path = line.get("path")
            if path is not None and files.get(path) != line.get("sha256"):
                self.tell("evidence", number=line.get("number"))

    def check_entries(self) -> None:
        """Each audit entry has its own hash, they stand in order, and the last event is among them."""
        if ENTRIES not in self.source.names:
            return
        last, before = self.manifest["content"].get("last_event") or {}, 0
        with self.source.open(ENTRIES) as file:
            for at, line in enumerate(iter(file.readline, b""), start=1):
                number = self.take_entry(at, line)
                if 0 < number <= before:
                    self.tell("entry-order", line=at, number=number)
                before = max(before, number)
        wanted = last.get("audit_number")
        if wanted is not None and self.hashes.get(int(wanted)) != last.get("hash"):
            self.tell("last-event", number=wanted)

    def take_entry(self, at: int, line: bytes) -> int:
        """One entry; its number, as far as it can be read."""
        number = 0
        try:
            entry = parse(line)["entry"]
            number = int(entry["number"])
            whole = canonical({"entry": entry}).encode("utf-8") + b"\n" == line
            if not whole or hashlib.sha256(without(entry, "hash")).hexdigest() != entry["hash"]:
                raise Unreadable("hash")
        except (ValueError, KeyError, TypeError, RecursionError):
            self.tell("entry", line=at, number=number or "?")
            return number
        self.hashes[number] = entry["hash"]
        return number

    def check_ledger(self, file: BinaryIO) -> None:
        """Every entry of ours stands in the ledger, the very same."""
        there: dict[int, str] = {}
        for line in iter(lambda: file.readline(LONGEST), b""):
            if line.startswith(b'{"entry":'):
                entry = parse(line)["entry"]
                if hashlib.sha256(without(entry, "hash")).hexdigest() == entry["hash"]:
                    there[int(entry["number"])] = entry["hash"]
        for number, hash in self.hashes.items():
            if there.get(number) != hash:
                self.tell("not-in-ledger", number=number)

    # --- the end -----------------------------------------------------------------------------
    def status(self) -> int:
        if self.wrong:
            return BROKEN
        return WHOLE if self.signed_by else NOT_SIGNED

    def verdict(self) -> str:
        """The last word."""
        if self.wrong:
            return told("broken", count=len(self.wrong))
        if self.signed_by is None:
            return told("not-signed")
        content = self.manifest["content"]
        return told(
            "whole",
            key=self.signed_by,
            case=content["case"]["number"],
            as_of=content["as_of"],
            count=len(listed(self.manifest)),
        )


def listed(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file that a manifest names."""
    return [*manifest["content"]["files"], *manifest["making"]["files"]]


def read_key(path: str) -> bytes:
    """The public key of a file: PEM, or raw bytes as base64url; Unreadable."""
    with open(path, encoding="utf-8") as file:
        text = file.read(10_000).strip()
    if text.startswith("-----BEGIN PUBLIC KEY-----"):
        der = base64.b64decode("".join(text.splitlines()[1:-1]))
        prefix = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: SubjectPublicKeyInfo of Ed25519
        raw = der[len(prefix) :] if der.startswith(prefix) else b""
    else:
        raw = from_base64url(text)
    if len(raw) != 32 or point_of(raw) is None:
        raise Unreadable(f"{path}: no Ed25519 public key")
    return raw


def say(checked: Checked) -> None:
    """Print everything."""
    for sentence in checked.wrong[:MOST_TOLD]:
        print(sentence)
    if (more := len(checked.wrong) - MOST_TOLD) > 0:
        print(f"…… 另有 {more} 处 · and {more} more")
    print(checked.verdict())


class Options(argparse.ArgumentParser):
    """Options whose mistakes end with a status of their own."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(NOT_CHECKED, f"{message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Check the case file that the arguments name; the status to end with."""
    for stream in (sys.stdout, sys.stderr):  # a console that lacks a letter must not end the check
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = Options(description="离线核验案卷 · Verify a case file, offline.")
    here = str(Path(__file__).parent)
    options.add_argument("place", nargs="?", default=here, help="案卷目录或 zip · folder or archive")
    options.add_argument(
        "--key", action="append", default=[], help="公钥 · a public key known from elsewhere"
    )
    options.add_argument("--ledger", action="append", default=[], help="导出的账本 · an exported ledger")
    given = options.parse_args(arguments)
    try:
        place = Path(given.place)
        source = Folder(place) if place.is_dir() else Archive(place)
        checked = Checked(source, {key_id(key): key for key in map(read_key, given.key)})
        checked.check()
        for path in given.ledger:
            with open(path, "rb") as file:
                checked.check_ledger(file)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"未能核验 · not checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    say(checked)
    return checked.status()


if __name__ == "__main__":
    sys.exit(main())
