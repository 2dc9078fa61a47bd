"""Every code that the package can produce is explained, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpq.expressions import CODES as EXPRESSION_CODES
from cpq.problem_codes import AREAS, CODES, FAMILIES
from cpq.problem_codes.code_doc import CodeDoc, by_code

PACKAGE = Path(__file__).resolve().parents[2] / "cpq"
CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

POSITIONS = {
    "ModelFact": 0,
    "Problem": 0,
    "problem": 0,
    "_problem": 0,
    "_report": 0,
    "_stop": 0,
    "_Words": 0,
    "refusal": 1,
    "_misfit": 2,
}
"""Calls that take a code by position, by the callee's last name."""

MADE_UP = {
    "f'unknown-{kind}'": {"unknown-calendar", "unknown-group", "unknown-person", "unknown-subscriber"},
    "f\"unknown-{what.replace(' ', '-')}\"": {
        "unknown-approver",
        "unknown-family",
        "unknown-price-book",
        "unknown-product",
        "unknown-selling-model",
        "unknown-unit",
    },
    "f\"unknown-{kind.replace(' ', '-')}\"": {"unknown-charge", "unknown-selling-model"},
}
"""Codes put together while running, by the expression that does it."""


def literals(node: ast.expr) -> Iterator[str]:
    """The codes that an expression in a code's place can be; a made-up one as its source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield ast.unparse(node)


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def in_a_call(node: ast.Call) -> Iterator[str]:
    yield from (code for keyword in node.keywords if keyword.arg == "code" for code in literals(keyword.value))
    position = POSITIONS.get(name_of(node))
    if position is not None and len(node.args) > position:
        yield from literals(node.args[position])
    if name_of(node) == "getattr" and len(node.args) == 3 and list(literals(node.args[1])) == ["code"]:
        yield from (code for code in literals(node.args[2]) if code)


def in_an_assignment(node: ast.Assign, *, plain: bool) -> Iterator[str]:
    if [ast.unparse(target) for target in node.targets] == ["code"] and (
        plain or isinstance(node.value, ast.JoinedStr | ast.IfExp)
    ):
        yield from literals(node.value)


def in_a_signature(node: ast.FunctionDef) -> Iterator[str]:
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if argument.arg == "code" and default is not None:
            yield from literals(default)


def in_an_answer(node: ast.Return) -> Iterator[str]:
    """Code, message and hint, returned together."""
    if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
        yield from (code for code in literals(node.value.elts[0]) if "-" in code and CODE.fullmatch(code))


def codes_in(node: ast.AST) -> Iterator[str]:
    """Codes in the places where one can stand."""
    if isinstance(node, ast.Call):
        yield from in_a_call(node)
    elif isinstance(node, ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, ast.Assign):
                yield from in_an_assignment(statement, plain=True)
    elif isinstance(node, ast.Assign):
        yield from in_an_assignment(node, plain=False)
    elif isinstance(node, ast.FunctionDef):
        yield from in_a_signature(node)
    elif isinstance(node, ast.Return):
        yield from in_an_answer(node)


def codes_of_the_source() -> dict[str, set[str]]:
    """Every code of the package with the files that produce it."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "problem_codes" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for code in codes_in(node):
                for plain in MADE_UP.get(code, {code}):
                    found.setdefault(plain, set()).add(path.relative_to(PACKAGE).as_posix())
    return found | {code: {"expressions/errors.py"} for code in EXPRESSION_CODES if code not in found}


def test_every_code_of_the_source_is_explained() -> None:
    unexplained = {code: sorted(files) for code, files in codes_of_the_source().items() if code not in CODES}
    assert unexplained == {}, "explain them in cpq/problem_codes and add samples to tests/problems"


def test_every_code_that_is_explained_can_be_produced() -> None:
    assert CODES.keys() - codes_of_the_source().keys() == set()


@pytest.mark.parametrize(
    "source",
    [
        'Problem("a-code", where, "x")',
        'CpqError("x", code="a-code")',
        'raise line.fail("x", code="a-code" if y else "b-code", step="list price")',
        'class Refused(CpqError):\n    code = "a-code"',
        'def f(*, code: str = "a-code") -> None: ...',
        'def f():\n    return "a-code", message, hint',
        'checker.refusal(node, "a-code", "x")',
    ],
)
def test_a_code_is_found_wherever_one_is_written(source: str) -> None:
    assert "a-code" in {code for node in ast.walk(ast.parse(source)) for code in codes_in(node)}


def test_areas_hold_each_code_once() -> None:
    assert sum(len(area) for area in AREAS.values()) == len(CODES)
    assert CODES.keys() >= FAMILIES


@pytest.mark.parametrize("doc", CODES.values(), ids=CODES.keys())
def test_a_code_is_explained_in_whole_sentences(doc: CodeDoc) -> None:
    assert CODE.fullmatch(doc.code)
    assert doc.title == doc.title[:1].lower() + doc.title[1:] or not doc.title[1:2].islower()
    assert not doc.title.endswith(".")
    assert doc.meaning.endswith(".")
    assert doc.fix.endswith(".")
    assert bool(doc.example) or not doc.example_fixed


def test_a_code_explained_twice_is_refused() -> None:
    doc = CODES["price-cliff"]
    with pytest.raises(ValueError, match="explained twice"):
        by_code(doc, doc)
