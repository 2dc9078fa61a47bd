"""What a database says when it fails, in words that tell what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from cpq.problems import NOWHERE, InvalidRequest, OtherSystemFailed, Problem


class _Words(NamedTuple):
    code: str
    message: str
    hint: str


_FULL = _Words(
    "disk-full", "the disk of the database is full", "free some space and do it again: nothing of it was kept"
)
_READ_ONLY = _Words(
    "database-read-only",
    "the database cannot be written to",
    "check who may write to the file, its folder or the server",
)
_BUSY = _Words(
    "database-busy",
    "others kept the database busy for too long",
    "do it again; if it stays so, look for a program that holds a transaction open",
)
_DAMAGED = _Words(
    "database-damaged", "the file is damaged or no database", "restore the newest backup with cpq db restore"
)
_DISK = _Words("disk-failed", "the disk of the database failed", "check the disk; nothing of this change was kept")
_AWAY = _Words(
    "database-unreachable",
    "the database cannot be reached",
    "check that the server runs, the address, the user and the password",
)
_NOT_OPENED = _Words(
    "database-unreachable",
    "the database file cannot be opened",
    "check the path, and who may write to its folder",
)
_NO_RIGHT = _Words(
    "database-read-only", "the user of the database lacks a right", "grant the user the rights to its tables"
)
_CROWDED = _Words(
    "database-busy", "the server has no connection left", "do it again, or allow the server more connections"
)
_OTHER = _Words("database-failed", "the database refused", "nothing was changed")

# Names of SQLite's error codes; an extended one begins with the name of the plain one.
_SQLITE: Final = (
    ("SQLITE_FULL", _FULL),
    ("SQLITE_READONLY", _READ_ONLY),
    ("SQLITE_PERM", _READ_ONLY),
    ("SQLITE_BUSY", _BUSY),
    ("SQLITE_LOCKED", _BUSY),
    ("SQLITE_CORRUPT", _DAMAGED),
    ("SQLITE_NOTADB", _DAMAGED),
    ("SQLITE_IOERR", _DISK),
    ("SQLITE_CANTOPEN", _NOT_OPENED),
)

# SQLSTATE of PostgreSQL, or the class that it begins with.
_POSTGRESQL: Final = (
    ("53100", _FULL),
    ("25006", _READ_ONLY),
    ("42501", _NO_RIGHT),
    ("55P03", _BUSY),
    ("40", _BUSY),
    ("53300", _CROWDED),
    ("58", _DISK),
    ("XX001", _DAMAGED),
    ("XX002", _DAMAGED),
    ("08", _AWAY),
    ("57P", _AWAY),
    ("28", _AWAY),
    ("3D", _AWAY),
)

CONFLICTING: Final = frozenset({"40001", "40P01"})
"""SQLSTATE of transactions that PostgreSQL gave up for the sake of another: the same again may succeed."""


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's five letters for what went wrong; empty for SQLite and where the server could not say."""
    return getattr(error.orig, "sqlstate", None) or ""


def connection_lost(error: DBAPIError) -> bool:
    """Whether the server is away: going, gone or coming back, so that a commit may or may not have been made."""
    return error.connection_invalidated or sqlstate(error).startswith(("08", "57P")) or _never_reached(error)


def _never_reached(error: DBAPIError) -> bool:
    """Whether there was no server to say anything: its driver then has words only, without a code."""
    return (
        type(error.orig).__module__.startswith("psycopg")
        and isinstance(error, OperationalError)
        and not sqlstate(error)
    )


@contextmanager
def told(database: str) -> Iterator[None]:
    """Tell what the database says as :class:`OtherSystemFailed`, with its own words as the cause.

    Args:
        database: Its address without a password, or its file.

    Raises:
        InvalidRequest: It was asked about a text that no database can hold.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        text = error.object[error.start : error.end]
        problem = Problem("control-character", NOWHERE, f"no text holds {text!a}", "write letters that there are")
        raise InvalidRequest([problem]) from None
    except DBAPIError as error:
        words = _words(error)
        said = " ".join(str(error.orig).split())
        raise OtherSystemFailed(f"{words.message}: {database}: {said}", code=words.code, hint=words.hint) from error
    except SQLAlchemyError as error:
        said = " ".join(str(error).split())
        raise OtherSystemFailed(f"{_OTHER.message}: {database}: {said}", code=_OTHER.code, hint=_OTHER.hint) from error


def _words(error: DBAPIError) -> _Words:
    name = getattr(error.orig, "sqlite_errorname", None)
    table, said = (_SQLITE, str(name)) if name else (_POSTGRESQL, sqlstate(error))
    for beginning, words in table:
        if said.startswith(beginning):
            return words
    return _AWAY if _never_reached(error) else _OTHER
