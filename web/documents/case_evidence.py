"""The pages of a case file that vouch for it: evidence by hash, signatures by audit entry, how to verify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layers.definition import Words
from layers.rules.case_file import NO_RIGHT, CaseFile, Signature
from layers.rules.exhibits import ROLE_WORDS, STANDINGS, Exhibit
from web.documents.paper import FAINT, RED, Cell, Paper, Text, Whole
from web.documents.wording import DASH, day, moment, size


def evidence(paper: Paper, file: CaseFile) -> None:
    """Every file with its hash; the list added up."""
    if not file.exhibits:
        paper.say(Text("没有登记证据。", "No evidence is on file."))
        return
    rows: list[Sequence[Cell] | Whole] = []
    for line in file.exhibits:
        rows += [evidence_row(file, line), Whole(hash_text(line))]
    heads = (
        Words("编号", "No."),
        Words("证据", "What"),
        Words("提交", "By"),
        Words("时间", "When"),
        Words("大小", "Size"),
        Words("状态", "Standing"),
    )
    paper.table(heads, rows, (1.5, 5.1, 3.4, 2.6, 1.8, 2.2))
    sums = file.totals
    paper.say(
        Text(
            f"合计：{sums.lines} 条，{sums.files} 份文件；收到 {sums.here}，未收到 {sums.missing}，"
            f"撤回 {sums.withdrawn} 条；收到的文件共 {sums.bytes:,} 字节。",
            f"In all {sums.lines} lines, {sums.files} files: {sums.here} here, {sums.missing} missing, "
            f"{sums.withdrawn} lines withdrawn; the files here have {sums.bytes:,} bytes.",
            bold=True,
        )
    )


def evidence_row(file: CaseFile, line: Exhibit) -> Sequence[Cell]:
    words = ROLE_WORDS[line.role]
    what = [Text(words.zh, words.en, bold=True, inline=True)]
    if line.title:
        what.append(Text(line.title))
    if line.document_number or line.issued_on:
        what.append(Text(f"{line.document_number or ''} 印发 issued {day(line.issued_on)}".strip(), size=8.5))
    by = [Text(NO_RIGHT if line.withheld else line.name or DASH)]
    if line.unit:
        by.append(Text(file.unit(line.unit), size=8.5, colour=FAINT))
    standing = [Text(STANDINGS[each].zh, STANDINGS[each].en, colour=RED) for each in line.hindrances]
    return (line.number, what, by, moment(line.at), size(line.size_bytes), standing or Text("有效", "counts"))


def hash_text(line: Exhibit) -> Text:
    return Text(f"SHA-256 {line.sha256}", size=8, fixed=True, colour=FAINT)


def signatures(paper: Paper, file: CaseFile) -> None:
    """Who answers for the closing, step by step, each with the audit entry that vouches for it."""
    rows: list[Sequence[Cell] | Whole] = []
    for each in file.signatures:
        rows += signed(each)
    heads = (
        Words("环节", "Step"),
        Words("签署人", "By"),
        Words("岗位", "Post"),
        Words("时间", "When"),
        Words("审计号", "Entry"),
    )
    paper.table(heads, rows, (4.2, 4.6, 3.2, 2.8, 1.8))


def signed(each: Signature) -> Iterator[Sequence[Cell] | Whole]:
    step = Text(each.words.zh, each.words.en, bold=True)
    if each.at is None:
        yield (step, Text("尚未办理", "not yet", colour=FAINT), DASH, DASH, DASH)
        return
    by = [Text(each.name, bold=True)] + ([Text(each.unit, size=8.5, colour=FAINT)] if each.unit else [])
    post: Cell = Text(each.post.zh, each.post.en) if each.post else DASH
    yield (step, by, post, moment(each.at), str(each.audit_number or DASH))
    if each.why:
        yield Whole(Text(f"意见 reason：{each.why}", size=9))
    yield Whole(Text(f"审计条目 entry SHA-256 {each.entry_hash}", size=8, fixed=True, colour=FAINT))


def last_event(file: CaseFile) -> str:
    return f"第 {file.case.version} 次办理，审计号 entry {file.last_number or DASH}"


def verifying(paper: Paper, file: CaseFile) -> None:
    """How anybody checks that nothing was changed, left out or put in."""
    paper.facts(
        [
            (Words("末次办理", "Last event"), last_event(file)),
            (Words("其 SHA-256", "Its SHA-256"), Text(file.last_hash or DASH, size=8, fixed=True)),
        ]
    )  # fmt: skip
    for zh, en in STEPS:
        paper.say(Text(zh, en, size=9.5))


STEPS = (
    (
        "1. 解开案卷压缩包，运行 python3 verify.py（Python 3.9 以上，不联网）：核对每个文件的 SHA-256，指出缺少、多出和改动的文件。",  # noqa: E501
        "1. Unpack the archive and run python3 verify.py (Python 3.9 or newer, no network): it compares every file with its SHA-256 and names what is missing, added or changed.",  # noqa: E501
    ),
    (
        "2. 加上 --key 公钥.pem 核对清单的签名。公钥应当面取得，不取自本案卷。",
        "2. With --key PUBLIC.pem it checks the manifest's signature. Take the key from the office itself, not from this file.",  # noqa: E501
    ),
    (
        "3. 加上 --ledger 账本.jsonl（lakewatch audit export 导出）核对 审计.jsonl 的每一条都在账本里。",
        "3. With --ledger LEDGER.jsonl (lakewatch audit export) it checks that every line of 审计.jsonl stands in the ledger.",  # noqa: E501
    ),
)
