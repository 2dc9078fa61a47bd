"""Help pages: each ends with an example that works, each parameter is named like its flag, none is slow."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest

from cpq import __version__
from cpq.commands import cli
from cpq.commands.root import COMMANDS
from tests.commands.conftest import NOW, Run
from tests.commands.stored_examples import kept_quotes
from tests.conftest import REPOSITORY

HEAVY = {"reportlab", "pydantic", "pydantic_core", "rich", "yaml", "babel", "simpleeval"}


def commands(command: click.Command, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its path, groups included."""
    yield names, command
    if isinstance(command, click.Group):
        with click.Context(command, info_name="cpq") as context:
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from commands(inner, (*names, name))


ALL = list(commands(cli))
EXAMPLES = [
    line.strip()
    for _, command in ALL
    for line in (command.epilog or "").splitlines()
    if line.strip().startswith("cpq ")
]


def test_every_command_is_listed_once() -> None:
    assert len(COMMANDS) == len(set(COMMANDS))
    assert {"init", "validate", "price", "explain", "doc", "test", "schema", "catalog", "import"} <= set(COMMANDS)


@pytest.mark.parametrize("names", [names for names, _ in ALL], ids=" ".join)
def test_a_help_page_ends_with_an_example(cpq: Run, names: tuple[str, ...]) -> None:
    page = cpq(*names, "--help")
    assert page.exit_code == 0
    head, _, example = page.output.rpartition("Example:")
    assert "Options:" in head
    assert all(line.strip().startswith("cpq ") for line in example.strip().splitlines())


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the quotes of examples stay between tests."""
    return tmp_path_factory.mktemp("kept")


STORED = frozenset(
    {
        "db",
        "desk",
        "events",
        "quote",
        "queue",
        "report",
        "review",
        "audit",
        "approve",
        "reject",
        "counter",
        "recall",
        "delegate",
        "escalate",
        "remind",
    }
)
"""Commands about stored quotes."""


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.usefixtures("sample")
def test_an_example_can_be_pasted(cpq: Run, kept: Path, example: str) -> None:
    words = shlex.split(example)[1:]
    if words[0] in STORED:
        kept_quotes(cpq, kept)
        Path("letter.pdf").write_bytes(b"%PDF-1.7\n")
    if words[:2] == ["db", "restore"]:
        assert cpq("db", "backup", words[2]).exit_code == 0
    if words[0] in ("rules", "diff") and "publish" not in words:
        assert cpq("rules", "publish", "--as", "2026.11", "--effective", "2026-11-01", "--skip-tests").exit_code == 0
    if "usage.csv" in words:
        Path("usage.csv").write_text("month,line,quantity\n2026-10,calls,2450000\n", encoding="utf-8")
    if "export/en-US" in words:
        _write_export(Path("export/en-US"))
    for name in {"bicycle.uvl", "router.cnf"} & set(words):
        Path(name).write_bytes((REPOSITORY / "docs" / "examples" / "models" / name).read_bytes())
    late = timedelta(days=4) if words[0] == "escalate" else timedelta()  # nothing is escalated before its time
    run = cpq(*words, at=NOW + late)
    assert run.exit_code == 0, run.stderr
    assert run.stdout.strip() or (words[0] in STORED and run.stderr.startswith("nothing "))
    assert "error" not in run.stderr


def _write_export(folder: Path) -> None:
    """The smallest Salesforce export that has a product with a price."""
    folder.mkdir(parents=True)
    tables = {
        "Product2.csv": ["Name,StockKeepingUnit,ProductCode,IsActive", "Seat,SEAT,SEAT,true"],
        "Pricebook2.csv": ["Name,IsActive,IsStandard", "Standard,true,true"],
        "PricebookEntry.csv": [
            "Product2.StockKeepingUnit,Pricebook2.Name,UnitPrice,CurrencyIsoCode,IsActive",
            "SEAT,Standard,45,USD,true",
        ],
    }
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(parameter, id=f"{' '.join(names)} {parameter.opts[-1]}")
        for names, command in ALL
        for parameter in command.params
        if isinstance(parameter, click.Option)
    ],
)
def test_an_option_is_named_like_its_flag(option: click.Option) -> None:
    long = [flag.removeprefix("--").replace("-", "_") for flag in option.opts if flag.startswith("--")]
    # Of flags that exclude each other, which share one name, each gives its own word as the value.
    said = option.flag_value if isinstance(option.flag_value, str) else option.name or ""
    assert said.rstrip("_") in long


@pytest.mark.usefixtures("shop")
def test_an_environment_variable_is_named_after_command_and_flag(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPQ_PRICE_SUMMARY", "1")
    assert cpq("price", "first").stdout.startswith("Deal ")


def test_a_misspelt_command_or_option_gets_a_suggestion(cpq: Run) -> None:
    wrong_command, wrong_option = cpq("prise"), cpq("price", "--sumary", "x")
    assert wrong_command.exit_code == wrong_option.exit_code == 2
    assert "price" in wrong_command.stderr
    assert "--summary" in wrong_option.stderr


def test_the_script_at_the_root_is_the_same_program() -> None:
    root = Path(__file__).resolve().parents[2]
    said = [
        subprocess.run([sys.executable, *way, "--version"], cwd=root, capture_output=True, text=True, check=True).stdout
        for way in (["cli.py"], ["-m", "cpq"])
    ]
    assert said[0] == said[1] == f"cpq, version {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    loaded = _loaded("--help")
    assert {"cpq", "click"} <= loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.usefixtures("shop")
def test_a_piped_price_loads_neither_the_pdf_writer_nor_rich() -> None:
    loaded = _loaded("price", "first")
    assert "pydantic" in loaded
    assert loaded.isdisjoint({"reportlab", "rich"})


def _loaded(*args: str) -> set[str]:
    """Top-level packages that a command imports, in a process of its own."""
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); import runpy; runpy.run_module('cpq', run_name='__main__')"
    root = str(Path(__file__).resolve().parents[2])
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, root, *args], capture_output=True, text=True, check=True
    )
    return {match.split(".")[0] for match in re.findall(r"\|\s+([\w.]+)$", run.stderr, re.MULTILINE)}
