"""What must agree within one layer's definition, beyond the types of its values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layers.rules.people import Role
from layers.schema import (
    UNITS,
    ClosingCondition,
    FieldDefinition,
    LayerDefinition,
    Question,
    ValueType,
)
from layers.symbols import require_colour, require_style
from layers.toml_records import NAMES, Place

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")  # no double underscore: tile layers end in __labels
CHOICE = re.compile(r"[^\x00-\x1f,\ud800-\udfff]{1,60}")  # commas part values in addresses
LONGEST_NAME = 40
SYSTEM_TABLES = frozenset(
    {
        "accounts",
        "alembic_version",
        "attachments",
        "audit",
        "audit_days",
        "audit_entries",
        "audit_head",
        "boundaries",
        "boundary_changes",
        "boundary_events",
        "boundary_readings",
        "boundary_remarks",
        "case_events",
        "case_features",
        "case_reports",
        "case_views",
        "cases",
        "claims",
        "collections",
        "evidence",
        "evidence_custody",
        "evidence_uses",
        "exports",
        "features",
        "feature_bundles",
        "feature_versions",
        "flag_answers",
        "flags",
        "imports",
        "jobs",
        "keys",
        "labels",
        "layers",
        "layer_revisions",
        "lakewatch_meta",
        "look_backs",
        "photo_prints",
        "photos",
        "posts",
        "receipts",
        "report_photos",
        "reports",
        "reports_aside",
        "search",
        "sessions",
        "settings",
        "signing_keys",
        "spatial_ref_sys",
        "units",
        "versions",
        "geometry_columns",
        "geography_columns",
    }
)
SYSTEM_PREFIXES = ("gpkg_", "rtree_", "sqlite_", "pg_", "idx_")
OWN_COLUMNS = frozenset(
    {
        "bbox",
        "crs",
        "crs_assumed",
        "crs_declared",
        "crs_evidence",
        "datetime",
        "demonstration",
        "f",
        "fid",
        "filter",
        "geom",
        "geometry",
        "id",
        "label",
        "layer",
        "limit",
        "measured",
        "next",
        "offset",
        "oid",
        "omitted",
        "origin",
        "properties",
        "q",
        "recorded_at",
        "recorded_by",
        "rowid",
        "state",
        "type",
        "unit",
        "valid_from",
        "valid_to",
        "version",
    }
)
CLOSING: dict[str, dict[str, type]] = {
    "settled_state": {},  # the state last seen on site is a settled one
    "remainder_at_most": {"most": float},  # in the remainder's unit
    "answer": {"question": str, "value": str},  # the last inspection answered so
    "field_filled": {"field": str},  # the feature's record holds a value
    "photos": {"role": str, "least": int},  # of the last inspection
    "same_place": {"within_m": float},  # photos before and after, taken from one place
    "inspections": {"least": int, "apart_days": int},  # visits that found it settled
    "quiet_days": {"days": int},  # nothing new was found here for so long
    "other_unit": {},  # checked by another unit than the responsible one
    "document": {"name": str},  # filed with full text
}
NUMERIC = (ValueType.INTEGER, ValueType.NUMBER)
ASKABLE = (ValueType.CHOICE, ValueType.BOOLEAN)
TESTED = FieldDefinition | Question


def require_layer_name(name: str, place: Place) -> None:
    """CatalogueMistake when the file's name cannot name a table, a collection and a tile layer."""
    require_name(name, place)
    if name in SYSTEM_TABLES or name.startswith(SYSTEM_PREFIXES):
        place.refuse(name, f"a name that the store does not use itself: {', '.join(sorted(SYSTEM_TABLES))}")


def require_name(name: str, place: Place) -> None:
    """CatalogueMistake unless the name is lower-case words with single underscores between."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        place.refuse(name, f"{NAME.pattern}, at most {LONGEST_NAME} characters")


def require_consistent(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake at the first thing in the definition that does not agree with the rest."""
    require_fields(definition, place)
    require_names((s.id for s in definition.states), place.at("states"))
    for state in definition.states:
        require_colour(state.colour, place.at("states").at(state.id).at("colour"))
    require_checklist(definition.checklist, place.at("checklist"))
    require_references(definition, place)
    require_remainder(definition, place.at("remainder"))
    require_closing(definition, place.at("closing"))
    require_style(definition, place.at("style"))
    require_roles(definition.seen_by, place.at("seen_by"))
    require_days(definition, place)
    require_inspection(definition, place.at("inspection"))


def require_names(names: Iterable[str], place: Place) -> None:
    """CatalogueMistake when a name is malformed or stands twice."""
    seen: set[str] = set()
    for name in names:
        require_name(name, place.at(name).at("id"))
        if name in seen:
            place.at(name).at("id").refuse(name, "an id that stands once")
        seen.add(name)


def require_fields(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when there is no field, or one does not hold together."""
    fields = place.at("fields")
    if not definition.fields:
        fields.refuse("no field", "at least one field")
    require_names((f.id for f in definition.fields), fields)
    for field in definition.fields:
        here = fields.at(field.id)
        if field.id in OWN_COLUMNS:
            here.at("id").refuse(
                field.id, f"an id that the store does not use: {', '.join(sorted(OWN_COLUMNS))}"
            )
        require_values(field, here)
        require_roles(field.seen_by, here.at("seen_by"))


def require_values(tested: TESTED, place: Place) -> None:
    """CatalogueMistake when list, range or length do not fit the type."""
    if (tested.type is ValueType.CHOICE) != bool(tested.choices):
        place.at("choices").refuse(len(tested.choices), "a list for the type choice, none for another")
    require_choices([choice.value for choice in tested.choices], place.at("choices"))
    if tested.unit is not None and tested.unit not in UNITS:
        place.at("unit").refuse(tested.unit, sorted(UNITS))
    bounds = [bound for bound in (tested.minimum, tested.maximum) if bound is not None]
    if bounds and tested.type not in NUMERIC:
        place.at("minimum").refuse(bounds, "bounds for the types integer and number only")
    if bounds != sorted(bounds):
        place.at("maximum").refuse(tested.maximum, f"at least the minimum, {tested.minimum}")
    if not 1 <= tested.longest <= 10_000:
        place.at("longest").refuse(tested.longest, "1 to 10000 characters")


def require_choices(values: list[str], place: Place) -> None:
    """CatalogueMistake when a value is malformed or stands twice."""
    for number, value in enumerate(values):
        if not CHOICE.fullmatch(value):
            place.at(value).refuse(value, "1 to 60 characters without a comma")
        if value in values[:number]:
            place.at(value).refuse(value, "a value that stands once")


def require_checklist(questions: tuple[Question, ...], place: Place) -> None:
    """CatalogueMistake when a question does not hold together, or its condition looks at no earlier one."""
    require_names((q.id for q in questions), place)
    earlier: dict[str, Question] = {}
    for question in questions:
        require_values(question, place.at(question.id))
        require_condition(question, earlier, place.at(question.id).at("when"))
        earlier[question.id] = question


def require_condition(question: Question, earlier: dict[str, Question], place: Place) -> None:
    """CatalogueMistake when the condition names no earlier choice or boolean, or a value it cannot have."""
    if question.when is None:
        return
    asked = earlier.get(question.when.question)
    if asked is None or asked.type not in ASKABLE:
        place.at("question").refuse(
            question.when.question, sorted(q.id for q in earlier.values() if q.type in ASKABLE)
        )
    values = [c.value for c in asked.choices] if asked.choices else ["true", "false"]
    if not question.when.any_of:
        place.at("any_of").refuse([], values)
    for value in question.when.any_of:
        if value not in values:
            place.at("any_of").refuse(value, values)


def require_references(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when label, code or searchable name no field of the right kind."""
    fields = {field.id: field for field in definition.fields}
    for key, name in (("label", definition.label), ("code", definition.code)):
        if name is not None and name not in fields:
            place.at(key).refuse(name, sorted(fields))
    if definition.label and fields[definition.label].seen_by:
        place.at("label").refuse(definition.label, "a field that everyone may see: labels stand on the map")
    texts = sorted(id for id, field in fields.items() if field.type is ValueType.TEXT)
    for name in definition.searchable:
        if name not in texts:
            place.at("searchable").refuse(name, texts)
    if definition.parted_by is not None and definition.parted_by not in texts:
        place.at("parted_by").refuse(definition.parted_by, texts)


def require_remainder(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when the remainder is compared with no number."""
    numbers = {f.id: f for f in definition.fields if f.type in NUMERIC}
    if definition.remainder is None:
        return
    if definition.remainder.field not in numbers:
        place.at("field").refuse(definition.remainder.field, sorted(numbers))
    if definition.remainder.unit != numbers[definition.remainder.field].unit:
        place.at("unit").refuse(definition.remainder.unit, numbers[definition.remainder.field].unit)


def require_closing(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when a closing condition is of no known kind, or its parameters do not fit."""
    require_names((c.id for c in definition.closing), place)
    for condition in definition.closing:
        here = place.at(condition.id)
        if condition.kind not in CLOSING:
            here.at("kind").refuse(condition.kind, sorted(CLOSING))
        require_parameters(condition, here.at("parameters"))
        require_subject(condition, definition, here)


def require_parameters(condition: ClosingCondition, place: Place) -> None:
    """CatalogueMistake when a parameter is unknown, missing or of another type."""
    wanted = CLOSING[condition.kind]
    if set(condition.parameters) != set(wanted):
        place.refuse(sorted(condition.parameters), sorted(wanted))
    for name, found in condition.parameters.items():
        fits = type(found) is wanted[name] or (wanted[name] is float and type(found) is int)
        if not fits or (isinstance(found, int | float) and found < 0):
            place.at(name).refuse(found, f"{NAMES[wanted[name]]}, not below 0")


def require_subject(condition: ClosingCondition, definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when the condition looks at a field, question or remainder that is not there."""
    questions = sorted(q.id for q in definition.checklist)
    fields = sorted(f.id for f in definition.fields)
    if condition.kind == "answer" and condition.parameters["question"] not in questions:
        place.at("parameters.question").refuse(condition.parameters["question"], questions)
    if condition.kind == "field_filled" and condition.parameters["field"] not in fields:
        place.at("parameters.field").refuse(condition.parameters["field"], fields)
    if condition.kind == "remainder_at_most" and definition.remainder is None:
        place.at("kind").refuse(condition.kind, "a layer with a remainder")
    if condition.kind == "settled_state" and not any(state.settled for state in definition.states):
        place.at("kind").refuse(condition.kind, "a layer with a settled state")


def require_roles(roles: frozenset[str], place: Place) -> None:
    """CatalogueMistake when a role is not one of the eight."""
    known = [role.value for role in Role]
    for role in sorted(roles):
        if role not in known:
            place.refuse(role, known)


def require_days(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when a usual deadline or look-back is no number of days ahead."""
    for key, days in (
        ("deadline_days", definition.deadline_days),
        ("look_back_days", definition.look_back_days),
    ):
        if days is not None and not 0 <= days <= 3650:
            place.at(key).refuse(days, "0 to 3650 days")


def require_inspection(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when an interval is no number of days, or its field holds no whole number."""
    inspection = definition.inspection
    if inspection is None:
        return
    if not definition.inspectable:
        place.refuse("an interval", "none on a layer that takes no reports")
    if not 1 <= inspection.days <= 3650:
        place.at("days").refuse(inspection.days, "1 to 3650 days")
    whole = sorted(f.id for f in definition.fields if f.type is ValueType.INTEGER)
    if inspection.field is not None and inspection.field not in whole:
        place.at("field").refuse(inspection.field, whole)
