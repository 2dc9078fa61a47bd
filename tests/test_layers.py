"""The layers of the package: who may import whom, and what the pricing core may not touch."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "cpq"

# Lowest first. A module imports from its own row and the rows above it. "cpq" is the package's own front, whose names
# come from every row; "__main__" starts the commands.
LAYERS = (
    {
        "problems",
        "problem_codes",
        "quoted",
        "amounts",
        "countries",
        "currencies",
        "dates",
        "daycount",
        "daycount_examples",
        "money",
        "rounding",
        "terms",
    },
    {"solving"},
    {"files"},
    {"expressions"},
    {"quotes"},
    {"catalog"},
    {"option_tree"},
    {"policy"},
    {"configuration"},
    {"pricing"},
    {"billing", "metrics", "usage"},
    {"contracts"},
    {"people"},
    {"approvals"},
    {"desk_rules"},
    {"stored_quotes"},
    {"insight"},
    {"documents"},
    {"exchange"},
    {"crm"},
    {"store"},
    {"backtest"},
    {"scenarios"},
    {"lint"},
    {"policy_changes"},
    {"quote_changes"},
    {"variants", "price_list"},
    {"policy_history"},
    {
        "config",
        "configured_prices",
        "deals_folder",
        "price_moves",
        "prices_across_lines",
        "product_sessions",
        "publishing",
        "quote_documents",
        "running_contracts",
        "workspace_check",
        "workspace_loading",
        "workspace",
    },
    {"desk"},
    {"hand_off"},
    {"conformance"},
    {"cpq"},
    {"pytest_plugin"},
    {"web"},
    {"commands"},
    {"__main__"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# From the rule language to approvals everything is a function of its arguments: a price never depends on the day, the
# machine or the order of calls.
PURE = {
    "solving",
    "expressions",
    "quotes",
    "catalog",
    "option_tree",
    "policy",
    "configuration",
    "usage",
    "pricing",
    "billing",
    "metrics",
    "contracts",
    "people",
    "approvals",
    "stored_quotes",
    "insight",
    "policy_changes",
    "quote_changes",
    "variants",
    "price_list",
}
CLOCK = {"time", "sched", "zoneinfo"}
DISK = {"os", "io", "pathlib", "shutil", "tempfile", "glob", "fileinput", "sqlite3", "dbm", "shelve", "mmap"}
NETWORK = {
    "socket",
    "ssl",
    "select",
    "urllib",
    "http",
    "ftplib",
    "smtplib",
    "asyncio",
    "requests",
    "httpx",
    "sqlalchemy",
}
CHANCE = {"random", "secrets", "uuid"}
PROCESS = {"sys", "subprocess", "multiprocessing", "signal", "platform", "locale", "logging"}
HIDDEN = {"importlib", "pkgutil", "runpy", "builtins", "ctypes"}
IMPURE_MODULES = CLOCK | DISK | NETWORK | CHANCE | PROCESS | HIDDEN
IMPURE_CALLS = {"open", "input", "print", "__import__", "eval", "exec", "globals"}
IMPURE_METHODS = {"today", "now", "utcnow", "fromtimestamp", "read_text", "read_bytes", "write_text", "write_bytes"}


def layer_of(module: str) -> str:
    """Entry of ``LAYERS`` for a dotted module: ``files`` for ``cpq.files.yaml``, ``cpq`` for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(source: str, module: str, *, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports, in functions and type-checking blocks too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if is_package else module.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
            for alias in node.names:
                # `from cpq import money` takes a module, `from cpq import price` a name of the package's front.
                inner = f"{base}.{alias.name}"
                yield node.lineno, inner if base == "cpq" and layer_of(inner) in RANK else base


def upward_imports(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """Imports of a higher layer, each with its line."""
    own = RANK[layer_of(module)]
    return [
        f"{module}:{line} imports {name}"
        for line, name in imports(source, module, is_package=is_package)
        if name.split(".")[0] == "cpq" and RANK.get(layer_of(name), len(LAYERS)) > own
    ]


def impurities(source: str, module: str) -> list[str]:
    """What a module takes from clock, disk, network, chance or process, each with its line."""
    found = [
        f"{module}:{line} imports {name}"
        for line, name in imports(source, module)
        if name.split(".")[0] in IMPURE_MODULES
    ]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in IMPURE_CALLS:
            found.append(f"{module}:{node.lineno} uses {node.id}")
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_METHODS:
            found.append(f"{module}:{node.lineno} uses .{node.attr}")
        elif isinstance(node, ast.Global):
            found.append(f"{module}:{node.lineno} changes global {', '.join(node.names)}")
    return found


def test_every_part_of_the_package_has_a_layer() -> None:
    assert {layer_of(module) for module in MODULES} <= RANK.keys(), "give the new part a row in LAYERS"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_its_own_layer_or_lower_ones(module: str) -> None:
    path = MODULES[module]
    source = path.read_text(encoding="utf-8")
    assert upward_imports(source, module, is_package=path.name == "__init__.py") == []


@pytest.mark.parametrize("module", [module for module in MODULES if layer_of(module) in PURE])
def test_a_pure_module_touches_no_clock_disk_network_or_chance(module: str) -> None:
    assert impurities(MODULES[module].read_text(encoding="utf-8"), module) == []


@pytest.mark.parametrize(
    "source",
    [
        "import cpq.pricing",
        "import cpq.pricing.run as run",
        "from cpq.pricing import price",
        "from cpq import pricing",
        "from cpq import price",
        "from cpq import *",
        "from ..pricing import price",
        "from .. import pricing",
        "def lazily():\n    from cpq.approvals import decide",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from cpq.workspace import Workspace",
        "import cpq.something_new",
    ],
)
def test_an_import_of_a_higher_layer_is_found_wherever_it_hides(source: str) -> None:
    assert len(upward_imports(source, "cpq.policy.books")) == 1


def test_a_package_resolves_its_relative_imports_from_itself() -> None:
    assert upward_imports("from .books import Book", "cpq.policy", is_package=True) == []
    assert upward_imports("from ..pricing import price", "cpq.policy", is_package=True) != []


@pytest.mark.parametrize(
    "source",
    [
        "import decimal",
        "from cpq import money",
        "from cpq.money import Money",
        "from cpq.policy.schedules import Schedule",
        "from .schedules import Schedule",
        "from . import schedules",
    ],
)
def test_imports_of_the_same_or_lower_layers_pass(source: str) -> None:
    assert upward_imports(source, "cpq.policy.books") == []


@pytest.mark.parametrize(
    "source",
    [
        "import os.path",
        "from pathlib import Path",
        "import random",
        "from datetime import date\nd = date.today()",
        "import datetime\nd = datetime.datetime.now()",
        "from datetime import date\nclock = date.today",
        "text = open('x').read()",
        "def f():\n    import socket",
        "count = 0\ndef f():\n    global count\n    count += 1",
        "__import__('os')",
    ],
)
def test_a_pure_module_that_reaches_outside_is_found(source: str) -> None:
    assert impurities(source, "cpq.pricing.run") != []


def test_arithmetic_and_dates_that_are_passed_in_are_pure() -> None:
    source = "from datetime import date\nfrom decimal import Decimal\ndef f(as_of: date) -> int:\n    return as_of.year"
    assert impurities(source, "cpq.pricing.run") == []


def test_help_loads_neither_the_pdf_writer_nor_the_models() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cpq", "--help"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in run.stderr.splitlines()}
    assert {"cpq", "click"} <= loaded
    assert loaded.isdisjoint({"reportlab", "pydantic", "pydantic_core"})
