"""What the doctor says about where a file lies: coordinate system, axes, zones, datum."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

TAKE = Words("按上面判断的坐标系读取坐标", "Read the coordinates in the system named above")
LOOK = "请在地图上核对位置，无误后确认；或另选坐标系。"
LOOK_EN = "Check the place on the map, then confirm it, or choose another system."
FIGURES = (
    "与可信图层“{trusted}”相比，整个文件偏东 {east_m} 米、偏北 {north_m} 米；"
    "此地的理论偏移是东 {expected_east_m} 米、北 {expected_north_m} 米。"
    "现在有 {share_before}% 的点与该图层重合，还原后为 {share_after}%。请对照地图，确认后还原。"
)
FIGURES_EN = (
    "Against the trusted layer “{trusted}” the whole file lies {east_m} m east and {north_m} m north; "
    "{expected_east_m} m and {expected_north_m} m are expected here. {share_before}% of the positions "
    "agree as they are, {share_after}% when it is undone. Compare on the map, then agree to undo it."
)


def asked(zh: str, en: str, repair: Words = TAKE, *, automatic: bool = False) -> FindingKind:
    """An error that a person may settle by accepting its repair."""
    return FindingKind(Severity.ERROR, Words(zh, en), repair, automatic)


def stops(zh: str, en: str) -> FindingKind:
    """An error that only another choice or another file settles."""
    return FindingKind(Severity.ERROR, Words(zh, en))


def warns(zh: str, en: str) -> FindingKind:
    """A warning."""
    return FindingKind(Severity.WARNING, Words(zh, en))


def notes(zh: str, en: str) -> FindingKind:
    """A note."""
    return FindingKind(Severity.NOTE, Words(zh, en))


def inferred(zh: str, en: str) -> FindingKind:
    """What is believed of a file that declares nothing, with the reason."""
    return asked(
        f"文件没有声明坐标系。{zh}，判断为“{{crs}}”，{{share}}% 的坐标点相符。{LOOK}",
        f"The file declares no coordinate system. {en}, so it is taken for “{{crs_en}}”; {{share}}% of the "
        f"positions fit. {LOOK_EN}",
    )


def old_datum(name: str, name_en: str) -> FindingKind:
    """A system that cannot be transformed without parameters that are not public."""
    return stops(
        f"文件声明的坐标系是{name}（{{declared}}）。没有转换参数，无法换算到 2000 国家大地坐标系，"
        "直接使用会偏差约 100 米。请向来文单位索取 2000 国家大地坐标系的数据，或控制点，或七参数。",
        f"The file is declared as {name_en} ({{declared}}). Without parameters it cannot be transformed to "
        "CGCS2000; used as it is, it would lie about 100 m off. Ask the sender for the data in CGCS2000, "
        "for control points or for the seven parameters.",
    )


def shifted(name: str, name_en: str) -> FindingKind:
    """Degrees of a map service, proved by the measured shift."""
    return asked(
        f"坐标疑为{name}：{FIGURES}",
        f"The coordinates look like {name_en}. {FIGURES_EN}",
        Words(f"把{name}还原为 2000 国家大地坐标系", f"Undo {name_en}: back to CGCS2000"),
    )


DECLARED: dict[str, FindingKind] = {
    "crs-declared": notes(
        "文件声明的坐标系是“{crs}”（{evidence}），与坐标数值相符，已采用。",
        "The file declares {crs_en} ({evidence}); its numbers fit, so it is used.",
    ),
    "crs-member": notes(
        "这个 GeoJSON 用旧式的 crs 成员声明了坐标系“{crs}”。与坐标数值相符，已采用；"
        "现行标准（RFC 7946）只用经纬度。",
        "This GeoJSON declares {crs_en} in an old crs member. Its numbers fit, so it is used; the standard "
        "of today (RFC 7946) knows degrees only.",
    ),
    "crs-other": notes(
        "文件声明的坐标系是“{crs}”，本地不常用；已换算到 2000 国家大地坐标系，误差约 {accuracy_m} 米。",
        "The file declares {crs_en}, which is uncommon here; it is transformed to CGCS2000 within about "
        "{accuracy_m} m.",
    ),
    "crs-decided": notes(
        "坐标系由人工指定为“{crs}”；文件声明：{declared}。",
        "The coordinate system was chosen by a person: {crs_en}. Declared in the file: {declared}.",
    ),
    "axes-decided": notes(
        "坐标两列的先后由人工指定：{order}。",
        "The order of the two numbers was chosen by a person: {order}.",
    ),
    "crs-unreadable": warns(
        "文件的坐标系说明无法识别（{declared}），只能按坐标数值判断。",
        "The declared coordinate system cannot be understood ({declared}); only the numbers can tell.",
    ),
    "crs-refused": stops(
        "文件声明的坐标系（{declared}）没有可靠的换算方法。请向来文单位索取 2000 国家大地坐标系的数据；"
        "确知声明有误时，请另选坐标系。",
        "There is no reliable way from the declared coordinate system ({declared}). Ask the sender for "
        "CGCS2000; if you know that the declaration is wrong, choose another system.",
    ),
    "xian80": old_datum("1980 西安坐标系", "Xi'an 1980"),
    "beijing54": old_datum("1954 北京坐标系", "Beijing 1954"),
}
CONTRADICTED: dict[str, FindingKind] = {
    "metres-declared-as-degrees": asked(
        "文件声明为经纬度（{declared}），坐标数值却是以米计的（如 {first}，{second}），应为“{crs}”。" + LOOK,
        "The file declares degrees ({declared}), but its numbers are metres (such as {first}, {second}): "
        "rather {crs_en}. " + LOOK_EN,
    ),
    "degrees-declared-as-metres": asked(
        "文件声明为平面坐标（{declared}），坐标数值却是经纬度（如 {first}，{second}），应为“{crs}”。" + LOOK,
        "The file declares metres ({declared}), but its numbers are degrees (such as {first}, {second}): "
        "rather {crs_en}. " + LOOK_EN,
    ),
    "wrong-zone-declared": asked(
        "文件声明的坐标系（{declared}）与坐标数值不符：两种读法的位置相差 {km} 公里；"
        "按数值应为“{crs}”。" + LOOK,
        "The declared system ({declared}) contradicts the numbers: the two readings lie {km} km apart; by "
        "its numbers the file is {crs_en}. " + LOOK_EN,
    ),
    "utm-confused": asked(
        "按声明的坐标系（{declared}）读取，与可信图层“{trusted}”对不上；按“{crs}”读取则重合。"
        "二者数值相近，南北相差约 1.7 公里。" + LOOK,
        "Read as declared ({declared}) the file does not agree with the trusted layer “{trusted}”; read as "
        "{crs_en} it does. Their numbers look alike and lie 1.7 km apart. " + LOOK_EN,
    ),
    "axes-swapped": asked(
        "坐标两列的先后反了：第一个数是北坐标或纬度（如 {first}，{second}）。请确认后对调。",
        "The two numbers are in the wrong order: the first is the northing or latitude (such as {first}, "
        "{second}). Agree to turn them round.",
        Words("对调坐标两列", "Turn the two numbers round"),
        automatic=True,
    ),
    "mixed-zones": asked(
        "文件里混有不同带的坐标：{zones}。全按一个带读取，一部分会偏到 200 多公里以外。"
        "请确认每个图形按自己的带读取。",
        "The file mixes coordinates of several zones: {zones}. Read in one zone, a part would lie over "
        "200 km away. Agree to read each shape in its own zone.",
        Words("每个图形按自己的带读取", "Read each shape in its own zone"),
        automatic=True,
    ),
    "crs-impossible": stops(
        "按“{crs}”读取时，坐标（如 {first}，{second}）不在地球上。请另选坐标系。",
        "Read as {crs_en}, the coordinates (such as {first}, {second}) lie nowhere on earth. Choose another "
        "system.",
    ),
    "far-away": warns(
        "文件的位置离衡水湖约 {km} 公里，不在本地区。请核对坐标系，并确认没有选错文件。",
        "The file lies about {km} km from Hengshui Lake, outside the region. Check the coordinate system, "
        "and whether it is the right file.",
    ),
}
INFERRED: dict[str, FindingKind] = {
    "degrees-inferred": inferred("坐标数值是经纬度", "The numbers are longitude and latitude"),
    "zone-inferred": inferred(
        "横坐标为 8 位，前两位是带号 {zone}", "The eastings have eight digits and begin with zone {zone}"
    ),
    "easting-inferred": inferred(
        "横坐标为 6 位（如 {easting}），在 2000 国家大地坐标系中本地区只有这条中央经线会这样",
        "The eastings have six digits (such as {easting}), as only this CGCS2000 zone gives here",
    ),
    "utm-inferred": inferred("坐标数值符合 UTM 投影", "The numbers are those of UTM"),
    "mercator-inferred": inferred(
        "坐标数值符合网络地图的墨卡托投影", "The numbers are those of web map tiles"
    ),
    "no-crs": stops(
        "无法确定坐标系：文件声明为 {declared}，坐标数值（如 {first}，{second}）与本地区用的坐标系都不符。"
        "请向来文单位问清后选择坐标系，或改正文件。",
        "The coordinate system cannot be told: declared is {declared}, and the numbers (such as {first}, "
        "{second}) fit no system of this region. Ask the sender, then choose one, or correct the file.",
    ),
}
DATUMS: dict[str, FindingKind] = {
    "datum-gcj02": shifted("火星坐标（GCJ-02）", "GCJ-02"),
    "datum-bd09": shifted("百度坐标（BD-09）", "BD-09"),
    "ovital-gcj02": asked(
        "这是奥维互动地图导出的文件，其坐标是火星坐标（GCJ-02），"
        "此地偏东 {expected_east_m} 米、偏北 {expected_north_m} 米。请确认后还原。",
        "This file was exported by Ovital, whose coordinates are GCJ-02: {expected_east_m} m east and "
        "{expected_north_m} m north here. Agree to undo it.",
        Words("把火星坐标（GCJ-02）还原为 2000 国家大地坐标系", "Undo GCJ-02: back to CGCS2000"),
    ),
    "ovital-unshifted": notes(
        "奥维互动地图的文件通常是火星坐标（GCJ-02），但这一个与可信图层“{trusted}”直接重合，不作还原。",
        "Files of Ovital are usually GCJ-02, but this one agrees with the trusted layer “{trusted}” as it "
        "is; nothing is undone.",
    ),
    "datum-shift": asked(
        "疑似坐标基准有误：整个文件与可信图层“{trusted}”相差同一个偏移，共 {length_m} 米"
        "（东 {east_m} 米、北 {north_m} 米），{pairs} 个图形一致；既不是火星坐标，也不是百度坐标。"
        "请向来文单位问清所用的坐标系。这不是各个图形的变化。",
        "Suspected datum error: the whole file lies {length_m} m off the trusted layer “{trusted}” by one "
        "vector ({east_m} m east, {north_m} m north; {pairs} shapes agree), neither GCJ-02 nor BD-09. Ask "
        "the sender for the coordinate system. These are not changes of single shapes.",
        Words("不作平移，按文件原坐标使用", "Use the coordinates as they are; nothing is moved"),
    ),
    "datum-agrees": notes(
        "坐标与可信图层“{trusted}”相符：{share}% 的点重合，没有整体偏移。",
        "The coordinates agree with the trusted layer “{trusted}”: {share}% of the positions; the file as a "
        "whole is not shifted.",
    ),
    "datum-unchecked": notes(
        "附近没有可以比对的可信图层，无法检查坐标是否为火星坐标或百度坐标。"
        "数据若来自手机地图、高德、腾讯、百度或奥维，请先问清。",
        "No trusted layer nearby can be compared, so whether these are GCJ-02 or BD-09 could not be "
        "checked. If the data comes from a phone map, Amap, Tencent, Baidu or Ovital, ask first.",
    ),
    "datum-decided": notes("坐标基准由人工指定为 {datum}。", "The datum was chosen by a person: {datum}."),
    "datum-decided-doubtful": warns(
        "坐标基准由人工指定为 {datum}，但与可信图层“{trusted}”比对更像 {measured}。请再核对一次地图。",
        "The datum was chosen by a person: {datum}; but against the trusted layer “{trusted}” it looks "
        "like {measured}. Check the map once more.",
    ),
}
KINDS: dict[str, FindingKind] = DECLARED | CONTRADICTED | INFERRED | DATUMS
