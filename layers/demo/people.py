"""Demonstration units and accounts: public passwords, for a demonstration lake only."""

from __future__ import annotations

from layers.rules.people import Account, Role, Unit

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
    Account(f"demo-account-{role.value}", role.value, name, unit, frozenset({role}), demonstration=True)
    for role, name, unit in (
        (Role.PATROL, "演示巡查员", "demo-zhengjiaheyan"),
        (Role.OFFICER, "演示承办员", TAOCHENG),
        (Role.SUPERVISOR, "演示监管员", "demo-office"),
        (Role.LEADER, "演示领导", "demo-office"),
        (Role.PLANNER, "演示规划员", "demo-resources"),
        (Role.ANALYST, "演示分析员", "demo-ecology"),
        (Role.AUDITOR, "演示审计员", "demo-office"),
        (Role.ADMINISTRATOR, "演示系统管理员", "demo-reserve"),
    )
)


def unit_of(code: str) -> str | None:
    """The responsible unit of a place by its administrative code: the township's, else the district's."""
    return TOWNSHIP_UNITS.get(code[:9]) or COUNTY_UNITS.get(code[:6])
