"""Who may take which step: the one table, read by routes, command line and tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from layers.definition import Catalogue, FieldDefinition, LayerDefinition
from layers.errors import NotAllowed, NotSignedIn, UnknownLayer
from layers.rules.boundaries import PROPOSED
from layers.rules.boundary_steps import TABLE as BOUNDARY_STEPS
from layers.rules.cases import Case
from layers.rules.claims import Claim
from layers.rules.leads import TABLE as LEAD_STEPS
from layers.rules.people import Actor, Role
from layers.rules.reports import Report
from layers.rules.transitions import TABLE

EVERYONE = frozenset(Role)
R = Role
ALLOWED: dict[str, frozenset[Role]] = {
    "layer.read": EVERYONE,
    "layer.export": EVERYONE - {R.ADMINISTRATOR},
    "area.take": EVERYONE - {R.ADMINISTRATOR},
    "feature.add": frozenset({R.SUPERVISOR, R.PLANNER, R.ANALYST}),
    "feature.replace": frozenset({R.SUPERVISOR, R.PLANNER, R.ANALYST}),
    "feature.retire": frozenset({R.SUPERVISOR, R.PLANNER}),
    "feature.load": frozenset({R.SUPERVISOR, R.PLANNER, R.ANALYST}),
    "edit.read": frozenset({R.SUPERVISOR, R.PLANNER, R.ANALYST, R.AUDITOR}),
    "edit.decide": frozenset({R.SUPERVISOR, R.PLANNER, R.ANALYST}),
    "report.submit": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR}),
    "report.read_own": EVERYONE - {R.ADMINISTRATOR},
    "report.read_unit": frozenset({R.OFFICER, R.SUPERVISOR, R.LEADER, R.PLANNER, R.ANALYST, R.AUDITOR}),
    "report.read_all": frozenset({R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "photo.read_original": frozenset({R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "evidence.send": EVERYONE - {R.AUDITOR, R.ADMINISTRATOR},
    "evidence.add": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR, R.ANALYST}),
    "evidence.withdraw": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR, R.ANALYST}),
    "evidence.read": EVERYONE - {R.ADMINISTRATOR},
    "evidence.read_all": frozenset({R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "evidence.read_original": frozenset({R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "evidence.read_custody": frozenset({R.SUPERVISOR, R.AUDITOR}),
    "flag.read_unit": frozenset({R.OFFICER, R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "flag.read_all": frozenset({R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "flag.explain": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR}),
    "flag.confirm": frozenset({R.SUPERVISOR}),
    "flag.reopen": frozenset({R.SUPERVISOR}),
    "key.add": EVERYONE,
    "key.revoke": EVERYONE,
    "account.add": frozenset({R.ADMINISTRATOR}),
    "account.disable": frozenset({R.ADMINISTRATOR}),
    "audit.read": frozenset({R.AUDITOR, R.SUPERVISOR, R.LEADER}),
    "case.open": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR, R.ANALYST}),
    "case.read_unit": EVERYONE - {R.ADMINISTRATOR},
    "case.read_all": frozenset({R.SUPERVISOR, R.LEADER, R.PLANNER, R.ANALYST, R.AUDITOR}),
    "case.export": EVERYONE - {R.ADMINISTRATOR},
    "case.file": frozenset({R.OFFICER, R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    **{f"case.{step.id}": step.roles for step in TABLE},
    "claim.add": frozenset({R.OFFICER, R.SUPERVISOR}),
    "claim.withdraw": frozenset({R.OFFICER, R.SUPERVISOR}),
    "look_back.result": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR}),
    "rebound.decide": frozenset({R.SUPERVISOR}),
    "today.read": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR}),
    "track.send": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR}),
    "track.look": frozenset({R.OFFICER, R.SUPERVISOR}),
    "track.look_all": frozenset({R.SUPERVISOR}),
    "coverage.read_unit": frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "coverage.read_all": frozenset({R.SUPERVISOR, R.LEADER, R.AUDITOR}),
    "zones.read": EVERYONE - {R.ADMINISTRATOR},
    "boundary.read": EVERYONE - {R.PATROL, R.ADMINISTRATOR},
    "boundary.draft": frozenset({R.PLANNER}),
    "boundary.register": frozenset({R.LEADER}),
    "boundary.compare": frozenset({R.PLANNER, R.ANALYST, R.SUPERVISOR, R.LEADER}),
    "boundary.remark": EVERYONE - {R.PATROL, R.AUDITOR, R.ADMINISTRATOR},
    "boundary.decide": EVERYONE - {R.PATROL, R.AUDITOR, R.ADMINISTRATOR},
    "boundary.answer": frozenset({R.PLANNER, R.SUPERVISOR}),
    "boundary.waive": frozenset({R.SUPERVISOR, R.LEADER}),
    "boundary.dossier": EVERYONE - {R.PATROL, R.ADMINISTRATOR},
    **{f"boundary.{step.id}": step.roles for step in BOUNDARY_STEPS},
    "scene.read": EVERYONE - {R.ADMINISTRATOR},
    "scene.add": frozenset({R.ANALYST, R.SUPERVISOR}),
    "scene.original": frozenset({R.ANALYST, R.SUPERVISOR, R.AUDITOR}),
    "scene.compare": frozenset({R.ANALYST, R.SUPERVISOR}),
    "scene.limits": frozenset({R.ANALYST, R.SUPERVISOR}),
    "scene.runs": frozenset({R.ANALYST, R.SUPERVISOR, R.LEADER, R.PLANNER, R.AUDITOR}),
    "lead.read": frozenset({R.ANALYST, R.SUPERVISOR, R.LEADER, R.PLANNER, R.AUDITOR}),
    "lead.precision": EVERYONE - {R.ADMINISTRATOR},
    "lead.add": frozenset({R.ANALYST, R.SUPERVISOR}),
    "lead.case": frozenset({R.ANALYST, R.SUPERVISOR}),
    **{f"lead.{step.id}": step.roles for step in LEAD_STEPS},
}
READ_ONLY = frozenset(
    {
        "layer.read", "report.read_own", "report.read_unit", "report.read_all", "audit.read",
        "case.read_unit", "case.read_all", "evidence.read", "evidence.read_all", "evidence.read_custody",
        "flag.read_unit", "flag.read_all", "today.read", "coverage.read_unit", "coverage.read_all",
        "edit.read", "zones.read", "boundary.read", "scene.read", "scene.runs", "lead.read",
        "lead.precision",
    }
)  # fmt: skip


def allowed(actor: Actor | None, action: str) -> bool:
    """Whether the actor may take the step; a read-only key may only read."""
    if actor is None or (actor.read_only and action not in READ_ONLY):
        return False
    return bool(actor.roles & ALLOWED[action])


def require(actor: Actor | None, action: str) -> Actor:
    """The actor, when the step is allowed; NotSignedIn or NotAllowed otherwise."""
    if actor is None:
        raise NotSignedIn()
    if not allowed(actor, action):
        raise NotAllowed(action=action, roles=", ".join(sorted(ALLOWED[action])))
    return actor


def sees_layer(actor: Actor | None, definition: LayerDefinition) -> bool:
    """Whether the layer exists for this actor."""
    return allowed(actor, "layer.read") and (
        not definition.seen_by or bool(definition.seen_by & roles_of(actor))
    )


def sees_proposals(actor: Actor | None, catalogue: Catalogue) -> bool:
    """Whether drafts and proposals of the boundary exist for this actor."""
    known = catalogue.layers.get(PROPOSED)
    return allowed(actor, "boundary.read") and known is not None and sees_layer(actor, known)


def hidden_fields(actor: Actor | None, definition: LayerDefinition) -> frozenset[str]:
    """Ids of the fields that this actor may not see; to filters and answers they do not exist."""
    return frozenset(field.id for field in definition.fields if not sees_field(actor, field))


def sees_field(actor: Actor | None, field: FieldDefinition) -> bool:
    """Whether the actor may see the field's values."""
    return not field.seen_by or bool(field.seen_by & roles_of(actor))


def roles_of(actor: Actor | None) -> frozenset[str]:
    """The actor's roles as plain words; none when nobody is signed in."""
    return frozenset(role.value for role in actor.roles) if actor else frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose reports someone may read: everyone's, a unit's, an author's; nobody's when all are empty."""

    everyone: bool = False
    unit: str | None = None
    author: str | None = None


def report_reach(actor: Actor) -> Reach:
    """The widest reach that the actor's roles give."""
    if allowed(actor, "report.read_all"):
        return Reach(everyone=True, author=actor.account)
    if allowed(actor, "report.read_unit"):
        return Reach(unit=actor.unit, author=actor.account)
    return Reach(author=actor.account if allowed(actor, "report.read_own") else None)


def sees_report(actor: Actor, report: Report) -> bool:
    """Whether this report exists for the actor; one of another unit does not."""
    reach = report_reach(actor)
    own_unit = reach.unit is not None and report.unit == reach.unit
    own = reach.author is not None and report.author == reach.author
    return reach.everyone or own_unit or own


def sees_sent(actor: Actor, senders: Iterable[tuple[str | None, str | None]]) -> bool:
    """Whether a file is within reach because of who sent it: (account, unit) of each; as with reports."""
    reach = report_reach(actor)
    return allowed(actor, "evidence.read_all") or any(
        (reach.author is not None and account == reach.author)
        or (reach.unit is not None and unit == reach.unit)
        for account, unit in senders
    )


def case_reach(actor: Actor) -> Reach:
    """Whose cases the actor may read: all, or those that concern their unit or that they opened."""
    if allowed(actor, "case.read_all"):
        return Reach(everyone=True, author=actor.account)
    if allowed(actor, "case.read_unit"):
        return Reach(unit=actor.unit, author=actor.account)
    return Reach()


def flag_reach(actor: Actor) -> Reach:
    """Whose flags the actor may list: everyone's, or those of the own unit."""
    if allowed(actor, "flag.read_all"):
        return Reach(everyone=True, author=actor.account)
    return Reach(unit=actor.unit if allowed(actor, "flag.read_unit") else None)


def sees_case(actor: Actor, case: Case) -> bool:
    """Whether this case exists for the actor."""
    reach = case_reach(actor)
    units = (case.rectifying_unit, case.supervising_unit, case.verifying_unit, case.opened_unit)
    mine = reach.author is not None and reach.author in (case.opened_by, case.lead_leader)
    return reach.everyone or mine or (reach.unit is not None and reach.unit in units)


def may_speak_for(actor: Actor, unit: str | None) -> bool:
    """Whether the actor may make or withdraw a claim of a unit: an officer only of the own one."""
    return R.SUPERVISOR in actor.roles or (unit is not None and unit == actor.unit)


def sees_claim(actor: Actor, claim: Claim, case: Case | None) -> bool:
    """Whether this claim exists for the actor: their unit made it, they did, or they may read its case."""
    reach = case_reach(actor)
    own = reach.author is not None and claim.account == reach.author
    own_unit = reach.unit is not None and claim.unit == reach.unit
    return reach.everyone or own or own_unit or (case is not None and sees_case(actor, case))


def allowed_actions(actor: Actor | None) -> list[str]:
    """Every action that the actor may take, sorted; what the interface hides by."""
    return sorted(action for action in ALLOWED if allowed(actor, action))


def visible_layers(actor: Actor | None, catalogue: Catalogue) -> list[LayerDefinition]:
    """The layers that exist for this actor, in drawing order."""
    return [definition for definition in catalogue.layers.values() if sees_layer(actor, definition)]


def visible_layer(actor: Actor | None, catalogue: Catalogue, layer: str) -> LayerDefinition:
    """The layer of this id; UnknownLayer when there is none, or not for this actor."""
    definition = catalogue.get(layer)
    if not sees_layer(actor, definition):
        raise UnknownLayer(layer=layer)
    return definition
