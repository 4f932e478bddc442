"""A GeoJSON file read member by member: memory does not grow with the file, and nothing is guessed.

Doubled keys, NaN, text after the end and anything that is no JSON are refused with the place where.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

from layers.exchange.findings import Fact

CHUNK = 1 << 20  # characters
MOST = 1 << 25  # characters of one feature
BLANK = " \t\n\r"
CUT = 16  # characters before the end of the window within which an error may only be the cut
WORDS = ("true", "false", "null", "-Infinity", "NaN")
SHOWN = 20  # characters of what was found


class JsonFault(Exception):
    """What is wrong with the text: the finding's code and its facts."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class DoubledKey(Exception):
    """A name that stands twice in an object."""


class NoNumber(Exception):
    """A word that stands for a number and is none."""


def members(file: TextIO) -> Iterator[tuple[str, Any]]:
    """Each member of the file's object, and each item of its ``features`` as a member of its own.

    Raises:
        JsonFault: no UTF-8, no JSON object, a doubled key, NaN, a feature of more than 32 million
            characters; its facts name the line, counted from 1.
    """
    reader = Reader(file)
    reader.expect("{")
    seen: set[str] = set()
    while reader.peek() != "}":
        if seen:
            reader.expect(",")
        reader.peek()
        key = reader.value()
        if not isinstance(key, str):
            reader.fail("json-wrong", column=reader.column, found=printable(str(key)[:SHOWN]))
        if key in seen:
            reader.fail("json-doubled-key", key=printable(key[:40]))
        seen.add(key)
        reader.expect(":")
        if key == "features":
            yield from items(reader)
        else:
            yield key, reader.value()
    reader.expect("}")
    if reader.peek():
        reader.fail("json-text-after-end", found=printable(reader.text[reader.at :][:SHOWN]))
    if "features" not in seen:
        reader.fail("json-no-features")


def items(reader: Reader) -> Iterator[tuple[str, Any]]:
    reader.expect("[")
    first = True
    while reader.peek() != "]":
        if not first:
            reader.expect(",")
        first = False
        yield "features", reader.value()
    reader.expect("]")


class Reader:
    """A window on the text that moves on as values are taken."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.text, self.at, self.lines, self.before = "", 0, 0, 0
        self.decoder = json.JSONDecoder(object_pairs_hook=unique, parse_constant=no_number)

    @property
    def column(self) -> int:
        """Where the present place stands in its line, counted from 1."""
        newline = self.text.rfind("\n", 0, self.at)
        return self.at - newline if newline >= 0 else self.before + self.at + 1

    def more(self) -> bool:
        """Read on, twice as much as waits; False at the end of the file."""
        waiting = len(self.text) - self.at
        if waiting > MOST:
            self.fail("json-value-too-long", most_mb=MOST >> 20)
        try:
            chunk = self.file.read(max(CHUNK, waiting))
        except UnicodeDecodeError as error:
            self.at = len(self.text)
            self.fail("json-cut-off" if "end of data" in error.reason else "json-not-utf8")
        self.before = self.column - 1
        self.lines += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :] + chunk, 0
        return bool(chunk)

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in BLANK:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def expect(self, character: str) -> None:
        """Take this character; JsonFault for any other."""
        if (found := self.peek()) != character:
            self.wrong(found)
        self.at += 1

    def value(self) -> Any:
        """Take one JSON value."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:  # perhaps only cut off at the end of the window
                offset = error.pos - self.at
                if not may_be_cut(error, len(self.text)) or not self.more():
                    self.at += offset
                    self.wrong("" if is_cut(error, self.text[self.at :]) else self.text[self.at :][:1])
            except (DoubledKey, NoNumber, RecursionError, ValueError) as error:
                self.refuse(error)
            else:
                length = end - self.at
                if end < len(self.text) or not self.more():  # a number may go on in the next window
                    return self.taken(value, length)

    def refuse(self, error: Exception) -> NoReturn:
        """JsonFault for what the decoder does not take."""
        match error:
            case DoubledKey():
                self.fail("json-doubled-key", key=printable(str(error)[:40]))
            case NoNumber():
                self.fail("json-not-a-number", word=str(error)[:SHOWN])
            case RecursionError():
                self.fail("json-too-deep")
        self.fail("json-number-too-long")  # Python takes no number of more than 4,300 digits

    def taken(self, value: Any, length: int) -> Any:
        """The value, and the window moved behind it; JsonFault when there is half a character in it."""
        if may_have_halves(self.text, self.at, self.at + length):
            try:
                json.dumps(value, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                self.fail("json-half-character")
        self.at += length
        return value

    def wrong(self, found: str) -> NoReturn:
        """JsonFault for what stands at the present place, or for the end of the file."""
        if not found:
            self.fail("json-cut-off")
        self.fail("json-wrong", column=self.column, found=printable(self.text[self.at :][:SHOWN]))

    def fail(self, code: str, **facts: Fact) -> NoReturn:
        """JsonFault at the present place."""
        raise JsonFault(code, line=self.lines + self.text.count("\n", 0, self.at) + 1, **facts)


def may_be_cut(error: json.JSONDecodeError, length: int) -> bool:
    """Whether an error may only come from where the window ends."""
    return error.msg.startswith("Unterminated string") or error.pos > length - CUT


def is_cut(error: json.JSONDecodeError, rest: str) -> bool:
    """Whether an error at the end of the file is only that more should follow."""
    rest = rest.strip()
    return error.msg.startswith("Unterminated string") or any(word.startswith(rest) for word in WORDS)


def printable(text: str) -> str:
    """A text for a sentence: what has no letter of its own stands as a dot."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def may_have_halves(text: str, start: int, end: int) -> bool:
    return text.find("\\ud", start, end) >= 0 or text.find("\\uD", start, end) >= 0


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise DoubledKey(name)
    return found


def no_number(word: str) -> NoReturn:
    raise NoNumber(word)
