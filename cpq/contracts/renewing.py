"""Renewing a contract: a new one from the day after, at the same prices, raised ones, or those of the day's list.

A renewal is a contract of its own, so what it costs is positive even where it is shorter than before. What the channel
grants once does not renew: a distributor's discount is dropped, a partner's stays. Concessions end with the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.contracts.amended import Amended
from cpq.contracts.amending import amend
from cpq.contracts.changes import Amendment
from cpq.contracts.creating import ledger_entry
from cpq.contracts.document import ContractLine, LedgerEntry, RunningContract
from cpq.contracts.held_price import MOST_DECIMALS, agreed_price
from cpq.contracts.ledger import Piece, agreed_on, intervals
from cpq.contracts.refusing import refusing
from cpq.contracts.relisting import listed
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.state import price_state
from cpq.contracts.uplift import Uplift, uplift_of
from cpq.contracts.versions import Versions
from cpq.dates import add_days
from cpq.files.located import LocatedMap
from cpq.problems import InvalidRequest, Problem
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact, round_to
from cpq.terms import Term, end_of, term_between


class Asked(NamedTuple):
    """What whoever renews decides otherwise than the contract says.

    Attributes:
        on: First day of the renewal; the day after the contract's end where left out.
        term: How long it runs.
        terms: Renewal terms that go before the contract's and its lines'.
        order_date: Order date of the renewal, for its price list and its index; its first day where left out.
    """

    on: date | None = None
    term: Term | None = None
    terms: RenewalTerms | None = None
    order_date: date | None = None


class RenewedLine(NamedTuple):
    """One line before and after.

    Attributes:
        before, after: Customer price per unit and period; None where the charge model prices the quantity.
        uplift: What raised it; None where nothing did.
    """

    line: str
    product: str
    quantity: Decimal
    pricing: str
    before: Decimal | None
    after: Decimal | None
    uplift: Uplift | None


class Renewed(NamedTuple):
    """A renewal.

    Attributes:
        before: The contract as it was.
        closed: What ends it early, with its credit; None where it runs to its end.
        after: The new contract.
        quotes: It as quotes, over each span in turn; approvals decide over them.
    """

    before: RunningContract
    closed: Amended | None
    after: RunningContract
    lines: tuple[RenewedLine, ...]
    quotes: tuple[PricedQuote, ...]

    @property
    def total(self) -> Decimal:
        """Net of the renewal over its term; what a new contract adds. Usage is an estimate, and not in it."""
        return _sum(line.net_total for line in self.priced if line.kind != "usage")

    @property
    def credit(self) -> Decimal:
        """What is given back of the old contract, negative."""
        return Decimal(0) if self.closed is None else self.closed.credits

    @property
    def net(self) -> Decimal:
        """The renewal with the credit of the old contract."""
        with exact():
            return self.total + self.credit

    @property
    def priced(self) -> tuple[PricedLine, ...]:
        """Every line of the renewal, over each span in turn."""
        return tuple(line for quote in self.quotes for line in quote.lines)


def _sum(amounts: Any) -> Decimal:
    with exact():
        return sum(amounts, Decimal(0))


def renew(contract: RunningContract, asked: Asked, versions: Versions) -> Renewed:
    """The contract that follows, and the credit where the old one ends early.

    Raises:
        InvalidRequest: The contract has no end, nothing runs at its end, or an uplift cannot be worked out.
        CannotPrice: The policy does not price a line.
    """
    with refusing(contract.where):
        return _renewed(contract, asked, versions)


def _renewed(contract: RunningContract, asked: Asked, versions: Versions) -> Renewed:
    start = _first_day(contract, asked)
    closed = _closed(contract, start, asked, versions)
    term = asked.term or contract.renewal.term or term_between(contract.start, contract.end or start)
    end = end_of(start, term)
    running = _running(contract, start)
    if not running:
        message = f"nothing of contract '{contract.id}' runs on {add_days(start, -1)}"
        raise InvalidRequest([Problem("not-running", contract.where, message, "quote a new contract")])
    bare = _bare(contract, start, end)
    lines: dict[str, ContractLine] = {}
    told: list[RenewedLine] = []
    for name, (line, piece) in running.items():
        made, row = _line(contract, name, line, piece, asked, (start, end), versions)
        lines[name] = made
        told.append(row)
    renewed = RunningContract(**{**bare, "lines": _with_parents(lines)})
    quotes = tuple(
        quote for first, last in intervals((renewed,), start) for quote in price_state(renewed, first, last, versions)
    )
    agreed = _agreeing(renewed, [line for quote in quotes for line in quote.lines])
    return Renewed(contract, closed, agreed, tuple(_with_new_price(row, agreed) for row in told), quotes)


def _agreeing(renewed: RunningContract, priced: list[PricedLine]) -> RunningContract:
    """The renewal with the prices that a price list gave it, which it holds from then on."""
    lines = dict(renewed.lines)
    for name, line in renewed.lines.items():
        parts = [one for one in priced if one.line == name]
        if line.ledger[0].price is None and all(agreed_price(one) is not None for one in parts):
            entries = [ledger_entry(one, renewed.start, line.ledger[0].source) for one in parts]
            for entry in entries:
                entry._source = line.ledger[0]._source
            lines[name] = line.model_copy(update={"ledger": tuple(entries)})
    return renewed.model_copy(update={"lines": lines})


def _with_new_price(row: RenewedLine, renewed: RunningContract) -> RenewedLine:
    return row._replace(after=renewed.lines[row.line].ledger[-1].price)


def _first_day(contract: RunningContract, asked: Asked) -> date:
    """First day of the renewal.

    Raises:
        InvalidRequest: The contract has no end to renew at, or the day lies outside it.
    """
    if contract.end is None:
        message = f"contract '{contract.id}' has no end, so it needs no renewal"
        raise InvalidRequest([Problem("not-running", contract.where, message, "amend it, or end it")])
    after = add_days(contract.end, 1)
    start = asked.on or after
    if not contract.start < start <= after:
        message = f"contract '{contract.id}' runs {contract.start} to {contract.end}; a renewal on {start} leaves a gap"
        raise InvalidRequest([Problem("not-running", contract.where, message, f"renew it on {after} at the latest")])
    return start


def _closed(contract: RunningContract, start: date, asked: Asked, versions: Versions) -> Amended | None:
    """The old contract ended the day before an early renewal, with a credit for the rest."""
    last = add_days(start, -1)
    if last == contract.end:
        return None
    given: dict[str, Any] = {
        "amends": contract.id,
        "id": f"{contract.id}-renewal",
        "effective": start,
        "as_of": asked.order_date,
        "end_on": last,
        "reason": "renewed early",
    }
    return amend(contract, Amendment(**given), versions)


def _running(contract: RunningContract, start: date) -> Mapping[str, tuple[ContractLine, Piece]]:
    """Lines that run on the day before the renewal, with their quantities then."""
    found = {
        name: (line, agreed_on(line, add_days(start, -1)))
        for name, line in contract.lines.items()
        if line.kind != "one-time"
    }
    return {name: (line, piece) for name, (line, piece) in found.items() if piece is not None}


def _bare(contract: RunningContract, start: date, end: date) -> dict[str, Any]:
    """The new contract without its lines; what the distributor and codes gave does not renew."""
    sold = contract.sold_through
    return {
        **{name: getattr(contract, name) for name in type(contract).model_fields},
        "id": _next_id(contract.id),
        "renews": contract.id,
        "start": start,
        "end": end,
        "billed_until": None,
        "codes": (),
        "codes_used": (),
        "sold_through": None if sold is None else sold.model_copy(update={"distributor": ""}),
    }


def _next_id(name: str) -> str:
    """``acme-r2`` after ``acme``, ``acme-r3`` after that."""
    stem, _, number = name.rpartition("-r")
    return f"{stem}-r{int(number) + 1}" if stem and number.isdecimal() else f"{name}-r2"


def _line(
    contract: RunningContract,
    name: str,
    line: ContractLine,
    piece: Piece,
    asked: Asked,
    days: tuple[date, date],
    versions: Versions,
) -> tuple[ContractLine, RenewedLine]:
    """A line of the renewal: its own terms go before the contract's, and what is asked before both."""
    terms = asked.terms or line.renewal or contract.renewal
    order_date = asked.order_date or days[0]
    uplift = uplift_of(terms, order_date, versions) if terms.pricing == "uplift" else None
    price = None if terms.pricing == "list" else piece.price
    changes: dict[str, Any] = {}
    with exact():
        if uplift is not None and price is not None:
            price = round_to(price * (1 + uplift.rate), MOST_DECIMALS).normalize() + 0
        elif uplift is not None:
            raised = (1 + (line.uplift or 0)) * (1 + uplift.rate) - 1
            changes["uplift"] = round_to(raised, MOST_DECIMALS).normalize() + 0
    if terms.pricing == "list":
        changes |= {"pinned": listed(contract, order_date, versions), "discount": None, "uplift": None}
    changes["ledger"] = (_entry(contract, piece, price, days, uplift),)
    row = RenewedLine(name, line.product, piece.quantity, terms.pricing, piece.price, price, uplift)
    return line.model_copy(update=changes), row


def _entry(
    contract: RunningContract, piece: Piece, price: Decimal | None, days: tuple[date, date], uplift: Uplift | None
) -> LedgerEntry:
    same = price == piece.price
    given: dict[str, Any] = {
        "from_": days[0],
        "until": days[1],
        "quantity": piece.quantity,
        "price": price,
        "list": piece.entry.list if same else None,
        "net": piece.entry.net if same else None,
        "source": contract.id,
        "reason": "" if uplift is None else uplift.said,
    }
    made = LedgerEntry(**given)
    made._source = LocatedMap((), piece.entry.where if uplift is None else uplift.where)
    return made


def _with_parents(lines: dict[str, ContractLine]) -> dict[str, ContractLine]:
    """The lines, those whose bundle did not renew by themselves."""
    return {
        name: line if line.parent in lines or not line.parent else line.model_copy(update={"parent": ""})
        for name, line in lines.items()
    }
