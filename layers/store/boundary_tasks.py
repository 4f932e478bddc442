"""Tasks that begin when a proposal comes into force or is refused: just those that its scenario lists.

A village whose relocation is followed by an open case already is not followed by a second one: the reply is
told in that case's history, and nothing is closed by itself. For the others a case is opened, which waits to
be confirmed and assigned like every other. All of it is audited, in the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

import shapely

from layers.rules.boundaries import BoundaryVersion
from layers.rules.case_words import TOLD
from layers.rules.cases import LONGEST_TITLE, Case, Origin, opened
from layers.rules.days import LOCAL
from layers.rules.obligations import Reply
from layers.rules.scenarios import Start
from layers.store.case_sight import CaseSight
from layers.store.cases import CaseStore
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.scenarios import Compared, ScenarioStore

NAMES = UUID("9b0c1a64-3f52-5c7e-8d1a-6e2f4b7c9d05")  # the name space of cases that a boundary opens


class BoundaryTasks:
    """Begins tasks within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.day = transaction.now.astimezone(LOCAL).date()
        self.cases = CaseStore(transaction)

    def due(self, compared: Compared, reply: Reply) -> tuple[Start, ...]:
        """The tasks that the reply starts; nothing is written."""
        return ScenarioStore(self.transaction, self.day).of(compared, reply).tasks

    def start(self, version: BoundaryVersion, tasks: Sequence[Start]) -> list[str]:
        """Begin the tasks; the ids of their cases. Once begun, they do not begin again."""
        return [self.begin(version, task) for task in tasks]

    def begin(self, version: BoundaryVersion, task: Start) -> str:
        """One task: told in its open case, or a case of its own."""
        if task.case is not None:
            return self.tell(version, task, self.cases.get(task.case))
        case = self.case_of(version, task)
        placed = CaseSight(self.transaction).zone(case)
        saved, _ = self.cases.open(
            opened(replace(case, zone=placed), day=self.day), why=why_of(version, task)
        )
        return saved.id

    def tell(self, version: BoundaryVersion, task: Start, case: Case) -> str:
        """Append the reply to the case's history; its status and lists stay."""
        facts = {
            "boundary": version.id,
            "reply": str(task.starts),
            "task_zh": task.title.zh,
            "task_en": task.title.en,
        }
        if not any(each.step == TOLD and each.facts == facts for each in self.cases.events(case.id)):
            self.cases.step(case, case, TOLD, why=why_of(version, task), facts=facts, post=None)
        return case.id

    def case_of(self, version: BoundaryVersion, task: Start) -> Case:
        """The case that follows a task; the same for the same task."""
        name = f"{version.id}/{task.starts}/{task.layer}/{','.join(task.features)}"
        found = FeatureStore(self.transaction).find(
            FeatureQuery(task.layer, ids=task.features, limit=len(task.features))
        )
        shapes = [each.shape for each in found.features if each.shape is not None]
        return Case(
            id=str(uuid5(NAMES, name)),
            layer=task.layer,
            title=task.title.zh[:LONGEST_TITLE],
            found_on=self.day,
            features=task.features,
            place=shapely.union_all(shapes) if shapes else None,
            description=f"{task.because.zh}。台账责任单位：{task.unit or '未写'}，须经确认后交办。",
            origin=Origin.BOUNDARY,
            origin_id=version.id,
            source=f"界线版本“{version.name.zh}”：{version.act}",
            demonstration=version.demonstration,
        )


def why_of(version: BoundaryVersion, task: Start) -> str:
    """The reason that stands in the history: the letter and what follows from it."""
    return f"{version.act}：{task.title.zh}（{task.because.zh}）"
