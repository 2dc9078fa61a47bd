"""Limits of prices and discounts that no price list means."""

from __future__ import annotations

import pytest

from cpq.workspace import Workspace

CATALOG = b"catalog: shop\nproducts:\n  box: { name: Box, charge: one-time, family: goods, cost: 1.00 EUR }\n"


def codes_and_words(rules: str) -> list[tuple[str, str]]:
    files = {"catalogs/shop.yaml": CATALOG, "pricing_rules/rules.yaml": rules.encode()}
    return [(problem.code, problem.message) for problem in Workspace.from_files(files).problems]


@pytest.mark.parametrize(
    "entry",
    [
        "{ mode: per unit, price: -5.00 }",
        "{ mode: flat, price: -5.00 }",
        "{ mode: package, package size: 10, price: -5.00 }",
        "{ mode: slab, tiers: [{ from: 1, price: -5.00 }] }",
    ],
)
def test_a_price_is_not_negative(entry: str) -> None:
    found = codes_and_words(f"price book: main\ncurrency: EUR\nprices: {{ box: {entry} }}\n")
    assert found == [("invalid-value", "price: a price is not negative, got -5.00")]


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        (
            "discount",
            "schedules: { s: { on: [box], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 115% }]}}",
        ),
        ("discount", "promotions: { p: { on: [box], of: list, discount: 115% } }"),
        ("goods", "partner discounts: { gold: { of: running, goods: 115% } }"),
    ],
)
def test_a_discount_takes_at_most_everything(rules: str, field: str) -> None:
    ((code, words),) = codes_and_words(rules)
    assert (code, words.partition(": ")[2]) == ("invalid-value", "a discount takes at most 100%, got 115%")
    assert words.startswith(field)


def test_a_discount_may_take_everything() -> None:
    assert codes_and_words("promotions: { p: { on: [box], of: list, discount: 100% } }") == []
