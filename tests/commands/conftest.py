"""A workspace to run commands in, and a way to run them."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cpq.commands import cli
from cpq.commands.session import Session

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = ("catalogs", "pricing_rules", "deals", "accounts", "contracts", "desk", "documents", "tests/scenarios")
QUIET = {"NO_COLOR": None, "FORCE_COLOR": None, "COLUMNS": None, "CPQ_DEBUG": None}

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""The moment at which commands on stored quotes run, a Friday in a week without holidays."""

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _away_from_the_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test runs in the repository's own workspace, nor under settings from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CPQ_DEBUG", "CPQ_WORKSPACE", "CPQ_AS_OF", "CPQ_PRICE_BOOK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("CPQ_USER", "CPQ_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cpq() -> Run:
    """Runs a command line in this process; standard output and error are apart."""

    def run(*args: str, at: datetime = NOW, **options: object) -> Result:
        session = Session(clock=lambda: at)
        return CliRunner().invoke(cli, list(args), prog_name="cpq", obj=session, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def shop(cpq: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The software template as the present folder."""
    folder = tmp_path / "shop"
    assert cpq("init", str(folder)).exit_code == 0
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def works(cpq: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The equipment template as the present folder."""
    folder = tmp_path / "works"
    assert cpq("init", str(folder), "--example", "equipment").exit_code == 0
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def _sample_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    for name in SAMPLE:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "cpq.toml", folder)
    return folder


@pytest.fixture
def sample(_sample_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the repository's sample workspace as the present folder; tests leave it as it was."""
    monkeypatch.chdir(_sample_copy)
    before = {path for path in _sample_copy.rglob("*") if path.is_file()}
    yield _sample_copy
    for path in set(_sample_copy.rglob("*")) - before:
        if path.is_file():
            path.unlink()
    shutil.rmtree(_sample_copy / ".cpq", ignore_errors=True)
