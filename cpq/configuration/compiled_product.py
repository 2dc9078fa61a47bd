"""A product ready for sessions: its rules as the engine answers by them, and what completing prefers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cpq.catalog.catalog import Catalog
from cpq.configuration.model_findings import model_findings
from cpq.configuration.preferences import Preferences, preferences
from cpq.configuration.product_model import ProductModel, product_model
from cpq.problems import InvalidFiles
from cpq.solving.cnf import NotDecided
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.store import Store

CONFLICTS = 100_000
"""Conflicts that one question may cost where nobody says; the hardest question about a known catalog takes hundreds."""


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
    catalog: Catalog,
    product: str,
    *,
    quantity: Decimal | int = 1,
    conflicts: int | None = CONFLICTS,
    store: Store | None = None,
) -> CompiledProduct:
    """A product of a catalog, ready for sessions.

    Args:
        quantity: Units of the product, which its rules may read.
        conflicts: Conflicts that one question to a solver may cost, now and in sessions; None for as many as it takes.
        store: Where what is found out is kept from run to run; nowhere where it is None.

    Raises:
        NotFound: There is no such product.
        InvalidFiles: Rules cannot be decided ahead, or contradict each other.
        NotDecided: The budget of conflicts did not suffice.
    """
    model = product_model(catalog, product, quantity=quantity)
    try:
        engine = compile_model(model.model, conflicts=conflicts, store=store)
    except NotDecided as error:
        raise NotDecided(error.conflicts, f"'{product}' was") from None
    if not engine.compiled.satisfiable:
        raise InvalidFiles([finding.problem for finding in model_findings(model, engine)])
    return CompiledProduct(model, engine, preferences(model))
