"""Tables of a dossier about what was judged: rules, faults, noise, and the earlier revision."""

from __future__ import annotations

from layers.definition import Words
from layers.rules.boundary_dossier import Dossier, RuleLine
from layers.rules.dossier_cells import Cell, Column, DossierTable, U, names
from layers.rules.dossier_words import SEVERITIES, VERDICTS, worded


def rules(dossier: Dossier) -> DossierTable:
    """Each rule with verdict, figures and law."""
    columns = (
        Column(Words("规则", "Rule"), part=2.6),
        Column(Words("判定", "Verdict"), part=0.9),
        Column(Words("级别", "Severity"), part=0.8),
        Column(Words("数据", "Figures"), part=2.6),
        Column(Words("依据", "Law"), part=2.2),
        Column(Words("涉及对象", "Things named"), part=2.0),
        Column(Words("豁免", "Waived"), part=1.6),
    )
    rows = tuple(rule_row(rule) for rule in dossier.rules)
    return DossierTable("rules", Words("规则审查", "Rules"), columns, rows)


def rule_row(rule: RuleLine) -> tuple[Cell, ...]:
    law = rule.law if rule.verified else f"{rule.law}（未核实 unverified）"
    waived = None
    if rule.waived is not None:
        day = "" if rule.waived.at is None else f" {rule.waived.at:%Y-%m-%d}"
        waived = f"{rule.waived.name}{day} {rule.waived.text}".strip()
    return (
        rule.words,
        worded(VERDICTS, rule.verdict),
        worded(SEVERITIES, rule.severity),
        rule.found,
        law,
        names([label for _, label in rule.named]),
        waived,
    )


def faults(dossier: Dossier) -> DossierTable:
    """What is wrong with the drawing, and where."""
    columns = (
        Column(Words("序号", "No."), U.COUNT, 0.5),
        Column(Words("级别", "Severity"), part=0.6),
        Column(Words("内容", "What"), part=4),
        Column(Words("经度", "Longitude"), U.DEGREES),
        Column(Words("纬度", "Latitude"), U.DEGREES),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, fault in enumerate(dossier.faults, 1):
        spot = None if fault.shape is None or fault.shape.is_empty else fault.shape.representative_point()
        place = (None, None) if spot is None else (spot.x, spot.y)
        grave = Words("问题", "fault") if fault.grave else Words("提示", "hint")
        rows.append((number, grave, fault.words, *place))
    return DossierTable("faults", Words("绘图问题", "Faults of the drawing"), columns, tuple(rows))


def noise(dossier: Dossier) -> DossierTable:
    """Pieces below the tolerance of drawing, by transition."""
    columns = (
        Column(Words("调整前", "Before"), part=1.5),
        Column(Words("调整后", "After"), part=1.5),
        Column(Words("块数", "Pieces"), U.COUNT),
        Column(Words("面积（公顷）", "Area (ha)"), U.HA),
    )
    rows = tuple(
        (dossier.kind_words(each.before), dossier.kind_words(each.after), each.count, each.area_m2)
        for each in dossier.noise
    )
    note = Words(f"处处不宽于 {dossier.noise_m:g} 米的碎块，不算变化，但计入矩阵。", f"Pieces nowhere wider than {dossier.noise_m:g} m: no changes, but in the matrix.")  # fmt: skip  # noqa: E501
    return DossierTable("noise", Words("绘图误差", "Noise of drawing"), columns, rows, note=note)


def revisions(dossier: Dossier) -> DossierTable:
    """What became of the changes of the earlier revision."""
    columns = (
        Column(Words("图号", "No."), U.COUNT, 0.6),
        Column(Words("与上一稿相比", "Against the earlier revision"), part=1.6),
        Column(Words("上一稿", "Earlier revision"), part=1.6),
        Column(Words("上一稿变化编号", "Its change"), part=1.6),
        Column(Words("重合比例", "Shared"), U.SHARE, 0.8),
    )
    same, altered, gone = Words("未变", "the same"), Words("已改动", "altered"), Words("已取消", "gone")
    rows: list[tuple[Cell, ...]] = []
    numbers: list[int | None] = []
    for change in dossier.changes:
        for boundary, earlier, equal, share in change.earlier:
            rows.append((change.number, same if equal else altered, boundary, earlier, share))
            numbers.append(change.number)
    for left in dossier.gone:
        rows.append((None, gone, None if left.number is None else f"{left.number}", left.change, None))
        numbers.append(None)
    return DossierTable("revisions", Words("与上一稿对照", "Against the earlier revision"), columns, tuple(rows), tuple(numbers))  # fmt: skip  # noqa: E501
