"""Offers that the buyer may accept on a day on which they would cost something else, or nothing known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from cpq.amounts import plain
from cpq.exchange.yaml_writer import to_yaml
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look, dated_rules
from cpq.lint.ready import code_of
from cpq.problems import CpqError, Problem, SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest

_DAY = timedelta(days=1)


def expiring_offers(look: Look) -> Iterator[LintFinding]:
    """Deals whose prices change, or end, between the order date and the last day of the offer."""
    for path, deal in look.deals.items():
        request = deal.request
        if request.valid_until is None or request.valid_until <= request.as_of:
            continue
        now = _tried(look, request)
        if isinstance(now, CpqError):
            continue
        for day, changed in sorted(changes(look).items()):
            if not request.as_of < day <= request.valid_until:
                continue
            then = _tried(look, request.model_copy(update={"as_of": day}))
            if isinstance(then, CpqError) or then.totals.net != now.totals.net:
                yield _finding(path, deal.places.get("", SourceLocation(path)), now, then, day, changed)
                break


def _tried(look: Look, request: QuoteRequest) -> PricedQuote | CpqError:
    try:
        return look.engine.price(request)
    except CpqError as error:
        return error


class Change(NamedTuple):
    """Something that is another from a day on.

    Attributes:
        id: Of the price book or rule; empty for figures that many prices read.
        words: Such as ``promotion 'autumn' has ended``.
    """

    id: str
    words: str


def changes(look: Look) -> dict[date, list[Change]]:
    """What begins, or has just ended, on each day: price books, rules, exchange rates and parameters."""
    policy = look.policy
    found: dict[date, list[Change]] = {}

    def span(kind: str, name: str, begins: date, ends: date) -> None:
        found.setdefault(begins, []).append(Change(name, f"{kind} '{name}' begins"))
        if ends != date.max:
            found.setdefault(ends + _DAY, []).append(Change(name, f"{kind} '{name}' has ended"))

    for name, book in policy.books.items():
        span("price book", name, book.spec.valid_from, book.spec.valid_until)
    for one in dated_rules(policy):
        span(one.kind, one.rule.id, one.begins, one.ends)
    for contract in policy.contracts:
        span("contract", contract.id, contract.spec.for_orders_from, contract.spec.for_orders_until)
    for channel in (*policy.partner_discounts, *policy.distributor_discounts):
        span("the discount of", channel.id, channel.spec.valid_from, channel.spec.valid_until)
    for rate in policy.exchange_rates:
        words = f"the rate from {rate.from_} to {rate.to} changes"
        found.setdefault(rate.date, []).append(Change("", words))
    for rule in policy.parameters:
        for dated in rule.spec.values:
            found.setdefault(dated.valid_from, []).append(Change("", f"the parameter '{rule.id}' changes"))
    return found


def _finding(
    path: str, where: SourceLocation, now: PricedQuote, then: PricedQuote | CpqError, day: date, changed: list[Change]
) -> LintFinding:
    until = now.request.valid_until
    net, currency = plain(now.totals.net), now.currency
    cost = "has no price" if isinstance(then, CpqError) else f"costs {plain(then.totals.net)} {currency}"
    what = "an order of that day" if day == until else f"an order from {day} on"
    problem = Problem(
        "offer-outlives-prices",
        where,
        f"the offer of {net} {currency} is valid until {until}, and {what} {cost}",
        f"let the offer end on {day - _DAY}, or prolong what ends",
        "warning",
    )
    expected = {"error": code_of(then)} if isinstance(then, CpqError) else {"totals": {"net": plain(then.totals.net)}}
    cases = [
        {"name": "As offered", "deal": path, "expect": {"totals": {"net": net}}},
        {"name": f"Ordered on {day}", "deal": path, "as of": day.isoformat(), "expect": expected},
    ]
    about = f"{problem.code} at {where.short}: {problem.message}"
    scenario = to_yaml({"scenarios": cases}, about).decode("utf-8")
    return LintFinding(problem, _why(now, then, day, changed), path, scenario)


def _why(now: PricedQuote, then: PricedQuote | CpqError, day: date, changed: list[Change]) -> str:
    """What begins or ends on that day, as far as one of the two quotes uses it."""
    if isinstance(then, CpqError):
        return f"{then.message[:1].upper()}{then.message[1:]}."
    before, after = _rules(now), _rules(then)
    used = [one.words for one in changed if one.id in before ^ after]
    figures = [one.words for one in changed if not one.id]
    return f"On {day} {' and '.join(used or figures or ['a price changes'])}."


def _rules(quote: PricedQuote) -> set[str]:
    steps = (step for line in quote.lines for step in (*line.steps, *line.build_up))
    return {step.rule for step in steps if step.rule} | {quote.price_book}
