"""The tables of a dossier: one list for page, document, sheet and print, so that none of them differs."""

from __future__ import annotations

from layers.definition import Words
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_cells import Cell, Column, DossierTable, U
from layers.rules.dossier_changes import changes, consequences, touched
from layers.rules.dossier_judged import faults, noise, revisions, rules
from layers.rules.dossier_versions import form, matrix, totals, versions
from layers.rules.dossier_words import DECISIONS, SAID, SCENARIOS, worded


def dossier_tables(dossier: Dossier) -> tuple[DossierTable, ...]:
    """All tables in the order of the document."""
    return (
        versions(dossier),
        totals(dossier),
        matrix(dossier),
        form(dossier),
        changes(dossier),
        consequences(dossier),
        touched(dossier),
        rules(dossier),
        faults(dossier),
        noise(dossier),
        revisions(dossier),
        villages(dossier),
        tasks(dossier),
        said(dossier),
        events(dossier),
    )


def villages(dossier: Dossier) -> DossierTable:
    """What would be asked of each village, approved beside refused."""
    columns = (
        Column(Words("村庄", "Village"), part=1.2),
        Column(Words("乡镇", "Township"), part=1.2),
        Column(Words("分区", "Zone"), part=1.2),
        Column(Words("居住形态", "Settlement"), part=1.1),
        Column(Words("户数", "Households"), U.COUNT, 0.7),
        Column(Words("获批", "If approved"), part=1.0),
        Column(Words("理由", "Because"), part=2.2),
        Column(Words("不获批", "If refused"), part=1.0),
        Column(Words("理由", "Because"), part=2.2),
        Column(Words("责任单位", "Unit"), part=1.3),
    )
    rows = tuple(
        (each.name, each.township or None, dossier.kind_words(each.zone),
         each.settlement, each.households, each.approved,
         each.approved_because, each.refused, each.refused_because, each.unit or None)
        for each in sorted(dossier.villages, key=lambda one: (not one.differs, one.code))
    )  # fmt: skip
    note = Words("两种情形不同的村庄排在前面。切换情形只改变推导出的状态。", "Villages that differ come first. Switching changes derived states only.")  # fmt: skip  # noqa: E501
    return DossierTable("villages", Words("情形对照", "Scenarios"), columns, rows, note=note)


def tasks(dossier: Dossier) -> DossierTable:
    """Tasks that would start under each scenario."""
    columns = (
        Column(Words("情形", "Scenario"), part=0.8),
        Column(Words("任务", "Task"), part=3),
        Column(Words("村庄", "Village"), part=1.2),
        Column(Words("责任单位", "Unit"), part=1.4),
        Column(Words("开始", "Starts"), part=1.2),
    )
    rows = tuple(
        (worded(SCENARIOS, task.scenario), task.title, task.village or None, task.unit or None, task.starts)
        for task in dossier.tasks
    )  # fmt: skip
    return DossierTable("tasks", Words("将启动的任务", "Tasks that would start"), columns, rows)


def said(dossier: Dossier) -> DossierTable:
    """Decisions, remarks, answers and waivers by name, in order."""
    columns = (
        Column(Words("图号", "No."), U.COUNT, 0.6),
        Column(Words("时间", "At"), part=1.3),
        Column(Words("人员", "Who"), part=1.2),
        Column(Words("单位", "Unit"), part=1.3),
        Column(Words("类型", "Kind"), part=1.2),
        Column(Words("内容", "Text"), part=4),
        Column(Words("所在版本", "Revision"), part=1.2),
    )
    named = {rule.id: rule.words for rule in dossier.rules}
    rows: list[tuple[Cell, ...]] = []
    for each in dossier.said:
        kind = worded(SAID, each.kind)
        about = worded(DECISIONS, each.about) if each.kind == "decision" else named.get(each.about)
        words = kind if about is None else Words(f"{kind.zh}：{about.zh}", f"{kind.en}: {about.en}")
        whole = Words("整体", "Whole") if not each.change else Words("已取消", "gone")
        number: Cell = whole if each.number is None else each.number
        rows.append((number, each.at, each.name, each.unit or None, words, each.text, each.boundary))
    numbers = tuple(each.number for each in dossier.said)
    return DossierTable("said", Words("审查意见与讨论", "Decisions and discussion"), columns, tuple(rows), numbers)  # fmt: skip  # noqa: E501


def events(dossier: Dossier) -> DossierTable:
    """The way of the version so far."""
    columns = (
        Column(Words("序号", "No."), U.COUNT, 0.5),
        Column(Words("时间", "At"), part=1.3),
        Column(Words("步骤", "Step"), part=1.6),
        Column(Words("其后状态", "Status afterwards"), part=1.6),
        Column(Words("办理人", "By"), part=1.2),
        Column(Words("单位", "Unit"), part=1.3),
        Column(Words("理由", "Reason"), part=3),
    )
    rows = tuple(
        (each.number, each.at, each.words, each.status, each.name, each.unit or None, each.why or None)
        for each in dossier.events
    )
    return DossierTable("events", Words("办理经过", "Its way so far"), columns, rows)
