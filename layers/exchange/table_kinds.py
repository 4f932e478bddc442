"""What the findings on tables say, of text files and spreadsheets alike."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

NO_PLACE = Words("这些行按位置未知导入", "Import these rows as features whose place is unknown")

KINDS: dict[str, FindingKind] = {
    "table-too-many-columns": FindingKind(
        Severity.ERROR,
        Words(
            "表里有 {columns} 列，超过 {most} 列的上限，多半是分隔符或文件不对。请核对，或只保留需要的列再"
            "导入。",
            "The table has {columns} columns, more than the {most} that are taken; most likely the "
            "separator or the file is wrong. Check it, or keep only the columns that are needed.",
        ),
    ),
    "table-empty": FindingKind(
        Severity.ERROR,
        Words(
            "“{file}”里没有表格内容。请核对是否导出了数据。",
            "There is no table in {file}. Check that data were exported.",
        ),
    ),
    "table-title-rows": FindingKind(
        Severity.NOTE,
        Words(
            "表头上面有 {rows} 行标题（“{text}”），没有当作数据。",
            "{rows} title rows stand above the head (“{text}”); they were not taken as data.",
        ),
    ),
    "table-no-head": FindingKind(
        Severity.WARNING,
        Words(
            "第一行就是数据（“{text}”），没有表头，各列按“列1、列2…”命名。请在字段对应里指明每一列，或在文"
            "件里加上表头。",
            "The first row already has data (“{text}”): there is no head, and the columns are called 列1, "
            "列2 and so on. Say in the mapping what each is, or add a head to the file.",
        ),
    ),
    "table-unit-row": FindingKind(
        Severity.NOTE,
        Words(
            "表头下面有一行单位（“{text}”），没有当作数据。请确认各列的单位。",
            "A row of units stands below the head (“{text}”); it was not taken as data. Check the units.",
        ),
    ),
    "table-two-heads": FindingKind(
        Severity.WARNING,
        Words(
            "有两行表头，第二行是“{text}”，没有当作数据。请核对这一行不是一条记录。",
            "There are two heads; the second (“{text}”) was not taken as data. Check that it is no row.",
        ),
    ),
    "table-head-twice": FindingKind(
        Severity.NOTE,
        Words(
            "表头重复写了一行（“{text}”），没有当作数据。",
            "The head stands twice (“{text}”); the second was not taken as data.",
        ),
    ),
    "table-head-again": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行和表头一模一样，多半是几张表拼起来时留下的。请删去这些行，或同意不导入。",
            "{count} rows repeat the head, most likely where tables were joined. Delete them, or agree to "
            "leave them out.",
        ),
        repair=Words("这些行不导入", "Leave these rows out"),
        automatic=True,
    ),
    "table-columns-renamed": FindingKind(
        Severity.WARNING,
        Words(
            "有的列没有名称或与别的列重名，暂称为“{names}”。请在字段对应里核对。",
            "Some columns have no name, or another one's; they are called {names} here. Check the mapping.",
        ),
    ),
    "table-empty-rows": FindingKind(
        Severity.NOTE,
        Words(
            "表里有 {rows} 个空行，没有计入。",
            "The table has {rows} empty rows; they were not counted.",
        ),
    ),
    "place-none": FindingKind(
        Severity.WARNING,
        Words(
            "表里没有找到坐标列，各行按位置未知导入。如有坐标，请把列名改成“经度、纬度”或“横坐标、纵坐标”。",
            "No columns with coordinates were found: the rows come in without a place. If there are any, "
            "call them 经度 and 纬度 (longitude, latitude).",
        ),
    ),
    "place-several": FindingKind(
        Severity.WARNING,
        Words(
            "表里不止一组坐标列，用的是“{first}”和“{second}”，没有用“{others}”。请在地图上核对。",
            "The table has more than one set of coordinates: {first} and {second} were used, {others} "
            "not. Check on the map.",
        ),
    ),
    "place-by-values": FindingKind(
        Severity.WARNING,
        Words(
            "列名看不出坐标，按数值认出“{first}”是东坐标或经度，“{second}”是北坐标或纬度。请在地图上核对。",
            "No column is called a coordinate; by their numbers {first} is the easting or longitude and "
            "{second} the northing or latitude. Check on the map.",
        ),
    ),
    "place-x-is-north": FindingKind(
        Severity.NOTE,
        Words(
            "“{first}”列是北坐标，“{second}”列是东坐标（测量上的写法），这是从数值大小看出来的。请在地图上"
            "核对。",
            "{first} is the northing and {second} the easting, as surveyors write it; the size of the "
            "numbers shows it. Check on the map.",
        ),
    ),
    "place-columns-swapped": FindingKind(
        Severity.WARNING,
        Words(
            "“{first}”列和“{second}”列的内容与列名相反，从数值大小看写颠倒了。已按数值的实际含义读取，请在"
            "地图上核对。",
            "{first} and {second} hold each other's values, as their size shows. They were read as what "
            "they are; check on the map.",
        ),
    ),
    "place-mixed-order": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行的两个坐标与其他行颠倒。已按数值大小逐行判断，请在地图上核对。",
            "In {count} rows the two coordinates stand the other way round than in the rest. Each was "
            "read by its size; check on the map.",
        ),
    ),
    "place-order-unclear": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行的坐标从大小看不出哪个是东、哪个是北，可能不在中国境内、是独立坐标系或数字有误。"
            "请核对。",
            "In {count} rows the size of the coordinates does not tell east from north: outside China, a "
            "local system or a mistake. Please check.",
        ),
    ),
    "place-missing": FindingKind(
        Severity.NOTE,
        Words(
            "有 {count} 行没有填坐标，按位置未知导入，以后可以补画。",
            "{count} rows have no coordinates; they come in without a place, which can be drawn later.",
        ),
    ),
    "place-half": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行只填了两个坐标中的一个。请补全，或同意按位置未知导入。",
            "{count} rows have only one of the two coordinates. Complete them, or agree to import them "
            "without a place.",
        ),
        repair=NO_PLACE,
    ),
    "place-unreadable": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的坐标看不懂，或者有两种读法（如 115,587 可能是小数，也可能是千分位）。请改正，"
            "或同意按位置未知导入。",
            "The coordinates of {count} rows cannot be read, or in two ways (115,587 may be a decimal "
            "comma or thousands). Correct them, or agree to import them without a place.",
        ),
        repair=NO_PLACE,
    ),
    "place-mixed-forms": FindingKind(
        Severity.ERROR,
        Words(
            "同一列里混有经纬度和以米为单位的坐标，或者有的带带号、有的不带，{count} 行与多数不同。请统一"
            "成一种写法，或同意这些行按位置未知导入。",
            "The columns mix degrees and metres, or eastings with and without the zone's number; {count} "
            "rows differ from the greater part. Write them all in one way, or agree to import these "
            "without a place.",
        ),
        repair=NO_PLACE,
    ),
    "place-no-shape": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的图形文字（WKT）看不懂或过于复杂。请改正，或同意按位置未知导入。",
            "The shape text (WKT) of {count} rows cannot be read, or is nested too deeply. Correct it, or "
            "agree to import the rows without a place.",
        ),
        repair=NO_PLACE,
    ),
    "place-packed-possible": FindingKind(
        Severity.WARNING,
        Words(
            "“{first}”“{second}”按十进制度读取，但也可能是把度分秒连写成小数（如 115.3513 表示 115°35′13″"
            "），相差可达几十公里。请在地图上核对。",
            "{first} and {second} were read as decimal degrees; they might be degrees, minutes and "
            "seconds run together (115.3513 for 115°35′13″), tens of kilometres off. Check on the map.",
        ),
    ),
    "place-packed-likely": FindingKind(
        Severity.ERROR,
        Words(
            "“{first}”“{second}”的小数位处处小于 60，很像把度分秒连写成小数（如 115.3513 表示 115°35′13″）"
            "。请问清楚：如是度分秒，请改写成 115°35′13″；如确是十进制度，请同意照此读取。",
            "All decimals of {first} and {second} are below 60, as when degrees, minutes and seconds are "
            "run together (115.3513 for 115°35′13″). Ask: if so, write them as 115°35′13″; if they are "
            "decimal degrees, agree to read them so.",
        ),
        repair=Words("确认是十进制度，照此读取", "They are decimal degrees: read them so"),
    ),
}
