"""Which column becomes which field, and which values do not fit it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.definition import Choice, FieldDefinition, LayerDefinition, ValueType, Words
from layers.exchange import attribute_kinds
from layers.exchange.columns import OWN, names_of
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Severity, Tally
from layers.exchange.likeness import ALIKE, score
from layers.exchange.source import Batch
from layers.exchange.values import READERS, Problem, Reading, as_strings

EMPTY, KINDS = attribute_kinds.EMPTY, attribute_kinds.KINDS
NAMED = 12  # columns in one sentence


@dataclass(frozen=True, slots=True)
class Target:
    """A field, or one of the words that every layer has, as a field to be read."""

    field: FieldDefinition

    @property
    def id(self) -> str:
        """The column of the prepared rows."""
        return self.field.id


class Attributes:
    """The columns of a file as the fields of a layer.

    ``refused`` holds the numbers of rows that cannot be stored because of a value.
    """

    def __init__(
        self,
        columns: tuple[str, ...],
        types: Mapping[str, str],
        definition: LayerDefinition,
        decisions: Decisions,
        tally: Tally,
    ) -> None:
        self.columns, self.types, self.definition = columns, types, definition
        self.accepted, self.values, self.tally = decisions.accepted, decisions.values, tally
        self.refused: set[int] = set()
        self.unlisted: dict[str, dict[str, None]] = {}  # words of the file by field, in the order they came
        self.missing: dict[str, None] = {}  # required fields that rows have no value of
        self.targets = targets_of(definition)
        self.plan = self.planned(decisions.mapping)
        self.note_columns()

    def planned(self, wishes: Mapping[str, str]) -> dict[str, str]:
        """Column by field: by wish, then by the field's id or one of its names."""
        names, plan = names_of(self.definition), dict[str, str]()
        for column, field in wishes.items():
            if column not in self.columns:
                self.tally.note("no-such-column", by=column, column=column)
            elif field and field not in self.targets:
                self.tally.note("no-such-field", by=field, field=field)
            elif field:
                plan[field] = column
        for column in self.columns:
            target = names.get(column.strip().casefold())
            if target and target not in plan and column not in wishes:
                plan[target] = column
        return plan

    def note_columns(self) -> None:
        left = [column for column in self.columns if column not in self.plan.values()]
        if left:
            names, names_en = named(left, "、", " 等"), named(left, ", ", " and others")
            self.tally.note("columns-left-out", number=len(left), names=names, names_en=names_en)
        for column in left:
            for field in self.suggested(column)[:1]:
                words = self.targets[field].field.words
                self.tally.note(
                    "column-suggested", by=column, column=column, field=words.zh, field_en=words.en
                )

    def suggestions(self) -> dict[str, list[str]]:
        """Fields that a column may be, best first; none that is taken already."""
        return {column: self.suggested(column) for column in self.columns}

    def suggested(self, column: str) -> list[str]:
        folded = unicodedata.normalize("NFKC", column).strip().casefold()
        scores = {
            id: score(folded, target.field, code=id == self.definition.code)
            for id, target in self.targets.items()
            if id not in self.plan
        }
        return sorted((id for id, value in scores.items() if value >= ALIKE), key=lambda id: -scores[id])[:3]

    def report(self, sample: Batch) -> list[dict[str, Any]]:
        """The columns as the report tells them."""
        fields = {column: field for field, column in self.plan.items()}
        return [
            {
                "name": column,
                "type": self.types.get(column, ""),
                "field": fields.get(column),
                "suggestions": self.suggested(column) if column not in fields else [],
                "sample": samples(sample.columns.get(column)),
                "nulls": int(sample.columns[column].null_count) if column in sample.columns else 0,
            }
            for column in self.columns
        ]

    def typed(self, batch: Batch) -> dict[str, pa.Array]:
        """The batch's values by field, each of its field's type; what does not fit is noted and empty."""
        found: dict[str, pa.Array] = {}
        unfit: dict[str, set[int]] = {}
        for field in (*self.plan, *self.filled()):
            target = self.targets[field].field
            reading = READERS[target.type](target, self.raw(field, batch), self.accepted)
            unfit[field] = self.note_problems(target, reading, batch)
            found[field] = reading.values
        self.require(batch, found, unfit)
        return found

    def filled(self) -> tuple[str, ...]:
        """Fields that no column fills but a person's word for all rows."""
        return tuple(
            id
            for id, words in self.values.items()
            if words.get("") and id in self.targets and id not in self.plan
        )

    def raw(self, field: str, batch: Batch) -> pa.Array:
        """The file's own values of a field, with the words that a person gave for them and for empty ones."""
        column = self.plan.get(field)
        values = self.values.get(field, {})
        found = pa.nulls(len(batch.numbers), pa.string()) if column is None else batch.columns[column]
        translation = translated(found, {word: value for word, value in values.items() if word})
        return self.with_empty_filled(field, translation, batch) if values.get("") else translation

    def with_empty_filled(self, field: str, column: pa.Array, batch: Batch) -> pa.Array:
        texts, value = as_strings(column), self.values[field][""]
        empty = pc.fill_null(pc.equal(texts, ""), True)
        rows = batch.numbers[empty.to_numpy(zero_copy_only=False)].tolist()
        target = self.targets[field].field
        said = next((each.words for each in target.choices if each.value == value), Words(value, value))
        facts: dict[str, Any] = {"field": target.words.zh, "field_en": target.words.en}
        facts |= {"value": said.zh[:60], "value_en": said.en[:60]}
        for row in rows:
            self.tally.note("empty-filled", row, by=field, **facts)
        return pc.if_else(empty, pa.scalar(value, pa.string()), texts)

    def note_problems(self, field: FieldDefinition, reading: Reading, batch: Batch) -> set[int]:
        """Note what does not fit; the rows that are refused because of it."""
        refused: set[int] = set()
        for problem in reading.problems:
            emptied = problem.code in self.accepted and KINDS[problem.code].repair is EMPTY
            if problem.code == "value-not-in-list":
                self.unlisted.setdefault(field.id, {}).update(dict.fromkeys(problem.words))
            for index in problem.rows:
                row = int(batch.numbers[index])
                self.note(field, problem, row)
                if KINDS[problem.code].severity is Severity.ERROR and not emptied:
                    refused.add(row)
        self.refused |= refused
        return refused

    def note(self, field: FieldDefinition, problem: Problem, row: int) -> None:
        facts: dict[str, Any] = {
            "field": field.words.zh,
            "field_en": field.words.en,
            "first": row,
            "value": problem.value[:60],
            "allowed": problem.allowed.zh,
            "allowed_en": problem.allowed.en,
            "wanted": TYPE_WORDS[field.type].zh,
            "wanted_en": TYPE_WORDS[field.type].en,
        }
        self.tally.note(problem.code, row, by=field.id, **facts)

    def require(self, batch: Batch, found: Mapping[str, pa.Array], unfit: Mapping[str, set[int]]) -> None:
        """Note the rows where a required field is empty, and not because of a value that was told already."""
        for field in self.definition.fields:
            if not field.required:
                continue
            missing = (
                pc.is_null(found[field.id]).to_numpy(zero_copy_only=False)
                if field.id in found
                else np.ones(len(batch.numbers), dtype=bool)
            )
            facts: dict[str, Any] = {"field": field.words.zh, "field_en": field.words.en}
            told = unfit.get(field.id, set())
            for row in (row for row in batch.numbers[missing].tolist() if row not in told):
                self.refused.add(row)
                self.missing[field.id] = None
                self.tally.note("required-missing", row, by=field.id, first=row, **facts)


TYPE_WORDS: Mapping[ValueType, Words] = {
    ValueType.TEXT: Words("文字", "text"),
    ValueType.CHOICE: Words("选项", "a choice"),
    ValueType.INTEGER: Words("整数", "a whole number"),
    ValueType.NUMBER: Words("数字", "a number"),
    ValueType.BOOLEAN: Words("是/否", "yes or no"),
    ValueType.DATE: Words("日期", "a date"),
}


def targets_of(definition: LayerDefinition) -> dict[str, Target]:
    """Everything that a column may become."""
    states = tuple(Choice(state.id, state.words) for state in definition.states)
    own = {
        "id": FieldDefinition("id", Words("编号", "Id"), ValueType.TEXT, longest=128),
        "state": FieldDefinition("state", Words("状态", "State"), ValueType.CHOICE, choices=states),
        "unit": FieldDefinition("unit", Words("责任单位", "Unit"), ValueType.TEXT, longest=64),
        "valid_from": FieldDefinition("valid_from", Words("生效日期", "Valid from"), ValueType.DATE),
        "valid_to": FieldDefinition("valid_to", Words("失效日期", "Valid to"), ValueType.DATE),
        "demonstration": FieldDefinition(
            "demonstration", Words("演示数据", "Demonstration"), ValueType.BOOLEAN
        ),
    }
    fields = {field.id: field for field in definition.fields}
    return {id: Target(field) for id, field in {**{word: own[word] for word in OWN}, **fields}.items()}


def named(columns: Sequence[str], between: str, others: str) -> str:
    """The first columns by name, and a word for the others where there are more."""
    return between.join(columns[:NAMED]) + (others if len(columns) > NAMED else "")


def samples(column: pa.Array | None) -> list[str]:
    """The first three different values, as text."""
    if column is None:
        return []
    return [str(value)[:60] for value in distinct(column.slice(0, 200).drop_null().to_pylist())][:3]


def distinct(values: Sequence[Any]) -> Iterator[Any]:
    seen: list[Any] = []
    for value in values:
        if value not in seen and value != "":
            seen.append(value)
            yield value


def translated(column: pa.Array, values: Mapping[str, str]) -> pa.Array:
    """The column with the file's own words replaced by those that a person said they stand for."""
    if not values:
        return column
    texts = as_strings(column)
    for raw, value in values.items():
        texts = pc.if_else(pc.fill_null(pc.equal(texts, raw), False), pa.scalar(value, pa.string()), texts)
    return texts
