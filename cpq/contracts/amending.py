"""Amending a contract: the records that a change appends, and what it costs as the difference of two prices.

The difference is f(new) - f(old) over the days from the change on, both by the contract's pinned policy, its agreed
prices and its day count. So an amendment that is taken back costs exactly nothing, and two changes on one day cost what
the change from the first state to the last one costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cpq.contracts.adding import Added, add, current_pin
from cpq.contracts.amended import Amended, Difference, one_time_charges
from cpq.contracts.appending import change_price, change_quantity, end_early, end_line, extend, running_pieces
from cpq.contracts.asking import asked_prices
from cpq.contracts.changes import Amendment, Change
from cpq.contracts.document import ContractLine, PinnedPolicy, RunningContract
from cpq.contracts.ledger import intervals
from cpq.contracts.refusing import refusing
from cpq.contracts.settling import settled
from cpq.contracts.state import price_state
from cpq.contracts.versions import Versions
from cpq.dates import add_days, day_after
from cpq.problems import InvalidRequest, Problem
from cpq.quotes.priced import PricedQuote


def amend(contract: RunningContract, amendment: Amendment, versions: Versions) -> Amended:
    """The contract after an amendment, and what it costs.

    Raises:
        NotFound: A change names a line that there is none of.
        InvalidRequest, CannotPrice: A change cannot be, or has no price.
    """
    with refusing(amendment.where):
        return _amended(contract, amendment, versions)


def _amended(contract: RunningContract, amendment: Amendment, versions: Versions) -> Amended:
    day = first_day(contract, amendment)
    after, quotes, swapped, added = _changed(contract, amendment, day, versions)
    old, new = (contract, after) if amendment.reprice == "contract" else _repriced(contract, after, amendment, versions)
    differences = difference(old, new, day, versions)
    if amendment.reprice == "current":
        after = settled(contract, after, differences, current_pin(contract, amendment, versions))
    asked = (*quotes, *asked_prices(contract, amendment, day, versions))
    bought = tuple(one for quote in quotes for one in one_time_charges(quote))
    return Amended(contract, after, amendment, day, differences, asked, bought, swapped, added)


def first_day(contract: RunningContract, amendment: Amendment) -> date:
    """First day of the new state, by the contract's change day.

    Raises:
        InvalidRequest: It lies before the contract.
    """
    if amendment.end_on is not None and not amendment.changes:
        return day_after(amendment.end_on)
    if amendment.extend_to is not None and not amendment.changes and contract.end is not None:
        return day_after(contract.end)
    day = amendment.effective if contract.change_day == "new state" else day_after(amendment.effective)
    if day < contract.start or (contract.end is not None and day > contract.end):
        message = f"contract '{contract.id}' runs {contract.start} to {contract.end or 'no end'}, not on {day}"
        raise InvalidRequest([Problem("not-running", amendment.where_of("effective"), message, "name a day inside it")])
    return day


def _changed(
    contract: RunningContract, amendment: Amendment, day: date, versions: Versions
) -> tuple[RunningContract, tuple[PricedQuote, ...], frozenset[str], frozenset[str]]:
    """The contract with every change recorded, what was quoted for it, and which lines were swapped or added."""
    changed = contract
    quotes: list[PricedQuote] = []
    swapped: set[str] = set()
    names: set[str] = set()
    if amendment.extend_to is not None:
        changed = extend(changed, amendment.extend_to, amendment.id, amendment.where)
    for change in amendment.changes:
        for one in _of_every_charge(changed, change):
            added = _one(changed, one, amendment, day, versions)
            changed = added.contract
            names |= set(added.names)
            swapped |= {one.line} if one.ask == "swap" else set()
            quotes += [] if added.quote is None else [added.quote]
    if amendment.end_on is not None:
        changed = end_early(changed, amendment.end_on, amendment.id, amendment.where, amendment.reason)
    return changed, tuple(quotes), frozenset(swapped), frozenset(names)


def _of_every_charge(contract: RunningContract, change: Change) -> list[Change]:
    """A change of a line with several charges that run, as one of each."""
    if change.ask in ("add", "swap") or change.line in contract.lines:
        return [change]
    names = [
        name for name, line in contract.lines.items() if name.startswith(f"{change.line}/") and line.kind != "one-time"
    ]
    return [change.model_copy(update={"line": name}) for name in names] or [change]


def _one(contract: RunningContract, change: Change, amendment: Amendment, day: date, versions: Versions) -> Added:
    if change.ask in ("quantity", "by"):
        line = contract.lines.get(change.line)
        catalog = versions.of(contract.pin if line is None else line.pinned or contract.pin).catalog
        return Added(change_quantity(contract, change, day, amendment.id, catalog), None, ())
    if change.ask == "price":
        return Added(change_price(contract, change, day, amendment.id), None, ())
    if change.ask == "remove":
        ended = end_line(contract, change.line, day, amendment.id, change.where, change.reason or amendment.reason)
        return Added(ended, None, ())
    if change.ask == "add":
        return add(contract, change, amendment, day, versions)
    known = running_pieces(contract, change.line, day, change.where)[0]
    ended = end_line(contract, change.line, day, amendment.id, change.where, change.reason or "swapped")
    return add(ended, change, amendment, day, versions, known)


def _repriced(
    contract: RunningContract, after: RunningContract, amendment: Amendment, versions: Versions
) -> tuple[RunningContract, RunningContract]:
    """Both states by the policy at hand: no agreed prices, no discounts, the price book of the order date."""
    pin = current_pin(contract, amendment, versions)
    return _by(pin, contract), _by(pin, after)


def _by(pin: PinnedPolicy, state: RunningContract) -> RunningContract:
    lines = {name: _without_prices(line) for name, line in state.lines.items()}
    pinned = {"policy": pin.policy, "order_date": pin.order_date, "price_book": pin.price_book}
    return state.model_copy(update={**pinned, "lines": lines})


def _without_prices(line: ContractLine) -> ContractLine:
    ledger = tuple(entry.model_copy(update={"price": None}) for entry in line.ledger)
    return line.model_copy(update={"ledger": ledger, "discount": None, "pinned": None})


def difference(old: RunningContract, new: RunningContract, start: date, versions: Versions) -> tuple[Difference, ...]:
    """What each line costs before and after, over every span from a day on in which neither state changes."""
    found: list[Difference] = []
    billed = old.billed_until
    for span, end in _cut_at(intervals((old, new), start), billed):
        before, after = price_state(old, span, end, versions), price_state(new, span, end, versions)
        lines_before = [line for quote in before for line in quote.lines]
        lines_after = [line for quote in after for line in quote.lines]
        for name in dict.fromkeys(line.line for line in (*lines_before, *lines_after)):
            was = tuple(line for line in lines_before if line.line == name)
            is_ = tuple(line for line in lines_after if line.line == name)
            in_bill = billed is not None and end is not None and end <= billed
            found.append(Difference(name, span, end, was, is_, in_bill, (before, after)))
    return tuple(found)


def _cut_at(spans: Iterable[tuple[date, date | None]], day: date | None) -> Iterator[tuple[date, date | None]]:
    """The same spans, the one that a day lies in cut after it."""
    for start, end in spans:
        if day is not None and start <= day and (end is None or day < end):
            yield start, day
            yield add_days(day, 1), end
        else:
            yield start, end
