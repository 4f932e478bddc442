"""Whether an exported audit ledger is whole. One file, Python 3.9 or newer, nothing to install, no network.

    python3 offline_verify.py LEDGER.jsonl --key PUBLIC.pem [--heads HEADS.json] [--receipt RECEIPT.json]

It shares no code with the service that wrote the ledger: JSON is read by Python's own reader, hashes are
SHA-256, trees are those of RFC 6962, signatures are Ed25519 as RFC 8032 describes them. It prints what does
not fit, each with its number, time and object, and ends with 0: whole and anchored, 1: whole as far as one
can tell, but not anchored to the end by anything from outside, 2: broken, 3: not checked (a file is missing,
an option is wrong).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, BinaryIO, NoReturn

WHOLE, NOT_ANCHORED, BROKEN, NOT_CHECKED = 0, 1, 2, 3
START = "0" * 64  # what the first entry names as the one before it
LONGEST = 64 * 1024 * 1024  # bytes of a line
LARGEST_GAP = 10_000  # missing entries that are remembered, to see whether they come later
MOST_TOLD = 20  # what does not fit is told one by one up to here, then counted
IN_WORDS = "{at} {action} {noun} {id}"  # an entry as it is named: when, what, which object
ENTRY = {
    "number", "at", "account", "name", "way", "action", "noun", "id", "facts", "why", "previous", "hash",
}  # fmt: skip
FIRST = {"format", "version", "made_at"}
HEAD = {"day", "number", "hash", "root", "at", "key_id", "signature"}
COUNTED = {"entry": "entries", "day": "days", "receipt": "receipts", "key": "keys"}


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


def whole(value: Any) -> int:
    """The integer of a numeral; -1 for anything else."""
    return int(value) if isinstance(value, Numeral) and value.isdigit() and len(value) <= 18 else -1


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


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
    return sha256(key).hex()[:16]


# --- What is told ----------------------------------------------------------------------------------------

# fmt: off
SENTENCES = {  # code: Chinese, English; a code is a promise to programs
    "changed": ("第 {number} 条被改动过（{entry}）：内容与其 SHA-256 不符。",
                "Entry {number} was changed ({entry}): its content does not have its hash."),
    "link": ("第 {number} 条（{entry}）接不上前一条（{before}）。",
             "Entry {number} ({entry}) does not follow the one before it ({before})."),
    "missing": ("缺第 {which} 条：在第 {last} 条之后，{entry} 之前。",
                "Entry {which} is missing, after entry {last} and before {entry}."),
    "order": ("第 {number} 条（{entry}）的位置不对：它的位置上是 {instead}。",
              "Entry {number} ({entry}) is out of order: in its place stands {instead}."),
    "twice": ("编号 {number} 出现两次：又见于 {entry}。",
              "Number {number} is there twice: again for {entry}."),
    "unreadable-entry": ("第 {number} 条读不出（在 {before} 之后）：{reason}。",
                         "Entry {number} cannot be read (after {before}): {reason}."),
    "ends-early": ("{anchor}记有第 {number} 条，账本止于 {last}（{entry}）：其后被删，或换上了旧副本。",
                   "Entry {number} is named by {anchor}, the ledger ends at {last} ({entry}): what came later"
                   " was dropped, or an older copy was put in place."),
    "forked": ("在第 {number} 条分叉（{entry}）：{anchor}另有其 SHA-256，第 {first}–{number} 条已非原样。",
               "Forked at {number} ({entry}): {anchor} names another hash; entries {first}–{number} are not"
               " what they were then."),
    "root": ("{anchor}的树根与第 1–{number} 条不符。", "The root of {anchor} is not that of 1–{number}."),
    "forged": ("{anchor}的签名是假的（密钥 {key}）。", "The signature of {anchor} is forged (key {key})."),
    "other-key": ("{anchor}由另一把密钥（{key}）签名，不是所给的 {known}。",
                  "Another key ({key}) signed {anchor}, not {known}."),
    "no-key": ("没有核验{anchor}的公钥（{key}）。", "There is no key ({key}) for {anchor}."),
    "signed-twice": ("{day} 有两个不同的日签：{anchor}、{other}。",
                     "There are two heads of {day}: {anchor} and {other}."),
    "head-missing": ("第 {number} 条记有 {day} 的日签，账本里没有。",
                     "Entry {number} tells of the head of {day}, which is not in the ledger."),
    "head-changed": ("{anchor}不是第 {number} 条所记的那个。",
                     "Entry {number} tells of another head than {anchor}."),
    "unreadable-line": ("文件第 {line} 行读不出：{reason}。", "Line {line} cannot be read: {reason}."),
    "line": ("文件第 {line} 行（{kind}）不合格式。", "Line {line} ({kind}) is not valid."),
    "line-order": ("文件第 {line} 行（{kind}）的位置不对。", "Line {line} ({kind}) is not where it belongs."),
    "file-hash": ("文件与其末行的条数或 SHA-256 不符：导出之后被改动过。",
                  "The file does not have its last line's counts or SHA-256: it was changed later."),
    "cut-off": ("文件缺 {kind} 行：不完整。", "The file has no {kind} line: it is not complete."),
    "restored": ("第 {number} 条（{at}）声明恢复了旧副本，原链第 {number}–{lost} 条已失：{why}",
                 "Entry {number} ({at}) declares that an older copy was put back; entries {number}–{lost}"
                 " of the chain before are lost: {why}"),
    "lost": ("{anchor}记有第 {number} 条，属于声明恢复时失去的部分，本账本里没有。",
             "Entry {number} of {anchor} is of what a declared restore lost; it is not in this ledger."),
    "unchecked": ("未核验{anchor}的签名：没有公钥 {key}。",
                  "The signature of {anchor} was not checked: no key {key}."),
    "broken": ("账本有 {count} 处不符。", "The ledger is broken: {count} things do not fit."),
    "whole": ("账本完整，共 {count} 条，由{anchor}锚定。",
              "The ledger is whole: {count} entries, anchored by {anchor}."),
    "not-anchored-since": ("自{anchor}（第 {number} 条）以后未锚定：第 {first}–{last} 条只有本文件为凭。",
                           "Not anchored since {anchor}, entry {number}: entries {first}–{last} rest on this"
                           " file's word alone."),
    "not-anchored-lost": ("未锚定：声明恢复时失去的条目不在本账本里，须另行查明。",
                          "Not anchored: what a declared restore lost is not in this ledger; ask for it."),
    "not-anchored": ("未锚定：没有来自别处的公钥、日签或回执为凭（--key、--heads、--receipt）。",
                     "Not anchored: nothing from outside vouches for this file (--key, --heads, --receipt)."),
    "own-word": ("文件里最后相符的是{anchor}（第 {number} 条），但它随文件而来。",
                 "Not anchored since {anchor}, entry {number}, which came with the file itself."),
}
# fmt: on


@dataclass
class Anchor:
    """Something that names an entry's number and hash: a head, or a receipt."""

    value: dict[str, Any]
    outside: bool  # it did not come with the ledger
    zh: str
    en: str
    trusted: bool = False  # it came from outside, or a key from outside vouches for it

    def __post_init__(self) -> None:
        self.day = str(self.value["day"]) if "day" in self.value else None
        self.number = whole(self.value.get("number", self.value.get("audit_number")))
        self.hash = self.value.get("hash", self.value.get("audit_hash"))


def anchor_of(value: Any, *, outside: bool, where: str) -> Anchor:
    """The anchor in a JSON object; Unreadable when it is neither head nor receipt."""
    where = where.replace("\\", "/").rpartition("/")[2]
    if isinstance(value, dict) and set(value) == HEAD:
        zh, en = f"{value['day']} 的日签（{where}）", f"the head of {value['day']} ({where})"
    elif isinstance(value, dict) and {"report", "audit_number", "audit_hash"} <= set(value):
        at, report = value.get("received_at"), value["report"]
        zh, en = (
            f"报告 {report}（{at}）的回执（{where}）",
            f"the receipt of report {report} of {at} ({where})",
        )
    else:
        raise Unreadable(f"{where}: neither a head nor a receipt")
    found = Anchor(value, outside, zh, en)
    if found.number < 1:
        raise Unreadable(f"{where}: no entry number")
    return found


def is_anchor(value: Any) -> bool:
    """Whether it is a head or a receipt."""
    try:
        return bool(anchor_of(value, outside=False, where=""))
    except Unreadable:
        return False


def told(code: str, **facts: Any) -> str:
    """Both sentences and the code; nothing in a ledger may write to the terminal but letters."""
    sentences = [
        sentence.format_map({name: shown(getattr(fact, language, fact)) for name, fact in facts.items()})
        for language, sentence in zip(("zh", "en"), SENTENCES[code])  # noqa: B905 (3.9)
    ]
    return "{}\n{} [{}]".format(*sentences, code)


def shown(fact: Any) -> str:
    """A fact as it may be printed."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in str(fact)[:300])


# --- The tree of RFC 6962 --------------------------------------------------------------------------------


class Tree:
    """Grows leaf by leaf; keeps the roots of the full subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def grow(self, content: bytes) -> None:
        peak, full = sha256(b"\0" + content), self.size
        while full & 1:
            peak, full = sha256(b"\1" + self.peaks.pop() + peak), full >> 1
        self.peaks.append(peak)
        self.size += 1

    def root(self) -> str:
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = sha256(b"\1" + peak + root)
        return root.hex()


# --- The ledger ------------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """A ledger on its way through the checks."""

    anchors: list[Anchor] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)  # known from outside
    own_keys: dict[str, bytes] = field(default_factory=dict)  # that stand in the ledger itself
    waiting: dict[int, list[Anchor]] = field(default_factory=dict)  # anchors by the entry they name
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    number: int = 0  # of the last entry in order
    hashes: tuple[str, ...] = (START,)  # of the last entry: as written, and as computed
    last: str = "–"  # the last entry in words
    entries: int = 0
    missing: dict[int, str] = field(default_factory=dict)  # number passed over -> what came instead
    unreadable: int = 0  # lines since the last entry
    tree: Tree | None = field(default_factory=Tree)  # None once the chain is broken
    fitting: Anchor | None = None  # the furthest that fits
    anchored: Anchor | None = None  # the furthest that fits and is trusted
    lost: bool = False  # a declared restore left an anchor behind
    restores: list[tuple[int, int]] = field(default_factory=list)  # at entry …; the lost chain went on to …
    signed: dict[str, tuple[int, Any]] = field(default_factory=dict)  # day -> its entry, its head's SHA-256

    def tell(self, code: str, **facts: Any) -> None:
        """Note something that does not fit."""
        self.wrong.append(told(code, **facts))

    def spoil(self, code: str, **facts: Any) -> None:
        """Note something that does not fit and leaves no tree to compare."""
        self.tree = None
        self.tell(code, **facts)

    # entries

    def take_entry(self, entry: Any) -> None:
        """The next entry of the file."""
        if not isinstance(entry, dict) or set(entry) != ENTRY or whole(entry["number"]) < 1:
            self.take_unreadable("it is no audit entry")
            return
        self.entries += 1
        number, words = whole(entry["number"]), IN_WORDS.format_map(entry)
        hashes = (str(entry["hash"]), sha256(without(entry, "hash")).hex())
        if hashes[0] != hashes[1] and entry["previous"] in self.hashes:
            number = self.number + 1  # it stands in its place: should its number be wrong, that was changed
        if number <= self.number:
            self.take_late(number, words)
            return
        if number > self.number + 1:
            self.pass_over(number, words)
        elif hashes[0] == hashes[1] and not self.unreadable and entry["previous"] not in self.hashes:
            self.spoil("link", number=number, entry=words, before=self.last)
        if hashes[0] != hashes[1]:
            self.spoil("changed", number=number, entry=words)
        self.number, self.hashes, self.last, self.unreadable = number, hashes, words, 0
        if self.tree is not None:
            self.tree.grow(bytes.fromhex(hashes[1]))
        self.take_action(entry, number)
        for anchor in self.waiting.pop(number, ()):
            self.take_anchor(anchor)

    def take_late(self, number: int, words: str) -> None:
        """An entry whose number has been passed already."""
        code = "order" if number in self.missing else "twice"
        self.spoil(code, number=number, entry=words, instead=self.missing.pop(number, ""))

    def pass_over(self, number: int, words: str) -> None:
        """Numbers that are not where they belong; unreadable lines may have been these."""
        self.tree = None
        gap = range(self.number + 1, number)
        if len(gap) > self.unreadable:
            self.missing.update((each, f"{number} ({words})") for each in gap[:LARGEST_GAP])

    def take_unreadable(self, reason: str) -> None:
        """A line where an entry should be."""
        expected = self.number + 1 + self.unreadable
        self.unreadable += 1
        self.spoil("unreadable-entry", number=expected, before=self.last, reason=reason)

    def take_action(self, entry: dict[str, Any], number: int) -> None:
        """What entries say about the ledger itself: signed days, declared restores."""
        facts = entry["facts"] if isinstance(entry["facts"], dict) else {}
        if entry["action"] == "day.sign":
            self.signed[str(entry["id"])] = (number, facts.get("head_sha256"))
        elif entry["action"] == "ledger.restore":
            lost = whole(facts.get("head_number"))
            self.restores.append((number, lost))
            self.notes.append(told("restored", number=number, lost=lost, at=entry["at"], why=entry["why"]))

    # anchors

    def prepare(self) -> None:
        """Anchors by number, each with its signature checked first."""
        for anchor in self.anchors:
            if self.vouched(anchor):
                self.waiting.setdefault(anchor.number, []).append(anchor)

    def vouched(self, anchor: Anchor) -> bool:
        """Whether the anchor counts: signed by a known key, or from outside and of an unknown one."""
        id, signature = str(anchor.value.get("key_id")), anchor.value.get("signature")
        if anchor.day and self.keys and id not in self.keys:
            self.tell("other-key", anchor=anchor, key=id, known=", ".join(self.keys))
            return False
        key = self.keys.get(id) or self.own_keys.get(id)
        if key is None and not anchor.outside:
            self.tell("no-key", anchor=anchor, key=id)
            return False
        if key is None:
            self.notes.append(told("unchecked", anchor=anchor, key=id))
        elif not genuine(key, signature, without(anchor.value, "signature")):
            self.tell("forged", anchor=anchor, key=id)
            return False
        anchor.trusted = anchor.outside or id in self.keys
        return True

    def take_anchor(self, anchor: Anchor) -> None:
        """An anchor whose entry is there."""
        if anchor.hash not in self.hashes:
            self.take_other_chain(anchor)
        elif anchor.day and self.tree is not None and anchor.value["root"] != self.tree.root():
            self.tell("root", anchor=anchor, number=anchor.number)
        else:
            self.fitting = anchor
            self.anchored = anchor if anchor.trusted else self.anchored

    def take_other_chain(self, anchor: Anchor) -> None:
        """An anchor that names another hash, or an entry beyond the end."""
        number, last = anchor.number, self.number
        since = self.fitting.number if self.fitting else 0
        if self.explained(anchor):
            self.lost = True
            self.notes.append(told("lost", anchor=anchor, number=number))
        elif number > last:
            self.tell("ends-early", anchor=anchor, number=number, last=last, entry=self.last)
        else:
            self.tell("forked", anchor=anchor, number=number, entry=self.last, first=since + 1)

    def explained(self, *anchors: Anchor) -> bool:
        """Whether one of them belongs to what a declared restore lost."""
        return any(first <= each.number <= lost for each in anchors for first, lost in self.restores)

    # the end

    def finish(self) -> None:
        """When the last line is through."""
        for _, run in groupby(enumerate(sorted(self.missing)), key=lambda pair: pair[1] - pair[0]):
            row = [number for _, number in run]
            which = "–".join(str(each) for each in sorted({row[0], row[-1]}))
            self.tell("missing", which=which, last=row[0] - 1, entry=self.missing[row[0]])
        for number in sorted(self.waiting):
            for anchor in self.waiting[number] if number > self.number else ():
                self.take_other_chain(anchor)
        self.compare_days()

    def compare_days(self) -> None:
        """Each day has one head, and it is the one that the chain tells of."""
        seen: dict[str, Anchor] = {}
        for anchor in self.anchors:
            other = seen.setdefault(anchor.day, anchor) if anchor.day else anchor
            if other.value != anchor.value and not self.explained(other, anchor):
                self.tell("signed-twice", day=anchor.day, anchor=other, other=anchor)
        own = {anchor.day: anchor for anchor in self.anchors if anchor.day and not anchor.outside}
        for day, (number, digest) in self.signed.items():
            if day not in own:
                self.tell("head-missing", number=number, day=day)
            elif sha256(canonical(own[day].value).encode("utf-8")).hex() != digest:
                self.tell("head-changed", number=number, anchor=own[day])

    def status(self) -> int:
        """The status to end with."""
        if self.wrong:
            return BROKEN
        held = self.anchored is not None and self.anchored.number == self.number
        return WHOLE if held and not self.lost else NOT_ANCHORED

    def verdict(self) -> str:
        """The last word."""
        anchor, status = self.anchored, self.status()
        if status == BROKEN:
            return told("broken", count=len(self.wrong))
        if self.lost:
            return told("not-anchored-lost")
        if anchor is None:
            own = self.fitting and told("own-word", anchor=self.fitting, number=self.fitting.number) + "\n"
            return (own or "") + told("not-anchored")
        if status == WHOLE:
            return told("whole", count=self.entries, anchor=anchor)
        number, last = anchor.number, self.number
        return told("not-anchored-since", anchor=anchor, number=number, first=number + 1, last=last)


# --- The file --------------------------------------------------------------------------------------------


def lines(file: BinaryIO) -> Iterator[bytes]:
    """Every line with its end; one that is too long comes in pieces, which are then unreadable."""
    return iter(lambda: file.readline(LONGEST), b"")


def read_line(line: bytes) -> tuple[str, Any]:
    """Kind and content of a line; Unreadable unless its bytes are the canonical ones."""
    try:
        value = parse(line)
        if not isinstance(value, dict) or len(value) != 1 or canonical(value).encode("utf-8") + b"\n" != line:
            raise Unreadable("not the canonical form")
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    return next(iter(value.items()))


def survey(file: BinaryIO, ledger: Ledger, name: str) -> int:
    """Take keys, heads and receipts, which stand behind the entries; how many entries the end promises."""
    promised = -1
    for line in lines(file):
        if line.startswith(b'{"entry":'):
            continue
        try:
            kind, value = read_line(line)
            if kind == "key" and is_key(value):
                ledger.own_keys[value["key_id"]] = from_base64url(value["public_key"])
            elif kind in ("day", "receipt"):
                ledger.anchors.append(anchor_of(value, outside=False, where=name))
            elif kind == "end":
                promised = whole(value["entries"])
        except (ValueError, KeyError, TypeError):
            continue  # told in the second pass
    return promised


class Reading:
    """The second pass: every line in turn, in the order in which kinds may come."""

    ORDER = ("ledger", "entry", "day", "receipt", "key", "end")

    def __init__(self, ledger: Ledger, promised: int) -> None:
        self.ledger, self.promised = ledger, promised
        self.place, self.lines, self.counts = -1, 0, dict.fromkeys(self.ORDER, 0)
        self.digest = hashlib.sha256()

    def take(self, line: bytes) -> None:
        self.lines += 1
        try:
            kind, value = read_line(line)
            if kind not in self.ORDER:
                raise Unreadable(kind)
        except Unreadable as error:
            self.take_unreadable(str(error))
        else:
            self.take_kind(kind, value, self.ORDER.index(kind))
        self.digest.update(line)

    def take_unreadable(self, why: str) -> None:
        """A line that is no JSON, or not the JSON that was written."""
        if 1 < self.lines <= self.promised + 1 and self.place <= 1:
            self.ledger.take_unreadable(why)
        else:
            self.ledger.tell("unreadable-line", line=self.lines, reason=why)

    def take_kind(self, kind: str, value: Any, place: int) -> None:
        """A line in its place."""
        again = self.counts["end"] > 0 or (kind == "ledger") != (self.lines == 1)
        if place < self.place or again:
            self.ledger.tell("line-order", line=self.lines, kind=kind)
        self.place = max(place, self.place)
        if kind == "entry":
            self.ledger.take_entry(value)
        elif kind == "end":
            self.take_end(value)
        elif not VALID[kind](value):
            self.ledger.tell("line", line=self.lines, kind=kind)
        self.counts[kind] += 1

    def take_end(self, end: Any) -> None:
        """The counts, and the SHA-256 of all bytes before the last line."""
        counts = {plural: Numeral(self.counts[kind]) for kind, plural in COUNTED.items()}
        if end != {**counts, "sha256": self.digest.hexdigest()}:
            self.ledger.tell("file-hash")

    def finish(self) -> None:
        """Whether all of the file is there."""
        for kind in ("ledger", "end"):
            if not self.counts[kind]:
                self.ledger.tell("cut-off", kind=kind)


def is_first(value: Any) -> bool:
    """Whether it is the first line of a ledger that this program understands."""
    return isinstance(value, dict) and set(value) == FIRST and value["format"] == "1"


def is_key(value: Any) -> bool:
    """Whether it is a public key with its own id."""
    named = isinstance(value, dict) and set(value) == {"key_id", "public_key", "use"}
    return named and key_id(from_base64url(value["public_key"])) == value["key_id"]


VALID = {"ledger": is_first, "key": is_key, "day": is_anchor, "receipt": is_anchor}


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


def read_anchors(path: str) -> list[Anchor]:
    """Heads or receipts of a file: one, a list, an answer of the service, or lines of an older ledger."""
    with open(path, "rb") as file:
        first = file.readline(LONGEST)
        if not first.startswith((b'{"day":{', b'{"ledger":')):
            found = parse(first + file.read(LONGEST))
            return [anchor_of(each, outside=True, where=path) for each in listed(found)]
        rows = [first, *(line for line in lines(file) if line.startswith((b'{"day":', b'{"receipt":')))]
    values = [next(iter(parse(line).items())) for line in rows]
    return [anchor_of(each, outside=True, where=path) for kind, each in values if kind in ("day", "receipt")]


def listed(found: Any) -> list[Any]:
    """The heads or receipts in a JSON document."""
    for name in ("receipt", "days"):
        found = found[name] if isinstance(found, dict) and name in found else found
    return found if isinstance(found, list) else [found]


def verified(path: str, anchors: list[Anchor], keys: dict[str, bytes]) -> Ledger:
    """The ledger of a file after all checks; two readings, in linear time, memory for the heads only."""
    ledger = Ledger(keys=keys)
    with open(path, "rb") as file:
        promised = survey(file, ledger, path)
        ledger.anchors += anchors
        ledger.prepare()
        file.seek(0)
        reading = Reading(ledger, promised)
        for line in lines(file):
            reading.take(line)
    ledger.finish()
    reading.finish()
    return ledger


def say(ledger: Ledger) -> None:
    """Print everything."""
    more = len(ledger.wrong) - MOST_TOLD
    for sentence in ledger.notes[:MOST_TOLD] + ledger.wrong[:MOST_TOLD]:
        print(sentence)
    if more > 0:
        print(f"…… 另有 {more} 处 · and {more} more")
    print(f"{ledger.entries} 条 entries; {ledger.number}: {shown(ledger.last)}")
    print(f"SHA-256 {shown(ledger.hashes[0])}\n{ledger.verdict()}")


WITNESSES = {
    "--heads": "以前留存的日签 · heads kept from before",
    "--receipt": "手机里的回执 · a receipt kept by a phone",
    "--key": "来自别处的公钥 · a public key known from elsewhere",
}


class Options(argparse.ArgumentParser):
    """Options whose mistakes end with a status of their own."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(NOT_CHECKED, f"{message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Check the ledger that the arguments name; the status to end with."""
    options = Options(description="离线核验审计账本 · Verify an exported audit ledger, offline.")
    options.add_argument("ledger", help="导出的账本 · the exported ledger")
    for name, words in WITNESSES.items():
        options.add_argument(name, action="append", default=[], help=words)
    given = options.parse_args(arguments)
    try:
        anchors = [anchor for path in given.heads + given.receipt for anchor in read_anchors(path)]
        ledger = verified(given.ledger, anchors, {key_id(key): key for key in map(read_key, given.key)})
    except (OSError, ValueError, RecursionError, AttributeError) as error:
        print(f"未能核验 · not checked: {error}", file=sys.stderr)
        return NOT_CHECKED
    say(ledger)
    return ledger.status()


if __name__ == "__main__":
    sys.exit(main())
