"""Segments: the parts of a line's term with their own quantity, price or discount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, GetJsonSchemaHandler, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cpq.amounts import format_rate
from cpq.files.written import short_form
from cpq.quotes.discounts import Discount, read_discount
from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import Amount, Quantity, RequestDate, RequestRate, RequestTerm, YesNo
from cpq.terms import Term, day_after, term_between

_DiscountText = short_form(
    "A rate or an amount off.", "5%", "5% of regular", "10.00 EUR", pattern=r"^[\d.,]+ ?(%( of [a-z]+)?|[A-Z]{3})$"
)
DiscountField = Annotated[Discount, BeforeValidator(read_discount, json_schema_input_type=_DiscountText | Discount)]
UpliftBasis = Literal["list", "previous"]
"""What an uplift raises: the price book's price, or what the segment before came to."""

_UNSAID: Final = Term()


def rising(uplift: Decimal) -> Decimal:
    """An uplift, having checked that it raises a price.

    Raises:
        ValueError: It is below zero.
    """
    if uplift < 0:
        rate = format_rate(uplift)
        raise ValueError(f"an uplift raises a price, {rate} lowers it; write it as the segment's discount")
    return uplift


class SegmentRequest(RequestPart):
    """One part of a line's term with its own quantity, price or discount.

    Attributes:
        term: How long the segment lasts; found from its dates where it has some.
        start: First day, where the segment says its dates; it then says its ``end`` too.
        end: Last day.
        quantity: Units in it; the line's quantity where left out.
        price: List price per unit and price period that replaces the price book's.
        uplift: Rate by which this segment's list price lies above that of ``uplift_of``; a lower price is a
            discount.
        uplift_of: Whether the uplift raises the price book's price, or once more what the segment before came to.
        discount: Discretionary discount of this segment; the line's where left out.
        free: Nothing is charged in it, which counts as a discount.
    """

    noun = "a segment"

    term: RequestTerm = _UNSAID
    start: RequestDate | None = None
    end: RequestDate | None = None
    quantity: Quantity | None = None
    price: Amount | None = None
    uplift: RequestRate | None = None
    uplift_of: UpliftBasis = "list"
    discount: DiscountField | None = None
    free: YesNo = False

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of a segment as it is written: ``months: 12`` for a term of whole months."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        own = handler.resolve_ref_schema(described)
        own["properties"]["term"].pop("default", None)
        own["properties"]["months"] = {"type": ["string", "integer"], "description": "How many months it lasts."}
        own["anyOf"] = [{"required": ["term"]}, {"required": ["months"]}, {"required": ["start", "end"]}]
        return described

    @field_validator("uplift")
    @classmethod
    def _an_uplift_raises(cls, uplift: Decimal | None) -> Decimal | None:
        return uplift if uplift is None else rising(uplift)

    @model_validator(mode="after")
    def _it_says_how_long(self) -> Self:
        if self.start is None or self.end is None:
            if self.start is not None or self.end is not None:
                raise ValueError("a segment that says a date says both its start and its end")
            if self.term == _UNSAID:
                raise ValueError("say how long the segment lasts: months: 12, or its start and end")
            return self
        length = term_between(self.start, self.end)
        if length == _UNSAID:
            raise ValueError(f"the segment ends on {self.end}, before it starts; a segment lasts at least one day")
        if self.term not in (_UNSAID, length):
            raise ValueError(f"from {self.start} to {self.end} are {length}, not {self.term}; leave the term out")
        object.__setattr__(self, "term", length)  # a frozen value, completed before anybody has seen it
        return self

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if self.price is not None and self.uplift is not None:
            raise ValueError("a segment says its price or an uplift, not both")
        return self


def read_segment(value: Any) -> Any:
    """Read ``{ months: 12, quantity: 120 }`` as an analyst writes it."""
    if isinstance(value, dict) and "months" in value and "term" not in value:
        return {**{k: v for k, v in value.items() if k != "months"}, "term": value["months"]}
    return value


def check_segments(segments: Sequence[SegmentRequest], *, gaps: bool) -> None:
    """Check that segments follow each other, and that what they say of the one before has one.

    Args:
        gaps: Whether days between dated segments may be uncovered.

    Raises:
        ValueError: Naming the segment.
    """
    dated = [segment.start is not None for segment in segments]
    if any(dated) and not all(dated):
        raise ValueError("either every segment of a line says its dates, or none does")
    if gaps and not any(dated):
        raise ValueError("gaps lie between segments that say their dates; give each its start and end")
    for number, (one, other) in enumerate(pairwise(segments), start=2):
        if one.end is None or other.start is None:
            continue
        expected = day_after(one.end)
        if other.start < expected:
            raise ValueError(f"segment {number} starts on {other.start}, before segment {number - 1} ends on {one.end}")
        if other.start > expected and not gaps:
            raise ValueError(
                f"segment {number} starts on {other.start}, the one before ends on {one.end}; "
                f"start it on {expected}, or say gaps: yes"
            )
    if segments and segments[0].uplift is not None and segments[0].uplift_of == "previous":
        raise ValueError("the first segment has none before it that it could raise; its uplift is of list")


def whole_term(segments: Sequence[SegmentRequest]) -> Term:
    """How long segments last together: from the first day to the last where they say their dates, gaps included."""
    first, last = segments[0].start, segments[-1].end
    if first is not None and last is not None:
        return term_between(first, last)
    return Term(sum(segment.term.months for segment in segments), sum(segment.term.days for segment in segments))
