"""The compiled forms give what the reference gives: the same value to the last digit, or the same error."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

from cpq.expressions import parse
from tests.expressions.forms import Forms
from tests.expressions.generated import VOCABULARY, Case, cases, conditions, formulas, others

SHORT = settings(max_examples=50)
LONG = settings(max_examples=35_000)

numbers = cases(formulas(), ["any", "number"])
yes_or_no = cases(conditions(), ["any", "yes/no"])
anything = cases(others(), ["any"])
larger = {
    "formulas": cases(formulas(24), ["any", "number"]),
    "conditions": cases(conditions(24), ["any", "yes/no"]),
    "texts, dates and nothing": cases(others(20), ["any"]),
}


def check(case: Case) -> None:
    Forms(case.rule).agree(case.facts, case.tables)


@SHORT
@given(numbers)
def test_formulas_have_one_value_in_every_form(case: Case) -> None:
    check(case)


@SHORT
@given(yes_or_no)
def test_conditions_have_one_value_in_every_form(case: Case) -> None:
    check(case)


@SHORT
@given(anything)
def test_texts_dates_and_nothing_have_one_value_in_every_form(case: Case) -> None:
    check(case)


@pytest.mark.long
@pytest.mark.parametrize("kind", larger)
def test_many_more_and_larger_ones_have_one_value_in_every_form(kind: str) -> None:
    LONG(given(larger[kind])(check))()


# --- what a few generated examples may miss


@pytest.mark.parametrize("value", ["0", "-0", "-0.00", "1.0", "1.00", "-1", "7" * 60 + ".5", "1E-999999", "9E+999999"])
@pytest.mark.parametrize(
    "text",
    [
        "count",
        "+count",
        "-count",
        "- -count",
        "abs(count)",
        "round(count, 0)",
        "round(count / 3, 2)",
        "min(count, 1)",
        "min(1, count)",
        "max(count, 1)",
        "max(1, count)",
        "min(count, 1, 1.000)",
        "max(1.0000, count, 1)",
        "min(count * 1, 0)",
        "max(count * 1.00, rebate * 1)",
        "min(abs(count), rebate)",
        "count * -0",
        "count if vfd else -0.0",
        "maybe_count if vfd else count",
        "None if vfd else count",
        "(maybe_count if vfd else None) == count",
        "count in (1, 2) or count in (0, -1)",
        "count in (1.0, maybe_count, 0)",
        "0 < count < 2",
        "0 < count > 0.5 != maybe_count",
        "count == 1",
        "count != 0 and 1 / count > 0.5",
        "lookup('kg-price', weight)",
    ],
)
def test_zeros_ties_and_extreme_numbers(text: str, value: str) -> None:
    forms, number = Forms(parse(text, VOCABULARY)), Decimal(value)
    tables = {"kg-price": lambda key: key * 3}
    for vfd, maybe in product((True, False), (None, number, Decimal("-0.0"))):
        facts = {"count": number, "weight": number, "rebate": Decimal(1), "vfd": vfd, "maybe_count": maybe}
        forms.agree(facts, tables)


@pytest.mark.parametrize(
    "text", ["count > 1", "count == count", "maybe_count != None", "min(count, 1)", "count in (1, 2)"]
)
@pytest.mark.parametrize("value", ["NaN", "-NaN", "sNaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_refused_alike(text: str, value: str) -> None:
    Forms(parse(text, VOCABULARY)).agree({"count": Decimal(value), "maybe_count": Decimal(value)}, {})


TESTS = (
    *("maybe_count != None", "None != maybe_count", "maybe_count == None", "not maybe_count == None"),
    *("not (maybe_count != None)", "vfd and maybe_count != None", "vfd or maybe_count != None"),
    *("vfd and maybe_count == None", "vfd or maybe_count == None", "not (vfd or maybe_count == None)"),
    *(
        "not (vfd and maybe_count == None)",
        "maybe_count != None != registered",
        "maybe_count == None == registered",
        "maybe_count != quote.maybe_total",
    ),
    *("maybe_count == None or vfd", "maybe_count > 2", "vfd and maybe_count > 2", "vfd or maybe_count > 2"),
    *("2 < 1 < maybe_count", "1 < 2 < maybe_count", "(maybe_count > 2 if vfd else True)"),
    *("maybe_count in (None, 5)", "quote.maybe_total != None and quote.maybe_total > 1", "quote.maybe_total > 1"),
)
USES = (
    *("({0}) and maybe_count > 1", "({0}) or maybe_count > 1", "maybe_count > 1 if {0} else vfd"),
    *("vfd if {0} else maybe_count > 1", "(({0}) and vfd) or maybe_count > 1", "(({0}) or vfd) and maybe_count > 1"),
    *("(vfd if {0} else has_opt_out) and maybe_count > 1", "({0}) == (maybe_count > 1)", "maybe_count > 1 and ({0})"),
    *("vfd and quote.maybe_total > 1 or ({0})", "({0}) and maybe_count == 5 and maybe_count < 9"),
)


@pytest.mark.parametrize("test", TESTS)
def test_a_test_vouches_only_where_it_was_made(test: str) -> None:
    values = (None, Decimal(0), Decimal(5))
    for use in USES:
        forms = Forms(parse(use.format(test), VOCABULARY))
        for vfd, count, total in product((True, False), values, values):
            facts = {"vfd": vfd, "has_opt_out": not vfd, "maybe_count": count, "quote.maybe_total": total}
            forms.agree({**facts, "registered": vfd or None}, {})


def test_the_keys_of_a_table_keep_their_order_and_its_cells_their_type() -> None:
    cells: dict[Any, Any] = {("gold", True): 5, ("tin", True): "5", ("tin", False): None}
    forms = Forms(parse("lookup('score', tier, vfd) * 2", VOCABULARY))
    for tier, vfd in product(("gold", "tin", "silver"), (True, False)):
        for table in (cells, lambda *keys: cells[keys]):
            forms.agree({"tier": tier, "vfd": vfd}, {"score": table})
