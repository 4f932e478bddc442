"""Wire form of a layer: its definition, as form, legend and map read it."""

from __future__ import annotations

from collections.abc import Iterable

from api.wire.base import WireOut
from layers.definition import (
    Choice,
    FieldDefinition,
    LayerDefinition,
    Question,
    StateDefinition,
    Style,
    Symbol,
    Words,
)


class WordsOut(WireOut):
    """A name in both languages."""

    zh: str
    en: str


class ChoiceOut(WireOut):
    """One allowed value."""

    value: str
    zh: str
    en: str


class FieldOut(WireOut):
    """A field of the layer's features."""

    id: str
    zh: str
    en: str
    type: str
    unit: str | None
    required: bool
    choices: list[ChoiceOut]
    minimum: float | None
    maximum: float | None
    longest: int


class WhenOut(WireOut):
    """Ask only when an earlier answer is one of these."""

    question: str
    any_of: list[str]


class QuestionOut(FieldOut):
    """A line of the checklist."""

    when: WhenOut | None
    hint: WordsOut | None


class StateOut(WireOut):
    """A state a feature can be in."""

    id: str
    zh: str
    en: str
    settled: bool
    colour: str | None


class RemainderOut(WireOut):
    """What is measured on site as left over."""

    field: str
    zh: str
    en: str
    unit: str


class ClosingOut(WireOut):
    """What must hold before a problem may close."""

    id: str
    kind: str
    zh: str
    en: str
    parameters: dict[str, str | int | float | bool]


class SymbolOut(WireOut):
    """How something is drawn; absent values are null."""

    fill: str | None
    fill_opacity: float
    line: str | None
    line_width: float
    dash: list[float]
    hatch: str | None
    shape: str
    size: float
    on_imagery: str | None


class StyleCaseOut(ChoiceOut):
    """The symbol of one value."""

    symbol: SymbolOut


class StyleOut(WireOut):
    """The layer's drawing and legend."""

    order: int
    min_zoom: int
    label_zoom: int
    shown: bool
    by: str | None
    symbol: SymbolOut
    cases: list[StyleCaseOut]


class LayerOut(WireOut):
    """A layer as this asker sees it; hidden fields are absent."""

    id: str
    zh: str
    en: str
    group: WordsOut
    geometry: str
    description: WordsOut
    source: str
    fields: list[FieldOut]
    states: list[StateOut]
    checklist: list[QuestionOut]
    remainder: RemainderOut | None
    closing: list[ClosingOut]
    deadline_days: int | None
    look_back_days: int | None
    label: str | None
    code: str | None
    inspectable: bool
    count: int
    demonstration: bool
    allowed: list[str]
    style: StyleOut


class LayersOut(WireOut):
    """All layers of this asker in drawing order, and their groups in the order of the tree."""

    layers: list[LayerOut]
    groups: list[WordsOut]


def layer_out(
    definition: LayerDefinition,
    *,
    hidden: frozenset[str],
    count: int,
    demonstration: bool,
    allowed: Iterable[str],
) -> LayerOut:
    """The definition without what the asker may not see."""
    shown = [field for field in definition.fields if field.id not in hidden]
    remainder = definition.remainder
    return LayerOut(
        id=definition.id,
        zh=definition.words.zh,
        en=definition.words.en,
        group=words_out(definition.group),
        geometry=definition.geometry.value,
        description=words_out(definition.description),
        source=definition.source,
        fields=[field_out(field) for field in shown],
        states=[state_out(state) for state in definition.states],
        checklist=[question_out(question) for question in definition.checklist],
        remainder=None
        if remainder is None
        else RemainderOut(
            field=remainder.field, zh=remainder.words.zh, en=remainder.words.en, unit=remainder.unit
        ),
        closing=[
            ClosingOut(id=c.id, kind=c.kind, zh=c.words.zh, en=c.words.en, parameters=dict(c.parameters))
            for c in definition.closing
        ],
        deadline_days=definition.deadline_days,
        look_back_days=definition.look_back_days,
        label=None if definition.label in hidden else definition.label,
        code=None if definition.code in hidden else definition.code,
        inspectable=definition.inspectable,
        count=count,
        demonstration=demonstration,
        allowed=sorted(allowed),
        style=style_out(definition.style),
    )


def words_out(words: Words) -> WordsOut:
    return WordsOut(zh=words.zh, en=words.en)


def choices_out(choices: Iterable[Choice]) -> list[ChoiceOut]:
    return [ChoiceOut(value=c.value, zh=c.words.zh, en=c.words.en) for c in choices]


def field_out(field: FieldDefinition) -> FieldOut:
    return FieldOut(
        id=field.id,
        zh=field.words.zh,
        en=field.words.en,
        type=field.type.value,
        unit=field.unit,
        required=field.required,
        choices=choices_out(field.choices),
        minimum=field.minimum,
        maximum=field.maximum,
        longest=field.longest,
    )


def question_out(question: Question) -> QuestionOut:
    when = question.when
    return QuestionOut(
        id=question.id,
        zh=question.words.zh,
        en=question.words.en,
        type=question.type.value,
        unit=question.unit,
        required=question.required,
        choices=choices_out(question.choices),
        minimum=question.minimum,
        maximum=question.maximum,
        longest=question.longest,
        when=None if when is None else WhenOut(question=when.question, any_of=list(when.any_of)),
        hint=None if question.hint is None else words_out(question.hint),
    )


def state_out(state: StateDefinition) -> StateOut:
    return StateOut(
        id=state.id, zh=state.words.zh, en=state.words.en, settled=state.settled, colour=state.colour
    )


def style_out(style: Style) -> StyleOut:
    return StyleOut(
        order=style.order,
        min_zoom=style.min_zoom,
        label_zoom=style.label_zoom,
        shown=style.shown,
        by=style.by,
        symbol=symbol_out(style.symbol),
        cases=[
            StyleCaseOut(value=c.value, zh=c.words.zh, en=c.words.en, symbol=symbol_out(c.symbol))
            for c in style.cases
        ],
    )


def symbol_out(symbol: Symbol) -> SymbolOut:
    return SymbolOut(
        fill=symbol.fill,
        fill_opacity=symbol.fill_opacity,
        line=symbol.line,
        line_width=symbol.line_width,
        dash=list(symbol.dash),
        hatch=symbol.hatch,
        shape=symbol.shape,
        size=symbol.size,
        on_imagery=symbol.on_imagery,
    )
