"""A priced quote as tables: amounts in the currency's decimals, and sums that agree with the waterfall."""

from __future__ import annotations

from cpq.commands.grid import Grid
from cpq.commands.quote_view import lines_grid, totals_grid
from tests.small_world import d, price, world

TAXES = "taxes:\n  seller country: JP\n  countries:\n    JP: { name: VAT, categories: { standard: [{ rate: 10% }] } }\n"


def _row(grid: Grid, label: str) -> list[str]:
    return next([cell.text.strip() for cell in row] for row in grid.rows if row[0].text == label)


def test_a_currency_without_decimals_has_none_in_the_tax_lines() -> None:
    workspace = world("thing: { mode: per unit, price: 1200 }", TAXES, book="price book: main\ncurrency: JPY")
    grid = totals_grid(price(workspace, "{ product: thing, quantity: 3 }"), 0)
    assert _row(grid, "VAT") == ["VAT", "360", "10 % of 3,600"]


def test_years_say_that_allowances_are_taken_off() -> None:
    deal = "term: 24 months\nstart: 2027-01-01\nlines: [{ product: seat }]\n"
    assert _row(totals_grid(price(world(), deal), 2), "year 1") == ["year 1", "120.00", "2027-01-01 to 2027-12-31"]
    allowed = price(world(), deal + "discount: { amount: 24.00 EUR, at: net }")
    assert _row(totals_grid(allowed, 2), "year 1")[1:] == ["108.00", "2027-01-01 to 2027-12-31, after allowances"]


def test_list_amounts_are_those_that_the_waterfall_starts_from() -> None:
    child = "price book: child\ncurrency: EUR\nbased on: { price book: main, change: 1% }\n"
    workspace = world("thing: { mode: per unit, price: 33.33 }", files={"pricing_rules/child.yaml": child})
    quote = price(workspace, "{ product: thing, quantity: 100, discount: 50% }", price_book="child")
    assert quote.lines[0].list_total == d("3366.33")
    assert "3,366.33" in [cell.text for cell in lines_grid(quote, {}, 2).rows[0]]
    assert _row(totals_grid(quote, 2), "list")[1] == "3,366.33"
