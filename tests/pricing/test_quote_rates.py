"""A quote at another percentage follows from whole numbers as pricing it as a whole gives it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cpq.configuration import configure
from cpq.pricing import price
from cpq.pricing.outcome_facts import own_facts
from cpq.pricing.quote_rates import QuoteRates, quote_rates
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.approvals.guidance.generated import Case, cases
from tests.small_world import d, deal_text, world

PRODUCTS = """
bulk: { name: Bulk, charge: one-time, family: goods, tax: standard, cost: 0.013 EUR }
share: { name: Share, charge: one-time, family: goods, tax: reduced, cost: 35% of net }
pack: { name: Pack, charge: one-time, family: goods, tax: reduced, cost: 3.10 EUR }
meter: { name: Meter, charge: usage, family: software, tax: standard }
"""
PRICES = """
bulk: { mode: per unit, price: 0.0371, unit decimals: 4 }
thing: { mode: per unit, price: 9.99 }
seat: { per: seat per month, mode: per unit, price: 12.55 }
service: { mode: per unit, price: 250.00, adders: { alloy: { add: 3.50, as: surcharge } } }
pack: { mode: package, package size: 25, price: 19.90 }
share: { mode: per unit, price: 33.33 }
meter: { per: call, mode: per unit, price: 0.013, unit decimals: 3 }
"""
RULES = """
taxes:
  seller country: FR
  countries: { FR: { name: VAT, categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] } } }
promotions:
  third: { on: [thing, seat], of: running, discount: 33.333%, stacking: best of, when: quantity >= 7 }
"""


ADDING = """
waterfall:
  - step: promotion
  - price: regular
  - { step: discretionary discount, combine: add }
  - price: customer
"""


@st.composite
def plain_cases(draw: DrawFn) -> tuple[Workspace, QuoteRequest]:
    """Quotes of lines that mostly cost their regular price less a percentage."""
    mode, unit = draw(st.sampled_from(["half up", "half even"])), draw(st.sampled_from(["net", "never"]))
    combine = draw(st.sampled_from(["", ADDING]))
    tax = draw(st.sampled_from(["per rate", "per document"]))
    rules = f"{RULES}{combine}rounding: {{ mode: {mode}, unit price: {unit}, tax: {tax} }}\n"
    workspace = world(PRICES, rules, more_products=PRODUCTS)
    lines = []
    for number in range(draw(st.integers(1, 5))):
        product = draw(st.sampled_from(["bulk", "thing", "seat", "pack", "seat", "meter"]))
        fields = [f"id: n{number}", f"product: {product}", f"quantity: {draw(st.integers(1, 40))}"]
        if product != "meter" and draw(st.booleans()):
            fields.append(f"discount: {draw(st.sampled_from(['7%', '33.33%', '0.01% of list', '12.5% of running']))}")
        if draw(st.integers(0, 5)) == 0:
            fields.append("optional: yes")
        lines.append("  - { " + ", ".join(fields) + " }")
    whole = draw(st.sampled_from(["", "discounts: [5%]\n", "discounts: [2.505% of running]\n"]))
    head = f"account: {{ id: buyer, country: FR }}\nterm: 12 months\n{whole}lines:\n"
    text = deal_text(head + "\n".join(lines))
    return workspace, workspace.parse_deal(text.encode(), "deals/deal.yaml").request


def at_once(quote: PricedQuote, like: Discount) -> QuoteRates | None:
    with exact():
        return quote_rates(quote, like)


def assert_the_same(workspace: Workspace, request: QuoteRequest, rate: Decimal) -> bool:
    """Compare a quote at a percentage with pricing it; false where it does not follow from whole numbers."""
    policy = workspace.compiled(request.as_of)
    try:
        quote = price(configure(request, workspace.catalog), policy)
    except CannotPrice:
        return False
    only = request.discounts[0] if len(request.discounts) == 1 else Discount(rate=Decimal(0))
    rates = at_once(quote, only) if only.rate is not None else None
    if rates is None:
        return False
    discounts = (only.model_copy(update={"rate": rate}),)
    whole = price(configure(request.model_copy(update={"discounts": discounts}), workspace.catalog), policy)
    with exact():
        outline = rates.at(rate)
        assert outline.quote.request == whole.request
        assert outline.quote.facts == whole.facts
        assert {name: str(value) for name, value in outline.quote.facts.items()} == {
            name: str(value) for name, value in whole.facts.items()
        }
        assert outline.quote.totals == whole.totals
        assert outline.quote.taxes == whole.taxes
        assert outline.quote.metrics == whole.metrics
        for place, line in enumerate(whole.lines):
            assert dict(own_facts(rates.line(place, outline))) == dict(own_facts(line))
    return True


RATES = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-4)) | st.sampled_from([d("0"), d("1")])


@settings(max_examples=150)
@given(plain_cases(), RATES)
def test_a_quote_at_another_percentage_is_what_pricing_gives(
    case: tuple[Workspace, QuoteRequest], rate: Decimal
) -> None:
    event("followed" if assert_the_same(*case, rate) else "priced as a whole")


@settings(max_examples=60)
@given(cases(), RATES)
def test_quotes_of_every_kind_follow_or_are_priced_as_a_whole(case: Case, rate: Decimal) -> None:
    event("followed" if assert_the_same(case.workspace, case.request, rate) else "priced as a whole")
