"""A change of a contract as the quote that its buyer is offered: charges and credits as lines, with taxes and totals.

Each line is the difference of two priced states, so its list amount, its steps and its cost are differences too: they
lead from list to net as on any other quote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.configuration.configured import ConfiguredQuote
from cpq.contracts.amended import Adjustment, Amended
from cpq.contracts.document import RunningContract
from cpq.contracts.renewing import Renewed
from cpq.contracts.versions import Versions
from cpq.expressions import Value
from cpq.policy.compiled import compile_policy
from cpq.pricing.aggregates import parts_of
from cpq.pricing.closing import Entry, Worked, closed, quote_of
from cpq.pricing.context import Run
from cpq.pricing.ledger import contribution
from cpq.pricing.taxes import TaxKey, tax_keys, taxed
from cpq.pricing.years import Calendar, calendar_of
from cpq.problems import NOWHERE
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.rounding import exact
from cpq.terms import term_between

ZERO = Decimal(0)
NOT_GIVEN_BACK = "no refund"
"""Step of a credit that the seller keeps."""


class Offer(NamedTuple):
    """What is said of an offer beside the change.

    Attributes:
        order_date: Day whose taxes are estimated; see :attr:`cpq.contracts.changes.Amendment.order_date`.
        valid_until: Last day that the buyer can accept.
        notes: Remarks of its document.
    """

    order_date: date
    valid_until: date | None = None
    notes: tuple[str, ...] = ()


def amendment_offer(amended: Amended, offer: Offer, facts: Mapping[str, Value], versions: Versions) -> PricedQuote:
    """An amendment as its buyer is offered it.

    Args:
        facts: What rules read of the change.

    Raises:
        CannotPrice: Its taxes cannot be worked out.
    """
    with exact():
        numbered = _numbered(one.line for one in amended.adjustments)
        lines = [_line(id_, one) for id_, one in zip(numbered, amended.adjustments, strict=True)]
        states = [quote for one in amended.differences for side in one.states for quote in side]
        return _closed(amended.after, states, amended.asked, lines, amended.day, offer, facts, versions)


def renewal_offer(renewed: Renewed, offer: Offer, facts: Mapping[str, Value], versions: Versions) -> PricedQuote:
    """A renewal as its buyer is offered it: the lines of the new contract, and the credit where the old one ends early.

    Args:
        facts: What rules read of the change.

    Raises:
        CannotPrice: Its taxes cannot be worked out.
    """
    with exact():
        given_back = () if renewed.closed is None else renewed.closed.adjustments
        names = [*(line.line for line in renewed.priced), *(one.line for one in given_back)]
        ids = _numbered(names)
        lines = [line._replace(id=id_) for id_, line in zip(ids, renewed.priced, strict=False)]
        lines += [_line(id_, one) for id_, one in zip(ids[len(lines) :], given_back, strict=True)]
        return _closed(renewed.after, renewed.quotes, (), lines, renewed.after.start, offer, facts, versions)


def _line_request(line: PricedLine, asked: LineRequest | None) -> LineRequest:
    if asked is None:
        return LineRequest(id=line.line, product=line.product)
    return LineRequest(id=line.line, product=line.product, discount=asked.discount, reason=asked.reason)


def _numbered(names: Iterable[str]) -> list[str]:
    """An id for each part of each line: its line's where that has one part, else with its number."""
    names = list(names)
    counted: dict[str, int] = defaultdict(int)
    ids = []
    for name in names:
        counted[name] += 1
        ids.append(name if names.count(name) == 1 else f"{name}/{counted[name]}")
    return ids


def _line(id_: str, one: Adjustment) -> PricedLine:
    """A charge or a credit as a line; its figures are those of the new state less those of the old one."""
    like = one.lines[0]
    list_total = _moved(one, lambda line: line.list_total)
    return like._replace(
        id=id_,
        credit=one.kind == "credit",
        optional=False,
        quantity=one.quantity,
        start=one.start if like.start is not None else None,
        end=one.end if like.kind != "one-time" else None,
        evergreen=like.kind == "recurring" and one.end is None,
        periods=like.periods if one.periods is None else one.periods,
        list_total=list_total,
        net_total=one.amount,
        amounts=_by_level(one, lambda line: line.amounts),
        levels={**_by_level(one, lambda line: line.levels), "net": one.amount},
        steps=_steps(one, list_total),
        build_up=(),
        rounding_unit=max((line.rounding_unit for line in (*one.before, *one.after)), default=ZERO),
        whole=None,
        allocated=ZERO,
        conceded=ZERO,
        cost=_cost(one),
    )


def _moved(one: Adjustment, figure: Any) -> Decimal:
    return sum((figure(line) for line in one.after), ZERO) - sum((figure(line) for line in one.before), ZERO)


def _by_level(one: Adjustment, amounts: Any) -> dict[str, Decimal]:
    names = dict.fromkeys(name for line in (*one.after, *one.before) for name in amounts(line))
    return {name: _moved(one, lambda line, name=name: amounts(line).get(name, ZERO)) for name in names}


def _cost(one: Adjustment) -> Decimal | None:
    """What the change costs; None where the cost of either state is unknown."""
    if any(line.cost is None for line in (*one.before, *one.after)):
        return None
    return _moved(one, lambda line: line.cost)


def _steps(one: Adjustment, list_total: Decimal) -> tuple[PriceStep, ...]:
    """Every step of either state with what it adds to the difference, from list to net."""
    moved: dict[tuple[str, str, str], PriceStep] = {}
    for sign, lines in ((1, one.after), (-1, one.before)):
        for step in (step for line in lines for step in line.steps):
            key = step.name, step.rule, str(step.where)
            known = moved.get(key)
            base = step._replace(base=None, amount=ZERO) if known is None else known
            moved[key] = base._replace(amount=base.amount + sign * step.amount)
    if one.forgone:
        kept = PriceStep(NOT_GIVEN_BACK, None, -one.forgone, ZERO, None)
        moved[NOT_GIVEN_BACK, "", ""] = kept
    after, told = list_total, []
    for step in moved.values():
        after += step.amount
        if step.amount:
            told.append(step._replace(after=after))
    return tuple(told)


def _closed(
    contract: RunningContract,
    priced: Sequence[PricedQuote],
    asked: Sequence[PricedQuote],
    lines: Sequence[PricedLine],
    start: date,
    offer: Offer,
    facts: Mapping[str, Value],
    versions: Versions,
) -> PricedQuote:
    """The offer with its taxes, totals, years and facts."""
    run = _run(contract, [*priced, *asked], _request(contract, lines, start, offer, _asked_lines(asked)), facts)
    version = versions.current
    today = compile_policy(version.policy, version.catalog, offer.order_date, version.fingerprint)
    keys = tax_keys(lines, today, run.quote_facts)
    told = [_with_facts(line, keys[line.id], facts) for line in lines]
    calendar = calendar_of(told, start, run.rounding.day_count, run.digits)
    entries = [_entry(line, keys[line.id], run, calendar) for line in told]
    quote = quote_of(Worked(run, (), keys, closed(told, entries, calendar)), ())
    known = {**quote.facts, **_discount(asked)}
    return replace(quote, fingerprint=version.fingerprint, facts=known, findings=(), worked=None)


def _discount(asked: Sequence[PricedQuote]) -> Mapping[str, Value]:
    """What the rep takes off, as rules read it: the prices of the offer are agreed ones, which hide it."""
    name = "quote.discretionary_discount"
    given = [rate for quote in asked if isinstance(rate := quote.facts.get(name), Decimal)]
    return {name: max(given)} if given else {}


def _with_facts(line: PricedLine, key: TaxKey, facts: Mapping[str, Value]) -> PricedLine:
    return line._replace(tax_rate=key.rate, tax_reason=key.reason, facts={**line.facts, **facts})


def _entry(line: PricedLine, key: TaxKey, run: Run, calendar: Calendar) -> Entry:
    contracted = line.kind != "usage"
    return Entry(
        contribution(line),
        taxed(line, key, run.digits, run.rounding) if contracted else None,
        calendar.years_of(line),
        parts_of(line, run.policy) if contracted else (),
        (),
    )


def _run(
    contract: RunningContract, priced: Sequence[PricedQuote], request: QuoteRequest, facts: Mapping[str, Value]
) -> Run:
    """What the lines share: as the contract's own policy prices them, with the request and the facts of the offer."""
    worked = next((quote.worked for quote in priced if isinstance(quote.worked, Worked)), None)
    if worked is None:
        raise ValueError(f"nothing of contract '{contract.id}' was priced")
    before = worked.run
    known: dict[str, Value] = {
        **before.quote_facts,
        "quote.as_of": request.as_of,
        "quote.start": request.start,
        "quote.valid_until": request.valid_until,
        "quote.line_count": Decimal(len(request.lines)),
        **facts,
    }
    configured = ConfiguredQuote(request, (), (), NOWHERE)
    return Run(configured, before.policy, before.book, before.digits, known, before.descend, before.before_totals)


def _asked_lines(priced: Sequence[PricedQuote]) -> Mapping[str, LineRequest]:
    """What the rep asks a discount for, with its reason, by line."""
    return {line.id: line for quote in priced for line in quote.request.lines if line.discount is not None}


def _request(
    contract: RunningContract,
    lines: Sequence[PricedLine],
    start: date,
    offer: Offer,
    discounted: Mapping[str, LineRequest],
) -> QuoteRequest:
    """What the document and the order say of the offer beside its lines."""
    ends = [line.end for line in lines if line.end is not None]
    term = term_between(start, max(ends)) if ends and max(ends) >= start else None
    asked = {line.line: _line_request(line, discounted.get(line.line)) for line in lines}
    given: dict[str, Any] = {
        "id": contract.id,
        "as_of": offer.order_date,
        "currency": contract.currency,
        "price_book": contract.price_book,
        "account": contract.account,
        "sold_through": contract.sold_through,
        "start": start,
        "term": term,
        "payment_days": contract.payment_days,
        "billing": contract.billing,
        "valid_until": offer.valid_until,
        "notes": offer.notes,
        "lines": tuple(asked.values()) or (LineRequest(id="none", product="none"),),
    }
    return QuoteRequest(**given)
