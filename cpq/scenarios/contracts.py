"""Scenarios about running contracts: what an amendment or a renewal must come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from cpq.approvals.decision import ApprovalDecision
from cpq.contracts.amended import Adjustment, Amended
from cpq.contracts.changes import Amendment
from cpq.contracts.coterm import coterminated
from cpq.contracts.document import RunningContract
from cpq.contracts.ledger import entitlement
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.renewing import Asked, Renewed
from cpq.files.located import LocatedList, LocatedMap
from cpq.files.models import FileModel, IsoDate, TermText, parse_model
from cpq.problems import InvalidFiles, Problem
from cpq.quotes.priced import PricedQuote
from cpq.scenarios.difference import Difference, differs
from cpq.scenarios.expected_contract import ExpectedContract

QUOTED = "quoted"
"""What a scenario writes for the contract that its own request becomes."""


class Contracting(Protocol):
    """What scenarios need of a workspace's contracts."""

    def read(self, named: str) -> RunningContract:
        """A contract of the workspace."""
        ...

    def create(self, quote: PricedQuote, name: str = "") -> RunningContract:
        """The contract that a quote becomes."""
        ...

    def amend_all(self, contract: RunningContract, amendments: Any) -> tuple[Amended, ...]:
        """Amendments one after another."""
        ...

    def renew(self, contract: RunningContract, asked: Asked | None = None) -> Renewed:
        """A renewal."""
        ...

    def decide(self, amended: Amended | Renewed) -> tuple[ApprovalDecision, ...]:
        """Who must approve."""
        ...


class RenewalAsked(RenewalTerms):
    """What a scenario asks of a renewal: renewal terms, and from when.

    Attributes:
        on: First day; the day after the contract's end where left out.
        as_of: Order date.
    """

    noun: ClassVar[str] = "a renewal"
    on: IsoDate | None = None
    as_of: IsoDate | None = None
    term: TermText | None = None


def amendments_of(asked: Any, contract: str, default: str) -> tuple[Amendment, ...]:
    """The amendments of a scenario: one, or several that are merged.

    Raises:
        InvalidFiles: With every problem.
    """
    problems: list[Problem] = []
    found = []
    many = asked if isinstance(asked, LocatedList) else [asked]
    for number, one in enumerate(many, start=1):
        known = {"amends": contract, "id": f"{default}-{number}" if len(many) > 1 else default, **one}
        places = {name: one.place_of(name) for name in known}
        found.append(parse_model(Amendment, LocatedMap(known.items(), one.where, places), problems))
    if problems:
        raise InvalidFiles(problems)
    return tuple(one for one in found if one is not None)


def renewal_asked(asked: Any) -> Asked:
    """What a scenario asks of a renewal.

    Raises:
        InvalidFiles: With every problem.
    """
    problems: list[Problem] = []
    read = parse_model(RenewalAsked, asked, problems)
    if read is None:
        raise InvalidFiles(problems)
    said = {name: getattr(read, name) for name in RenewalTerms.model_fields if name in read.model_fields_set}
    terms = RenewalTerms(**said) if set(said) - {"term"} else None
    return Asked(read.on, read.term, terms, read.as_of)


def compare_amended(expect: ExpectedContract, steps: tuple[Amended, ...]) -> Iterator[Difference]:
    """Every field in which amendments do not come to what is expected; sums are over all of them."""
    after, currency = steps[-1].after, steps[-1].after.currency
    for name in ("charges", "credits", "net", "forgone", "already_billed"):
        got = sum((getattr(one, name) for one in steps), Decimal(0))
        yield from differs(expect, name, got, "amendment", currency)
    yield from _end(expect, after)
    yield from _entitlement(expect, after, steps[-1].day)
    made = [adjustment for one in steps for adjustment in one.adjustments]
    if expect.adjustments is not None:
        yield from _adjustments(expect, made, currency)
    if expect.added is not None:
        found = {one.line: one for step in steps for one in coterminated(step)}
        for wanted in expect.added:
            got_line = found.get(wanted.line)
            if got_line is None:
                yield Difference(
                    wanted.where_of("line"), "amendment", "added line", wanted.line, ", ".join(found) or "none"
                )
                continue
            about = f"added line {wanted.line}"
            for name in ("full", "cost"):
                yield from differs(wanted, name, getattr(got_line, name), about, currency)
            yield from _said(wanted, "until", str(got_line.end), about)
            yield from _said(wanted, "months", str(got_line.months), about)


def compare_renewed(expect: ExpectedContract, renewed: Renewed) -> Iterator[Difference]:
    """Every field in which a renewal does not come to what is expected."""
    currency = renewed.after.currency
    figures = {"total": renewed.total, "credits": renewed.credit, "net": renewed.net}
    for name, got in figures.items():
        yield from differs(expect, name, got, "renewal", currency)
    yield from _said(expect, "start", str(renewed.after.start), "renewal")
    yield from _end(expect, renewed.after)
    yield from _entitlement(expect, renewed.after, renewed.after.start)
    prices = {one.line: one.after for one in renewed.lines}
    for line, wanted in (expect.prices or {}).items():
        got_price = prices.get(line)
        if not wanted.agrees_with(got_price):
            shown = wanted.shown(got_price, currency)
            yield Difference(expect.where_in("prices", line), f"line {line}", "price", wanted.text, shown)


def _end(expect: ExpectedContract, after: RunningContract) -> Iterator[Difference]:
    yield from _said(expect, "end", str(after.end), "contract")


def _said(expect: FileModel, name: str, got: str, about: str) -> Iterator[Difference]:
    wanted = getattr(expect, name)
    if wanted is not None and str(wanted) != got:
        yield Difference(expect.where_of(name), about, name, str(wanted), got)


def _entitlement(expect: ExpectedContract, after: RunningContract, day: date) -> Iterator[Difference]:
    if expect.entitlement is None:
        return
    found = {one.product: one.quantity for one in entitlement(after, expect.on or day)}
    for product in dict.fromkeys((*expect.entitlement, *found)):
        wanted = expect.entitlement.get(product)
        got = found.get(product, Decimal(0))
        if wanted is None or not wanted.agrees_with(got):
            where = expect.where_in("entitlement", product)
            yield Difference(where, f"product {product}", "entitlement", wanted.text if wanted else "none", f"{got:f}")


def _adjustments(expect: ExpectedContract, made: list[Adjustment], currency: str) -> Iterator[Difference]:
    """Charges and credits one by one, in order."""
    wanted_rows = expect.adjustments or ()
    if len(wanted_rows) != len(made):
        got = f"{len(made)}: {', '.join(f'{one.kind} {one.line} {one.amount:f}' for one in made) or 'none'}"
        where = expect.where_of("adjustments")
        yield Difference(where, "amendment", "number of adjustments", str(len(wanted_rows)), got)
        return
    for number, (wanted, one) in enumerate(zip(wanted_rows, made, strict=True), start=1):
        about = f"adjustment {number} ({one.line})"
        for name in ("amount", "quantity", "forgone"):
            yield from differs(wanted, name, getattr(one, name), about, currency if name != "quantity" else "")
        yield from _said(wanted, "kind", one.kind, about)
        yield from _said(wanted, "line", one.line, about)
        yield from _said(wanted, "from_", str(one.start), about)
        yield from _said(wanted, "until", str(one.end), about)
        yield from _said(wanted, "periods", str(one.periods), about)
