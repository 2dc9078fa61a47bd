"""What is asked: the quote request, one versioned schema for files, the command line, the API and CRMs.

JSON spells the fields in snake_case; a deal file spells the same fields with spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cpq.amounts import format_rate
from cpq.files.written import short_form
from cpq.quotes.discounts import Discount, read_discount
from cpq.quotes.part import RequestPart
from cpq.quotes.parties import Account, Facts, ShipTo, SoldThrough, account_from, fact_text
from cpq.quotes.scalars import (
    Amount,
    CleanText,
    PaymentDays,
    Quantity,
    RequestDate,
    RequestRate,
    RequestTerm,
    YesNo,
)
from cpq.terms import Term

SCHEMA: Final = "cpq/quote-request/1"

Choice = Annotated[
    CleanText | tuple[CleanText, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else fact_text(v))
]
"""What is chosen for one attribute: one value, or several where the attribute allows."""
_DiscountText = short_form(
    "A rate or an amount off.", "5%", "5% of regular", "10.00 EUR", pattern=r"^[\d.,]+ ?(%( of [a-z]+)?|[A-Z]{3})$"
)
DiscountField = Annotated[Discount, BeforeValidator(read_discount, json_schema_input_type=_DiscountText | Discount)]


class Milestone(RequestPart):
    """A share of the gross total that falls due at an event.

    Attributes:
        share: Share of the gross total.
        when: The event at which it falls due.
    """

    noun = "a milestone"

    share: RequestRate
    when: CleanText


def _milestone(value: Any) -> Any:
    """Read ``{ 30%: at order }`` as an analyst writes it."""
    if isinstance(value, dict) and len(value) == 1 and "share" not in value:
        ((share, when),) = value.items()
        return {"share": share, "when": when}
    return value


class SegmentRequest(RequestPart):
    """One part of a line's term with its own quantity, price or discount.

    Attributes:
        term: How long the segment lasts.
        quantity: Units in it; the line's quantity where left out.
        price: List price per unit and price period that replaces the price book's.
        uplift: Rate by which this segment's list price lies above the price book's; a lower price is a
            discount.
        discount: Discretionary discount of this segment; the line's where left out.
        free: Nothing is charged in it, which counts as a discount.
    """

    noun = "a segment"

    term: RequestTerm
    quantity: Quantity | None = None
    price: Amount | None = None
    uplift: RequestRate | None = None
    discount: DiscountField | None = None
    free: YesNo = False

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of a segment as it is written: ``months: 12`` for a term of whole months."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        own = handler.resolve_ref_schema(described)
        own["properties"]["months"] = {"type": ["string", "integer"], "description": "How many months it lasts."}
        del own["required"]
        own["anyOf"] = [{"required": ["term"]}, {"required": ["months"]}]
        return described

    @field_validator("uplift")
    @classmethod
    def _an_uplift_raises(cls, uplift: Decimal | None) -> Decimal | None:
        if uplift is not None and uplift < 0:
            rate = format_rate(uplift)
            raise ValueError(f"an uplift raises a price, {rate} lowers it; write it as the segment's discount")
        return uplift


def _segment(value: Any) -> Any:
    """Read ``{ months: 12, quantity: 120 }`` as an analyst writes it."""
    if isinstance(value, dict) and "months" in value and "term" not in value:
        return {**{k: v for k, v in value.items() if k != "months"}, "term": value["months"]}
    return value


class SpecialItem(RequestPart):
    """Name, price and cost of an item outside the catalog; such a line always needs approval.

    Attributes:
        name: What it is called on the document.
        price: Price per unit.
        cost: What it costs the seller per unit.
    """

    noun = "a special item"

    name: CleanText
    price: Amount
    cost: Amount | None = None


class LineRequest(RequestPart):
    """One product asked for.

    Attributes:
        id: Stable id of the line; ``l1``, ``l2`` ... where the file leaves it out.
        product: Id of the product; any word for a special item.
        quantity: How many units.
        unit: Unit of the quantity, where it is not the product's own.
        charge: Only this charge of the product; every charge where left out.
        selling_model: How the product is sold, where it can be sold in several ways.
        selection: Attribute values by attribute id.
        parent: Line of the bundle that this line is an option of.
        group: Name of the line group that it is shown and totalled with.
        optional: Outside the total until the buyer chooses it.
        alternative_to: Line that this optional line would replace.
        kind: A ``credit`` gives money back: its price counts negative.
        start: First day of service; the quote's where left out.
        term: How long; the quote's where left out.
        discount: What the rep takes off this line.
        reason: Why, where the policy wants to know.
        segments: Contiguous parts of the term, in order.
        special: Name, price and cost of an item outside the catalog.
        note: A remark that is printed below the line.
    """

    noun = "a line"

    id: CleanText
    product: CleanText
    quantity: Quantity | None = None
    unit: CleanText = ""
    charge: CleanText = ""
    selling_model: CleanText = ""
    selection: dict[str, Choice] = Field(default_factory=dict)
    parent: CleanText = ""
    group: CleanText = ""
    optional: YesNo = False
    alternative_to: CleanText = ""
    kind: Literal["sale", "credit"] = "sale"
    start: RequestDate | None = None
    term: RequestTerm | None = None
    discount: DiscountField | None = None
    reason: CleanText = ""
    segments: tuple[
        Annotated[SegmentRequest, BeforeValidator(_segment, json_schema_input_type=SegmentRequest)],
        ...,
    ] = ()
    special: SpecialItem | None = None
    note: CleanText = ""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of a line as it is written: without an id it gets one by its position."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        own = handler.resolve_ref_schema(described)
        own["required"] = [name for name in own["required"] if name != "id"]
        return described

    @model_validator(mode="after")
    def _a_ramp_does_not_mix(self) -> Self:
        if self.segments and self.term is not None:
            raise ValueError("a line with segments takes its term from them; leave term out")
        Term(sum(s.term.months for s in self.segments), sum(s.term.days for s in self.segments))  # at most 100 years
        return self


def line_ids(lines: Sequence[Any]) -> list[str]:
    """The id of each line: its own, else ``l1``, ``l2`` ... by position; empty where another line has taken that one.

    Args:
        lines: As they were written; what is no map of fields counts, and has the id of its position.
    """
    own = [str(line["id"]) if isinstance(line, dict) and "id" in line else None for line in lines]
    by_position = [f"l{number}" for number in range(1, len(own) + 1)]
    return [
        given if given is not None else "" if fresh in own else fresh
        for given, fresh in zip(own, by_position, strict=True)
    ]


def _lines_with_ids(value: Any) -> Any:
    """Give lines without an id one by position, once, when first read."""
    if not isinstance(value, list | tuple):
        return value
    named: list[Any] = []
    for line, line_id in zip(value, line_ids(value), strict=True):
        if isinstance(line, dict) and "id" not in line and line_id:
            named.append(line.copy())
            named[-1]["id"] = line_id
        else:
            named.append(line)
    return type(value)(named) if isinstance(value, tuple) else named


class QuoteRequest(RequestPart):
    """What the rep wants priced; a value, never changed in place.

    Attributes:
        schema_: Version of this form.
        id: Number or name of the quote.
        as_of: Order date whose prices, costs, rates and rules apply.
        currency: Currency of the quote; the price book's where left out.
        price_book: Id of the price book; found by country, currency and date where left out.
        account: Who buys.
        sold_through: Partner and distributor of the deal.
        end_customer: Who uses what a partner buys.
        addressee: Whose price level the document shows.
        ship_to: Where goods go.
        start: First day of service; the order date where left out.
        term: Default term of recurring lines.
        valid_until: Last day on which the buyer can accept.
        payment_days: Days until an invoice falls due.
        billing: How often and when invoices are sent, such as ``yearly in advance``.
        paid_by: How the buyer pays, such as ``cash``, which decides whether the total is rounded to coins.
        incoterm: Delivery term, such as ``DAP``.
        delivery: Delivery terms, in words.
        payment_schedule: Shares of the total and when each falls due, such as ``30%: at order``.
        has_opt_out: Whether the buyer may leave before the term ends.
        opt_out_after: When the buyer may leave first; the committed term of every line ends there.
        codes: Promotion codes that the buyer holds.
        prepared_by: Who wrote the quote.
        facts: Further quote facts that the policy declares.
        discounts: Discounts on the quote as a whole.
        lines: What is quoted.
        notes: Remarks that are printed on the document.
    """

    noun = "a deal"

    schema_: Literal["cpq/quote-request/1"] = Field(default=SCHEMA, alias="schema")
    id: CleanText = ""
    as_of: RequestDate
    currency: CleanText = ""
    price_book: CleanText = ""
    account: Annotated[Account, BeforeValidator(account_from, json_schema_input_type=str | Account)]
    sold_through: SoldThrough | None = None
    end_customer: CleanText = ""
    addressee: Literal["end customer", "partner", "distributor"] = "end customer"
    ship_to: ShipTo | None = None
    start: RequestDate | None = None
    term: RequestTerm | None = None
    valid_until: RequestDate | None = None
    payment_days: PaymentDays = 30
    billing: CleanText = ""
    paid_by: CleanText = ""
    incoterm: CleanText = ""
    delivery: CleanText = ""
    payment_schedule: tuple[
        Annotated[Milestone, BeforeValidator(_milestone, json_schema_input_type=Milestone | dict[str, str])], ...
    ] = ()
    has_opt_out: YesNo = False
    opt_out_after: RequestTerm | None = None
    codes: tuple[CleanText, ...] = ()
    prepared_by: CleanText = ""
    facts: Facts = Field(default_factory=dict)
    discounts: tuple[DiscountField, ...] = ()
    lines: Annotated[tuple[LineRequest, ...], BeforeValidator(_lines_with_ids)]
    notes: tuple[CleanText, ...] = ()

    @model_validator(mode="after")
    def _it_holds_together(self) -> Self:
        if not self.lines:
            raise ValueError("a quote has at least one line")
        seen: set[str] = set()
        for line in self.lines:
            if not line.id.strip():
                raise ValueError("a line's id is not empty; leave id out and the line is called l1, l2 ...")
            if line.id in seen:
                raise ValueError(f"two lines have the id '{line.id}'; give each its own")
            seen.add(line.id)
        for line in self.lines:
            for what, name in (("parent", line.parent), ("alternative to", line.alternative_to)):
                if name and (name not in seen or name == line.id):
                    raise ValueError(f"line '{line.id}' names '{name}' as its {what}, which is not another line")
        if self.valid_until is not None and self.valid_until < self.as_of:
            raise ValueError(f"valid until {self.valid_until} lies before the order date {self.as_of}")
        return self

    @model_validator(mode="after")
    def _milestones_are_the_whole(self) -> Self:
        shares = [milestone.share for milestone in self.payment_schedule]
        if any(share <= 0 for share in shares):
            raise ValueError("a milestone of the payment schedule is a share above 0%")
        if shares and sum(shares) != 1:
            raise ValueError(f"the payment schedule adds up to {sum(shares):%}, not to 100%")
        return self

    def to_json(self) -> dict[str, Any]:
        """The request as JSON-ready data in snake_case; amounts and rates are strings, empty fields left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"schema": SCHEMA}
