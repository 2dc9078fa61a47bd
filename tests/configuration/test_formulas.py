"""Rules as formulas over variables: wherever the evaluator says true, and nowhere else."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.configuration.domains import Domains, Key
from cpq.configuration.finite_facts import DecidedFact, FiniteFact, FiniteFacts, SummedFact, constant_fact, direct_fact
from cpq.configuration.formulas import TooManyCombinations, condition, number
from cpq.configuration.logic import always
from cpq.configuration.sums import Sum
from cpq.expressions import (
    YES_NO,
    Expression,
    ExpressionError,
    Fact,
    TableType,
    ValueType,
    Vocabulary,
    evaluate,
    parse,
)
from cpq.expressions import Value as FactValue
from cpq.expressions.types import NUMBER
from cpq.solving.meaning import holds, worth
from cpq.solving.model import Compare, Is, Not, Or, Table, Term, Value, read_by

OPTIONAL_NUMBER = ValueType("number", optional=True)
FEW = [Decimal(number) for number in (0, 1, 3)]
VALUES: dict[str, tuple[Value, ...]] = {
    "a": tuple(FEW),
    "b": (None, Decimal("0.5"), Decimal(2)),
    "c": (None, "s", "m"),
    "d": (False, True),
    "e": (Decimal(-1), Decimal("1.5")),
}
FACTS = {
    "a": NUMBER,
    "b": OPTIONAL_NUMBER,
    "c": ValueType("text", optional=True, choices=("s", "m")),
    "d": YES_NO,
    "e": NUMBER,
    "both": NUMBER,
    "total": NUMBER,
    "quantity": NUMBER,
}
VOCABULARY = Vocabulary(
    [Fact(name, kind) for name, kind in FACTS.items()], {"slots": TableType((ValueType("text"),), NUMBER)}
)
TABLES = {"slots": {("s",): Decimal(4)}}


def total(values: dict[str, Value]) -> Decimal:
    """The fact that no few variables decide: 2 a + e, plus 7 where d."""
    assert isinstance(values["a"], Decimal)
    assert isinstance(values["e"], Decimal)
    return 2 * values["a"] + values["e"] + (7 if values["d"] else 0) + 1


TERMS = (
    Term(("a",), {(value,): Fraction(2 * value) for value in FEW}),
    Term(("e",), {(value,): Fraction(value) for value in VALUES["e"] if isinstance(value, Decimal)}),
    Term(("d",), {(True,): Fraction(7)}),
)


def readable(most: int) -> FiniteFacts:
    direct: dict[str, FiniteFact] = {name: direct_fact(name, values) for name, values in VALUES.items()}
    together: dict[Key, FactValue] = {(a, e): a * e for a, e in product(FEW, VALUES["e"]) if isinstance(e, Decimal)}
    facts = {
        **direct,
        "both": DecidedFact(("a", "e"), together),
        "total": SummedFact(Sum(TERMS, Fraction(1))),
        "quantity": constant_fact(Decimal(2)),
    }
    return FiniteFacts(Domains(VALUES, most), facts, TABLES)


def assignments() -> Iterator[dict[str, Value]]:
    for values in product(*VALUES.values()):
        yield dict(zip(VALUES, values, strict=True))


def facts_of(values: dict[str, Value]) -> dict[str, FactValue | int]:
    both = values["a"] * values["e"]  # type: ignore[operator] # both are numbers
    return {**values, "total": total(values), "quantity": Decimal(2), "both": both}


def evaluated(expression: Expression, values: dict[str, Value]) -> FactValue | str:
    try:
        return evaluate(expression, facts_of(values), TABLES)
    except ExpressionError:
        return "cannot be evaluated"


def written(text: str, expects: str = "yes/no") -> Expression:
    return parse(text, VOCABULARY, expects=expects)  # type: ignore[arg-type] # one of the kinds


def agrees(text: str, most: int) -> None:
    """The formula of a condition holds exactly where the evaluator says true."""
    rule = written(text)
    found = condition(rule, readable(most))
    for values in assignments():
        said = evaluated(rule, values)
        assert holds(found.true, values) == (said is True), (text, values, said)
        assert holds(found.known, values) == (said != "cannot be evaluated"), (text, values, said)
        assert holds(found.false, values) == (said is False), (text, values, said)


# --- every form of the language, by example


@pytest.mark.parametrize(
    "text",
    [
        "a >= 1 and d",
        "a == 1 or e < 0 or not d",
        "total <= 9",
        "2 * total - a > 8 + e",
        "total / 3 <= 5",
        "total / 3 == 5 and d",
        "total + (10 if d else a) != 12",
        "(total if d and a > 0 else e) <= 4",
        "min(total, 5) == 5",
        "max(total, a, 9 - e) > 9",
        "abs(total - 7) <= 3",
        "a * e + both >= 1",
        "total * a > 5",
        "total / a > 5",
        "round(a / 3, 2) * e < 1",
        "b > 1",
        "b != None and b > 1",
        "b == None or b > 1",
        "not (b > 1)",
        "b > 1 or d",
        "d or b > 1",
        "b == a",
        "b != a",
        "b != both",
        "(b if d else None) == (a if d else None)",
        "c == None",
        "c in ('s',)",
        "c in ('s', None)",
        "a in (total, 1, e)",
        "total not in (3, 10)",
        "lookup('slots', c) >= a",
        "c != None and lookup('slots', c) * total >= 40",
        "0 < a <= e < total",
        "1 < total < 8 < 9",
        "d if a > 1 else b > 1",
        "d == (a > 1)",
        "quantity * total >= 9",
        "1 / (a - 1) > 0",
        "True",
        "False or d",
    ],
)
def test_a_formula_holds_where_the_evaluator_says_true(text: str) -> None:
    agrees(text, most=20_000)


@pytest.mark.parametrize(
    "text",
    [
        "d == (total > 8)",
        "(total >= 3) != (a > 0 or d)",
        "2 * a - e + b > 1",
        "min(a, e, b) < 1",
        "abs(a - e) <= b",
        "max(a, 2) - (e if d else a) >= 1",
        "(a + e if d and a > 0 else b) <= 2",
        "a in (b, e)",
        "a not in (b, e, 1)",
        "a == b or b != e",
        "(a + b + e) / 3 < 1 + b",
        "-((a + b + e) / 3) >= e",
    ],
)
def test_what_is_too_large_to_be_tried_is_taken_apart(text: str) -> None:
    """With two variables' combinations at most, the evaluator is never asked about three."""
    agrees(text, most=9)


# --- every form, generated


def numbers() -> st.SearchStrategy[str]:
    plain = st.sampled_from(["a", "b", "e", "both", "total", "quantity", "0", "1", "2.5", "9"])
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
            st.builds("abs({})".format, inner),
            st.builds("(-{})".format, inner),
            st.builds("({} if d else {})".format, inner, inner),
            st.builds("({} if a > e and d else {})".format, inner, inner),
        ),
        max_leaves=4,
    )


def conditions() -> st.SearchStrategy[str]:
    signs = st.sampled_from(["<", "<=", "==", "!=", ">", ">="])
    plain = st.one_of(
        st.sampled_from(["d", "c == 's'", "c != None", "b == None", "b != a", "d == (a > 1)"]),
        st.builds("{} {} {}".format, numbers(), signs, numbers()),
        st.builds("{} in ({}, {})".format, numbers(), numbers(), numbers()),
    )
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not {})".format, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
        ),
        max_leaves=4,
    )


@given(conditions(), st.sampled_from([6, 9, 20, 20_000]))
def test_a_generated_condition_holds_where_the_evaluator_says_true(text: str, most: int) -> None:
    """Where it is refused at all, all of its variables together have too many combinations."""
    refused = {"type-mismatch", "too-deep", "arithmetic"}
    try:
        agrees(text, most)
    except (TooManyCombinations, ExpressionError) as error:
        known = error.code in refused if isinstance(error, ExpressionError) else most < len(list(assignments()))
        if not known:
            raise


@given(numbers())
def test_a_number_is_the_sum_that_the_evaluator_computes(text: str) -> None:
    rule = written(text, "number")
    try:
        found = number(rule, readable(20_000))
    except TooManyCombinations:
        return
    for values in assignments():
        said = evaluated(rule, values)
        assert holds(found.known, values) == isinstance(said, Decimal)
        if isinstance(said, Decimal):
            here = [case.sum for case in found.cases if holds(case.where, values)]
            assert len(here) == 1
            exact = here[0].constant + sum((worth(term, values) for term in here[0].terms), Fraction(0))
            assert exact == Fraction(said) or (here[0].rounded and abs(exact - Fraction(said)) < Fraction(1, 10**50))


# --- the shapes that formulas take


def test_a_condition_over_one_variable_is_its_values() -> None:
    found = condition(written("a > 0 and round(a / 2, 0) < 2"), readable(20_000)).true
    assert found == Is("a", frozenset({Decimal(1)}))


def test_a_sum_keeps_a_term_for_each_variable() -> None:
    found = condition(written("2 * a + e + (1.5 if d else 0) <= 4"), readable(20_000)).true
    assert isinstance(found, Compare)
    assert [term.variables for term in found.terms] == [("a",), ("e",), ("d",)]
    assert (found.operator, found.bound) == ("<=", Fraction(4))
    assert found.terms[2].amounts == {(True,): Fraction(3, 2)}


def test_logic_stays_logic() -> None:
    found = condition(written("a > 0 or d"), readable(20_000))
    assert isinstance(found.true, Or | Not)
    assert set(read_by(found.true)) == {"a", "d"}
    assert always(found.known)


def test_what_cannot_be_split_is_a_table_of_few_rows() -> None:
    found = condition(written("a * e > 0"), readable(20_000)).true
    assert isinstance(found, Table | Compare)
    assert set(read_by(found)) == {"a", "e"}


def test_a_part_that_is_neither_small_nor_a_sum_is_refused_with_what_it_reads() -> None:
    with pytest.raises(TooManyCombinations) as caught:
        condition(written("d or round(a * e * b, 0) > 1"), readable(8))
    assert caught.value.text == "d or round(a * e * b, 0) > 1"
    assert caught.value.reads == {"a": 3, "e": 2, "b": 3}


def test_a_rounded_total_is_tried_where_few_variables_make_it() -> None:
    rule = written("round(total / 5, 0) > 2")
    agrees(rule.text, most=12)
    with pytest.raises(TooManyCombinations) as caught:
        condition(rule, readable(11))
    assert caught.value.reads == {"a": 3, "e": 2, "d": 2}
