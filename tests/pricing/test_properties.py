"""What holds for every policy and every deal: nothing is lost, nothing depends on order, credits mirror sales."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact
from tests.pricing.generated import Case, amounts, cases, percents, tiers
from tests.pricing.laws import check_grid, check_steps, check_sums
from tests.small_world import only, price, world

LONG = settings(max_examples=2000, deadline=None)
SHORT = settings(max_examples=40)
"""Each example loads a workspace of its own; the long run has the many."""


def priced(case: Case, lines: tuple[str, ...] | None = None) -> PricedQuote:
    return price(case.workspace, case.deal(lines))


def check_printed(quote: PricedQuote) -> None:
    """What a customer multiplies by hand is what the total says, wherever the line prints a unit price."""
    for line in quote.lines:
        if line.net is not None and line.periods.denominator == 1:
            shown = line.net * line.quantity * line.periods.numerator
            digits = minor_units(quote.currency)
            assert abs(shown - abs(line.net_total)) < Decimal(1).scaleb(-digits)


def whole(case: Case) -> None:
    quote = priced(case)
    for line in quote.lines:
        check_steps(line)
    check_sums(quote)
    check_grid(quote)
    check_printed(quote)
    assert priced(case) == quote


@SHORT
@given(cases())
def test_steps_sums_and_roundings_hold_for_every_deal(case: Case) -> None:
    whole(case)


@pytest.mark.long
@LONG
@given(cases())
def test_they_hold_for_many_more(case: Case) -> None:
    whole(case)


def by_id(quote: PricedQuote) -> dict[str, tuple[object, ...]]:
    return {line.id: (line.list_total, line.net_total, line.levels, line.allocated) for line in quote.lines}


@SHORT
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_price_and_no_tax(case: Case, random: object) -> None:
    shuffled = list(case.lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = priced(case), priced(case, tuple(shuffled))
    assert by_id(one) == by_id(other)
    assert one.totals == other.totals
    assert set(one.taxes) == set(other.taxes)


@SHORT
@given(cases(quote_discounts=False))
def test_a_line_prices_the_same_alone_unless_it_is_a_percentage_of_others(case: Case) -> None:
    together = by_id(priced(case))
    for line in case.lines:
        if "support" not in line:
            for line_id, figures in by_id(priced(case, (line,))).items():
                assert together[line_id] == figures


@SHORT
@given(cases())
def test_a_credit_is_the_mirror_of_its_sale(case: Case) -> None:
    lines = tuple(line for line in case.lines if "support" not in line)
    mirrored = tuple(line.replace("{ id:", "{ kind: credit, id:", 1) for line in lines)
    assume(lines)
    sale, credit = priced(case, lines), priced(case, mirrored)
    with exact():
        for sold, given_back in zip(sale.lines, credit.lines, strict=True):
            assert given_back.net_total == -sold.net_total
            assert given_back.list_total == -sold.list_total
            assert [(step.name, -step.amount) for step in given_back.steps] == [
                (step.name, step.amount) for step in sold.steps
            ]
        assert credit.totals.net == -sale.totals.net
        assert credit.totals.tax == -sale.totals.tax


@given(amounts(), st.integers(1, 500), percents(), st.integers(1, 36))
def test_twice_the_quantity_of_a_price_per_unit_is_twice_the_total(
    listed: str, quantity: int, asked: str, months: int
) -> None:
    workspace = world(f"seat: {{ per: month, mode: per unit, price: {listed} }}")
    one, two = (
        only(workspace, f"{{ product: seat, quantity: {count}, discount: {asked} }}", term=f"{months} months")
        for count in (quantity, 2 * quantity)
    )
    assert two.net_total == 2 * one.net_total
    assert two.list_total == 2 * one.list_total


@given(tiers(percents(90), "discount"), amounts("1.00"), st.integers(1, 80))
def test_where_discounts_rise_slab_never_takes_more_than_range(table: str, listed: str, quantity: int) -> None:
    rows = [part.split("discount: ")[1].split("%")[0] for part in table.split("from")[1:]]
    rates = [Decimal(rate) for rate in rows]
    assume(rates == sorted(rates))

    def net(mode: str) -> Decimal:
        rules = (
            f"schedules:\n  v: {{ on: [thing], by: quantity, mode: {mode}, of: list, tiers: {table} }}\n"
            f"rounding: {{ unit price: never }}\n"
        )
        return only(
            world(f"thing: {{ mode: per unit, price: {listed} }}", rules), f"{{ product: thing, quantity: {quantity} }}"
        ).net_total

    assert net("slab") >= net("range")


@given(tiers(amounts(), "price"), st.integers(1, 80))
def test_where_prices_fall_range_never_costs_more_than_slab(table: str, quantity: int) -> None:
    prices = [Decimal(part.split("price: ")[1].split(" ")[0]) for part in table.split("from")[1:]]
    assume(prices == sorted(prices, reverse=True))

    def net(mode: str) -> Decimal:
        return only(
            world(f"thing: {{ mode: {mode}, cliff: accepted, tiers: {table} }}"),
            f"{{ product: thing, quantity: {quantity} }}",
        ).net_total

    assert net("range") <= net("slab")


@given(tiers(amounts(), "price"), st.integers(1, 80))
def test_one_more_unit_of_slab_never_costs_less(table: str, quantity: int) -> None:
    workspace = world(f"thing: {{ mode: slab, tiers: {table} }}")
    one, more = (
        only(workspace, f"{{ product: thing, quantity: {count} }}").net_total for count in (quantity, quantity + 1)
    )
    assert more >= one


TAXED = (
    "taxes:\n  seller country: FR\n  countries:\n"
    "    FR: { name: VAT, categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] } }\n"
)


@given(
    st.lists(st.tuples(st.sampled_from(["thing", "book", "service"]), st.integers(1, 9)), min_size=1, max_size=6),
    amounts("0.01", "3000.00"),
)
def test_a_target_is_hit_exactly_or_refused_with_the_nearest(items: list[tuple[str, int]], target: str) -> None:
    workspace = world(
        (
            "thing: { mode: per unit, price: 99.99 }\nbook: { mode: per unit, price: 12.37 }\n"
            "service: { mode: flat, price: 250.00 }"
        ),
        TAXED,
    )
    lines = "".join(f"  - {{ product: {product}, quantity: {quantity} }}\n" for product, quantity in items)
    deal = f"discounts: [{{ target: {target}, at: net }}]\nlines:\n{lines}"
    plain = price(workspace, f"lines:\n{lines}")
    lowest = sum(line.net_total for line in plain.lines if not line.discountable)
    if lowest <= Decimal(target) <= plain.totals.net:
        quote = price(workspace, deal)
        assert quote.totals.net == Decimal(target)
        check_sums(quote)
        assert all(line.effective_total >= 0 for line in quote.lines)
        assert all(line.allocated == 0 for line in quote.lines if not line.discountable)
    else:
        with pytest.raises(CannotPrice) as refusal:
            price(workspace, deal)
        assert refusal.value.code == "target-unreachable"


@given(percents(50), percents(50), amounts("1.00"))
def test_more_discount_never_costs_more(one: str, other: str, listed: str) -> None:
    workspace = world(f"thing: {{ mode: per unit, price: {listed} }}")
    small, large = sorted((one, other), key=lambda text: Decimal(text[:-1]))
    assert (
        only(workspace, f"{{ product: thing, discount: {large} }}").net_total
        <= only(workspace, f"{{ product: thing, discount: {small} }}").net_total
    )
