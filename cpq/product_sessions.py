"""Sessions that configure the products of a workspace: opened, completed, and priced by its policy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.configuration.choices import Choices
from cpq.configuration.completing import best
from cpq.configuration.product_model import ProductModel, product_model
from cpq.configuration.session import ProductSession
from cpq.configured_prices import priced_lines_of
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.session import Session

if TYPE_CHECKING:
    from cpq.catalog.catalog import Catalog
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.objectives import ObjectiveName
    from cpq.configuration.prices import PartPrice
    from cpq.configured_prices import PolicyPrices
    from cpq.workspace import Workspace

CompiledProduct = tuple[ProductModel, CompiledModel]
"""A product's rules, and the same as the engine answers by."""


def compiled_product(catalog: Catalog, product: str, quantity: Decimal) -> CompiledProduct:
    """A product's rules as the engine reads them, compiled.

    Raises:
        NotFound: There is no such product.
    """
    catalog.product(product)
    model = product_model(catalog, product, quantity)
    return model, compile_model(model.model)


def open_session(
    catalog: Catalog, product: str, compiled: CompiledProduct, quantity: Decimal, language: str, line_id: str
) -> ProductSession:
    """A session without answers."""
    model, engine = compiled
    return ProductSession(
        model, Choices(catalog, product), Session.open(engine), quantity, line_id=line_id, language=language
    )


def best_configuration(
    workspace: Workspace, session: ProductSession, objectives: Sequence[ObjectiveName], prices: PolicyPrices
) -> Configuration:
    """The best configuration that a session leaves, priced as a whole by the same policy."""

    def whole(configuration: Configuration) -> PartPrice:
        lines = configuration.lines()
        return priced_lines_of(workspace.price(prices.request.model_copy(update={"lines": lines})), lines)

    return best(session, objectives, prices, whole)

