"""A quote at one price level: what each addressee's document adds up to."""

from __future__ import annotations

from decimal import Decimal

from cpq.policy.waterfall import Rounding
from cpq.pricing.levels import level_totals
from cpq.quotes.priced import Level, LevelTotals, PricedQuote
from cpq.workspace import Workspace

CATALOG = """
catalog: shop
products:
  seat:    { name: Seat, charge: recurring, family: software, tax: services, cost: 1.00 EUR per seat per month }
  box:     { name: Box, charge: one-time, family: goods, tax: goods, cost: 10.00 EUR }
  setup:   { name: Setup, charge: one-time, family: services, tax: services, cost: 10.00 EUR, discountable: no }
  freight: { name: Freight, charge: one-time, family: freight, tax: goods, cost: 100% of net }
"""
RULES = """
taxes:
  seller country: FR
  countries:
    FR:
      name: TVA
      categories: { services: [{ rate: 20% }], goods: [{ rate: 5.5% }] }
partner discounts: { silver: { of: running, software: 15%, goods: 10% } }
distributor discounts: { hydro: { of: running, goods: 20% } }
"""
BOOK = """
price book: main
currency: EUR
prices:
  seat:    { per: seat per month, mode: per unit, price: 45.00 }
  box:     { mode: per unit, price: 99.99, adders: { alloy: { add: "7.00", as: surcharge } } }
  setup:   { mode: flat, price: 500.00 }
  freight: { mode: flat, price: 80.00, charge: pass-through }
"""


def priced(deal: str) -> PricedQuote:
    workspace = Workspace.from_files(
        {
            "catalogs/shop.yaml": CATALOG.encode(),
            "pricing_rules/rules.yaml": RULES.encode(),
            "pricing_rules/book.yaml": BOOK.encode(),
        }
    ).require_valid()
    head = "account: { id: acme, country: FR }\nas of: 2026-11-20\nterm: 24 months\n"
    return workspace.price_deal(workspace.parse_deal((head + deal).encode(), "deal.yaml"))


def at(quote: PricedQuote, level: Level) -> LevelTotals:
    return level_totals(quote, level, Rounding())


PARTNER = """
sold through: { partner: kelvin, tier: silver }
lines:
  - { id: seats, product: seat, quantity: 10, discount: 10% of regular }
  - { id: boxes, product: box, quantity: 3 }
  - { id: setup, product: setup }
  - { id: freight, product: freight }
"""


def test_the_customer_level_shows_prices_before_the_partner_discount() -> None:
    figures = at(priced(PARTNER), "customer")
    # 45.00 less 10 % is 40.50; times 10 seats, 24 months
    assert figures.lines["seats"] == (Decimal("40.50"), Decimal("9720.00"))
    # 99.99, the surcharge of 7.00 on top
    assert figures.lines["boxes"] == (Decimal("106.99"), Decimal("320.97"))
    assert (figures.one_time, figures.recurring, figures.pass_through) == (
        Decimal("820.97"),
        Decimal("9720.00"),
        Decimal("80.00"),
    )
    assert figures.net == Decimal("10620.97")


def test_taxes_of_a_level_are_worked_out_on_that_level() -> None:
    figures = at(priced(PARTNER), "customer")
    # services 9,720.00 + 500.00 at 20 %; goods 320.97 + 80.00 freight at 5.5 %
    assert [(tax.rate, tax.base, tax.amount) for tax in figures.taxes] == [
        (Decimal("0.20"), Decimal("10220.00"), Decimal("2044.00")),
        (Decimal("0.055"), Decimal("400.97"), Decimal("22.05")),
    ]
    assert figures.gross == Decimal("10620.97") + Decimal("2044.00") + Decimal("22.05")


def test_the_net_level_is_the_quote_itself() -> None:
    quote = priced(PARTNER)
    figures = at(quote, "net")
    assert {line.id: (line.net, line.net_total) for line in quote.lines} == dict(figures.lines)
    assert (figures.net, figures.tax, figures.gross) == (quote.totals.net, quote.totals.tax, quote.totals.gross)
    assert figures.taxes == quote.taxes
    assert figures.years == quote.years


def test_years_of_a_level_sum_to_its_recurring_lines() -> None:
    figures = at(priced(PARTNER), "customer")
    assert [year.amount for year in figures.years] == [Decimal("4860.00"), Decimal("4860.00")]


def test_an_allowance_asked_at_the_customer_price_is_whole_there_and_smaller_at_net() -> None:
    quote = priced(PARTNER + "discount: { amount: 100.00 EUR, at: customer }\n")
    customer, net = at(quote, "customer"), at(quote, "net")
    assert sum(a.amount for a in customer.allowances) == Decimal("-100.00")
    assert sum(a.amount for a in net.allowances) == quote.totals.allowances
    assert Decimal("-100.00") < quote.totals.allowances < Decimal("-84.00")
    assert customer.net == Decimal("10520.97")


def test_an_allowance_asked_at_net_does_not_concern_the_level_above() -> None:
    quote = priced(PARTNER + "discount: { amount: 100.00 EUR, at: net }\n")
    assert at(quote, "customer").allowances == ()
    assert at(quote, "customer").net == Decimal("10620.97")
    assert sum(a.amount for a in at(quote, "net").allowances) == Decimal("-100.00")


def test_an_allowance_at_the_customer_price_reaches_the_partner_in_part() -> None:
    deal = PARTNER.replace("tier: silver", "tier: silver, distributor: hydro")
    quote = priced(deal + "discount: { amount: 100.00 EUR, at: customer }\n")
    amounts = [sum(a.amount for a in at(quote, level).allowances) for level in ("customer", "partner", "net")]
    assert amounts == sorted(amounts)
    assert amounts[0] == Decimal("-100.00")


def test_optional_lines_have_a_price_at_the_level_and_stand_outside_its_totals() -> None:
    quote = priced(PARTNER + "  - { id: more, product: box, quantity: 1, optional: yes }\n")
    figures = at(quote, "customer")
    assert figures.lines["more"].total == Decimal("106.99")
    assert figures.net == Decimal("10620.97")


def test_milestones_of_a_level_share_its_own_gross_total() -> None:
    quote = priced(PARTNER + "payment schedule: [{ 30%: at order }, { 70%: at delivery }]\n")
    figures = at(quote, "customer")
    assert sum(amount for _, amount in figures.milestones) == figures.gross
    assert figures.milestones[0] == ("at order", Decimal("3806.11"))  # 30 % of 12,687.02


def test_lines_without_a_unit_price_have_only_a_total() -> None:
    assert at(priced(PARTNER), "customer").lines["setup"] == (None, Decimal("500.00"))


def test_an_allowance_is_printed_to_the_cent_as_it_was_asked() -> None:
    quote = priced(PARTNER + "discount: { target: 10000.00 EUR, at: customer }\n")
    figures = at(quote, "customer")
    assert figures.net == Decimal("10000.00")
    assert sum(a.amount for a in figures.allowances) == Decimal("-620.97")
    assert all(sum(part for _, part in a.parts) == a.amount for a in figures.allowances)


def test_between_the_levels_an_allowance_is_worth_the_share_that_the_channel_leaves() -> None:
    deal = PARTNER.replace("tier: silver", "tier: silver, distributor: hydro")
    figures = at(priced(deal + "discount: { amount: 1000.00 EUR, at: customer }\n"), "partner")
    # 1,000 on seats 9,720.00 and boxes 320.97: 968.03 and 31.97;
    # the partner pays 34.43 a seat, 8,263.20, and 96.99 a box, 290.97
    assert [a.amount for a in figures.allowances] == [Decimal("-28.98"), Decimal("-822.95")]


def test_a_partner_who_pays_nothing_leaves_the_customers_allowance_alone() -> None:
    workspace = Workspace.from_files(
        {
            "catalogs/shop.yaml": CATALOG.encode(),
            "pricing_rules/rules.yaml": RULES.replace("goods: 10%", "goods: 100%").encode(),
            "pricing_rules/book.yaml": BOOK.replace(', adders: { alloy: { add: "7.00", as: surcharge } }', "").encode(),
        }
    ).require_valid()
    deal = (
        "account: { id: acme, country: FR }\nas of: 2026-11-20\nsold through: { partner: kelvin, tier: silver }\n"
        "discount: { amount: 9.99 EUR, at: customer }\nlines: [{ product: box }]\n"
    )
    figures = at(workspace.price_deal(workspace.parse_deal(deal.encode(), "deal.yaml")), "customer")
    assert (figures.net, [a.amount for a in figures.allowances]) == (Decimal("90.00"), [Decimal("-9.99")])


def test_years_of_a_level_take_a_hidden_allowance_off() -> None:
    quote = priced(
        "sold through: { partner: kelvin, tier: silver }\nlines: [{ product: seat }]\n"
        "discount: { amount: 100.00 EUR, at: customer, show: hidden }\n"
    )
    figures = at(quote, "customer")
    assert sum(year.amount for year in figures.years) == figures.net == Decimal("980.00")  # 24 times 45.00
