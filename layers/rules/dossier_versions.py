"""Tables of a dossier about both versions as a whole: what they are, areas, transitions, form."""

from __future__ import annotations

from collections.abc import Iterator

from layers.definition import Words
from layers.rules.boundary_dossier import Dossier, Side
from layers.rules.dossier_cells import Cell, Column, DossierTable, U
from layers.rules.dossier_words import ALL, M2_PER_HA, MEASURES, UNREAD


def versions(dossier: Dossier) -> DossierTable:
    """What both versions are."""
    sides = (dossier.before, dossier.after)
    lines: tuple[tuple[Words, tuple[Cell, ...]], ...] = (
        (Words("名称", "Name"), tuple(side.name for side in sides)),
        (Words("编号", "Id"), tuple(side.id for side in sides)),
        (Words("管控制度", "Regime"), tuple(side.regime for side in sides)),
        (Words("状态", "Status"), tuple(side.status for side in sides)),
        (Words("修订次数", "Revision"), tuple(str(side.revision) for side in sides)),
        (Words("批准文件", "Legal act"), tuple(side.act or None for side in sides)),
        (Words("文件日期", "Date of the act"), tuple(side.act_on for side in sides)),
        (Words("生效日期", "In force from"), tuple(side.in_force_from for side in sides)),
        (Words("失效日期", "Until the day before"), tuple(side.in_force_to for side in sides)),
        (Words("起草", "Drawn by"), tuple(author(side) for side in sides)),
        (Words("提交", "Submitted by"), tuple(side.submitted_by or None for side in sides)),
        (Words("提交时间", "Submitted at"), tuple(side.submitted_at for side in sides)),
        (Words("说明", "Note"), tuple(side.note or None for side in sides)),
    )
    columns = (
        Column(Words("项目", "Item"), part=1.2),
        Column(Words("调整前", "Before"), part=2.4),
        Column(Words("调整后", "After"), part=2.4),
    )
    return DossierTable("versions", Words("两个版本", "Both versions"), columns, tuple((name, *cells) for name, cells in lines))  # fmt: skip  # noqa: E501


def author(side: Side) -> str | None:
    return "，".join(text for text in (side.author, side.unit) if text) or None


def totals(dossier: Dossier) -> DossierTable:
    """Areas of each kind of zone before and after, beside what the documents say."""
    columns = (
        Column(Words("分区", "Zone"), part=1.6),
        Column(Words("调整前（公顷）", "Before (ha)"), U.HA),
        Column(Words("调整后（公顷）", "After (ha)"), U.HA),
        Column(Words("增减（公顷）", "Change (ha)"), U.HA),
        Column(Words("增减（亩）", "Change (mu)"), U.MU),
        Column(Words("文本面积（公顷）", "As documents say (ha)"), U.HA),
        Column(Words("与文本之差（公顷）", "Geometry less document (ha)"), U.HA),
    )
    rows = [total_row(dossier, kind.id, kind.words) for kind in dossier.kinds if kind.id]
    rows.append(total_row(dossier, "", ALL))
    return DossierTable("totals", Words("分区面积", "Areas by zone"), columns, tuple(rows))


def total_row(dossier: Dossier, kind: str, words: Words) -> tuple[Cell, ...]:
    before, after = (
        (side.kinds_m2.get(kind, 0.0) if kind else side.whole_m2) for side in (dossier.before, dossier.after)
    )
    declared = dossier.after.declared_ha.get(kind)
    m2 = None if declared is None else declared * M2_PER_HA
    return (words, before, after, after - before, after - before, m2, None if m2 is None else after - m2)


def matrix(dossier: Dossier) -> DossierTable:
    """How much ground goes from which kind to which."""
    heads = tuple(Column(kind.words, U.HA) for kind in dossier.kinds)
    columns = (
        Column(Words("调整前 ＼ 调整后", "Before \\ after"), part=1.4),
        *heads,
        Column(Words("调整前合计", "Sum before"), U.HA),
    )
    if dossier.residual_m2 is None:
        return DossierTable("matrix", Words("转移矩阵", "Matrix of transitions"), columns, (), empty=UNREAD)
    rows: list[tuple[Cell, ...]] = [
        (kind.words, *line, sum(line)) for kind, line in zip(dossier.kinds, dossier.matrix_m2, strict=True)
    ]
    sums = tuple(sum(column) for column in zip(*dossier.matrix_m2, strict=True))
    rows.append((Words("调整后合计", "Sum after"), *sums, sum(sums)))
    note = Words(
        f"单位公顷；含绘图误差；行列与两版面积之差 {dossier.residual_m2:.6f} 平方米。",
        f"Hectares, noise included; rows and columns miss both versions' areas by {dossier.residual_m2:.6f} m².",  # noqa: E501
    )
    return DossierTable("matrix", Words("转移矩阵", "Matrix of transitions"), columns, tuple(rows), note=note)


def form(dossier: Dossier) -> DossierTable:
    """Measures of the form before and after."""
    columns = (
        Column(Words("指标", "Measure"), part=2),
        Column(Words("单位", "Unit"), part=0.6),
        Column(Words("调整前", "Before"), U.NUMBER),
        Column(Words("调整后", "After"), U.NUMBER),
    )
    rows = tuple(
        (words, {"m2": "公顷 ha", "m": "米 m"}.get(unit, ""), *measured(dossier, name, unit))
        for name, (words, unit) in MEASURES.items()
        if name in dossier.before.form or name in dossier.after.form
    )
    return DossierTable("form", Words("形态指标", "Form"), columns, rows)


def measured(dossier: Dossier, name: str, unit: str) -> Iterator[float | None]:
    for side in (dossier.before, dossier.after):
        value = side.form.get(name)
        yield None if value is None else value / M2_PER_HA if unit == "m2" else value
