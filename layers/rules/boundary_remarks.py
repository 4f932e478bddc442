"""Who may say what about a boundary proposal: one table, as for the steps of a case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.errors import Refused
from layers.definition import Words
from layers.errors import (
    BadRemark,
    NotAReader,
    NotFound,
    OwnObjection,
    OwnProposal,
    ReasonMissing,
    RemarkNotDue,
    RuleKept,
    UnknownChange,
    ValueMissing,
    VersionNotDue,
)
from layers.rules.boundaries import ENDED, STATUSES, BoundaryVersion, Status
from layers.rules.boundary_review import (
    DECISIONS,
    RETRACT,
    WHOLE,
    Kind,
    Placed,
    Remark,
    decisions,
    resolved,
    waivers,
)
from layers.rules.cases import ID, LONGEST_TEXT
from layers.rules.people import Actor, Role
from layers.rules.permissions import ALLOWED, allowed, require

SHORTEST_REASON = 2
MOST_MENTIONS, MOST_ATTACHMENTS = 20, 10
K = Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known beyond the saying itself.

    Args:
        changes: names of the changes of the latest reading. failing: ids of the rules that fail in it.
        said: all that was said about the proposal and its earlier revisions, where it stands now.
        readers: those of the accounts mentioned that may read the proposal.
        files: those of the attachments that are on file and within the speaker's reach.
    """

    changes: Collection[str] = ()
    failing: Collection[str] = ()
    said: Sequence[Placed] = ()
    readers: Collection[str] = ()
    files: Collection[str] = ()

    def of(self, id: str) -> list[Placed]:
        """A saying wherever it stands now."""
        return [each for each in self.said if each.remark.id == id]


Guard = Callable[[Remark, BoundaryVersion, Actor, Setting], Refused | None]


def another(_remark: Remark, version: BoundaryVersion, actor: Actor, _: Setting) -> Refused | None:
    """Nobody who drew the version or put it forward."""
    return OwnProposal(by=actor.name) if is_own(version, actor) else None


def has_decided(remark: Remark, _version: BoundaryVersion, actor: Actor, setting: Setting) -> Refused | None:
    """Only a decision that one has made is taken back."""
    mine = actor.account, remark.change
    if remark.about != RETRACT or mine in decisions(setting.said):
        return None
    return RemarkNotDue(reason="你没有可收回的意见", reason_en="you have no decision to take back")


def not_the_objector(
    remark: Remark, _version: BoundaryVersion, actor: Actor, setting: Setting
) -> Refused | None:
    """Nobody answers an objection of their own: they take it back."""
    by = {each.remark.account for each in setting.of(remark.reply_to or "")}
    return OwnObjection(by=actor.name) if actor.account in by else None


def stands_open(remark: Remark, _version: BoundaryVersion, _actor: Actor, setting: Setting) -> Refused | None:
    """Only a thread that nobody called settled."""
    done = resolved(setting.said).get(remark.reply_to or "")
    if done is None:
        return None
    return RemarkNotDue(reason=f"{done.name}已标记为解决", reason_en=f"{done.name} has called it settled")


def is_settled(remark: Remark, _version: BoundaryVersion, _actor: Actor, setting: Setting) -> Refused | None:
    """Only a thread that was settled is taken up again."""
    if remark.reply_to in resolved(setting.said):
        return None
    return RemarkNotDue(reason="这个话题没有标记为解决", reason_en="the thread is not settled")


def fails(remark: Remark, _version: BoundaryVersion, _actor: Actor, setting: Setting) -> Refused | None:
    """Only a rule that fails in the latest reading: nobody waives what is not known yet."""
    return None if remark.about in setting.failing else RuleKept(rule=remark.about or "–")


def is_waived(remark: Remark, version: BoundaryVersion, _actor: Actor, setting: Setting) -> Refused | None:
    """Only a rule that is waived."""
    if remark.about in waivers(setting.said, version.id):
        return None
    return RemarkNotDue(reason="这条规则没有被豁免", reason_en="the rule is not waived")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Args:
        action: of the permissions.
        abouts: what it may be about; None for the id of a rule.
        first: kinds of sayings that it replies to; empty where it begins a thread itself.
        beginning: whether it may begin a thread. whole: whether it is about the whole version only.
        ended: whether it may be said when the version's way is over.
        reason: whether it wants words.
    """

    kind: Kind
    words: Words
    action: str
    abouts: frozenset[str] | None = frozenset({""})
    first: frozenset[Kind] = frozenset()
    beginning: bool = True
    whole: bool = False
    ended: bool = False
    reason: bool = True
    guards: tuple[Guard, ...] = field(default=())


THREAD = frozenset({K.REMARK, K.DECISION, K.WAIVE})
REMARK, DECISION = frozenset({K.REMARK}), frozenset({K.DECISION})
TABLE = (
    Row(K.REMARK, Words("评论", "remark"), "boundary.remark", first=THREAD, ended=True),
    Row(K.DECISION, Words("提出意见", "decide"), "boundary.decide", DECISIONS, guards=(another, has_decided)),
    Row(K.ANSWER, Words("答复异议", "answer an objection"), "boundary.answer", first=DECISION,
        beginning=False, guards=(not_the_objector,),
    ),
    Row(K.RESOLVE, Words("标记为解决", "call settled"), "boundary.remark", first=REMARK, beginning=False,
        ended=True, reason=False, guards=(stands_open,),
    ),
    Row(K.REOPEN, Words("重新讨论", "take up again"), "boundary.remark", first=REMARK, beginning=False,
        ended=True, reason=False, guards=(is_settled,),
    ),
    Row(K.WAIVE, Words("具名豁免规则", "waive a rule by name"), "boundary.waive", None, whole=True,
        guards=(another, fails),
    ),
    Row(K.UNWAIVE, Words("收回豁免", "take a waiver back"), "boundary.waive", None, whole=True,
        guards=(another, is_waived),
    ),
)  # fmt: skip
ROWS: Mapping[str, Row] = {row.kind.value: row for row in TABLE}
OVER = ENDED | {Status.IN_FORCE}


def checked_remark(remark: Remark, version: BoundaryVersion, actor: Actor, setting: Setting) -> Remark:
    """The saying as it may be kept, with the role it is said in.

    Raises:
        BadRemark: an unknown kind, a field that does not fit it. NotAllowed: not for this role.
        VersionNotDue: the version's way is over. NotFound: no such thread, or an attachment not on file.
        UnknownChange: the latest reading has no such change. OwnProposal, OwnObjection, RemarkNotDue,
        RuleKept: what its guards refuse. ReasonMissing, ValueMissing: no words. NotAReader: a mention.
    """
    if remark.kind not in ROWS:
        raise BadRemark(field="kind", reason=", ".join(ROWS))
    row = ROWS[remark.kind]
    require(actor, row.action)
    if refusal := too_late(row, version):
        raise refusal
    require_form(remark, row)
    require_place(remark, row, setting)
    for guard in row.guards:
        if refused := guard(remark, version, actor, setting):
            raise refused
    require_words(remark, row)
    require_named(remark, setting)
    return replace(remark, text=remark.text.strip(), role=role_of(actor, row.action))


def may_say(version: BoundaryVersion, actor: Actor) -> list[str]:
    """The kinds of sayings that the actor could make, for a form's buttons."""
    return [
        row.kind.value
        for row in TABLE
        if allowed(actor, row.action)
        and too_late(row, version) is None
        and not (another in row.guards and is_own(version, actor))
    ]


def is_own(version: BoundaryVersion, actor: Actor) -> bool:
    """Whether the actor drew the version, or put it forward."""
    return actor.account is not None and actor.account in (version.author, version.submitted_by)


def role_of(actor: Actor, action: str) -> str | None:
    """The role in which somebody says it: the first of theirs that may."""
    return next((role.value for role in Role if role in actor.roles & ALLOWED[action]), None)


# --- checks --------------------------------------------------------------------------------
def too_late(row: Row, version: BoundaryVersion) -> Refused | None:
    """VersionNotDue where the version's way is over, and this is a part of it."""
    if row.ended or version.status not in OVER:
        return None
    stands = STATUSES[version.status]
    return VersionNotDue(step=row.words.zh, step_en=row.words.en, stands=stands.zh, stands_en=stands.en)


def require_form(remark: Remark, row: Row) -> None:
    """BadRemark when a field does not fit the kind, or another one."""
    rule = row.abouts is None
    for wrong, about, reason in (
        (not ID.fullmatch(remark.id), "id", "UUID"),
        (row.abouts is not None and remark.about not in row.abouts, "about", ", ".join(row.abouts or ())),
        (rule and not remark.about, "about", "规则编号 (the id of a rule)"),
        (row.whole and remark.change != WHOLE, "change", "只针对整个版本 (about the whole version only)"),
        (not row.beginning and remark.reply_to is None, "reply_to", "须指明回复哪一条 (what it replies to)"),
        (not row.first and remark.reply_to is not None, "reply_to", "不能是回复 (no reply)"),
        (len(remark.text) > LONGEST_TEXT, "text", f"≤ {LONGEST_TEXT}"),
        (len(set(remark.mentions)) != len(remark.mentions), "mentions", "重复 (twice)"),
        (len(remark.mentions) > MOST_MENTIONS, "mentions", f"≤ {MOST_MENTIONS}"),
        (len(set(remark.attachments)) != len(remark.attachments), "attachments", "重复 (twice)"),
        (len(remark.attachments) > MOST_ATTACHMENTS, "attachments", f"≤ {MOST_ATTACHMENTS}"),
    ):
        if wrong:
            raise BadRemark(field=about, reason=reason)


def require_place(remark: Remark, row: Row, setting: Setting) -> None:
    """A change that is there, or the thread's own; a thread that may be replied to so."""
    if remark.reply_to is None:
        if remark.change != WHOLE and remark.change not in setting.changes:
            raise UnknownChange(change=remark.change, boundary=remark.boundary)
        return
    thread = setting.of(remark.reply_to)
    if not thread:
        raise NotFound(noun="remark", id=remark.reply_to)
    first = thread[0].remark
    unfit = first.kind not in row.first or first.reply_to is not None
    if unfit or (row.kind is Kind.ANSWER and not first.objects):
        raise BadRemark(field="reply_to", reason="不能这样回复这一条 (not a reply to this)")
    if remark.change not in {first.change, *(each.change for each in thread)}:
        raise BadRemark(field="change", reason="与所回复的不是同一处 (not the change of the thread)")


def require_words(remark: Remark, row: Row) -> None:
    """ReasonMissing or ValueMissing when it says nothing."""
    if row.reason and len(remark.text.strip()) < SHORTEST_REASON:
        raise ValueMissing(field="text") if row.kind is Kind.REMARK else ReasonMissing()


def require_named(remark: Remark, setting: Setting) -> None:
    """Mentions of people who may read the proposal, and attachments that are on file."""
    if strangers := [account for account in remark.mentions if account not in setting.readers]:
        raise NotAReader(accounts=", ".join(strangers))
    if missing := [sha256 for sha256 in remark.attachments if sha256 not in setting.files]:
        raise NotFound(noun="evidence", id=missing[0])
