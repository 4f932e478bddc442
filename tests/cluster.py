"""A PostgreSQL of a test run's own: made in a temporary folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

BIN = Path("/usr/lib/postgresql/15/bin")
PORT = 54330
TEMPLATE = "lakewatch_template"
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=120"
ROOM = 4 << 30  # bytes that a test run's databases and their log take in memory, and some to spare


def installed() -> bool:
    """Whether Debian's server and its PostGIS are here."""
    extension = Path("/usr/share/postgresql/15/extension/postgis.control")
    return (BIN / "initdb").exists() and extension.exists()


def in_memory() -> Path:
    """A folder that is kept in memory, where the machine has room for one; otherwise the usual one.

    Each test has a database of its own: a thousand files that live for a second, and a disk's file system
    seeks a place for each of them. A database takes 0.6 s of processor on a disk and 0.03 s in memory.
    """
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free >= ROOM else Path("/tmp")


@contextmanager
def cluster(settings: str = FAST, *, beneath: Path = Path("/tmp")) -> Iterator[str]:
    """The address of a server with a template database that has PostGIS; stopped and removed at the end."""
    # a short path: a socket's name may have 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="lwpg", dir=beneath))
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    data = folder / "data"
    if user:
        shutil.chown(folder, user)
    try:
        run(user, "initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
            "--locale=C.UTF-8")  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c port={PORT} {settings}"
        run(user, "pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            address = f"postgresql://postgres@/postgres?host={folder}&port={PORT}"
            make_template(address)
            yield address
        finally:
            run(user, "pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(user: str | None, program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs."""
    subprocess.run([BIN / program, *arguments], user=user, check=True, stdout=subprocess.DEVNULL, cwd="/")


def make_template(address: str) -> None:
    """The database that every test's own is copied from."""
    statements(address, f"CREATE DATABASE {TEMPLATE}")
    statements(in_database(address, TEMPLATE), "CREATE EXTENSION IF NOT EXISTS postgis")


def make_template_once(address: str) -> None:
    """As ``make_template``, on a server that outlives the test run."""
    statements(address, f"DROP DATABASE IF EXISTS {TEMPLATE}")
    make_template(address)


@contextmanager
def own_database(address: str, name: str) -> Iterator[str]:
    """The address of an empty database with PostGIS, dropped at the end."""
    create(address, name)
    with dropped_at_the_end(address, name) as own:
        yield own


def create(address: str, name: str, template: str = TEMPLATE) -> None:
    """A new database that is as another, which nobody uses; an old one of the name goes."""
    # file by file, not page by page through the log, which takes twice the time
    statement = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
    statements(address, f"DROP DATABASE IF EXISTS {name}", statement)


@contextmanager
def dropped_at_the_end(address: str, name: str) -> Iterator[str]:
    """The address of a database that is there, dropped at the end with whoever still uses it."""
    try:
        yield in_database(address, name)
    finally:
        statements(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def in_database(address: str, name: str) -> str:
    """The same server's address for another database."""
    return sa.make_url(address).set(database=name).render_as_string(hide_password=False)


def statements(address: str, *texts: str) -> None:
    """Run statements that want no transaction around them."""
    engine = sa.create_engine(
        sa.make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for text in texts:
            connection.exec_driver_sql(text)
    engine.dispose()
