"""CQL2 text and JSON as they arrive, read into CQL2 JSON.

Own reader, because the ``cql2`` package takes twice as long for every further bracket (16 open ones: 0.2 s,
40: years) and ends the process at some thousand; tests compare the two on what both can read.

Source: OGC 21-065r2, Common Query Language (CQL2), annex B.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NamedTuple, NoReturn

import shapely
from shapely.errors import GEOSException
from shapely.geometry import mapping

from layers.errors import BadFilter

LONGEST = 8_000  # characters
DEEPEST = 20
TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|''|\\.)*')
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<sign><>|<=|>=|[=<>(),])
  | (?P<word>[^\W\d][\w.:]*)
  )""",
    re.VERBOSE,
)
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
SHAPES = frozenset(
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"]
)
RESERVED = frozenset(["AND", "OR", "NOT", "LIKE", "ILIKE", "BETWEEN", "IN", "IS", "NULL"])


class Token(NamedTuple):
    """One word of the text: its kind, what it says, where it begins and ends (characters)."""

    kind: str
    value: str
    start: int
    end: int


def read_filter(text: str, language: str) -> Any:
    """CQL2 JSON of a filter written in ``cql2-json``, or in ``cql2-text`` (``cql-text`` to GDAL).

    Raises:
        BadFilter: it is empty, too long, nested too deep, or not in the language; the reason names the place.
    """
    if not text.strip():
        raise BadFilter(reason="the filter is empty")
    if len(text) > LONGEST:
        raise BadFilter(reason=f"the filter has {len(text)} characters, at most {LONGEST} are read")
    return read_json(text) if language == "cql2-json" else Reader(text).whole()


def read_json(text: str) -> Any:
    """CQL2 JSON from its text; numbers must be finite."""
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadFilter(reason="the filter is no JSON text, or nested too deep") from error


def refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise BadFilter(reason=f"{name} is no number of JSON")


def tokens(text: str) -> list[Token]:
    """The words of the text; BadFilter at the first character that begins none."""
    found: list[Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise BadFilter(
                reason=f"character {position + 1} ({text[position : position + 12]!r}) fits nothing"
            )
        kind = match.lastgroup
        found.append(Token(kind, match[kind], match.start(kind), match.end()))
        position = match.end()
    return [*found, Token("end", "the end", end, end)]


class Reader:
    """Reads one CQL2 text from left to right, each word once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The word that comes next."""
        return self.tokens[self.place]

    def whole(self) -> Any:
        """The whole text as one condition."""
        found = self.either()
        if self.token.kind != "end":
            self.refuse("AND, OR or the end")
        return found

    def refuse(self, wanted: str) -> NoReturn:
        """Say where reading ended and what was possible there."""
        found = self.token
        raise BadFilter(
            reason=f"at character {found.start + 1}: {found.value[:40]!r} found, {wanted} expected"
        )

    def step(self) -> Token:
        """The next word, which is then done."""
        token = self.token
        self.place += token.kind != "end"
        return token

    def takes(self, word: str) -> bool:
        """Whether the next word is this keyword or sign; then it is done."""
        token = self.token
        fits = token.kind in ("word", "sign") and token.value.upper() == word
        self.place += fits
        return fits

    def expect(self, word: str) -> None:
        """The next word must be this one."""
        if not self.takes(word):
            self.refuse(word)

    def either(self) -> Any:
        """Conditions joined by OR."""
        return self.joined("OR", self.both)

    def both(self) -> Any:
        """Conditions joined by AND."""
        return self.joined("AND", self.condition)

    def joined(self, word: str, part: Any) -> Any:
        """One part, or several joined by the word."""
        parts = [part()]
        while self.takes(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else {"op": word.lower(), "args": parts}

    def condition(self) -> Any:
        """NOT, brackets, or a predicate; nested at most DEEPEST times."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFilter(reason=f"the filter is nested deeper than {DEEPEST}")
        found = self.negated_or_predicate()
        self.depth -= 1
        return found

    def negated_or_predicate(self) -> Any:
        """NOT condition, ( condition ), or a predicate."""
        if self.takes("NOT"):
            return {"op": "not", "args": [self.condition()]}
        if self.takes("("):
            found = self.either()
            self.expect(")")
            return found
        return self.predicate()

    def predicate(self) -> Any:
        """A comparison, LIKE, BETWEEN, IN, IS NULL, a function, or a lone truth value."""
        left = self.operand()
        if self.token.kind == "sign" and self.token.value in COMPARISONS:
            return {"op": self.step().value, "args": [left, self.operand()]}
        if self.takes("IS"):
            return self.null(left)
        negated = self.takes("NOT")
        found = self.like_between_in(left)
        if found is None and negated:
            self.refuse("LIKE, BETWEEN or IN")
        if found is None:
            return left
        return {"op": "not", "args": [found]} if negated else found

    def null(self, left: Any) -> Any:
        """What follows IS: NULL or NOT NULL."""
        negated = self.takes("NOT")
        self.expect("NULL")
        found = {"op": "isNull", "args": [left]}
        return {"op": "not", "args": [found]} if negated else found

    def like_between_in(self, left: Any) -> Any:
        """The rest of LIKE, ILIKE, BETWEEN or IN; None when none of them follows."""
        if self.takes("LIKE"):
            return {"op": "like", "args": [left, self.operand()]}
        if self.takes("ILIKE"):  # GDAL's word, not the standard's
            return {"op": "like", "args": [folded(left), folded(self.operand())]}
        if self.takes("BETWEEN"):
            low = self.operand()
            self.expect("AND")
            return {"op": "between", "args": [left, low, self.operand()]}
        if self.takes("IN"):
            self.expect("(")
            return {"op": "in", "args": [left, self.arguments()]}
        return None

    def operand(self) -> Any:
        """A literal, a property, or a function of them."""
        token = self.token
        if token.kind in {"end", "sign"} or token.value.upper() in RESERVED:
            self.refuse("a property or a value")
        self.step()
        if token.kind == "text":
            return unquoted(token.value)
        if token.kind == "number":
            return number(token.value)
        if token.kind == "quoted":
            return {"property": token.value[1:-1].replace('""', '"')}
        return self.word(token)

    def word(self, token: Token) -> Any:
        """A truth value, a shape, a function with arguments, or a property's name."""
        upper = token.value.upper()
        if upper in ("TRUE", "FALSE"):
            return upper == "TRUE"
        if upper in SHAPES:
            return self.shape(token)
        if self.takes("("):
            return self.function(token.value.lower())
        return {"property": token.value}

    def function(self, name: str) -> Any:
        """DATE, TIMESTAMP, INTERVAL and BBOX as their literals; any other function with its arguments."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFilter(reason=f"the filter is nested deeper than {DEEPEST}")
        given = self.arguments()
        self.depth -= 1
        if name in ("date", "timestamp"):
            return {name: given[0] if len(given) == 1 else given}
        if name in ("interval", "bbox"):
            return {name: given}
        return {"op": name, "args": given}

    def arguments(self) -> list[Any]:
        """Operands parted by commas, up to the closing bracket."""
        found = [self.operand()]
        while self.takes(","):
            found.append(self.operand())
        self.expect(")")
        return found

    def shape(self, first: Token) -> Any:
        """A shape in well-known text as GeoJSON."""
        open_brackets = 0
        while True:
            token = self.step()
            if token.kind == "end":
                self.refuse("a closing bracket")
            open_brackets += (token.value == "(") - (token.value == ")")
            if open_brackets == 0 and token.value == ")":
                break
            if open_brackets > DEEPEST:
                raise BadFilter(reason=f"the filter is nested deeper than {DEEPEST}")
        return self.geojson(self.text[first.start : token.end])

    def geojson(self, text: str) -> Any:
        """GeoJSON of the well-known text."""
        try:
            return mapping(shapely.from_wkt(text))
        except GEOSException as error:
            raise BadFilter(reason=f"the shape {text[:60]!r} cannot be read") from error


def folded(operand: Any) -> Any:
    """The operand regardless of case."""
    return {"op": "casei", "args": [operand]}


def unquoted(text: str) -> str:
    """What a quoted text says: ``''`` and ``\\'`` are one quote."""
    return text[1:-1].replace("''", "'").replace("\\'", "'")


def number(text: str) -> int | float:
    """The number, whole where it is written whole; BadFilter when it is too large."""
    value = float(text)
    if not math.isfinite(value):
        raise BadFilter(reason=f"the number {text[:40]} is too large")
    return int(text) if text.lstrip("+-").isdigit() and abs(value) < 2**63 else value
