"""Quantities of lines: the unit they are asked in, the decimals they may have, and what a bundle makes of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from cpq.catalog.bundles import Option
from cpq.catalog.catalog import Catalog
from cpq.catalog.products import Product, decimals_of
from cpq.configuration.bundles import option_quantity
from cpq.configuration.configured import ConfiguredLine
from cpq.money import multiply, plain, round_to
from cpq.problems import did_you_mean
from cpq.quotes.request import LineRequest
from cpq.quotes.scalars import MAX_QUANTITY
from cpq.quotes.transactions import value_of
from cpq.rounding import EXACT


class Note(Protocol):
    """Where problems with a line go."""

    def __call__(self, code: str, line: LineRequest, message: str, hint: str = "") -> None:
        """Note a problem at the place of a line."""


def comes_in(quantity: Decimal, decimals: int) -> bool:
    """Whether a quantity has no more decimals than its unit."""
    if not decimals:
        return quantity == quantity.to_integral_value()
    return quantity == quantity.quantize(Decimal(1).scaleb(-decimals), context=EXACT)


def said_of(decimals: int) -> str:
    """In which parts of a unit something comes, in words."""
    return f"at most {decimals} decimals" if decimals else "whole units"


class Quantities:
    """Finds out how many units of its product a line is for, and notes what is wrong with that."""

    def __init__(self, catalog: Catalog, problem: Note) -> None:
        self.catalog = catalog
        self.problem = problem

    def of(self, line: LineRequest, product: Product, option: Option | None, parent: ConfiguredLine | None) -> Decimal:
        """Units of a line; an option of a bundle counts with the bundle."""
        listed = value_of(line.transactions)
        asked = listed if line.quantity is None else line.quantity
        if listed is not None and listed != asked:
            message = f"the transactions of line '{line.id}' sum to {listed:f}, its quantity is {asked:f}"
            self.problem("invalid-value", line, message, "leave the quantity out, or write their sum")
        for candidate in (asked, *(segment.quantity for segment in line.segments)) if line.segments else (asked,):
            if candidate is not None:
                self._check_quantity(line, product, candidate)
        if option is not None and parent is not None:
            return self._of_option(line, product, option, parent.quantity)
        return Decimal(1) if asked is None else asked

    def _of_option(self, line: LineRequest, product: Product, option: Option, bundles: Decimal) -> Decimal:
        """Units of an option; a component's are checked as a product of quantities too."""
        quantity = option_quantity(option, line.quantity, bundles)
        if option.scales != "component":
            return quantity
        per_bundle = option.quantity if line.quantity is None else line.quantity
        said = f"{per_bundle:f} for each of {plain(bundles)}"
        place = f"the option stands at {option.where.short}"
        if quantity > MAX_QUANTITY:
            message = f"{said} make {plain(quantity)} of '{line.product}'; a line has at most {MAX_QUANTITY:f}"
            self.problem("quantity-too-large", line, message, f"ask for fewer bundles; {place}")
        elif not self._sold_in(quantity, product) and (line.quantity is None or self._sold_in(line.quantity, product)):
            message = f"{said} make {plain(quantity)} of '{line.product}', which is sold in {self._parts(product)}"
            self.problem("fractional-quantity", line, message, place)
        return quantity

    def _sold_in(self, quantity: Decimal, product: Product) -> bool:
        """Whether a product is sold in such parts of its unit."""
        return comes_in(quantity, decimals_of(product.unit, self.catalog.units))

    def _parts(self, product: Product) -> str:
        return said_of(decimals_of(product.unit, self.catalog.units))

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
        if not self._sold_in(quantity, product):
            got = plain(round_to(quantity, max(decimals_of(product.unit, self.catalog.units), 6)).normalize())
            self.problem("fractional-quantity", line, f"'{line.product}' is sold in {self._parts(product)}, got {got}")
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
        converted = {
            "quantity": None if line.quantity is None else multiply(line.quantity, factor),
            "transactions": tuple(multiply(value, factor) for value in line.transactions)
            if isinstance(line.transactions, tuple)
            else line.transactions,
            "segments": tuple(segments),
            "unit": product.unit or "",
        }
        return line.model_copy(update=converted)

    def _factor(self, line: LineRequest, product: Product) -> Fraction | None:
        """How many of the product's own units one of the line's unit is."""
        if line.unit not in self.catalog.units:
            self.problem(
                "unknown-unit", line, f"there is no unit '{line.unit}'", did_you_mean(line.unit, self.catalog.units)
            )
            return None
        factor = self.catalog.unit_factor(line.unit, product.unit or "")
        if factor is None:
            self.problem(
                "unit-mismatch",
                line,
                f"'{line.product}' is sold by {product.unit or 'piece'}; {line.unit} does not convert",
            )
        return factor
