"""The single conditions that a condition is made of: what stands between its ``and``, ``or`` and ``not``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpq.expressions.checked import CheckedTree, called
from cpq.expressions.conjuncts import written
from cpq.expressions.operands import Defined
from cpq.expressions.types import YES_NO

if TYPE_CHECKING:
    from cpq.expressions import Expression


def parts_of(condition: Expression) -> tuple[Expression, ...]:
    """The single conditions of a condition, each once, in the order of its text.

    ``a and (b or not c)`` is made of ``a``, ``b`` and ``not c``; a denied group is denied part by part, and ``b if a
    else c`` is made of ``a``, ``not a``, ``b`` and ``c``. So what newly holds among them shows every way in which the
    whole can come to hold.
    """
    tree = condition.checked
    found = {written(node): node for node in _single(tree.root, denied=False)}
    return tuple(_expression(text, node, tree) for text, node in found.items())


def _single(node: ast.expr, *, denied: bool) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _single(value, denied=denied)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _single(node.operand, denied=not denied)
    elif isinstance(node, ast.IfExp):
        yield from _single(node.test, denied=False)
        yield from _single(node.test, denied=True)
        yield from _single(node.body, denied=denied)
        yield from _single(node.orelse, denied=denied)
    elif isinstance(node, Defined):
        yield from _single(node.value, denied=denied)
    elif not isinstance(node, ast.Constant):
        yield ast.UnaryOp(op=ast.Not(), operand=node) if denied else node


def _expression(text: str, node: ast.expr, tree: CheckedTree) -> Expression:
    from cpq.expressions import Expression  # noqa: PLC0415 (the package imports this module's neighbours)

    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    tables = {
        str(part.args[0].value)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and called(part) == "lookup" and isinstance(part.args[0], ast.Constant)
    }
    return Expression(
        text,
        YES_NO,
        frozenset(names & tree.facts.keys()),
        frozenset(tables),
        CheckedTree(text, node, YES_NO, tree.facts, tree.tables),
    )
