"""Rules as formulas: where a condition of the rule language is true, and the sums that its numbers are.

The evaluator of :mod:`cpq.expressions` is the meaning. Parts that few variables decide are tried out with it, one
combination of values after another; only ``and``, ``or``, ``not``, ``if``, exact sums and comparisons of these are
taken apart.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cpq.configuration.domains import TooLarge
from cpq.configuration.finite_facts import FiniteFacts, SummedFact
from cpq.configuration.logic import (
    TRUE,
    Condition,
    alike,
    both,
    choice,
    conjunction,
    disjunction,
    either,
    negation,
)
from cpq.configuration.node_kinds import elements, is_number, is_yes_or_no
from cpq.configuration.numbers import Case, Number, chosen, compare, constant_of, defined, joined, plain, smallest
from cpq.configuration.sums import (
    Sum,
    divided,
    negative,
    only_where,
    plus,
    times,
)
from cpq.configuration.tried import Tried, decided_by, tried
from cpq.expressions import Expression
from cpq.expressions.checked import CheckedTree, called
from cpq.expressions.operands import Defined
from cpq.solving.model import Sign

_SIGNS: MappingProxyType[type[ast.AST], Sign] = MappingProxyType(
    {ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.Gt: ">"}
)


class TooManyCombinations(ValueError):
    """A part of a rule would have to be tried for too many combinations of values.

    Attributes:
        text: The rule's expression.
        reads: How many values each variable has that decides the part.
    """

    def __init__(self, text: str, reads: dict[str, int]) -> None:
        super().__init__(f"'{text}' has too many combinations")
        self.text = text
        self.reads = reads


def condition(expression: Expression, facts: FiniteFacts) -> Condition:
    """Where a yes/no expression is true, and where it can be evaluated.

    Raises:
        TooManyCombinations: Some part of it is neither small nor a sum.
    """
    return _Translating(expression.checked, facts).condition(expression.checked.root)


def number(expression: Expression, facts: FiniteFacts) -> Number:
    """What a number adds up to.

    Raises:
        TooManyCombinations: Some part of it is neither small nor a sum.
    """
    return _Translating(expression.checked, facts).number(expression.checked.root)


def bounded(total: Number, sign: Sign, bound: Number, text: str) -> Condition:
    """Where a sum keeps a bound.

    Args:
        text: The sum as its rule writes it.

    Raises:
        TooManyCombinations: Both distinguish too many cases.
    """
    try:
        return compare(total, sign, bound)
    except TooLarge:
        raise TooManyCombinations(text, {}) from None


@dataclass(frozen=True, slots=True)
class _Translating:
    """One expression on its way to formulas."""

    checked: CheckedTree
    facts: FiniteFacts

    # --- conditions

    def condition(self, node: ast.expr) -> Condition:
        """Where a yes/no part is true."""
        small = self._of_one_variable(node)
        if small is not None:
            return small.condition
        if isinstance(node, ast.BoolOp):
            join = conjunction if isinstance(node.op, ast.And) else disjunction
            return join([self.condition(part) for part in node.values])
        if isinstance(node, ast.UnaryOp):
            return negation(self.condition(node.operand))
        if isinstance(node, ast.IfExp):
            return choice(self.condition(node.test), self.condition(node.body), self.condition(node.orelse))
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        return self._tried(node).condition

    def _of_one_variable(self, node: ast.expr) -> Tried | None:
        variables = decided_by(node, self.facts)
        return tried(node, self.checked, self.facts) if len(variables) < 2 else None

    def _comparison(self, node: ast.Compare) -> Condition:
        """A chain as its links; each is evaluated where those before it are true."""
        left, links = node.left, []
        for sign, right in zip(node.ops, node.comparators, strict=True):
            links.append(self._link(left, sign, right))
            left = right
        return conjunction(links)

    def _link(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(sign, ast.In | ast.NotIn):
            return self._membership(left, sign, right)
        node = ast.Compare(left=left, ops=[sign], comparators=[right])
        small = self._of_one_variable(node)
        if small is not None:
            return small.condition
        if is_number(left, self.checked) and is_number(right, self.checked):
            with suppress(TooLarge):
                return compare(self.number(left), _SIGNS[type(sign)], self.number(right))
        if (
            isinstance(sign, ast.Eq | ast.NotEq)
            and is_yes_or_no(left, self.checked)
            and is_yes_or_no(right, self.checked)
        ):
            return self._same(self.condition(left), self.condition(right), negated=isinstance(sign, ast.NotEq))
        return self._tried(node).condition

    def _same(self, left: Condition, right: Condition, *, negated: bool) -> Condition:
        known = both(left.known, right.known)
        same = Condition(both(known, alike(left.true, right.true)), known)
        return negation(same) if negated else same

    def _membership(self, left: ast.expr, sign: ast.In | ast.NotIn, right: ast.expr) -> Condition:
        """``in`` as equalities, where the whole is too large to be tried; the list is evaluated before any of them."""
        node = ast.Compare(left=left, ops=[sign], comparators=[right])
        if self._is_listable(node):
            return self._tried(node).condition
        equal = [self._link(left, ast.Eq(), element) for element in elements(right)]
        known = both(*(part.known for part in equal))
        found = Condition(both(known, either(*(part.true for part in equal))), known)
        return found if isinstance(sign, ast.In) else negation(found)

    # --- numbers

    def number(self, node: ast.expr) -> Number:
        """What a part adds up to; taken apart where that is exact, else tried."""
        small = self._of_one_variable(node)
        if small is not None:
            return small.number
        taken_apart = _PARTS.get(type(node))
        if taken_apart is not None:
            with suppress(TooLarge):
                return taken_apart(self, node)
        return self._tried(node).number

    def _name(self, node: ast.Name) -> Number:
        meaning = self.facts.facts[node.id]
        if isinstance(meaning, SummedFact):
            return plain(meaning.sum)
        raise TooLarge

    def _defined(self, node: Defined) -> Number:
        return defined(self.number(node.value))

    def _signed(self, node: ast.UnaryOp) -> Number:
        of = self.number(node.operand)
        return of.each(negative) if isinstance(node.op, ast.USub) else of

    def _arithmetic(self, node: ast.BinOp) -> Number:
        left, right = self.number(node.left), self.number(node.right)
        if isinstance(node.op, ast.Add):
            return joined(left, right, plus)
        if isinstance(node.op, ast.Sub):
            return joined(left, right.each(negative), plus)
        if isinstance(node.op, ast.Mult):
            return joined(left, right, lambda one, other: times(one, other, self.facts.domains))
        divisor = constant_of(right)
        if not divisor:
            raise TooLarge
        return left.each(lambda one: divided(one, divisor))

    def _if_else(self, node: ast.IfExp) -> Number:
        """Alternatives: as terms that are worth something in one case only, where few variables decide the case."""
        test, body, other = self.condition(node.test), self.number(node.body), self.number(node.orelse)
        if body.is_plain and other.is_plain:
            with suppress(TooLarge):
                return Number((Case(TRUE, self._switched(node.test, body, other)),), *chosen(test, body, other)[1:])
        return chosen(test, body, other)

    def _switched(self, test: ast.expr, body: Number, other: Number) -> Sum:
        """The one sum that is the first number where a test is true, and the second where it is false."""
        found = tried(test, self.checked, self.facts)
        sides = [
            only_where(
                side.cases[0].sum,
                found.variables,
                [key for key, value in found.given.items() if value is said],
                self.facts.domains,
            )
            for side, said in ((body, True), (other, False))
        ]
        return plus(*sides)

    def _call(self, node: ast.Call) -> Number:
        """A function is tried where that is possible; ``min``, ``max`` and ``abs`` of large sums become cases."""
        if self._is_listable(node):
            raise TooLarge
        parts = [self.number(argument) for argument in node.args] if called(node) in ("min", "max", "abs") else []
        if not parts:
            raise TooLarge
        if called(node) == "abs":
            parts.append(parts[0].each(negative))
        found = parts[0]
        for part in parts[1:]:
            found = smallest(found, part, "<=" if called(node) == "min" else ">=")
        return found

    # --- trying out

    def _is_listable(self, node: ast.expr) -> bool:
        return self.facts.domains.listable(decided_by(node, self.facts))

    def _tried(self, node: ast.expr) -> Tried:
        """What the evaluator says of a part.

        Raises:
            TooManyCombinations: There are too many to be tried.
        """
        try:
            return tried(node, self.checked, self.facts)
        except TooLarge:
            variables = decided_by(node, self.facts)
            domains = self.facts.domains.values.items()
            sizes = {name: len(values) for name, values in domains if name in variables}
            raise TooManyCombinations(self.checked.text, sizes) from None


_PARTS: Mapping[type[ast.expr], Callable[[_Translating, Any], Number]] = MappingProxyType(
    {
        ast.Name: _Translating._name,
        Defined: _Translating._defined,
        ast.UnaryOp: _Translating._signed,
        ast.BinOp: _Translating._arithmetic,
        ast.IfExp: _Translating._if_else,
        ast.Call: _Translating._call,
    }
)
