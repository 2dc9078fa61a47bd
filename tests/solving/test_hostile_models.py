"""Models that are deep, wide, large or absurd become clauses all the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from pysat.solvers import Solver

from cpq.solving.cnf import Cnf
from cpq.solving.encode import TooManyValues, encode
from cpq.solving.model import (
    ON,
    SWITCH,
    And,
    Compare,
    Count,
    Formula,
    Group,
    Iff,
    Implies,
    Is,
    Model,
    Not,
    Or,
    Rule,
    Table,
    Term,
    Variable,
)
from cpq.solving.propositions import TooManyCombinations

A, B = Is("a", ON), Is("b", ON)
TWO = (Variable("a", SWITCH), Variable("b", SWITCH))


def satisfiable(cnf: Cnf, *assumptions: int) -> bool:
    with Solver(name="glucose4", bootstrap_with=cnf.clauses) as solver:
        return bool(solver.solve(assumptions=assumptions))


def clauses_of(*formulas: Formula, variables: tuple[Variable, ...] = TWO) -> Cnf:
    return encode(Model(variables, tuple(Rule(f"r{index}", formula) for index, formula in enumerate(formulas)))).cnf


def nested(depth: int, kind: str) -> Formula:
    formula: Formula = A
    for level in range(depth):
        other = B if level % 2 else A
        match kind:
            case "not":
                formula = Not(formula)
            case "and":
                formula = And((formula, B))
            case "or":
                formula = Or((formula, B))
            case "alternating":
                formula = Or((formula, A)) if level % 2 else And((formula, B))
            case "implies":
                formula = Implies(formula, other)
            case "iff":
                formula = Iff(formula, other)
            case "count":
                formula = Count((formula, other), 1, 1)
            case _:
                formula = Group(formula, (other,), 0)
    return formula


@pytest.mark.parametrize("kind", ["not", "and", "or", "alternating", "implies", "iff", "count", "group"])
def test_ten_thousand_levels_are_no_depth(kind: str) -> None:
    cnf = clauses_of(nested(10_000, kind))
    assert len(cnf.clauses) < 100_000
    assert satisfiable(cnf)


def test_ten_thousand_levels_of_different_parts_stay_linear() -> None:
    variables = tuple(Variable(f"v{index}", SWITCH) for index in range(10_000))
    formula: Formula = Is("v0", ON)
    for index, variable in enumerate(variables[1:]):
        part = Is(variable.name, ON)
        formula = (Iff(formula, part), Or((formula, part)), And((formula, part)), Implies(formula, part))[index % 4]
    cnf = clauses_of(formula, variables=variables)
    assert len(cnf.clauses) < 100_000
    assert satisfiable(cnf)


def test_a_part_shared_twice_at_every_level_is_encoded_once() -> None:
    formula: Formula = A
    for level in range(1_000):
        formula = And((formula, Or((formula, B)))) if level % 2 else Iff(formula, Implies(formula, B))
    assert len(clauses_of(formula).clauses) < 10_000


def test_fifty_thousand_clauses() -> None:
    variables = tuple(Variable(f"v{index}", SWITCH) for index in range(5_000))
    rules = [
        Or(tuple(Is(f"v{(index * step + step) % 5_000}", ON if step % 2 else frozenset({False})) for step in (1, 2, 7)))
        for index in range(50_000)
    ]
    cnf = clauses_of(*rules, variables=variables)
    assert 49_000 < len(cnf.clauses) <= 50_000
    assert set(cnf.rules) <= set(range(50_000))


@pytest.mark.parametrize(
    ("formula", "possible"),
    [
        (And(()), True),
        (Or(()), False),
        (Count(()), True),
        (Count((), 1), False),
        (Group(A, (), 0), True),
        (And((A, Group(A, (), 1))), False),
        (Group(A, (), 1), True),
        (Count((A, B), 3), False),
        (Count((A, B), 2, 1), False),
        (Count((A, B), -5, -1), False),
        (Count((A, A, B), 2, 2), True),
        (Count((A, Not(A)), 2), False),
        (Count((A, Not(A)), 1, 1), True),
        (Group(A, (A,), 0), True),
        (Not(Group(A, (B,), 0, 5)), True),
        (Table((), ()), False),
        (Table((), ((),)), True),
        (Table(("a", "b"), ()), False),
        (Table(("a", "b"), (), allowed=False), True),
        (Table(("a",), ((None,),), allowed=False), False),
        (Compare((), "<=", Fraction(0)), True),
        (Compare((), "!=", Fraction(0)), False),
        (Compare((Term(("a",), {(True,): Fraction(0)}),), ">", Fraction(0)), False),
        (Compare((Term((), {(): Fraction(3)}),), ">=", Fraction(3)), True),
        (Compare((Term(("a",), {(True,): Fraction(1, 3)}),), "==", Fraction(1, 2)), False),
        (Compare((Term(("a",), {(True,): Fraction(-1)}),), "<", Fraction(0)), True),
    ],
)
def test_absurd_formulas_mean_what_they_say(formula: Formula, possible: bool) -> None:
    assert satisfiable(clauses_of(formula)) is possible


def test_clauses_name_the_rule_that_they_come_from() -> None:
    cnf = clauses_of(Implies(A, B), Not(B))
    assert dict(zip(cnf.clauses, cnf.rules, strict=True)) == {(-1, 2): 0, (-2,): 1}


WIDE = Variable("w", tuple(map(Decimal, range(1_000_000))))


def test_a_million_values_that_a_rule_reads_are_too_many() -> None:
    with pytest.raises(TooManyValues, match="w has 1,000,000 values") as raised:
        clauses_of(Not(Is("w", frozenset({Decimal(1)}))), variables=(*TWO, WIDE))
    assert (raised.value.variable, raised.value.values) == ("w", 1_000_000)


def test_a_million_values_that_no_rule_reads_are_free() -> None:
    encoding = encode(Model((*TWO, WIDE), (Rule("r", A),)))
    assert encoding.free == {"w"}
    assert encoding.cnf.count == 2
    with pytest.raises(KeyError):
        encoding.literal("w", Decimal(1))


def test_a_table_of_ten_thousand_rows_stays_compact() -> None:
    names = "abcde"
    variables = tuple(Variable(name, tuple(map(Decimal, range(10)))) for name in names)
    rows = tuple(
        tuple(frozenset({Decimal(int(digit))}) for digit in f"{(index * 7_919) % 100_000:05}")
        for index in range(10_000)
    )
    cnf = clauses_of(Table(tuple(names), rows), variables=variables)
    assert sum(map(len, cnf.clauses)) < 250_000
    assert satisfiable(cnf)


def test_two_thousand_values_in_order_take_few_clauses() -> None:
    numbers = tuple(map(Decimal, range(2_000)))
    amount = Term(("n",), {(value,): Fraction(value) for value in numbers})
    cnf = clauses_of(Compare((amount,), "<=", Fraction(700)), variables=(Variable("n", numbers),))
    assert not satisfiable(cnf, 702)
    assert satisfiable(cnf, 701)
    assert len(cnf.clauses) < 20_000


@pytest.mark.parametrize("read_by_a_rule", [True, False])
def test_two_domains_of_two_thousand_values_are_too_many_together(read_by_a_rule: bool) -> None:
    values = tuple(map(Decimal, range(2_000)))
    both = Term(("x", "y"), dict.fromkeys(product(values, values), Fraction(1)))
    variables = (Variable("x", values), Variable("y", values))
    rules = (Rule("r", Not(Compare((both,), "<=", Fraction(0)))),) if read_by_a_rule else ()
    with pytest.raises(TooManyCombinations, match="x and y have 4,000,000 combinations in a term; at most 200,000 may"):
        encode(Model(variables, rules), () if read_by_a_rule else (both,))
