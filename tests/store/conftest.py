"""A database for each test, of each kind that quotes may be kept in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from cpq.store import Store, upgrade
from tests.store.databases import Database, fresh_postgresql, server_url

_tenants = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no quote."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of the PostgreSQL that this run uses."""
    with server_url() as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgresql(server: str) -> Iterator[str]:
    """A database in the server with every table, in which each test has a tenant of its own."""
    with fresh_postgresql(server) as url:
        upgrade(url)
        yield url


@contextmanager
def _database(kind: str, request: pytest.FixtureRequest, tmp_path: Path, *, shared: bool = True) -> Iterator[Database]:
    if kind == "sqlite":
        file = tmp_path / "quotes.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield Database("sqlite", f"sqlite:///{file}")
        return
    if shared:
        yield Database("postgresql", request.getfixturevalue("shared_postgresql"), f"tenant-{next(_tenants)}")
        return
    with fresh_postgresql(request.getfixturevalue("server")) as url:
        upgrade(url)
        yield Database("postgresql", url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with every table and no quote of this test's tenant, once of each kind."""
    with _database(request.param, request, tmp_path) as made:
        yield made
        made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The same for a test that damages tables, so that no other test may see them."""
    with _database(request.param, request, tmp_path, shared=False) as made:
        yield made
        made.close()


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in an SQLite file, for what only SQLite can do."""
    with _database("sqlite", request, tmp_path) as made:
        yield made
        made.close()


@pytest.fixture
def postgresql(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in PostgreSQL, for what only a server can do."""
    with _database("postgresql", request, tmp_path) as made:
        yield made
        made.close()


@pytest.fixture
def store(database: Database) -> Store:
    """A store without quotes, once on each kind of database."""
    return database.open()
