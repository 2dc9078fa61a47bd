"""Percent of total in a price book: a price that is a share of other lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from cpq.catalog.per import PeriodAmount
from cpq.files.models import FileModel, Id, Rate
from cpq.files.written import text_form
from cpq.money import parse_amount
from cpq.policy.entry import Entry


def _bound(value: Any) -> Any:
    """Read ``6000.00 per year``, and ``200.00`` for what is charged once."""
    if isinstance(value, PeriodAmount | Decimal):
        return value
    return PeriodAmount.parse(str(value)) if " per " in str(value) else parse_amount(str(value))


BoundText = Annotated[
    PeriodAmount | Decimal,
    BeforeValidator(_bound),
    text_form("An amount for a period, or once.", "6000.00 per year", "200.00", pattern=r"^[0-9.]+( per [a-z-]+)?$"),
]


class Coverage(FileModel):
    """Which lines a percent of total looks at, and at which price level.

    Attributes:
        families: Families of the lines that count; with ``products``, lines of either.
        products: Products of the lines that count; without both every line in the scope counts that is no percentage
            of others itself.
        scope: Where those lines are looked for: in the whole ``quote`` or, by ``category``, in the families and
            products named; in the line's own ``group``; in the ``bundle`` that it is an option of, with the bundle's
            own line and everything inside; or among its ``siblings``, the other options at its own level.
        level: Price of those lines that the share is taken of.
        counts: Lines of a recurring share that count: those that ``recur``, by their value of a year; those charged
            ``once``, whose whole total counts every year, as maintenance of a licence does; or ``both``.
    """

    families: tuple[str, ...] = ()
    products: tuple[Id, ...] = ()
    scope: Literal["quote", "group", "bundle", "siblings", "category"]
    level: Literal["list", "regular", "customer", "net"]
    counts: Literal["recurring", "once", "both"] = "recurring"

    @property
    def everything(self) -> bool:
        """Whether it names no lines, and so covers all in its scope."""
        return not self.families and not self.products

    @model_validator(mode="after")
    def _covers_something(self) -> Self:
        if self.scope == "category" and self.everything:
            raise ValueError("a category is families or products; say which it covers")
        return self


class PercentOfTotalEntry(Entry):
    """A share of other lines, such as support at 20 %.

    Attributes:
        mode: A share of other lines.
        rate: The share, in per cent.
        of: Which lines it is taken of, and at which price.
        minimum, maximum: Bounds, per year or other period where the charge recurs, and compared after annualising.
    """

    mode: Literal["percent of total"]
    rate: Rate
    of: Coverage
    minimum: BoundText | None = None
    maximum: BoundText | None = None


def circle(named: Mapping[str, Collection[str]]) -> list[str]:
    """One circle among products that all name another of them, from its first product by name back to it."""
    path: list[str] = []
    product = min(named)
    while product not in path:
        path.append(product)
        product = min(other for other in named[product] if other in named and other != product)
    found = path[path.index(product) :]
    start = found.index(min(found))
    return [*found[start:], *found[:start], found[start]]
