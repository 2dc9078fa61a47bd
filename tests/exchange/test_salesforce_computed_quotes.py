"""Quotes that Salesforce CPQ computed come out to the cent under its arrangement of the waterfall."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cpq.exchange.yaml_writer import to_yaml
from cpq.files.csv_writer import write_csv
from cpq.files.yaml_reader import read_yaml
from cpq.quotes.priced import PricedLine
from cpq.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.exchange.quoting import request

ARRANGEMENT = REPOSITORY / "cpq" / "exchange" / "salesforce_cpq" / "waterfall.yaml"
WITHOUT_TOTALS = "41848e28"
"""An amendment whose bundle totals the source states as zero although its components add up; they are not compared."""

Record = dict[str, str]


@dataclass(frozen=True)
class Source:
    """The published records and the workspace made of them."""

    workspace: Workspace
    quotes: dict[str, list[Record]]
    codes: dict[str, str]

    def price(self, quote: str) -> dict[str, PricedLine]:
        """Priced lines of a published quote by their record."""
        asked = [self._line(record) for record in self.quotes[quote]]
        return {line.line: line for line in self.workspace.price(request("USD", asked, term="1 month")).lines}

    def _line(self, record: Record) -> dict[str, Any]:
        line: dict[str, Any] = {"id": record["Guid"], "product": self.codes[field(record, "Product")]}
        months = Decimal(field(record, "ProrateMultiplier"))
        if months != 1:
            line["term"] = f"{months:.0f} months"
        if field(record, "RequiredBy"):
            line["parent"] = field(record, "RequiredBy")
        if field(record, "Discount"):
            line["discount"] = f"{Decimal(field(record, 'Discount')):f}%"
        return line


def field(record: Record, name: str) -> str:
    return record[f"SBQQ__{name}__c"]


def records(folder: Path, name: str) -> list[Record]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def source(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The published catalog as a workspace, and the quotes over it."""
    folder, root = reference_data / "data" / "salesforce-cpq-computed-quotes", tmp_path_factory.mktemp("computed")
    products = records(folder, "Product2.csv")
    codes = {record["Guid"]: record["ProductCode"].lower() for record in products}
    options = [
        (codes[field(record, "ConfiguredSKU")], codes[field(record, "OptionalSKU")])
        for record in records(folder, "SBQQ__ProductOption__c.csv")
        if field(record, "ConfiguredSKU") in codes and field(record, "OptionalSKU") in codes
    ]
    prices = [
        (codes[record["Product2Id"]], record["UnitPrice"])
        for record in records(folder, "PricebookEntry.csv")
        if record["Product2Id"] in codes
    ]
    write(root / "catalogs" / "catalog.yaml", to_yaml(catalog(products, options)))
    write(root / "pricing_rules" / "prices.csv", write_csv(("product", "price"), prices))
    tables = [{"table": "prices.csv", "mode": "per unit"}]
    book = {"price book": "standard", "currency": "USD", "price tables": tables}
    write(root / "pricing_rules" / "book.yaml", to_yaml(book))
    write(root / "pricing_rules" / "waterfall.yaml", ARRANGEMENT.read_bytes())
    quotes: dict[str, list[Record]] = {}
    for record in records(folder, "quote_lines.csv"):
        quotes.setdefault(field(record, "Quote")[:8], []).append(record)
    return Source(Workspace.open(root), quotes, codes)


def catalog(products: list[Record], options: list[tuple[str, str]]) -> dict[str, Any]:
    """The published products: subscriptions are sold by the month, everything else once."""
    made: dict[str, Any] = {}
    for record in products:
        code, monthly = record["ProductCode"].lower(), field(record, "SubscriptionPricing") == "Fixed Price"
        offered: dict[str, Any] = {option: {} for bundle, option in options if bundle == code}
        made[code] = {
            "name": record["Name"],
            "selling models": ["monthly" if monthly else "once"],
            "bundle": {"groups": {"options": {"options": offered}}} if offered else None,
        }
    models = {"once": {"charge": "one-time"}, "monthly": {"charge": "recurring", "per": "month"}}
    return {"catalog": "computed", "selling models": models, "products": made}


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def compared(source: Source) -> Iterator[tuple[str, Record, PricedLine]]:
    for quote, lines in source.quotes.items():
        priced = source.price(quote)
        for record in lines:
            yield quote, record, priced[record["Guid"]]


def test_all_forty_lines_come_out_to_the_cent(source: Source) -> None:
    count = 0
    for _, record, line in compared(source):
        figures = (line.list, line.unit_levels["regular"], line.unit_levels["customer"], line.net, line.net_total)
        stated = ("OriginalPrice", "RegularPrice", "CustomerPrice", "NetPrice", "NetPrice")
        assert figures == tuple(Decimal(field(record, name)) for name in stated), record["Guid"]
        count += 1
    assert count == 40


def test_the_steps_of_every_line_sum_to_the_difference_of_net_and_list(source: Source) -> None:
    for _, _, line in compared(source):
        assert sum((step.amount for step in line.steps), Decimal(0)) == line.net_total - line.list_total


def test_a_subscription_of_24_months_states_its_price_for_the_term(source: Source) -> None:
    (line,) = [line for _, record, line in compared(source) if field(record, "NetPrice") == "682.38"]
    assert [step.name for step in line.steps] == ["proration", "discretionary discount"]
    assert (line.list, line.levels["regular"], line.net_total) == (
        Decimal("33.45"),
        Decimal("802.80"),
        Decimal("682.38"),
    )


def test_bundle_totals_are_the_sums_of_their_components(source: Source) -> None:
    bundles = 0
    for quote, lines in source.quotes.items():
        priced = source.price(quote)
        for bundle in (record for record in lines if field(record, "Bundle") == "true"):
            parts = [priced[r["Guid"]] for r in lines if field(r, "RequiredBy") == bundle["Guid"]]
            net = sum((part.net_total for part in parts), Decimal(0))
            regular = sum((part.levels["regular"] for part in parts), Decimal(0))
            if quote == WITHOUT_TOTALS:
                assert (net, regular) == (Decimal("10274.12"), Decimal("10394.54"))
                assert Decimal(field(bundle, "ComponentTotal")) == 0
            else:
                assert net == Decimal(field(bundle, "ComponentTotal"))
                assert regular == Decimal(field(bundle, "ComponentListTotal"))
            bundles += 1
    assert bundles == 6


def test_half_a_cent_goes_up_and_bankers_rounding_would_differ(source: Source) -> None:
    (line,) = [line for _, record, line in compared(source) if field(record, "NetPrice") == "30.11"]
    (step,) = [step for step in line.steps if step.name == "rounding"]
    assert (step.amount, dict(step.inputs)["mode"]) == (Decimal("0.005"), "half up")


def test_the_arrangement_says_proration_and_both_roundings() -> None:
    (document,), problems = read_yaml(ARRANGEMENT.read_bytes(), ARRANGEMENT.name)
    assert problems == []
    entries = [(key, str(value)) for entry in document["waterfall"] for key, value in list(entry.items())[:1]]
    at = entries.index(("step", "proration"))
    assert entries[at : at + 6] == [
        ("step", "proration"),
        ("round", "price"),
        ("price", "regular"),
        ("step", "discretionary discount"),
        ("round", "price"),
        ("price", "customer"),
    ]
