"""The hand-made export that these tests import, and what comes out of it."""

from pathlib import Path

import pytest

from cpq.exchange.salesforce import ImportResult, import_salesforce, write_workspace
from cpq.workspace import Workspace
from tests.exchange.quoting import EXPORTED

MINI = Path(__file__).parent / "mini" / "en-US"


@pytest.fixture(scope="session")
def mini_files() -> dict[str, bytes]:
    """The files of the hand-made export by path."""
    return {path.relative_to(MINI).as_posix(): path.read_bytes() for path in MINI.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def mini(mini_files: dict[str, bytes]) -> ImportResult:
    """The hand-made export, imported."""
    return import_salesforce(mini_files, exported=EXPORTED)


@pytest.fixture(scope="session")
def mini_package() -> ImportResult:
    """The hand-made export of the CPQ package, imported."""
    folder = MINI.parent.parent / "mini-package"
    return import_salesforce({path.name: path.read_bytes() for path in folder.iterdir()}, exported=EXPORTED)


@pytest.fixture(scope="session")
def mini_workspace(mini: ImportResult, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace that the import of the hand-made export makes."""
    root = tmp_path_factory.mktemp("mini") / "workspace"
    write_workspace(mini.files, root)
    return Workspace.open(root)
