"""The files of a workspace out of an export of the Salesforce CPQ package."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from cpq.currencies import is_currency
from cpq.exchange.salesforce.context import Import
from cpq.exchange.salesforce.costs import COLUMNS
from cpq.exchange.salesforce_cpq.agreements import contracts, costs
from cpq.exchange.salesforce_cpq.bundles import PackageBundles
from cpq.exchange.salesforce_cpq.price_rules import PriceRules, RuleEffects, with_effects
from cpq.exchange.salesforce_cpq.prices import Book, Prices
from cpq.exchange.salesforce_cpq.products import (
    PackageProduct,
    model_of,
    package_products,
    product_spec,
    selling_models,
)
from cpq.exchange.salesforce_cpq.records import Records
from cpq.exchange.salesforce_cpq.schedules import package_schedules
from cpq.exchange.yaml_writer import to_yaml
from cpq.files.csv_writer import write_csv
from cpq.problems import CpqError

WATERFALL = "waterfall.yaml"
"""The package's arrangement of the waterfall, which every import brings along."""


def package_workspace(run: Import, name: str, currency: str, comment: str) -> dict[str, bytes]:
    """The files of the workspace by path.

    Args:
        name: Id of the catalog, and name of the folders.
        currency: Currency of records that name none; empty where every record does.

    Raises:
        CpqError: A record names no currency, and none was given.
    """
    records = Records(run)
    if not currency and any(not row.text("CurrencyIsoCode") for row in run.export.rows("PricebookEntry")):
        raise CpqError(
            "prices of the export name no currency",
            code="unknown-currency",
            hint="say which currency the org has, such as --currency USD",
        )
    if currency and not is_currency(currency):
        raise CpqError(f"'{currency}' is no currency", code="unknown-currency", hint="write its ISO code, such as USD")
    products = package_products(run, records)
    prices = Prices(run, records, products, currency)
    bundles = PackageBundles(run, records, products, currency or _first_currency(prices))
    taken = _taken(run, products, prices, bundles)
    rules = PriceRules(run, records, prices.entries, currency or _first_currency(prices))
    effects = rules.effects
    folder, rows = f"pricing_rules/{name}", costs(run, records, taken, currency)
    written = _catalog(name, _specs(run, taken, bundles, set(prices.priced)), taken, comment, has_costs=bool(rows))
    if rows:
        written[f"catalogs/{name}/costs.csv"] = write_csv(COLUMNS, rows)
    for key, book in prices.books.items():
        written[f"{folder}/{book.id}.yaml"] = to_yaml(_book(prices, key, book, effects), comment)
    schedules = package_schedules(run, records, prices.priced, currency)
    for file, section in (
        ("schedules", {"schedules": schedules}),
        ("price-rules", {"promotions": effects.promotions}),
    ):
        if all(section.values()):
            written[f"{folder}/{file}.yaml"] = to_yaml(section, comment)
    for contract, document in contracts(run, records, prices.priced, currency).items():
        written[f"{folder}/contracts/{contract}.yaml"] = to_yaml(document, comment)
    written[f"{folder}/{WATERFALL}"] = files(__package__).joinpath(WATERFALL).read_bytes()
    return written | {"cpq.toml": _settings(run, prices, comment)}


def _taken(
    run: Import, products: Mapping[str, PackageProduct], prices: Prices, bundles: PackageBundles
) -> dict[str, PackageProduct]:
    """Products with a price, bundles whose components carry it, and options that bundles include."""
    priced = prices.priced
    found: dict[str, PackageProduct] = {}
    for key, product in products.items():
        if key in priced:
            run.take(product.row)
        elif key in bundles:
            run.take(product.row, "priced-by-components")
        elif key in bundles.included:
            run.take(product.row, "included-unpriced")
        else:
            run.leave(product.row, "unpriced")
            continue
        found[key] = product
    return found


def _specs(
    run: Import, taken: Mapping[str, PackageProduct], bundles: PackageBundles, priced: set[str]
) -> dict[str, Any]:
    """What the catalog says about each product, by its id."""
    specs = {}
    for key, product in taken.items():
        bundle = bundles.of(key, taken, has_price=key in priced)
        rules = bundles.configuring(key)
        configuring = {"constraints": rules.constraints or None, "defaults": rules.defaults or None}
        specs[product.id] = {**product_spec(run, product, bundle), **configuring}
    bundles.leave_rest()
    return specs


def _catalog(
    name: str, specs: Mapping[str, Any], taken: Mapping[str, PackageProduct], comment: str, *, has_costs: bool
) -> dict[str, bytes]:
    document = {
        "catalog": name,
        "selling models": selling_models(taken) or None,
        "products": specs,
        "cost tables": [{"table": "costs.csv"}] if has_costs else None,
    }
    return {f"catalogs/{name}/products.yaml": to_yaml(document, comment)}


def _book(prices: Prices, key: tuple[str, str], book: Book, effects: RuleEffects) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for entry in prices.entries:
        if (entry.book.name, entry.book.currency) == key:
            spec = with_effects(entry, effects)
            product = entry.product
            evergreen = product.evergreen and product.period
            entries[product.id] = {"selling models": {model_of(product.period): spec}} if evergreen else spec
    return {"price book": book.id, "currency": book.currency, "name": book.name, "prices": entries or None}


def _first_currency(prices: Prices) -> str:
    return next((entry.book.currency for entry in prices.entries), "")


def _settings(run: Import, prices: Prices, comment: str) -> bytes:
    lines = [f"# {comment}"]
    books = sorted(prices.books.values(), key=lambda book: not (book.row is None or book.row.flag("IsStandard")))
    if books:
        lines += [f'price_book = "{books[0].id}"', f'currency = "{books[0].currency}"']
    lines += ["", "[documents]", f'languages = ["{run.language}"]']
    return ("\n".join(lines) + "\n").encode("utf-8")
