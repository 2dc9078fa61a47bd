"""What a ledger says: the steps of a line's quantity over time, and what an account is entitled to on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.contracts.document import ContractLine, LedgerEntry, RunningContract
from cpq.dates import add_days, day_after
from cpq.rounding import exact

ZERO = Decimal(0)


class Piece(NamedTuple):
    """Days on which a line has one quantity at one price.

    Attributes:
        start, end: First and last day; no end where the line goes on until somebody ends it.
        quantity: Units, above zero.
        entry: The first record behind it, which says the price and where it was agreed.
    """

    start: date
    end: date | None
    quantity: Decimal
    entry: LedgerEntry

    @property
    def price(self) -> Decimal | None:
        """Agreed price per unit and period; None where the charge model prices the quantity."""
        return self.entry.price

    def covers(self, day: date) -> bool:
        """Whether a day lies in it, both ends included."""
        return self.start <= day and (self.end is None or day <= self.end)


def pieces(line: ContractLine) -> tuple[Piece, ...]:
    """The steps of a line in order; days without units are left out, and equal neighbours are one piece."""
    found: list[Piece] = []
    days = boundaries(line.ledger)
    for number, day in enumerate(days):
        end = add_days(days[number + 1], -1) if number + 1 < len(days) else None
        piece = _state(line.ledger, day, end)
        if piece is None:
            continue
        last = found[-1] if found else None
        joins = last is not None and last.end is not None and day_after(last.end) == piece.start
        if joins and last is not None and (last.quantity, last.price) == (piece.quantity, piece.price):
            found[-1] = last._replace(end=piece.end)
        else:
            found.append(piece)
    return tuple(found)


def boundaries(entries: Iterable[LedgerEntry]) -> list[date]:
    """Days on which a record begins to count, and those after which one no longer does."""
    days: set[date] = set()
    for entry in entries:
        days.add(entry.from_)
        if entry.until is not None:
            days.add(day_after(entry.until))
    return sorted(days)


def _state(entries: Iterable[LedgerEntry], day: date, end: date | None) -> Piece | None:
    """What the records that cover a day add up to; None where no unit is left."""
    by_price: dict[Decimal | None, tuple[Decimal, LedgerEntry]] = {}
    with exact():
        for entry in entries:
            if entry.covers(day):
                quantity, first = by_price.get(entry.price, (ZERO, entry))
                by_price[entry.price] = (quantity + entry.quantity, first)
    left = [(quantity, entry) for quantity, entry in by_price.values() if quantity]
    return Piece(day, end, *left[-1]) if left else None


def piece_on(line: ContractLine, day: date) -> Piece | None:
    """The piece of a line that a day lies in; None where it has no units then."""
    return next((piece for piece in pieces(line) if piece.covers(day)), None)


def agreed_on(line: ContractLine, day: date) -> Piece | None:
    """The piece of a line that a day lies in, with the price that was agreed for more than free days.

    Days that a quote left free of charge say nothing about later ones: the price beside them counts, that of the days
    before first.
    """
    piece = piece_on(line, day)
    if piece is None or piece.price != ZERO:
        return piece
    agreed = (piece.entry.source, piece.entry.revision)
    beside = [one for one in pieces(line) if one.price and (one.entry.source, one.entry.revision) == agreed]
    before = [one for one in beside if one.start < piece.start]
    return piece._replace(entry=(before[-1:] or beside[:1])[0].entry) if beside else piece


def pieces_from(line: ContractLine, day: date) -> tuple[Piece, ...]:
    """The pieces of a line from a day on, the first one cut where the day lies inside it."""
    later = [piece for piece in pieces(line) if piece.end is None or piece.end >= day]
    return tuple(piece._replace(start=max(piece.start, day)) for piece in later)


def last_day(line: ContractLine) -> date | None:
    """Last day of a line; None where it goes on, or where nothing of it is left at all."""
    found = pieces(line)
    return found[-1].end if found else None


class Entitlement(NamedTuple):
    """Units of one product on one day.

    Attributes:
        lines: How many of them each line brings.
    """

    product: str
    quantity: Decimal
    lines: Mapping[str, Decimal]


def entitlement(contract: RunningContract, day: date) -> tuple[Entitlement, ...]:
    """What the account may use on a day: the sum of the ledger by product, in the order of the lines.

    One-time charges do not count; what was bought once is not a service that runs.
    """
    found: dict[str, dict[str, Decimal]] = {}
    for name, line in contract.lines.items():
        piece = piece_on(line, day) if line.kind != "one-time" else None
        if piece is not None:
            found.setdefault(line.product, {})[name] = piece.quantity
    with exact():
        return tuple(Entitlement(product, sum(lines.values(), ZERO), lines) for product, lines in found.items())


def intervals(contracts: Iterable[RunningContract], start: date) -> Iterator[tuple[date, date | None]]:
    """Spans from a day on over which none of some states of a contract changes, in order.

    The last one has no end where a line goes on without end.
    """
    starts: set[date] = {start}
    ends: list[date | None] = []
    for contract in contracts:
        for line in contract.lines.values():
            for piece in pieces_from(line, start) if line.kind != "one-time" else ():
                starts.add(piece.start)
                ends.append(piece.end)
    last = None if None in ends else max((end for end in ends if end is not None), default=None)
    starts |= {day_after(end) for end in ends if end is not None}
    days = sorted(day for day in starts if last is None or day <= last)
    if not ends:
        return
    for number, day in enumerate(days):
        yield day, add_days(days[number + 1], -1) if number + 1 < len(days) else last
