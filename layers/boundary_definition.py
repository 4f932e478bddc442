"""The book of boundary rules: one TOML file for each rule; adding a rule is adding a file.

The product's own rules lie in ``layers/boundary_rules/``; an office's own may lie in a folder of its own, and
one of the same name takes the place of the product's.
"""

from __future__ import annotations

from pathlib import Path

from layers.definition import read_toml
from layers.rules.boundary_checks import Rule
from layers.rules.boundary_kinds import KINDS, OPTIONAL, PARAMETERS
from layers.toml_records import Place, record

OWN_RULES = Path(__file__).parent / "boundary_rules"
TYPES = {str: "text", float: "a number, not below 0", list: "a list of texts"}


def read_rules(*folders: Path) -> tuple[Rule, ...]:
    """All rules, the product's first, in the order of their file names.

    Args:
        folders: further folders; a rule of the same name in a later one counts.

    Raises:
        CatalogueMistake: names the file, the place in it and what is allowed there.
    """
    found: dict[str, Rule] = {}
    for folder in (OWN_RULES, *folders):
        for file in sorted(folder.glob("*.toml")):
            found[file.stem] = read_rule(file)
    return tuple(found[id] for id in sorted(found))


def read_rule(file: Path) -> Rule:
    """One rule; its id is the file's name."""
    place = Place(file.name)
    rule = record(Rule, {"id": file.stem, **read_toml(file)}, place)
    if rule.check not in KINDS:
        place.at("check").refuse(rule.check, sorted(KINDS))
    require_parameters(rule, place.at("parameters"))
    if rule.since is not None and rule.until is not None and rule.until <= rule.since:
        place.at("until").refuse(rule.until, f"> {rule.since}")
    return rule


def require_parameters(rule: Rule, place: Place) -> None:
    """CatalogueMistake when a parameter is unknown, missing, of another type or a number below 0."""
    wanted = PARAMETERS[rule.check]
    for name in wanted:
        if name not in rule.parameters and not OPTIONAL & {name, f"{rule.check}.{name}"}:
            place.at(name).refuse(None, f"{name} is required")
    for name, found in rule.parameters.items():
        if name not in wanted:
            place.at(name).refuse(name, sorted(wanted))
        fits = type(found) is wanted[name] or (wanted[name] is float and type(found) is int)
        if not fits or (isinstance(found, int | float) and found < 0):
            place.at(name).refuse(found, TYPES[wanted[name]])
