"""Limits of guardrails and bands: how they are written, and which figures they can limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.expressions import Fact, ValueType
from cpq.files.wrong_value import WrongValue
from cpq.money import Money
from cpq.policy.thresholds import Measure, fits, read_threshold
from tests.small_world import problems, world

RATE = Fact("quote.margin_rate", ValueType("number", "rate"))
DAYS = Fact("quote.payment_days", ValueType("number", "day"))
MONTHS = Fact("quote.term_months", ValueType("number"))
COUNT = Fact("quote.line_count", ValueType("number"))
TOTAL = Fact("quote.net_total", ValueType("number", "money"))
WEIGHT = Fact("quote.weight", ValueType("number", "kg"))
SEATS = Fact("sold", ValueType("number", "seat"))


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        ("15%", Measure(Decimal("0.15"), "rate"), "15%"),
        ("0", Measure(Decimal(0)), "0"),
        ("12.5", Measure(Decimal("12.5")), "12.5"),
        ("45 days", Measure(Decimal(45), "day"), "45 days"),
        ("1 day", Measure(Decimal(1), "day"), "1 day"),
        ("2 weeks", Measure(Decimal(14), "day"), "14 days"),
        ("18 months", Measure(Decimal(18), "month"), "18 months"),
        ("2 quarters", Measure(Decimal(6), "month"), "6 months"),
        ("2 years", Measure(Decimal(24), "month"), "24 months"),
        ("1 year", Measure(Decimal(12), "month"), "12 months"),
        ("500 kg", Measure(Decimal(500), "kg"), "500 kg"),
        ("9000.00 EUR", Money(Decimal("9000.00"), "EUR"), "9000.00 EUR"),
    ],
)
def test_a_limit_keeps_the_unit_that_it_is_written_with(text: str, expected: Measure | Money, shown: str) -> None:
    assert read_threshold(text) == expected
    assert str(read_threshold(text)) == shown
    assert read_threshold(expected) is expected


@pytest.mark.parametrize("text", ["", "many", "%", "10 %%", "1,5", "2 years 3 months", "9000.00 EURO EUR", "- days"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(WrongValue):
        read_threshold(text)


def test_a_limit_that_is_no_number_is_told_how_limits_are_written() -> None:
    with pytest.raises(WrongValue) as caught:
        read_threshold("2 years 3 months")
    assert str(caught.value) == "'2 years 3 months' is not a limit"
    assert caught.value.hint == "write a limit such as 15%, 45, 24 months or 100000.00 EUR"


@pytest.mark.parametrize("value", [["15%"], {"rate": "15%"}, 1.5, None])
def test_a_limit_is_one_text(value: object) -> None:
    with pytest.raises(WrongValue):
        read_threshold(value)


@pytest.mark.parametrize(
    ("fact", "fitting"),
    [
        (RATE, {"15%", "0"}),
        (DAYS, {"0", "10", "45 days", "2 weeks"}),
        (MONTHS, {"0", "10", "2 years", "1 quarter"}),
        (COUNT, {"0", "10"}),
        (TOTAL, {"100.00 EUR"}),
        (WEIGHT, {"0", "10", "500 kg"}),
        (SEATS, {"0", "10", "3 seats"}),
    ],
)
def test_a_limit_is_of_the_kind_of_its_figure(fact: Fact, fitting: set[str]) -> None:
    written = ["15%", "0", "10", "45 days", "2 weeks", "2 years", "1 quarter", "100.00 EUR", "500 kg", "3 seats"]
    assert {text for text in written if fits(read_threshold(text), fact)} == fitting


@given(st.integers(1, 9_999), st.sampled_from([("week", 7, "day"), ("quarter", 3, "month"), ("year", 12, "month")]))
def test_weeks_are_days_and_quarters_and_years_are_months(count: int, unit: tuple[str, int, str]) -> None:
    name, factor, base = unit
    assert read_threshold(f"{count} {name}s") == read_threshold(f"{count * factor} {base}s")


def refused(limit: str) -> list[str]:
    found = problems(rules=f"guardrails:\n  limit: {{ {limit}, then: warn }}\n")
    return [f"{one.message} [{one.code}] {one.hint}" for one in found]


def test_a_rate_is_not_limited_in_months_or_by_a_bare_number() -> None:
    assert refused("fact: quote.margin_rate, below: 15 months") == [
        "'quote.margin_rate' is a rate, its bound 15 months is not [wrong-type] write a rate such as 15%"
    ]
    assert refused("fact: line.discount_off_list, above: 0.1") == [
        "'line.discount_off_list' is a rate, its bound 0.1 is not [wrong-type] write a rate such as 15%"
    ]


def test_days_are_not_limited_in_months_and_a_count_not_by_a_rate() -> None:
    (days,) = refused("fact: quote.payment_days, above: 2 months")
    assert days.startswith("'quote.payment_days' is a number of days, its bound 2 months is not [wrong-type]")
    assert days.endswith("write a number of days such as 30 days")
    assert refused("fact: quote.line_count, above: 15%") == [
        "'quote.line_count' is a number, its bound 15% is not [wrong-type] write a number such as 10"
    ]


def test_a_problem_with_a_limit_stands_at_the_limit() -> None:
    (problem,) = problems(rules="guardrails:\n  limit:\n    fact: quote.margin_rate\n    below: 3\n    then: warn\n")
    assert (problem.location.line, problem.location.column) == (4, 12)


def test_a_term_is_limited_in_years() -> None:
    workspace = world(rules="guardrails:\n  long: { fact: quote.term_months, above: 2 years, then: warn }\n")
    (rule,) = workspace.policy.guardrails
    assert (rule.spec.bound, rule.spec.direction, rule.spec.looks_at) == (
        Measure(Decimal(24), "month"),
        "above",
        "quote",
    )
