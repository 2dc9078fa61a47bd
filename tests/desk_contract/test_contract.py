"""No invariant is without a test, no test that is named is missing, and each says which invariant it shows."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.desk_contract.contract import HERE, INVARIANTS

_NUMBERS = re.compile(r"[Ii]nvariants? ([0-9, and]+)")


@cache
def documented(file: str) -> dict[str, str]:
    """What each function and method of a file says about itself, by name."""
    tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = ast.get_docstring(node) or ""
        elif isinstance(node, ast.ClassDef):
            inner = [one for one in node.body if isinstance(one, ast.FunctionDef)]
            found |= {f"{node.name}.{one.name}": ast.get_docstring(one) or "" for one in inner}
    return found


def numbers(text: str) -> set[int]:
    """Invariants that a text names."""
    return {int(number) for said in _NUMBERS.findall(text) for number in re.findall(r"[0-9]+", said)}


def test_no_invariant_is_missing() -> None:
    assert sorted(INVARIANTS) == list(range(1, 43))
    assert all(one.shown_by for one in INVARIANTS.values())


@pytest.mark.parametrize("number", sorted(INVARIANTS))
def test_what_shows_an_invariant_is_there(number: int) -> None:
    for named in INVARIANTS[number].shown_by:
        file, _, name = named.partition("::")
        if file.startswith("tests/hand_off/") and not (REPOSITORY / "cpq" / "hand_off").is_dir():
            pytest.skip("approval links come with cpq/hand_off")
        tests = documented(file)
        assert name in tests or (name == "*" and any(one.startswith("test_") for one in tests)), named


@pytest.mark.parametrize("number", sorted(INVARIANTS))
def test_some_test_of_this_folder_names_the_invariant_where_it_is_shown_here(number: int) -> None:
    here = [one.partition("::") for one in INVARIANTS[number].shown_by if one.startswith(HERE)]
    if here:
        assert any(number in numbers(documented(file)[name]) for file, _, name in here), f"none says Invariant {number}"


def test_every_invariant_that_a_test_names_is_in_the_table() -> None:
    said = {
        (f"{HERE}{file.name}::{name}", number)
        for file in sorted((REPOSITORY / HERE).glob("*.py"))
        for name, text in documented(f"{HERE}{file.name}").items()
        for number in numbers(text)
    }
    told = {(named, number) for number, one in INVARIANTS.items() for named in one.shown_by}
    assert {number for _, number in said} <= set(INVARIANTS)
    missing = sorted((named, number) for named, number in said - told)
    assert not missing, "these say that they show an invariant, and the table does not name them"


def test_the_naive_model_knows_nothing_of_the_program() -> None:
    """It was written from the contract alone: it imports nothing of what it is compared with."""
    for file in sorted((REPOSITORY / HERE).glob("naive*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules = {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
        }
        assert not {name for name in modules if name.split(".")[0] == "cpq"}, file.name
        assert modules <= {"__future__", "tests.desk_contract", "collections.abc", "datetime", "decimal", "typing"} | {
            f"tests.desk_contract.{one.stem}" for one in Path(file.parent).glob("naive*.py")
        }
