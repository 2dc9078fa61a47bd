"""Contracts over small worlds in currencies of every number of decimals, and amendments of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.currencies import minor_units
from cpq.workspace import Workspace
from tests.small_world import price, world

START, END = date(2026, 1, 15), date(2027, 1, 14)
DAYS = st.dates(START, END)
CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])
UNITS = st.integers(1, 400)
DIFFERENCES = st.integers(-50, 300).filter(bool)
ADDITIVE = st.sampled_from(["anchored month", "day", "30/360", "actual/360", "calendar monthly + daily"])


def small(currency: str, day_count: str = "anchored month") -> Workspace:
    """Seats per unit, storage in slabs, plans in ranges, support as a percentage of seats with a minimum."""
    digits = minor_units(currency)
    grid = Decimal(1).scaleb(-digits)

    def money(amount: str) -> str:
        return str(Decimal(amount).quantize(grid))

    prices = f"""
seat: {{ per: seat per month, mode: per unit, price: {money("37.437")} }}
thing: {{ per: gigabyte per month, mode: per unit, price: 1 }}
plan:
  per: gigabyte per month
  mode: slab
  tiers: [{{ from: 1, price: {money("5.219")} }}, {{ from: 51, price: {money("3.517")} }}, {{ from: 201, price: 2 }}]
other:
  per: unit per month
  mode: range
  tiers: [{{ from: 1, price: {money("9.113")} }}, {{ from: 101, price: {money("7.001")} }}]
support:
  per: month
  mode: percent of total
  rate: 17%
  of: {{ scope: quote, products: [seat], level: customer }}
  minimum: {money("500")} per month
"""
    products = """
seat: { name: Seat, charge: recurring }
thing: { name: Thing, charge: recurring }
plan: { name: Plan, charge: recurring }
other: { name: Other, charge: recurring }
support: { name: Support, charge: recurring }
"""
    return world(
        prices,
        f"rounding: {{ day count: {day_count} }}",
        products=products,
        book=f"price book: main\ncurrency: {currency}",
    )


def contract(workspace: Workspace, units: int = 100, discount: str = "7%") -> RunningContract:
    """A year of seats with a discount, of slabs, ranges and a percentage."""
    quote = price(
        workspace,
        f"""
as of: 2026-01-02
start: {START}
term: 12 months
lines:
  - {{ id: seats, product: seat, quantity: {units}, discount: {discount} }}
  - {{ id: slabs, product: plan, quantity: {units} }}
  - {{ id: ranges, product: other, quantity: {units}, discount: 3% }}
  - {{ id: support, product: support }}
""",
    )
    return workspace.contracts.create(quote, "c")


def amendment(day: date, *changes: dict[str, object], name: str = "change", **more: object) -> Amendment:
    """Changes of that contract from a day on."""
    texts = [
        {key: value if isinstance(value, Decimal) else str(value) for key, value in one.items()} for one in changes
    ]
    return Amendment.model_validate(
        {"amends": "c", "id": name, "effective": day, "changes": texts, **more}, by_name=True
    )


def after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
