"""What people said about a boundary proposal, and what stands of it: objections, waivers, decisions.

Nothing that was said is ever changed: it is taken back by saying something else. What was said about an
earlier revision stands at the changes that became of the earlier ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WHOLE = ""  # the change of what is said about the whole version


class Kind(StrEnum):
    """What a saying is."""

    REMARK = "remark"
    DECISION = "decision"
    ANSWER = "answer"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    WAIVE = "waive"
    UNWAIVE = "unwaive"


ACCEPT, OBJECT, REVISE, RETRACT = "accept", "object", "revise", "retract"
OBJECTING = frozenset({OBJECT, REVISE})
DECISIONS = frozenset({ACCEPT, RETRACT}) | OBJECTING
SPOKEN = frozenset({Kind.REMARK, Kind.DECISION, Kind.ANSWER})  # that somebody looked at the change


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that somebody said.

    Args:
        id: a UUID made by whoever says it, so that what is sent twice arrives once.
        boundary: the version. change: the name of one of its changes; ``WHOLE`` for the version.
        about: of a decision which one; of a waiver the rule's id; "" of all else.
        reply_to: the saying that begins the thread.
        mentions: accounts. attachments: hashes (hex SHA-256) of evidence.
        role: as which it was said. at, account, name, unit: when, and who; filled in when it is kept.
        fid: grows with each that is kept.
    """

    id: str
    boundary: str
    change: str
    kind: str
    about: str = ""
    reply_to: str | None = None
    text: str = ""
    mentions: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    role: str | None = None
    at: datetime | None = None
    account: str | None = None
    name: str = ""
    unit: str | None = None
    demonstration: bool = False
    fid: int = 0

    @property
    def objects(self) -> bool:
        """Whether it wants an answer."""
        return self.kind == Kind.DECISION and self.about in OBJECTING


@dataclass(frozen=True, slots=True)
class Placed:
    """A saying where it stands now.

    Args:
        change: the present change; None where nothing became of the one it was said about.
    """

    remark: Remark
    change: str | None

    @property
    def altered(self) -> bool:
        """Whether the change is not any more what it was when this was said."""
        return self.change != self.remark.change


Places = Mapping[tuple[str, str], Sequence[str]]  # present changes by version and change


def placed(said: Iterable[Remark], places: Places) -> list[Placed]:
    """Sayings at the changes they are about now, at each part of what was split; the first said first."""
    found = []
    for remark in sorted(said, key=lambda remark: remark.fid):
        at = (WHOLE,) if remark.change == WHOLE else places.get((remark.boundary, remark.change), (None,))
        found += [Placed(remark, change) for change in at or (None,)]
    return found


# --- what stands ---------------------------------------------------------------------------
def decisions(said: Iterable[Placed]) -> dict[tuple[str, str | None], Placed]:
    """The last decision of each person about each change, by account and change; one taken back is none."""
    last = {
        (each.remark.account or each.remark.name, each.change): each
        for each in said
        if each.remark.kind == Kind.DECISION
    }
    return {key: each for key, each in last.items() if each.remark.about != RETRACT}


def answers(said: Iterable[Placed]) -> dict[str, Remark]:
    """The last answer to each objection, by its id."""
    return {
        each.remark.reply_to: each.remark
        for each in said
        if each.remark.kind == Kind.ANSWER and each.remark.reply_to is not None
    }


def open_objections(said: Sequence[Placed]) -> list[Placed]:
    """Objections that stand, at changes that are there, and that nobody has answered."""
    answered = answers(said)
    return [
        each
        for each in decisions(said).values()
        if each.change is not None and each.remark.objects and each.remark.id not in answered
    ]


def waivers(said: Iterable[Placed], boundary: str) -> dict[str, Remark]:
    """Who stands for the breach of which rule of this version; a waiver of an earlier revision does not."""
    last: dict[str, Remark] = {}
    for each in said:
        if each.remark.boundary == boundary and each.remark.kind in (Kind.WAIVE, Kind.UNWAIVE):
            last[each.remark.about] = each.remark
    return {rule: remark for rule, remark in last.items() if remark.kind == Kind.WAIVE}


def resolved(said: Iterable[Placed]) -> dict[str, Remark]:
    """Threads that somebody called settled, by the id of their first remark."""
    last = {
        each.remark.reply_to: each.remark
        for each in said
        if each.remark.kind in (Kind.RESOLVE, Kind.REOPEN) and each.remark.reply_to is not None
    }
    return {first: remark for first, remark in last.items() if remark.kind == Kind.RESOLVE}


# --- one change ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Summary:
    """What was said about one change.

    Args:
        accept, object, revise: how many people decided so; an acceptance of what the change was before
            it was altered is none. open_objections: how many wait for an answer.
        remarks: how many remarks and replies.
        mine: the asker's own decision. changed_since_mine: the asker said something about what it was
            before, and nothing since.
    """

    accept: int = 0
    object: int = 0
    revise: int = 0
    open_objections: int = 0
    remarks: int = 0
    mine: str | None = None
    changed_since_mine: bool = False


def summaries_of(said: Sequence[Placed], account: str | None) -> dict[str, Summary]:
    """The summary of each change that anything was said about, ``WHOLE`` among them."""
    at: dict[str, list[Placed]] = defaultdict(list)
    for each in said:
        if each.change is not None:
            at[each.change].append(each)
    answered = answers(said)
    return {change: summary_of(each, answered, account) for change, each in at.items()}


def summary_of(said: Sequence[Placed], answered: Mapping[str, Remark], account: str | None) -> Summary:
    """The summary of one change."""
    standing = decisions(said)
    told = [each.remark.about for each in standing.values() if each.remark.objects or not each.altered]
    spoken = [each for each in said if each.remark.account == account and each.remark.kind in SPOKEN]
    mine = [each.remark.about for (who, _), each in standing.items() if who == account]
    return Summary(
        accept=told.count(ACCEPT),
        object=told.count(OBJECT),
        revise=told.count(REVISE),
        open_objections=sum(
            each.remark.objects and each.remark.id not in answered for each in standing.values()
        ),
        remarks=sum(each.remark.kind == Kind.REMARK for each in said),
        mine=mine[0] if mine else None,
        changed_since_mine=account is not None and bool(spoken) and spoken[-1].altered,
    )
