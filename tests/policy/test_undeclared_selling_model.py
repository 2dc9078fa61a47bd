"""A product may name a selling model that no file declares: a problem of the catalog, never a crash of the prices."""

from pathlib import Path

import pytest

from cpq.workspace import Workspace

CATALOG = "catalog: c\nproducts:\n  seat: { name: Seat, selling models: [yearly] }\n"
BOOKS = {
    "table": "price book: b\ncurrency: EUR\nprice tables:\n  - { table: prices.csv, mode: per unit }\n",
    "entry": "price book: b\ncurrency: EUR\nprices:\n  seat: { mode: per unit, price: 5.00 }\n",
}


@pytest.mark.parametrize("book", list(BOOKS))
def test_prices_of_a_model_that_is_not_declared_report_the_model(tmp_path: Path, book: str) -> None:
    for path, text in (
        ("catalogs/c.yaml", CATALOG),
        ("pricing_rules/b.yaml", BOOKS[book]),
        ("pricing_rules/prices.csv", "product,price\nseat,5.00\n"),
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert [problem.code for problem in Workspace.load(tmp_path).problems] == ["unknown-selling-model"]
