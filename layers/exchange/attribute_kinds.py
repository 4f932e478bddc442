"""What the doctor says about columns and their values."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

EMPTY = Words("这些值留空，其余照常导入", "Leave these values empty and import the rest")
KINDS: dict[str, FindingKind] = {
    "columns-left-out": FindingKind(
        Severity.NOTE,
        Words(
            "有 {number} 列没有对应的字段，不导入：{names}。",
            "{number} columns have no field and are not imported: {names_en}.",
        ),
    ),
    "column-suggested": FindingKind(
        Severity.NOTE,
        Words(
            "列“{column}”像是字段“{field}”，需要时请在字段对应里选上。",
            "The column “{column}” looks like the field {field_en}; choose it in the mapping if it is.",
        ),
    ),
    "no-such-column": FindingKind(
        Severity.ERROR,
        Words(
            "字段对应里的列“{column}”在文件中没有。",
            "The mapping names a column {column} that is not in the file.",
        ),
    ),
    "no-such-field": FindingKind(
        Severity.ERROR,
        Words(
            "字段对应里的字段“{field}”在图层中没有。",
            "The mapping names a field {field} that the layer does not have.",
        ),
    ),
    "required-missing": FindingKind(
        Severity.ERROR,
        Words(
            "必填字段“{field}”有 {count} 行没有值（如第 {first} 行）。请在文件里补上、为它选择另一列，"
            "或者给没有值的行统一填一个值。",
            "The required field {field_en} is empty in {count} rows (such as row {first}). Fill it in the "
            "file, choose another column for it, or give one value for all rows without one.",
        ),
    ),
    "empty-filled": FindingKind(
        Severity.NOTE,
        Words(
            "字段“{field}”有 {count} 行在文件里没有值，按人工指定统一填为“{value}”。",
            "{field_en} has no value in {count} rows of the file; as a person decided, they get {value_en}.",
        ),
    ),
    "value-wrong-type": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值读不成{wanted}，例如第 {first} 行的“{value}”。"
            "请改正文件，或为它选择另一列。",
            "{count} values of {field_en} cannot be read as {wanted_en}, such as {value} in row {first}. "
            "Correct the file, or choose another column.",
        ),
        repair=EMPTY,
    ),
    "value-not-in-list": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值不在允许的范围内，例如第 {first} 行的“{value}”。允许：{allowed}。"
            "请在“取值对应”里说明它是哪一项；列选错了的，请为字段另选一列。",
            "{count} values of {field_en} are not on its list, such as {value} in row {first}. Allowed: "
            "{allowed_en}. Say under “Values” which of these it stands for, or choose another column.",
        ),
        repair=EMPTY,
    ),
    "value-out-of-range": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值超出 {allowed}，例如第 {first} 行的“{value}”。"
            "请核对单位，或改正文件。",
            "{count} values of {field_en} are outside {allowed}, such as {value} in row {first}. Check the "
            "unit, or correct the file.",
        ),
        repair=EMPTY,
    ),
    "text-too-long": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值超过 {allowed} 个字，例如第 {first} 行。系统不会截断，"
            "请缩短后重来。",
            "{count} values of {field_en} are longer than {allowed} characters (row {first}); nothing is "
            "cut off.",
        ),
        repair=EMPTY,
    ),
    "text-not-storable": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个值含有不能保存的字符（空字符），例如第 {first} 行。",
            "{count} values of {field_en} hold characters that cannot be stored (NUL), such as row {first}.",
        ),
        repair=EMPTY,
    ),
    "text-cut-at-254": FindingKind(
        Severity.WARNING,
        Words(
            "字段“{field}”有 {count} 个值正好 254 字节，很可能在导出 shapefile 时被截断。请核对原文。",
            "{count} values of {field_en} are exactly 254 bytes long: probably cut off in the shapefile.",
        ),
    ),
    "date-other-form": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个日期写法不是“年-月-日”，例如第 {first} 行的“{value}”。"
            "可以换算成标准写法。",
            "{count} dates of {field_en} are written in another way, such as {value} in row {first}.",
        ),
        repair=Words("换算成标准日期", "Read them as year, month, day"),
        automatic=True,
    ),
    "digits-full-width": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个数字是全角或带千分位，例如第 {first} 行的“{value}”。"
            "可以换成普通数字。",
            "{count} numbers of {field_en} have full-width digits or separators, such as {value} in row "
            "{first}.",
        ),
        repair=Words("换成普通数字", "Read them as plain numbers"),
        automatic=True,
    ),
    "number-too-large": FindingKind(
        Severity.ERROR,
        Words(
            "字段“{field}”有 {count} 个整数太大，存成数字会丢失末几位，例如第 {first} 行的“{value}”。"
            "请改为文本字段。",
            "{count} whole numbers of {field_en} are too large to be kept exactly, such as {value} in row "
            "{first}.",
        ),
        repair=EMPTY,
    ),
}
