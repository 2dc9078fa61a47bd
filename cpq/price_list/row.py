"""One row of a price list: what a product, a charge and a quantity cost, or why they have no price."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.price_list.validity import Validity
from cpq.problems import Problem
from cpq.quotes.json_form import amount_text, finding_json, maybe_amount_text, place_json, rate_text
from cpq.quotes.priced import PricedLine, PriceStep

Status = Literal["priced", "configured", "share", "no price"]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One product, charge, way of selling and quantity.

    Attributes:
        product, name, family: The product.
        charge: Id of the charge, where the product has several.
        selling_model: Id of the selling model, where the product has any.
        quantity: How many units the price is for.
        currency: Currency of every amount of the row.
        status: ``priced``; ``configured`` where choices make the price and only its base is known; ``share`` where it
            is a percentage of other lines; ``no price``.
        line: The line as a quote of that product alone prices it; None unless ``priced``.
        base: List price before any adder, of what is configured.
        adders: What choices add, as id and amount or formula.
        share: What a percentage is taken of, in words.
        validity: The order dates that the price holds for, as far as what made it says.
        problems: Why there is no price, or which choices are missing.
    """

    product: str
    name: str
    family: str
    charge: str
    selling_model: str
    quantity: Decimal
    currency: str
    status: Status
    line: PricedLine | None = None
    base: Decimal | None = None
    per: str = ""
    adders: tuple[tuple[str, str], ...] = ()
    share: str = ""
    validity: Validity = field(default_factory=Validity)
    problems: tuple[Problem, ...] = ()

    def price(self, level: str) -> Decimal | None:
        """The unit price at a level, or the total for the quantity where the line has no unit price.

        Args:
            level: ``list``, ``regular``, ``customer``, ``partner``, ``distributor`` or ``net``.
        """
        line = self.line
        if line is None:
            return self.base if level == "list" else None
        return line.levels.get(level) if line.net is None else line.unit_levels.get(level)

    @property
    def counts(self) -> str:
        """What the prices count for: ``seat per month``, or the quantity and the time where there is no unit price."""
        line = self.line
        if line is None:
            return self.per
        metric = line.per if line.per else "unit"
        if line.net is not None:
            return f"{metric} per {line.period}" if line.period else metric
        amount = f"{short(line.quantity)} {metric}" if line.quantity != 1 or line.per else ""
        return ", ".join(part for part in (amount, self.covers) if part) or "once"

    @property
    def covers(self) -> str:
        """The months that the row is about: empty where it is charged once, ``months 4 to 12`` after a free quarter."""
        line = self.line
        if line is None or not line.period or not line.length_months:
            return ""
        first, last = line.offset_months + 1, line.offset_months + line.length_months
        if first.denominator != 1 or last.denominator != 1:
            return f"{line.periods} {line.period}s"
        return f"month {first}" if first == last else f"months {first} to {last}"

    @property
    def steps(self) -> tuple[PriceStep, ...]:
        """The steps from list to net."""
        return () if self.line is None else self.line.steps

    def to_json(self) -> dict[str, Any]:
        """The row as JSON-ready data; numbers are strings, every step names its rule and place."""
        digits = minor_units(self.currency)
        line = self.line
        levels = () if line is None else (line.levels if line.net is None else line.unit_levels)
        return {
            "product": self.product,
            "name": self.name,
            "family": self.family,
            "charge": self.charge,
            "selling_model": self.selling_model,
            "status": self.status,
            "quantity": short(self.quantity),
            "currency": self.currency,
            "counts": self.counts,
            "covers": self.covers,
            "per_unit": line is not None and line.net is not None,
            "prices": {name: amount_text(self.price(name) or Decimal(0), digits) for name in levels},
            "base": maybe_amount_text(self.base, digits),
            "adders": dict(self.adders),
            "share": self.share,
            "tiers": [] if line is None else [{"from": label, "price": price} for label, price in line.tiers],
            "valid_from": _day(self.validity.first, date.min),
            "valid_until": _day(self.validity.last, date.max),
            "steps": [_step(step) for step in self.steps],
            "built_up": [] if line is None else [_step(step) for step in line.build_up],
            "problems": [finding_json(problem) for problem in self.problems],
        }


def _day(day: date, open_end: date) -> str | None:
    return None if day == open_end else day.isoformat()


def _step(step: PriceStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "rule": step.rule,
        "rate": rate_text(step.rate),
        "where": place_json(step.where),
    }
