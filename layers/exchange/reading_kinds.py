"""How it is told that a reading was ended."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "reading-crashed": FindingKind(
        Severity.ERROR,
        Words(
            "读取时程序崩溃，文件可能损坏或有意构造。服务不受影响。请用原软件打开检查后另存一份再传。",
            "Reading it crashed the reader: the file may be damaged, or made to do harm. The service goes "
            "on. "
            "Open the file in its own program and save it anew.",
        ),
    ),
    "reading-too-big": FindingKind(
        Severity.ERROR,
        Words(
            "读取需要的内存超过 {most_mb} MB，已停止。请拆分文件后再传。",
            "Reading it needs more than {most_mb} MB of memory; it was stopped. Split the file.",
        ),
    ),
    "reading-too-long": FindingKind(
        Severity.ERROR,
        Words(
            "读取超过 {most_s} 秒，已停止。请拆分或简化文件后再传。",
            "Reading it took more than {most_s} s; it was stopped. Split or simplify the file.",
        ),
    ),
}
