"""What a stored quote asks of a running contract: the contract as it stands, and how it is amended or renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from cpq.contracts.amended import Amended
from cpq.contracts.amending import amend
from cpq.contracts.change_facts import amendment_facts, renewal_facts
from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.contracts.offered import Offer, amendment_offer, renewal_offer
from cpq.contracts.reading import from_json
from cpq.contracts.refusing import refusing
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.renewing import Asked, Renewed, renew
from cpq.contracts.versions import Versions
from cpq.contracts.written import as_json
from cpq.files.models import FileModel, TermText, Text
from cpq.problems import InvalidRequest, Problem
from cpq.quotes.parties import Account
from cpq.quotes.priced import PricedQuote
from cpq.quotes.scalars import RequestDate

SCHEMA: Final = "cpq/contract-change/1"


class RenewalAsked(FileModel):
    """How a contract is renewed, where not as it says itself.

    Attributes:
        on: First day of the renewal; the day after the contract's end where left out.
        term: How long it runs; as the contract says, or as long as before, where left out.
        terms: Renewal terms that go before the contract's and its lines'.
    """

    noun: ClassVar[str] = "a renewal"

    on: RequestDate | None = None
    term: TermText | None = None
    terms: RenewalTerms | None = None

    def asked(self, order_date: date | None) -> Asked:
        """The same for the contract engine, for an order date; its first day where left out."""
        return Asked(self.on, self.term, self.terms, order_date)


class ContractChange(FileModel):
    """An amendment or a renewal of one contract, as a quote asks for it.

    Attributes:
        contract: The contract as it stood when the change was priced.
        order_date: Day whose prices hold for what is added, for a price list that a renewal takes, and for taxes.
        valid_until: Last day that the buyer can accept.
        notes: Remarks for the document.
    """

    noun: ClassVar[str] = "a change of a contract"

    schema_: Literal["cpq/contract-change/1"] = Field(default=SCHEMA, alias="schema")
    contract: RunningContract
    order_date: RequestDate
    amendment: Amendment | None = None
    renewal: RenewalAsked | None = None
    valid_until: RequestDate | None = None
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if (self.amendment is None) == (self.renewal is None):
            raise ValueError("a change of a contract is an amendment or a renewal, one of the two")
        if self.amendment is not None and self.amendment.amends != self.contract.id:
            raise ValueError(f"the amendment is of '{self.amendment.amends}', not of '{self.contract.id}'")
        return self

    @property
    def kind(self) -> Literal["amendment", "renewal"]:
        """What it does to the contract."""
        return "amendment" if self.renewal is None else "renewal"

    @property
    def account(self) -> Account:
        """Who bought."""
        return self.contract.account

    def of(self, contract: RunningContract) -> ContractChange:
        """The same change, asked of the contract as it is by now."""
        made = self.model_copy(update={"contract": contract})
        made._source = self._source
        return made

    def named(self, name: str) -> ContractChange:
        """The same change, whose records name the quote that was accepted as their source."""
        if self.amendment is None:
            return self
        amendment = self.amendment.model_copy(update={"id": name})
        amendment._source = self.amendment._source
        made = self.model_copy(update={"amendment": amendment})
        made._source = self._source
        return made

    def to_json(self) -> Mapping[str, Any]:
        """It as JSON-ready data, from which :func:`change_from_json` makes an equal one."""
        return {"schema": SCHEMA, **as_json(self)}


def change_from_json(data: bytes, file: str) -> ContractChange:
    """A change from the bytes of its JSON.

    Raises:
        InvalidFiles: With every problem.
    """
    return from_json(ContractChange, data, file)


class PricedChange(NamedTuple):
    """A change with what it comes to.

    Attributes:
        found: What the contract engine made of it.
        offer: The same as the quote that the buyer is offered.
        asked: What somebody must allow, each as a quote: products that are added, prices that are lowered, a renewal
            as a whole. Rules read of each what the change does to the contract.
    """

    change: ContractChange
    found: Amended | Renewed
    offer: PricedQuote
    asked: tuple[PricedQuote, ...]

    @property
    def after(self) -> RunningContract:
        """The contract that it leads to: the amended one, or the one that follows."""
        return self.found.after

    @property
    def price_books(self) -> frozenset[str]:
        """Price books of the order date that price something: what is added, or a renewal that takes the list.

        What the contract holds has no price list that could end.
        """
        day, agreed = self.change.order_date, self.change.contract.order_date
        quotes = (*self.asked, *self.found.quotes)
        return frozenset(quote.price_book for quote in quotes if quote.as_of == day != agreed)

    @property
    def closed(self) -> RunningContract | None:
        """The old contract, where a renewal ends it early."""
        early = self.found.closed if isinstance(self.found, Renewed) else None
        return None if early is None else early.after


def price_change(change: ContractChange, versions: Versions) -> PricedChange:
    """Price a change by the contract's own policy and prices, and by the policy at hand where it adds something.

    Raises:
        NotFound, InvalidRequest, CannotPrice: It cannot be, has no price, or changes nothing.
    """
    offer = Offer(change.order_date, change.valid_until, change.notes)
    with refusing(change.where):
        if change.amendment is not None:
            return _amended(change, change.amendment, offer, versions)
        return _renewed(change, offer, versions)


def _amended(change: ContractChange, amendment: Amendment, offer: Offer, versions: Versions) -> PricedChange:
    given = amendment if amendment.as_of else amendment.model_copy(update={"as_of": change.order_date})
    amended = amend(change.contract, given, versions)
    if as_json(amended.after) == as_json(amended.before):
        message = f"contract '{change.contract.id}' is what it would be after the amendment"
        raise InvalidRequest([Problem("no-change", amendment.where, message, "say what changes")])
    facts = amendment_facts(amended, change.order_date)
    asked = tuple(_told(quote, facts, offer) for quote in amended.asked)
    return PricedChange(change, amended, amendment_offer(amended, offer, facts, versions), asked)


def _renewed(change: ContractChange, offer: Offer, versions: Versions) -> PricedChange:
    said = change.renewal or RenewalAsked()
    renewed = renew(change.contract, said.asked(change.order_date), versions)
    facts = renewal_facts(renewed)
    asked = tuple(_told(quote, facts, offer) for quote in renewed.quotes)
    return PricedChange(change, renewed, renewal_offer(renewed, offer, facts, versions), asked)


def _told(quote: PricedQuote, change: Mapping[str, Any], offer: Offer) -> PricedQuote:
    """A quote whose rules read what the change does to the contract, and until when it is offered."""
    facts = {**change, "quote.valid_until": offer.valid_until}
    request = quote.request.model_copy(update={"valid_until": offer.valid_until})
    lines = tuple(line._replace(facts={**line.facts, **facts}) for line in quote.lines)
    return replace(quote, request=request, lines=lines, facts={**quote.facts, **facts})
