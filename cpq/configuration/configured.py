"""A configured quote: every line with its product, complete options and typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from cpq.catalog.bundles import Option
from cpq.catalog.products import Charge, Product
from cpq.expressions import Value
from cpq.policy.contracts import Contract
from cpq.policy.policy import Rule
from cpq.problems import NOWHERE, Problem, SourceLocation
from cpq.quotes.request import LineRequest, QuoteRequest

AttributeValue = Value | tuple[str, ...]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Held(NamedTuple):
    """What a running contract holds of a line: the days that are priced, and the price agreed for them.

    Attributes:
        start, end: First and last day that is priced; months count from the line's own start all the same.
        agreed: The agreed price per unit and period; None where the line's charge model prices the quantity.
        decimals: Decimals that its net price is rounded to, where they are more than the price book's.
        uplift: Rate by which its list price lies above the price book's.
    """

    start: date
    end: date
    agreed: Rule[Contract] | None = None
    decimals: int = 0
    uplift: Decimal | None = None


class ConfiguredLine(NamedTuple):
    """One line ready to price.

    Attributes:
        request: What was asked, with defaults of bundles filled in.
        quantity: Units in the product's unit; a component's is multiplied by its bundle's.
        selection: Value of every attribute by attribute id.
        facts: The same values by fact name, as expressions read them.
        charges: Charges to price, by charge id.
        option: The bundle option that the line fills, if any.
        parent_product: Product of its bundle, or empty.
        added: Whether configuring added the line because the bundle requires or preselects it.
        held: What a running contract holds of it; None on the lines of an ordinary quote.
        included: Whether it costs nothing, because the price of its bundle is for it too.
        included_units: How many units its bundle includes, first on the whole line, then in each of its segments;
            empty where the bundle sets no such number.
        part_of: Line of the bundle whose allocated price it takes a part of, or empty.
    """

    id: str
    request: LineRequest
    product_id: str
    product: Product
    quantity: Decimal
    selling_model: str
    charges: Mapping[str, Charge]
    selection: Mapping[str, AttributeValue] = _NOTHING
    facts: Mapping[str, Value] = _NOTHING
    option: Option | None = None
    parent_product: str = ""
    optional: bool = False
    weight: Decimal | None = None
    added: bool = False
    where: SourceLocation = NOWHERE
    included: bool = False
    included_units: tuple[Decimal, ...] = ()
    part_of: str = ""
    held: Held | None = None


@dataclass(frozen=True)
class ConfiguredQuote:
    """A request whose lines are complete and consistent.

    Attributes:
        findings: Warnings of constraints that only advise.
        where: Place of the deal, where a file holds it.
    """

    request: QuoteRequest
    lines: tuple[ConfiguredLine, ...]
    findings: tuple[Problem, ...] = ()
    where: SourceLocation = NOWHERE

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each line stands, by its id."""
        return {line.id: place for place, line in enumerate(self.lines)}

    def exchanged(self, request: QuoteRequest, changed: Mapping[int, ConfiguredLine]) -> ConfiguredQuote:
        """The same with other lines at some places; the lines keep their ids."""
        lines = list(self.lines)
        for place, line in changed.items():
            lines[place] = line
        made = ConfiguredQuote(request, tuple(lines), self.findings, self.where)
        made.__dict__["places"] = self.places
        return made
