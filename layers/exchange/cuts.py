"""What a format could not hold: counted, named and told, never silent."""

from __future__ import annotations

from dataclasses import dataclass

from layers.definition import Words

MOST_EXAMPLES = 5
LONGEST = 80  # characters of an example
SENTENCES: dict[str, Words] = {
    "columns-left-out": Words(
        "此格式不带入库记录列：{field}。",
        "This format carries no columns on how a row was recorded: {field}.",
    ),
    "attributes-left-out": Words(
        "此格式只带图形与名称，其余属性没有写入：{field}。需要属性时请另外导出 GeoPackage。",
        "This format holds shapes and names only; left out: {field}. Export a GeoPackage for the attributes.",
    ),
    "rows-without-place": Words(
        "{count} 个要素没有位置，此格式无法写入。",
        "{count} features have no place and cannot be written here.",
    ),
    "name-shortened": Words(
        "列名“{field}”缩短为“{short}”（最多 10 字节）。",
        "The column {field} is shortened to {short} (10 bytes).",
    ),
    "text-cut": Words(
        "列“{field}”有 {count} 个值超过 {most}，已截断。",
        "{count} texts of {field} are longer than {most} and cut.",
    ),
    "text-cleaned": Words(
        "列“{field}”有 {count} 个值含控制字符，已换成 �。",
        "{count} texts of {field} hold control characters, written as �.",
    ),
    "empty-text": Words(
        "列“{field}”有 {count} 个空文本，读回时成为缺值。",
        "{count} empty texts of {field} will be read back as missing.",
    ),
    "blanks-trimmed": Words(
        "列“{field}”有 {count} 个值的首尾空格会丢失。", "{count} texts of {field} lose blanks at their ends."
    ),
    "number-rounded": Words(
        "列“{field}”有 {count} 个数保留到小数点后 15 位。",
        "{count} numbers of {field} are rounded to 15 decimals.",
    ),
    "number-as-text": Words(
        "列“{field}”有 {count} 个整数超过 15 位，按文本写入。",
        "{count} whole numbers of {field} have more than 15 digits and are written as text.",
    ),
    "coordinates-rounded": Words(
        "坐标保留 {decimals} 位小数。", "Coordinates are rounded to {decimals} decimals."
    ),
    "shape-too-long": Words(
        "{count} 个图形的文字超过一格能容纳的 {most} 个字符，未写入；位置列仍有值。",
        "{count} shapes need more than the {most} characters of a cell: left out, their places are there.",
    ),
    "tiles-simplified": Words(
        "瓦片按缩放级别概化，只用于显示，不能用于量算。",
        "Tiles are generalised for each zoom: for looking at, not for measuring.",
    ),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """One kind of loss in one column, with how often and a few examples."""

    code: str
    field: str
    count: int
    zh: str
    en: str
    examples: tuple[str, ...] = ()


class Cuts:
    """Everything that was cut on the way out, gathered batch by batch."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int] = {}
        self.facts: dict[tuple[str, str], dict[str, object]] = {}
        self.examples: dict[tuple[str, str], list[str]] = {}

    def note(self, code: str, field: str = "", count: int = 1, example: str = "", **facts: object) -> None:
        """Add to the count of a loss; nothing when the count is 0."""
        if not count:
            return
        key = (code, field)
        self.counts[key] = self.counts.get(key, 0) + count
        self.facts[key] = facts
        kept = self.examples.setdefault(key, [])
        if example and len(kept) < MOST_EXAMPLES:
            kept.append(example[:LONGEST])

    def all(self) -> tuple[Cut, ...]:
        """The losses with their sentences, in the order in which they were met."""
        found = []
        for (code, field), count in self.counts.items():
            facts = {**self.facts[code, field], "field": field, "count": count}
            words = SENTENCES[code]
            zh, en = words.zh.format_map(facts), words.en.format_map(facts)
            found.append(Cut(code, field, count, zh, en, tuple(self.examples[code, field])))
        return tuple(found)
