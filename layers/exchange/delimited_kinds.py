"""What the findings on text tables say."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "csv-delimiter": FindingKind(
        Severity.NOTE,
        Words("各列之间以“{delimiter}”分隔。", "The columns are parted by “{delimiter}”."),
    ),
    "csv-open-quote": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的引号不成对或位置不对（第一处在文件第 {line} 行），后面的行没有受影响。请改正引"
            "号，或同意把引号当普通文字读。",
            "In {count} rows the quotes do not come in pairs or stand in the wrong place (first in line "
            "{line} of the file); the rows after them are whole. Correct them, or agree to read quotes as "
            "plain text.",
        ),
        repair=Words("把这些行的引号当普通文字读", "Read the quotes of these rows as plain text"),
    ),
    "csv-long-row": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的格子比表头多（第一处在文件第 {line} 行，{cells} 格，表头 {columns} 列），多半"
            "是文字里有没加引号的分隔符，各格可能错位。请改正，或同意略去多出的格子。",
            "{count} rows have more cells than the head (first in line {line} of the file: {cells} cells, "
            "{columns} columns); most likely a text holds the separator without quotes, and its cells "
            "have moved. Correct them, or agree to leave out the cells beyond the head.",
        ),
        repair=Words("略去比表头多出的格子", "Leave out the cells beyond the head"),
    ),
    "csv-short-row": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行的格子比表头少（第一处在文件第 {line} 行，{cells} 格，表头 {columns} 列），缺的"
            "按空白读取。请核对有没有错位。",
            "{count} rows have fewer cells than the head (first in line {line} of the file: {cells} "
            "cells, {columns} columns); what is missing was read as empty. Check that nothing has moved.",
        ),
    ),
    "csv-nul": FindingKind(
        Severity.WARNING,
        Words(
            "有 {count} 行含有空字符（NUL，第一处在文件第 {line} 行），数据库存不了。请让提供单位重新导出。",
            "{count} rows hold NUL characters (first in line {line} of the file), which no database can "
            "store. Ask the sender to export the file again.",
        ),
    ),
}
