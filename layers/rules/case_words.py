"""What statuses, steps, terms and bodies of the ledger are called, in both languages."""

from __future__ import annotations

from layers.definition import Words
from layers.rules.cases import CaseStatus, Term
from layers.rules.people import Role

S = CaseStatus
LEAD, GROUP = "lead_leader", "leading_group"  # bodies whose posts sign
STATUSES = {
    S.FOUND: Words("已发现", "found"),
    S.CONFIRMED: Words("已确认", "confirmed"),
    S.ASSIGNED: Words("已交办", "assigned"),
    S.IN_PROGRESS: Words("整改中", "in progress"),
    S.REPORTED_DONE: Words("已报完成", "reported done"),
    S.FIRST_REVIEWED: Words("初审通过", "first review passed"),
    S.LEAD_SIGNED: Words("牵头领导已签", "signed by the lead leader"),
    S.GROUP_SIGNED: Words("领导小组已签", "signed by the leading group"),
    S.CLOSED: Words("已销号", "closed"),
    S.WATCHED: Words("回头看中", "watched"),
    S.MERGED: Words("已并案", "merged"),
    S.TRANSFERRED: Words("已移交", "transferred"),
    S.VOID: Words("已作废", "void"),
}
BODIES = {LEAD: Words("牵头领导", "lead leader"), GROUP: Words("领导小组", "leading group")}
REQUESTS = {"extension": Words("延期申请", "a request for more time"), "appeal": Words("申诉", "an appeal")}
TERMS = {
    Term.SHORT: Words("近期可完成", "short-term"),
    Term.SUSTAINED: Words("已完成需长期坚持", "done, to be sustained"),
    Term.STAGED: Words("完成阶段性任务需长期推进", "a stage is done, work goes on"),
    Term.NEARLY: Words("基本完成", "nearly done"),
}
STEP_WORDS = {
    "confirm": Words("确认问题", "Confirm"),
    "assign": Words("交办", "Assign"),
    "plan": Words("填报四张清单", "Fill in the lists"),
    "start": Words("开始整改", "Begin"),
    "ask_extension": Words("申请延期", "Ask for more time"),
    "grant_extension": Words("同意延期", "Grant more time"),
    "refuse_extension": Words("不同意延期", "Refuse more time"),
    "appeal": Words("申诉", "Appeal"),
    "uphold_appeal": Words("申诉成立", "Uphold the appeal"),
    "dismiss_appeal": Words("驳回申诉", "Dismiss the appeal"),
    "remind": Words("督办提醒", "Remind"),
    "set_term": Words("定整改类型", "Set the term"),
    "report_done": Words("报告完成", "Report done"),
    "first_review": Words("初审通过", "Pass the first review"),
    "sign_lead": Words("牵头领导签批", "Sign as lead leader"),
    "sign_group": Words("领导小组签批", "Sign for the leading group"),
    "close": Words("登记销号", "Close"),
    "watch": Words("回头看无反弹", "Looked back, no rebound"),
    "send_back": Words("退回修改", "Send back"),
    "merge": Words("并案", "Merge as a duplicate"),
    "transfer": Words("移交", "Transfer"),
    "void": Words("作废", "Declare void"),
    "reopen": Words("重新立案", "Reopen"),
}
REZONED, TOLD = "rezoned", "boundary"
EVENT_WORDS = {  # all that stands in a case's history: steps, and what else was noted
    "open": Words("立案", "Open"),
    **STEP_WORDS,
    REZONED: Words("重新核定所在分区", "Zone looked up again"),
    TOLD: Words("告知界线批复", "Told of the reply on the boundary"),
}
ROLES = {
    Role.PATROL: Words("巡查员", "patrol"),
    Role.OFFICER: Words("责任单位承办员", "unit officer"),
    Role.SUPERVISOR: Words("监管员", "supervisor"),
    Role.LEADER: Words("领导", "leader"),
    Role.PLANNER: Words("规划员", "planner"),
    Role.ANALYST: Words("分析员", "analyst"),
    Role.AUDITOR: Words("审计员", "auditor"),
    Role.ADMINISTRATOR: Words("系统管理员", "administrator"),
}
