"""Tables of a dossier about its changes: the list, what lies in them, what they move out or soften."""

from __future__ import annotations

from collections.abc import Mapping

from layers.definition import Words
from layers.rules.boundary_dossier import ChangeLine, Dossier, EffectLine
from layers.rules.dossier_cells import Cell, Column, DossierTable, U, counted, joined, names, number_text
from layers.rules.dossier_words import ALL, DECISIONS, M2_PER_HA, SEVERITIES, TRANSITIONS, worded


def changes(dossier: Dossier) -> DossierTable:
    """The numbered changes, as on every map."""
    columns = (
        Column(Words("图号", "No."), U.COUNT, 0.6),
        Column(Words("类型", "Kind"), part=0.9),
        Column(Words("调整前", "Before"), part=1.3),
        Column(Words("调整后", "After"), part=1.3),
        Column(Words("面积（公顷）", "Area (ha)"), U.HA, 1.1),
        Column(Words("面积（亩）", "Area (mu)"), U.MU, 1.1),
        Column(Words("平面面积（公顷）", "Planar (ha)"), U.HA, 1.1),
        Column(Words("平均宽（米）", "Mean width (m)"), U.M, 0.9),
        Column(Words("位置", "Where"), part=2.6),
        Column(Words("严重程度", "Severity"), part=0.9),
        Column(Words("涉及规则", "Rules"), part=1.6),
        Column(Words("审查意见", "Decisions"), part=1.3),
        Column(Words("变化编号", "Change id"), part=1.3),
    )
    decided = dossier.decided()
    rows = tuple(change_row(dossier, change, decided.get(change.number, {})) for change in dossier.changes)
    numbers = tuple(change.number for change in dossier.changes)
    note = Words(
        "图号与各图一致，从大到小；面积为椭球面面积，“平面面积”为高斯-克吕格投影面积；“细缝”为平均宽不足10米。",
        "Numbers as on every map, largest first; areas on the ellipsoid, planar ones in Gauss-Krüger; a sliver is below 10 m of mean width.",  # noqa: E501
    )
    return DossierTable("changes", Words("变化清单", "Changes"), columns, rows, numbers, note, Words("两版没有差别。", "Both versions are the same."))  # fmt: skip  # noqa: E501


def change_row(dossier: Dossier, change: ChangeLine, counts: Mapping[str, int]) -> tuple[Cell, ...]:
    kind = TRANSITIONS.get(change.transition, TRANSITIONS["other"])
    sliver = Words(f"{kind.zh}（细缝）", f"{kind.en} (sliver)") if change.sliver else kind
    return (
        change.number,
        sliver,
        dossier.kind_words(change.before),
        dossier.kind_words(change.after),
        change.area_m2,
        change.area_m2,
        change.planar_m2,
        change.width_m,
        change.where,
        worded(SEVERITIES, change.severity),
        joined([rule.words for rule in dossier.rules if rule.id in change.rules and rule.verdict != "pass"]),
        joined([counted(worded(DECISIONS, about), count) for about, count in sorted(counts.items())]),
        change.id,
    )


def consequences(dossier: Dossier) -> DossierTable:
    """What lies in each change, and in all of them."""
    columns = (
        Column(Words("图号", "No."), U.COUNT, 0.6),
        Column(Words("对象", "Things"), part=1.4),
        Column(Words("涉及", "Touched"), U.COUNT, 0.7),
        Column(Words("全部在内", "Whole"), U.COUNT, 0.7),
        Column(Words("未销号/未整治", "Unsettled"), U.COUNT, 0.8),
        Column(Words("在内的量", "Inside"), U.NUMBER, 1.0),
        Column(Words("单位", "Unit"), part=0.6),
        Column(Words("合计", "Sums"), part=1.8),
        Column(Words("名称", "Names"), part=3.4),
    )
    listed = [(None, effect) for effect in dossier.effects]
    each = [(change.number, effect) for change in dossier.changes for effect in change.effects]
    lines = [*listed, *each]
    rows = tuple(effect_row(number, effect) for number, effect in lines)
    note = Words("首先为全部变化合计；“不详”不等于零。", "All changes together come first; what is not known is not zero.")  # fmt: skip  # noqa: E501
    return DossierTable("consequences", Words("影响", "Consequences"), columns, rows, tuple(number for number, _ in lines), note)  # fmt: skip  # noqa: E501


def effect_row(number: int | None, effect: EffectLine) -> tuple[Cell, ...]:
    sums = [
        Words(f"{words.zh} {told(value, '不详')}", f"{words.en} {told(value, 'not known')}")
        for words, value in effect.sums
    ]  # fmt: skip
    sums += [
        Words(f"{words.zh}：" + "、".join(f"{value.zh} {count}" for value, count in counts),
              f"{words.en}: " + ", ".join(f"{value.en} {count}" for value, count in counts))
        for words, counts in effect.by
    ]  # fmt: skip
    inside, unit = effect.inside, effect.unit
    if unit == "m2" and inside is not None:
        inside, unit = inside / M2_PER_HA, "公顷 ha"
    return (
        ALL if number is None else number,
        effect.words,
        effect.count,
        effect.whole,
        effect.unsettled,
        inside if unit else None,
        "米 m" if unit == "m" else unit,
        joined(sums),
        names([label for _, label in effect.named]),
    )


def told(value: float | None, unknown: str) -> str:
    """A sum, or the word for one that nobody knows."""
    return unknown if value is None else number_text(value, U.NUMBER)


def touched(dossier: Dossier) -> DossierTable:
    """Cases and other things that leave the reserve, or fall to a softer zone."""
    columns = (
        Column(Words("图号", "No."), U.COUNT, 0.6),
        Column(Words("对象", "What"), part=1.2),
        Column(Words("编号", "Id"), part=1.6),
        Column(Words("名称", "Name"), part=2.4),
        Column(Words("是否未了结", "Open"), part=0.9),
        Column(Words("调整前", "Before"), part=1.3),
        Column(Words("调整后", "After"), part=1.3),
    )
    still, done = Words("未了结", "open"), Words("已了结", "closed")
    rows = tuple(
        (each.number, each.noun, each.id, each.label, still if each.unsettled else done,
         dossier.kind_words(each.before), dossier.kind_words(each.after))
        for each in dossier.touched
    )  # fmt: skip
    numbers = tuple(each.number for each in dossier.touched)
    note = Words("没有图号的，由小于绘图误差的线位移动所致。", "Without a number: the line moved by less than the tolerance of drawing.")  # fmt: skip  # noqa: E501
    return DossierTable("touched", Words("移出保护区或管控放宽的问题", "What leaves the reserve or falls to a softer zone"), columns, rows, numbers, note)  # fmt: skip  # noqa: E501
