"""The door to evaluation: when an expression turns into code, what the code can reach, and that nobody notices."""

from __future__ import annotations

import copy
import pickle  # noqa: TID251 # to show that an expression travels between processes as data
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from types import FunctionType

import pytest

import cpq.expressions
from cpq.expressions import Expression, ExpressionError, evaluate, evaluate_in_exact, parse
from cpq.expressions.generated import compile_code, sealed_function
from cpq.expressions.values import fail
from cpq.rounding import exact
from tests.expressions.generated import VOCABULARY

RULE = "count * 2 > 7 and segment in ('smb', 'public') or lookup('kg-price', weight) / 3 > 1"
FACTS = {"count": Decimal(4), "segment": "smb", "weight": 5}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is built of expressions, in order."""
    made: list[str] = []
    for name in ("compile_closures", "compile_code"):
        real = getattr(cpq.expressions, name)
        monkeypatch.setattr(cpq.expressions, name, lambda checked, n=name, r=real: (made.append(n), r(checked))[1])
    return made


def test_nothing_is_built_before_the_first_evaluation_and_code_only_where_it_pays(built: list[str]) -> None:
    rule = parse(RULE, VOCABULARY)
    assert built == []
    for _ in range(500):
        assert evaluate(rule, FACTS) is True
    assert built == ["compile_closures"]
    for _ in range(500):
        assert evaluate(rule, FACTS) is True
    assert built == ["compile_closures", "compile_code"]


@pytest.mark.parametrize("runs", [0, 1, 502])
def test_an_expression_travels_as_data_however_often_it_was_run(runs: int) -> None:
    rule = parse(RULE, VOCABULARY)
    for _ in range(runs):
        evaluate(rule, FACTS)
    for twin in (copy.copy(rule), copy.deepcopy(rule), _by_pickle(rule)):
        assert vars(twin).keys() == {"text", "type", "reads", "tables", "checked"}
        assert twin == rule
        assert hash(twin) == hash(rule)
        assert evaluate(twin, FACTS) is True


def _by_pickle(rule: Expression) -> Expression:
    twin: Expression = pickle.loads(pickle.dumps(rule))  # noqa: S301 # written a moment ago
    return twin


def test_threads_that_meet_at_the_change_of_forms_see_the_same_values() -> None:
    for _ in range(5):
        rule, start = parse("count * 2 + min(count, 50)", VOCABULARY), Barrier(4)

        def wrong_answers(first: int, rule: Expression = rule, start: Barrier = start) -> int:
            start.wait()
            numbers = [*range(first, first + 400)]
            return sum(evaluate(rule, {"count": n}) != n * 2 + min(n, 50) for n in numbers)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(wrong_answers, [0, 10, 40, 60])) == 0
        assert vars(rule)["_run"].__code__.co_filename == "<expression>"


def test_inside_exact_the_context_is_not_entered_again() -> None:
    rule = parse("count / 3", VOCABULARY)
    with exact():
        assert str(evaluate_in_exact(rule, {"count": 1})) == "0." + "3" * 60
    assert str(evaluate_in_exact(rule, {"count": 1})) == "0." + "3" * 28, "the caller said that it was inside"
    assert str(evaluate(rule, {"count": 1})) == "0." + "3" * 60


def test_generated_code_sees_no_builtins_and_no_module() -> None:
    run = compile_code(parse(RULE, VOCABULARY).checked)
    assert isinstance(run, FunctionType)
    assert run.__globals__["__builtins__"] == {}
    assert "__name__" not in run.__globals__
    assert not {"eval", "exec", "open", "getattr", "__import__"} & run.__globals__.keys()
    assert run.__closure__ is None
    assert run.__defaults__ is None


@pytest.mark.parametrize(
    "body",
    [
        "__import__('os')",
        "open('/etc/passwd')",
        "facts.clear",
        "().__class__",
        "_fail.__globals__",
        "lambda: facts",
        "(fact for fact in facts)",
    ],
)
def test_source_that_reaches_further_is_not_made_into_a_function(body: str) -> None:
    with pytest.raises(ValueError, match="generated code reaches for"):
        sealed_function(
            f"def value(facts, tables):\n    return {body}\n",
            {"_fail": fail},
        )


def test_a_fault_in_the_code_names_the_expression_not_the_code() -> None:
    rule = parse("1 / count > 2", VOCABULARY)
    for _ in range(502):
        with pytest.raises(ExpressionError) as caught:
            evaluate(rule, {"count": 0})
    assert (caught.value.code, caught.value.text) == ("arithmetic", "1 / count > 2")
    assert type(caught.value.__cause__).__name__ == "DivisionByZero"
