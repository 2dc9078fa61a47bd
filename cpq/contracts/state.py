"""The state of a contract over some days, priced: an ordinary quote for each policy that its lines are pinned to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from cpq.catalog.catalog import Catalog
from cpq.configuration import configure
from cpq.configuration.configured import ConfiguredQuote, Held
from cpq.contracts.document import ContractLine, LedgerEntry, PinnedPolicy, RunningContract
from cpq.contracts.held_price import held_rule
from cpq.contracts.ledger import Piece, piece_on, pieces
from cpq.contracts.versions import Versions
from cpq.dates import add_days, add_months
from cpq.pricing import price
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.rounding import EXACT, decimals_of
from cpq.terms import term_between


class HeldLine(NamedTuple):
    """One line of a state, as it is asked of pricing.

    Attributes:
        piece: Its quantity and price on the days that are priced.
        discount: What is taken off the held price, where a change of price is to be decided on.
    """

    name: str
    line: ContractLine
    piece: Piece
    discount: Discount | None = None


def state_of(contract: RunningContract, start: date) -> tuple[HeldLine, ...]:
    """The lines that run on a day, in the order of the contract; what is charged once does not."""
    found = ((name, line, piece_on(line, start)) for name, line in contract.lines.items() if line.kind != "one-time")
    return tuple(HeldLine(name, line, piece) for name, line, piece in found if piece is not None)


def price_state(
    contract: RunningContract, start: date, end: date | None, versions: Versions
) -> tuple[PricedQuote, ...]:
    """What a contract costs over days on which nothing of it changes.

    Args:
        start, end: First and last day; without an end, lines are priced for one month, or their own price period.

    Returns:
        A quote for each pinned policy, the contract's own first; none where no line runs.

    Raises:
        CannotPrice, InvalidRequest: A pinned policy does not price a line.
    """
    lines = state_of(contract, start)
    return tuple(price_lines(contract, group, pin, start, end, versions) for pin, group in _by_pin(contract, lines))


def _by_pin(
    contract: RunningContract, lines: tuple[HeldLine, ...]
) -> Iterator[tuple[PinnedPolicy, tuple[HeldLine, ...]]]:
    groups: dict[PinnedPolicy, list[HeldLine]] = {contract.pin: []}
    for one in lines:
        groups.setdefault(one.line.pinned or contract.pin, []).append(one)
    for pin, group in groups.items():
        if group:
            yield pin, tuple(group)


def price_lines(
    contract: RunningContract,
    lines: tuple[HeldLine, ...],
    pin: PinnedPolicy,
    start: date,
    end: date | None,
    versions: Versions,
) -> PricedQuote:
    """Some lines of a contract as a quote by one policy; each names the place of its record.

    Raises:
        CannotPrice, InvalidRequest: The policy does not price a line.
    """
    catalog = versions.of(pin).catalog
    present = {one.name: one for one in (*lines, *_bought_once(contract, pin, catalog))}
    request = request_of(contract, [line_request(one, present, catalog) for one in present.values()], pin)
    places = {one.name: one.piece.entry.where for one in lines}
    configured = configure(request, catalog, places)
    return price(_held(configured, contract, lines, start, end), versions.compiled(contract, pin))


def _bought_once(contract: RunningContract, pin: PinnedPolicy, catalog: Catalog) -> Iterator[HeldLine]:
    """Lines that were charged once: other products may require them, but they are not priced again.

    Items outside the catalog are left out: nothing requires them, and only their quote knew what they are.
    """
    for name, line in contract.lines.items():
        once = line.kind == "one-time" and not catalog.product(line.product).free_entry
        found = pieces(line) if once and (line.pinned or contract.pin) == pin else ()
        if found:
            yield HeldLine(name, line, found[-1])


def request_of(contract: RunningContract, lines: list[LineRequest], pin: PinnedPolicy) -> QuoteRequest:
    """A request that asks for some lines as the contract was asked for."""
    given: dict[str, Any] = {
        "id": contract.id,
        "as_of": pin.order_date,
        "currency": contract.currency,
        "price_book": pin.price_book,
        "account": contract.account,
        "sold_through": contract.sold_through,
        "start": contract.start,
        "term": None if contract.end is None else term_between(contract.start, contract.end),
        "payment_days": contract.payment_days,
        "billing": contract.billing,
        "codes": contract.codes,
        "codes_used": contract.codes_used,
        "lines": tuple(lines),
    }
    return QuoteRequest(**given)


def line_request(one: HeldLine, present: Mapping[str, HeldLine], catalog: Catalog) -> LineRequest:
    """What is asked of pricing for one line of a state.

    Args:
        present: Every line that is asked for beside it, by name.
    """
    line, quantity, parent = one.line, one.piece.quantity, present.get(one.line.parent)
    if parent is not None and counts_with_its_bundle(parent.line.product, line.product, catalog):
        quantity = EXACT.divide(quantity, parent.piece.quantity)
    discount = one.discount
    if discount is None and line.discount is not None and one.piece.price is None:
        discount = Discount(rate=line.discount)
    return LineRequest(
        id=one.name,
        product=line.product,
        quantity=quantity,
        charge=line.charge,
        selling_model=line.selling_model,
        selection=line.selection,
        parent="" if parent is None else line.parent,
        group=line.group,
        discount=discount,
    )


def _decimals(entry: LedgerEntry) -> int:
    """Decimals of the net price that was quoted; a price that was never quoted rounds as the price book says."""
    return 0 if entry.net is None else decimals_of(entry.net)


def counts_with_its_bundle(bundle: str, option: str, catalog: Catalog) -> bool:
    """Whether the quantity of an option is multiplied by the quantity of its bundle."""
    of = catalog.product(bundle).bundle
    found = None if of is None else of.find(option)
    return found is not None and found[1].scales == "component"


def _held(
    configured: ConfiguredQuote, contract: RunningContract, lines: tuple[HeldLine, ...], start: date, end: date | None
) -> ConfiguredQuote:
    """The configured lines with the days and the prices that the contract holds."""
    last = end if end is not None else add_days(add_months(start, 1), -1)
    by_name = {one.name: one for one in lines}
    running = []
    for line in configured.lines:
        one = by_name.get(line.id)
        agreed = None
        if one is None and not line.added:
            continue
        if one is not None and one.piece.price is not None:
            agreed = held_rule(
                contract.id,
                contract.account.id,
                one.line.product,
                one.piece.price,
                contract.currency,
                one.line.per,
                one.piece.entry.where,
            )
        decimals = 0 if one is None else _decimals(one.piece.entry)
        uplift = None if one is None or agreed is not None else one.line.uplift
        running.append(line._replace(held=Held(start, last, agreed, decimals, uplift)))
    asked = tuple(line for line in configured.request.lines if line.id in by_name)
    request = configured.request.model_copy(update={"lines": asked})
    return ConfiguredQuote(request, tuple(running), configured.findings, configured.where)
