"""Products of the package: how each is charged, and which are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cpq.exchange.salesforce.context import Import, whole
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids, kebab
from cpq.exchange.salesforce_cpq.records import Records, figure, id_of, own

PERIODS: Mapping[int, str] = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
"""Price period by the months of a subscription term."""

DEFAULT_TERM = 12
"""Months that a subscription's price is for where its record says none."""


@dataclass(frozen=True, slots=True)
class PackageProduct:
    """A product that can be taken.

    Attributes:
        charge: ``one-time``, ``recurring`` or ``usage``.
        period: Price period of a recurring charge, else empty.
        evergreen: It runs until somebody ends it.
    """

    id: str
    row: Row
    charge: str
    period: str = ""
    evergreen: bool = False

    @property
    def key(self) -> str:
        """Id of the record."""
        return id_of(self.row) or self.row.text("ProductCode")

    @property
    def method(self) -> str:
        """How the package prices it: ``List``, ``Block``, ``Percent Of Total``, ``Cost`` or ``Custom``."""
        if self.row.text(own("SubscriptionPricing")) == "Percent Of Total":
            return "Percent Of Total"
        return self.row.text(own("PricingMethod")) or "List"

    @property
    def per(self) -> str | None:
        """What its price counts for, as a price book writes it."""
        return f"unit per {self.period}" if self.period else None


def package_products(run: Import, records: Records) -> dict[str, PackageProduct]:
    """Products by the id of their record; every other record is left with its reason."""
    ids = Ids("product")
    found: dict[str, PackageProduct] = {}
    for row in records.of("Product2"):
        code = row.text("ProductCode") or row.text("Name")
        if not row.text("Name"):
            run.leave(row, "unknown-product")
        elif row.text("IsActive") == "false":
            run.leave(row, "inactive")
        else:
            charge, months = _charge(row)
            if charge == "recurring" and months not in PERIODS:
                run.leave(row, "unsupported-period")
                continue
            period = PERIODS[months] if charge == "recurring" else ""
            evergreen = row.text(own("SubscriptionType")) == "Evergreen"
            product = PackageProduct(ids.of(id_of(row) or code, code), row, charge, period, evergreen)
            found[product.key] = product
    return found


def _charge(row: Row) -> tuple[str, int]:
    """Kind of the charge, and the months that its price is for."""
    if row.text(own("ChargeType")) == "Usage":
        return "usage", 0
    if not row.text(own("SubscriptionPricing")):
        return "one-time", 0
    term = figure(row, "SubscriptionTerm")
    return "recurring", (whole(term) or 0) if term else DEFAULT_TERM


def selling_models(products: Mapping[str, PackageProduct]) -> dict[str, dict[str, object]]:
    """Selling models of the products that run on, by id; the others say their charge themselves."""
    periods = dict.fromkeys(product.period for product in products.values() if product.evergreen and product.period)
    return {model_of(period): {"charge": "recurring", "per": period, "evergreen": True} for period in periods}


def model_of(period: str) -> str:
    """Id of the evergreen selling model of a period."""
    return f"evergreen-{period}"


def product_spec(run: Import, product: PackageProduct, bundle: Mapping[str, object] | None) -> dict[str, object]:
    """What the catalog says about a product."""
    row = product.row
    family = row.text("Family")
    evergreen = product.evergreen and bool(product.period)
    return {
        "name": run.text(row.text("Name")),
        "description": run.text(row.text("Description")),
        "sku": row.text("ProductCode") or None,
        "charge": None if evergreen else product.charge,
        "selling models": [model_of(product.period)] if evergreen else None,
        "family": kebab(family) or None,
        "sold alone": False if row.flag(own("Component")) else None,
        "discountable": False if row.flag(own("NonDiscountable")) else None,
        "bundle": bundle,
    }
