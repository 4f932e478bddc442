"""What the words and figures of a dossier are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from layers.definition import Words

M2_PER_MU = 10_000 / 15
M2_PER_HA = 10_000
OUTSIDE_WORDS = Words("保护区外", "Outside")
ALL = Words("合计", "Total")
MAPPED = Words(
    "两版管控制度不同，按通行对应关系（核心、缓冲→核心保护，实验→一般控制）比较；此对应关系未核实。",
    "The regimes differ: compared by the usual mapping (core and buffer to core protection, experimental to "
    "general control), which is not verified.",
)
UNREAD = Words("两版未能比较，见提示。", "Both versions could not be compared; see the cautions.")
MARK = Words("演示数据 · 全部合成，非真实位置", "Demonstration data, all synthetic, no real position")
TITLE = Words("保护区范围与功能分区调整方案 审查卷", "Dossier of a boundary proposal")

TRANSITIONS: Mapping[str, Words] = {
    "out": Words("调出", "taken out"),
    "in": Words("调入", "taken in"),
    "softer": Words("放宽", "softer"),
    "stricter": Words("加严", "stricter"),
    "other": Words("其他", "other"),
}
TRANSITION_COLOURS: Mapping[str, str] = {
    "out": "#B00020",
    "in": "#1B7F3B",
    "softer": "#C25E00",
    "stricter": "#0B5A78",
    "other": "#5B6368",
}
VERDICTS: Mapping[str, Words] = {
    "pass": Words("符合", "kept"),
    "warn": Words("须注意", "to be looked at"),
    "fail": Words("不符合", "broken"),
    "unknown": Words("无法判定", "cannot be judged"),
}
SEVERITIES: Mapping[str, Words] = {
    "fail": Words("严重", "grave"),
    "warn": Words("提示", "to be looked at"),
    "none": Words("无", "none"),
}
NO_RIGHT = "（无权查看 not for you to see）"
VALUES: Mapping[str, Words] = {
    "true": Words("是", "yes"),
    "True": Words("是", "yes"),
    "false": Words("否", "no"),
    "False": Words("否", "no"),
    "scattered": Words("零星散布", "scattered"),
    "non_scattered": Words("非零星散布", "not scattered"),
    "": Words("不详", "not known"),
    "None": Words("不详", "not known"),
    "open": Words("未销号", "open"),
    "closed": Words("已销号", "closed"),
}
NOUNS: Mapping[str, Words] = {
    "cases": Words("问题案件", "Cases"),
    "claims": Words("整改声明", "Claims"),
    "villages": Words("村庄", "Villages"),
    "status": Words("状态", "Status"),
    "zone": Words("所在分区", "Zone"),
    "households": Words("户数", "Households"),
    "population": Words("人口", "People"),
}
SAID: Mapping[str, Words] = {
    "remark": Words("意见", "remark"),
    "decision": Words("审查意见", "decision"),
    "answer": Words("答复", "answer"),
    "resolve": Words("讨论办结", "resolved"),
    "reopen": Words("重开讨论", "opened again"),
    "waive": Words("豁免规则", "rule waived"),
    "unwaive": Words("撤销豁免", "waiver taken back"),
}
DECISIONS: Mapping[str, Words] = {
    "accept": Words("同意", "accept"),
    "object": Words("反对", "object"),
    "revise": Words("要求修改", "asks for revision"),
    "retract": Words("撤回意见", "retracted"),
}
OBLIGATIONS: Mapping[str, Words] = {
    "relocate_now": Words("现在搬迁", "relocate now"),
    "not_needed": Words("不需搬迁", "not needed"),
    "pending": Words("待定", "pending"),
    "unknown": Words("不详", "not known"),
}
SCENARIOS: Mapping[str, Words] = {
    "approved": Words("获批", "if approved"),
    "refused": Words("不获批", "if refused"),
}
MEASURES: Mapping[str, tuple[Words, str]] = {
    "parts": (Words("斑块数", "Number of parts"), ""),
    "compactness": (Words("紧凑度（圆为1）", "Compactness (a disc is 1)"), "ratio"),
    "core_to_outside_m": (Words("核心区到区外最近距离", "Nearest way from core to the outside"), "m"),
    "effective_mesh_m2": (Words("有效网格面积", "Effective mesh size"), "m2"),
    "shoreline_m": (Words("区内岸线长度", "Shoreline inside"), "m"),
}


def worded(words: Mapping[str, Words], id: str) -> Words:
    """What an id is called; itself where nobody said."""
    return words.get(id, Words(id, id))
