"""The parts of a condition that an index can answer: equalities with texts that stand before anything that may fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, NamedTuple

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
