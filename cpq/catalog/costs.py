"""Costs: what a product costs the seller, in force from a date, per unit and period like a price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cpq.catalog.per import AmountPer, CurrencyCode
from cpq.files.models import FileModel, IsoDate
from cpq.files.scalars import said
from cpq.files.written import short_form
from cpq.money import parse_rate


class CostMatrix(FileModel):
    """Cost looked up by attribute values in a CSV table with a ``cost`` column.

    Attributes:
        matrix: CSV beside this file.
        by: Attributes that find the row; they are columns of the table.
        currency: Currency of the costs.
        plus: Adds the costs that the adders of the price book entry state.
    """

    matrix: str
    by: tuple[str, ...]
    currency: CurrencyCode | None = None
    plus: Literal["adder costs"] | None = None


@dataclass(frozen=True, slots=True)
class CostShare:
    """Cost as a share of the net price, such as ``35% of net``."""

    rate: Decimal


def _cost(value: Any) -> Any:
    if isinstance(value, str):
        rate, _, of = str(value).partition(" of ")
        if of:
            if of.strip() != "net":
                raise ValueError(f"a cost can be a share of net, not of '{of}'")
            return CostShare(parse_rate(rate))
        return said(AmountPer.parse, str(value))
    return value


CostText = short_form("What it costs the seller.", "4.20 EUR per seat per month", "5200.00 EUR", "35% of net")
Cost = Annotated[
    AmountPer | CostShare | CostMatrix, BeforeValidator(_cost, json_schema_input_type=CostText | CostMatrix)
]


class DatedCost(FileModel):
    """A cost and the first day it holds; the next entry's date ends it.

    Attributes:
        valid_from: First order date that it holds for.
        cost: What it costs the seller from then on.
    """

    valid_from: IsoDate = Field(default=date.min)
    cost: Cost


def _dated(value: Any) -> Any:
    if value is None or isinstance(value, list | tuple):
        return value
    return (DatedCost(valid_from=date.min, cost=_cost(value)),) if isinstance(value, str) else [{"cost": value}]


Costs = Annotated[
    tuple[DatedCost, ...],
    BeforeValidator(_dated, json_schema_input_type=CostText | CostMatrix | tuple[DatedCost, ...]),
]
"""One cost, or several with the dates they start."""


def cost_on(costs: tuple[DatedCost, ...], day: date) -> DatedCost | None:
    """The cost in force on a day: the latest that has started."""
    started = [cost for cost in costs if cost.valid_from <= day]
    return max(started, key=lambda cost: cost.valid_from) if started else None
