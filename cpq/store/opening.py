"""Opening a database whose tables are those that this program knows."""

from __future__ import annotations

from sqlalchemy import Engine

from cpq.problems import NotFound
from cpq.store.engines import file_of, name_of, open_engine, parse_url
from cpq.store.failures import told
from cpq.store.new_file import begin_file, make_folder
from cpq.store.upgrading import upgrade_engine
from cpq.store.versions import check_version, version_of


def open_ready(url: str, *, create: bool) -> Engine:
    """Connections to a database that is ready for quotes.

    Args:
        create: Make the tables where the database has none; an older schema is never upgraded by this.

    Raises:
        NotFound: There is no such SQLite file, and none was to be made.
        OtherSystemFailed: It cannot be reached, or its schema is older or newer than this program's.
    """
    parsed = parse_url(url)
    file = file_of(parsed)
    if file is not None and not file.exists():
        if not create:
            hint = "cpq db upgrade creates it; CPQ_DATABASE_URL or [store] url in cpq.toml names another"
            raise NotFound(f"there is no database {file}", code="database-not-found", hint=hint)
        make_folder(file.parent)
    engine = open_engine(parsed)
    if file is not None:
        begin_file(file)
    try:
        _make_ready(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_ready(engine: Engine, *, create: bool) -> None:
    name = name_of(engine)
    with told(name), engine.connect() as connection:
        empty = not version_of(connection)
    if create and empty:
        upgrade_engine(engine)
    with told(name), engine.connect() as connection:
        check_version(connection, name)
