"""What the rep is told beside the price: a larger quantity that costs less, and offers that outlive their prices."""

import pytest

from tests.small_world import codes, price, problems, world

RANGE = "thing: {{ mode: range, {more} tiers: [{{ from: 1, price: 10.00 }}, {{ from: 10, price: 9.00 }}] }}"
VOLUME = """
schedules:
  volume: {{ on: [thing], by: quantity, mode: {mode}, of: list, {more} tiers: [{{ from: 10, discount: 10% }},
      {{ from: 50, discount: 15% }}] }}
"""


def told(prices: str, quantity: str, rules: str = "", line: str = "", **given: str) -> list[str]:
    quote = price(world(prices, rules), f"{{ product: thing, quantity: {quantity}{line} }}", **given)
    return [finding.message for finding in quote.findings]


@pytest.mark.parametrize(("quantity", "cheaper"), [("8", False), ("9", False), ("10", False), ("11", False)])
def test_where_the_next_tier_costs_as_much_nobody_is_told(quantity: str, cheaper: bool) -> None:
    assert bool(told(RANGE.format(more="cliff: accepted,"), quantity)) is cheaper


def test_a_larger_quantity_that_costs_less_is_pointed_out() -> None:
    steep = RANGE.format(more="cliff: accepted,").replace("9.00", "8.00")
    assert told(steep, "8") == []  # 80 = 80
    (message,) = told(steep, "9")  # 90 > 80
    assert "quantity 10 costs less than 9" in message
    assert told(steep, "10") == []


def test_a_schedule_may_have_the_same_cliff() -> None:
    prices = "thing: { mode: per unit, price: 10.00 }"
    assert told(prices, "9", VOLUME.format(mode="range", more="")) == []
    assert len(told(prices, "48", VOLUME.format(mode="range", more=""))) == 1  # 48 x 9 = 432 > 50 x 8.5 = 425
    assert told(prices, "47", VOLUME.format(mode="range", more="")) == []
    assert told(prices, "48", VOLUME.format(mode="slab", more="")) == []


def test_cliffs_of_price_tiers_are_notes_at_load_silenced_where_accepted() -> None:
    steep = RANGE.format(more="").replace("9.00", "8.00")
    (note,) = [one for one in problems(steep) if one.code == "price-cliff"]
    assert note.severity == "note"
    assert "10 units cost less than 9" in note.message
    assert codes(problems(RANGE.format(more="cliff: accepted,").replace("9.00", "8.00"))) == []
    assert codes(problems(RANGE.format(more="").replace("mode: range", "mode: slab"))) == []


def test_fees_of_tiers_count_in_a_cliff() -> None:
    flat = "thing: { mode: range, tiers: [{ from: 1, price: 10.00 }, { from: 10, price: 8.00, flat: 20.00 }] }"
    assert codes(problems(flat)) == []  # 10 x 8 + 20 = 100 > 90
    cheaper = "thing: { mode: range, tiers: [{ from: 1, price: 10.00, flat: 15.00 }, { from: 10, price: 9.00 }] }"
    (note,) = problems(cheaper)  # 90 < 8 x 10 + 15
    assert "10 units cost less than 8" in note.message


@pytest.mark.parametrize(("until", "warned"), [("2026-12-31", False), ("2027-01-01", True)])
def test_an_offer_that_outlives_its_price_book_is_a_warning(until: str, warned: bool) -> None:
    workspace = world(book="valid until: 2026-12-31")
    quote = price(workspace, "{ product: thing }", valid_until=until)
    assert [(one.code, one.severity) for one in quote.findings] == (
        [("price-book-expires", "warning")] if warned else []
    )


def test_a_ramp_counted_at_its_peak_has_no_cliff_of_its_own() -> None:
    rules = VOLUME.format(mode="range", more="count: peak,").replace("[thing]", "[seat]")
    quote = price(
        world(rules=rules), "{ product: seat, segments: [{ months: 12, quantity: 48 }, { months: 12, quantity: 49 }] }"
    )
    assert quote.findings == ()
