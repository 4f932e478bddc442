"""Whether flags and their answers are what the audit says, and no other ones are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.store.case_tables import FLAG_ANSWERS, FLAGS
from layers.store.database import Transaction
from layers.store.flags import answer_sha256, flags_sha256


class FlagProof:
    """Looks at the rows of each entry, and counts them."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.flags = self.answers = 0
        self.checks = {"flag.add": self.require_flags, "flag.answer": self.require_answer}

    def require_flags(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """All flags that one entry raised."""
        query = sa.select(FLAGS).where(FLAGS.c.audit_number == number).order_by(FLAGS.c.id)
        rows = self.transaction.execute(query).mappings().all()
        if (len(rows), flags_sha256(rows)) != (facts["count"], facts["record_sha256"]):
            raise ChainBroken(number=number, reason=f"the flags of {id} were changed")
        self.flags += len(rows)

    def require_answer(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One answer."""
        mine = (FLAG_ANSWERS.c.flag == id) & (FLAG_ANSWERS.c.audit_number == number)
        row = self.transaction.execute(sa.select(FLAG_ANSWERS).where(mine)).mappings().one_or_none()
        if row is None or answer_sha256(row) != facts["record_sha256"]:
            raise ChainBroken(number=number, reason=f"an answer to the flag {id} was changed")
        self.answers += 1

    def require_end(self) -> None:
        """ChainBroken when a flag or an answer has no entry, or a flag does not say its last answer."""
        for table, known in ((FLAGS, self.flags), (FLAG_ANSWERS, self.answers)):
            if self.transaction.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() != known:
                raise ChainBroken(number=0, reason=f"{table.name}: a row without an entry")
        last = sa.select(FLAG_ANSWERS.c.flag, sa.func.max(FLAG_ANSWERS.c.number).label("number"))
        newest = last.group_by(FLAG_ANSWERS.c.flag).subquery()
        said = sa.select(FLAG_ANSWERS.c.flag, FLAG_ANSWERS.c.verdict).join(
            newest, (newest.c.flag == FLAG_ANSWERS.c.flag) & (newest.c.number == FLAG_ANSWERS.c.number)
        )
        verdicts = said.subquery()
        other = sa.select(FLAGS.c.id).join(verdicts, verdicts.c.flag == FLAGS.c.id, isouter=True)
        wrong = other.where(FLAGS.c.answer.is_distinct_from(verdicts.c.verdict)).limit(1)
        if (id := self.transaction.execute(wrong).scalar()) is not None:
            raise ChainBroken(number=0, reason=f"the flag {id} does not say its last answer")
