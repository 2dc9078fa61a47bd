"""Changes as records: every change appends to ledgers, and what stood there before stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from cpq.catalog.catalog import Catalog
from cpq.contracts.changes import Change
from cpq.contracts.document import ContractLine, LedgerEntry, RunningContract
from cpq.contracts.ledger import Piece, agreed_on, last_day, pieces_from
from cpq.contracts.state import counts_with_its_bundle
from cpq.dates import add_days
from cpq.files.located import LocatedMap
from cpq.problems import InvalidRequest, NotFound, Problem, SourceLocation, did_you_mean
from cpq.rounding import EXACT


def with_entries(line: ContractLine, entries: Iterable[LedgerEntry]) -> ContractLine:
    """A line with more records at the end of its ledger."""
    return line.model_copy(update={"ledger": (*line.ledger, *entries)})


def with_line(contract: RunningContract, name: str, line: ContractLine, **changes: Any) -> RunningContract:
    """A contract with one line new or other, checked anew."""
    given = {field: getattr(contract, field) for field in type(contract).model_fields}
    return RunningContract(**{**given, "lines": {**contract.lines, name: line}, **changes})


def entry(
    piece: Piece, quantity: Decimal, source: str, where: SourceLocation, *, reason: str = "", **changes: Any
) -> LedgerEntry:
    """A record over the days of a piece, at its price unless something else is said.

    Args:
        where: Place of the change that asks for it.
    """
    given: dict[str, Any] = {
        "from_": piece.start,
        "until": piece.end,
        "quantity": quantity,
        "price": piece.entry.price,
        "list": piece.entry.list,
        "net": piece.entry.net,
        "source": source,
        "reason": reason,
    }
    made = LedgerEntry(**{**given, **changes})
    made._source = LocatedMap((), where)
    return made


def line_named(contract: RunningContract, name: str, where: SourceLocation) -> ContractLine:
    """The line that a change names.

    Raises:
        NotFound: The contract has none of that name; the hint names the closest.
        InvalidRequest: The line was charged once, and nothing of it runs.
    """
    found = contract.lines.get(name)
    if found is None:
        hint = did_you_mean(name, contract.lines) or f"lines of '{contract.id}': {', '.join(contract.lines)}"
        raise NotFound(f"contract '{contract.id}' has no line '{name}'", code="line-not-found", hint=hint)
    if found.kind == "one-time":
        message = f"line '{name}' was charged once, and nothing of it runs that could change"
        raise InvalidRequest([Problem("not-running", where, message, "add a line, or quote a credit")])
    return found


def running_pieces(contract: RunningContract, name: str, day: date, where: SourceLocation) -> tuple[Piece, ...]:
    """The pieces of a line from a day on.

    Raises:
        InvalidRequest: The line has ended by then.
    """
    found = pieces_from(line_named(contract, name, where), day)
    if not found:
        end = last_day(contract.lines[name])
        message = f"line '{name}' ended on {end}" if end is not None else f"line '{name}' has no units left"
        hint = "extend the contract, renew it, or add the product anew"
        raise InvalidRequest([Problem("not-running", where, f"{message}, before {day}", hint)])
    return found


def change_quantity(
    contract: RunningContract, change: Change, day: date, source: str, catalog: Catalog
) -> RunningContract:
    """More or fewer units from a day on; the components that a bundle holds for each of its units follow.

    The difference lasts to the end of the line: what an earlier amendment adds later is still added.

    Args:
        catalog: Says which options of a bundle are counted for each of its units.
    """
    found = running_pieces(contract, change.line, day, change.where)
    first = found[0]
    by = change.by if change.by is not None else EXACT.subtract(change.quantity or Decimal(0), first.quantity)
    if any(piece.quantity + by < 0 for piece in found):
        low = min(found, key=lambda piece: piece.quantity)
        message = f"line '{change.line}' has {low.quantity:f} units from {low.start}, and {by:f} would be taken away"
        raise InvalidRequest([Problem("not-running", change.where, message, "remove the line to end it")])
    made = [entry(piece, by, source, change.where, reason=change.reason) for piece in found] if by else []
    changed = with_line(contract, change.line, with_entries(contract.lines[change.line], _joined(made)))
    for name in _components_of(contract, change.line, catalog) if by else ():
        own = pieces_from(contract.lines[name], day)
        more = []
        for bundles in found:
            for part in _within(own, bundles):
                units = EXACT.divide(EXACT.multiply(part.quantity, by), bundles.quantity)
                more.append(entry(part, units, source, change.where, reason=change.reason))
        changed = with_line(changed, name, with_entries(changed.lines[name], _joined(more)))
    return changed


def _components_of(contract: RunningContract, bundle: str, catalog: Catalog) -> Iterator[str]:
    """The lines that count for each unit of a bundle's line, those of bundles inside it among them."""
    of = contract.lines[bundle].product
    for name, line in contract.lines.items():
        if line.parent == bundle and line.kind != "one-time" and counts_with_its_bundle(of, line.product, catalog):
            yield name
            yield from _components_of(contract, name, catalog)


def _within(own: Iterable[Piece], days: Piece) -> Iterator[Piece]:
    """The parts of pieces that lie inside the days of another one."""
    for piece in own:
        start = max(piece.start, days.start)
        ends = [end for end in (piece.end, days.end) if end is not None]
        if not ends or start <= min(ends):
            yield piece._replace(start=start, end=min(ends, default=None))


def _joined(entries: list[LedgerEntry]) -> Iterator[LedgerEntry]:
    """Records with neighbours of the same units and price as one."""
    open_: LedgerEntry | None = None
    for one in entries:
        joins = open_ is not None and open_.until is not None and add_days(open_.until, 1) == one.from_
        if open_ is not None and joins and (open_.quantity, open_.price) == (one.quantity, one.price):
            open_ = open_.model_copy(update={"until": one.until})
            continue
        if open_ is not None:
            yield open_
        open_ = one
    if open_ is not None:
        yield open_


def change_price(contract: RunningContract, change: Change, day: date, source: str) -> RunningContract:
    """Another customer price from a day on: the units leave at the old price and come back at the new one.

    Raises:
        InvalidRequest: The line is priced by its charge model.
    """
    found = running_pieces(contract, change.line, day, change.where)
    if any(piece.price is None for piece in found):
        message = f"line '{change.line}' is priced by its quantity, so there is no price to change"
        raise InvalidRequest([Problem("not-held", change.where, message, "swap the line for another product")])
    made: list[LedgerEntry] = []
    for piece in found:
        made.append(entry(piece, -piece.quantity, source, change.where, reason=change.reason))
        new = {"price": change.price, "net": change.price}
        made.append(entry(piece, piece.quantity, source, change.where, reason=change.reason, **new))
    return with_line(contract, change.line, with_entries(contract.lines[change.line], made))


def end_line(
    contract: RunningContract, name: str, day: date, source: str, where: SourceLocation, reason: str = ""
) -> RunningContract:
    """Nothing of a line from a day on, nor of the options of its bundle."""
    found = running_pieces(contract, name, day, where)
    made = [entry(piece, -piece.quantity, source, where, reason=reason) for piece in found]
    changed = with_line(contract, name, with_entries(contract.lines[name], made))
    for option, line in contract.lines.items():
        if line.parent == name and line.kind != "one-time" and pieces_from(line, day):
            changed = end_line(changed, option, day, source, where, reason)
    return changed


def extend(contract: RunningContract, to: date, source: str, where: SourceLocation) -> RunningContract:
    """The lines that end with the contract go on to a later day, at their quantities and prices.

    Raises:
        InvalidRequest: The contract has no end, or ends later already.
    """
    if contract.end is None or to <= contract.end:
        said = "has no end" if contract.end is None else f"runs to {contract.end} already"
        raise InvalidRequest([Problem("not-running", where, f"contract '{contract.id}' {said}", "name a later day")])
    lines: dict[str, ContractLine] = {}
    for name, line in contract.lines.items():
        last = agreed_on(line, contract.end) if line.kind != "one-time" else None
        lines[name] = line
        if last is not None and last.end == contract.end:
            longer = last._replace(start=add_days(contract.end, 1), end=to)
            lines[name] = with_entries(line, [entry(longer, longer.quantity, source, where)])
    given = {field: getattr(contract, field) for field in type(contract).model_fields}
    return RunningContract(**{**given, "lines": lines, "end": to})


def end_early(contract: RunningContract, on: date, source: str, where: SourceLocation, reason: str) -> RunningContract:
    """Nothing of the contract after a day.

    Raises:
        InvalidRequest: It ends earlier already, or has not begun.
    """
    if on < contract.start or (contract.end is not None and on >= contract.end):
        message = (
            f"contract '{contract.id}' runs {contract.start} to {contract.end or 'no end'}; {on} ends it at no time"
        )
        raise InvalidRequest([Problem("not-running", where, message, "name a day inside the contract")])
    day = add_days(on, 1)
    changed = contract
    for name, line in contract.lines.items():
        if line.kind != "one-time" and pieces_from(changed.lines[name], day):
            changed = end_line(changed, name, day, source, where, reason)
    given = {field: getattr(changed, field) for field in type(changed).model_fields}
    return RunningContract(**{**given, "end": on})
