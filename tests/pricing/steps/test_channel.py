"""Channel discounts: what the selling partner and the distributor take off, by family."""

import pytest

from tests.small_world import codes, d, names, only, price, problems, refused, step, world

CHANNEL = """
partner discounts:
  silver: { of: running, goods: 15%, services: 0%, deal registered: + 5 points }
  listed: { of: list, goods: 15% }
  regular: { of: regular, goods: 15% }
  old: { of: running, goods: 15%, valid until: 2025-12-31 }
  everything: { of: running, goods: 97.5%, deal registered: + 5 points }
distributor discounts:
  wholesale: { of: running, goods: 10% }
"""
PRICES = "thing: { mode: per unit, price: 100.00 }\nservice: { mode: flat, price: 50.00 }"


def net(sold: str, deal: str = "{ product: thing }", **given: str) -> object:
    return only(world(PRICES, CHANNEL), deal, sold_through=f"{{ partner: shop, {sold} }}", **given).net


def test_a_partner_takes_the_rate_of_the_family() -> None:
    line = only(world(PRICES, CHANNEL), "{ product: thing }", sold_through="{ partner: shop, tier: silver }")
    assert (line.net, line.levels["customer"], line.levels["partner"]) == (d("85.00"), d("100.00"), d("85.00"))
    taken = step(line, "partner discount")
    assert (taken.rule, taken.rate, taken.where.line) == ("silver", d("0.15"), 3)
    assert dict(taken.inputs) == {"family": "goods"}


def test_a_registered_deal_adds_points_only_where_there_is_a_rate() -> None:
    sold = "{ partner: shop, tier: silver, registered: yes }"
    quote = price(world(PRICES, CHANNEL), "{ product: thing }\n{ product: service }", sold_through=sold)
    assert [line.net_total for line in quote.lines] == [d("80.00"), d("50.00")]
    assert names(quote.lines[1]) == []


def test_no_rate_exceeds_the_whole_price() -> None:
    assert net("tier: everything, registered: yes") == 0


@pytest.mark.parametrize(("tier", "expected"), [("silver", "68.00"), ("regular", "65.00"), ("listed", "65.00")])
def test_the_basis_says_what_the_rate_is_taken_of(tier: str, expected: str) -> None:
    assert net(f"tier: {tier}", "{ product: thing, discount: 20% }") == d(expected)


def test_list_and_regular_differ_where_the_policy_discounts() -> None:
    rules = CHANNEL + (
        "schedules:\n"
        "  volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, "
        "discount: 10% }] }\n"
    )
    nets = [
        only(world(PRICES, rules), "{ product: thing }", sold_through=f"{{ partner: shop, tier: {tier} }}").net
        for tier in ("listed", "regular")
    ]
    assert nets == [d("75.00"), d("76.50")]


def test_the_distributor_takes_off_what_the_partner_left() -> None:
    line = only(
        world(PRICES, CHANNEL),
        "{ product: thing }",
        sold_through="{ partner: shop, tier: silver, distributor: wholesale }",
    )
    assert (line.levels["partner"], line.levels["distributor"], line.net) == (d("85.00"), d("76.50"), d("76.50"))


def test_a_distributor_may_buy_directly() -> None:
    assert only(world(PRICES, CHANNEL), "{ product: thing }", account="wholesale").net == d("90.00")


def test_unknown_and_expired_tiers_and_distributors_are_refused() -> None:
    workspace = world(PRICES, CHANNEL)
    error = refused(workspace, "{ product: thing }", sold_through="{ partner: shop, tier: slver }")
    assert error.code == "unknown-partner-tier"
    assert "silver" in error.hint
    assert refused(workspace, "{ product: thing }", sold_through="{ partner: shop, tier: old }").code == error.code
    assert (
        refused(workspace, "{ product: thing }", sold_through="{ partner: shop, distributor: nobody }").code
        == "unknown-distributor"
    )


def test_a_deal_without_a_partner_has_no_channel_step() -> None:
    assert names(only(world(PRICES, CHANNEL), "{ product: thing }")) == []
    assert names(only(world(PRICES, CHANNEL), "{ product: thing }", sold_through="{ partner: shop }")) == []


@pytest.mark.parametrize(
    "rule", ["{ goods: 15% }", "{ of: running, good: 15% }", "{ of: running, goods: 15%, deal registered: 5% }"]
)
def test_a_channel_discount_that_cannot_be_meant_is_refused(rule: str) -> None:
    assert codes(problems(PRICES, f"partner discounts:\n  silver: {rule}\n"))
