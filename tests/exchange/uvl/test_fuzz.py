"""Whatever the text, a reader answers with a model or with problems that have places: no other error, and soon."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.exchange.dimacs import dimacs_model
from cpq.exchange.uvl.to_model import read_uvl, uvl_model
from cpq.problems import InvalidFiles, Problem
from tests.conftest import REPOSITORY

MODELS = REPOSITORY / "docs" / "examples" / "models"
UVL = (MODELS / "bicycle.uvl").read_text(encoding="utf-8")
CNF = (MODELS / "router.cnf").read_text(encoding="utf-8")
READERS: dict[str, tuple[Callable[[str], object], str, list[str]]] = {
    "uvl": (
        uvl_model,
        UVL,
        [*"{}[]()!&|<>=+-*/.,'\"#\t\n\r\0\f", "=>", "<=>", "//", "/*", "*/", "sum(", "[1..*]", "[2..1]", "features\n"],
    ),
    "dimacs": (dimacs_model, CNF, ["0", "-", "p cnf 1 1\n", "99999999999999999999", "\n", "c", "\0", "%", "1.5", "-0"]),
}


def answers(read: Callable[[str], object], text: str) -> None:
    """Read a text; whatever is wrong with it has a place inside it."""
    lines = text.count("\n") + 1
    for problem in _problems(read, text):
        assert 1 <= problem.location.line <= lines
        assert problem.location.column >= 1
        assert "\n" not in problem.message
        assert len(problem.message) < 600


def _problems(read: Callable[[str], object], text: str) -> tuple[Problem, ...]:
    try:
        read(text)
    except InvalidFiles as refused:
        return refused.problems
    return ()


@pytest.mark.parametrize("kind", READERS)
@given(seed=st.integers(0, 10**6))
def test_a_changed_model_is_read_or_refused(kind: str, seed: int) -> None:
    read, text, marks = READERS[kind]
    change = random.Random(seed)  # noqa: S311 (no secret)
    for _ in range(change.randint(1, 6)):
        at, end = sorted((change.randrange(len(text) + 1), min(len(text), change.randrange(len(text) + 1))))
        piece = text[at : min(end, at + 30)]
        mark = change.choice([*marks, piece, piece * 3, ""])
        text = text[:at] + mark + text[at + change.choice((0, 0, 1, len(piece))) :]
    answers(read, text)


@pytest.mark.parametrize("kind", READERS)
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(kind: str, text: str) -> None:
    answers(READERS[kind][0], text)


def constraint(text: str) -> str:
    return f"features\n    R\n        optional\n            A\n            B\nconstraints\n    {text}\n"


HOSTILE = {
    "nothing": "",
    "one line of a megabyte": "a" * 1_000_000,
    "a name of a megabyte": "features\n    " + "a" * 1_000_000,
    "a quotation mark without its other": 'features\n    "R',
    "an apostrophe without its other": constraint("A == 'x"),
    "nul bytes": "features\n    R\0\0",
    "a tree of 5,000 levels": "features\n"
    + "".join(f"{' ' * (2 * level + 1)}F{level}\n{' ' * (2 * level + 2)}optional\n" for level in range(2_500))
    + " " * 5_001
    + "Last\n",
    "parentheses": constraint("(" * 100_000 + "A" + ")" * 100_000),
    "open parentheses": constraint("(" * 100_000),
    "open braces on every line": "features\n" + "    R {\n" * 50_000,
    "negations": constraint("!" * 100_000 + "A"),
    "minus signs": constraint("-" * 100_000 + "1 == 1"),
    "arrows": constraint("A" + " => B" * 50_000),
    "equivalences": constraint("A" + " <=> B" * 50_000),
    "a long conjunction": constraint("A" + " & B" * 100_000),
    "a long sum": constraint("1" + " + 1" * 20_000 + " > 3"),
    "a product that grows": constraint("2" + " * 2" * 2_000 + " > 3"),
    "a division by zero": constraint("1 / 0 == 1"),
    "nested attributes": "features\n    R " + "{a " * 10_000 + "1" + "}" * 10_000,
    "nested lists": "features\n    R {a " + "[" * 10_000 + "]" * 10_000 + "}",
    "a million instances": "features\n    R\n        mandatory\n            A cardinality [1..999999999]",
    "instances of instances": "features\n    R\n"
    + "".join(
        f"{' ' * (8 * level + 8)}mandatory\n{' ' * (8 * level + 12)}A{level} cardinality [1..9]\n" for level in range(9)
    ),
    "a repeated feature": "features\n    R\n        optional\n" + "            A\n" * 10_000,
    "nothing but sections": "features\nconstraints\n" * 20_000,
    "an endless comment": "features /* R",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_model_is_answered(text: str) -> None:
    answers(uvl_model, text)


def test_models_that_import_each_other_are_refused() -> None:
    files = {
        "a.uvl": "imports\n    b\nfeatures\n    A\n        optional\n            b.B\n",
        "b.uvl": "imports\n    a\nfeatures\n    B\n        optional\n            a.A\n",
    }
    with pytest.raises(InvalidFiles, match=r"in a circle: a\.uvl -> b\.uvl -> a\.uvl"):
        read_uvl(files["a.uvl"], file="a.uvl", load=files.get)


def test_a_model_that_doubles_with_every_import_is_refused() -> None:
    files = {
        f"m{level}.uvl": f"imports\n    m{level + 1} as x\n    m{level + 1} as y\nfeatures\n    M{level}\n"
        for level in range(30)
    } | {"m30.uvl": "features\n    M30\n"}
    with pytest.raises(InvalidFiles, match="models import each other"):
        read_uvl(files["m0.uvl"], file="m0.uvl", load=files.get)


def test_imports_stay_inside_the_folder() -> None:
    asked: list[str] = []
    with pytest.raises(InvalidFiles, match="is no import"):
        read_uvl('imports\n    "..".secret as s\nfeatures\n    R\n', load=asked.append)
    with pytest.raises(InvalidFiles, match="there is no file"):
        read_uvl('imports\n    "/etc/passwd" as s\nfeatures\n    R\n', load=asked.append)
    assert all(not path.startswith(("/", "..")) for path in asked)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: error: there is no line 'p cnf VARIABLES CLAUSES'"),
        ("1 0\n", "1:1: error: clauses stand before the head"),
        ("p cnf 2\n", "1:1: error: 'p cnf 2' is no head"),
        ("p cnf 1 1\np cnf 1 1\n1 0\n", "2:1: error: a second head; the first is in line 1"),
        ("p cnf 2 2\n1 2 0\n", "1:1: error: the head says 2 clauses, the file has 1"),
        ("p cnf 2 1\n1 2\n", "2:1: error: the last clause has no 0 at its end"),
        ("p cnf 2 1\n1 -3 0\n", "2:3: error: -3 is beyond the 2 variables of the head"),
        ("p cnf 2 1\n1 two 0\n", "2:3: error: 'two' is no number of a variable"),
        (
            "p cnf 2 1\n1 99999999999999999999 0\n",
            "2:3: error: 99999999999999999999 is beyond the 2 variables of the head",
        ),
        ("p cnf 2 1\n1_0 0\n", "2:1: error: '1_0' is no number of a variable"),
        ("p cnf 999999999 1\n1 0\n", "1:1: error: 999,999,999 variables and 1 clauses are more than what is read"),
    ],
)
def test_wrong_clauses_are_told_with_their_place(text: str, message: str) -> None:
    with pytest.raises(InvalidFiles) as refused:
        dimacs_model(text, file="m.cnf")
    assert f"m.cnf:{message}" in str(refused.value.problems[0])


def test_clauses_may_span_lines_and_share_them() -> None:
    model, _ = dimacs_model("c 1 a\nc 2 a\np cnf 3 3\n1\n-2 0 2 3 0\n0\n")
    assert [variable.name for variable in model.variables] == ["a", "a#2", "v3"]
    assert [len(rule.formula.parts) for rule in model.rules] == [2, 2, 0]  # type: ignore[union-attr]


def test_fifty_thousand_clauses_are_read() -> None:
    change = random.Random(5)  # noqa: S311 (no secret)
    clauses = "".join(
        " ".join(str(change.choice((-1, 1)) * change.randint(1, 2_000)) for _ in range(3)) + " 0\n"
        for _ in range(50_000)
    )
    model, coverage = dimacs_model(f"p cnf 2000 50000\n{clauses}")
    assert (len(model.rules), coverage.not_taken) == (50_000, 0)
