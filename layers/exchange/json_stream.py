"""A GeoJSON file read member by member: memory does not grow with the file, and nothing is guessed.

Doubled keys, NaN, text after the end and anything that is no JSON are refused with the place where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

from layers.errors import UnreadableFile

CHUNK = 1 << 20  # characters
MOST = 1 << 26  # characters of one feature
BLANK = " \t\n\r"


def members(file: TextIO, name: str) -> Iterator[tuple[str, Any]]:
    """Each member of the file's object, and each item of its ``features`` as a member of its own.

    Raises:
        UnreadableFile: no UTF-8, no JSON object, a doubled key, NaN, a feature of more than 64 million
            characters; ``place`` is the character, counted from 0.
    """
    reader = Reader(file, name)
    reader.expect("{")
    seen: set[str] = set()
    while reader.peek() != "}":
        if seen:
            reader.expect(",")
        key = reader.value()
        if not isinstance(key, str) or key in seen:
            reader.refuse(f"the key {key!r} is doubled or no text")
        seen.add(key)
        reader.expect(":")
        if key == "features":
            yield from items(reader)
        else:
            yield key, reader.value()
    reader.expect("}")
    if reader.peek():
        reader.refuse("there is text after the end")
    if "features" not in seen:
        reader.refuse("no features: only a FeatureCollection is taken")


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

    def __init__(self, file: TextIO, name: str) -> None:
        self.file, self.name = file, name
        self.text, self.at, self.before = "", 0, 0
        self.decoder = json.JSONDecoder(object_pairs_hook=unique, parse_constant=no_number)

    def more(self) -> bool:
        """Read on, twice as much as waits; False at the end of the file."""
        waiting = len(self.text) - self.at
        if waiting > MOST:
            self.refuse(f"a value of more than {MOST} characters")
        try:
            chunk = self.file.read(max(CHUNK, waiting))
        except UnicodeDecodeError as error:
            self.refuse(f"not UTF-8: {error.reason}")
        self.before += self.at
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
        """Take this character; UnreadableFile for any other."""
        if (found := self.peek()) != character:
            self.refuse(f"{character!r} is missing, found {found!r}")
        self.at += 1

    def value(self) -> Any:
        """Take one JSON value."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:  # perhaps only cut off at the end of the window
                if not self.more():
                    self.refuse(error.msg)
            except (ValueError, RecursionError) as error:
                self.refuse(str(error) or "nested too deeply")
            else:
                length = end - self.at
                if end < len(self.text) or not self.more():  # a number may go on in the next window
                    self.at += length
                    return value

    def refuse(self, reason: str) -> NoReturn:
        """UnreadableFile at the present place."""
        raise UnreadableFile(file=self.name, place=f"character {self.before + self.at}", reason=reason)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is doubled")
    return found


def no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
