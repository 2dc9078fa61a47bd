"""From configured lines to charge lines: charges, entries, facts, and what is counted together."""

import pytest

from tests.small_world import d, only, price, reasons, refused, world

APP = """
app:
  name: App
  family: software
  tax: standard
  charges:
    setup: { charge: one-time, name: Set-up }
    fee: { charge: recurring }
    calls: { charge: usage, tax: reduced }
"""
APP_PRICES = """
app:
  charges:
    setup: { mode: flat, price: 500.00 }
    fee: { per: seat per month, mode: per unit, price: 10.00 }
    calls: { mode: per unit, price: 0.10 }
"""


def test_every_charge_of_a_product_is_a_line_of_its_own() -> None:
    quote = price(world(APP_PRICES, more_products=APP), "{ id: a, product: app, quantity: 5 }", term="12 months")
    assert [(line.id, line.charge, line.kind, line.net_total) for line in quote.lines] == [
        ("a/setup", "setup", "one-time", d("500.00")),
        ("a/fee", "fee", "recurring", d("600.00")),
        ("a/calls", "calls", "usage", d("0.50")),
    ]
    assert [line.tax_category for line in quote.lines] == ["standard", "standard", "reduced"]
    assert {line.line for line in quote.lines} == {"a"}


def test_one_charge_may_be_asked_for_alone() -> None:
    line = only(world(APP_PRICES, more_products=APP), "{ id: a, product: app, charge: setup }")
    assert (line.charge, line.net_total) == ("setup", d("500.00"))
    assert reasons(world(APP_PRICES, more_products=APP), "{ product: app, charge: stup }") == ["unknown-charge"]


def test_charges_and_segments_both_show_in_the_id() -> None:
    quote = price(
        world(APP_PRICES, more_products=APP),
        "{ id: a, product: app, charge: fee, segments: [{ months: 6 }, { months: 6 }] }",
    )
    assert [line.id for line in quote.lines] == ["a/fee/1", "a/fee/2"]
    assert quote.line("a/fee/2").segment == 2
    assert quote.line("a").id == "a/fee/1"
    with pytest.raises(KeyError):
        quote.line("b")


MODELS = "selling models:\n  monthly: { charge: recurring, per: month }\n  once: { charge: one-time }\n"
TOOL = "tool: { name: Tool, selling models: [monthly, once], default selling model: monthly }"
TOOL_PRICES = """
tool:
  selling models:
    monthly: { per: month, mode: per unit, price: 10.00 }
    once: { mode: per unit, price: 300.00 }
"""


def test_a_product_sold_in_several_ways_has_a_price_for_each() -> None:
    workspace = world(TOOL_PRICES, catalog=MODELS, more_products=TOOL)
    assert only(workspace, "{ product: tool }", term="12 months").net_total == d("120.00")
    assert only(workspace, "{ product: tool, selling model: once }").net_total == d("300.00")
    assert reasons(workspace, "{ product: tool, selling model: onc }") == ["unknown-selling-model"]


def test_without_a_default_the_rep_must_say_which() -> None:
    product = "tool: { name: Tool, selling models: [monthly, once] }"
    workspace = world(TOOL_PRICES, catalog=MODELS, more_products=product)
    assert reasons(workspace, "{ product: tool }") == ["missing-selling-model"]


@pytest.mark.parametrize(
    ("fact", "holds"),
    [
        ('product == "seat"', True),
        ('family == "software"', True),
        ('charge == "recurring"', True),
        ('charge_id == ""', True),
        ('selling_model == ""', True),
        ('parent_product == ""', True),
        ('group_name == "core"', True),
        ('segment == "big"', True),
        ("quantity == 5", True),
        ("term_months == 24", True),
        ("not is_optional", True),
        ("not is_credit", True),
        ("not is_special", True),
        ('reason == "volume"', True),
        ("requested_discount == 0.1", True),
        ("quote.term_months == 24", True),
        ("quote.line_count == 1", True),
        ("quote.payment_days == 45", True),
        ('quote.billing == "yearly"', True),
        ("quote.has_opt_out", True),
        ("not quote.is_ramp", True),
        ("not quote.has_milestones", True),
        ("not quote.has_special_items", True),
        ('quote.currency == "EUR" and quote.price_book == "main"', True),
        ('account.id == "buyer" and account.country == "FR"', True),
        ('ship_to.country == "FR" and ship_to.zone == ""', True),
        ('quote.partner == "shop" and quote.partner_tier == "" and quote.deal_registered', True),
        ('quote.distributor == "hub"', True),
        ('quote.incoterm == "DAP"', True),
        ("quantity == 6", False),
        ("quote.term_months == 23", False),
    ],
)
def test_a_rule_sees_every_fact_of_the_line_and_of_the_request(fact: str, holds: bool) -> None:
    rules = f"""
    promotions:
      found: {{ on: [seat], of: list, discount: 50%, when: '{fact}' }}
    distributor discounts:
      hub: {{ of: running, software: 0% }}
    """
    line = only(
        world(rules=rules),
        "{ product: seat, quantity: 5, group: core, discount: 10%, reason: volume }",
        account="{ id: buyer, segment: big, country: FR }",
        term="24 months",
        payment_terms="45 days",
        billing="yearly",
        has_opt_out="yes",
        incoterm="DAP",
        sold_through="{ partner: shop, registered: yes, distributor: hub }",
    )
    assert line.net == (d("4.50") if holds else d("9.00"))


def test_optional_lines_and_alternatives_stay_outside_the_total() -> None:
    quote = price(
        world(), "{ id: a, product: thing }\n{ product: thing, optional: yes }\n{ product: thing, alternative to: a }"
    )
    assert [line.optional for line in quote.lines] == [False, True, True]
    assert (quote.totals.net, quote.totals.optional) == (d("100.00"), d("200.00"))


def test_a_missing_entry_names_product_charge_and_book() -> None:
    prices = "app:\n  charges:\n    setup: { mode: flat, price: 500.00 }\n"
    error = refused(world(prices, more_products=APP), "{ product: app, charge: fee }", term="12 months")
    assert error.code == "no-price"
    assert "app fee" in str(error)
    assert "main" in str(error)
