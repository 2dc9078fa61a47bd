"""The policy of one date: what is in force, which book, rate, contract and channel discount answer."""

from datetime import date
from decimal import Decimal

import pytest

from cpq.money import Money
from cpq.policy.compiled import compile_policy
from cpq.problems import CannotPrice
from tests.small_world import world

RULES = """
schedules:
  spring: { on: [thing], by: quantity, mode: range, of: list, valid from: 2026-03-01, valid until: 2026-05-31,
      tiers: [{ from: 1, discount: 5% }] }
promotions:
  may: { on: [thing], of: list, discount: 5%, orders from: 2026-05-01, orders until: 2026-05-31 }
parameters:
  alloy: { unit: EUR, values: [{ valid from: 2026-05-01, value: 2.00 }, { valid from: 2026-01-01, value: 1.00 }] }
exchange rates:
  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }
  - { from: USD, to: EUR, rate: 0.80, date: 2026-05-01, source: bank }
  - { from: EUR, to: USD, rate: 1.20, date: 2026-05-01, source: bank }
partner discounts:
  silver: { of: running, goods: 5%, valid from: 2026-05-01, valid until: 2026-05-31 }
"""


@pytest.mark.parametrize(
    ("day", "schedules", "promotions", "alloy"),
    [
        ("2025-12-31", 0, 0, None),
        ("2026-02-28", 0, 0, Decimal("1.00")),
        ("2026-03-01", 1, 0, Decimal("1.00")),
        ("2026-04-30", 1, 0, Decimal("1.00")),
        ("2026-05-01", 1, 1, Decimal("2.00")),
        ("2026-05-31", 1, 1, Decimal("2.00")),
        ("2026-06-01", 0, 0, Decimal("2.00")),
    ],
)
def test_a_date_selects_what_is_in_force_both_ends_included(
    day: str, schedules: int, promotions: int, alloy: Decimal | None
) -> None:
    workspace = world(rules=RULES)
    compiled = compile_policy(workspace.policy, workspace.catalog, date.fromisoformat(day), "print")
    assert (len(compiled.schedules), len(compiled.promotions)) == (schedules, promotions)
    assert compiled.parameters["alloy"] == alloy
    assert compiled.fingerprint == "print"


def test_the_latest_rate_wins_and_among_equal_dates_the_one_written_that_way_round() -> None:
    compiled = world(rules=RULES).compiled(date(2026, 5, 1))
    assert compiled.rate("EUR", "USD").rate == Decimal("1.20")
    assert compiled.rate("USD", "EUR").rate == Decimal("0.80")
    assert compiled.convert(Money(Decimal("8"), "USD"), "EUR") == Decimal("6.4")
    assert compiled.convert(Money(Decimal("8"), "EUR"), "EUR") == Decimal("8")
    early = world(rules=RULES).compiled(date(2026, 4, 30))
    assert early.rate("USD", "EUR").rate == Decimal("1.10")
    assert early.convert(Money(Decimal("11"), "USD"), "EUR") == Decimal("10")


def test_a_rate_that_does_not_exist_yet_is_refused() -> None:
    with pytest.raises(CannotPrice) as refusal:
        world(rules=RULES).compiled(date(2025, 12, 31)).rate("EUR", "USD")
    assert refusal.value.code == "no-exchange-rate"
    with pytest.raises(CannotPrice):
        world(rules=RULES).compiled(date(2026, 5, 1)).rate("EUR", "GBP")


@pytest.mark.parametrize(
    ("day", "found"), [("2026-04-30", False), ("2026-05-01", True), ("2026-05-31", True), ("2026-06-01", False)]
)
def test_a_channel_discount_is_in_force_between_its_dates(day: str, found: bool) -> None:
    workspace = world(rules=RULES)
    compiled = workspace.compiled(date.fromisoformat(day))
    assert (compiled.channel(workspace.policy.partner_discounts, "silver") is not None) is found
    assert compiled.channel(workspace.policy.partner_discounts, "gold") is None


def test_a_workspace_compiles_a_date_once() -> None:
    workspace = world(rules=RULES)
    assert workspace.compiled(date(2026, 5, 1)) is workspace.compiled(date(2026, 5, 1))


def test_the_oldest_dates_are_let_go_and_compile_again() -> None:
    workspace = world(rules=RULES)
    first = workspace.compiled(date(2020, 1, 1))
    for number in range(80):
        workspace.compiled(date(2021, 1, 1).replace(year=2021 + number))
    assert workspace.compiled(date(2020, 1, 1)) == first
