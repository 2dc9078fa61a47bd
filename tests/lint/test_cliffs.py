"""Cliffs over composed tiers: the same as trying every quantity."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.currencies import book, in_every_currency, smallest
from tests.lint.showing import linted, only, shown
from tests.small_world import only as only_line
from tests.small_world import world

VOLUME = "schedules:\n  volume: {{ on: [seat], by: quantity, mode: {mode}, of: {of}, tiers: [{tiers}] }}\n"


def rules(tiers: str, mode: str = "range", of: str = "running") -> str:
    return VOLUME.format(mode=mode, of=of, tiers=tiers)


def test_a_schedule_at_whose_tier_the_total_falls_is_told_with_both_quantities() -> None:
    workspace = world(rules=rules("{ from: 10, discount: 20% }"))
    finding = only(workspace, "total-cliff")
    assert finding.problem.message == "10 of 'seat' cost less than 9 (960.00 < 1080.00 EUR)"
    assert finding.problem.severity == "note"
    assert "960.00" in shown(workspace, finding)


@pytest.mark.parametrize(
    "text",
    [
        "{ from: 10, discount: 5% }",  # 10 at 95 % cost more than 9 at 100 %
        "{ from: 10, discount: 10% }",  # just as much
    ],
)
def test_a_tier_at_which_the_total_rises_or_stays_is_not_told(text: str) -> None:
    assert linted(world(rules=rules(text)), "total-cliff") == []


def test_a_slab_never_drops_on_a_price_per_unit() -> None:
    assert linted(world(rules=rules("{ from: 10, discount: 90% }", mode="slab")), "total-cliff") == []


def test_an_accepted_cliff_is_not_told() -> None:
    accepted = rules("{ from: 10, discount: 20% }").replace("on: [seat]", "on: [seat], cliff: accepted")
    assert linted(world(rules=accepted), "total-cliff") == []


def test_a_schedule_with_a_condition_is_tried_on_a_quote_that_meets_it() -> None:
    conditional = rules("{ from: 10, discount: 20% }").replace("by: quantity", "by: quantity, when: payment_days > 45")
    conditional = conditional.replace("payment_days", "quote.payment_days")
    workspace = world(rules=conditional)
    assert "payment terms: 46" in shown(workspace, only(workspace, "total-cliff"))


def test_a_tier_of_a_price_that_drops_only_with_a_schedule_is_told_at_that_tier() -> None:
    tiers = "[{ from: 1, price: 10.00 }, { from: 10, price: 9.50 }]"
    prices = f"seat: {{ per: seat per month, mode: range, stack: yes, tiers: {tiers} }}"
    workspace = world(prices, rules("{ from: 10, discount: 10% }").replace("by: quantity", "by: quantity, stack: yes"))
    assert only(workspace, "total-cliff").problem.message.startswith("10 of 'seat' cost less than 9 ")


def test_a_flat_fee_that_a_slab_discounts_falls_inside_its_tier() -> None:
    prices = "seat: { per: month, mode: flat, price: 100.00 }"
    workspace = world(prices, rules("{ from: 10, discount: 50% }", mode="slab"))
    finding = only(workspace, "total-cliff")
    assert shown(workspace, finding)


def test_a_unit_that_divides_is_looked_at_in_its_smallest_part() -> None:
    products = "hose: { name: Hose, charge: one-time, unit: m }"
    workspace = world(
        "hose: { per: m, mode: per unit, price: 10.00 }",
        rules("{ above: 25, discount: 10% }").replace("seat", "hose"),
        more_products=products,
        catalog="units: { m: { decimals: 2 } }",
    )
    finding = only(workspace, "total-cliff")
    assert finding.problem.message.startswith("25.01 of 'hose' cost less than 22.51 ")


TIERS = st.lists(st.integers(2, 30), min_size=1, max_size=3, unique=True).map(sorted)
RATES = st.lists(st.integers(0, 60), min_size=3, max_size=3).map(sorted)
PRICES = st.lists(st.integers(100, 3000), min_size=3, max_size=3).map(lambda all_: sorted(all_, reverse=True))


@in_every_currency
@settings(max_examples=40)
@example([2, 3], [0, 11, 11], [2, 25], [124, 124, 119], "range", "range", "list")
@given(
    TIERS,
    RATES,
    TIERS,
    PRICES,
    st.sampled_from(["range", "slab"]),
    st.sampled_from(["per unit", "range", "slab"]),
    st.sampled_from(["list", "running"]),
)
def test_cliffs_are_where_trying_every_quantity_finds_them(
    currency: str,
    starts: list[int],
    rates: list[int],
    bounds: list[int],
    amounts: list[int],
    mode: str,
    priced: str,
    of: str,
) -> None:
    tiers = ", ".join(f"{{ from: {start}, discount: {rate}% }}" for start, rate in zip(starts, rates, strict=False))
    own = [(1, amounts[0]), *zip(bounds, amounts[1:], strict=False)]
    listed = ", ".join(f"{{ from: {start}, price: {smallest(amount, currency)} }}" for start, amount in own)
    entry = f"price: {smallest(amounts[0], currency)}" if priced == "per unit" else f"stack: yes, tiers: [{listed}]"
    prices = f"thing: {{ mode: {priced}, {entry} }}"
    workspace = world(prices, rules(tiers, mode, of).replace("seat", "thing"), book=book(currency))
    found = linted(workspace, "total-cliff", "price-cliff")
    told = {finding.problem.message.partition(" ")[0] for finding in found}
    lines = [only_line(workspace, f"{{ product: thing, quantity: {quantity} }}") for quantity in range(1, 34)]
    falls = falling([line.net_total for line in lines])
    if not (mode == "slab" and priced != "per unit"):
        # A table whose own prices fall is told, even where the rounding after a schedule hides it by a coin.
        assert falls <= told <= falls | falling([line.list_total for line in lines])
    else:  # inside a tier the total may fall for several quantities on end, of which the dearest pair is told
        assert bool(told) == bool(falls)


def falling(totals: list[Decimal]) -> set[str]:
    """Quantities, from 1 on, that cost less than one unit fewer."""
    return {str(number) for number, (before, at) in enumerate(pairwise(totals), start=2) if at < before}
