"""Upgrading: the migrations make what the program expects, all of it or nothing, from every released version on."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from cpq.problems import CpqError, NotFound, OtherSystemFailed
from cpq.store import Store
from cpq.store.schema import METADATA
from cpq.store.upgrading import MIGRATIONS, upgrade
from cpq.store.versions import NEWEST, VERSIONS
from cpq.stored_quotes.record import StoredQuote
from tests.store.databases import Database, fresh_postgresql
from tests.store.desk import create
from tests.store.processes import POSIX, killed_at

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with fresh_postgresql(request.getfixturevalue("server")) as url:
        yield url


def version_in(url: str) -> str | None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()


def test_the_migrations_make_the_tables_that_the_program_expects(database: Database) -> None:
    engine = create_engine(database.url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, METADATA) == []
            check = strict_and_sorted_by_bytes if database.kind == "sqlite" else sorted_by_bytes
            check(connection)
    finally:
        engine.dispose()


def strict_and_sorted_by_bytes(connection: Connection) -> None:
    """Every table is strict, and every primary key and text column is as the program's own metadata would make it."""
    made = create_engine("sqlite://")
    METADATA.create_all(made)
    with made.connect() as other:
        for table in METADATA.tables:
            assert connection.execute(text(f"SELECT strict FROM pragma_table_list('{table}')")).scalar() == 1
            columns = f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')"
            assert connection.execute(text(columns)).all() == other.execute(text(columns)).all()
    made.dispose()


def sorted_by_bytes(connection: Connection) -> None:
    """Texts of every table are compared byte by byte, whatever language the server speaks."""
    query = (
        "SELECT table_name, column_name, collation_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type = 'text'"
    )
    collations = {row.collation_name for row in connection.execute(text(query))}
    assert collations == {"C"}


def test_the_program_knows_every_migration_and_no_other() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert tuple(step.revision for step in scripts.walk_revisions())[::-1] == VERSIONS
    assert scripts.get_heads() == [NEWEST]


def test_an_upgrade_says_its_steps_and_the_next_has_none(empty: str) -> None:
    first = upgrade(empty, dry_run=True)
    assert (first.before, first.after, [step.version for step in first.steps]) == ("", NEWEST, list(VERSIONS))
    assert all(step.says for step in first.steps)
    assert upgrade(empty) == first
    assert upgrade(empty).steps == ()
    with Store.open(empty) as store:
        create(store)
        assert store.verify().ok


def test_a_dry_run_makes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "quotes.db"
    upgrade(f"sqlite:///{file}", dry_run=True)
    assert not file.parent.exists()


def test_a_database_that_is_not_there_is_not_made_in_silence(tmp_path: Path) -> None:
    file = tmp_path / "quotes.db"
    with pytest.raises(NotFound, match="there is no database"):
        Store.open(f"sqlite:///{file}")
    assert not file.exists()


def test_a_database_without_tables_is_not_opened(empty: str) -> None:
    if empty.startswith("sqlite"):
        Path(empty.removeprefix("sqlite:///")).touch()
    with pytest.raises(OtherSystemFailed, match="holds no quotes yet") as refused:
        Store.open(empty)
    assert (refused.value.code, "cpq db upgrade" in refused.value.hint) == ("database-outdated", True)
    with Store.open(empty, create=True) as store:
        create(store)


def test_a_database_of_a_newer_program_is_neither_opened_nor_upgraded(own_database: Database) -> None:
    engine = create_engine(own_database.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for attempt in (Store.open, upgrade):
        with pytest.raises(OtherSystemFailed, match="upgraded by a newer program") as refused:
            attempt(own_database.url)
        assert refused.value.code == "database-newer"


def test_an_older_schema_is_told_to_upgrade(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpq.store.versions.VERSIONS", (*VERSIONS, "9999"))
    monkeypatch.setattr("cpq.store.versions.NEWEST", "9999")
    with pytest.raises(OtherSystemFailed, match="this program needs 9999") as refused:
        Store.open(own_database.url)
    assert "cpq db upgrade brings it up to date" in refused.value.hint
    with pytest.raises(OtherSystemFailed):
        Store.open(own_database.url, create=True)


@pytest.mark.parametrize(
    "wrong",
    [
        "quotes.db",
        "mysql://somebody:a-secret@host/quotes",
        "postgresql//somebody:a-secret@host/quotes",
        "postgresql://somebody:a-secret@host:port/quotes",
        "sqlite+aiosqlite:///quotes.db",
        "",
    ],
)
def test_an_address_of_no_database_is_refused(wrong: str) -> None:
    with pytest.raises(CpqError) as refused:
        Store.open(wrong)
    assert refused.value.code == "bad-database-url"
    assert "a-secret" not in str(refused.value)


@pytest.mark.parametrize("where", ["somebody:a-secret@localhost:1/quotes", "localhost:1/quotes?password=a-secret"])
def test_an_error_never_shows_the_password(where: str) -> None:
    with pytest.raises(OtherSystemFailed) as refused:
        Store.open(f"postgresql://{where}")
    assert refused.value.code == "database-unreachable"
    assert "a-secret" not in str(refused.value)


# --- Killed in between ------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("statement", [1, 2, 5, 12, 20, 28])
def test_an_upgrade_that_is_killed_leaves_nothing_and_can_be_run_again(empty: str, statement: int) -> None:
    assert killed_at(statement, "upgrade", empty) == -signal.SIGKILL
    assert version_in(empty) is None
    engine = create_engine(empty)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    upgrade(empty)
    with Store.open(empty) as store:
        create(store)
        assert store.verify().ok


# --- Earlier versions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_each_released_version_is_upgraded_and_says_the_same(version: str, tmp_path: Path) -> None:
    file = tmp_path / "quotes.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((GOLDEN / f"v{version}.sql").read_text(encoding="utf-8"))
    upgrade(f"sqlite:///{file}")
    with Store.open(f"sqlite:///{file}") as store:
        verified = store.verify()
        assert verified.damages == ()
        for said in GOLDEN.glob("Q-*.json"):
            assert store.read(said.stem) == StoredQuote.model_validate_json(said.read_text(encoding="utf-8"))
        assert {row.number for row in store.search()} == {said.stem for said in GOLDEN.glob("Q-*.json")}
        store.rebuild()
        assert store.verify().ok
