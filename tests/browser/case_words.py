"""What the pages of cases say, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseWords:
    """Words that people look for; ``go`` stands before or after the name of a step."""

    cases: str
    open: str
    title: str
    found_on: str
    send: str
    why: str
    confirm_step: str
    confirm: str
    assign: str
    plan: str
    start: str
    report_done: str
    first_review: str
    sign_lead: str
    sign_group: str
    close: str
    rectifying: str
    supervising: str
    verifying: str
    leader: str
    deadline: str
    task: str
    person: str
    post: str
    due: str
    measure: str
    issued: str
    remainder: str
    closing_reason: str
    add_evidence: str
    used_as: str
    evidence_title: str
    evidence_issued: str
    evidence_send: str
    kept: str
    closed: str
    done: str
    moved: str
    never_inspected: str
    own_unit: str
    slider: str
    overdue: str
    work: str
    views: str
    view_name: str
    keep_view: str
    export: str
    csv: str
    exported: str
    columns: str
    quantity: str
    alike: str
    bureau: str
    district: str
    agriculture: str
    lead: str
    rectified: str


ZH = CaseWords(
    cases="案件台账",
    open="立案",
    title="标题",
    found_on="发现日期",
    send="立案",
    why="理由",
    confirm_step="确认“{step}”",
    confirm="确认问题",
    assign="交办",
    plan="填报四张清单",
    start="开始整改",
    report_done="报告完成",
    first_review="初审通过",
    sign_lead="牵头领导签批",
    sign_group="领导小组签批",
    close="登记销号",
    rectifying="整改单位",
    supervising="监督单位",
    verifying="核查单位",
    leader="牵头领导",
    deadline="期限",
    task="任务",
    person="责任人",
    post="岗位",
    due="完成期限",
    measure="措施内容",
    issued="文件日期",
    remainder="剩余数量",
    closing_reason="销号理由",
    add_evidence="添加材料",
    used_as="作为",
    evidence_title="名称",
    evidence_issued="文件日期",
    evidence_send="上传",
    kept="已存入",
    closed="已销号",
    done="已办理“{step}”",
    moved="已经办理了",
    never_inspected="立案后没有检查过",
    own_unit="整改单位（桃城区（演示））的人员不能验收",
    slider="拖动或用方向键",
    overdue="已逾期",
    work="我的工作",
    views="我的视图",
    view_name="视图名称",
    keep_view="保存当前视图",
    export="导出",
    csv="导出 CSV",
    exported="已导出",
    columns="列",
    quantity="数量",
    alike="可能是同一问题",
    bureau="市生态环境局（演示）",
    district="桃城区（演示）",
    agriculture="市农业农村局（演示）",
    lead="演示领导",
    rectified="整改到位",
)
EN = CaseWords(
    cases="Cases",
    open="Open a case",
    title="Title",
    found_on="Found on",
    send="Open the case",
    why="Reason",
    confirm_step="Carry out: {step}",
    confirm="Confirm",
    assign="Assign",
    plan="Fill in the lists",
    start="Begin",
    report_done="Report done",
    first_review="Pass the first review",
    sign_lead="Sign as lead leader",
    sign_group="Sign for the leading group",
    close="Close",
    rectifying="Rectifying unit",
    supervising="Supervising unit",
    verifying="Verifying unit",
    leader="Lead leader",
    deadline="Deadline",
    task="Task",
    person="Person",
    post="Post",
    due="Due",
    measure="Measure",
    issued="Date of its paper",
    remainder="Quantity left",
    closing_reason="Closed because",
    add_evidence="Add evidence",
    used_as="Used as",
    evidence_title="Title",
    evidence_issued="Date of the paper",
    evidence_send="Send",
    kept="Kept:",
    closed="closed",
    done="Done: {step}",
    moved="took the step",
    never_inspected="Nobody has looked at",
    own_unit="Nobody of the rectifying unit (Taocheng district (demonstration))",
    slider="Drag, or use the arrow keys",
    overdue="Overdue",
    work="My work",
    views="My views",
    view_name="Name of the view",
    keep_view="Keep this view",
    export="Export",
    csv="Export CSV",
    exported="Exported",
    columns="Columns",
    quantity="Quantity",
    alike="Possibly the same problem",
    bureau="Ecology and environment bureau (demonstration)",
    district="Taocheng district (demonstration)",
    agriculture="Agriculture bureau (demonstration)",
    lead="演示领导",
    rectified="Rectified",
)
CASE_WORDS = {"zh-CN": ZH, "en-US": EN}
