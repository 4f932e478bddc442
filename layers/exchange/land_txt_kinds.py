"""What a boundary point file's findings say."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "land-txt-read": FindingKind(
        Severity.NOTE,
        Words(
            "读到 {parcels} 个地块、{rings} 个圈、{points} 个界址点（含重复的闭合点），请与来文核对。",
            "{parcels} parcels, {rings} rings and {points} boundary points (closing points included) were "
            "read; compare with the covering letter.",
        ),
    ),
    "land-txt-unreadable-line": FindingKind(
        Severity.ERROR,
        Words(
            "有 {lines} 行看不懂（第 {numbers} 行，如“{text}”），既不是地块行也不是界址点行。少一个点，界"
            "线就变了：请改正文件；如确属多余的行，可以同意略去。",
            "{lines} lines are neither parcel nor boundary point (lines {numbers}, such as “{text}”). A "
            "missing point moves the boundary: correct the file, or agree to leave them out if they are "
            "not needed.",
        ),
        repair=Words(
            "略去看不懂的行，用其余界址点成图", "Leave these lines out and draw the shapes from the others"
        ),
    ),
    "land-txt-unread-heading": FindingKind(
        Severity.WARNING,
        Words(
            "文件头有 {lines} 行不是“名称=值”的写法（第 {numbers} 行，如“{text}”），没有采用。请核对里面有"
            "没有要紧的说明。",
            "{lines} lines of the heading are not “key=value” (lines {numbers}, such as “{text}”) and "
            "were not used. See whether they say anything that matters.",
        ),
    ),
    "land-txt-key-twice": FindingKind(
        Severity.WARNING,
        Words(
            "文件头同一项写了两次而且不一样（第 {numbers} 行，如“{text}”），采用的是前一次。请核对。",
            "A key stands twice in the heading with two values (lines {numbers}, such as “{text}”); the "
            "first was taken. Please check.",
        ),
    ),
    "land-txt-more-values": FindingKind(
        Severity.WARNING,
        Words(
            "有 {lines} 个界址点行多于 4 列（第 {numbers} 行，如“{text}”），第 4 列以后的值（可能是高程或"
            "精度）没有采用。",
            "{lines} boundary point lines have more than 4 values (lines {numbers}, such as “{text}”); "
            "what follows the fourth, perhaps a height, was not used.",
        ),
    ),
    "land-txt-no-head": FindingKind(
        Severity.WARNING,
        Words(
            "第 {line} 行起的界址点前面没有地块行，按一个没有编号和名称的地块读入。请补上地块行，或导入后"
            "补填。",
            "The boundary points from line {line} on have no parcel line before them; they were read as "
            "one parcel without code and name. Add the line, or fill them in later.",
        ),
    ),
    "land-txt-no-points": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 个地块没有界址点（第一个在第 {line} 行）。请补上界址点。",
            "{count} parcels have no boundary points (the first in line {line}). Add them.",
        ),
        repair=Words("按位置未知的地块导入", "Import them as parcels whose place is unknown"),
    ),
    "land-txt-too-few-points": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 个地块的某一圈不同的点太少，连不成图形（第一处在第 {line} 行，面至少要 3 个点，线"
            "至少 2 个）。请补全界址点。",
            "In {count} parcels a ring has too few different points (the first from line {line}; an area "
            "needs 3, a line 2). Complete the points.",
        ),
    ),
    "land-txt-point-count": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个地块写的界址点数与实际不符（如 {name}：写 {stated}，实有 {found}）。按实有的点成"
            "图，请核对有没有漏点。",
            "{count} parcels state another number of points than they have (such as {name}: {stated} "
            "stated, {found} there). The points that are there were used; check that none is missing.",
        ),
    ),
    "land-txt-area-differs": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个地块写的面积与按坐标计算的平面面积相差超过 0.05%（如 {name}：写 {stated}，算得 "
            "{plane} 公顷{hint}）。请核对面积和界址点。",
            "The stated area of {count} parcels differs from the plane area of their points by more than "
            "0.05 % (such as {name}: {stated} stated, {plane} ha found{hint_en}). Check area and points.",
        ),
    ),
    "land-txt-area-unreadable": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个地块写的面积看不懂（如 {name}：“{stated}”），没有与坐标核对。",
            "The stated area of {count} parcels cannot be read (such as {name}: “{stated}”); it was not "
            "compared.",
        ),
    ),
    "land-txt-columns-swapped": FindingKind(
        Severity.WARNING,
        Words(
            "这个文件把东坐标（横坐标、经度）写在北坐标前面，与规定相反。这是从数值大小看出来的，已按东、"
            "北的实际含义读取，请在地图上核对。",
            "This file has the easting (or longitude) before the northing, against the rule. The size of "
            "the numbers shows it; they were read as what they are. Check on the map.",
        ),
    ),
    "land-txt-mixed-order": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个地块里个别点的北、东坐标写反了（共 {points} 个点）。已按数值大小逐点判断，请在地"
            "图上核对。",
            "In {count} parcels some points have northing and easting the other way round ({points} "
            "points). Each was read by the size of its numbers; check on the map.",
        ),
    ),
    "land-txt-order-unclear": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个地块的坐标从大小看不出哪个是北、哪个是东（共 {points} 个点），可能是独立坐标系或"
            "数字有误。暂按文件里多数点的次序读取，请核对。",
            "In {count} parcels the size of the numbers does not tell northing from easting ({points} "
            "points): perhaps a local system, or a mistake. They were read in the order of most points; "
            "please check.",
        ),
    ),
    "land-txt-mixed-forms": FindingKind(
        Severity.ERROR,
        Words(
            "同一个文件里有带带号、不带带号或经纬度几种坐标，{count} 个地块与多数不同。请统一成一种写法再"
            "导入。",
            "The file mixes coordinates with zone number, without it, or degrees; {count} parcels differ "
            "from the greater part. Write them all in one way.",
        ),
    ),
    "land-txt-mixed-zones": FindingKind(
        Severity.ERROR,
        Words(
            "文件里有两个以上的投影带：多数点在 {zone} 带，{count} 个地块有点在 {others} 带。请核对；确实"
            "无误的可以同意换算。",
            "The file has points of several zones: most are in zone {zone}, {count} parcels have points "
            "in zone {others}. Check them; if they are right, agree to convert them.",
        ),
        repair=Words(
            "把其他带的坐标换算到 {zone} 带（误差小于 1 毫米）",
            "Convert them to zone {zone} (error below a millimetre)",
        ),
    ),
    "land-txt-zone-contradicted": FindingKind(
        Severity.WARNING,
        Words(
            "文件头写带号 {stated}，横坐标前两位却是 {found}。以坐标为准，按 {found} 带读取，请与提供单位"
            "核对。",
            "The heading says zone {stated}, the eastings begin with {found}. The coordinates decide: "
            "they were read as zone {found}. Ask the sender.",
        ),
    ),
    "land-txt-no-system": FindingKind(
        Severity.WARNING,
        Words(
            "文件没有写明坐标系，无法知道是 2000 国家大地坐标系还是 1980 西安、1954 北京坐标系（相差约 "
            "100 米）。请向提供单位确认。",
            "The file does not say in which system it is: CGCS2000, or Xi'an 1980 or Beijing 1954, which "
            "lie about 100 m off. Ask the sender.",
        ),
    ),
    "land-txt-parameters": FindingKind(
        Severity.WARNING,
        Words(
            "文件头有转换参数（{text}），没有使用。请问清楚坐标是转换前的还是转换后的。",
            "The heading has transformation parameters ({text}); they were not used. Ask whether the "
            "coordinates are those before or after the transformation.",
        ),
    ),
    "land-txt-unit": FindingKind(
        Severity.ERROR,
        Words(
            "文件头写的计量单位是“{text}”，只能读以米或度为单位的坐标。请换算成米。",
            "The heading gives the unit {text}; only metres and degrees are read. Convert the file to "
            "metres.",
        ),
        repair=Words("单位写错了，坐标其实是米", "The unit is a mistake: these are metres"),
    ),
    "land-txt-parts": FindingKind(
        Severity.NOTE,
        Words(
            "有 {count} 个地块的若干圈互不包含，是分开的几块，不是挖空。已按多部件读取，请在地图上核对。",
            "In {count} parcels rings lie beside each other: they were read as several parts, not as "
            "holes. Check on the map.",
        ),
    ),
    "land-txt-rings-split": FindingKind(
        Severity.NOTE,
        Words(
            "有 {count} 个地块的圈闭合以后还有同一圈号的点，已作为另一圈读取，请在地图上核对。",
            "In {count} parcels points of the same ring number follow after the ring was closed; they "
            "were read as another ring. Check on the map.",
        ),
    ),
    "land-txt-closing-doubled": FindingKind(
        Severity.NOTE,
        Words(
            "有 {count} 个地块的闭合点重复写了多次，只用一次。",
            "In {count} parcels the closing point stands several times; it was used once.",
        ),
    ),
    "land-txt-shape-kind": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 个地块没有写“点、线、面”（如 {name}：“{text}”），按面读取，请核对。",
            "{count} parcels do not say 点, 线 or 面 (point, line, area; such as {name}: “{text}”). They "
            "were read as areas; please check.",
        ),
    ),
    "land-txt-ovital": FindingKind(
        Severity.WARNING,
        Words(
            "有 {points} 个点带奥维的标记“{flag}”，坐标是 {datum}，不是 CGCS2000，会偏 500 米以上。请在坐"
            "标基准里选 {datum}。",
            "{points} points carry Ovital's mark “{flag}”: they are {datum}, not CGCS2000, more than 500 "
            "m off. Choose {datum} as their datum.",
        ),
    ),
    "land-txt-nothing": FindingKind(
        Severity.ERROR,
        Words(
            "“{file}”里没有地块，也没有界址点，不是界址点坐标文件。请核对文件。",
            "{file} has neither parcels nor boundary points; it is no boundary point file. Check the file.",
        ),
    ),
}
