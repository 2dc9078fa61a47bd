"""A checked condition as conjunctions of comparisons, read from its text."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from cpq.dates import parse_date
from cpq.expressions import Expression, Fact, Scope, Vocabulary
from cpq.lint.holding import Known

MOST_CONJUNCTIONS = 512
"""Conjunctions of one condition that are looked at; of a condition with more nothing is told."""

_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Comparison(NamedTuple):
    """A fact compared with literals, or something unknown that is so or is not.

    Attributes:
        fact: Name of the fact; empty where nothing is known of what is compared.
        sign: Operator; of the unknown ``is`` or ``is not``.
        values: The literals; None among them stands for "no value". Of the unknown its text.
    """

    fact: str
    sign: str
    values: tuple[Known | None, ...]


Conjunction = tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A condition as conjunctions, any of which makes it hold.

    Attributes:
        against: The same for the condition's opposite.
    """

    ways: tuple[Conjunction, ...]
    against: tuple[Conjunction, ...]

    @property
    def known(self) -> bool:
        """Whether everything in it is a fact compared with literals, so that nothing is left to guess."""
        return all(comparison.fact for way in (*self.ways, *self.against) for comparison in way)

    @property
    def opposite(self) -> Alternatives:
        """The condition that holds where this one does not."""
        return Alternatives(self.against, self.ways)


def read(condition: Expression, vocabulary: Vocabulary, scope: Scope, aliases: Mapping[str, str]) -> Alternatives:
    """A condition taken apart.

    Args:
        aliases: Facts that are another fact under a second name.
    """
    text = f"({condition.text})"
    reader = _Reader(text, vocabulary, scope, aliases)
    tree = ast.parse(text, mode="eval").body
    return Alternatives(tuple(reader.ways(tree, True)), tuple(reader.ways(tree, False)))


class _Reader:
    """One condition on its way into conjunctions."""

    def __init__(self, text: str, vocabulary: Vocabulary, scope: Scope, aliases: Mapping[str, str]) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.scope = scope
        self.aliases = aliases

    def ways(self, node: ast.expr, wanted: bool) -> list[Conjunction]:
        """The conjunctions that make a part true, or false; more than can be looked at come cut off."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self.ways(inner, not wanted)
            case ast.BoolOp(op=operator, values=values):
                parts = [self.ways(value, wanted) for value in values]
                return self._all(parts) if isinstance(operator, ast.And) == wanted else self._any(parts)
            case ast.IfExp(test=test, body=body, orelse=other):
                taken = self._all([self.ways(test, True), self.ways(body, wanted)])
                return self._any([taken, self._all([self.ways(test, False), self.ways(other, wanted)])])
            case ast.Constant(value=bool(value)):
                return [()] if value == wanted else []
            case ast.Compare(left=left, ops=signs, comparators=rest):
                sides = [left, *rest]
                pairs = zip(sides, signs, rest, strict=False)
                parts = [[(self._comparison(a, _SIGNS[type(sign)], b, wanted),)] for a, sign, b in pairs]
                return self._all(parts) if wanted else self._any(parts)
            case _:
                fact = self._fact(node)
                if fact is not None:
                    return [(Comparison(fact.name, "==", (wanted,)),)]
                return [(self._unknown(ast.unparse(node), wanted),)]

    def _all(self, parts: list[list[Conjunction]]) -> list[Conjunction]:
        joined: list[Conjunction] = [()]
        for part in parts:
            joined = [(*left, *right) for left in joined for right in part]
            if len(joined) > MOST_CONJUNCTIONS:
                return [()] * (MOST_CONJUNCTIONS + 1)
        return joined

    @staticmethod
    def _any(parts: list[list[Conjunction]]) -> list[Conjunction]:
        return [conjunction for part in parts for conjunction in part]

    def _comparison(self, left: ast.expr, sign: str, right: ast.expr, wanted: bool) -> Comparison:
        said = sign if wanted else _OPPOSITE[sign]
        fact, literals = self._fact(left), self._literals(right)
        if fact is None and sign in _TURNED:
            fact, literals, said = self._fact(right), self._literals(left), _TURNED[said]
        values = None if fact is None or literals is None else tuple(self._typed(fact, value) for value in literals)
        if fact is None or values is None:
            return self._unknown(*_plainly(ast.unparse(left), sign, ast.unparse(right), wanted))
        return Comparison(fact.name, said, values)

    @staticmethod
    def _unknown(text: str, so: bool) -> Comparison:
        return Comparison("", "is" if so else "is not", (text,))

    def _fact(self, node: ast.expr) -> Fact | None:
        if not isinstance(node, ast.Name | ast.Attribute):
            return None
        fact = self.vocabulary.resolve(ast.unparse(node), self.scope)
        alias = self.aliases.get(fact.name) if fact is not None else None
        return fact if alias is None else self.vocabulary.get(alias) or fact

    def _literals(self, node: ast.expr) -> tuple[Known | None, ...] | None:
        if isinstance(node, ast.Tuple | ast.List):
            found = [self._literal(element) for element in node.elts]
            return None if any(one is None for one in found) else tuple(one[0] for one in found if one is not None)
        one = self._literal(node)
        return None if one is None else one

    def _literal(self, node: ast.expr) -> tuple[Known | None] | None:
        """The value of a literal in a tuple of its own, since None is one too; None for anything else."""
        match node:
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=inner):
                found = self._literal(inner)
                if found is None or not isinstance(found[0], Decimal):
                    return None
                return (-found[0],) if isinstance(sign, ast.USub) else found
            case ast.Constant(value=None | bool() | str() as value):
                return (value,)
            case ast.Constant():
                try:
                    return (Decimal(ast.get_source_segment(self.text, node) or ""),)
                except InvalidOperation:
                    return None
        return None

    @staticmethod
    def _typed(fact: Fact, value: Known | None) -> Known | None:
        return parse_date(value) if fact.type.kind == "date" and isinstance(value, str) else value


def _plainly(left: str, sign: str, right: str, wanted: bool) -> tuple[str, bool]:
    """A comparison in one of the ways that it can be written, and whether that one is to be so."""
    if sign in _TURNED and left > right:
        left, sign, right = right, _TURNED[sign], left
    plain = sign if sign in ("<", "<=", "==", "in") else _OPPOSITE[sign]
    return f"{left} {plain} {right}", wanted == (plain == sign)
