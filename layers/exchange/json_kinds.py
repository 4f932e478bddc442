"""Why a JSON text is not taken, each with the place where."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity


def refusal(zh: str, en: str) -> FindingKind:
    """A finding without a repair: another file is needed."""
    return FindingKind(Severity.ERROR, Words(zh, en))


KINDS: dict[str, FindingKind] = {
    "json-cut-off": refusal(
        "文件不完整：读到第 {line} 行就结束了，后面还应有内容。请重新导出或重新传输。",
        "The file is cut off: it ends in line {line}, and more should follow. Export or send it again.",
    ),
    "json-wrong": refusal(
        "第 {line} 行第 {column} 个字处不符合 GeoJSON 的写法（遇到“{found}”）。"
        "请用原软件重新导出，不要手工修改。",
        "Line {line}, character {column} is no GeoJSON (found {found}). Export it again from its program; do "
        "not edit it by hand.",
    ),
    "json-doubled-key": refusal(
        "第 {line} 行附近同一个名称“{key}”写了两次，不知道该用哪一个值。请改正后再传。",
        "Near line {line} the name {key} stands twice; which value is meant cannot be known. Correct it.",
    ),
    "json-not-a-number": refusal(
        "第 {line} 行附近有“{word}”，不是数字。请让提供单位改正这个值后重新导出。",
        "Near line {line} stands {word}, which is no number. Have the value corrected and export it again.",
    ),
    "json-number-too-long": refusal(
        "第 {line} 行附近有一个几千位长的数字，不可能是真实的值。请核对后重新导出。",
        "Near line {line} stands a number of thousands of digits, which cannot be meant. Check it and export "
        "it again.",
    ),
    "json-text-after-end": refusal(
        "第 {line} 行数据已经结束，后面却还有多余的内容（“{found}”）。"
        "可能是两个文件拼在了一起，请分开后再传。",
        "The data end in line {line}, but more follows ({found}): perhaps two files were joined. Send them "
        "apart.",
    ),
    "json-not-utf8": refusal(
        "文件不是 UTF-8 编码（第 {line} 行附近有读不出的字）。GeoJSON 只能用 UTF-8，请另存为 UTF-8 后再传。",
        "The file is not UTF-8 (near line {line}). GeoJSON has no other encoding: save it as UTF-8.",
    ),
    "json-half-character": refusal(
        "第 {line} 行附近有半个字符（代理码），无法保存。请让提供单位重新导出。",
        "Near line {line} stands half a character (a lone surrogate), which cannot be stored. "
        "Export it again.",
    ),
    "json-too-deep": refusal(
        "第 {line} 行附近括号嵌套过深，不像正常的地图文件，未予读取。",
        "Near line {line} brackets are nested too deeply for a map file; it was not read.",
    ),
    "json-value-too-long": refusal(
        "第 {line} 行起的一个对象超过 {most_mb} MB，无法读取。请简化图形或拆分文件后再传。",
        "One feature, from line {line} on, has more than {most_mb} MB. Simplify its shape or split the file.",
    ),
    "json-no-features": refusal(
        "文件里没有要素集合（FeatureCollection）。请在原软件里导出为 GeoJSON 图层，不要导出单个图形或 "
        "TopoJSON。",
        "The file has no FeatureCollection. Export a layer as GeoJSON, not a single shape or TopoJSON.",
    ),
}
