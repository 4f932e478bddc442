"""What the pages for files in and out say, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExchangeWords:
    """The tests look for words, as people do."""

    drop: str
    choose_files: str
    into_layer: str
    ponds: str
    upload: str
    findings: str
    steps: str
    to_decide: str
    nothing_open: str
    accept: str
    accepted: str
    gcj02: str
    crossing: str
    no_system: str
    before_after: str
    before: str
    after: str
    as_file: str
    restored: str
    again: str
    tenant_column: str
    leaseholder: str
    changes: str
    stored_changes: str
    new: str
    changed: str
    unchanged: str
    missing: str
    reason: str
    store: str
    stored: str
    undo: str
    undo_reason: str
    sure: str
    undone: str
    supervisor: str
    back: str
    dwg: str
    locked: str
    others: str
    export_layer: str
    export_format: str
    export_crs: str
    export_valid: str
    export_reason: str
    export: str
    need_layer: str
    need_reason: str
    download: str
    log: str
    not_for_role: str
    imports: str


ZH = ExchangeWords(
    drop="把文件拖到这里",
    choose_files="选择文件",
    into_layer="导入到哪个图层",
    ponds="鱼塘",
    upload="上传并检查",
    findings="检查结果",
    steps="步骤",
    to_decide="还有 4 项待决定",
    nothing_open="没有待决定的事项",
    accept="接受此修复",
    accepted="已接受的修复（3）",
    gcj02="坐标疑为火星坐标（GCJ-02）：与可信图层“鱼塘”相比",
    crossing="边线自己交叉",
    no_system="坐标数值是经纬度",
    before_after="看修复前后（第 63 行）",
    before="修复前",
    after="修复后",
    as_file="文件的位置",
    restored="还原后的位置",
    again="重新检查",
    tenant_column="列“经营者”对应的字段",
    leaseholder="承包人",
    changes="入库后会有什么变化",
    stored_changes="已于",
    new="新增",
    changed="变化",
    unchanged="不变",
    missing="文件中没有（保留不动）",
    reason="入库事由",
    store="入库 63 行",
    stored="已入库",
    undo="撤销此次导入",
    undo_reason="撤销事由",
    sure="确认撤销",
    undone="已撤销",
    supervisor="演示监管员",
    back="返回导入记录",
    dwg="另存为 DXF",
    locked="请去掉密码后再传",
    others="重新交文件",
    export_layer="图层",
    export_format="格式",
    export_crs="坐标系",
    export_valid="有效日期",
    export_reason="导出事由",
    export="开始导出",
    need_layer="请先选择图层",
    need_reason="请填写事由",
    download="下载",
    log="导出台账",
    not_for_role="这一页不对您的角色开放",
    imports="导入",
)
EN = ExchangeWords(
    drop="Drop files here",
    choose_files="Choose files",
    into_layer="Layer to import into",
    ponds="Fish ponds",
    upload="Upload and examine",
    findings="Findings",
    steps="Steps",
    to_decide="4 still to decide",
    nothing_open="Nothing is left to decide",
    accept="Accept this repair",
    accepted="Repairs accepted: 3",
    gcj02="the trusted layer “Fish ponds”",
    crossing="cross themselves",
    no_system="The numbers are longitude and latitude",
    before_after="Before and after (row 63)",
    before="before the repair",
    after="after the repair",
    as_file="Place in the file",
    restored="With the shift taken back",
    again="Examine again",
    tenant_column='Field for the column "经营者"',
    leaseholder="Leaseholder",
    changes="What would change",
    stored_changes="Stored on",
    new="New",
    changed="Changed",
    unchanged="Unchanged",
    missing="Not in the file (they stay)",
    reason="Reason for storing",
    store="Store 63 rows",
    stored="Stored",
    undo="Take this import back",
    undo_reason="Reason for taking it back",
    sure="Yes, take it back",
    undone="Taken back",
    supervisor="演示监管员",
    back="Back to the imports",
    dwg="DXF",
    locked="password",
    others="Hand in other files",
    export_layer="Layer",
    export_format="Format",
    export_crs="Coordinate system",
    export_valid="Valid on",
    export_reason="Reason for the export",
    export="Export",
    need_layer="Choose a layer first",
    need_reason="Give a reason",
    download="Download",
    log="Log of exports",
    not_for_role="This page is not for your role",
    imports="Imports",
)
EXCHANGE = {"zh": ZH, "en": EN}
