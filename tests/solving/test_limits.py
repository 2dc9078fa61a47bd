"""Sums that rely on how many choices can be made at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.solvers import Solver

from cpq.configuration.product_model import product_model
from cpq.solving.compiled import compile_clauses
from cpq.solving.encode import Encoding, encode
from cpq.solving.limits import limits_of
from cpq.solving.model import ON, SWITCH, And, Compare, Count, Formula, Group, Is, Model, Rule, Term, Variable
from cpq.workspace import Workspace
from tests.oracle.solving import Exhaustive
from tests.solving.models import OPERATORS, formulas, variables
from tests.solving.public_models import clicks


@st.composite
def limited_models(draw: st.DrawFn) -> Model:
    """Sums over variables of which few can have some of their values, beside any other rule."""
    among = draw(variables(most=6, most_values=4))
    counted = draw(st.lists(st.sampled_from(among), min_size=1, unique_by=lambda one: one.name))
    chosen = [Is(one.name, draw(st.frozensets(st.sampled_from(one.values), min_size=1))) for one in counted]
    limit = draw(st.builds(Count, st.just(tuple(chosen)), st.integers(0, 1), st.integers(0, 3)))
    grouped = st.builds(Group, formulas(among, 1), st.just(limit.parts), st.just(limit.low), st.just(limit.high))
    rules: list[Formula] = [draw(st.just(limit) | grouped | st.just(And((limit,))))]
    for _ in range(draw(st.integers(1, 2))):
        amounts = st.integers(-3, 3).map(Fraction)
        terms = [Term((one.name,), {(value,): draw(amounts) for value in one.values}) for one in among]
        rules.append(Compare(tuple(terms), draw(st.sampled_from(OPERATORS)), draw(st.integers(-6, 6).map(Fraction))))
    rules += draw(st.lists(formulas(among, 2), max_size=1))
    return Model(among, tuple(Rule(f"r{place}", one) for place, one in enumerate(draw(st.permutations(rules)))))


def every_model(encoding: Encoding) -> Counter[tuple[int, ...]]:
    """How often each assignment of the asked propositions extends to one of all."""
    cnf = encoding.cnf
    spare = [(proposition, -proposition) for proposition in range(1, cnf.count + 1)]
    with Solver(name="cadical153", bootstrap_with=[*cnf.clauses, *spare]) as solver:
        return Counter(tuple(one[: cnf.asked]) for one in solver.enum_models())


@given(limited_models(), st.booleans())
def test_sums_over_limited_choices_have_the_models_of_the_model(model: Model, apart: bool) -> None:
    encoding = encode(model, apart=apart)
    expected = {
        tuple(
            number if one[name] == value else -number
            for number in range(1, encoding.cnf.asked + 1)
            for name, value in [encoding.meaning(number)]
        )
        for one in Exhaustive(model).assignments()
    }
    assert every_model(encoding) == dict.fromkeys(expected, 1)


@given(limited_models())
def test_clauses_apart_say_what_each_rule_says_without_the_others(model: Model) -> None:
    """Explanations leave rules out, so a sum may not rely on a limit that is another rule."""
    whole = encode(model, apart=True).cnf
    for place, rule in enumerate(model.rules):
        own = [clause for clause, of in zip(whole.clauses, whole.rules, strict=True) if of in (-1, place)]
        possible = Exhaustive(Model(model.variables, (rule,))).count() > 0
        with Solver(name="cadical153", bootstrap_with=own) as solver:
            assert solver.solve() == possible


def options(count: int) -> Sequence[Variable]:
    return [Variable(f"option {place}", SWITCH) for place in range(count)]


def test_a_sum_over_a_group_is_as_large_as_what_can_be_chosen_at_once() -> None:
    among = options(40)
    power = Compare(
        tuple(Term((one.name,), {(True,): Fraction(7**place % 101)}) for place, one in enumerate(among)),
        "<=",
        Fraction(120),
    )
    sizes = []
    for most in (1, 2, 40):
        group = Group(And(()), tuple(Is(one.name, ON) for one in among), 0, most)
        sizes.append(len(encode(Model(tuple(among), (Rule("group", group), Rule("power", power)))).cnf.clauses))
    assert sizes[0] < sizes[1] / 4 < sizes[2] / 8


def test_only_what_always_holds_limits_choices() -> None:
    among = options(3)
    chosen = tuple(Is(one.name, ON) for one in among)
    either = Group(chosen[0], chosen[1:], 0, 1)
    assert limits_of(Model(tuple(among), (Rule("inside", And((either,))),))).keys() == {"option 1", "option 2"}
    assert not limits_of(Model(tuple(among), (Rule("no limit", Count(chosen, 1, 3)),)))
    assert not limits_of(Model(tuple(among), (Rule("said twice", Count((*chosen, chosen[0]), 0, 2)),)))


@pytest.mark.long
def test_the_sample_machine_offers_what_clauses_without_limits_allow() -> None:
    """Some values after some clicks, by another solver and clauses in which no sum relies on a group."""
    model = product_model(Workspace.open(Path(__file__).resolve().parents[2]).catalog, "treatment-plant").model
    plain, compiled = encode(model, apart=True).cnf, compile_clauses(encode(model).cnf)
    dice = random.Random(3)  # noqa: S311 - the same values each time
    with Solver(name="cadical153", bootstrap_with=plain.clauses) as solver:
        for state, _ in clicks(compiled, 8):
            for number in dice.sample(range(1, plain.asked + 1), 15):
                for literal in (number, -number):
                    assert solver.solve(assumptions=[*state.decisions, literal]) == state.possible(literal)
