"""Lines that an amendment adds: at the contract's price where it has one, else priced by the policy at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.configuration import configure
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote, Held
from cpq.contracts.appending import entry, with_line
from cpq.contracts.changes import Amendment, Change
from cpq.contracts.creating import contract_line, ledger_entry, line_name, selling_model
from cpq.contracts.document import ContractLine, PinnedPolicy, RunningContract
from cpq.contracts.ledger import Piece, agreed_on, last_day, piece_on
from cpq.contracts.relisting import listed
from cpq.contracts.state import line_request, request_of, state_of
from cpq.contracts.versions import Versions
from cpq.dates import add_days, add_months
from cpq.policy.compiled import compile_policy
from cpq.pricing import price
from cpq.problems import InvalidRequest, Problem
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest
from cpq.terms import end_of


class Added(NamedTuple):
    """A contract with what was added, and the quote that priced it where the contract had no price.

    Attributes:
        quote: By the policy at hand, with the discounts that were asked for; approvals decide over it.
        names: The added lines.
    """

    contract: RunningContract
    quote: PricedQuote | None
    names: tuple[str, ...]


def add(
    contract: RunningContract,
    change: Change,
    amendment: Amendment,
    day: date,
    versions: Versions,
    known: Piece | None = None,
) -> Added:
    """A contract with a line more.

    Args:
        day: First day of the line.
        known: What a swap takes the quantity from where it says none.

    Raises:
        InvalidRequest, CannotPrice: The product cannot be sold, or has no price.
    """
    name = _name(contract, change)
    end = end_of_added(contract, change, amendment, day)
    quantity = change.quantity if change.quantity is not None else Decimal(1) if known is None else known.quantity
    if change.quantity == 0:
        message = f"'{change.add or change.swap}' needs a quantity above zero"
        raise InvalidRequest([Problem("zero-quantity", change.where, message, "leave the change out")])
    held = _held_already(contract, change, day)
    if held is not None:
        line, piece = held
        added = Piece(day, end, quantity, piece.entry)
        record = entry(added, quantity, amendment.id, change.where, reason=change.reason)
        return Added(with_line(contract, name, line.model_copy(update={"ledger": (record,)})), None, (name,))
    pin = current_pin(contract, amendment, versions)
    quote = _priced(contract, change, name, quantity, (day, end), pin, versions)
    changed = contract
    names = []
    for priced in quote.lines:
        record = ledger_entry(priced, day, amendment.id, reason=change.reason)
        record._source = change._source
        own = contract_line(priced, record, selling_model(priced))
        names.append(line_name(priced))
        changed = with_line(changed, names[-1], own.model_copy(update={"pinned": None if pin == contract.pin else pin}))
    return Added(changed, quote, tuple(names))


def _name(contract: RunningContract, change: Change) -> str:
    """Id of an added line: the one that is given, else the product's, with a number where that is taken."""
    product = change.add or change.swap or ""
    if change.add is not None and change.line:
        if change.line in contract.lines:
            message = f"contract '{contract.id}' has a line '{change.line}' already"
            raise InvalidRequest([Problem("duplicate-id", change.where, message, "give the added line its own id")])
        return change.line
    taken = {name.partition("/")[0] for name in contract.lines}
    number = 1
    name = product
    while name in taken:
        number += 1
        name = f"{product}-{number}"
    return name


def end_of_added(contract: RunningContract, change: Change, amendment: Amendment, day: date) -> date | None:
    """Last day of an added line: its own, or the contract's, or that of the line that ends first.

    Raises:
        InvalidRequest: The line would end before it begins, or says no end of its own.
    """
    end: date | None
    if change.until is not None:
        end = change.until
    elif change.term is not None:
        end = end_of(day, change.term)
    elif amendment.coterm == "earliest":
        ends = [last_day(line) for line in contract.lines.values() if piece_on(line, day) and line.kind != "one-time"]
        end = min((one for one in ends if one is not None), default=contract.end)
    elif amendment.coterm == "none":
        message = "a line that does not end with the contract says its own end"
        raise InvalidRequest([Problem("missing-field", change.where, message, "write until: or term: on it")])
    else:
        end = contract.end
    if end is not None and end < day:
        message = f"an added line would end on {end}, before it begins on {day}"
        raise InvalidRequest([Problem("not-running", change.where, message, "write until: or term: on it, or extend")])
    return end


def _held_already(contract: RunningContract, change: Change, day: date) -> tuple[ContractLine, Piece] | None:
    """The latest line that sells the product at an agreed price, unless the change asks for a discount of its own."""
    if change.discount is not None:
        return None
    product = change.add or change.swap
    for line in reversed(contract.lines.values()):
        same = line.product == product and line.charge == change.charge and not line.parent
        if same and change.selling_model in ("", line.selling_model) and _same_selection(line, change):
            piece = agreed_on(line, day)
            if piece is not None and piece.price is not None:
                return line, piece
    return None


def _same_selection(line: ContractLine, change: Change) -> bool:
    return all(line.selection.get(name) == value for name, value in change.selection.items())


def current_pin(contract: RunningContract, amendment: Amendment, versions: Versions) -> PinnedPolicy:
    """The policy of the amendment's order date; the contract's own where nothing changed in between."""
    if versions.same_prices(contract.pin, amendment.order_date):
        return contract.pin
    return listed(contract, amendment.order_date, versions)


def _belongs_to(line: ConfiguredLine, name: str) -> bool:
    """Whether a line is the added one, or an option of its bundle."""
    return name in (line.id, line.request.parent)


def _priced(
    contract: RunningContract,
    change: Change,
    name: str,
    quantity: Decimal,
    days: tuple[date, date | None],
    pin: PinnedPolicy,
    versions: Versions,
) -> PricedQuote:
    """The added product by a policy, over its own days; terms of the contract count for schedules."""
    version = versions.of(pin)
    asked: Mapping[str, Any] = {
        "id": name,
        "product": change.add or change.swap,
        "quantity": quantity,
        "charge": change.charge,
        "selling_model": change.selling_model,
        "selection": change.selection,
        "discount": None if change.discount is None else Discount(rate=change.discount),
        "reason": change.reason,
    }
    start, end = days
    beside = {one.name: one for one in state_of(contract, start) if one.line.product in version.catalog.products}
    others = [line_request(one, beside, version.catalog) for one in beside.values()]
    request = request_of(contract, [*others, LineRequest(**asked)], pin)
    configured = configure(request, version.catalog, {name: change.where})
    held = Held(start, end if end is not None else add_days(add_months(start, 1), -1))
    lines = tuple(line._replace(held=held) for line in configured.lines if _belongs_to(line, name))
    alone = request.model_copy(update={"lines": request.lines[len(others) :]})
    held_quote = ConfiguredQuote(alone, lines, configured.findings, configured.where)
    rounding = version.policy.rounding.model_copy(update={"day_count": contract.day_count})
    counted = replace(version.policy, rounding=rounding)
    return price(held_quote, compile_policy(counted, version.catalog, pin.order_date, version.fingerprint))
