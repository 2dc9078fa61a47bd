"""The house's two policies, read once, and the databases of the store's own tests."""

from __future__ import annotations

import pytest

from cpq.workspace import Workspace
from tests.desk_contract.house import RULES, STRICTER, workspace
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
