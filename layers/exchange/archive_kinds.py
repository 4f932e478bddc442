"""Why an archive is not unpacked, and what is told of one that is."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "archive-damaged": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包损坏或不完整，无法解开。请重新压缩或重新传输。",
            "The archive is damaged or cut off and cannot be unpacked. Pack it or send it again.",
        ),
    ),
    "archive-encrypted": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包设有密码，无法解开。请去掉密码后再传。",
            "The archive is locked by a password. Pack it again without one.",
        ),
    ),
    "archive-too-many": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里有 {number} 个文件，最多 {most} 个。请只打包需要导入的文件。",
            "The archive has {number} files; at most {most} are taken. Pack only what is to be imported.",
        ),
    ),
    "archive-too-large": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包解开后太大（超过 {most_mb} MB 或压缩比异常），没有解开。请拆分后再传。",
            "Unpacked, the archive would be too large (over {most_mb} MB, or packed too densely). Split it.",
        ),
    ),
    "archive-in-archive": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里还有压缩包（{entry}）。请先解开里面的再上传。",
            "There is an archive inside the archive ({entry}). Unpack that one first.",
        ),
    ),
    "archive-bad-path": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里有不安全的文件路径（{entry}），没有解开。请用普通方式重新压缩。",
            "The archive holds an unsafe path ({entry}); nothing was unpacked. Pack it again in the usual "
            "way.",
        ),
    ),
    "archive-twins": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里有重名的文件（{entry}）。请改名后重新压缩。",
            "Two files of the archive have the same name ({entry}). Rename one and pack again.",
        ),
    ),
    "archive-litter": FindingKind(
        Severity.NOTE,
        Words(
            "压缩包里有 {number} 个系统文件，已忽略。", "{number} system files of the archive are ignored."
        ),
    ),
    "archive-names-guessed": FindingKind(
        Severity.NOTE,
        Words(
            "压缩包没有标明文件名编码，按 {encoding} 读出，例如“{entry}”。",
            "The archive does not say how its names are encoded; read as {encoding}, such as {entry}.",
        ),
    ),
    "archive-names-doubtful": FindingKind(
        Severity.WARNING,
        Words(
            "压缩包没有标明文件名编码，按 {encoding} 读出“{entry}”，按 {other} 则是“{otherwise}”。"
            "文件名不对时，请改选编码 {other}。",
            "The archive does not say how its names are encoded: as {encoding} one is {entry}, as {other} "
            "{otherwise}. Choose the encoding {other} if the name is wrong.",
        ),
    ),
    "archive-empty": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里没有任何数据文件。请核对打包的内容。",
            "The archive holds no data at all. Check what was packed.",
        ),
    ),
    "archive-method": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里的“{entry}”用了少见的压缩方法（{method}），无法解开。请用 Windows 自带的压缩，"
            "或选 zip 格式的“标准”方法，重新打包。",
            "{entry} is packed by an unusual method ({method}) and cannot be unpacked. Pack it again as an "
            "ordinary zip (Deflate).",
        ),
    ),
    "archive-overlapping": FindingKind(
        Severity.ERROR,
        Words(
            "压缩包里的文件互相重叠，这不是正常的压缩包，没有解开。请重新压缩。",
            "Entries of the archive overlap; no usual program packs so, and nothing was unpacked. Pack it "
            "again.",
        ),
    ),
}
