"""The table of steps as a diagram and as a table for people, drawn from the table itself."""

from __future__ import annotations

from layers.rules.case_words import STATUSES
from layers.rules.cases import CaseStatus
from layers.rules.transitions import TABLE, Step

MAIN = (
    "confirm",
    "assign",
    "start",
    "report_done",
    "first_review",
    "sign_lead",
    "sign_group",
    "close",
    "watch",
)


def diagram() -> str:
    """A Mermaid state diagram: the way to closing, then what leads off it and back."""
    lines = ["stateDiagram-v2", "    [*] --> found: 立案 open"]
    steps = sorted((step for step in TABLE if step.after is not None), key=lambda step: step.id not in MAIN)
    lines += [
        f"    {before} --> {step.after}: {step.words.zh} {step.id}"
        for step in steps
        for before in CaseStatus
        if before in step.before
    ]
    names = [f"    {status}: {STATUSES[status].zh}<br/>{STATUSES[status].en}" for status in CaseStatus]
    return "\n".join([lines[0], *names, *lines[1:]])


def table() -> str:
    """All steps in Markdown: who, where it begins and leads, what it wants."""
    head = [
        "| step 步骤 | begins at 起 | leads to 止 | who 谁 | what stands in the way 前提 |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(row(step) for step in TABLE)])


def row(step: Step) -> str:
    """One line of the table."""
    before = ", ".join(status for status in CaseStatus if status in step.before)
    wants = [guard.__name__ if guard.__name__ != "guard" else str(guard.__doc__) for guard in step.guards]
    wants += [need.__name__ for need in step.needs]
    words = ", ".join(each.replace("_", " ") for each in wants) or "–"
    who = ", ".join(sorted(step.roles))
    return f"| `{step.id}` {step.words.zh} | {before} | {step.after or '='} | {who} | {words} |"
