"""What is asked: the quote request, one versioned schema for files, the command line, the API and CRMs.

JSON spells the fields in snake_case; a deal file spells the same fields with spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cpq.files.written import short_form
from cpq.problems import did_you_mean
from cpq.quotes.billing_terms import OneTimeEvent
from cpq.quotes.codes_used import CodeUse, check_counts
from cpq.quotes.commitments import CommitmentField
from cpq.quotes.part import RequestPart
from cpq.quotes.parties import Account, Facts, ShipTo, SoldThrough, account_from, fact_text
from cpq.quotes.payment_terms import (
    Deposit,
    EarlyPayment,
    PaymentTerms,
    read_deposit,
    read_early_payment,
    split_payment_terms,
)
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
from cpq.quotes.segment_pattern import Segments, with_pattern_completed
from cpq.quotes.segments import DiscountField, check_segments, whole_term
from cpq.quotes.transactions import Transactions
from cpq.terms import MAX_TERM_MONTHS, Term

SCHEMA: Final = "cpq/quote-request/1"

Choice = Annotated[
    CleanText | tuple[CleanText, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else fact_text(v))
]
"""What is chosen for one attribute: one value, or several where the attribute allows."""
_EarlyText = short_form(
    "A rate off, and until when.", "2% within 10 days", pattern=r"^[\d.,]+ ?% (with)?in \d{1,4}( days?)?$"
)
EarlyPaymentField = Annotated[
    EarlyPayment, BeforeValidator(read_early_payment, json_schema_input_type=_EarlyText | EarlyPayment)
]
_DepositText = short_form(
    "A share of the net total, or an amount.", "30%", "5000.00 EUR", pattern=r"^[\d.,]+ ?(%|[A-Z]{3})$"
)
DepositField = Annotated[Deposit, BeforeValidator(read_deposit, json_schema_input_type=_DepositText | Deposit)]


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


def _months(value: Any) -> Any:
    """Read ``2`` as a deal file writes it."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class LineRequest(RequestPart):
    """One product asked for.

    Attributes:
        id: Stable id of the line; ``l1``, ``l2`` ... where the file leaves it out.
        product: Id of the product; any word for a special item.
        quantity: How many units.
        unit: Unit of the quantity, where it is not the product's own.
        transactions: What a value as the quantity is made of, where the price counts transactions: how many of equal
            value, or the value of each; the quantity may then be left out.
        charge: Only this charge of the product; every charge where left out.
        selling_model: How the product is sold, where it can be sold in several ways.
        selection: Attribute values by attribute id.
        parent: Line of the bundle that this line is an option of.
        without: Preselected options of its bundle, and products that it would add, that are left out, by product id.
        group: Name of the line group that it is shown and totalled with.
        optional: Outside the total until the buyer chooses it.
        alternative_to: Line that this optional line would replace.
        kind: A ``credit`` gives money back: its price counts negative.
        start: First day of service; the quote's where left out.
        term: How long; the quote's where left out.
        billing: How its charges are invoiced, where that differs from the quote's; for one-time charges an event such
            as ``at delivery``.
        discount: What the rep takes off this line.
        free_months: How many months of the term cost nothing, which counts as a discount that the rep asked for.
        free_months_at: Which months those are.
        reason: Why, where the policy wants to know.
        segments: Parts of the term, one after the other; a pattern is written out when it is read.
        gaps: Whether days between segments that say their dates may be uncovered.
        commitment: What the buyer commits to spend on the line's usage, such as ``500.00 EUR per month``.
        special: Name, price and cost of an item outside the catalog.
        note: A remark that is printed below the line.
    """

    noun = "a line"

    id: CleanText
    product: CleanText
    quantity: Quantity | None = None
    unit: CleanText = ""
    transactions: Transactions | None = None
    charge: CleanText = ""
    selling_model: CleanText = ""
    selection: dict[str, Choice] = Field(default_factory=dict)
    parent: CleanText = ""
    without: tuple[CleanText, ...] = ()
    group: CleanText = ""
    optional: YesNo = False
    alternative_to: CleanText = ""
    kind: Literal["sale", "credit"] = "sale"
    start: RequestDate | None = None
    term: RequestTerm | None = None
    billing: CleanText = ""
    discount: DiscountField | None = None
    free_months: Annotated[int, BeforeValidator(_months)] = Field(default=0, ge=0, le=MAX_TERM_MONTHS)
    free_months_at: Literal["start", "end"] = "start"
    reason: CleanText = ""
    segments: Segments = ()
    gaps: YesNo = False
    commitment: CommitmentField | None = None
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
    def _it_holds_together(self) -> Self:
        """One check for all, since each costs every line a call: most lines ask for nothing of the kind."""
        if self.commitment is not None and self.kind == "credit":
            raise ValueError("a credit commits to nothing; write the commitment on the line that sells the usage")
        if self.discount is not None or self.segments:
            self._check_discounts()
        if self.segments or self.gaps:
            self._check_ramp()
        return self

    def _check_discounts(self) -> None:
        for discount in (self.discount, *(segment.discount for segment in self.segments)):
            if discount is not None and discount.group:
                raise ValueError(
                    f"line '{self.id}' has a discount for group '{discount.group}'; it stands on the quote"
                )
        if any(part.discount is not None and part.discount.lapses for part in self.segments):
            raise ValueError("a segment's discount holds for its segment; leave for and until out")
        if self.segments and self.free_months:
            raise ValueError("a line with segments says free: yes on one of them; leave free months out")

    def _check_ramp(self) -> None:
        if self.segments and self.term is not None:
            raise ValueError("a line with segments takes its term from them; leave term out")
        check_segments(self.segments, gaps=self.gaps)
        first = self.segments[0].start if self.segments else None
        if first is not None and self.start not in (None, first):
            raise ValueError(
                f"the line starts on {self.start}, its first segment on {first}; leave the line's start out"
            )
        if first is not None:
            object.__setattr__(self, "start", first)  # a frozen value, completed before anybody has seen it
        if self.segments:
            self.ramp_term()  # at most 100 years

    def ramp_term(self) -> Term:
        """How long the segments last together.

        Raises:
            ValueError: More than 100 years.
        """
        return whole_term(self.segments)


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


def _lines_as_written(value: Any, info: ValidationInfo) -> Any:
    """Give lines without an id one by position, and ramps the deal's term, once, when first read."""
    if not isinstance(value, list | tuple):
        return value
    named: list[Any] = []
    for line, line_id in zip(value, line_ids(value), strict=True):
        if isinstance(line, dict) and "id" not in line and line_id:
            named.append(line.copy())
            named[-1]["id"] = line_id
        else:
            named.append(line)
        if isinstance(line, dict) and isinstance(line.get("segments"), dict):
            named[-1] = with_pattern_completed(named[-1], info.data.get("term"), info.data.get("start"))
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
        payment_due: How the end of the month counts beside those days: ``end of month`` after them, then perhaps
            ``on day 10`` of the next; ``from end of month`` before them.
        early_payment: What the buyer may take off an invoice that is paid early, such as ``2% within 10 days``.
        billing: How often and when invoices are sent, such as ``yearly in advance``.
        one_time_billing: When one-time charges are invoiced.
        deposit: What is invoiced at order and taken off later invoices: ``30%`` of the net total, or an amount.
        paid_by: How the buyer pays, such as ``cash``, which decides whether the total is rounded to coins.
        incoterm: Delivery term, such as ``DAP``.
        delivery: Delivery terms, in words.
        payment_schedule: Shares of the total and when each falls due, such as ``30%: at order``.
        has_opt_out: Whether the buyer may leave before the term ends.
        opt_out_after: When the buyer may leave first; the committed term of every line ends there.
        codes: Promotion codes that the buyer holds.
        codes_used: How often codes whose uses are limited were used before this deal.
        prepared_by: Who wrote the quote.
        facts: Further quote facts that the policy declares.
        discounts: Discounts on the quote as a whole, or on groups of its lines.
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
    payment_due: CleanText = ""
    early_payment: EarlyPaymentField | None = None
    billing: CleanText = ""
    one_time_billing: OneTimeEvent = "at order"
    deposit: DepositField | None = None
    paid_by: CleanText = ""
    incoterm: CleanText = ""
    delivery: CleanText = ""
    payment_schedule: tuple[
        Annotated[Milestone, BeforeValidator(_milestone, json_schema_input_type=Milestone | dict[str, str])], ...
    ] = ()
    has_opt_out: YesNo = False
    opt_out_after: RequestTerm | None = None
    codes: tuple[CleanText, ...] = ()
    codes_used: tuple[CodeUse, ...] = ()
    prepared_by: CleanText = ""
    facts: Facts = Field(default_factory=dict)
    discounts: tuple[DiscountField, ...] = ()
    lines: Annotated[tuple[LineRequest, ...], BeforeValidator(_lines_as_written)]
    notes: tuple[CleanText, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _payment_terms_are_two_fields(cls, data: Any) -> Any:
        return split_payment_terms(data)

    @field_validator("payment_due")
    @classmethod
    def _says_when_it_is_due(cls, rule: str) -> str:
        PaymentTerms.of(0, rule)
        return rule

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

    @field_validator("codes_used")
    @classmethod
    def _each_code_is_counted_once(cls, counts: tuple[CodeUse, ...]) -> tuple[CodeUse, ...]:
        check_counts(counts)
        return counts

    @model_validator(mode="after")
    def _groups_have_lines(self) -> Self:
        groups = {line.group for line in self.lines}
        for discount in self.discounts:
            if discount.lapses:
                raise ValueError("a discount that lapses stands on its lines; leave for and until out here")
            if discount.group and discount.group not in groups:
                hint = did_you_mean(discount.group, groups)
                raise ValueError(f"a discount is for group '{discount.group}', which has no line{hint and '; ' + hint}")
        return self

    @model_validator(mode="after")
    def _milestones_are_the_whole(self) -> Self:
        shares = [milestone.share for milestone in self.payment_schedule]
        if any(share <= 0 for share in shares):
            raise ValueError("a milestone of the payment schedule is a share above 0%")
        if shares and sum(shares) != 1:
            raise ValueError(f"the payment schedule adds up to {sum(shares):%}, not to 100%")
        if shares and self.deposit is not None:
            raise ValueError("a payment schedule says what is due at order; leave the deposit out")
        return self

    @property
    def payment_terms(self) -> PaymentTerms:
        """When an invoice falls due."""
        return PaymentTerms.of(self.payment_days, self.payment_due)

    def to_json(self) -> dict[str, Any]:
        """The request as JSON-ready data in snake_case; amounts and rates are strings, empty fields left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"schema": SCHEMA}
