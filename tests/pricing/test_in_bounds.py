"""Amounts that no deal has are refused in words, by the engine and the oracle alike."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpq.configuration import configure
from cpq.pricing import price as engine
from cpq.pricing import reprice
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest
from tests.oracle.reference import price as oracle
from tests.small_world import deal_text, price, world

GIVEN = "start: 2027-01-01\nterm: 12 months\nlines:\n"
BIG = "product: special, quantity: 1000000000000, special: { name: Big, price: 999999999999999999.999999999999 }"
LARGEST = f"{{ {BIG} }}"
RAISED = "product: seat, quantity: 1000000000000, segments: { every: month, uplift: 100%, uplift of: previous"
DOUBLED = f"{{ {RAISED}, term: 8 years }} }}"
ABOVE_60_DIGITS = f"{{ {RAISED}, term: 100 months, price: 999999999999999999 }} }}"


@pytest.mark.parametrize("line", [DOUBLED, ABOVE_60_DIGITS])
def test_an_amount_beyond_any_deal_is_refused_on_its_line(line: str) -> None:
    workspace = world()
    deal = workspace.parse_deal(deal_text(f"{GIVEN}  - {line}\n").encode(), "deals/deal.yaml")
    quote = configure(deal.request, workspace.catalog, deal.places)
    for pricer in (engine, oracle):
        with pytest.raises(CannotPrice, match="its amounts have more than 40 digits before the point") as refused:
            pricer(quote, workspace.compiled(quote.request.as_of))
        assert refused.value.code == "amount-too-large"
        assert refused.value.line.startswith("l1")


def test_the_largest_price_of_the_largest_quantity_is_one() -> None:
    quote = price(world(), f"{GIVEN}  - {LARGEST}\n")
    assert quote.totals.net == Decimal("999999999999999999999999999999.00")  # the unit price is rounded to cents
    assert world().metrics(quote)["tcv"].net == quote.totals.net


def test_repricing_refuses_what_pricing_refuses() -> None:
    quote: PricedQuote = price(world(), f"{GIVEN}  - {{ id: a, product: seat, quantity: 1 }}\n")
    large = price_request(f"{GIVEN}  - {{ id: a, {DOUBLED[2:]}\n")
    with pytest.raises(CannotPrice, match="more than 40 digits"):
        reprice(quote, [large])


def price_request(text: str) -> LineRequest:
    return world().parse_deal(deal_text(text).encode(), "deals/deal.yaml").request.lines[0]
