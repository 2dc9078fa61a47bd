"""Tier tables as values: which tier is reached, and how many units fall in each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.policy.tiers import Tier, check_climbing, reached, spans
from tests.small_world import problems


def tiers(*starts: str, above: bool = False) -> tuple[Tier, ...]:
    field = "above" if above else "from"
    return tuple(Tier.model_validate({field: start, "price": "1.00"}) for start in starts)


@pytest.mark.parametrize(
    ("quantity", "start"),
    [("0", None), ("0.99", None), ("1", "1"), ("10", "1"), ("10.5", "1"), ("11", "11"), ("999", "51")],
)
def test_from_is_included(quantity: str, start: str | None) -> None:
    found = reached(tiers("1", "11", "51"), Decimal(quantity))
    assert (None if found is None else found.start) == (None if start is None else Decimal(start))


@pytest.mark.parametrize(("quantity", "start"), [("0", None), ("0.01", "0"), ("10", "0"), ("10.01", "10")])
def test_above_is_not(quantity: str, start: str | None) -> None:
    found = reached(tiers("0", "10", above=True), Decimal(quantity))
    assert (None if found is None else found.start) == (None if start is None else Decimal(start))


@pytest.mark.parametrize(
    ("quantity", "units"),
    [("0", []), ("1", ["1"]), ("10", ["10"]), ("11", ["10", "1"]), ("50", ["10", "40"]), ("51", ["10", "40", "1"])],
)
def test_each_unit_falls_in_one_tier(quantity: str, units: list[str]) -> None:
    found = spans(tiers("1", "11", "51"), Decimal(quantity))
    assert [part for _, part in found] == [Decimal(count) for count in units]


def test_a_table_that_starts_later_leaves_the_first_units_out() -> None:
    assert [part for _, part in spans(tiers("11", "21"), Decimal(25))] == [10, 5]


@given(st.sets(st.integers(1, 200), min_size=1, max_size=6), st.integers(0, 400))
def test_spans_cover_every_unit_from_the_first_tier_on(starts: set[int], quantity: int) -> None:
    table = tiers(*(str(start) for start in sorted(starts)))
    covered = sum((part for _, part in spans(table, Decimal(quantity))), Decimal(0))
    assert covered == max(quantity - min(starts) + 1, 0)
    last = reached(table, Decimal(quantity))
    parts = spans(table, Decimal(quantity))
    assert (parts[-1][0] if parts else None) is last
    assert all(part > 0 for _, part in parts)


@pytest.mark.parametrize("starts", [("1", "1"), ("5", "4"), ()])
def test_tables_climb(starts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="tier"):
        check_climbing(tiers(*starts))


def test_one_table_is_bounded_one_way() -> None:
    with pytest.raises(ValueError, match="from, or above"):
        check_climbing((*tiers("1"), *tiers("5", above=True)))


@pytest.mark.parametrize(("bound", "months"), [("24 months", 24), ("2 years", 24), ("1 quarter", 3), ("36", 36)])
def test_a_term_bound_counts_months(bound: str, months: int) -> None:
    assert Tier.model_validate({"from": bound, "discount": Decimal("0.1")}).start == months


@pytest.mark.parametrize("bound", ["10 days", "2 moons", "1 month 3 days"])
def test_a_term_bound_of_days_is_refused(bound: str) -> None:
    rules = (
        "schedules:\n"
        f"  t: {{ on: [seat], by: term, mode: range, of: list, tiers: [{{ from: {bound}, "
        f"discount: 5% }}] }}\n"
    )
    assert any(one.severity == "error" for one in problems(rules=rules))


def test_an_average_between_two_whole_unit_tiers_counts_in_the_lower_one() -> None:
    found = spans(tiers("1", "101"), Decimal("100.5"))
    assert [units for _, units in found] == [Decimal("100.5")]
    assert [units for _, units in spans(tiers("1", "101"), Decimal("101.5"))] == [Decimal(100), Decimal("1.5")]
    assert [units for _, units in spans(tiers("1", "101"), Decimal(100))] == [Decimal(100)]
