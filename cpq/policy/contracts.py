"""Contracted prices: prices agreed earlier with one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cpq.catalog.per import AmountPer, Per
from cpq.daycount import PERIOD_MONTHS
from cpq.files.located import LocatedMap
from cpq.files.models import FileModel, Id, IsoDate, YesNo
from cpq.files.scalars import said
from cpq.files.written import text_form
from cpq.money import parse_rate
from cpq.problems import SourceLocation

PolicyStep = Literal["volume", "term", "promotion"]


@dataclass(frozen=True, slots=True)
class ContractedRate:
    """A rate off the list price, such as ``12% off list``."""

    rate: Decimal


def _contracted(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = str(value).strip()
    if text.endswith("% off list"):
        return ContractedRate(parse_rate(text.removesuffix(" off list")))
    if "%" in text:
        raise ValueError(f"'{text}' does not say of what; write 12% off list")
    return said(AmountPer.parse, text)


ContractedPrice = Annotated[
    AmountPer | ContractedRate,
    BeforeValidator(_contracted),
    text_form("The price agreed, or a rate off the list price.", "36.00 EUR per seat per month", "12% off list"),
]
Stacks = Annotated[
    tuple[PolicyStep, ...],
    BeforeValidator(
        lambda v: () if v == "nothing" else v, json_schema_input_type=Literal["nothing"] | tuple[PolicyStep, ...]
    ),
]


class Contract(FileModel):
    """Prices agreed with an account; they replace the policy's steps while they last.

    Attributes:
        contract: Id of the contract; it begins the document.
        account: Id of the account that it was agreed with.
        includes_subsidiaries: Whether accounts below this one in the hierarchy buy at these prices too.
        for_orders_from, for_orders_until: First and last order date, both included.
        prices: What was agreed, by product id.
        stacks_with: Policy steps that still apply on top.
        when_list_path_is_cheaper: Whether the buyer gets the ordinary price where that is lower.
    """

    contract: Id
    account: str
    includes_subsidiaries: YesNo = False
    for_orders_from: IsoDate = date.min
    for_orders_until: IsoDate = date.max
    prices: dict[Id, ContractedPrice] = Field(default_factory=dict)
    stacks_with: Stacks = ()
    when_list_path_is_cheaper: Literal["take it", "keep contract"] = "take it"

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.for_orders_until < self.for_orders_from:
            raise ValueError(
                f"for orders until {self.for_orders_until} lies before for orders from {self.for_orders_from}"
            )
        return self

    def where_for(self, product: str) -> SourceLocation:
        """Place of a product's price."""
        prices = None if self._source is None else self._source.get("prices")
        return prices.place_of(product) if isinstance(prices, LocatedMap) else self.where_of("prices")

    def in_force(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.for_orders_from <= day <= self.for_orders_until


def charges_priced(agreed: AmountPer, charges: Mapping[str, Per]) -> tuple[str, ...]:
    """The charges of a product that an agreed amount can be the price of.

    An amount without a period prices what is charged once; one with a period prices the charge of that period, or else
    one that it converts to, as a year's price into months. Among several the unit decides, if the contract names it.

    Args:
        charges: What the price of each charge counts for, by charge id.
    """
    period = agreed.per.period
    found = [name for name, per in charges.items() if per.period == period]
    if not found and period in PERIOD_MONTHS:
        found = [name for name, per in charges.items() if per.period in PERIOD_MONTHS]
    same_unit = [name for name in found if charges[name].metric == agreed.per.metric]
    return tuple(same_unit if len(found) > 1 and same_unit else found)
