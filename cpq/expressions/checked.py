"""The checked tree: what the checker hands to everything that evaluates, and what can be told from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpq.expressions.facts import TableType
from cpq.expressions.types import ValueType


@dataclass(frozen=True, slots=True, eq=False)
class CheckedTree:
    """An expression that has passed every check, as data alone: it can be copied and pickled.

    The tree holds only ``BoolOp``, ``UnaryOp``, ``BinOp``, ``Compare``, ``IfExp``, ``Call`` of a function of
    ours, ``Name`` of a fact, ``Constant`` of a value or a tuple of values, ``Tuple`` after ``in``, and
    :class:`~cpq.expressions.operands.Defined`. Every operator in it stands between values of one kind.

    Attributes:
        text: The expression as its author wrote it.
        root: The tree, with dotted facts as single names and exact literals.
        type: Of its value, unit included.
        facts: The types of the facts it reads, by name.
        tables: The types of the tables it looks up, by id.
    """

    text: str
    root: ast.expr
    type: ValueType
    facts: Mapping[str, ValueType]
    tables: Mapping[str, TableType]

    @property
    def needs_exact(self) -> bool:
        """Whether the decimal context matters: comparisons are exact in any, arithmetic is not.

        A table may calculate, so looking up counts.
        """
        return any(
            isinstance(node, ast.BinOp | ast.UAdd | ast.USub)
            or (isinstance(node, ast.Call) and called(node) in ("abs", "round", "lookup"))
            for node in ast.walk(self.root)
        )


def called(node: ast.Call) -> str:
    """The function called; the checker lets nothing but names be called."""
    function: Any = node.func
    return str(function.id)


def is_none(node: ast.expr) -> bool:
    """Whether a part is the literal None."""
    return isinstance(node, ast.Constant) and node.value is None


def never_minus_zero(node: ast.expr) -> bool:
    """Whether a number is sure not to be minus zero."""
    if isinstance(node, ast.Constant):
        number: Any = node.value
        return isinstance(number, Decimal) and not number.is_signed()
    return isinstance(node, ast.Call) and called(node) in ("round", "abs", "days_between", "months_between")


def defined_when(test: ast.expr, *, holds: bool) -> Iterator[str]:
    """The facts that are sure to have a value when a condition was evaluated and holds, or does not.

    ``margin != None and quantity > 1`` vouches for ``margin`` where it holds.
    """
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        sides = (test.left, test.comparators[0])
        if isinstance(test.ops[0], ast.NotEq if holds else ast.Eq) and any(map(is_none, sides)):
            yield from (side.id for side in sides if isinstance(side, ast.Name))
    elif isinstance(test, ast.UnaryOp):
        yield from defined_when(test.operand, holds=not holds)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) == holds:
        for part in test.values:
            yield from defined_when(part, holds=holds)
