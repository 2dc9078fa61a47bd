"""What an amendment asks for: changes of lines, a new end, from which day, and what happens to what was paid."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cpq.files.models import Amount, FileModel, Id, TermText, Text, YesNo
from cpq.quotes.request import Choice
from cpq.quotes.scalars import Quantity, RequestDate, RequestRate

AMENDMENT_SCHEMA: Final = "cpq/contract-amendment/1"

Ask = Literal["quantity", "by", "price", "remove", "swap", "add"]
_ASKS: Final[tuple[Ask, ...]] = ("quantity", "by", "price", "remove", "swap", "add")


class Change(FileModel):
    """One change: of a line that runs, or a line that is added.

    Attributes:
        line: Line of the contract that changes; the id of the new line where one is added.
        quantity: Units from then on; of an added or swapped line, how many.
        by: Units more, or fewer where negative.
        price: New customer price per unit and period.
        remove: The line ends the day before.
        swap: Product that takes the line's place.
        add: Product that is added.
        charge: Charge of the added product, where only one of several is meant.
        selling_model: How the added product is sold.
        selection: Attribute values of the added or swapped product.
        discount: Discretionary discount of the added or swapped product.
        until: Last day of the added line, where it does not end with the contract.
        term: How long the added line runs, where it does not end with the contract.
        reason: Why.
    """

    noun: ClassVar[str] = "a change"

    line: str = ""
    quantity: Quantity | None = None
    by: Amount | None = None
    price: Amount | None = None
    remove: YesNo = False
    swap: Id | None = None
    add: Id | None = None
    charge: str = ""
    selling_model: str = ""
    selection: dict[str, Choice] = Field(default_factory=dict)
    discount: RequestRate | None = None
    until: RequestDate | None = None
    term: TermText | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asks = self._asks()
        if self.add is None and not self.line:
            raise ValueError("a change names the line that it changes, or the product that it adds")
        if len(asks) != 1:
            said = " and ".join(asks) if asks else "nothing"
            raise ValueError(
                f"a change asks for one thing, this one for {said}; write quantity, by, price, remove, ..."
            )
        if self.price is not None and self.price < 0:
            raise ValueError("an agreed price is not negative; a credit takes units away")
        if self.discount is not None and not 0 <= self.discount <= 1:
            raise ValueError("a discount rate lies between 0% and 100%")
        if asks[0] == "price" and not self.reason:
            raise ValueError("a change of price says its reason")
        if asks[0] not in ("add", "swap") and (self.discount is not None or self.selection):
            raise ValueError("a discount and a selection belong to what is added or swapped; agree a price instead")
        if (self.until is not None or self.term is not None) and self.add is None:
            raise ValueError("only an added line has an end of its own; the contract's ends are changed as a whole")
        return self

    def _asks(self) -> list[Ask]:
        said = [name for name in _ASKS if getattr(self, name) not in (None, False)]
        return [name for name in said if name != "quantity"] if {"swap", "add"} & set(said) else said

    @property
    def ask(self) -> Ask:
        """What it asks for."""
        return self._asks()[0]


class Amendment(FileModel):
    """Changes of one contract from one day on.

    Attributes:
        schema_: Version of this form.
        amends: Id of the contract.
        id: Name of the amendment, which its ledger entries carry.
        effective: Day of the change.
        as_of: Order date, whose prices hold for what is added; the day of the change where left out.
        reprice: ``current`` prices the difference by the policy at hand instead of the contract's.
        coterm: Where an added line ends: with the contract, with the line that ends first, or at an end of its own.
        extend_to: New last day of the contract and of every line that ends with it.
        end_on: Last day of the contract, which ends early.
        refund: Whether days that are paid and not used are given back.
        reason: Why.
        changes: The changes, in order.
    """

    noun: ClassVar[str] = "an amendment"

    schema_: Literal["cpq/contract-amendment/1"] = Field(default=AMENDMENT_SCHEMA, alias="schema")
    amends: Text
    id: str = "amendment"
    effective: RequestDate
    as_of: RequestDate | None = None
    reprice: Literal["contract", "current"] = "contract"
    coterm: Literal["contract", "earliest", "none"] = "contract"
    extend_to: RequestDate | None = None
    end_on: RequestDate | None = None
    refund: Literal["prorated", "none"] = "prorated"
    reason: str = ""
    changes: Annotated[tuple[Change, ...], BeforeValidator(lambda v: () if v is None else v)] = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.extend_to is not None and self.end_on is not None:
            raise ValueError("an amendment extends the contract or ends it, not both")
        if not self.changes and self.extend_to is None and self.end_on is None:
            raise ValueError("an amendment changes something: changes, extend to, or end on")
        repeated = self._repeated()
        if repeated is not None:
            raise ValueError(f"line {repeated.line!r} is asked for {repeated.ask} twice; write the one that holds")
        return self

    def _repeated(self) -> Change | None:
        """A change whose like comes before it; units more or fewer add up, so they may."""
        before: set[tuple[str, Ask]] = set()
        for change in self.changes:
            if not change.line or change.ask == "by":
                continue
            if (change.line, change.ask) in before:
                return change
            before.add((change.line, change.ask))
        return None

    @property
    def order_date(self) -> date:
        """Order date of what it adds."""
        return self.as_of or self.effective
