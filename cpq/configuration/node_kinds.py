"""What parts of a checked rule give: numbers, which are taken apart, or anything else."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import Any, cast

from cpq.expressions.checked import CheckedTree, called
from cpq.expressions.operands import Defined, constant


def is_number(node: ast.expr, checked: CheckedTree) -> bool:
    """Whether a part gives a number wherever it gives anything.

    Args:
        checked: The tree that the part is of.
    """
    if isinstance(node, Defined):
        return is_number(node.value, checked)
    if isinstance(node, ast.Name):
        return checked.facts[node.id].kind == "number"
    if isinstance(node, ast.Constant):
        value: object = node.value
        return isinstance(value, Decimal)
    if isinstance(node, ast.IfExp):
        return any(is_number(part, checked) for part in (node.body, node.orelse))
    if isinstance(node, ast.Call):
        return _gives_a_number(node, checked)
    return isinstance(node, ast.BinOp) or (isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not))


def _gives_a_number(node: ast.Call, checked: CheckedTree) -> bool:
    if called(node) == "lookup":
        return checked.tables[str(cast(ast.Constant, node.args[0]).value)].value.kind == "number"
    return called(node) not in ("min", "max") or is_number(node.args[0], checked)


def elements(listed: ast.expr) -> list[ast.expr]:
    """The elements of the list after ``in``."""
    if isinstance(listed, ast.Tuple):
        return listed.elts
    values: Any = listed.value if isinstance(listed, ast.Constant) else ()
    return [constant(value) for value in values]


def is_yes_or_no(node: ast.expr, checked: CheckedTree) -> bool:
    """Whether a part is yes or no wherever it is evaluated; one that may be without a value is neither."""
    if isinstance(node, ast.Name):
        kind = checked.facts[node.id]
        return kind.kind == "yes/no" and not kind.optional
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.BoolOp | ast.Compare)
