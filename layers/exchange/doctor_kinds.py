"""Findings about a file as a whole: its parts, its rows, its sums, and what it would change."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "several-parts": FindingKind(
        Severity.WARNING,
        Words(
            "文件里有 {number} 个图层或工作表（{names}），现在看的是“{part}”。如要导入其他的，请另选。",
            "The file has {number} layers or sheets ({names}); this is {part}. Choose another one if you "
            "meant it.",
        ),
    ),
    "nothing-inside": FindingKind(
        Severity.ERROR,
        Words(
            "文件里没有任何记录，请核对是否导出了数据。",
            "The file has no rows; check that data were exported.",
        ),
    ),
    "coordinates-out-of-range": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的坐标不是有效的数字，或大得不可能是坐标（如第 {first} 行）。请改正文件，"
            "或同意不导入这些行。",
            "{count} rows have coordinates that are no numbers, or too large for any place (such as row "
            "{first}). Mend the file, or agree to leave them out.",
        ),
    ),
    "rows-unaccounted": FindingKind(
        Severity.ERROR,
        Words(
            "文件声明有 {declared} 行，实际读出 {read} 行，差额去向不明。请让提供单位重新导出。",
            "The file says it has {declared} rows, {read} were read. Ask its sender to export it again.",
        ),
    ),
    "rows-refused": FindingKind(
        Severity.ERROR,
        Words(
            "有 {number} 行不能保存，原因见上面各条。可以改正文件后重来，或者同意不导入这些行。",
            "{number} rows cannot be stored, for the reasons given. Mend the file, or agree to leave them "
            "out.",
        ),
        repair=Words(
            "不导入这些行，其余照常导入",
            "Leave these rows out and import the others",
        ),
    ),
    "nothing-left": FindingKind(
        Severity.ERROR,
        Words(
            "文件里的 {number} 行都不能保存，没有可以导入的内容。请按上面各条改正后重来。",
            "None of the {number} rows can be stored, so there is nothing to import. Mend what is said "
            "above.",
        ),
    ),
    "same-id-twice": FindingKind(
        Severity.ERROR,
        Words(
            "编号“{id}”等在文件里出现多次，每个编号只能对应一个对象。请改正编号，"
            "或在字段对应里不采用编号列。",
            "The id {id} and others stand more than once; an id is one thing. Correct them, or leave the "
            "id column out.",
        ),
    ),
    "far-from-the-lake": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行落在衡水及周边以外，请在地图上核对坐标系和位置。",
            "{count} rows lie outside Hengshui and its neighbours; check system and place on the map.",
        ),
    ),
    "no-such-part": FindingKind(
        Severity.ERROR,
        Words(
            "“{file}”里没有叫“{part}”的图层或工作表，现有：{known}。",
            "{file} has no layer or sheet named {part}; it has: {known}.",
        ),
    ),
    "declared-area-differs": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个图形的声明面积与图形面积相差超过 1%，例如第 {first} 行：声明 {declared_ha} 公顷，"
            "椭球面积 {ellipsoid_ha} 公顷，平面面积 {plane_ha} 公顷。请核对坐标或面积单位。",
            "{count} shapes differ from their declared area by over 1 %, such as row {first}: declared "
            "{declared_ha} ha, "
            "{ellipsoid_ha} ha on the ellipsoid, {plane_ha} ha in the plane. Check coordinates or unit.",
        ),
    ),
    "constant-shift": FindingKind(
        Severity.ERROR,
        Words(
            "已有对象整体平移了 {distance_m} 米（向东 {east_m} 米、向北 {north_m} 米），"
            "像是坐标系或基准不同，不像真实变化。请先核对坐标系；确属真实变化的，可以同意照此更新。",
            "The known features are all moved by {distance_m} m ({east_m} m east, {north_m} m north): this "
            "looks "
            "like another datum or system, not like a change. Check the system first, or agree to the move.",
        ),
        repair=Words(
            "确认是真实变化，按文件更新位置",
            "It is a real change: take the new positions",
        ),
    ),
    "same-shape-there": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行与图层中已有对象图形相同、编号不同（如第 {first} 行与“{id}”）。"
            "可以同意视为同一对象。",
            "{count} rows have the shape of a feature that is there under another id (row {first}: {id}). "
            "They may be taken as the same.",
        ),
        repair=Words(
            "视为同一对象，更新已有的",
            "Take them as the same and update what is there",
        ),
        automatic=False,
    ),
    "same-name-near": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行与附近已有对象同名（如第 {first} 行“{name}”，相距 {metres} 米），可能是同一对象，"
            "请核对编号。",
            "{count} rows have the name of a feature nearby (row {first}: {name}, {metres} m away); "
            "perhaps they are the same: check their ids.",
        ),
    ),
    "two-rows-one-feature": FindingKind(
        Severity.ERROR,
        Words(
            "第 {first} 行与前面某行都对应已有对象“{id}”。一个对象只能更新一次，请改正文件。",
            "Row {first} and an earlier one are both the feature {id}; it can change once. Mend the file.",
        ),
    ),
    "missing-in-file": FindingKind(
        Severity.NOTE,
        Words(
            "图层中有 {number} 个对象不在文件里。默认保留；如果文件是完整清单，"
            "可以同意将它们退出现状（历史保留）。",
            "{number} features of the layer are not in the file. They stay, unless you agree that the file "
            "is "
            "complete: then they are retired, and their history is kept.",
        ),
        repair=Words(
            "文件是完整清单，其余对象退出现状",
            "The file is complete: retire the others",
        ),
    ),
    "identity-not-sought": FindingKind(
        Severity.NOTE,
        Words(
            "文件超过 {most} 行，没有按图形和名称查找重复对象，只按编号比对。",
            "The file has over {most} rows: features were compared by id and code only, not by shape and "
            "name.",
        ),
    ),
    "already-imported": FindingKind(
        Severity.ERROR,
        Words(
            "同一个文件已于 {at} 由 {by} 导入本图层，没有必要再次导入。",
            "This very file was imported into this layer on {at} by {by}.",
        ),
    ),
}
