"""Quantities of lines: the unit they are asked in, the decimals they may have, and what a bundle makes of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from cpq.catalog.bundles import Option
from cpq.catalog.catalog import Catalog
from cpq.catalog.products import Product
from cpq.configuration.bundles import option_quantity
from cpq.configuration.configured import ConfiguredLine
from cpq.money import multiply, plain, round_to
from cpq.problems import did_you_mean
from cpq.quotes.request import LineRequest


class Note(Protocol):
    """Where problems with a line go."""

    def __call__(self, code: str, line: LineRequest, message: str, hint: str = "") -> None:
        """Note a problem at the place of a line."""


class Quantities:
    """Finds out how many units of its product a line is for, and notes what is wrong with that."""

    def __init__(self, catalog: Catalog, problem: Note) -> None:
        self.catalog = catalog
        self.problem = problem

    def of(self, line: LineRequest, product: Product, option: Option | None, parent: ConfiguredLine | None) -> Decimal:
        """Units of a line; an option of a bundle counts with the bundle."""
        asked = line.quantity
        for candidate in (asked, *(segment.quantity for segment in line.segments)):
            if candidate is not None:
                self._check_quantity(line, product, candidate)
        if option is not None and parent is not None:
            return option_quantity(option, asked, parent.quantity)
        return Decimal(1) if asked is None else asked

    def with_segments(self, line: LineRequest, option: Option | None, parent: ConfiguredLine | None) -> LineRequest:
        """The line with its segments' quantities; those of an option count with the bundle too."""
        if option is None or parent is None or not line.segments:
            return line
        segments = [
            s
            if s.quantity is None
            else s.model_copy(update={"quantity": option_quantity(option, s.quantity, parent.quantity)})
            for s in line.segments
        ]
        return line.model_copy(update={"segments": tuple(segments)})

    def _check_quantity(self, line: LineRequest, product: Product, quantity: Decimal) -> None:
        unit = self.catalog.units.get(product.unit or "")
        decimals = 0 if unit is None else unit.decimals
        if quantity != quantity.quantize(Decimal(1).scaleb(-decimals)):
            allowed = f"at most {decimals} decimals" if decimals else "whole units"
            got = plain(round_to(quantity, max(decimals, 6)).normalize())
            self.problem("fractional-quantity", line, f"'{line.product}' is sold in {allowed}, got {got}")
        if quantity == 0 and self._kinds(line, product) != {"usage"}:
            self.problem("zero-quantity", line, f"'{line.product}' needs a quantity above zero; only usage can be zero")

    def _kinds(self, line: LineRequest, product: Product) -> set[str]:
        """How the product is charged for in the way it is asked for here; empty where that way is not known."""
        if line.selling_model and line.selling_model not in product.selling_models:
            return set()
        charges = self.catalog.charges_of(line.product, line.selling_model)
        asked = {line.charge: charges[line.charge]} if line.charge in charges else charges
        return {charge.charge for charge in asked.values()}

    def in_product_unit(self, line: LineRequest, product: Product) -> LineRequest:
        """The line in the product's own unit, by exact factors; ``24 piece`` of a product sold by dozen are 2."""
        if not line.unit or line.unit == product.unit:
            return line
        factor = self._factor(line, product)
        if factor is None:
            return line
        segments = [
            s if s.quantity is None else s.model_copy(update={"quantity": multiply(s.quantity, factor)})
            for s in line.segments
        ]
        quantity = None if line.quantity is None else multiply(line.quantity, factor)
        return line.model_copy(update={"quantity": quantity, "segments": tuple(segments), "unit": product.unit or ""})

    def _factor(self, line: LineRequest, product: Product) -> Fraction | None:
        """How many of the product's own units one of the line's unit is."""
        asked, own = self.catalog.units.get(line.unit), self.catalog.units.get(product.unit or "")
        if asked is None:
            self.problem(
                "unknown-unit", line, f"there is no unit '{line.unit}'", did_you_mean(line.unit, self.catalog.units)
            )
            return None
        asked_base, own_base = asked.of or line.unit, (own.of if own is not None else None) or (product.unit or "")
        if asked_base != own_base:
            self.problem(
                "unit-mismatch",
                line,
                f"'{line.product}' is sold by {product.unit or 'piece'}; {line.unit} does not convert",
            )
            return None
        own_factor = own.factor if own is not None else None
        return Fraction(asked.factor or 1) / Fraction(own_factor or 1)
