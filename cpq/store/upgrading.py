"""Bringing a database to the newest version of the schema, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, text

from cpq.store.engines import file_of, name_of, open_engine, parse_url, writing
from cpq.store.failures import told
from cpq.store.new_file import begin_file, make_folder
from cpq.store.versions import NEWEST, VERSIONS, check_version, version_of

MIGRATIONS: Final = Path(__file__).with_name("migrations")

# Any number that nobody else uses: two upgrades at once wait for each other.
_LOCK: Final = 0x637071


class MigrationStep(NamedTuple):
    """One step from a version of the schema to the next, in words."""

    version: str
    says: str


class Upgraded(NamedTuple):
    """What an upgrade did, or would do.

    Attributes:
        before: Version that the database had, empty for an empty one.
        steps: Steps in the order taken; none where it was up to date.
    """

    before: str
    after: str
    steps: tuple[MigrationStep, ...]


def upgrade(url: str, *, dry_run: bool = False) -> Upgraded:
    """Bring a database to the newest version of the schema, creating an SQLite file where there is none.

    All steps are one transaction: interrupted anywhere, the database is as it was before.

    Args:
        dry_run: Only say what would be done; creates nothing.

    Raises:
        OtherSystemFailed: The database cannot be reached or written, or a newer program upgraded it.
        CpqError: ``url`` is no address of a database.
    """
    parsed = parse_url(url)
    file = file_of(parsed)
    if file is not None and not file.exists():
        if dry_run:
            return Upgraded("", NEWEST, steps_after(""))
        make_folder(file.parent)
    engine = open_engine(parsed)
    if file is not None:
        begin_file(file)
    try:
        return upgrade_engine(engine, dry_run=dry_run)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine, *, dry_run: bool = False) -> Upgraded:
    """Bring the database of an engine to the newest version; see :func:`upgrade`."""
    name = name_of(engine)
    with told(name), engine.connect() as connection, (connection if dry_run else writing(connection)).begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = version_of(connection)
        if before and before not in VERSIONS:
            check_version(connection, name)
        steps = steps_after(before)
        if steps and not dry_run:
            _migrate(connection, NEWEST)
        return Upgraded(before, NEWEST, steps)


def steps_after(version: str) -> tuple[MigrationStep, ...]:
    """The steps from a version to the newest one."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    steps = reversed(list(scripts.iterate_revisions("head", version or "base")))
    return tuple(MigrationStep(step.revision, (step.doc or "").rstrip(".")) for step in steps)


def _migrate(connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
