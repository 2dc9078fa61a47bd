"""Totals in the corporate currency: each converted once, from the unrounded total of the quote."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.pricing.corporate import corporate_totals
from cpq.problems import CannotPrice
from cpq.workspace import Workspace
from tests.small_world import d, price, world

RATES = """
exchange rates:
  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: old bank }
  - { from: EUR, to: USD, rate: 1.25, date: 2026-06-01, source: bank }
"""


def test_totals_convert_at_the_dated_rate_of_the_order_date() -> None:
    workspace = world(
        "thing: { mode: per unit, price: 100.00 }", RATES, files={"cpq.toml": 'corporate_currency = "USD"'}
    )
    quote = price(workspace, "{ product: thing }")
    found = workspace.corporate_totals(quote)
    assert found is not None
    assert (found.amounts["net"], found.amounts["margin"]) == (d("125.00"), None)
    assert found.to_json()["rate"] | {"where": None} == {
        "from": "EUR",
        "to": "USD",
        "rate": "1.25",
        "date": "2026-06-01",
        "source": "bank",
        "where": None,
    }
    earlier = price(workspace, "{ product: thing }", as_of="2026-05-31")
    assert workspace.corporate_totals(earlier).amounts["net"] == d("110.00")  # type: ignore[union-attr]


def test_a_quote_in_the_corporate_currency_has_none_beside_it() -> None:
    workspace = world(files={"cpq.toml": 'corporate_currency = "EUR"'})
    assert workspace.corporate_totals(price(workspace, "{ product: thing }")) is None
    assert world().corporate_totals(price(world(), "{ product: thing }")) is None


def test_without_a_rate_there_is_no_figure() -> None:
    workspace = world(files={"cpq.toml": 'corporate_currency = "USD"'})
    with pytest.raises(CannotPrice, match="no exchange rate"):
        workspace.corporate_totals(price(workspace, "{ product: thing }"))


@pytest.mark.parametrize("own", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("corporate", ["USD", "CLP", "BHD"])
@given(units=st.integers(1, 10**7), quantity=st.integers(1, 99), rate=st.integers(1, 10**9), either=st.booleans())
def test_conversion_rounds_once_at_the_end(
    own: str, corporate: str, units: int, quantity: int, rate: int, either: bool
) -> None:
    amount, factor = Decimal(units).scaleb(-minor_units(own)), Decimal(rate).scaleb(-6)
    one, other = (own, corporate) if either else (corporate, own)
    rules = f"exchange rates: [{{ from: {one}, to: {other}, rate: {factor:f}, date: 2026-01-01, source: bank }}]"
    workspace: Workspace = world(
        f"thing: {{ mode: per unit, price: {amount:f} }}", rules, book=f"price book: main\ncurrency: {own}"
    )
    quote = price(workspace, f"{{ product: thing, quantity: {quantity} }}")
    found = corporate_totals(quote, workspace.compiled(quote.as_of), corporate)
    assert found is not None
    whole = Fraction(amount * quantity) * (Fraction(factor) if either else 1 / Fraction(factor))
    net = found.amounts["net"]
    assert net is not None
    assert abs(Fraction(net) - whole) * 2 <= Fraction(Decimal(1).scaleb(-minor_units(corporate)))
