"""Intervals: the days on which something changes, and that one compiled policy serves all days between two of them."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, timedelta

import pytest

import cpq
from cpq.approvals import decide
from cpq.configuration.configured import ConfiguredQuote
from cpq.policy.compiled import CompiledPolicy, compile_policy
from cpq.policy.intervals import change_days, interval_of
from cpq.problems import CannotPrice, InvalidRequest
from cpq.workspace import Workspace
from tests.generated.cases import Case, cases
from tests.small_world import deal_text, world

DAY = timedelta(days=1)
SCHEDULE = "on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }]"
OFFER = "on: [thing], of: list, discount: 5%"
AGREED = "contract: frame\naccount: buyer\nprices: { thing: 90.00 EUR }\n"
RATES = "- { from: EUR, to: USD, rate: 1.10, date: 2026-03-01, source: bank }"
COSTED = "made: { name: Made, charge: one-time, family: goods, cost: COST }"
CHARGES = "two: { name: Two, family: goods, charges: { setup: { charge: one-time, cost: COST } } }"
DATED_COST = "[{ cost: 1.00 EUR }, { valid from: 2026-03-01, cost: 2.00 EUR }]"
COUNTRY = "{ name: VAT, categories: { standard: [RATES], reduced: [{ rate: 5% }] } }"
TAXES = f"{{ seller country: FR, countries: {{ FR: {COUNTRY} }} }}"
TAX_RATES = "{ rate: 19% }, { valid from: 2026-03-01, rate: 20% }"


def days(workspace: Workspace) -> list[str]:
    return [str(day) for day in change_days(workspace.policy, workspace.catalog)]


@pytest.mark.parametrize(
    ("rules", "opened"),
    [
        ("", []),
        (
            f"schedules: {{ some: {{ {SCHEDULE}, valid from: 2026-03-01, valid until: 2026-05-31 }} }}",
            ["03-01", "06-01"],
        ),
        (f"schedules: {{ always: {{ {SCHEDULE} }} }}", []),
        (f"promotions: {{ a: {{ {OFFER}, orders from: 2026-05-01, orders until: 2026-05-31 }} }}", ["05-01", "06-01"]),
        ("parameters: { alloy: { unit: EUR, values: [{ valid from: 2026-03-01, value: 1.00 }] } }", ["03-01"]),
        (f"exchange rates:\n  {RATES}", ["03-01"]),
        ("partner discounts: { silver: { of: running, goods: 5%, valid from: 2026-03-01 } }", ["03-01"]),
        ("distributor discounts: { north: { of: running, goods: 5%, valid until: 2026-03-01 } }", ["03-02"]),
        (f"taxes: {TAXES.replace('RATES', TAX_RATES)}", ["03-01"]),
    ],
)
def test_everything_with_dates_opens_and_ends_intervals(rules: str, opened: list[str]) -> None:
    assert days(world(rules=rules)) == [f"2026-{day}" for day in opened]


def test_books_contracts_and_costs_open_intervals_too() -> None:
    assert days(world(book="valid from: 2026-01-01\nvalid until: 2026-12-31")) == ["2026-01-01", "2027-01-01"]
    contract = {"pricing_rules/frame.yaml": f"{AGREED}for orders from: 2026-02-01\nfor orders until: 2026-02-28\n"}
    assert days(world(files=contract)) == ["2026-02-01", "2026-03-01"]
    assert days(world(more_products=COSTED.replace("COST", DATED_COST))) == ["2026-03-01"]
    assert days(world(more_products=CHARGES.replace("COST", DATED_COST))) == ["2026-03-01"]
    table = {"catalogs/costs.csv": "product,cost,currency,valid from\nthing,1.00,EUR,2026-03-01\n"}
    assert days(world(catalog="cost tables: [{ table: costs.csv }]", files=table)) == ["2026-03-01"]


def test_a_day_on_which_two_things_change_is_one_change() -> None:
    rules = f"promotions: {{ may: {{ {OFFER}, orders from: 2026-05-01 }} }}\nexchange rates:\n  {RATES}"
    assert days(world(rules=rules.replace("2026-03-01", "2026-05-01"))) == ["2026-05-01"]


def test_a_change_day_is_the_first_of_its_interval() -> None:
    changes = (date(2026, 3, 1), date(2026, 6, 1))
    days_around = (date.min, changes[0] - DAY, changes[0], changes[1] - DAY, changes[1], date.max)
    assert [interval_of(changes, day) for day in days_around] == [0, 0, 1, 1, 2, 2]


# --- one policy for an interval

RULES = f"""
approvers: {{ boss: {{ name: Boss }} }}
promotions:
  may: {{ {OFFER}, orders from: 2026-05-01, orders until: 2026-05-31 }}
guardrails:
  limit: {{ fact: quote.net_total, above: 250.00 USD, then: ask boss }}
exchange rates:
  - {{ from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }}
  - {{ from: EUR, to: USD, rate: 1.40, date: 2026-05-10, source: bank }}
"""


def said(quote: cpq.PricedQuote, policy: CompiledPolicy) -> str:
    """Everything that a quote and its decision say, but the order date itself."""
    facts = sorted(f"{name}: {value}" for name, value in quote.facts.items())
    text = json.dumps([quote.to_json(), decide(quote, policy).to_json(), facts])
    return text.replace(str(quote.as_of), "the order date")


def test_order_dates_of_one_interval_share_rules_and_say_the_same_and_others_do_not() -> None:
    workspace = world(rules=RULES)
    answers: dict[int, set[str]] = {}
    day, changes = date(2026, 4, 25), change_days(workspace.policy, workspace.catalog)
    while day < date(2026, 6, 8):
        text = deal_text("{ product: thing, quantity: 2 }", as_of=str(day))
        quote = workspace.price_deal(workspace.parse_deal(text.encode(), "deals/deal.yaml"))
        policy = workspace.compiled(day)
        assert policy.as_of == quote.as_of == day
        answers.setdefault(interval_of(changes, day), set()).add(said(quote, policy))
        day += DAY
    assert [len(found) for found in answers.values()] == [1, 1, 1, 1]
    assert len(set.union(*answers.values())) == 4


def priced(quote: ConfiguredQuote, policy: CompiledPolicy) -> str:
    """The quote with its decision, or why there is none."""
    try:
        return said(cpq.price(quote, policy), policy)
    except CannotPrice as error:
        return str([error, *error.others])
    except InvalidRequest as error:
        return str(error)


def ends(changes: tuple[date, ...], day: date) -> tuple[date, date]:
    """First and last day of the interval of a day, a year away where it has none."""
    number = interval_of(changes, day)
    first = changes[number - 1] if number else day - 365 * DAY
    return first, changes[number] - DAY if number < len(changes) else day + 365 * DAY


def check(case: Case) -> bool:
    """A policy compiled at either end of an interval serves the deal as one compiled for its day does."""
    workspace = case.world.workspace
    day = case.deal().request.as_of
    both = ends(change_days(workspace.policy, workspace.catalog), day)
    quote = case.configured()
    expected = priced(quote, compile_policy(workspace.policy, workspace.catalog, day))
    for other in both:
        policy = compile_policy(workspace.policy, workspace.catalog, other)
        if other != day:
            priced(quote, policy)  # what it keeps from then on was made for the other day
        assert priced(quote, policy.on(day)) == expected, f"{case.name} by the policy of {other}"
    return set(both) != {day}


def test_a_policy_compiled_for_any_day_of_an_interval_prices_a_quote_with_the_same_bytes() -> None:
    moved = []
    for case in cases(range(30, 45), 2):
        with suppress(InvalidRequest):  # the catalog does not allow it on any day
            moved.append(check(case))
    assert sum(moved) > len(moved) / 2 > 5
