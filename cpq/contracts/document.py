"""The document of a running contract: parties, dates, pinned policy, renewal terms, and a ledger for each line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from cpq.catalog.per import CurrencyCode, Per
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.daycount import DEFAULT_DAY_COUNT, day_count_named
from cpq.files.located import LocatedMap
from cpq.files.models import Amount, FileModel, Id, Text, Whole
from cpq.policy.entry import PerText
from cpq.quotes.codes_used import CodeUse
from cpq.quotes.parties import Account, SoldThrough, account_from
from cpq.quotes.request import Choice
from cpq.quotes.scalars import MAX_QUANTITY, PaymentDays, RequestDate, RequestRate
from cpq.rounding import exact
from cpq.terms import MAX_TERM_MONTHS, Term, end_of

SCHEMA: Final = "cpq/contract/1"


def _spelled(value: Any) -> Any:
    """A part that requests spell with underscores, as a contract writes it: ``tax id``."""
    if not isinstance(value, LocatedMap):
        return value
    names = {key: key.replace(" ", "_") for key in value}
    places = {names[key]: value.place_of(key) for key in value}
    return LocatedMap([(names[key], inner) for key, inner in value.items()], value.where, places)


AccountOf = Annotated[
    Account, BeforeValidator(lambda v: _spelled(account_from(v)), json_schema_input_type=str | Account)
]
SoldThroughOf = Annotated[SoldThrough, BeforeValidator(_spelled, json_schema_input_type=SoldThrough)]


class LedgerEntry(FileModel):
    """One record of a line's ledger: so many units more, or fewer, from a day on.

    Attributes:
        from_: First day that it counts.
        until: Last day that it counts; without end where left out.
        quantity: Units that it adds, negative where it takes some away.
        price: Agreed customer price per unit and period; left out where the product's charge model prices the quantity.
        list: List price per unit and period when it was agreed.
        net: Net price per unit and period when it was agreed.
        source: Quote, order or amendment that it came from.
        revision: Revision of that source.
        reason: Why, where a price changed or something ended.
    """

    noun: ClassVar[str] = "a ledger entry"

    from_: RequestDate = Field(alias="from")
    until: RequestDate | None = None
    quantity: Amount
    price: Amount | None = None
    list: Amount | None = None
    net: Amount | None = None
    source: Text
    revision: Whole = 1
    reason: str = ""

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise ValueError(f"until {self.until} lies before from {self.from_}")
        if self.price is not None and self.price < 0:
            raise ValueError("an agreed price is not negative; a credit takes units away")
        return self

    def covers(self, day: date) -> bool:
        """Whether it counts on a day, both ends included."""
        return self.from_ <= day and (self.until is None or day <= self.until)


class PinnedPolicy(FileModel):
    """The policy that priced a line, where it is not the contract's.

    Attributes:
        policy: Fingerprint of its files; those at hand where left out.
        order_date: Order date that selected prices and rules.
        price_book: Id of the price book.
    """

    noun: ClassVar[str] = "a pinned policy"

    policy: str = ""
    order_date: RequestDate
    price_book: Id


class ContractLine(FileModel):
    """One charge of one line that was sold, with the records of its quantity and price.

    Attributes:
        product: Id of the product.
        charge: Charge of the product, where it has several.
        selling_model: How it was sold, where the product is sold in several ways.
        kind: What kind of charge it is.
        per: What prices count for, such as ``seat per month``.
        selection: Attribute values by attribute id.
        parent: Line of the bundle that it belongs to.
        group: Line group that it was quoted in.
        discount: Discretionary discount, where the charge model prices the quantity.
        uplift: Rate by which renewals raised its list price, where the charge model prices the quantity.
        pinned: The policy that priced it, where it is not the contract's.
        renewal: Renewal terms of this line, which go before the contract's.
        ledger: Its records, in the order in which they were made; amendments append.
    """

    noun: ClassVar[str] = "a contract line"

    product: Id
    charge: str = ""
    selling_model: str = ""
    kind: Literal["one-time", "recurring", "usage"] = "recurring"
    per: PerText = Field(default=Per())
    selection: dict[str, Choice] = Field(default_factory=dict)
    parent: str = ""
    group: str = ""
    discount: RequestRate | None = None
    uplift: RequestRate | None = None
    pinned: PinnedPolicy | None = None
    renewal: RenewalTerms | None = None
    ledger: tuple[LedgerEntry, ...]

    @model_validator(mode="after")
    def _has_a_ledger(self) -> Self:
        if not self.ledger:
            raise ValueError("a contract line has at least one ledger entry")
        if self.discount is not None and not 0 <= self.discount <= 1:
            raise ValueError("a discount rate lies between 0% and 100%")
        return self

    @property
    def holds_a_price(self) -> bool:
        """Whether some record says an agreed price, rather than the charge model."""
        return any(entry.price is not None for entry in self.ledger)


class RunningContract(FileModel):
    """What an account has bought, until when, and by which policy.

    Attributes:
        schema_: Version of this form.
        id: Id of the contract.
        account: Who bought.
        sold_through: Partner and distributor that it was sold through.
        currency: Currency of every amount in it.
        price_book: Id of the price book.
        order_date: Order date that selected prices and rules.
        policy: Fingerprint of the pinned policy; the files at hand where left out.
        start: First day of service; months count from it.
        end: Last day of service; left out for a contract without end.
        day_count: How a part of a period counts.
        change_day: Whether the day of a change already belongs to what it leads to, or still to what was before.
        payment_days: Days until an invoice falls due.
        billing: How invoices are sent, such as ``yearly in advance``.
        billed_until: Last day that was invoiced.
        codes: Promotion codes that the buyer held.
        codes_used: How often limited ones of them had been used before.
        renews: Id of the contract that it follows; promotions of that contract's policy are over.
        renewal: What happens at the end.
        lines: What was sold, by line id.
    """

    noun: ClassVar[str] = "a running contract"

    schema_: Literal["cpq/contract/1"] = Field(default=SCHEMA, alias="schema")
    id: Text
    account: AccountOf
    sold_through: SoldThroughOf | None = None
    currency: CurrencyCode
    price_book: Id
    order_date: RequestDate
    policy: str = ""
    start: RequestDate
    end: RequestDate | None = None
    day_count: str = DEFAULT_DAY_COUNT
    change_day: Literal["new state", "old state"] = "new state"
    payment_days: PaymentDays = 30
    billing: str = ""
    billed_until: RequestDate | None = None
    codes: tuple[str, ...] = ()
    codes_used: tuple[CodeUse, ...] = ()
    renews: str = ""
    renewal: RenewalTerms = Field(default_factory=RenewalTerms)
    lines: dict[Text, ContractLine]

    @field_validator("day_count")
    @classmethod
    def _is_named(cls, name: str) -> str:
        return day_count_named(name).name

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.lines:
            raise ValueError("a contract has at least one line")
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the end {self.end} lies before the start {self.start}")
        if self.end is not None and self.end > end_of(self.start, Term(MAX_TERM_MONTHS)):
            raise ValueError(
                f"from {self.start} to {self.end} are more than 100 years; leave out an end that nobody set"
            )
        for name, line in self.lines.items():
            for fault in _faults(self, line):
                raise ValueError(f"line '{name}' {fault}")
            if line.parent and (line.parent not in self.lines or line.parent == name):
                raise ValueError(f"line '{name}' names '{line.parent}' as its parent, which is not another line")
        return self

    def with_revision(self, source: str, revision: int) -> RunningContract:
        """The contract whose records from a source say which revision of it they are from."""
        lines = {}
        for name, line in self.lines.items():
            ledger = tuple(
                entry.model_copy(update={"revision": revision}) if entry.source == source else entry
                for entry in line.ledger
            )
            lines[name] = line.model_copy(update={"ledger": ledger})
        return self.model_copy(update={"lines": lines})

    @property
    def pin(self) -> PinnedPolicy:
        """The policy that priced every line that names no other."""
        return PinnedPolicy(policy=self.policy, order_date=self.order_date, price_book=self.price_book)


def _faults(contract: RunningContract, line: ContractLine) -> Iterator[str]:
    """What cannot be of a line's ledger: days before the start, too few or too many units, two prices at once."""
    days = sorted({entry.from_ for entry in line.ledger})
    for day in days:
        if day < contract.start:
            yield f"begins on {day}, before the contract's start {contract.start}"
        by_price: dict[Decimal | None, Decimal] = {}
        with exact():
            for entry in line.ledger:
                if entry.covers(day):
                    by_price[entry.price] = by_price.get(entry.price, Decimal(0)) + entry.quantity
        if any(quantity < 0 for quantity in by_price.values()):
            yield f"has fewer than no units on {day}"
        if any(quantity > MAX_QUANTITY for quantity in by_price.values()):
            yield f"has more than {MAX_QUANTITY:f} units on {day}"
        if sum(1 for quantity in by_price.values() if quantity) > 1:
            yield f"has two prices on {day}; write a line for each"
