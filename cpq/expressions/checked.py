"""The checked tree: what the checker hands to everything that evaluates."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

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
