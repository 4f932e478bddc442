"""What a stranger must know of a file that left the house: as a page to read, and as JSON to check."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from layers.definition import UNITS, FieldDefinition, ValueType, Words
from layers.exchange.cuts import Cut

LABELS: Mapping[str, Words] = {
    "notice": Words("提示", "Notice"),
    "title_zh": Words("图层", "Layer"),
    "title_en": Words("英文名", "In English"),
    "layer": Words("图层编号", "Layer id"),
    "format": Words("格式", "Format"),
    "file": Words("数据文件", "Data file"),
    "count": Words("要素数", "Features"),
    "crs": Words("坐标系", "Coordinate system"),
    "axes": Words("坐标次序", "Order of coordinates"),
    "source": Words("来源", "Source"),
    "as_of": Words("截至入库时间", "As known at"),
    "valid": Words("有效日期", "As it was on"),
    "box": Words("范围（经纬度）", "Box in degrees"),
    "hidden": Words("未导出的字段", "Fields left out"),
    "tiles": Words("瓦片", "Tiles"),
    "exported_at": Words("导出时间", "Exported at"),
    "exported_by": Words("导出人", "Exported by"),
    "sha256": Words("数据文件 SHA-256", "SHA-256 of the data file"),
}
TYPES: Mapping[ValueType, Words] = {
    ValueType.TEXT: Words("文本", "text"),
    ValueType.CHOICE: Words("选项", "choice"),
    ValueType.INTEGER: Words("整数", "whole number"),
    ValueType.NUMBER: Words("数", "number"),
    ValueType.BOOLEAN: Words("是/否", "yes or no"),
    ValueType.DATE: Words("日期", "date"),
}
HEAD = ("列 Column", "中文名", "English", "类型 Type", "单位 Unit", "取值 Values")
PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>
<style>
 body {{ font-family: "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif; margin: 32px; }}
 table {{ border-collapse: collapse; margin: 8px 0 24px; }}
 td {{ border: 1px solid #C7CED2; padding: 4px 12px; overflow-wrap: anywhere; }}
 .demo {{ color: #8A5A00; font-weight: 600; }}
</style></head><body>
<h1>{title}</h1>{notice}
<table>{facts}</table>
<h2>字段 · Fields</h2><table>{fields}</table>
<h2>此格式未能保留的内容 · What this format could not hold</h2>{cuts}
</body></html>
"""


def facts_of(about: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is said of the file, with names in both languages; what is empty is left out."""
    return [(f"{words.zh} {words.en}", about[name]) for name, words in LABELS.items() if about.get(name)]


def field_rows(
    fields: Iterable[FieldDefinition], names: Mapping[str, str] | None = None
) -> list[tuple[str, ...]]:
    """A line for each column: its name in the file, both names, type, unit, values."""
    return [HEAD, *(field_row(each, (names or {}).get(each.id, each.id)) for each in fields)]


def field_row(field: FieldDefinition, name: str) -> tuple[str, ...]:
    unit = UNITS.get(field.unit or "")
    values = "; ".join(f"{choice.value}={choice.words.zh}" for choice in field.choices)
    kind = TYPES[field.type]
    return name, field.words.zh, field.words.en, f"{kind.zh} {kind.en}", unit.zh if unit else "", values


def metadata_html(about: Mapping[str, str], fields: Sequence[tuple[str, ...]], cuts: Sequence[Cut]) -> str:
    """The page; it asks no host for anything."""
    notice = about.get("notice") or ""
    lines = "".join(f"<li>{html.escape(cut.zh)}<br>{html.escape(cut.en)}</li>" for cut in cuts)
    return PAGE.format(
        title=html.escape(f"{about['title_zh']} {about['title_en']}"),
        notice=f'<p class="demo">{html.escape(notice)}</p>' if notice else "",
        facts=rows_html(facts_of(about)),
        fields=rows_html(fields),
        cuts=f"<ul>{lines}</ul>" if cuts else "<p>全部保留 · Nothing was lost.</p>",
    )


def rows_html(rows: Sequence[tuple[str, ...]]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)


def manifest_json(
    about: Mapping[str, str], fields: Sequence[tuple[str, ...]], cuts: Sequence[Cut], more: Mapping[str, Any]
) -> str:
    """The same for programs, ending with size and hash."""
    lost = [
        {"code": cut.code, "field": cut.field, "count": cut.count, "zh": cut.zh, "en": cut.en,
         "examples": list(cut.examples)}
        for cut in cuts
    ]  # fmt: skip
    keys = ("column", "zh", "en", "type", "unit", "values")
    listed = [dict(zip(keys, row, strict=True)) for row in fields[1:]]
    said = {name: int(value) if name == "count" else value for name, value in about.items() if value}
    return json.dumps({**said, "fields": listed, "cuts": lost, **more}, ensure_ascii=False, indent=1)
