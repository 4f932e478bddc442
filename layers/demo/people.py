"""Demonstration units, accounts and posts: public passwords, for a demonstration lake only."""

from __future__ import annotations

from datetime import date

from layers.rules.case_words import GROUP, LEAD
from layers.rules.people import Account, Post, Role, Unit

PASSWORD = "lake-demo-2026"  # noqa: S105 - public on purpose, for loopback only
TAOCHENG, JIZHOU, BINHU = "demo-taocheng", "demo-jizhou", "demo-binhu"
TOWNSHIP_UNITS = {
    "131102100": "demo-zhengjiaheyan",
    "131103100": "demo-jizhou-town",
    "131172101": "demo-weijiatun",
    "131172203": "demo-pengducun",
}
COUNTY_UNITS = {"131102": TAOCHENG, "131103": JIZHOU, "131172": BINHU}
UNITS = tuple(
    Unit(id, zh, en, demonstration=True)
    for id, zh, en in (
        ("demo-office", "市委整改办（演示）", "Rectification office (demonstration)"),
        ("demo-reserve", "保护区管委会（演示）", "Reserve management committee (demonstration)"),
        ("demo-ecology", "市生态环境局（演示）", "Ecology and environment bureau (demonstration)"),
        ("demo-resources", "市自然资源和规划局（演示）", "Natural resources bureau (demonstration)"),
        ("demo-agriculture", "市农业农村局（演示）", "Agriculture bureau (demonstration)"),
        (TAOCHENG, "桃城区（演示）", "Taocheng district (demonstration)"),
        (JIZHOU, "冀州区（演示）", "Jizhou district (demonstration)"),
        (BINHU, "滨湖新区（演示）", "Binhu new area (demonstration)"),
        ("demo-zhengjiaheyan", "郑家河沿镇（演示）", "Zhengjiaheyan town (demonstration)"),
        ("demo-jizhou-town", "冀州镇（演示）", "Jizhou town (demonstration)"),
        ("demo-weijiatun", "魏家屯镇（演示）", "Weijiatun town (demonstration)"),
        ("demo-pengducun", "彭杜村乡（演示）", "Pengducun township (demonstration)"),
    )
)
ACCOUNTS = tuple(
    Account(f"demo-account-{login}", login, name, unit, frozenset({role}), demonstration=True)
    for login, role, name, unit in (
        ("patrol", Role.PATROL, "演示巡查员", "demo-zhengjiaheyan"),
        ("officer", Role.OFFICER, "演示承办员", TAOCHENG),
        ("supervisor", Role.SUPERVISOR, "演示监管员", "demo-office"),
        ("leader", Role.LEADER, "演示领导", "demo-office"),
        ("planner", Role.PLANNER, "演示规划员", "demo-resources"),
        ("analyst", Role.ANALYST, "演示分析员", "demo-ecology"),
        ("auditor", Role.AUDITOR, "演示审计员", "demo-office"),
        ("administrator", Role.ADMINISTRATOR, "演示系统管理员", "demo-reserve"),
        # a closing takes several people: officers of other units, a verifier, a second leader
        ("officer-jizhou", Role.OFFICER, "演示承办员（冀州区）", JIZHOU),
        ("officer-binhu", Role.OFFICER, "演示承办员（滨湖新区）", BINHU),
        ("officer-town", Role.OFFICER, "演示承办员（郑家河沿镇）", "demo-zhengjiaheyan"),
        ("verifier", Role.SUPERVISOR, "演示核查员", "demo-ecology"),
        ("group-leader", Role.LEADER, "演示领导小组领导", "demo-office"),
        ("patrol-ecology", Role.PATROL, "演示巡查员（生态环境局）", "demo-ecology"),
        ("planner-reserve", Role.PLANNER, "演示规划员（管委会）", "demo-reserve"),
    )
)
POSTS = (
    Post(
        "demo-post-lead", LEAD, "牵头市领导（演示）", "Lead city leader (demonstration)",
        "demo-account-leader", date(2021, 11, 16), demonstration=True,
    ),
    Post(
        "demo-post-group", GROUP, "整改落实领导小组领导（演示）", "Leading group (demonstration)",
        "demo-account-group-leader", date(2021, 11, 16), demonstration=True,
    ),
)  # fmt: skip


def account_of(name: str) -> Account:
    """The demonstration account of this sign-in name."""
    return next(account for account in ACCOUNTS if account.name == name)


def officer_of(unit: str | None) -> Account | None:
    """The demonstration officer of a unit, if it has one."""
    return next((a for a in ACCOUNTS if a.unit == unit and Role.OFFICER in a.roles), None)


def unit_of(code: str) -> str | None:
    """The responsible unit of a place by its administrative code: the township's, else the district's."""
    return TOWNSHIP_UNITS.get(code[:9]) or COUNTY_UNITS.get(code[:6])
