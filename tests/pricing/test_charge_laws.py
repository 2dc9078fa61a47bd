"""Laws of charge models: how they relate to each other, in currencies of none, two and three decimals."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact, round_to
from tests.pricing.laws import check_steps
from tests.small_world import price, world

CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}
currencies = st.sampled_from(sorted(CURRENCIES))
quantities = st.integers(0, 400)
EXAMPLES = settings(max_examples=40)


def amounts(currency: str, most: int = 200) -> st.SearchStrategy[Decimal]:
    """Amounts that a currency holds."""
    digits = CURRENCIES[currency]
    return st.integers(0, most * 10**digits).map(lambda units: Decimal(units).scaleb(-digits))


def usage(entry: str, currency: str, quantity: Decimal | int, more: str = "") -> PricedLine:
    """One month of usage at an entry."""
    made = world(f"calls: {{ {entry} }}", book=f"price book: main\ncurrency: {currency}\nunit decimals: 8")
    return price(made, f"{{ product: calls, quantity: {quantity}{more} }}", term="1 month").lines[0]


def rows(starts: list[int], prices: list[Decimal]) -> str:
    return ", ".join(f"{{ from: {start}, price: {one:f} }}" for start, one in zip(starts, prices, strict=False))


@EXAMPLES
@given(st.data(), currencies, quantities)
def test_overage_is_the_fee_and_each_unit_beyond_the_included_ones(
    data: st.DataObject, currency: str, quantity: int
) -> None:
    fee, each = data.draw(amounts(currency)), data.draw(amounts(currency, 5))
    included = data.draw(st.integers(0, 300))
    line = usage(f"mode: overage, price: {fee:f}, included: {included}, overage price: {each:f}", currency, quantity)
    assert line.net_total == fee + each * max(0, quantity - included)
    check_steps(line)


@EXAMPLES
@given(st.data(), currencies, quantities)
def test_a_block_with_overage_meets_included_units_of_the_same_bound(
    data: st.DataObject, currency: str, quantity: int
) -> None:
    fee, each = data.draw(amounts(currency)), data.draw(amounts(currency, 5))
    block = f"mode: stairstep, price: {fee:f}, tiers: [{{ above: 100, price: {fee:f}, overage price: {each:f} }}]"
    fees = f"mode: overage, price: {fee:f}, included: 100, overage price: {each:f}"
    assert usage(block, currency, quantity).net_total == usage(fees, currency, quantity).net_total


@EXAMPLES
@given(st.data(), currencies, st.integers(1, 400))
def test_a_slab_of_one_tier_is_a_range_of_one_tier(data: st.DataObject, currency: str, quantity: int) -> None:
    tiers = f"tiers: [{rows([1], [data.draw(amounts(currency))])}]"
    slab, ranged = (usage(f"mode: {mode}, {tiers}", currency, quantity) for mode in ("slab", "range"))
    assert slab.net_total == ranged.net_total


@EXAMPLES
@given(st.data(), currencies, quantities)
def test_a_slab_never_costs_less_for_more(data: st.DataObject, currency: str, quantity: int) -> None:
    starts = [1, *sorted(data.draw(st.sets(st.integers(2, 300), max_size=3)))]
    entry = f"mode: slab, tiers: [{rows(starts, [data.draw(amounts(currency)) for _ in starts])}]"
    more = quantity + data.draw(st.integers(1, 50))
    assert usage(entry, currency, more).net_total >= usage(entry, currency, quantity).net_total


@EXAMPLES
@given(st.data(), currencies, quantities)
def test_bounds_clamp_what_the_entry_makes_of_the_quantity(data: st.DataObject, currency: str, quantity: int) -> None:
    each = data.draw(amounts(currency, 5))
    low, high = sorted((data.draw(amounts(currency, 900)), data.draw(amounts(currency, 900))))
    free = f"mode: per unit, price: {each:f}"
    line = usage(f"{free}, minimum charge: {low:f}, maximum charge: {high:f}", currency, quantity)
    assert line.net_total == min(max(usage(free, currency, quantity).net_total, low), high)
    check_steps(line)


@EXAMPLES
@given(st.data(), currencies, st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_transactions_cost_what_each_costs_by_itself(data: st.DataObject, currency: str, values: list[int]) -> None:
    fixed = data.draw(amounts(currency, 3))
    low, high = sorted((data.draw(amounts(currency, 9)), data.draw(amounts(currency, 9))))
    entry = f"mode: percentage, rate: 2.5%, fixed: {fixed:f}, minimum per transaction: {low:f}"
    entry += f", maximum per transaction: {high:f}"
    line = usage(entry, currency, sum(values), f", transactions: {values}")
    with exact():
        total = sum((min(max(value * Decimal("0.025") + fixed, low), high) for value in values), Decimal(0))
    assert line.net_total == round_to(total, CURRENCIES[currency])
    check_steps(line)


@EXAMPLES
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.integers(0, 3), st.integers(0, 500))
def test_more_that_is_free_never_costs_more(values: list[int], count: int, value: int) -> None:
    def total(count: int, value: int) -> Decimal:
        entry = f"mode: percentage, rate: 10%, fixed: 1.00, free transactions: {count}, free units: {value}"
        return usage(entry, "EUR", sum(values), f", transactions: {values}").net_total

    limited = [one for one in ((count, 0), (0, value)) if any(one)]
    assert total(count, value) <= total(0, 0)
    assert all(total(count, value) >= total(*one) for one in limited)  # where both are stated, what ends first counts


@EXAMPLES
@given(st.data(), currencies, quantities)
def test_a_graduated_percentage_of_one_rate_is_a_percentage(data: st.DataObject, currency: str, quantity: int) -> None:
    bounds = [0, *sorted(data.draw(st.sets(st.integers(1, 300), max_size=3)))]
    tiers = ", ".join(f"{{ above: {bound}, rate: 1.7% }}" for bound in bounds)
    graduated = usage(f"mode: graduated percentage, tiers: [{tiers}]", currency, quantity)
    assert graduated.net_total == usage("mode: percentage, rate: 1.7%", currency, quantity).net_total


UNITS = """
units:
  g: { decimals: 3 }
  kg: { of: g, factor: 1000, decimals: 6 }
  t: { of: g, factor: 1000000, decimals: 9 }
"""
SAND = "sand: { name: Sand, charge: one-time, family: goods, tax: standard, unit: kg }"


@EXAMPLES
@given(st.integers(1, 9_000_000), currencies)
def test_a_quantity_costs_the_same_in_whatever_unit_it_is_asked(grams: int, currency: str) -> None:
    made = world(
        "sand: { per: kg, mode: range, tiers: [{ above: 0, price: 3 }, { above: 1000, price: 2 }], cliff: accepted }",
        more_products=SAND,
        catalog=UNITS,
        book=f"price book: main\ncurrency: {currency}",
    )
    asked = {"g": Decimal(grams), "kg": Decimal(grams).scaleb(-3), "t": Decimal(grams).scaleb(-6)}
    lines = "\n".join(f"{{ product: sand, quantity: {quantity:f}, unit: {unit} }}" for unit, quantity in asked.items())
    assert len({(line.quantity, line.net_total, line.steps) for line in price(made, lines).lines}) == 1


SHARES = """
seat: { per: seat per month, mode: per unit, price: 10.00 }
plan: { per: plan per year, mode: per unit, price: 1200.00 }
support: { mode: percent of total, rate: 20%, of: { families: [software], scope: category, level: net } }
care: { mode: percent of total, rate: 7%, of: { scope: group, level: customer }, minimum: 50.00 per year }
wrap: { mode: percent of total, rate: 3%, of: { products: [support, care], scope: quote, level: list } }
"""
MORE = """
care: { name: Care, charge: recurring, family: support, tax: standard }
wrap: { name: Wrap, charge: recurring, family: support, tax: standard }
"""
LINES = (
    "{ id: a, product: seat, quantity: 7, group: one }",
    "{ id: b, product: plan, quantity: 2, group: two, term: 36 months }",
    "{ id: c, product: support }",
    "{ id: d, product: care, group: one }",
    "{ id: e, product: care, group: two }",
    "{ id: f, product: wrap }",
)


@EXAMPLES
@given(st.permutations(LINES))
def test_percentages_of_totals_do_not_depend_on_the_order_of_lines(lines: list[str]) -> None:
    def shared(lines: list[str]) -> PricedQuote:
        return price(world(SHARES, more_products=MORE), "\n".join(lines), term="12 months")

    found = {line.id: line.net_total for line in shared(lines).lines}
    assert found == {
        "a": Decimal("840.00"),
        "b": Decimal("7200.00"),
        "c": Decimal("648.00"),  # 20 % of 840.00 and a third of 7,200.00
        "d": Decimal("58.80"),  # 7 % of 840.00
        "e": Decimal("168.00"),  # 7 % of 2,400.00 a year
        "f": Decimal("26.24"),  # 3 % of 648.00 + 58.80 + 168.00 = 26.244
    }
