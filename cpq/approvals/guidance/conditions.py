"""Conditions over intervals: whether one holds everywhere, nowhere, or perhaps, while its facts move."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cpq.approvals.guidance.interval import Enclosure, Interval, Same, constant
from cpq.expressions import Expression, ExpressionError, Scope, Value, Vocabulary, evaluate, parse
from cpq.policy.compiled import CompiledPolicy
from cpq.rounding import round_to

_COMPARED: Mapping[type[ast.cmpop], Callable[[Interval, Interval], bool | None]] = {
    ast.Gt: lambda a, b: True if a.low > b.high else False if a.high <= b.low else None,
    ast.GtE: lambda a, b: True if a.low >= b.high else False if a.high < b.low else None,
    ast.Lt: lambda a, b: True if a.high < b.low else False if a.low >= b.high else None,
    ast.LtE: lambda a, b: True if a.high <= b.low else False if a.low > b.high else None,
    ast.Eq: lambda a, b: False if a.low > b.high or a.high < b.low else True if _one_point(a, b) else None,
    ast.NotEq: lambda a, b: True if a.low > b.high or a.high < b.low else False if _one_point(a, b) else None,
}


def _one_point(first: Interval, second: Interval) -> bool:
    return first.is_point and first == second


class Reader(NamedTuple):
    """What an expression reads.

    Attributes:
        enclosure: Enclosure of a fact by its full name.
        facts: Values at one end; those that do not change are the same everywhere.
        scope: What the rule looks at.
    """

    enclosure: Callable[[str], Enclosure]
    facts: Mapping[str, Value]
    policy: CompiledPolicy
    scope: Scope

    def is_constant(self, expression: Expression) -> bool:
        """Whether nothing that the expression reads moves, so that it gives one value or fails in one way."""
        return all(_fixed(self.enclosure(name)) for name in expression.reads)


def truth_of(condition: Expression, reader: Reader) -> bool | None:
    """Whether a condition holds everywhere, nowhere, or perhaps (None); one that may fail perhaps holds."""
    found = _Walk(condition, reader).run()
    return found.value if isinstance(found, Same) and isinstance(found.value, bool) else None


def number_of(formula: Expression, reader: Reader) -> Interval | None:
    """The numbers that a formula may give; None where they are not bounded."""
    found = _Walk(formula, reader).run()
    return found if isinstance(found, Interval) else None


def _fixed(found: Enclosure) -> bool:
    return isinstance(found, Same) or (isinstance(found, Interval) and found.is_point)


class _Walk:
    """One walk over the tree of a checked expression."""

    def __init__(self, expression: Expression, reader: Reader) -> None:
        self.expression = expression
        self.reader = reader
        self.source = expression.text.replace("\n", " ").strip()

    def run(self) -> Enclosure:
        tree = _tree(self.source)
        return None if tree is None else self._of(tree)

    def _of(self, node: ast.expr) -> Enclosure:
        names = self._names(node)
        if all(_fixed(self.reader.enclosure(name)) for name in names):
            return self._value(node)
        handler = _HANDLERS.get(type(node))
        return None if handler is None else handler(self, node)

    def _names(self, node: ast.expr) -> set[str]:
        """Full names of the facts that a part reads."""
        return {self._full(name) for name in _names_in(node)}

    def _full(self, name: str) -> str:
        return name if name in self.expression.reads else f"quote.{name}"

    def _value(self, node: ast.expr) -> Enclosure:
        """The value of a part that nothing moves, as the evaluator gives it."""
        text = ast.get_source_segment(self.source, node) or ""
        vocabulary = self.reader.policy.policy.vocabulary
        try:
            part = _parsed(text, vocabulary, self.reader.scope)
            return constant(evaluate(part, self.reader.facts, self.reader.policy.tables))
        except ExpressionError:
            return None

    def _name(self, node: ast.Name | ast.Attribute) -> Enclosure:
        (name,) = self._names(node)
        return self.reader.enclosure(name)

    def _number(self, node: ast.expr) -> Interval | None:
        found = self._of(node)
        return found if isinstance(found, Interval) else None

    def _truth(self, node: ast.expr) -> bool | None:
        found = self._of(node)
        return found.value if isinstance(found, Same) and isinstance(found.value, bool) else None

    # --- conditions

    def _bool_op(self, node: ast.BoolOp) -> Enclosure:
        """The first part that decides; behind one that only perhaps holds nothing is certain, since it may fail."""
        decides = isinstance(node.op, ast.Or)
        for part in node.values:
            truth = self._truth(part)
            if truth is None:
                return None
            if truth is decides:
                return Same(decides)
        return Same(not decides)

    def _unary(self, node: ast.UnaryOp) -> Enclosure:
        if isinstance(node.op, ast.Not):
            truth = self._truth(node.operand)
            return None if truth is None else Same(not truth)
        number = self._number(node.operand)
        return None if number is None else number.negated() if isinstance(node.op, ast.USub) else number

    def _compare(self, node: ast.Compare) -> Enclosure:
        """A chain holds where each of its comparisons does."""
        items = [node.left, *node.comparators]
        truths = [self._compared(one, op, two) for one, op, two in zip(items[:-1], node.ops, items[1:], strict=True)]
        if None in truths:
            return None
        return Same(all(truths))

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
        compare = _COMPARED.get(type(op))
        first, second = self._of(left), self._of(right)
        if compare is None or not isinstance(first, Interval):
            return None
        if isinstance(second, Same) and second.value is None:  # a number is not nothing
            return isinstance(op, ast.NotEq) if isinstance(op, ast.Eq | ast.NotEq) else None
        return compare(first, second) if isinstance(second, Interval) else None

    # --- numbers

    def _arithmetic(self, node: ast.BinOp) -> Enclosure:
        left, right = self._number(node.left), self._number(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Add):
            return left.plus(right)
        if isinstance(node.op, ast.Sub):
            return left.minus(right)
        return left.times(right).noisy() if isinstance(node.op, ast.Mult) else left.over(right)

    def _if_else(self, node: ast.IfExp) -> Enclosure:
        test = self._truth(node.test)
        return None if test is None else self._of(node.body if test else node.orelse)

    def _call(self, node: ast.Call) -> Enclosure:
        name = ast.unparse(node.func)
        if name not in ("min", "max", "abs", "round"):
            return None
        numbers = [self._number(part) for part in node.args]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        if name == "abs":
            (only,) = known
            least = Decimal(0) if only.low <= 0 <= only.high else min(abs(end) for end in only)
            return Interval(least, max(abs(end) for end in only))
        if name == "round":
            number, digits = known
            return Interval(*(round_to(end, int(digits.low)) for end in number)) if digits.is_point else None
        best = min if name == "min" else max
        return Interval(best(one.low for one in known), best(one.high for one in known))


_HANDLERS: Mapping[type[ast.expr], Callable[[_Walk, ast.expr], Enclosure]] = {
    ast.Name: _Walk._name,  # type: ignore[dict-item]  # each takes the node of its own kind
    ast.Attribute: _Walk._name,  # type: ignore[dict-item]
    ast.BoolOp: _Walk._bool_op,  # type: ignore[dict-item]
    ast.UnaryOp: _Walk._unary,  # type: ignore[dict-item]
    ast.Compare: _Walk._compare,  # type: ignore[dict-item]
    ast.BinOp: _Walk._arithmetic,  # type: ignore[dict-item]
    ast.IfExp: _Walk._if_else,  # type: ignore[dict-item]
    ast.Call: _Walk._call,  # type: ignore[dict-item]
}


@lru_cache(maxsize=1024)
def _tree(source: str) -> ast.expr | None:
    try:
        return ast.parse(source, mode="eval").body
    except SyntaxError:  # pragma: no cover - it was parsed when the file was read
        return None


@lru_cache(maxsize=4096)
def _names_in(node: ast.expr) -> frozenset[str]:
    """Names of the facts that a part reads, as it writes them; a dotted name is one of them."""
    if isinstance(node, ast.Name | ast.Attribute):
        return frozenset({ast.unparse(node)})
    found: set[str] = set()
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr) and not (isinstance(node, ast.Call) and part is node.func):
            found |= _names_in(part)
    return frozenset(found)


@lru_cache(maxsize=1024)
def _parsed(text: str, vocabulary: Vocabulary, scope: Scope) -> Expression:
    return parse(text, vocabulary, scope=scope)
