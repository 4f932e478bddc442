"""What the findings on spreadsheets say."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "xlsx-damaged": FindingKind(
        Severity.ERROR,
        Words(
            "“{file}”不是完整的 XLSX 表格，或者加了密码（{reason}）。请用 WPS 或 Excel 打开，另存为 XLSX（"
            "不设密码）再导入。",
            "{file} is no whole XLSX workbook, or has a password ({reason}). Open it, save it as XLSX "
            "without a password, and import it again.",
        ),
    ),
    "xlsx-too-large": FindingKind(
        Severity.ERROR,
        Words(
            "“{file}”过大（最多读 {most} 个有内容的单元格）。请另存为 CSV（UTF-8），或分成几个文件再导入。",
            "{file} is too large (at most {most} cells with a value). Save it as CSV (UTF-8), or split it.",
        ),
    ),
    "xlsx-no-such-sheet": FindingKind(
        Severity.ERROR,
        Words(
            "“{file}”里没有叫“{sheet}”的工作表，现有：{known}。",
            "{file} has no sheet named {sheet}; it has: {known}.",
        ),
    ),
    "xlsx-numeric-codes": FindingKind(
        Severity.WARNING,
        Words(
            "“{column}”列是编码，却按数字存放（{count} 行，如 {value}），开头的 0 可能已经丢失。已按文字读"
            "取，请核对位数。",
            "Column {column} holds codes that were kept as numbers ({count} rows, such as {value}); "
            "leading zeros may be lost. They were read as text; check their length.",
        ),
    ),
    "xlsx-long-numbers": FindingKind(
        Severity.ERROR,
        Words(
            "“{column}”列有 {count} 个超过 15 位的数字（如 {value}），表格软件已把第 15 位以后改成 0。请让"
            "提供单位把该列设为文本后重新填写。",
            "Column {column} has {count} numbers of more than 15 digits (such as {value}), whose end the "
            "spreadsheet has turned into zeros. Ask the sender to make the column text and fill it in "
            "again.",
        ),
        repair=Words("这些数字没有问题，照此导入", "These numbers are right: import them so"),
    ),
    "xlsx-error-cells": FindingKind(
        Severity.WARNING,
        Words(
            "“{column}”列有 {count} 个单元格显示错误值（如 {value}），按空白读取。请在表格里改正公式。",
            "Column {column} has {count} cells that show an error (such as {value}); they were read as "
            "empty. Correct their formulas.",
        ),
    ),
    "xlsx-formula-without-value": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行含有没有算出结果的公式（第一处在表格第 {line} 行）。请用 WPS 或 Excel 打开后保存"
            "一次再导入，或同意按空白导入。",
            "{count} rows have formulas without a result (first in row {line} of the sheet). Open and "
            "save the file once in a spreadsheet program, or agree to import these cells as empty.",
        ),
        repair=Words("这些单元格按空白导入", "Import these cells as empty"),
    ),
    "xlsx-merged-cells": FindingKind(
        Severity.WARNING,
        Words(
            "数据里有 {areas} 处合并单元格（第一处在 {cell}），只有左上角有内容，其余是空白。请取消合并并"
            "填满，或同意用左上角的内容填满。",
            "The data have {areas} merged areas (first at {cell}): only their first cell has a value, the "
            "others are empty. Unmerge and fill them, or agree to fill them with the first cell's value.",
        ),
        repair=Words("用左上角的内容填满合并单元格", "Fill merged cells with the value of the first one"),
        automatic=True,
    ),
}
