"""Numeric models in Clafer, as far as the published samples use it: groups, bounded integers and constraints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.solving.model import (
    SWITCH,
    And,
    Compare,
    Formula,
    Group,
    Implies,
    Is,
    Model,
    Not,
    Or,
    Rule,
    Term,
    Value,
    Variable,
)

_HEAD = re.compile(r"(\s*)(?:abstract\s+)?(?:(or|xor|\d+\.\.\d+)\s+)?(\w+)(\s*->\s*integer)?\s*$")
_TOKEN = re.compile(r"\s*(=>|\|\||&&|>=|<=|not\b|\w+|[()=<>+])")
_BOUND = re.compile(r"\[(\w+) (>=|<=|<|>|=) (\d+)\]")
_OPERATORS = {"=": "==", ">=": ">=", "<=": "<=", "<": "<", ">": ">"}


def clafer_model(text: str) -> Model:
    """The model of a text; numbers have the bounds that its constraints say."""
    lines = [line.rstrip() for line in text.splitlines()]
    said = [line.strip() for line in lines if line.strip().startswith("[")]
    heads = [match for line in lines if (match := _HEAD.match(line)) and "[" not in line and " : " not in line]
    domains = {match[3]: _domain(match[3], said) for match in heads if match[4]}
    parents: list[tuple[int, str, str]] = []
    groups: dict[str, tuple[str, list[str]]] = {}
    for match in heads:
        indent = len(match[1])
        while parents and parents[-1][0] >= indent:
            parents.pop()
        if parents:
            groups.setdefault(parents[-1][1], (parents[-1][2], []))[1].append(match[3])
        parents.append((indent, match[3], match[2] or ""))
    variables = tuple(Variable(match[3], (None, *domains[match[3]]) if match[4] else SWITCH) for match in heads)
    reader = _Formulas(Model(variables))
    rules = [Rule("root", reader.some(heads[0][3]))]
    for parent, (kind, children) in groups.items():
        low, high = _bounds(kind, len(children))
        rules.append(Rule(parent, Group(reader.some(parent), tuple(map(reader.some, children)), low, high)))
    rules += [Rule(f"{number}: {one}", reader.read(one[1:-1])) for number, one in enumerate(said, start=1)]
    return Model(variables, tuple(rules))


def _bounds(kind: str, count: int) -> tuple[int, int | None]:
    """How many children a group takes: every one where it says nothing."""
    if ".." in kind:
        low, high = kind.split("..")
        return int(low), int(high)
    return {"or": (1, None), "xor": (1, 1), "": (count, count)}[kind]


def _domain(name: str, said: Sequence[str]) -> tuple[Decimal, ...]:
    """Numbers between the bounds that constraints say of a name, or those that one lists."""
    low, high = 0, None
    for one in said:
        match = _BOUND.fullmatch(one)
        if match and match[1] == name:
            number = int(match[3])
            if match[2] in (">=", ">"):
                low = number + (match[2] == ">")
            else:
                high = number - (match[2] == "<")
    if high is None:
        return tuple(map(Decimal, sorted({int(n) for one in said for n in re.findall(rf"\b{name} = (\d+)", one)})))
    return tuple(map(Decimal, range(low, high + 1)))


class _Formulas:
    """Recursive descent over the tokens of one constraint."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._tokens: list[str] = []

    def some(self, name: str) -> Formula:
        """That a feature is there."""
        if self._model.variable(name).is_switch:
            return Is(name, frozenset({True}))
        return Not(Is(name, frozenset({None})))

    def read(self, text: str) -> Formula:
        """The formula of a text."""
        self._tokens = _TOKEN.findall(text)[::-1]
        assert "".join(self._tokens[::-1]) == text.replace(" ", ""), text
        formula = self._implication()
        assert not self._tokens, text
        return formula

    def _take(self, token: str) -> bool:
        found = bool(self._tokens) and self._tokens[-1] == token
        if found:
            self._tokens.pop()
        return found

    def _implication(self) -> Formula:
        left = self._either()
        return Implies(left, self._implication()) if self._take("=>") else left

    def _either(self) -> Formula:
        parts = [self._both()]
        while self._take("||"):
            parts.append(self._both())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self) -> Formula:
        parts = [self._one()]
        while self._take("&&"):
            parts.append(self._one())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self) -> Formula:
        if self._take("not"):
            return Not(self._one())
        if self._take("("):
            inner = self._implication()
            assert self._take(")")
            return inner
        names = [self._tokens.pop()]
        while self._take("+"):
            names.append(self._tokens.pop())
        if not self._tokens or self._tokens[-1] not in _OPERATORS:
            (name,) = names
            return self.some(name)
        operator, bound = _OPERATORS[self._tokens.pop()], Fraction(self._tokens.pop())
        there = tuple(self.some(name) for name in names)
        return And((*there, Compare(tuple(map(self._number, names)), operator, bound)))  # type: ignore[arg-type]

    def _number(self, name: str) -> Term:
        values: tuple[Value, ...] = self._model.variable(name).values
        return Term((name,), {(value,): Fraction(value) for value in values if isinstance(value, Decimal)})
