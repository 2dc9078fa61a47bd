"""A desk over a copy of the sample workspace, with a clock that tests set."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cpq.desk import Desk, Seat
from cpq.store import Store
from cpq.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.store.conftest import database, server, shared_postgresql, sqlite_template
from tests.store.databases import Database

__all__ = ["database", "server", "shared_postgresql", "sqlite_template"]

FOLDERS = ("catalogs", "pricing_rules", "deals", "accounts", "contracts", "desk")
Sit = Callable[[str], Seat]


class Clock:
    """The present moment, as the test says; a Friday morning to begin with."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample workspace that nobody changes."""
    folder = tmp_path_factory.mktemp("sample")
    for name in FOLDERS:
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "cpq.toml", folder)
    return folder


@pytest.fixture(scope="session")
def sample_workspace(sample_folder: Path) -> Workspace:
    """The sample workspace, opened once."""
    return Workspace.open(sample_folder)


@pytest.fixture
def own_folder(sample_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample workspace that the test may change."""
    return Path(shutil.copytree(sample_folder, tmp_path / "workspace"))


@pytest.fixture
def clock() -> Clock:
    """The clock of the desk."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    with Store.open(f"sqlite:///{tmp_path}/quotes.db", create=True) as opened:
        yield opened


@pytest.fixture
def sit(sample_workspace: Workspace, store: Store, clock: Clock) -> Sit:
    """The seat of a person at the desk of the sample workspace."""
    return Desk(sample_workspace, store, clock).as_


@pytest.fixture
def sit_anywhere(sample_workspace: Workspace, database: Database, clock: Clock) -> Sit:
    """The same over each kind of database."""
    return Desk(sample_workspace, database.open(), clock).as_


def drafted(sit: Sit, *settings: str, deal: str = "pergamote", by: str = "rep-north") -> str:
    """Number of a new draft, without its training days, some fields set."""
    from cpq.desk import Edits

    rep = sit(by)
    number = rep.new(rep.desk.workspace.read_deal(deal)).quote.number
    fields = dict(one.split("=", 1) for one in settings)
    remove = ("training",) if deal == "pergamote" else ()
    rep.edit(number, Edits(fields=fields, remove=remove))
    return number


DISCOUNT = ("discount=12%", "discount.reason=volume")
"""What only the manager of the rep has to approve."""
