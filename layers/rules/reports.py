"""What a patrol sends in: the report, its photos' manifest, its receipt, and when it is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from layers.definition import LayerDefinition, Question, ValueType
from layers.errors import BadReport, UnknownState, ValueMissing
from layers.rules.alike import About, require_about
from layers.rules.features import Value
from layers.rules.fixes import Fix, require, require_fix
from layers.rules.photos import PhotoManifest, require_photos
from layers.rules.places import PlaceMade, require_place


@dataclass(frozen=True, slots=True)
class BasedOn:
    """What the author had before him while he wrote: the feature's version, a case and its version.

    None is unknown: a place without a feature, a phone that had nothing taken along.
    """

    feature_version: int | None = None
    case: UUID | None = None
    case_version: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One inspection as it was sent; never changed afterwards.

    Args:
        layer, feature: what was inspected; feature is None for a new place.
        place: where it is, a point, a line or an area (CGCS2000 longitude, latitude); apart from ``fix``, the
            sensor's word.
        place_made: how it was made; None in reports of before that was said.
        about: what was offered as perhaps the same, and what the author answered; None when nobody asked.
        observed_at: the phone's clock, UTC, as claimed; ``received_at`` is the server's.
        content_sha256: over the canonical JSON (RFC 8785) of the body as sent.
        device, sequence: the device's own name and its count of reports: the order of writing, whatever
            clocks say. clock_offset_s: device minus server, as the phone measured it last; None unknown.
    """

    id: UUID
    layer: str
    feature: str | None
    state_seen: str | None
    remainder: float | None
    answers: Mapping[str, Value]
    note: str
    place: BaseGeometry | None
    fix: Fix | None
    observed_at: datetime
    photos: tuple[PhotoManifest, ...]
    author: str = ""  # account id
    author_name: str = ""
    unit: str | None = None  # the author's unit when it was sent
    received_at: datetime | None = None
    content_sha256: str = ""
    missing_photos: tuple[str, ...] = ()
    audit_number: int | None = None
    audit_hash: str | None = None
    demonstration: bool = False
    place_made: PlaceMade | None = None
    about: About | None = None
    device: UUID | None = None
    sequence: int | None = None
    clock_offset_s: float | None = None
    based_on: BasedOn | None = None

    @property
    def pictures(self) -> tuple[PhotoManifest, ...]:
        """What shows something: the announced photos without voice notes."""
        return tuple(photo for photo in self.photos if not photo.is_voice)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the phone keeps as proof: signed over its canonical JSON with Ed25519."""

    report: UUID
    content_sha256: str
    photos: tuple[str, ...]  # hashes that have arrived, sorted
    missing_photos: tuple[str, ...]
    received_at: datetime
    audit_number: int
    audit_hash: str
    key_id: str
    signature: str = ""  # base64url, no padding
    extra: Mapping[str, str] = field(default_factory=dict)


LONGEST_NOTE = 4000  # characters
LARGEST_REMAINDER = 1e9
STATE_ID = "state_seen"
NOT_ASKED = "此处不问这一项 (not asked here)"
NOT_INSPECTED = "这个图层不接受巡查上报 (nothing is reported on this layer)"


def checked_report(report: Report, definition: LayerDefinition, *, received_at: datetime) -> Report:
    """The report as received at that moment, when it fits its layer's checklist.

    The phone's own times are kept as claimed, however wrong its clock is: they decide nothing.

    Raises:
        BadReport: the layer takes no reports, or a question was answered that is not asked here.
        ValueMissing: a required question is asked and not answered.
        ValueNotAllowed: an answer, the remainder, the position or a photo's entry is out of its range.
        BadPlace: a line or an outline that cannot stand.
        UnknownState: the layer has no such state.
    """
    if not definition.inspectable:
        raise BadReport(question="layer", reason=NOT_INSPECTED)
    require_state(report.state_seen, definition)
    require_remainder(report.remainder, definition)
    require_answers(report.answers, definition.checklist)
    require("note", report.note, len(report.note) <= LONGEST_NOTE, f"≤ {LONGEST_NOTE}")
    require_place(report.place, report.place_made)
    if report.about is not None:
        require_about(report.about)
    if report.fix is not None:
        require_fix(report.fix, "fix")
    require_photos(report.photos)
    return replace(report, received_at=received_at)


def require_state(state: str | None, definition: LayerDefinition) -> None:
    known = [known.id for known in definition.states]
    if state is not None and state not in known:
        raise UnknownState(layer=definition.id, state=state, allowed=", ".join(known) or "–")


def require_remainder(remainder: float | None, definition: LayerDefinition) -> None:
    if remainder is None:
        return
    if definition.remainder is None:
        raise BadReport(question="remainder", reason=NOT_ASKED)
    fits = math.isfinite(remainder) and 0 <= remainder <= LARGEST_REMAINDER
    require("remainder", remainder, fits, f"0–{LARGEST_REMAINDER:.0f} {definition.remainder.unit}")


def require_answers(answers: Mapping[str, Value], checklist: Sequence[Question]) -> None:
    asked = asked_questions(answers, checklist)
    for given, answer in answers.items():
        if given not in asked and answer is not None:
            raise BadReport(question=given, reason=NOT_ASKED)
    for question in asked.values():
        answer = answers.get(question.id)
        if answer is not None and answer != "":
            require_answer(question, answer)
        elif question.required:
            raise ValueMissing(field=question.id)


def asked_questions(answers: Mapping[str, Value], checklist: Sequence[Question]) -> dict[str, Question]:
    """The questions that these answers lead to, by id, in their order."""
    asked: dict[str, Question] = {}
    for question in checklist:
        if question.when is None:
            asked[question.id] = question
        elif question.when.question in asked:
            earlier = answers.get(question.when.question)
            if earlier is not None and as_word(earlier) in question.when.any_of:
                asked[question.id] = question
    return asked


def as_word(answer: Value) -> str:
    """An answer as conditions name it: ``true`` and ``false`` for booleans."""
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


def require_answer(question: Question, answer: Value) -> None:
    """ValueNotAllowed when an answer is not of its question's type, list or range."""
    require(question.id, answer, *FITS[question.type](question, answer))


def fits_text(question: Question, answer: Value) -> tuple[bool, str]:
    return isinstance(answer, str) and len(answer) <= question.longest, f"≤ {question.longest}"


def fits_choice(question: Question, answer: Value) -> tuple[bool, str]:
    values = [choice.value for choice in question.choices]
    return isinstance(answer, str) and answer in values, ", ".join(values)


def fits_boolean(question: Question, answer: Value) -> tuple[bool, str]:
    return isinstance(answer, bool), "true, false"


def fits_date(question: Question, answer: Value) -> tuple[bool, str]:
    return isinstance(answer, str) and bool(DAY.fullmatch(answer)) and is_day(answer), "YYYY-MM-DD"


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def fits_integer(question: Question, answer: Value) -> tuple[bool, str]:
    whole = isinstance(answer, int) or (isinstance(answer, float) and answer.is_integer())
    return whole and fits_number(question, answer)[0], range_text(question)


def fits_number(question: Question, answer: Value) -> tuple[bool, str]:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not math.isfinite(answer):
        return False, range_text(question)
    least = -math.inf if question.minimum is None else question.minimum
    most = math.inf if question.maximum is None else question.maximum
    return least <= answer <= most, range_text(question)


def range_text(question: Question) -> str:
    least = "" if question.minimum is None else f"{question.minimum:g}"
    most = "" if question.maximum is None else f"{question.maximum:g}"
    return f"{least}…{most} {question.unit or ''}".strip()


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FITS: Mapping[ValueType, Callable[[Question, Value], tuple[bool, str]]] = {
    ValueType.TEXT: fits_text,
    ValueType.CHOICE: fits_choice,
    ValueType.BOOLEAN: fits_boolean,
    ValueType.DATE: fits_date,
    ValueType.INTEGER: fits_integer,
    ValueType.NUMBER: fits_number,
}
