"""The evaluator of the oracle: simpleeval, node by node, whatever the engine itself evaluates with."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.expressions import Expression, Table, Value
from cpq.expressions.reference import evaluate_by_simpleeval


def evaluate(
    expression: Expression, facts: Mapping[str, Value | int], tables: Mapping[str, Table] | None = None
) -> Value:
    """The value of a checked expression over these facts, by the reference evaluator.

    Raises:
        ExpressionError: A fact without a value is calculated with, a cell is missing, a division by zero.
    """
    return evaluate_by_simpleeval(expression, facts, tables or {})
