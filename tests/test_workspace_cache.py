"""A workspace is the same with and without the cache of parsed files, and can be shared by threads and processes."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner

from cpq.commands import cli
from cpq.files.document_cache import DocumentCache
from cpq.quotes.json_form import priced_quote_json
from cpq.workspace import Workspace
from tests.bench.worlds import workspace_files
from tests.problems.laid_out import FOLDERS, lay_out

REPOSITORY = Path(__file__).resolve().parents[1]
TEMPLATES = REPOSITORY / "cpq" / "templates"


def everything(workspace: Workspace) -> str:
    """Everything that a workspace says: problems with their places, and every deal priced and decided."""
    said = [str(problem) for problem in workspace.check()]
    if not any(problem.severity == "error" for problem in workspace.problems):
        said += [answer(workspace, path) for path in workspace.deals]
    return "\n".join([workspace.fingerprint, *said])


def answer(workspace: Workspace, deal: str) -> str:
    """The price of a deal with the place of every rule, and the decision, as JSON; or why there is none."""
    try:
        quote = workspace.price_deal(workspace.read_deal(workspace.root / deal))
    except Exception as error:  # noqa: BLE001 (bad samples end in all of them; the text must be the same)
        return f"{type(error).__name__}: {error}"
    return json.dumps([priced_quote_json(quote), workspace.decide(quote).to_json()])


@pytest.mark.parametrize("root", [REPOSITORY, TEMPLATES / "saas", TEMPLATES / "equipment"], ids=lambda path: path.name)
def test_a_sample_workspace_is_the_same_from_the_cache(root: Path, tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path, at_least=0)
    plain, first, second = Workspace.load(root), Workspace.load(root, cache=cache), Workspace.load(root, cache=cache)
    assert len(list(tmp_path.iterdir())) == 1
    assert everything(first) == everything(second) == everything(plain)


@pytest.mark.parametrize("sample", FOLDERS)
def test_a_bad_sample_is_the_same_from_the_cache(sample: str, tmp_path: Path) -> None:
    root, cache = tmp_path / "workspace", DocumentCache(tmp_path / "cache", at_least=0)
    lay_out(sample, root)
    plain, first, second = Workspace.load(root), Workspace.load(root, cache=cache), Workspace.load(root, cache=cache)
    assert everything(first) == everything(second) == everything(plain)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    root, cache = tmp_path / "shop", DocumentCache(tmp_path / "cache", at_least=0)
    shutil.copytree(TEMPLATES / "saas", root)
    before = Workspace.load(root, cache=cache)
    book = root / "pricing_rules" / "price-book.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("45.00", "46.00"), encoding="utf-8")
    after = Workspace.load(root, cache=cache)
    assert everything(after) == everything(Workspace.load(root)) != everything(before)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    for path, data in workspace_files(1500).items():
        (tmp_path / "large" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "large" / path).write_bytes(data)
    return tmp_path / "large"


def test_the_command_line_keeps_large_files_in_a_folder_of_the_user(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first, second = (CliRunner().invoke(cli, ["-w", str(large), "validate"]) for _ in range(2))
    assert first.exit_code == 0
    assert first.output == second.output
    assert len(list((tmp_path / "cache" / "cpq" / "documents").iterdir())) == 1
    assert not (large / ".cpq").exists()


@pytest.mark.parametrize(("arguments", "variable"), [(["--no-cache"], ""), ([], "1")])
def test_the_cache_can_be_switched_off(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], variable: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if variable:
        monkeypatch.setenv("CPQ_NO_CACHE", variable)
    assert CliRunner().invoke(cli, [*arguments, "-w", str(large), "validate"]).exit_code == 0
    assert not (tmp_path / "cache").exists()


WORKERS = 8


def all_answers(workspace: Workspace) -> list[str]:
    return [answer(workspace, deal) for deal in workspace.deals]


def test_threads_that_share_a_workspace_get_what_one_alone_gets() -> None:
    """Compiled policies are made on first use; every thread meets that moment with the others."""
    alone = all_answers(Workspace.load(REPOSITORY))
    shared, together = Workspace.load(REPOSITORY), Barrier(WORKERS)

    def work(_: int) -> list[str]:
        together.wait()
        return all_answers(shared)

    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(work, range(WORKERS)))
    assert found == [alone] * WORKERS


_FIRST_USE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from cpq.workspace import Workspace

together = Barrier(8)

def work(_):
    together.wait()
    workspace = Workspace.load(sys.argv[1])
    quote = workspace.price_deal(workspace.read_deal("boreal"))
    return [str(quote.totals.net), *map(str, workspace.problems)]

with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(work, range(8)))
assert found == [found[0]] * 8, found
print(found[0][0])
"""


def test_threads_may_be_the_first_to_load_anything() -> None:
    """Validators are built when they are first needed, which may be in several threads at once."""
    run = subprocess.run(
        [sys.executable, "-c", _FIRST_USE, str(REPOSITORY)], capture_output=True, text=True, cwd=REPOSITORY, check=False
    )
    assert run.stderr == ""
    workspace = Workspace.load(REPOSITORY)
    assert run.stdout.strip() == str(workspace.price_deal(workspace.read_deal("boreal")).totals.net)


_SHARED: list[Workspace] = []


def _answers_of_the_shared(_: int) -> list[str]:
    return all_answers(_SHARED[0])


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forked_processes_that_share_a_workspace_get_what_one_alone_gets() -> None:
    alone = all_answers(Workspace.load(REPOSITORY))
    half_used = Workspace.load(REPOSITORY)
    answer(half_used, half_used.deals[0])  # some policies are compiled before the fork, the others after it
    _SHARED[:] = [half_used]
    try:
        with multiprocessing.get_context("fork").Pool(2) as pool:
            found = pool.map(_answers_of_the_shared, range(4), chunksize=1)
    finally:
        _SHARED.clear()
    assert found == [alone] * 4
