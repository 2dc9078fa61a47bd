"""From the CSV files of a Salesforce Revenue Cloud export to the files of a workspace, with a report of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpq.exchange.coverage import CoverageReport
from cpq.exchange.salesforce.attribute_prices import attribute_prices
from cpq.exchange.salesforce.attributes import Attributes
from cpq.exchange.salesforce.bundle_discounts import BundleAdjustments
from cpq.exchange.salesforce.bundles import Bundles
from cpq.exchange.salesforce.catalog_files import CatalogFiles
from cpq.exchange.salesforce.components import components
from cpq.exchange.salesforce.context import Import
from cpq.exchange.salesforce.costs import cost_rows, exchange_rates
from cpq.exchange.salesforce.derived import derived_prices
from cpq.exchange.salesforce.export import read_export
from cpq.exchange.salesforce.models import offers, selling_models
from cpq.exchange.salesforce.names import kebab
from cpq.exchange.salesforce.price_files import PriceFiles, PriceSources
from cpq.exchange.salesforce.rates import RateCards
from cpq.exchange.salesforce.schedules import Schedules, volume_schedules
from cpq.exchange.salesforce.stock import Price, PriceBooks, PriceKey, known_products, price_books, prices, take_stock
from cpq.exchange.salesforce_cpq import is_package, package_workspace
from cpq.exchange.yaml_writer import to_yaml
from cpq.problems import CpqError

REPORT_JSON = "import-report.json"
REPORT_TEXT = "import-report.md"
COMMENT = "Imported from a Salesforce export; what was left out, and why, stands in import-report.md"


@dataclass(frozen=True)
class ImportResult:
    """A workspace made of an export.

    Attributes:
        files: Its files by path, the report in both forms among them.
        report: What was taken, record by record.
    """

    files: Mapping[str, bytes]
    report: CoverageReport


def import_salesforce(
    files: Mapping[str, bytes],
    *,
    exported: date,
    language: str = "en",
    name: str = "salesforce",
    currency: str = "",
) -> ImportResult:
    """Make a workspace of an export: the language folder of a Revenue Cloud catalog, or one of the CPQ package.

    Which of the two it is shows in the export: the package's objects and fields begin with ``SBQQ__``.

    Args:
        files: The CSV files by path relative to the folder, such as ``qb-pricing/PricebookEntry.csv``.
        exported: Date of the export: exchange rates bear it, and what had ended by then is left out.
        language: Tag of the language that the texts are in.
        name: Id of the catalog, and name of the folders that are written.
        currency: Currency of a package's records that name none, in an org with one currency.

    Raises:
        InvalidFiles: A table cannot be read.
        NotFound: The folder holds no products.
        CpqError: The name is no id, or prices of a package name no currency.
    """
    if not name or kebab(name) != name:
        raise CpqError(f"'{name}' is not an id", code="invalid-value", hint="write one such as salesforce-2026")
    run = Import(read_export(files), language, exported)
    written = package_workspace(run, name, currency, COMMENT) if is_package(run.export) else _workspace(run, name)
    report = run.ledger.report(run.export)
    text = json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"
    written |= {REPORT_JSON: text.encode("utf-8"), REPORT_TEXT: report.to_text().encode("utf-8")}
    return ImportResult(dict(sorted(written.items())), report)


def _workspace(run: Import, name: str) -> dict[str, bytes]:
    products, books, models, offered = known_products(run), price_books(run), selling_models(run), offers(run)
    listed = prices(run, products, books, models, offered)
    derived = derived_prices(run, listed)
    sold = _sold(run, listed, derived)
    parts = components(run, products, {price.sku for price in sold.values()})
    included = [one.child for one in parts if one.included]
    stock = take_stock(run, products, sold.values(), included, [one.parent for one in parts])
    described = Attributes(run)
    attributes = {sku: known for sku, row in stock.rows.items() if (known := described.of(sku, row))}
    schedules, book_ids = Schedules(run), PriceBooks(sold.values())
    changes = attribute_prices(run, schedules, stock, attributes, sold)
    discounts = BundleAdjustments(run, schedules, stock, models, sold, book_ids)
    bundles = Bundles(run, parts, stock, models)
    cards = RateCards(run, stock, book_ids)
    catalog = CatalogFiles(run, name, stock, models, offered, attributes, bundles, cards.products)
    for key, row in offered.items():
        run.leave(row, "unpriced" if key[0] in products else "unknown-product")
    books_written = PriceFiles(
        run, name, stock, PriceSources(sold, derived, changes, discounts, books, book_ids, cards)
    )
    corporate, rates = exchange_rates(run)
    sections: dict[str, dict[str, Any]] = {
        "schedules": {"schedules": volume_schedules(run, schedules, stock, models, sold.values(), book_ids)},
        "bundle-discounts": {"promotions": discounts.promotions()},
        "exchange-rates": {"exchange rates": rates},
    }
    return (
        catalog.write(cost_rows(run, stock), COMMENT)
        | books_written.write(COMMENT)
        | {
            f"pricing_rules/{name}/{file}.yaml": to_yaml(section, COMMENT)
            for file, section in sections.items()
            if all(section.values())
        }
        | {"cpq.toml": _settings(run, *books_written.default(corporate))}
    )


def _sold(run: Import, listed: Mapping[PriceKey, Price], derived: Mapping[PriceKey, Any]) -> dict[PriceKey, Price]:
    """Prices without those that derive by no formula that was taken."""
    found: dict[PriceKey, Price] = {}
    for key, price in listed.items():
        if price.derived and key not in derived:
            run.leave(price.row, "derived-formula")
        else:
            found[key] = price
    return found


def _settings(run: Import, price_book: str, currency: str) -> bytes:
    lines = [f"# {COMMENT}"]
    if price_book:
        lines += [f'price_book = "{price_book}"', f'currency = "{currency}"']
    lines += ["", "[documents]", f'languages = ["{run.language}"]']
    return ("\n".join(lines) + "\n").encode("utf-8")
