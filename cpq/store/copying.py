"""Copies of a whole database, every tenant in it: backups, restored ones, and moves from one kind to the other."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Connection, Engine, func, insert, select

from cpq.problems import Conflict, NotFound, OtherSystemFailed
from cpq.store.engines import file_of, name_of, one_moment, open_engine, parse_url, writing
from cpq.store.failures import told
from cpq.store.new_file import begin_file, make_folder
from cpq.store.schema import METADATA, events, logs
from cpq.store.upgrading import upgrade, upgrade_engine
from cpq.store.versions import check_version

_PORTION: Final = 500


class Copied(NamedTuple):
    """What a copy holds.

    Attributes:
        size: Of a copy in a file, in bytes; 0 for one in a server.
    """

    tenants: int
    events: int
    size: int


def backup(engine: Engine, path: Path) -> Copied:
    """Write a copy of a database into an SQLite file, while others read and write.

    It is the database as it was at one moment, whole or not there at all: the file appears when it is finished. A copy
    of a PostgreSQL database has the same tables and rows.

    Raises:
        Conflict: The file exists.
        OtherSystemFailed: The database cannot be read, or the file not be written.
    """
    if path.exists():
        raise Conflict(f"{path} exists", code="file-exists", hint="name another file; a backup is never replaced")
    with _beside(path) as file:
        if engine.dialect.name == "sqlite":
            _copy_file(engine, file)
        else:
            _copy_into(engine, f"sqlite:///{file}")
        copied = _counted(f"sqlite:///{file}")
        _single_file(file)
        file.replace(path)
    return copied._replace(size=path.stat().st_size)


def restore(path: Path, url: str) -> Copied:
    """Fill an empty database with a backup, bringing it to the newest schema on the way.

    Args:
        path: A file that :func:`backup` wrote.
        url: A database that holds no quotes: an SQLite file that does not exist, or an empty one in PostgreSQL.

    Raises:
        NotFound: There is no such backup.
        Conflict: The database holds something.
        OtherSystemFailed: It cannot be written, or the backup is none.
    """
    if not path.is_file():
        raise NotFound(f"there is no backup {path}", code="database-not-found")
    target = parse_url(url)
    file = file_of(target)
    place = file if file is not None else Path(tempfile.gettempdir()) / "restored.db"
    make_folder(place.parent)
    if file is not None and file.exists():
        raise _not_empty(str(file))
    with _beside(place) as copy:
        source = open_engine(parse_url(f"sqlite:///{path}"))
        try:
            with told(str(path)):
                _copy_file(source, copy)
        finally:
            source.dispose()
        upgrade(f"sqlite:///{copy}")
        if file is None:
            return _move_into(copy, url)
        copied = _counted(f"sqlite:///{copy}")
        _single_file(copy)
        copy.replace(file)
    return copied._replace(size=file.stat().st_size)


def _not_empty(name: str) -> Conflict:
    hint = "restore into a new database, look at it, and then use that one"
    return Conflict(f"{name} holds quotes already", code="database-not-empty", hint=hint)


def _move_into(copy: Path, url: str) -> Copied:
    """Copy the rows of a file into a server's database."""
    engine = open_engine(parse_url(f"sqlite:///{copy}"))
    try:
        _copy_into(engine, url)
    finally:
        engine.dispose()
    return _counted(url)


def _copy_file(engine: Engine, file: Path) -> None:
    """Copy an SQLite database page by page; writers go on meanwhile."""
    with told(name_of(engine)), engine.connect() as connection:
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        with closing(sqlite3.connect(file)) as target:
            try:
                driver.backup(target)
            except sqlite3.Error as error:
                hint = "check the disk that it was to be written to"
                raise OtherSystemFailed(f"the copy failed: {error}", code="disk-failed", hint=hint) from error


def _copy_into(engine: Engine, url: str) -> None:
    """Copy every row into another database, which has none, in one transaction on either side."""
    target = open_engine(parse_url(url))
    try:
        upgrade_engine(target)
        name = name_of(engine)
        with (
            told(name),
            engine.connect() as reading,
            one_moment(reading).begin(),
            writing(target.connect()) as receiving,
            receiving.begin(),
        ):
            check_version(reading, name)
            if receiving.execute(select(func.count()).select_from(logs)).scalar():
                raise _not_empty(name_of(target))
            for rows, table in _portions(reading):
                receiving.execute(insert(table), rows)
    finally:
        target.dispose()


def _portions(reading: Connection) -> Iterator[tuple[list[dict[str, Any]], Any]]:
    for table in METADATA.sorted_tables:
        # The guard takes events in the order in which they rest on each other.
        query = select(table).order_by(*table.primary_key)
        result = reading.execute(query, execution_options={"yield_per": _PORTION})
        for portion in result.mappings().partitions(_PORTION):
            yield [dict(row) for row in portion], table


def _single_file(file: Path) -> None:
    """Make a database one file, without a journal beside it that could be left behind."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _counted(url: str) -> Copied:
    engine = open_engine(parse_url(url))
    try:
        with told(name_of(engine)), engine.connect() as connection:
            tenants = connection.execute(select(func.count()).select_from(logs)).scalar() or 0
            count = connection.execute(select(func.count()).select_from(events)).scalar() or 0
    finally:
        engine.dispose()
    return Copied(tenants, count, 0)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """An empty file on the same disk that only its owner reads, gone at the end whatever happens."""
    try:
        folder = tempfile.TemporaryDirectory(prefix=".cpq-copy-", dir=path.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OtherSystemFailed(f"{path} cannot be written: {reason}", code="cannot-write") from error
    with folder as name:
        file = Path(name) / path.name
        begin_file(file)
        yield file
