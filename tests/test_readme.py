"""The README tells the truth: its commands run, its files load, its price is the one that the sample deal has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from cpq.commands import cli
from cpq.commands.session import Session
from cpq.scenarios import run_scenarios
from cpq.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*?)(?: {2,}# .*| {3,}.*)?$", re.MULTILINE)
CELLS = re.compile(r" {2,}")
CUT = "…"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def blocks(language: str, holding: str = "") -> list[str]:
    return [
        match["text"] for match in FENCE.finditer(README) if match["language"] == language and holding in match["text"]
    ]


def block(language: str, holding: str) -> str:
    (found,) = blocks(language, holding)
    return found


def run(command: str) -> str:
    session = Session(clock=lambda: NOW)
    done = CliRunner().invoke(cli, shlex.split(command)[1:], prog_name="cpq", obj=session)
    assert done.exit_code == (5 if " submit " in command else 0), f"{command}: {done.output}"
    return done.stdout


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What ``cpq init mine`` writes, as the present folder."""
    for name in ("CPQ_WORKSPACE", "CPQ_AS_OF", "CPQ_PRICE_BOOK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    run("cpq init mine")
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in Workspace.load(root).problems if problem.severity == "error"]


def cell_agrees(shown: str, real: str) -> bool:
    """Whether a cell is the real one, or what is left of it where it is marked as cut."""
    if shown.startswith(CUT):
        return real.endswith(shown.removeprefix(CUT))
    return shown == real or (shown.endswith(CUT) and real.startswith(shown.removesuffix(CUT)))


def test_the_explained_price_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    command, *shown = block("console", "explain boreal --line").rstrip().splitlines()
    real = run(command.removeprefix("$ ")).rstrip().splitlines()
    assert len(shown) == len(real)
    for line, other in zip(shown, real, strict=True):
        cells, others = CELLS.split(line.rstrip()), CELLS.split(other.rstrip())
        assert len(cells) == len(others), line
        assert [cell for cell, whole in zip(cells, others, strict=True) if not cell_agrees(cell, whole)] == []


def test_the_python_gives_what_it_says(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(REPOSITORY)
    code = block("python", "Workspace.open")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the README's own example
    said = re.findall(r"  # (.+)$", code, re.MULTILINE)
    assert said, "the example says what it prints"
    assert set(said) <= set(capsys.readouterr().out.splitlines())


def commands() -> Iterator[str]:
    for text in blocks("console"):
        yield from COMMAND.findall(text)


def test_the_commands_of_the_tour_run(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (mine / "deals/acme.yaml").write_text(block("yaml", "account: acme"), encoding="utf-8")
    add_the_product(mine)
    targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    ran = 0
    for command in commands():
        program, first, *_ = shlex.split(command)
        if program == "make":
            assert first in targets
        elif program == "cd" or first == "init":
            assert "mine" in command
        else:
            monkeypatch.chdir(REPOSITORY if "boreal" in command else mine)
            run(command)
            ran += 1
    assert ran >= 7
    assert (mine / "acme.pdf").read_bytes().startswith(b"%PDF")


def add_the_product(root: Path) -> None:
    product, price = blocks("yaml", "  coaching:")
    for path, entry in (("catalogs/products.yaml", product), ("pricing_rules/price-book.yaml", price)):
        file = root / path
        file.write_text(file.read_text(encoding="utf-8") + entry, encoding="utf-8")


def test_the_product_and_its_price_can_be_added_as_they_stand(mine: Path) -> None:
    add_the_product(mine)
    assert problems(mine) == []
    assert "3,600.00 EUR" in run("cpq price coaching:3 --account acme")


def test_the_schedule_loads_and_the_scenario_about_it_passes(mine: Path) -> None:
    (mine / "pricing_rules/discounts.yaml").write_text(block("yaml", "schedules:"), encoding="utf-8")
    assert problems(mine) == []
    given = "given: { as of: 2026-11-20, account: acme, term: 12 months }\nscenarios:\n"
    scenario = (given + block("yaml", "- name: Fifty seats")).encode()
    report = run_scenarios(Workspace.open(mine), {"tests/scenarios/readme.yaml": scenario}, {})
    assert [(result.passed, report.problems) for result in report.results] == [(True, ())]


def test_a_changed_threshold_asks_and_fails_the_scenario_that_says_otherwise(mine: Path) -> None:
    (mine / "deals/acme.yaml").write_text(block("yaml", "account: acme"), encoding="utf-8")
    assert "approved" in run("cpq price acme")
    old, new = re.findall(r"change `(above: \d+%)` to `(above: \d+%)`", README)[0]
    change(mine / "pricing_rules/approvals.yaml", old, new)
    assert "needs approval: sales-manager" in run("cpq price acme")
    failed = CliRunner().invoke(cli, ["test"], prog_name="cpq")
    assert failed.exit_code == 8
    assert "above 5 %" in failed.output


def test_the_misspelling_is_told_as_shown(mine: Path) -> None:
    wrong, right = re.findall(r"with `(\w+)` for `(\w+)`", README)[0]
    change(mine / "pricing_rules/discounts.yaml", f"{right}: ", f"{wrong}: ")
    assert problems(mine) == [block("text", "discounts.yaml").rstrip()]


def test_every_path_and_link_of_the_readme_leads_somewhere() -> None:
    targets = [link for link in re.findall(r"\]\(([^)\s#]+)", FENCE.sub("", README)) if "://" not in link]
    assert targets
    assert [target for target in targets if not (REPOSITORY / target).exists()] == []
