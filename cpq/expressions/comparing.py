"""Comparisons: chains, orders, and ``in`` with its list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cpq.expressions.errors import ExpressionError
from cpq.expressions.forms import SIGNS, refused_operator
from cpq.expressions.operands import Operand, alike, comparable, constant, constant_value, defined
from cpq.expressions.types import YES_NO

if TYPE_CHECKING:
    from cpq.expressions.checking import Checker

_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_MEMBERSHIP = (ast.In, ast.NotIn)


def check_comparison(checker: Checker, node: ast.Compare) -> Operand:
    """The checked form of a comparison or a chain of them, as ``0 < discount <= 0.3``.

    Raises:
        ExpressionError: Neighbours in the chain differ in type, unit, currency or choices.
    """
    for sign in node.ops:
        if type(sign) in SIGNS:
            raise refused_operator(checker, node, sign)
    if any(isinstance(sign, _MEMBERSHIP) for sign in node.ops[:-1]):
        message = "no comparison follows after in and its list"
        raise checker.refusal(node, "construct-not-allowed", message, "join two conditions with and")
    if isinstance(node.ops[-1], _MEMBERSHIP):
        return _membership(checker, node)
    parts = alike([checker.check(part) for part in (node.left, *node.comparators)])
    return _chain(checker, node, parts)


def _membership(checker: Checker, node: ast.Compare) -> Operand:
    values = node.comparators[-1]
    if not isinstance(values, ast.Tuple | ast.List):
        hint = "a single value has a comma too: in ('a',)"
        raise checker.refusal(values, "type-mismatch", "after in stands a list of values in brackets", hint)
    if not values.elts:
        raise checker.refusal(values, "construct-not-allowed", "nothing is in an empty list", "name the values")
    every = alike([checker.check(part) for part in (node.left, *node.comparators[:-1], *values.elts)])
    parts, elements = every[: len(node.ops)], every[len(node.ops) :]
    for element in elements:
        comparable(parts[-1], element)
    return _chain(checker, node, parts, _list([element.node for element in elements]))


def _chain(checker: Checker, node: ast.Compare, parts: list[Operand], values: ast.expr | None = None) -> Operand:
    """The tree of a chain; ``values`` is the list after a closing ``in``."""
    for left in range(len(parts) - 1):
        if isinstance(node.ops[left], _ORDER):
            parts[left : left + 2] = [_ordered(part) for part in parts[left : left + 2]]
        comparable(parts[left], parts[left + 1])
    rest = [part.node for part in parts[1:]] + ([values] if values is not None else [])
    return checker.operand(node, ast.Compare(left=parts[0].node, ops=node.ops, comparators=rest), YES_NO)


def _ordered(operand: Operand) -> Operand:
    if operand.type.kind in ("number", "date"):
        return defined(operand)
    hint = "compare texts with == or in" if operand.type.kind == "text" else ""
    message = f"{operand}; only numbers and dates have an order"
    raise ExpressionError(message, code="type-mismatch", hint=hint, offset=operand.offset)


def _list(elements: list[ast.expr]) -> ast.expr:
    """The list after ``in``; one of literals is built once, not at each evaluation."""
    if all(isinstance(element, ast.Constant) for element in elements):
        return constant(tuple(constant_value(element) for element in elements))
    return ast.Tuple(elts=elements, ctx=ast.Load())
