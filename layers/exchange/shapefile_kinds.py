"""What may be wrong between the files of a shapefile."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "stale-shx": FindingKind(
        Severity.ERROR,
        Words(
            "索引文件（.shx）与图形文件不一致（索引 {index} 条，图形 {shapes} 条，属性 {rows} 条），"
            "或指错了位置。可以按图形文件重建索引。",
            "The index (.shx) does not fit the shapes ({index} entries, {shapes} shapes, {rows} rows), or "
            "points at wrong places. It can be made again from the shapes.",
        ),
        repair=Words(
            "按图形文件重建索引（原文件不变）", "Make the index again from the shapes; the original stays"
        ),
        automatic=True,
    ),
    "missing-shx": FindingKind(
        Severity.ERROR,
        Words(
            "缺少索引文件（.shx）。可以按图形文件重建索引；最好请提供单位把 .shx 一并发来。",
            "The index (.shx) is missing. It can be made again from the shapes; better ask for the file.",
        ),
        repair=Words("按图形文件重建索引", "Make the index again from the shapes"),
        automatic=True,
    ),
    "rows-and-shapes-differ": FindingKind(
        Severity.ERROR,
        Words(
            "图形有 {shapes} 条，属性有 {rows} 条，两者对不上。请让提供单位重新导出整套文件。",
            "There are {shapes} shapes and {rows} rows of attributes. Ask its sender to export the whole "
            "set again.",
        ),
    ),
    "shapes-cut-off": FindingKind(
        Severity.ERROR,
        Words(
            "图形文件（.shp）不完整：只有前 {shapes} 条读得出来，后面 {bytes} 个字节损坏或被截断。"
            "请让提供单位重新导出或重新传输整套文件。",
            "The shapes (.shp) are cut off or damaged: the first {shapes} can be read, the {bytes} bytes "
            "behind them cannot. Have the whole set exported or sent again.",
        ),
    ),
    "bytes-after-shapes": FindingKind(
        Severity.WARNING,
        Words(
            "图形文件（.shp）末尾多出 {bytes} 个字节，不属于任何图形，没有读取；{shapes} 条图形都已读出。",
            "Behind the {shapes} shapes of the .shp are {bytes} bytes that belong to none; they were not "
            "read.",
        ),
    ),
    "table-cut-off": FindingKind(
        Severity.ERROR,
        Words(
            "属性表（.dbf）不完整或已损坏，属性对不上图形。请让提供单位重新导出或重新传输整套文件。",
            "The table of attributes (.dbf) is cut off or damaged, so its rows do not fit the shapes. Have "
            "the whole set exported or sent again.",
        ),
    ),
    "deleted-rows": FindingKind(
        Severity.WARNING,
        Words(
            "有 {number} 行在原软件里已标记为删除，没有导入。如果不该删除，请在原软件里恢复后重新导出。",
            "{number} rows are marked as deleted in the file and are not imported. Restore them in their "
            "program if that is wrong.",
        ),
    ),
    "prj-unreadable": FindingKind(
        Severity.WARNING,
        Words(
            "坐标系文件（.prj）的内容读不懂，没有采用。请向提供单位问清坐标系。",
            "The file of the coordinate system (.prj) cannot be understood and was not used. Ask its sender "
            "for the system.",
        ),
    ),
}
