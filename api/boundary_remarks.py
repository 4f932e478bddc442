"""What the routes of remarks share: who may be named, what may be attached, and how sayings are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from api.boundaries import readable, visible
from api.dependencies import StoreSet
from api.evidence import reached
from api.wire.boundary_remarks import (
    MentionOut,
    MentionsOut,
    PersonOut,
    RemarkOut,
    RemarksOut,
    place_of,
    summary_out,
)
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_remarks import Setting, checked_remark, may_say
from layers.rules.boundary_review import Placed, Remark, open_objections, resolved, summaries_of
from layers.rules.people import Account
from layers.rules.permissions import allowed, sees_proposals
from layers.store.boundary_review import latest_of, review_of
from layers.store.people import to_actor


def said(stores: StoreSet, remark: Remark) -> tuple[Remark, bool]:
    """What somebody says, kept; (the stored saying, True when it is new).

    Raises:
        NotFound: there is no such version for the asker. RemarkTaken: something else was said under
        this id. And what ``checked_remark`` refuses.
    """
    readable(stores, remark.boundary)
    if (stored := stores.remarks.sent_before(remark)) is not None:
        return stored, False
    version = readable(stores, remark.boundary)  # as it is now that nobody else can take a step with it
    checked = checked_remark(remark, version, stores.actor, setting_of(stores, version, remark))
    kept = stores.remarks.add(checked)
    facts: dict[str, object] = {"remark": kept.id, "boundary": kept.boundary, "change": kept.change}
    for sha256 in kept.attachments:
        stores.evidence.note(sha256, "attached", facts)
    return kept, True


def setting_of(stores: StoreSet, version: BoundaryVersion, remark: Remark) -> Setting:
    """What is known beyond a saying."""
    latest = latest_of(stores.transaction, version.id)
    return Setting(
        changes=latest.numbers if latest else (),
        failing=latest.failing if latest else (),
        said=review_of(stores.transaction, version.id),
        readers={account.id for account in readers(stores)} if remark.mentions else (),
        files=reached(stores, remark.attachments),
    )


def readers(stores: StoreSet) -> list[Account]:
    """The people for whom proposals exist, by sign-in name."""
    return [
        account
        for account in stores.people.accounts()
        if account.disabled_at is None and sees_proposals(to_actor(account, way="web"), stores.catalogue)
    ]


def remarks_out(stores: StoreSet, version: BoundaryVersion, change: str | None = None) -> RemarksOut:
    """What was said about a version, or about one of its changes, where it stands now."""
    actor, review = stores.actor, review_of(stores.transaction, version.id)
    people = readers(stores) if allowed(actor, "boundary.remark") else []
    return RemarksOut(
        remarks=told(stores, review, change),
        may=may_say(version, actor),
        people=[PersonOut(account=each.id, name=each.display_name, unit=each.unit) for each in people],
        review={
            place: summary_out(summary) for place, summary in summaries_of(review, actor.account).items()
        },
    )


def told(stores: StoreSet, review: list[Placed], change: str | None = None) -> list[RemarkOut]:
    """Sayings as the wire has them, each once."""
    at: dict[str, list[Placed]] = defaultdict(list)
    for each in review:
        at[each.remark.id].append(each)
    names, revisions = stores.boundaries.names(), revisions_of(stores)
    waiting, done = {each.remark.id for each in open_objections(review)}, resolved(review)
    return [
        remark_out(place_of(places, change), places, names, revisions, waiting, done)
        for places in at.values()
        if change is None or change in {each.change for each in places}
    ]


def revisions_of(stores: StoreSet) -> dict[str, int]:
    """The number of each version's revision."""
    return {version.id: version.revision for version in stores.boundaries.all()}


def remark_out(
    shown: Placed,
    places: list[Placed],
    names: Mapping[str, str],
    revisions: Mapping[str, int],
    waiting: set[str],
    done: Mapping[str, Remark],
) -> RemarkOut:
    """One saying as the wire has it."""
    remark = shown.remark
    named = {name: getattr(remark, name) for name in RemarkOut.model_fields if hasattr(remark, name)}
    return RemarkOut.model_construct(
        **named
        | {
            "number": remark.fid,
            "revision": revisions[remark.boundary],
            "change": remark.change if shown.change is None else shown.change,
            "said_of": remark.change,
            "places": [each.change for each in places if each.change is not None],
            "altered": shown.altered,
            "mentions": list(remark.mentions),
            "mentioned": [names.get(account, account) for account in remark.mentions],
            "attachments": list(remark.attachments),
            "open": remark.id in waiting,
            "settled": remark.id in done,
        }
    )


def mentions_out(stores: StoreSet, *, after: int, limit: int) -> MentionsOut:
    """Where the asker was named, as far as the versions exist for them."""
    account = stores.actor.account or ""
    found, more = stores.remarks.mentioning(account, after=after, limit=limit)
    seen = {version.id: version for version in visible(stores, stores.actor)}
    mine = stores.remarks.answered_since(found, account)
    return MentionsOut(
        mentions=[mention_out(each, seen[each.boundary], mine) for each in found if each.boundary in seen],
        more=more is not None,
    )


def mention_out(remark: Remark, version: BoundaryVersion, answered: frozenset[str]) -> MentionOut:
    """A saying that names the asker."""
    named = {name: getattr(remark, name) for name in MentionOut.model_fields if hasattr(remark, name)}
    named |= {"boundary_zh": version.name.zh, "boundary_en": version.name.en}
    return MentionOut.model_construct(**named | {"number": remark.fid, "answered": remark.id in answered})
