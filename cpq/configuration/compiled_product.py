"""A product ready for sessions: its rules as the engine answers by them, and what completing prefers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cpq.catalog.catalog import Catalog
from cpq.configuration.preferences import Preferences, preferences
from cpq.configuration.product_model import ProductModel, product_model
from cpq.solving.compiled_model import CompiledModel, compile_model


@dataclass(frozen=True)
class CompiledProduct:
    """What all sessions about one product share; several threads may use it.

    Attributes:
        model: Its choices and rules, with their words and places.
        engine: The same, compiled.
        preferences: What completing prefers.
    """

    model: ProductModel
    engine: CompiledModel
    preferences: Preferences


def compile_product(
    catalog: Catalog, product: str, *, quantity: Decimal | int = 1, conflicts: int | None = None
) -> CompiledProduct:
    """A product of a catalog, ready for sessions.

    Args:
        quantity: Units of the product, which its rules may read.
        conflicts: Conflicts that one question to a solver may cost; None for as many as it takes.

    Raises:
        NotFound: There is no such product.
        InvalidFiles: Rules cannot be decided ahead.
        NotDecided: The budget of conflicts did not suffice.
    """
    model = product_model(catalog, product, quantity=quantity)
    return CompiledProduct(model, compile_model(model.model, conflicts=conflicts), preferences(model))
