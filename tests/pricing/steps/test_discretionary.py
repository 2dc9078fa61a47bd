"""Discretionary discounts: rates, amounts and targets on lines, segments and the quote."""

import re

import pytest

from tests.small_world import d, names, only, price, reasons, refused, step, total, world

VOLUME = """
schedules:
  volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 20% }] }
"""


@pytest.mark.parametrize(
    ("asked", "net"),
    [("10%", "72.00"), ("10% of regular", "72.00"), ("10% of running", "72.00"), ("10% of list", "70.00")],
)
def test_a_rate_says_of_what(asked: str, net: str) -> None:
    line = only(world(rules=VOLUME), f"{{ product: thing, discount: {asked} }}")
    assert line.net == d(net)
    assert line.levels["regular"] == d("80.00")
    assert line.levels["customer"] == d(net)


def test_the_step_carries_who_asked_and_why() -> None:
    line = only(world(), "{ product: thing, quantity: 2, discount: { rate: 10%, reason: competitor } }")
    taken = step(line, "discretionary discount")
    assert (taken.rule, taken.base, taken.amount, taken.rate) == ("line", d("200.00"), d("-20.00"), d("0.10"))
    assert dict(taken.inputs) == {"asked on": "line", "reason": "competitor"}
    assert line.reason == "competitor"


def test_line_and_quote_discounts_compound_by_default_and_add_where_the_waterfall_says_so() -> None:
    deal = "discounts: [10% of running]\nlines: [{ product: thing, discount: 20% of running }]"
    assert only(world(), deal).net == d("72.00")
    added = """
    waterfall:
      - { price: regular }
      - { step: discretionary discount, combine: add }
      - { price: customer }
    """
    assert only(world(rules=added), deal).net == d("70.00")


@pytest.mark.parametrize("of", ["regular", "list"])
def test_a_compound_rate_of_a_named_price_finds_it_as_small_as_the_former_rates_left_it(of: str) -> None:
    line = only(world(), f"discounts: [10% of {of}]\nlines: [{{ product: thing, discount: 20% of {of} }}]")
    assert line.net == d("72.00")
    assert [one.base for one in line.steps] == [d("100.00"), d("80.00")]


def test_the_waterfall_may_fix_the_basis_for_everybody() -> None:
    fixed = VOLUME + (
        "waterfall:\n  - { step: volume schedule }\n  - { price: regular }\n"
        "  - { step: discretionary discount, of: list }\n  - { price: customer }\n"
    )
    assert only(world(rules=fixed), "{ product: thing, discount: 10% of running }").net == d("70.00")


@pytest.mark.parametrize(("per", "total_"), [("unit", "270.00"), ("line", "290.00")])
def test_an_amount_is_per_unit_unless_it_says_per_line(per: str, total_: str) -> None:
    deal = f"{{ product: thing, quantity: 3, discount: {{ amount: 10.00, per: {per} }} }}"
    assert total(world(), deal) == d(total_)


def test_an_amount_per_line_is_exact_where_no_unit_price_is() -> None:
    line = only(world(), "{ product: thing, quantity: 3, discount: { amount: 100.00, per: line } }")
    assert line.net_total == d("200.00")
    assert line.net is None
    assert sum(one.amount for one in line.steps) == line.net_total - line.list_total


@pytest.mark.parametrize(("prorates", "expected"), [("yes", "20.00"), ("no", "15.00")])
def test_an_amount_says_whether_it_shrinks_with_half_a_year(prorates: str, expected: str) -> None:
    workspace = world("plan: { per: year, mode: per unit, price: 50.00 }")
    deal = f"{{ product: plan, discount: {{ amount: 10.00, prorates: {prorates} }} }}"
    assert total(workspace, deal, term="6 months") == d(expected)


@pytest.mark.parametrize(("prorates", "expected"), [("yes", "20.00"), ("no", "15.00")])
def test_it_does_so_alike_where_proration_is_a_step_before_it(prorates: str, expected: str) -> None:
    rules = """
    waterfall:
      - { step: proration }
      - { price: regular }
      - { step: discretionary discount }
      - { price: customer }
    """
    workspace = world("plan: { per: year, mode: per unit, price: 50.00 }", rules)
    deal = f"{{ product: plan, discount: {{ amount: 10.00, prorates: {prorates} }} }}"
    assert total(workspace, deal, term="6 months") == d(expected)


def test_an_amount_per_line_counts_once_where_proration_is_a_step() -> None:
    rules = (
        "waterfall:\n  - { step: proration }\n  - { price: regular }\n"
        "  - { step: discretionary discount }\n  - { price: customer }\n"
    )
    workspace = world("plan: { per: year, mode: per unit, price: 50.00 }", rules)
    deal = "{ product: plan, quantity: 4, discount: { amount: 10.00, per: line } }"
    assert total(workspace, deal, term="6 months") == d("90.00")


def test_a_target_price_is_hit_exactly_per_unit_and_per_line() -> None:
    assert only(world(), "{ product: thing, quantity: 3, discount: { target: 80.00 } }").net == d("80.00")
    line = only(world(), "{ product: thing, quantity: 3, discount: { target: 200.00, per: line } }")
    assert line.net_total == d("200.00")


def test_a_target_of_a_recurring_line_is_its_whole_term() -> None:
    deal = "{ product: seat, quantity: 7, discount: { target: 500.00, per: line } }"
    assert total(world(), deal, term="10 months") == d("500.00")


def test_a_target_above_the_price_is_refused_naming_the_price() -> None:
    error = refused(world(rules=VOLUME), "{ product: thing, discount: { target: 80.01 } }")
    assert error.code == "target-unreachable"
    assert re.fullmatch(r"ask for at most 80\.0+ per unit", error.hint)
    line = refused(world(), "{ product: thing, quantity: 3, discount: { target: 300.01, per: line } }")
    assert re.fullmatch(r"ask for at most 300\.0+ per line", line.hint)
    assert only(world(rules=VOLUME), "{ product: thing, discount: { target: 80.00 } }").net == d("80.00")


def test_more_than_everything_is_refused() -> None:
    assert refused(world(), "{ product: thing, discount: 100.01 EUR }").code == "negative-price"
    assert only(world(), "{ product: thing, discount: 100.00 EUR }").net == 0
    assert refused(world(rules=VOLUME), "{ product: thing, discount: 90% of list }").code == "negative-price"
    assert only(world(), "{ product: thing, discount: 100% }").net == 0


@pytest.mark.parametrize("asked", ["101%", "-1%", "-5.00 EUR", "{ rate: 5%, amount: 1.00 }", "{}", "{ target: -1.00 }"])
def test_discounts_that_are_none_are_refused(asked: str) -> None:
    assert reasons(world(), f"{{ product: thing, discount: {asked} }}")


def test_a_discount_in_another_currency_is_refused() -> None:
    assert refused(world(), "{ product: thing, discount: 5.00 USD }").code == "currency-mismatch"
    assert refused(world(), "discounts: [5.00 USD]\nlines: [{ product: thing }]").code == "currency-mismatch"
    assert only(world(), "{ product: thing, discount: 5.00 EUR }").net == d("95.00")


# --- what takes no discount -----------------------------------------------------------------------------------------

PRICES = """
thing: { mode: per unit, price: 100.00 }
service: { mode: flat, price: 50.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
support: { mode: percent of total, rate: 20%, of: { families: [software], scope: quote, level: customer } }
freight: { mode: flat, price: 30.00, charge: pass-through }
"""


def test_a_line_that_takes_no_discount_refuses_one_and_is_spared_by_the_quotes() -> None:
    assert refused(world(PRICES), "{ product: service, discount: 5% }").code == "not-discountable"
    quote = price(world(PRICES), "discounts: [10%]\nlines: [{ product: thing }, { product: service }]")
    assert [line.net_total for line in quote.lines] == [d("90.00"), d("50.00")]


def test_zero_per_cent_is_no_discount() -> None:
    line = only(world(PRICES), "{ product: service, discount: 0% }")
    assert (line.net_total, names(line)) == (d("50.00"), [])


def test_an_entry_may_override_the_product() -> None:
    yes = world("service: { mode: flat, price: 50.00, discountable: yes }")
    assert total(yes, "{ product: service, discount: 10% }") == d("45.00")
    no = world("thing: { mode: flat, price: 50.00, discountable: no }")
    assert refused(no, "{ product: thing, discount: 10% }").code == "not-discountable"


@pytest.mark.parametrize("line", ["product: support", "product: freight"])
def test_a_percent_of_total_and_freight_refuse_a_discount_instead_of_ignoring_it(line: str) -> None:
    deal = f"{{ product: seat }}\n{{ {line}, discount: 10% }}"
    assert refused(world(PRICES), deal, term="12 months").code == "not-discountable"


def test_a_percent_of_total_follows_the_quotes_discount_only_through_its_base() -> None:
    quote = price(world(PRICES), "discounts: [10%]\nterm: 12 months\nlines: [{ product: seat }, { product: support }]")
    assert [line.net_total for line in quote.lines] == [d("108.00"), d("21.60")]


# --- segments and options -------------------------------------------------------------------------------------------


def test_a_segments_own_discount_replaces_the_lines() -> None:
    quote = price(
        world(), "{ product: seat, discount: 10%, segments: [{ months: 12 }, { months: 12, discount: 20% }] }"
    )
    assert [line.net for line in quote.lines] == [d("9.00"), d("8.00")]


def test_free_months_take_everything_and_count_as_asked() -> None:
    quote = price(world(), "{ product: seat, segments: [{ months: 3, free: yes }, { months: 9 }] }")
    free = quote.lines[0]
    assert (free.net_total, free.list_total) == (0, d("30.00"))
    taken = step(free, "discretionary discount")
    assert (taken.rule, taken.rate, taken.base, taken.amount) == ("free period", 1, d("30.00"), d("-30.00"))
    assert quote.facts["quote.discretionary_discount"] == d("0.25")


def test_an_option_discount_comes_before_the_reps() -> None:
    products = """
    set:
      name: Set
      charge: one-time
      family: goods
      bundle: { groups: { parts: { options: { thing: { discount: 10% } } } } }
    """
    workspace = world(
        "thing: { mode: per unit, price: 100.00 }\nset: { mode: flat, price: 1.00 }", more_products=products
    )
    deal = "{ product: set, id: s }\n{ product: thing, parent: s, discount: 10% of running }"
    line = price(workspace, deal).lines[1]
    assert line.net == d("81.00")
    assert [one.rule for one in line.steps] == ["set", "line"]
