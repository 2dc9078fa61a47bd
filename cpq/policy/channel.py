"""Channel discounts: what partners and distributors take off, by family."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cpq.catalog.limits import Discount
from cpq.files.located import LocatedMap
from cpq.files.models import FileModel, IsoDate
from cpq.files.written import text_form
from cpq.problems import SourceLocation
from cpq.quotes.discounts import Basis

_POINTS = re.compile(r"\+\s*(\d{1,2}(?:\.\d{1,4})?) points?", re.ASCII)


def _points(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = _POINTS.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"'{value}' is not a number of points; write + 5 points")
    return Decimal(match[1]) / 100


Points = Annotated[
    Decimal,
    BeforeValidator(_points),
    text_form("Percentage points.", "+ 5 points", pattern=r"^\+ ?[0-9]{1,2}(\.[0-9]{1,4})? points?$"),
]


class ChannelDiscount(FileModel):
    """What one partner tier, or one distributor, takes off.

    Attributes:
        of: Price that the rates are taken of.
        families: Rate by product family; a family that is not named gets none.
        deal_registered: Points added to every rate above zero when the deal is registered.
        valid_from, valid_until: First and last order date, both included.
    """

    of: Basis
    families: dict[str, Discount] = Field(default_factory=dict)
    deal_registered: Points = Decimal(0)
    valid_from: IsoDate = date.min
    valid_until: IsoDate = date.max

    @model_validator(mode="before")
    @classmethod
    def _gather_families(cls, data: Any) -> Any:
        """Every key that is not a field of its own is a family."""
        if not isinstance(data, LocatedMap) or "families" in data:
            return data
        own = {name.replace("_", " ") for name in cls.model_fields}
        families = [(key, value) for key, value in data.items() if key not in own]
        fields = [(key, value) for key, value in data.items() if key in own]
        gathered = LocatedMap(families, data.where, data.key_where)
        return LocatedMap([*fields, ("families", gathered)], data.where, data.key_where)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema that an editor needs: families are keys beside the fields."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        own = handler.resolve_ref_schema(described)
        families = own["properties"].pop("families")
        own["additionalProperties"] = {**families["additionalProperties"], "description": families["description"]}
        return described

    def where_for(self, family: str) -> SourceLocation:
        """Place of a family's rate."""
        source = self._source
        return self.where if source is None else source.place_of(family)

    def rate_for(self, family: str, *, registered: bool) -> Decimal:
        """Fraction off for a family; 0 where the family is not named."""
        rate = self.families.get(family, Decimal(0))
        return min(rate + self.deal_registered, Decimal(1)) if registered and rate > 0 else rate

    def in_force(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.valid_from <= day <= self.valid_until
