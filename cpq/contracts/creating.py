"""An accepted quote becomes the contract of its account, with the prices that it agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cpq.catalog.per import Per
from cpq.contracts.document import ContractLine, LedgerEntry, RunningContract
from cpq.contracts.held_price import agreed_price
from cpq.contracts.refusing import refusing
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.daycount import DEFAULT_DAY_COUNT
from cpq.pricing.list_price import SEGMENT_PRICE
from cpq.problems import InvalidRequest, Problem, SourceLocation
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.terms import end_of


def contract_of(
    quote: PricedQuote,
    name: str = "",
    *,
    day_count: str = DEFAULT_DAY_COUNT,
    renewal: RenewalTerms | None = None,
    revision: int = 1,
) -> RunningContract:
    """The contract that an accepted quote becomes; optional lines that nobody chose are no part of it.

    Args:
        name: Id of the contract; the quote's number where left out.
        day_count: The policy's day count, which the contract keeps.
        revision: Revision of the quote that was accepted.

    Raises:
        InvalidRequest: A line has no dates, or a discount that no later quantity could keep.
    """
    source = quote.request.id or name or "quote"
    with refusing(SourceLocation(f"<{source}>")):
        return _created(quote, name, source, day_count, renewal or RenewalTerms(), revision)


def _created(
    quote: PricedQuote, name: str, source: str, day_count: str, renewal: RenewalTerms, revision: int
) -> RunningContract:
    request = quote.request
    lines = [line for line in quote.lines if not line.optional and not line.credit and not line.pass_through]
    start = request.start or quote.as_of
    problems = [problem for line in lines for problem in _cannot_be_held(line, source)]
    problems += [*_changing_prices(lines, source), *_no_contract(lines, start, SourceLocation(f"<{source}>"))]
    if problems:
        raise InvalidRequest(problems)
    sold: dict[str, ContractLine] = {}
    for line in lines:
        known = sold.get(line_name(line))
        entry = ledger_entry(line, request.start or quote.as_of, source, revision)
        if known is None:
            sold[line_name(line)] = contract_line(line, entry, selling_model(line))
        else:
            sold[line_name(line)] = known.model_copy(update={"ledger": (*known.ledger, entry)})
    ends = [entry.until for line in sold.values() if line.kind != "one-time" for entry in line.ledger]
    given: dict[str, Any] = {
        "id": name or source,
        "account": request.account,
        "sold_through": request.sold_through,
        "currency": quote.currency,
        "price_book": quote.price_book,
        "order_date": quote.as_of,
        "policy": quote.fingerprint,
        "start": start,
        "end": _end(ends, start, quote),
        "day_count": day_count,
        "payment_days": request.payment_days,
        "billing": request.billing,
        "codes": request.codes,
        "codes_used": request.codes_used,
        "renewal": renewal,
        "lines": sold,
    }
    return RunningContract(**given)


def _end(ends: list[date | None], start: date, quote: PricedQuote) -> date | None:
    """Last day of the lines; the term's where all of them are charged once; none where one goes on."""
    if None in ends:
        return None
    known = [end for end in ends if end is not None]
    if known:
        return max(known)
    return None if quote.request.term is None else end_of(start, quote.request.term)


def line_name(line: PricedLine) -> str:
    """What a contract calls a priced line: the id of the request, and the charge where the product has several."""
    return (
        f"{line.line}/{line.charge}" if line.charge and line.id.startswith(f"{line.line}/{line.charge}") else line.line
    )


def contract_line(line: PricedLine, entry: LedgerEntry, model: str = "") -> ContractLine:
    """A line of a contract with its first record."""
    kind: Any = line.kind
    selection: dict[str, Any] = {name: _chosen(value) for name, value in line.selection.items() if value is not None}
    period: Any = line.period or None
    return ContractLine(
        product=line.product,
        charge=line.charge,
        selling_model=model,
        kind=kind,
        per=Per(line.per, period),
        selection=selection,
        parent=line.parent,
        group=line.group,
        discount=_held_discount(line, entry),
        ledger=(entry,),
    )


def _held_discount(line: PricedLine, entry: LedgerEntry) -> Decimal | None:
    """The rep's rate on a line that its quantity prices; a part of a bundle's price has it from the bundle's line."""
    by_quantity = entry.price is None and line.part_of is None
    return line.requested_rate or None if by_quantity else None


def selling_model(line: PricedLine) -> str:
    """How a line was sold, as pricing found it."""
    return str(line.facts.get("selling_model") or "")


def _chosen(value: Any) -> Any:
    """A typed value of an attribute as a request writes it."""
    if isinstance(value, tuple):
        return tuple(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def ledger_entry(line: PricedLine, start: date, source: str, revision: int = 1, reason: str = "") -> LedgerEntry:
    """The record of a priced line: its days, quantity and prices.

    Args:
        start: First day of a line that is charged once, or has no dates.
    """
    from_ = line.start or start
    given: dict[str, Any] = {
        "from_": from_,
        "until": line.end,
        "quantity": line.quantity,
        "price": agreed_price(line) if line.kind != "one-time" else None,
        "list": line.unit_levels.get("list"),
        "net": line.net,
        "source": source,
        "revision": revision,
        "reason": reason or line.reason,
    }
    return LedgerEntry(**given)


def _cannot_be_held(line: PricedLine, source: str) -> list[Problem]:
    """Why a line cannot be part of a contract that changes later."""
    here = SourceLocation(f"<{source}>")
    if line.kind != "one-time" and not line.evergreen and line.start is None:
        message = f"line '{line.line}' has no dates, and a contract runs from a day to a day"
        return [Problem("missing-start", here, message, "write start: on the deal, or say --start")]
    if line.is_special and line.kind != "one-time":
        message = f"line '{line.line}' is an item outside the catalog that recurs, which no later policy prices"
        return [Problem("not-held", here, message, "put it into the catalog, or charge it once")]
    if line.committed:
        message = f"line '{line.line}' commits to a minimum, and a contract holds quantities and prices"
        return [Problem("not-held", here, message, "sell the minimum as a product of its own")]
    by_model = line.kind != "one-time" and agreed_price(line) is None
    if by_model and line.requested_rate is None:
        message = f"line '{line.line}' is priced by its quantity, and its discount is an amount for this one quantity"
        return [Problem("not-held", here, message, "ask for the discount as a rate; it holds for every quantity")]
    return []


def _no_contract(lines: Sequence[PricedLine], start: date, where: SourceLocation) -> Iterator[Problem]:
    """Why lines together make no contract that runs from a day."""
    if not lines:
        hint = "sell something; credits, freight and optional lines are no part of a contract"
        yield Problem("not-held", where, "nothing of this quote becomes part of a contract", hint)
    early = min((line.start for line in lines if line.start is not None), default=start)
    if early < start:
        message = f"a line begins on {early}, before the deal's start {start}, from which a contract counts its months"
        yield Problem("not-held", where, message, f"write start: {early} on the deal")


def _changing_prices(lines: Iterable[PricedLine], source: str) -> list[Problem]:
    """Lines that are priced by their quantity, and whose price changes for another reason over their segments."""
    told: dict[str, Problem] = {}
    terms: dict[str, tuple[object, ...]] = {}
    for line in lines:
        if line.kind == "one-time" or line.part_of is not None or agreed_price(line) is not None:
            continue
        of = line if line.whole is None else line.whole
        asked = {(part.name, part.rate) for part in of.build_up if part.name in ("uplift", SEGMENT_PRICE)}
        said = (of.requested_rate, of.free, frozenset(asked))
        if said != terms.setdefault(line_name(line), said) or asked or of.free:
            message = f"line '{line.line}' is priced by its quantity, and its segments differ in price or discount"
            hint = "let segments differ in quantity only, or sell each as a line"
            told.setdefault(line.line, Problem("not-held", SourceLocation(f"<{source}>"), message, hint))
    return list(told.values())
