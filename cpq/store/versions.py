"""Versions of the schema: which one a database has, and whether this program can work with it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text

from cpq.problems import OtherSystemFailed

VERSIONS: Final = ("0001",)
"""Every version, oldest first; a test holds them to the migrations, which only upgrading loads."""

NEWEST: Final = VERSIONS[-1]


def version_of(connection: Connection) -> str:
    """Version of the schema of a database; empty where it has no tables of ours yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def check_version(connection: Connection, database: str) -> None:
    """Refuse a database that this program would misread.

    Raises:
        OtherSystemFailed: It is newer (``database-newer``), older (``database-outdated``) or empty.
    """
    found = version_of(connection)
    if found == NEWEST:
        return
    if not found:
        hint = "cpq db upgrade creates the tables"
        raise OtherSystemFailed(f"{database} holds no quotes yet", code="database-outdated", hint=hint)
    if found in VERSIONS:
        hint = "cpq db upgrade brings it up to date; cpq db backup first keeps a copy"
        message = f"{database} has version {found} of the schema, and this program needs {NEWEST}"
        raise OtherSystemFailed(message, code="database-outdated", hint=hint)
    hint = "use the newer program, or restore a backup that was made before it"
    message = f"{database} was upgraded by a newer program (version {found} of the schema)"
    raise OtherSystemFailed(message, code="database-newer", hint=hint)
