"""Who may say what to a flag: the author's own unit explains, a supervisor of another unit judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layers.errors import AnswerNotDue, OwnFlag, ValueMissing, ValueNotAllowed
from layers.rules.flags import KeptFlag
from layers.rules.people import Actor
from layers.rules.permissions import allowed, require

LONGEST_ANSWER = 2000
SHORTEST_ANSWER = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said, when, and by whom: ``own`` by the author's unit, else only by another one."""

    action: str  # of the permissions table
    own: bool
    after: frozenset[str]


NEW = ""
VERDICTS: Mapping[str, Verdict] = {
    "explained": Verdict("flag.explain", True, frozenset({NEW, "reopened", "explained"})),
    "confirmed": Verdict("flag.confirm", False, frozenset({NEW, "reopened", "explained"})),
    "reopened": Verdict("flag.reopen", False, frozenset({"explained", "confirmed"})),
}


def checked_answer(kept: KeptFlag, actor: Actor, *, verdict: str, text: str) -> str:
    """The text of an answer that may be given now.

    Raises:
        ValueNotAllowed: no such verdict, or too long a text. ValueMissing: no text.
        NotAllowed: not for this role. OwnFlag: explained by another unit, or judged by one's own.
        AnswerNotDue: what was said before leaves no room for it.
    """
    if verdict not in VERDICTS:
        raise ValueNotAllowed(field="verdict", value=verdict, allowed=", ".join(VERDICTS))
    rule = VERDICTS[verdict]
    require(actor, rule.action)
    if rule.own != is_own(kept, actor):
        raise OwnFlag(unit=kept.unit or "–", verdict=verdict)
    if (kept.answer or NEW) not in rule.after:
        raise AnswerNotDue(answer=kept.answer or "–", verdict=verdict)
    if len(text.strip()) < SHORTEST_ANSWER:
        raise ValueMissing(field="text")
    if len(text) > LONGEST_ANSWER:
        raise ValueNotAllowed(field="text", value=f"{len(text)}", allowed=f"≤ {LONGEST_ANSWER}")
    return text.strip()


def may_answer(kept: KeptFlag, actor: Actor) -> list[str]:
    """The verdicts that the actor could give now, for a form's buttons."""
    return [
        verdict
        for verdict, rule in VERDICTS.items()
        if allowed(actor, rule.action)
        and rule.own == is_own(kept, actor)
        and (kept.answer or NEW) in rule.after
    ]


def is_own(kept: KeptFlag, actor: Actor) -> bool:
    """Whether the flag is about the actor's own unit, or the actor's own report."""
    own = kept.account is not None and kept.account == actor.account
    return own or (kept.unit is not None and kept.unit == actor.unit)
