"""Quantities and net prices in the unit that a line was asked in."""

from pathlib import Path

from click.testing import CliRunner

from cpq.commands import cli
from cpq.pricing.asked_unit import AskedUnit, asked_units
from tests.small_world import d, price, world

UNITS = """
units:
  kg: { decimals: 3 }
  t: { of: kg, factor: 1000, decimals: 3 }
  piece: {}
  dozen: { of: piece, factor: 12 }
"""
PRODUCTS = """
sand: { name: Sand, charge: one-time, family: goods, tax: standard, unit: t }
bolts: { name: Bolts, charge: one-time, family: goods, tax: standard, unit: piece }
"""
PRICES = """
sand: { per: t, mode: range, tiers: [{ above: 0, price: 100.00 }, { above: 3, price: 90.00 }], cliff: accepted }
bolts: { mode: package, package size: 50, price: 4.00 }
"""
WORLD = world(PRICES, more_products=PRODUCTS, catalog=UNITS)


def test_a_line_tells_its_quantity_and_price_in_the_unit_it_was_asked_in() -> None:
    quote = price(WORLD, "{ product: sand, quantity: 3500, unit: kg }\n{ product: sand, quantity: 2, unit: t }")
    assert list(asked_units(quote, WORLD.catalog)) == [AskedUnit("l1", "kg", d("3500"), d("0.09"))]


def test_a_line_without_a_unit_price_tells_its_quantity_alone() -> None:
    quote = price(WORLD, "{ product: bolts, quantity: 10, unit: dozen }")
    assert list(asked_units(quote, WORLD.catalog)) == [AskedUnit("l1", "dozen", d("10"), None)]


def test_segments_tell_their_own_quantities() -> None:
    made = world(
        "sand: { per: t per month, mode: per unit, price: 100.00 }",
        more_products=PRODUCTS.replace("Sand, charge: one-time", "Sand, charge: recurring"),
        catalog=UNITS,
    )
    line = "{ product: sand, unit: kg, segments: [{ months: 1, quantity: 500 }, { months: 2, quantity: 1500 }] }"
    found = list(asked_units(price(made, line), made.catalog))
    assert [(one.line, one.quantity) for one in found] == [("l1/1", d("500")), ("l1/2", d("1500"))]


def test_the_terminal_shows_it_below_the_lines(tmp_path: Path) -> None:
    files = {
        "catalogs/c.yaml": f"catalog: small\n{UNITS}\nproducts:\n{_under(PRODUCTS)}\n",
        "pricing_rules/p.yaml": f"price book: main\ncurrency: EUR\nprices:\n{_under(PRICES)}\n",
        "deals/d.yaml": "account: a\nas of: 2026-06-15\nlines: [{ product: sand, quantity: 3500, unit: kg }]\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["-w", str(tmp_path), "price", str(tmp_path / "deals/d.yaml")])
    assert "  l1: 3,500 kg at 0.09 EUR per kg\n" in shown.output


def _under(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())
