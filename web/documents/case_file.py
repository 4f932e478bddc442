"""The case file (案卷) as a Word document for a leader's desk: Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from layers.definition import Words
from layers.rules.case_file import CaseFile, Happening
from layers.rules.case_words import TERMS
from layers.rules.cases import Task
from layers.rules.claims import KINDS, Claim
from layers.rules.closing import Judged
from web.documents.case_evidence import evidence, signatures, verifying
from web.documents.case_place import pictures, place
from web.documents.paper import FAINT, RED, Cell, Paper, Picture, Text, Whole
from web.documents.style import DEMONSTRATION
from web.documents.wording import DASH, amount, day, moment, size

TITLE = Words("问题整改案卷", "Case file")
ZONE_WORDS = {
    "core": "核心区 core zone",
    "buffer": "缓冲区 buffer zone",
    "experimental": "实验区 experimental zone",
    "core_protection": "核心保护区 core protection zone",
    "general_control": "一般控制区 general control zone",
}
ORIGINS = {
    "report": "巡查上报 a report",
    "lead": "线索 a lead",
    "import": "导入 an import",
    "hand": "登记 by hand",
    "look_back": "回头看 a look-back",
}
REASONS = {
    "rectified": "整改到位 rectified",
    "ended_otherwise": "因其他原因消失 gone without the unit's work",
    "no_longer_required": "不再要求 no longer required",
}
NUMBERS = "一二三四五六七八九"


def case_document(file: CaseFile, photos: Mapping[str, bytes]) -> bytes:
    """The document as DOCX; ``photos``: copies of some photos (JPEG) by the hash of their originals."""
    case = file.case
    paper = Paper(
        title=f"{TITLE.zh} {case.number} {case.title}",
        head=f"案卷 Case {case.number}",
        mark=DEMONSTRATION if file.demonstration else "",
        foot=f"截至 as of {moment(file.as_of)}",
        at=file.as_of,
    )
    cover(paper, file)
    for at, (words, write) in enumerate(PARTS):
        paper.heading(Words(f"{NUMBERS[at]}、{words.zh}", words.en))
        write(paper, file)
        if write is place:
            pictures(paper, file, photos)
    return paper.saved()


def met_text(judged: Judged | None) -> Text:
    if judged is None:
        return Text(DASH, colour=FAINT)
    if judged.met:
        return Text("符合", "met", bold=True)
    return Text("不符合", "missing", bold=True, colour=RED)


# --- the parts ------------------------------------------------------------------------------------
def cover(paper: Paper, file: CaseFile) -> None:
    """Title, and the whole case on one page."""
    case = file.case
    paper.title(TITLE, f"{case.number}  {case.title}")
    if file.demonstration:
        paper.say(Text("本案卷为演示数据，全部合成，不涉及任何真实的人和地点。", "Demonstration data, all synthetic: no real person or place.", colour=RED, bold=True))  # fmt: skip  # noqa: E501
    paper.facts(
        [
            (Words("状态", "Status"), Text(file.status.zh, file.status.en, bold=True, size=12, inline=True)),
            (Words("类别", "Kind"), Text(file.layer.zh, file.layer.en, inline=True)),
            (Words("整改单位", "Rectifying unit"), unit(file, case.rectifying_unit)),
            (Words("督办单位", "Supervising unit"), unit(file, case.supervising_unit)),
            (Words("验收单位", "Verifying unit"), unit(file, case.verifying_unit)),
            (Words("牵头领导", "Lead leader"), file.leader),
            (Words("发现日期", "Found on"), day(case.found_on)),
            (Words("整改期限", "Deadline"), day(case.deadline)),
            (Words("销号日期", "Closed on"), day(case.closed_on)),
            (Words("回头看日期", "Look-back on"), day(case.look_back_on)),
        ]
    )
    rows = [
        (f"{NUMBERS[at]}、", Text(words.zh, words.en, inline=True), summary)
        for at, ((words, _), summary) in enumerate(zip(PARTS, summaries(file), strict=True))
    ]
    heads = (Words("", ""), Words("卷内目录", "Contents"), Words("摘要", "In short"))
    paper.table(heads, rows, (1.4, 6.2, 9.0))
    basis = "销号时 the moment of closing" if file.at_closing else "组卷申请时 the moment it was asked for"
    cut_off = f"数据截止 {moment(file.as_of)}（东八区），为{basis}。本卷所有数字均截至此时。"
    paper.say(Text(cut_off, "Cut-off in UTC+8; every figure holds as of then.", size=9.5))
    paper.break_page()


def summaries(file: CaseFile) -> tuple[str, ...]:
    """Each part in a few words, in the order of the parts."""
    case, sums = file.case, file.totals
    met = sum(row.at_cut_off.met for row in file.conditions)
    signed = sum(each.at is not None for each in file.signatures)
    measures = sum(len(task.measures) for task in case.tasks)
    return (
        case.number,
        f"任务 tasks {len(case.tasks)}，措施 measures {measures}",
        f"{len(file.places)} 个要素 features" if file.frame else "没有登记位置 no position",
        f"{len(file.timeline)} 条 entries",
        f"截至日符合 met at the cut-off {met} / {len(file.conditions)}",
        f"{sums.files} 份 files：收到 here {sums.here}，未收到 missing {sums.missing}；{size(sums.bytes)}",
        f"{len(file.claims)} 条 claims",
        f"{signed} / {len(file.signatures)}",
        f"审计号 entry {file.last_number or DASH}",
    )


def unit(file: CaseFile, id: str | None) -> Text:
    words = file.units.get(id or "")
    return Text(words.zh, words.en, inline=True) if words else Text(id or DASH)


def opened_text(file: CaseFile) -> str:
    case = file.case
    return f"{moment(case.opened_at)} {case.opened_by_name}，{file.unit(case.opened_unit)}"


def facts(paper: Paper, file: CaseFile) -> None:
    """What the case is, in the words of its record."""
    case, remainder = file.case, file.definition.remainder
    term = TERMS[case.term]
    rows: list[tuple[Words, Cell]] = [
        (Words("系统编号", "Id"), Text(case.id, fixed=True, size=8.5)),
        (Words("说明", "Description"), case.description or DASH),
        (Words("出处", "Source"), case.source or DASH),
        (Words("来源", "Opened from"), ORIGINS[case.origin]),
        (Words("立案", "Opened"), opened_text(file)),
        (Words("发现时数量", "Quantity found"), amount(case.quantity, remainder.unit if remainder else "")),
        (Words("所在分区", "Reserve zone"), ZONE_WORDS.get(case.zone or "", "不详 not known")),
        (Words("整改类型", "Term"), Text(term.zh, term.en, inline=True)),
    ]  # fmt: skip
    if case.long_until:
        rows.append((Words("不得早于", "Not to close before"), day(case.long_until)))
    if case.closing_reason:
        rows.append((Words("销号理由", "Reason of closing"), REASONS[case.closing_reason]))
    if case.transferred_to:
        rows.append((Words("移交", "Transferred to"), case.transferred_to))
    if case.reopened:
        rows.append((Words("重新立案", "Reopened"), f"{case.reopened} 次 times"))
    paper.facts(rows)


def lists(paper: Paper, file: CaseFile) -> None:
    """Problem, tasks, responsibilities, measures (问题、任务、责任、措施四张清单)."""
    case = file.case
    paper.heading(Words("问题清单", "Problem"), level=2)
    paper.table(
        (Words("问题", "Problem"), Words("发现日期", "Found on"), Words("责任单位", "Unit")),
        [(case.title, day(case.found_on), file.unit(case.rectifying_unit))],
        (9.6, 3.0, 4.0),
    )
    if not case.tasks:
        paper.say(
            Text(
                "整改单位尚未填报任务、责任、措施清单。",
                "The unit has not filled in the other three lists yet.",
            )
        )
        return
    paper.heading(Words("任务清单", "Tasks"), level=2)
    paper.table(
        (Words("编号", "No."), Words("任务", "Task"), Words("完成期限", "Due on")),
        [(task.id, task.text, day(task.due_on)) for task in case.tasks],
        (2.0, 11.2, 3.4),
    )
    paper.heading(Words("责任清单", "Responsibility"), level=2)
    heads = (Words("任务", "Task"), Words("单位", "Unit"), Words("责任人", "Person"), Words("岗位", "Post"))
    rows = [(task.id, file.unit(task.unit), task.person or DASH, task.post or DASH) for task in case.tasks]
    paper.table(heads, rows, (2.0, 6.0, 4.3, 4.3))
    paper.heading(Words("措施清单", "Measures"), level=2)
    paper.table(
        (
            Words("任务", "Task"),
            Words("措施", "Measure"),
            Words("印发", "Issued"),
            Words("期限", "Due"),
            Words("完成", "Done"),
        ),
        [row for task in case.tasks for row in measures(task)],
        (2.0, 7.4, 2.4, 2.4, 2.4),
    )


def measures(task: Task) -> Iterator[Sequence[Cell] | Whole]:
    for each in task.measures:
        yield (task.id, each.text, day(each.issued_on), day(each.due_on), day(each.done_on))
        if each.document:
            yield Whole(Text(f"全文 full text  SHA-256 {each.document}", size=7.5, fixed=True, colour=FAINT))


def timeline(paper: Paper, file: CaseFile) -> None:
    """Steps and reports by our clock."""
    if file.more_inspections:
        paper.say(
            Text(
                f"另有更早的现场检查上报 {file.more_inspections} 次，未逐条列出。",
                f"{file.more_inspections} earlier reports of inspections are not listed one by one.",
            )
        )
    heads = (
        Words("时间", "Time"),
        Words("事项", "What"),
        Words("办理人", "By"),
        Words("说明", "Reason, what was seen"),
        Words("审计号", "Entry"),
    )
    paper.table(heads, [happened(each) for each in file.timeline], (2.4, 3.4, 3.3, 5.9, 1.6))
    paper.say(Text("时间为服务器时间（东八区）；“手机”后为手机自称的时间。", "Times are the service's (UTC+8); after 手机, the phone's own claim.", size=8.5))  # fmt: skip  # noqa: E501


def happened(each: Happening) -> Sequence[Cell]:
    phone = (
        [] if each.observed_at is None else [Text(f"手机 {moment(each.observed_at)}", size=8, colour=FAINT)]
    )
    what: list[Text | Picture] = [Text(each.words.zh, each.words.en, bold=each.kind == "step")]
    if each.after is not None:
        what.append(Text(f"→ {each.after.zh}", size=9))
    by = [Text(each.name)]
    by += [Text(text, size=8.5, colour=FAINT) for text in (each.unit, each.post) if text]
    number = DASH if each.audit_number is None else str(each.audit_number)
    return ([Text(moment(each.at)), *phone], what, by, each.text or DASH, number)


def conditions(paper: Paper, file: CaseFile) -> None:
    """Each condition, as judged at the closing and at the cut-off."""
    closed = any(row.at_closing is not None for row in file.conditions)
    if not closed:
        paper.say(
            Text(
                "案件没有销号，只列截至日的判定。",
                "The case was not closed: only the judgement at the cut-off.",
            )
        )
    heads = (
        Words("条件", "Condition"),
        Words("销号时", "At the closing"),
        Words("截至日", "At the cut-off"),
        Words("依据", "Why (at the cut-off)"),
    )
    paper.table(
        heads,
        [
            (
                Text(row.words.zh, row.words.en),
                met_text(row.at_closing),
                met_text(row.at_cut_off),
                Text(row.at_cut_off.why.zh, row.at_cut_off.why.en),
            )
            for row in file.conditions
        ],
        (5.4, 2.3, 2.3, 6.6),
    )


def claims(paper: Paper, file: CaseFile) -> None:
    """What was said to be done; a claim is no fact."""
    if not file.claims:
        paper.say(Text("没有与本案关联的声明。", "No claim is tied to this case."))
        return
    heads = (Words("编号", "No."), Words("声明", "Claim"), Words("日期", "Said on"), Words("出处", "Source"))
    paper.table(heads, [claimed(each, file) for each in file.claims], (2.6, 6.8, 2.4, 4.8))
    paper.say(Text("声明是说法，不是事实；是否属实以现场检查为准。", "A claim is what was said, not a fact; inspections decide.", size=8.5))  # fmt: skip  # noqa: E501


def claimed(claim: Claim, file: CaseFile) -> Sequence[Cell]:
    kind = KINDS[claim.kind]
    said = [Text(kind.zh, kind.en, bold=True, inline=True), Text(claim.text)]
    if claim.count is not None:
        figure = f"{claim.qualifier or ''} {claim.count:g} {claim.count_unit or ''}".strip()
        said.append(Text(f"数量 count {figure}（截至 as of {day(claim.day)}）", size=8.5))
    by = [Text(claim.source, size=8.5)]
    return (claim.number, said, [Text(day(claim.said_on)), Text(file.unit(claim.unit), size=8.5)], by)


PARTS: tuple[tuple[Words, Callable[[Paper, CaseFile], None]], ...] = (
    (Words("基本情况", "Facts"), facts),
    (Words("四张清单", "The four lists"), lists),
    (Words("位置", "Place"), place),
    (Words("办理经过", "Timeline"), timeline),
    (Words("销号条件", "Closing conditions"), conditions),
    (Words("证据目录", "Evidence"), evidence),
    (Words("整改声明", "Claims"), claims),
    (Words("审签", "Signatures"), signatures),
    (Words("核验办法", "How to verify"), verifying),
)
