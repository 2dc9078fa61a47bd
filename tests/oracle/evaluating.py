"""The evaluator of the oracle: simpleeval, node by node, whatever the engine itself evaluates with.

A benchmark may put closures in its place, to see what the evaluator alone costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from cpq.expressions import Expression, Table, Value
from cpq.expressions.checked import CheckedTree
from cpq.expressions.closures import compile_closures
from cpq.expressions.reference import evaluate_by_simpleeval
from cpq.expressions.values import Form

Evaluator = Callable[[Expression, Mapping[str, Value | int], Mapping[str, Table]], Value]

_EVALUATOR: ContextVar[Evaluator] = ContextVar("evaluator", default=evaluate_by_simpleeval)


def evaluate(
    expression: Expression, facts: Mapping[str, Value | int], tables: Mapping[str, Table] | None = None
) -> Value:
    """The value of a checked expression over these facts, by the reference evaluator.

    Raises:
        ExpressionError: A fact without a value is calculated with, a cell is missing, a division by zero.
    """
    return _EVALUATOR.get()(expression, facts, tables or {})


@contextmanager
def evaluated_by(evaluator: Evaluator) -> Iterator[None]:
    """Let the oracle evaluate in another way; it is inside ``exact()`` wherever it evaluates."""
    token = _EVALUATOR.set(evaluator)
    try:
        yield
    finally:
        _EVALUATOR.reset(token)


class Closures:
    """Evaluates by closures, made once for each expression."""

    def __init__(self) -> None:
        self._made: dict[CheckedTree, Form] = {}

    def __call__(self, expression: Expression, facts: Mapping[str, Value | int], tables: Mapping[str, Table]) -> Value:
        form = self._made.get(expression.checked)
        if form is None:
            form = self._made[expression.checked] = compile_closures(expression.checked)
        return form(facts, tables)
