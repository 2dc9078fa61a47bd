"""The parts of a condition that an index can answer: equalities with texts that stand before anything that may fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cpq.expressions.operands import Defined
from cpq.expressions.types import ValueType

if TYPE_CHECKING:
    from cpq.expressions import Expression


class Key(NamedTuple):
    """One equality: the fact is one of these texts."""

    fact: str
    values: tuple[str, ...]


def keys_of(expression: Expression, indexed: Set[str], given: Set[str]) -> tuple[Key, ...]:
    """The equalities of a condition that an index answers; see :func:`split`."""
    return split(expression.checked.root, expression.checked.facts, indexed, given).keys


class Split(NamedTuple):
    """A condition taken apart; it holds where every key and the rest hold.

    Attributes:
        keys: Equalities that an index answers, in the order of the condition.
        rest: What remains to be evaluated, in order; empty where the keys say all.
    """

    keys: tuple[Key, ...]
    rest: tuple[ast.expr, ...]


def split(root: ast.expr, types: Mapping[str, ValueType], indexed: Set[str], given: Set[str]) -> Split:
    """Take the equalities with indexed facts out of a conjunction.

    A part moves into an index only if nothing before it can fail: otherwise a rule that cannot be evaluated would
    be skipped instead of refused.

    Args:
        root: A checked tree.
        types: Types of the facts that it reads.
        indexed: Facts that an index may answer.
        given: Facts that always have a value of their type.
    """
    keys: list[Key] = []
    rest: list[ast.expr] = []
    safe = True
    for part in _conjuncts(root):
        key = _key(part, types, indexed) if safe else None
        if key is not None:
            keys.append(key)
        else:
            rest.append(part)
            safe = safe and cannot_fail(part, given)
    return Split(tuple(keys), tuple(rest))


def cannot_fail(node: ast.expr, given: Set[str]) -> bool:
    """Whether a part has a value whatever the facts are: comparisons of given facts and constants, and their logic."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in given
    if isinstance(node, ast.BoolOp):
        return all(cannot_fail(value, given) for value in node.values)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) and cannot_fail(node.operand, given)
    if isinstance(node, ast.Compare):
        return all(cannot_fail(part, given) for part in (node.left, *node.comparators))
    return isinstance(node, ast.Tuple) and all(cannot_fail(part, given) for part in node.elts)


def _conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _conjuncts(value)
    else:
        yield node


def _key(node: ast.expr, types: Mapping[str, ValueType], indexed: Set[str]) -> Key | None:
    """The key that a part is, or None."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    left, right = node.left, node.comparators[0]
    if isinstance(left, ast.Constant):
        left, right = right, left
    if not isinstance(left, ast.Name) or left.id not in indexed or not _is_given_text(left.id, types):
        return None
    given: object = right.value if isinstance(right, ast.Constant) else None
    if isinstance(node.ops[0], ast.Eq):
        values: tuple[object, ...] = (given,)
    elif isinstance(node.ops[0], ast.In) and isinstance(given, tuple):
        values = given
    else:
        return None
    texts = tuple(value for value in values if isinstance(value, str))
    return Key(left.id, texts) if len(texts) == len(values) else None


def _is_given_text(fact: str, types: Mapping[str, ValueType]) -> bool:
    kind = types.get(fact)
    return kind is not None and kind.kind == "text" and not kind.optional


def rest_of(expression: Expression, indexed: Set[str], given: Set[str]) -> str:
    """What of a condition an index does not answer, as text; empty where it answers all."""
    rest = split(expression.checked.root, expression.checked.facts, indexed, given).rest
    return " and ".join(_written(part, len(rest) > 1) for part in rest)


def written(part: ast.expr) -> str:
    """A part of a checked tree as text, with one spelling for what means the same to the reader of a file."""
    return ast.unparse(_Readable().visit(deepcopy(part)))


def _written(part: ast.expr, among_others: bool) -> str:
    readable = _Readable().visit(deepcopy(part))
    text = ast.unparse(readable)
    return f"({text})" if among_others and isinstance(readable, ast.BoolOp | ast.IfExp) else text


class _Readable(ast.NodeTransformer):
    """A checked tree as Python writes trees: exact numbers and dates as their text, no marks of the checker."""

    def visit_Defined(self, node: Defined) -> ast.AST:
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value: object = node.value
        if isinstance(value, tuple):
            parts = [self.visit(ast.Constant(one)) for one in value]
            return ast.Tuple(elts=parts, ctx=ast.Load())
        if isinstance(value, Decimal):
            return ast.Name(id=f"{value:f}", ctx=ast.Load())
        return ast.Constant(value=value.isoformat()) if isinstance(value, date) else node
