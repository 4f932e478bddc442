"""XML looked through before GDAL sees it: no entities, no depth without end, no links; in UTF-8 afterwards.

Parsers of XML know no Chinese encodings, so a KML that is declared as GBK, or is so without saying it, is
written again as UTF-8 in our folder. The original stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from layers.exchange.encodings import SAMPLE, guess
from layers.exchange.findings import Tally
from layers.exchange.refusals import refuse
from layers.exchange.source import MOST_COLUMNS

DEEPEST = 200
CHUNK = 1 << 20
DECLARED = re.compile(rb"""^(\s*<\?xml[^>]*?encoding\s*=\s*["'])([A-Za-z0-9._-]{1,40})(["'])""")
CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "gb18030": "gb18030", "big5": "big5"}
MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16
REMOTE = re.compile(r"^\s*(?:https?|ftp|file)://|^\s*\\\\", re.I)


@dataclass(slots=True)
class XmlFacts:
    """What a look through the file tells: places, links to other files, the first address linked to."""

    places: int = 0
    links: int = 0
    remote: int = 0
    address: str = ""
    fields: set[str] = field(default_factory=set)

    def add(self, element: Element) -> None:
        """Count an element that has ended."""
        tag = str(element.tag).rpartition("}")[2]
        self.places += tag == "coordinates" or tag.endswith("pt")
        self.links += tag == "NetworkLink"
        if tag in ("Data", "SimpleData", "SimpleField"):
            self.fields.add(element.get("name", ""))
        if tag in ("href", "Link", "Url"):
            text = (element.text or "").strip()
            self.remote += REMOTE.match(text) is not None
            self.address = self.address or text[:200]


def require_plain_xml(path: Path, name: str, tally: Tally) -> None:
    """Look through an XML file in our folder; FileRefused for what no map file has.

    Raises:
        FileRefused: a DOCTYPE or entities, too deep, damaged, or a KML that is only a link.
    """
    to_utf8(path, name, tally)
    facts = XmlFacts()
    try:
        for element in ended(path, name):
            facts.add(element)
            if len(facts.fields) > MOST_COLUMNS:
                raise refuse("too-many-columns", name, number=len(facts.fields), most=MOST_COLUMNS)
            element.clear()
    except DefusedXmlException as error:
        raise refuse("xml-doctype", name) from error
    except ParseError as error:
        raise refuse("xml-damaged", name, line=error.position[0]) from error
    except (ValueError, LookupError) as error:  # an encoding that there is not
        raise refuse("xml-damaged", name, line=1) from error
    if facts.links and not facts.places:
        raise refuse("network-link", name, address=facts.address or "–")
    if facts.links or facts.remote:
        tally.note("link-ignored", number=facts.links + facts.remote, address=facts.address or "–")


def ended(path: Path, name: str) -> Iterator[Element]:
    """Each element when it ends; FileRefused when they are nested too deeply."""
    depth = 0
    for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise refuse("xml-too-deep", name)
        if event == "end":
            yield element


def to_utf8(path: Path, name: str, tally: Tally) -> None:
    """Write the file anew as UTF-8 where its text is Chinese of another encoding."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if head.startswith(MARKS):
        return
    found = DECLARED.match(head)
    declared = found[2].decode("ascii").lower() if found else ""
    encoding = CHINESE.get(declared) or (None if is_utf8(path) else told_guess(head, tally))
    if encoding is not None:
        rewrite(path, name, encoding)


def is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", newline="") as text:
            while text.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def told_guess(head: bytes, tally: Tally) -> str | None:
    """The encoding of a text that is no UTF-8; None where none fits, and the parser will say where."""
    found = guess(head[: head.rfind(b"\n") + 1] or head)
    if not found.encoding or found.encoding.startswith("utf"):
        return None
    tally.note("encoding-guessed", encoding=found.encoding, sample=found.sample[:SAMPLE])
    return found.encoding


def rewrite(path: Path, name: str, encoding: str) -> None:
    """The same text in UTF-8, and declared so."""
    draft = path.with_name(path.name + ".utf8")
    try:
        with path.open(encoding=encoding, newline="") as text, draft.open("wb") as made:
            first = text.read(CHUNK).encode("utf-8")
            made.write(DECLARED.sub(rb"\g<1>UTF-8\g<3>", first, count=1))
            while chunk := text.read(CHUNK):
                made.write(chunk.encode("utf-8"))
    except UnicodeDecodeError as error:
        raise refuse("xml-damaged", name, line=1) from error
    draft.replace(path)
