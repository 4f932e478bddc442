"""Why a file is not taken at all, and what to save it as instead."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

E = Severity.ERROR


def refusal(zh: str, en: str) -> FindingKind:
    """A finding without a repair: another file is needed."""
    return FindingKind(E, Words(zh, en))


KINDS: dict[str, FindingKind] = {
    "empty-file": refusal(
        "文件是空的（0 字节）。请重新传输。", "The file is empty (0 bytes). Send it again."
    ),
    "is-dwg": refusal(
        "这是 AutoCAD 的 DWG 图，不能直接读取。请在 CAD 里另存为 DXF（2010 版），或导出为 shapefile。",
        "This is an AutoCAD DWG, which cannot be read. Save it as DXF (R2010) or export a shapefile.",
    ),
    "is-ovobj": refusal(
        "这是奥维的专有格式（ovobj），不能读取。请在奥维里导出为 shapefile，或 ovkml。",
        "This is Ovital's own format (ovobj), which cannot be read. Export a shapefile or ovkml from Ovital.",
    ),
    "is-mapinfo": refusal(
        "这是 MapInfo 文件（TAB/MIF），不在接受之列。请另存为 shapefile 或 GeoPackage。",
        "This is a MapInfo file (TAB/MIF), which is not taken. Save it as a shapefile or GeoPackage.",
    ),
    "is-mdb": refusal(
        "这是 Access 数据库（mdb），不能读取。请在 ArcGIS 里导出为文件地理数据库（gdb，打包成 zip）或 "
        "shapefile。",
        "This is an Access database (mdb), which cannot be read. Export a zipped file geodatabase or a "
        "shapefile.",
    ),
    "is-pointer": refusal(
        "这个文件是“{what}”类的指向文件，本身没有数据，只指向别的文件或网址，出于安全不予读取。"
        "请提供数据文件本身。",
        "This file ({what}) has no data of its own, it only points at other files or addresses. Send the "
        "data themselves.",
    ),
    "is-document": refusal(
        "这是 {what} 文件，不是点、线、面的矢量数据。请提供 shapefile、GeoPackage、KML、DXF、"
        "Excel 坐标表或界址点 TXT。",
        "This is a {what} file, not points, lines or areas. Send a shapefile, GeoPackage, KML, DXF, table "
        "of coordinates or boundary TXT.",
    ),
    "is-old-archive": refusal(
        "这是 {what} 压缩包，不能解开。请改用 zip 压缩。",
        "This is a {what} archive, which cannot be unpacked. Pack it as zip.",
    ),
    "is-xls": refusal(
        "这是旧版 Excel 文件（xls）。请另存为 xlsx 或 CSV。",
        "This is an old Excel file (xls). Save it as xlsx or CSV.",
    ),
    "is-binary-dxf": refusal(
        "这是二进制 DXF，不能读取。请另存为文本格式的 DXF（2010 版）。",
        "This is a binary DXF, which cannot be read. Save it as a text DXF (R2010).",
    ),
    "unknown-format": refusal(
        "认不出这个文件的格式。请换成能接受的格式再传：shapefile、GeoPackage、文件地理数据库（zip）、GeoJSON、KML/KMZ、"
        "奥维 ovkml、"
        "GPX、DXF、Excel/CSV 坐标表、界址点 TXT、FlatGeobuf、GeoParquet。",
        "The format of this file is not known. Send one that is taken: shapefile, GeoPackage, zipped "
        "file geodatabase, GeoJSON, "
        "KML/KMZ, Ovital's ovkml, GPX, DXF, tables (XLSX, CSV), boundary point TXT, FlatGeobuf, GeoParquet.",
    ),
    "not-as-named": refusal(
        "文件名说是 {named}，内容却不是。请核对是否改错了扩展名，或重新导出。",
        "By its name the file is {named}, by its content it is not. Check its ending, or export it again.",
    ),
    "missing-companion": refusal(
        "shapefile 缺少 {missing} 文件。shapefile 是一组同名文件（.shp、.shx、.dbf、.prj），请全部选上，"
        "或打包成 zip。",
        "The shapefile lacks its {missing}. A shapefile is a set of files of one name (.shp, .shx, .dbf, "
        ".prj): "
        "send all of them, or a zip.",
    ),
    "xml-doctype": refusal(
        "XML 文件里有 DOCTYPE 或实体定义，出于安全不予读取。请用原软件重新导出。",
        "The XML declares a DOCTYPE or entities, which are not read, for safety. Export it again from its "
        "program.",
    ),
    "xml-damaged": refusal(
        "XML 不完整或有错（第 {line} 行）。请用原软件重新导出。",
        "The XML is damaged or cut off (line {line}). Export it again from its program.",
    ),
    "xml-too-deep": refusal(
        "XML 嵌套过深，不像正常的地图文件，未予读取。",
        "The XML is nested too deeply for a map file; it was not read.",
    ),
    "network-link": refusal(
        "这个 KML 只是网络链接（NetworkLink），数据在 {address}，本系统不访问外部网址。"
        "请打开后另存为含数据的 KML。",
        "This KML is a network link: its data lie at {address}, which is never fetched. Save a KML with "
        "the data.",
    ),
    "several-datasets": FindingKind(
        Severity.WARNING,
        Words(
            "一共有 {number} 个数据文件：{names}。每次导入一个。",
            "There are {number} data sets: {names}. One is imported at a time.",
        ),
    ),
    "files-ignored": FindingKind(
        Severity.NOTE,
        Words(
            "有 {number} 个文件不是地理数据，已忽略：{names}。",
            "{number} files are no geodata and were ignored: {names}.",
        ),
    ),
    "link-ignored": FindingKind(
        Severity.NOTE,
        Words(
            "文件里有 {number} 处指向外部网址的链接（如 {address}），都没有访问，链接里的内容没有导入。",
            "The file has {number} links to other addresses (such as {address}); none was followed, and "
            "what lies there is not imported.",
        ),
    ),
}
