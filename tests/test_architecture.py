"""The house's own rules: which room may import what, which are pure, what never lies in the repository."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from api.problems import PROBLEMS
from geo.errors import Refused

ROOT = Path(__file__).parents[1]
OURS = frozenset({"api", "geo", "layers", "web", "bench", "tests"})
LAYERS_LOW = ("geo", "layers.definition", "layers.errors", "layers.rules")
MAY_IMPORT = {
    "geo": ("geo",),
    "layers/rules": ("geo", "layers.definition", "layers.errors", "layers.rules"),
    "layers/store": (*LAYERS_LOW, "layers.store"),
    "layers/exchange": (*LAYERS_LOW, "layers.store", "layers.exchange"),
    "layers/demo": (*LAYERS_LOW, "layers.demo"),
    "layers": ("geo", "layers"),
    "web": ("geo", "layers", "web"),
    "api": ("geo", "layers", "web", "api"),
}
PURE = ("geo", "layers/rules")
IMPURE_NAMES = [
    "now",
    "today",
    "utcnow",
    "time",
    "monotonic",
    "perf_counter",
    "uuid1",
    "uuid4",
    "token_bytes",
    "token_hex",
    "token_urlsafe",
    "urandom",
    "environ",
    "getenv",
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "urlopen",
    "default_rng",
    "random",
]
IMPURE_MODULES = [
    "os",
    "pathlib",
    "sqlite3",
    "sqlalchemy",
    "socket",
    "subprocess",
    "random",
    "secrets",
    "tempfile",
    "requests",
    "httpx2",
    "fastapi",
    "time",
]
DRAWERS = re.compile(r"(^|_)(utils?|helpers?|managers?|services?|common|misc)(_|$)")
NOT_OURS = frozenset({"client", "static", "versions", "__pycache__"})
MACHINE_PATHS = re.compile(rb"(?<![\w.])/(home|root|work|Users|tmp)/\w|[A-Z]:\\\\Users")
OFFLINE = ("api/cli/offline_verify.py", "layers/exchange/offline_case_file.py")
THIS_FILE = Path(__file__).relative_to(ROOT).as_posix()


def modules(room: str) -> Iterator[Path]:
    """Every Python file of a room, in order."""
    for path in sorted((ROOT / room).rglob("*.py")):
        if not NOT_OURS.intersection(path.relative_to(ROOT).parts[:-1]):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every name a file imports, in functions and for types too."""
    names: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(names)


def words(path: Path) -> Iterator[tuple[str, int]]:
    """Every name and attribute that a file uses, with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno


@cache
def tracked() -> tuple[str, ...]:
    """Every file that git knows, or would take up."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def dependencies() -> set[str]:
    """The names of all packages that the project asks for."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    named = chain(project["dependencies"], *project["optional-dependencies"].values())
    return {re.split(r"[\[<>=;~! ]", each)[0].lower() for each in named}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(room)
        for name in imported(path)
        if name.partition(".")[0] in OURS
        and not any(f"{name}.".startswith(f"{low}.") for low in MAY_IMPORT[room])
    ]

    assert wrong == []


@pytest.mark.parametrize("room", ["geo", "layers", "web", "api"])
def test_no_two_modules_import_each_other_in_a_ring(room: str) -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in modules(room)}
    needs = {
        name: {other for other in names if other != name and needed(name, other, path)}
        for name, path in names.items()
    }

    while free := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in free:
            del needs[name]

    assert sorted(needs) == []


def needed(name: str, other: str, path: Path) -> bool:
    package = other.removesuffix(".__init__")
    if other.endswith(".__init__"):
        return any(found.rpartition(".")[0] == package for found in imported(path)) and not name.startswith(
            f"{package}."
        )
    return any(found == package or found.startswith(f"{package}.") for found in imported(path))


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_asks_no_clock_no_disk_and_no_chance(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {word}"
        for path in modules(room)
        for word, line in words(path)
        if word in IMPURE_NAMES
    ]

    assert wrong == []


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_nothing_that_reaches_outside(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(room)
        for name in imported(path)
        if name.partition(".")[0] in IMPURE_MODULES
    ]

    assert wrong == []


def test_sql_is_written_in_the_store_alone() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room in ("api", "web", "layers/rules", "layers/demo")
        for path in modules(room)
        for name in imported(path)
        if name.partition(".")[0] in {"sqlite3", "psycopg", "alembic"}
    ]

    assert wrong == []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for room in ("api", "geo", "layers", "web", "bench", "tests")
        for path in modules(room)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]

    assert silent == []


def test_every_public_function_of_geometry_says_what_it_gives() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules("geo")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [name for name in tracked() if name.endswith(".py") and DRAWERS.search(Path(name).stem)]

    assert drawers == []


def test_product_code_guards_with_refusals_not_with_assert() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("api", "geo", "layers", "web")
        for path in modules(room)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
    ]

    assert wrong == []


def test_no_file_grows_beyond_seven_hundred_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for room in ("api", "geo", "layers", "web")
        for path in modules(room)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 700
    ]

    assert long == []


def test_every_refusal_has_one_problem_and_every_problem_its_own_code() -> None:
    def below(kind: type[Refused]) -> set[type[Refused]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    named = below(Refused) - {Refused}

    assert {kind for kind in named if kind.__module__.partition(".")[0] != "tests"} - PROBLEMS.keys() == set()
    assert len({problem.code for problem in PROBLEMS.values()}) == len(PROBLEMS)


def test_every_dependency_has_its_reason_written_down() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()

    assert sorted(name for name in dependencies() if f"| `{name}`" not in page) == []


def test_every_client_dependency_has_its_reason_written_down() -> None:
    file = ROOT / "web" / "client" / "package.json"
    found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    names = {*found.get("dependencies", {}), *found.get("devDependencies", {})}

    assert sorted(name for name in names if f"| `{name.lower()}`" not in page) == []


def test_the_lock_has_a_hash_for_everything_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(
        r"^[a-z0-9][^\n]*?==[^\n]*\\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", lock, re.M
    )

    assert "://" not in lock
    assert "--index" not in lock
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", lock, re.M)) > 50


def test_the_lock_knows_every_dependency_of_the_project() -> None:
    locked = set(
        re.findall(r"^([a-z0-9][a-z0-9._-]*)", (ROOT / "requirements.lock").read_text("utf-8"), re.M)
    )

    assert sorted(dependencies() - locked) == []


def test_the_client_lock_has_hashes_and_no_address() -> None:
    file = ROOT / "web" / "client" / "package-lock.json"
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"] if file.is_file() else {}

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    wrong = [
        name for name in tracked() if name != THIS_FILE and MACHINE_PATHS.search((ROOT / name).read_bytes())
    ]

    assert wrong == []


def test_nothing_built_and_nothing_of_others_is_tracked() -> None:
    built = re.compile(r"(^|/)(node_modules|static|dist|__pycache__)/|\.(whl|gpkg|pyc|min\.js|woff2?)$")

    assert [name for name in tracked() if built.search(name)] == []


@pytest.mark.parametrize("name", OFFLINE)
def test_an_offline_verifier_shares_no_code_with_the_house_and_needs_nothing_installed(name: str) -> None:
    file = ROOT / name
    needs = {name.partition(".")[0] for name in imported(file)}

    assert needs <= sys.stdlib_module_names
    assert needs.isdisjoint({"importlib", "runpy", "socket", "urllib", "subprocess"})
    assert {"__import__", "exec", "eval"}.isdisjoint(word for word, _ in words(file))


@pytest.mark.parametrize("name", OFFLINE)
def test_an_offline_verifier_is_written_for_an_office_s_older_python(name: str) -> None:
    source = (ROOT / name).read_text(encoding="utf-8")

    assert ast.parse(source, feature_version=(3, 9))


def test_starting_the_command_line_loads_no_slow_library() -> None:
    slow = {"geopandas", "folium", "pandas", "pyogrio", "docx"}
    code = f"import sys, api.cli.main; print(*sorted({slow} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
