"""Which column becomes which field, and which values do not fit it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.definition import Choice, FieldDefinition, LayerDefinition, ValueType, Words
from layers.exchange.columns import OWN, names_of
from layers.exchange.decisions import Decisions
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.source import Batch
from layers.exchange.values import READERS, Problem, Reading, as_strings

EMPTY = Words("这些值留空，其余照常导入", "Leave these values empty and import the rest")
KINDS: dict[str, FindingKind] = {
    "columns-left-out": FindingKind(
        Severity.NOTE,
        Words(
            "有 {number} 列没有对应的字段，不导入：{names}。",
            "{number} columns have no field and are not imported: {names}.",
        ),
    ),
    "column-suggested": FindingKind(
        Severity.NOTE,
        Words(
            "列“{column}”像是字段“{field}”，需要时请在字段对应里选上。",
            "The column {column} looks like the field {field_en}; choose it in the mapping if it is.",
        ),
    ),
    "no-such-column": FindingKind(
        Severity.ERROR,
        Words(
            "字段对应里的列“{column}”在文件中没有。",
            "The mapping names a column {column} that is not in the file.",
        ),
    ),
    "no-such-field": FindingKind(
        Severity.ERROR,
        Words(
            "字段对应里的字段“{field}”在图层中没有。",
            "The mapping names a field {field} that the layer does not have.",
        ),
    ),
    "required-missing": FindingKind(
        Severity.ERROR,
        Words(
            "必填字段“{field}”有 {count} 行没有值（如第 {first} 行）。请补上，或为它选择另一列。",
            "The required field {field_en} is empty in {count} rows (such as row {first}). Fill it, or map "
            "another column.",
        ),
    ),
    "value-wrong-type": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值读不成{wanted}，例如第 {first} 行的“{value}”。",
            "{count} values of {field_en} cannot be read as {wanted_en}, such as {value} in row {first}.",
        ),
        repair=EMPTY,
    ),
    "value-not-in-list": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值不在允许的范围内，例如第 {first} 行的“{value}”。允许：{allowed}。",
            "{count} values of {field_en} are not on its list, such as {value} in row {first}. Allowed: "
            "{allowed}.",
        ),
        repair=EMPTY,
    ),
    "value-out-of-range": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值超出 {allowed}，例如第 {first} 行的“{value}”。",
            "{count} values of {field_en} are outside {allowed}, such as {value} in row {first}.",
        ),
        repair=EMPTY,
    ),
    "text-too-long": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值超过 {allowed} 个字，例如第 {first} 行。系统不会截断，"
            "请缩短后重来。",
            "{count} values of {field_en} are longer than {allowed} characters (row {first}); nothing is "
            "cut off.",
        ),
        repair=EMPTY,
    ),
    "text-not-storable": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值含有不能保存的字符（空字符），例如第 {first} 行。",
            "{count} values of {field_en} hold characters that cannot be stored (NUL), such as row {first}.",
        ),
        repair=EMPTY,
    ),
    "text-cut-at-254": FindingKind(
        Severity.WARNING,
        Words(
            "字段“{field}”有 {count} 个值正好 254 字节，很可能在导出 shapefile 时被截断。请核对原文。",
            "{count} values of {field_en} are exactly 254 bytes long: probably cut off in the shapefile.",
        ),
    ),
    "date-other-form": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个日期写法不是“年-月-日”，例如第 {first} 行的“{value}”。"
            "可以换算成标准写法。",
            "{count} dates of {field_en} are written in another way, such as {value} in row {first}.",
        ),
        repair=Words("换算成标准日期", "Read them as year, month, day"),
        automatic=True,
    ),
    "digits-full-width": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个数字是全角或带千分位，例如第 {first} 行的“{value}”。"
            "可以换成普通数字。",
            "{count} numbers of {field_en} have full-width digits or separators, such as {value} in row "
            "{first}.",
        ),
        repair=Words("换成普通数字", "Read them as plain numbers"),
        automatic=True,
    ),
    "number-too-large": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个整数太大，存成数字会丢失末几位，例如第 {first} 行的“{value}”。"
            "请改为文本字段。",
            "{count} whole numbers of {field_en} are too large to be kept exactly, such as {value} in row "
            "{first}.",
        ),
        repair=EMPTY,
    ),
}
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "adcode",
        "编号",
        "编码",
        "代码",
        "bh",
        "bm",
        "dm",
        "code",
        "xzqdm",
        "gb",
        "pac",
        "地块编号",
        "排口编码",
    ),
    "name": ("名称", "name", "mc", "xmmc", "xzqmc", "地块名称", "名字", "title"),
    "village": ("村", "所在村", "行政村", "village", "zldwmc", "村名"),
    "declared_area_m2": ("面积", "area", "mj", "tbmj", "shape_area", "decl_m2", "地块面积"),
    "survey_year": ("year", "年份", "调查年份", "dcnf"),
    "land_class": ("dlbm", "地类编码", "地类"),
    "households": ("户数", "hs", "households"),
    "unit": ("责任单位", "单位", "dw"),
    "state": ("状态", "zt", "status"),
}
ALIKE = 0.82  # of two names, for a suggestion


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
            self.tally.note("columns-left-out", number=len(left), names="、".join(left[:12]))
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
            id: score(folded, target.field) for id, target in self.targets.items() if id not in self.plan
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
        for field, column in self.plan.items():
            target = self.targets[field].field
            raw = translated(batch.columns[column], self.values.get(field, {}))
            reading = READERS[target.type](target, raw, self.accepted)
            self.note_problems(target, reading, batch)
            found[field] = reading.values
        self.require(batch, found)
        return found

    def note_problems(self, field: FieldDefinition, reading: Reading, batch: Batch) -> None:
        for problem in reading.problems:
            emptied = problem.code in self.accepted and KINDS[problem.code].repair is EMPTY
            for index in problem.rows:
                row = int(batch.numbers[index])
                self.note(field, problem, row)
                if KINDS[problem.code].severity is Severity.ERROR and not (emptied and not field.required):
                    self.refused.add(row)

    def note(self, field: FieldDefinition, problem: Problem, row: int) -> None:
        facts: dict[str, Any] = {
            "field": field.words.zh,
            "field_en": field.words.en,
            "first": row,
            "value": problem.value[:60],
            "allowed": problem.allowed,
            "wanted": TYPE_WORDS[field.type].zh,
            "wanted_en": TYPE_WORDS[field.type].en,
        }
        self.tally.note(problem.code, row, by=field.id, **facts)

    def require(self, batch: Batch, found: Mapping[str, pa.Array]) -> None:
        """Note the rows where a required field is empty."""
        for field in self.definition.fields:
            if not field.required:
                continue
            missing = (
                pc.is_null(found[field.id]).to_numpy(zero_copy_only=False)
                if field.id in found
                else np.ones(len(batch.numbers), dtype=bool)
            )
            facts: dict[str, Any] = {"field": field.words.zh, "field_en": field.words.en}
            for row in batch.numbers[missing].tolist():
                self.refused.add(row)
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


def score(name: str, field: FieldDefinition) -> float:
    """How much a column's name is like a field's, 0 to 1."""
    known = (field.id, field.words.zh.casefold(), field.words.en.casefold())
    if name in SYNONYMS.get(field.id, ()) or name in known:
        return 1.0
    cut = [other for other in known if len(name) >= 3 and other.startswith(name)]
    if cut and len(name.encode()) in (8, 9, 10):  # names of a .dbf are cut at 10 bytes
        return 0.95
    return max(difflib.SequenceMatcher(None, name, other).ratio() for other in known) * 0.98


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
