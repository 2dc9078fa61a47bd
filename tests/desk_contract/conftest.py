"""The house's two policies, read once, and the databases of the store's own tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpq.store import Store
from cpq.workspace import Workspace
from tests.desk_contract.house import RULES, STRICTER, workspace
from tests.desk_contract.where import SUBSCRIPTIONS, Where
from tests.store.conftest import (  # noqa: F401 - fixtures are found by their names
    database,
    server,
    shared_postgresql,
    sqlite_template,
    store,
)


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workspace]:
    """The house under each of its policies, by name."""
    folder = tmp_path_factory.mktemp("house")
    return {
        "first": workspace(folder / "first", RULES),
        "stricter": workspace(folder / "stricter", STRICTER),
    }


@pytest.fixture(params=["sqlite file", "sqlite memory", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path, policies: dict[str, Workspace]) -> Iterator[Where]:
    """A database of each kind, with a new tenant for each run."""
    if request.param == "sqlite memory":
        found = Where(policies, kept=Store.open("sqlite://", create=True, subscriptions=SUBSCRIPTIONS))
    else:
        url = (
            request.getfixturevalue("shared_postgresql") if request.param == "postgresql" else _file(request, tmp_path)
        )
        found = Where(policies, connect=lambda: Store.open(url, subscriptions=SUBSCRIPTIONS))
    yield found
    found.close()


def _file(request: pytest.FixtureRequest, folder: Path) -> str:
    shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "quotes.db")
    return f"sqlite:///{folder / 'quotes.db'}"
