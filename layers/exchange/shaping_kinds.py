"""What the findings about shapes say."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

LEAVE_OUT = Words("不导入这些行，其余照常导入", "Leave these rows out and import the others")


def unfit(zh: str, en: str, repair: Words = LEAVE_OUT, *, automatic: bool = False) -> FindingKind:
    """A shape that cannot be stored as it is."""
    return FindingKind(Severity.ERROR, Words(zh, en), repair, automatic)


def suspect(zh: str, en: str, repair: Words | None = None, *, automatic: bool = False) -> FindingKind:
    """A shape that can be stored and looks wrong."""
    return FindingKind(Severity.WARNING, Words(zh, en), repair, automatic)


def said(zh: str, en: str) -> FindingKind:
    """Something that is good to know."""
    return FindingKind(Severity.NOTE, Words(zh, en))


MAKE_VALID = Words(
    "按各圈围住的范围重新生成图形（会改变面积，见前后对比）",
    "Draw the shape anew around what its rings enclose (the area changes; see before and after)",
)

KINDS: dict[str, FindingKind] = {
    "null-shape": said(
        "有 {count} 行没有图形，导入后位置未知，只在列表里看得到。请以后补上位置。",
        "{count} rows have no shape: their place will be unknown, and they show in lists only. Add the "
        "place later.",
    ),
    "empty-shape": unfit(
        "有 {count} 行的图形是空的，一个点也没有。可以按没有图形（位置未知）导入，或在文件里补画。",
        "{count} rows have an empty shape without a single point. Import them without a place, or draw "
        "them in the file.",
        Words("按没有图形导入，位置未知", "Import them without a shape, their place unknown"),
        automatic=True,
    ),
    "has-heights": unfit(
        "有 {count} 行的图形带高程（最高 {highest}），本系统只存平面位置。同意后去掉高程，平面位置不变；需"
        "要高程的，请另存一个字段。",
        "The shapes of {count} rows have heights (up to {highest}); only plane positions are stored. Agree "
        "to drop the heights, which moves nothing; keep heights that you need in a column.",
        Words("去掉高程，平面位置不变", "Drop the heights; the plane position stays"),
        automatic=True,
    ),
    "has-measures": unfit(
        "有 {count} 行的图形带 M 值（里程等测量值），本系统不保存。同意后去掉 M 值，位置不变。",
        "The shapes of {count} rows have M values (such as mileage), which are not stored. Agree to drop "
        "them; nothing moves.",
        Words("去掉 M 值，位置不变", "Drop the M values; the position stays"),
        automatic=True,
    ),
    "not-finite": unfit(
        "有 {count} 行的坐标里有不是数的值（空值或无穷大），画不出来。请在原软件里改正，或不导入这些行。",
        "{count} rows have coordinates that are no numbers (missing or infinite). Correct them in the "
        "software they came from, or leave these rows out.",
    ),
    "outside-degrees": unfit(
        "有 {count} 行换算后不在经纬度范围之内（最大的数是 {largest}），多半是坐标系或带号选错了，或个别点"
        "写错了。请先核对坐标系；确是个别行出错的，可以不导入这些行。",
        "{count} rows lie beyond any longitude and latitude (the largest number is {largest}): most likely "
        "the coordinate system or zone is wrong, or single points are. Check the system first; if only "
        "these rows are wrong, leave them out.",
    ),
    "too-many-vertices": unfit(
        "有 {count} 行的图形超过 {most} 个点（最多的有 {points} 个），打开和编辑都会卡住。请在原软件里拆成"
        "几个或抽稀后再导入。",
        "The shapes of {count} rows have more than {most} points (up to {points}), too many to open and "
        "edit. Split or thin them in the software they came from.",
    ),
    "wrong-kind": unfit(
        "有 {count} 行的图形是{found}，而图层“{layer}”要的是{wanted}。请核对是不是选错了图层，或不导入这些"
        "行。",
        "The shapes of {count} rows are of the type {found}, while the layer {layer_en} takes {wanted_en}. "
        "See whether the layer is the right one, or leave these rows out.",
    ),
    "mixed-collection": unfit(
        "有 {count} 行的一个图形里混有点、线、面，而图层“{layer}”只要{wanted}。可以只取其中的{wanted}，其余"
        "部分不导入。",
        "The shapes of {count} rows mix points, lines and areas, while the layer {layer_en} takes "
        "{wanted_en}. Agree to take these parts only; the others are left out.",
        Words(
            "只取图层要的那一类部分，其余部分不导入",
            "Take the parts that the layer wants, leave out the others",
        ),
    ),
    "closed-lines": unfit(
        "有 {count} 行是首尾相接的线，而图层“{layer}”要的是面（CAD 的轮廓线常这样）。可以按线围住的范围生成"
        "面，点的位置不变。",
        "{count} rows are closed lines, as CAD drawings have outlines, while the layer {layer_en} takes "
        "areas. Agree to make areas of what they enclose; no point moves.",
        Words("按线围住的范围生成面", "Make areas of what the lines enclose"),
    ),
    "unclosed-ring": unfit(
        "有 {count} 行的轮廓没有闭合，首尾相差不超过 1 米（最大 {gap_m} 米）。可以用直线连上，已有的点不动。",
        "The outlines of {count} rows are not closed; their ends lie within a metre (up to {gap_m} m). "
        "Agree to join them by a straight line; no point moves.",
        Words("首尾用直线连上，成为面", "Join the ends by a straight line and make it an area"),
        automatic=True,
    ),
    "areas-for-lines": unfit(
        "有 {count} 行是面，而图层“{layer}”要的是线。可以取面的边线（看不出哪边是里面），或核对是不是选错了"
        "图层。",
        "{count} rows are areas, while the layer {layer_en} takes lines. Agree to take their outlines "
        "(which no longer say what is inside), or see whether the layer is the right one.",
        Words("取面的边线作为线", "Take the outlines of the areas as lines"),
    ),
    "no-points": unfit(
        "有 {count} 行是线或面，而图层“{layer}”要的是点。可以在每个图形上取一个点（面取内部，线取中间），原"
        "来的形状不保留。",
        "{count} rows are lines or areas, while the layer {layer_en} takes points. Agree to take one point "
        "on each (inside an area, half way along a line); the shapes themselves are not kept.",
        Words("在每个图形上取一个点", "Take one point on each shape"),
    ),
    "several-points": unfit(
        "有 {count} 行各有几个点，而图层“{layer}”一行只存一个点。请在文件里拆成几行，或不导入这些行。",
        "{count} rows have several points each, while the layer {layer_en} keeps one for a row. Split them "
        "into rows in the file, or leave them out.",
    ),
    "duplicate-points": suspect(
        "有 {count} 行的图形里有连续重复的点（一行最多 {points} 个）。去掉以后形状和面积都不变。",
        "The shapes of {count} rows have points that stand twice in a row (up to {points}). Dropping them "
        "changes neither shape nor area.",
        Words("去掉重复的点，形状不变", "Drop the repeated points; the shape stays"),
        automatic=True,
    ),
    "repeated-part": suspect(
        "有 {count} 行的图形里，同一个部分画了两遍。可以只留一份，覆盖的范围不变。",
        "In {count} rows the same part is drawn twice. Agree to keep it once; what is covered stays the "
        "same.",
        Words("同样的部分只留一份", "Keep each part once"),
    ),
    "spike": suspect(
        "有 {count} 行的边线有尖刺：走出去又几乎原路折回（夹角小于 2°，长 0.5 米以上），多半是多点了一个点"
        "。去掉尖刺，面积最多改变 {change_m2} 平方米（见前后对比）。",
        "The outlines of {count} rows have spikes: they go out and come back nearly the same way (less "
        "than 2°, 0.5 m or longer), most likely by one point too many. Cutting them changes the area by "
        "up to {change_m2} m² (see before and after).",
        Words("去掉尖刺的顶点，其余点不动", "Cut the tips of the spikes; the other points stay"),
    ),
    "self-intersection": unfit(
        "有 {count} 行的边线自己交叉（像“8”字），里外分不清，面积算不准。请在原软件里改正；或同意按交叉点拆"
        "成几块（面积最多改变 {change_m2} 平方米，见前后对比）。",
        "The outlines of {count} rows cross themselves like an 8: inside and outside are unclear and the "
        "area is wrong. Correct them in the software they came from, or agree to take them apart where "
        "they cross (the area changes by up to {change_m2} m²; see before and after).",
        Words("在交叉处拆开，重新生成图形", "Take the shape apart where it crosses itself"),
    ),
    "ring-self-intersection": unfit(
        "有 {count} 行的边线在同一点碰到自己，围成了里外两圈。可以拆开或改画成洞，范围基本不变（面积最多改"
        "变 {change_m2} 平方米）。",
        "The outlines of {count} rows touch themselves at a point and so enclose two places. Agree to draw "
        "them as parts or holes; what is covered stays nearly the same (the area changes by up to "
        "{change_m2} m²).",
        MAKE_VALID,
    ),
    "false-holes": unfit(
        "有 {count} 行的“洞”其实在外圈之外，是分开的几块被当成了一块带洞的面（面积被错误地扣掉了）。按各圈"
        "谁在谁里面重新判断：不在里面的是另一块，点的位置不变，面积增加，最多 {change_m2} 平方米。",
        "The holes of {count} rows lie outside: several parts were delivered as one area with holes, and "
        "their area was taken off wrongly. Telling holes by what lies inside what makes them parts again: "
        "no point moves, the area changes by up to {change_m2} m².",
        Words("不在外圈之内的“洞”改为单独的一块", "Make parts of the holes that lie outside"),
        automatic=True,
    ),
    "hole-outside": unfit(
        "有 {count} 行的洞不在外圈之内，而且与别的圈相交，自动判断不了。请在原软件里改正，或同意重新生成图"
        "形（面积最多改变 {change_m2} 平方米）。",
        "The holes of {count} rows lie outside and cross other rings. Correct them in the software they "
        "came from, or agree to draw them anew (the area changes by up to {change_m2} m²).",
        MAKE_VALID,
    ),
    "nested-holes": unfit(
        "有 {count} 行的一个洞在另一个洞里面。里面的可能是岛：请核对；或同意重新生成图形（面积最多改变 "
        "{change_m2} 平方米）。",
        "In {count} rows a hole lies in another hole; the inner one may be an island. Check it, or agree "
        "to draw the shape anew (the area changes by up to {change_m2} m²).",
        MAKE_VALID,
    ),
    "nested-parts": unfit(
        "有 {count} 行的一个部分整个在另一个部分里面，可能本来是洞，也可能画重了。是洞的请在原软件里改正；"
        "同意则并成一块（面积最多改变 {change_m2} 平方米）。",
        "In {count} rows a part lies wholly inside another: a hole, or drawn twice. Correct it if it is a "
        "hole; agree to unite them (the area changes by up to {change_m2} m²).",
        Words("重叠的部分并成一块", "Unite the parts that lie on each other"),
    ),
    "same-ring-twice": unfit(
        "有 {count} 行的同一个圈画了两遍。可以重新生成图形（面积最多改变 {change_m2} 平方米，见前后对比）。",
        "In {count} rows the same ring is drawn twice. Agree to draw the shape anew (the area changes by "
        "up to {change_m2} m²; see before and after).",
        MAKE_VALID,
    ),
    "interior-disconnected": unfit(
        "有 {count} 行的洞把面切成了互不相连的几块。可以改成多部件，范围不变（面积最多改变 {change_m2} 平方"
        "米）。",
        "The holes of {count} rows cut the area into pieces that do not hang together. Agree to make parts "
        "of them; what is covered stays (the area changes by up to {change_m2} m²).",
        MAKE_VALID,
    ),
    "too-few-points": unfit(
        "有 {count} 行的图形塌成了一点或一条线（不同的点太少），没有面积或长度。请补画，或不导入这些行。",
        "The shapes of {count} rows have collapsed: too few different points for an area or a length. Draw "
        "them again, or leave these rows out.",
    ),
    "invalid-shape": unfit(
        "有 {count} 行的图形不合规（{reason}）。请在原软件里改正，或同意重新生成图形（面积最多改变 "
        "{change_m2} 平方米）。",
        "The shapes of {count} rows are invalid ({reason}). Correct them in the software they came from, "
        "or agree to draw them anew (the area changes by up to {change_m2} m²).",
        MAKE_VALID,
    ),
    "row-not-storable": unfit(
        "有 {count} 行的图形修不好：修过以后仍不合规，或什么也不剩。请在原软件里重画，或不导入这些行。",
        "The shapes of {count} rows cannot be repaired: they stay invalid, or nothing is left. Draw them "
        "again in the software they came from, or leave these rows out.",
    ),
    "sliver": suspect(
        "有 {count} 行是细长的碎条（平均宽度不到 0.5 米，最窄 {width_m} 米），多半是叠加分析留下的。请核对"
        "要不要。",
        "{count} rows are slivers (less than 0.5 m wide on average, down to {width_m} m), most likely left "
        "by an overlay. See whether they are wanted.",
    ),
    "same-shape-twice": suspect(
        "有 {count} 行的图形与前面某一行完全相同（如第 {row} 行与第 {other} 行）。可能重复录入，也可能同一"
        "处有两条记录：请核对；同意则后一行不导入。",
        "The shapes of {count} rows equal an earlier one (such as row {row} and row {other}): entered "
        "twice, or two records of one place. Check them; agree to leave the later row out.",
        Words("图形相同的，只导入最前一行", "Import only the first of rows with the same shape"),
    ),
    "overlap": suspect(
        "图斑之间有 {count} 处重叠，合计面积会算重（如第 {row} 行与第 {other} 行重叠 {area}）。请"
        "在原软件里核对。",
        "There are {count} overlaps between areas, which would be counted twice (such as rows {row} and "
        "{other} by {area_en}). Check them in the software they came from.",
    ),
    "overlap-sliver": suspect(
        "图斑的公共边有 {count} 处没有对齐，重叠成碎条（平均宽度不到 0.5 米；如第 {row} 行与第 {other} 行重"
        "叠 {area}）。一般不影响使用，要求严格的请在原软件里对齐。",
        "At {count} places common borders do not match and overlap in slivers less than 0.5 m wide (such "
        "as rows {row} and {other} by {area_en}). Mostly harmless; align them where that matters.",
    ),
    "overlaps-unfinished": said(
        "图斑之间相交的太多，只核对了 {looked_at} 对，没有查完重叠。请分批导入，或在原软件里做一次拓扑检查。",
        "Too many areas meet each other: {looked_at} pairs were looked at, then the search for overlaps "
        "ended. Import in parts, or check the topology in the software they came from.",
    ),
    "gap": suspect(
        "图斑之间有 {gaps} 处缝隙（不超过 1 公顷、四周都有图斑；最大 {area}）。这类图层应当铺满，请核对。",
        "There are {gaps} gaps between the areas (up to one hectare, with areas all round; the largest "
        "{area_en}). This layer should cover the ground; check them.",
    ),
    "gaps-not-looked-for": said(
        "图斑超过 {most} 个或边线太细，没有查图斑之间的缝隙。需要的请在原软件里做一次拓扑检查。",
        "There are more than {most} areas, or very many points: gaps between them were not looked for. "
        "Check the topology in the software they came from where it matters.",
    ),
}
