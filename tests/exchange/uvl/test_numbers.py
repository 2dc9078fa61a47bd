"""Arithmetic of constraints against plain evaluation of the same formula in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from operator import add, eq, ge, gt, le, lt, mul, ne, sub, truediv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.exchange.uvl.to_model import read_uvl
from cpq.problems import InvalidFiles
from cpq.solving.meaning import holds

NAMES = ("A", "B", "C")
OPERATORS = {"+": add, "-": sub, "*": mul, "/": truediv}
COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

Chosen = dict[str, bool]


class Formula:
    """A formula as UVL writes it and what it is worth for some chosen features."""

    def __init__(self, text: str, parts: tuple[Formula, ...] = (), operator: str = "", name: str = "") -> None:
        self.text, self.parts, self.operator, self.name = text, parts, operator, name

    def __repr__(self) -> str:
        return self.text

    def worth(self, weights: dict[str, Fraction], chosen: Chosen) -> Fraction:
        if self.operator:
            left, right = (part.worth(weights, chosen) for part in self.parts)
            return OPERATORS[self.operator](left, right)
        if self.name == "sum":
            return sum((weights[name] for name in NAMES if chosen[name]), Fraction(0))
        if self.name == "avg":
            return Formula("", name="sum").worth(weights, chosen) / Fraction(sum(chosen[name] for name in NAMES))
        if self.name:
            return weights[self.name] if chosen[self.name] else Fraction(0)
        return Fraction(self.text)


def joined(left: Formula, operator: str, right: Formula) -> Formula:
    return Formula(f"({left.text} {operator} {right.text})", (left, right), operator)


LEAVES = st.one_of(
    st.sampled_from(NAMES).map(lambda name: Formula(f"{name}.w", name=name)),
    st.sampled_from(("0", "1", "2.5", "7")).map(Formula),
    st.sampled_from(("sum", "avg")).map(lambda name: Formula(f"{name}(w)", name=name)),
)
FORMULAS = st.recursive(
    LEAVES, lambda inner: st.builds(joined, inner, st.sampled_from(tuple(OPERATORS)), inner), max_leaves=5
)
WEIGHTS = st.tuples(*[st.sampled_from(("-2", "0", "1", "1.5", "4"))] * 3)


@given(FORMULAS, st.sampled_from(tuple(COMPARISONS)), FORMULAS, WEIGHTS)
def test_a_comparison_holds_exactly_where_its_numbers_say_so(
    left: Formula, operator: str, right: Formula, weights: tuple[str, ...]
) -> None:
    features = "".join(f"            {name} {{w {weight}}}\n" for name, weight in zip(NAMES, weights, strict=True))
    text = f"features\n    R\n        optional\n{features}constraints\n    {left} {operator} {right}\n"
    read = read_uvl(text)
    assert read.left == []
    rule = read.model.rules[-1]
    known = {name: Fraction(weight) for name, weight in zip(NAMES, weights, strict=True)}
    for values in product((False, True), repeat=3):
        chosen = dict(zip(NAMES, values, strict=True))
        try:
            expected = COMPARISONS[operator](left.worth(known, chosen), right.worth(known, chosen))
        except ZeroDivisionError:
            expected = False
        assert holds(rule.formula, {"R": True, **chosen}) == expected, chosen


@pytest.mark.parametrize(
    ("constraint", "column", "message"),
    [
        ("A.w == 'x'", 9, "a text is compared with a number"),
        ("A.t < 'x'", 9, "texts are compared with <"),
        ("A & 3", 7, "a number or a text stands where something must hold or not"),
        ("3", 5, "a number or a text stands where something must hold or not"),
        ("A + 1 == 2", 7, "something that holds or not stands where a number or a text must"),
        ("A.w + A.t == 2", 9, "a text stands where a number must"),
        ("sum(t) == 2", 9, "no feature has a number 't'"),
        ("sum(3) == 2", 9, "sum() is given something other than names"),
        ("len(A.w) == 2", 9, "a number stands where a text must"),
        ("floor(A.w, A.w) == 2", 5, "floor() takes one name"),
        ("A.l == 2", 5, "is a list"),
        ("A.w ==", 11, "ends where a name or value should stand"),
        ("A B", 7, "'B' stands where an operator should"),
        ("(A", 5, "never closed"),
        ("A)", 6, "closes that was never opened"),
        ("A & & B", 9, "'&' stands where a name or value should"),
        ("A @ B", 7, "'@' stands where an operator should"),
        ("Z", 5, "there is no feature 'Z'"),
        ("A.z == 1", 5, "has no attribute 'z'"),
        ("1" * 50 + " == A.w", 5, "a number has more than 40 digits"),
    ],
)
def test_a_wrong_constraint_is_told_with_its_place(constraint: str, column: int, message: str) -> None:
    features = "features\n    R\n        optional\n            A {w 2, t 'x', l [1]}\n            B\n"
    text = f"{features}constraints\n    {constraint}\n"
    with pytest.raises(InvalidFiles) as refused:
        read_uvl(text)
    found = refused.value.problems[-1]
    assert message in found.message
    if "closed" not in message:
        assert (found.location.line, found.location.column) == (7, column)
