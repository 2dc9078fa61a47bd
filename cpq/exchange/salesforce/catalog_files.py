"""The catalog of an import: products, bundles, units, selling models and costs, as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cpq.exchange.salesforce.attributes import Attribute
from cpq.exchange.salesforce.bundles import Bundles
from cpq.exchange.salesforce.context import Import, whole
from cpq.exchange.salesforce.costs import COLUMNS
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.models import Model
from cpq.exchange.salesforce.names import Ids, kebab
from cpq.exchange.salesforce.stock import Stock
from cpq.exchange.yaml_writer import to_yaml
from cpq.files.csv_writer import write_csv


class CatalogFiles:
    """What the catalog folder holds.

    Args:
        run: The import.
        name: Id of the catalog, and name of its folder.
        stock: Products that are taken.
        models: Selling models by name.
        offered: Offers by SKU and selling model name.
        attributes: Attributes by SKU and code.
        bundles: Their bundles.
        metered: What the catalog says about usage products, by id.
    """

    def __init__(
        self,
        run: Import,
        name: str,
        stock: Stock,
        models: Mapping[str, Model],
        offered: Mapping[tuple[str, str], Row],
        attributes: Mapping[str, Mapping[str, Attribute]],
        bundles: Bundles,
        metered: Mapping[str, dict[str, Any]],
    ) -> None:
        self._run = run
        self._name = name
        self._stock = stock
        self._models = models
        self._offered = offered
        self._attributes = attributes
        self._bundles = bundles
        self._metered = metered
        self._units = Ids("unit")
        self._unit_rows = run.unique("UnitOfMeasure", lambda row: row.text("UnitCode"))
        self._tax = tax_categories(run, stock)
        self._used_units: dict[str, Row] = {}

    def write(self, costs: Iterable[tuple[str, ...]], comment: str) -> dict[str, bytes]:
        """The files of the catalog by path."""
        plain, sets = self._products()
        folder, rows = f"catalogs/{self._name}", list(costs)
        shared = {
            "catalog": self._name,
            "selling models": {model.id: model.spec(self._run) for model in self._models.values()},
            "units": {self._units.of(code): self._unit(row) for code, row in self._used_units.items()} or None,
            "cost tables": [{"table": "costs.csv"}] if rows else None,
        }
        files = {f"{folder}/shared.yaml": to_yaml(shared, comment)}
        if rows:
            files[f"{folder}/costs.csv"] = write_csv(COLUMNS, rows)
        for file, products in (("products", plain), ("bundles", sets), ("usage", self._metered)):
            if products:
                document = {"catalog": self._name, "products": products}
                files[f"{folder}/{file}.yaml"] = to_yaml(document, comment)
        return files

    def _products(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Plain products, and bundles."""
        plain: dict[str, Any] = {}
        sets: dict[str, Any] = {}
        for sku, product_id in self._stock.ids.items():
            bundle = self._bundles.of(sku)
            (plain if bundle is None else sets)[product_id] = self._product(sku, bundle)
        return plain, sets

    def _product(self, sku: str, bundle: dict[str, Any] | None) -> dict[str, Any]:
        row = self._stock.rows[sku]
        models, default = self._selling(sku)
        family = row.text("Family")
        hidden = row.flag("IsSoldOnlyWithOtherProds") or (sku in self._stock.unpriced and bundle is None)
        attributes = self._attributes.get(sku, {}).values()
        return {
            "name": self._run.text(row.text("Name")),
            "description": self._run.text(row.text("Description")),
            "sku": sku,
            "charge": None if models else "one-time",
            "selling models": models or None,
            "default selling model": default,
            "family": (kebab(family) or family) if family and family != "None" else None,
            "tax": self._tax.get(sku),
            "unit": self._unit_of(row),
            "sold alone": False if hidden else None,
            "attributes": {one.id: one.spec for one in attributes} or None,
            "bundle": bundle,
        }

    def _selling(self, sku: str) -> tuple[list[str], str | None]:
        """Selling models of a product, and the one that is meant where a quote names none."""
        default = None
        ids = []
        for name in self._stock.models.get(sku, ()):
            row, model = self._offered[sku, name], self._models[name]
            self._run.take(row)
            ids.append(model.id)
            if row.flag("IsDefault") and default is None:
                default = model.id
        return ids, default if len(ids) > 1 else None

    def _unit_of(self, row: Row) -> str | None:
        code = row.ref("UnitOfMeasure", "UnitCode")
        found = self._unit_rows.get(code)
        if found is None or found.text("Status") == "Inactive":
            return None
        factor = found.text("ConversionFactor") not in ("", "1")
        self._run.take(found, *(["conversion"] if factor else []))
        self._used_units[code] = found
        return self._units.of(code)

    def _unit(self, row: Row) -> dict[str, Any]:
        decimals = whole(row.text("Scale"))
        return {"name": self._run.text(row.text("Name")), "decimals": decimals if decimals and decimals > 0 else None}


def tax_categories(run: Import, stock: Stock) -> dict[str, str]:
    """Tax category by SKU: the name of the product's tax policy."""
    policies = run.unique("TaxPolicy", lambda row: row.text("Name"))
    found: dict[str, str] = {}
    for row in run.export.rows("Product2"):
        sku, policy = row.text("StockKeepingUnit"), row.ref("TaxPolicy")
        if policy and kebab(policy) and sku in stock:
            run.take(row)
            found[sku] = kebab(policy)
            if policy in policies:
                run.take(policies[policy])
    return found
