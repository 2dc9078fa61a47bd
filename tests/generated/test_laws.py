"""What holds for every generated quote: sums, repetition, and that the order of lines changes nothing but the order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import pytest

import cpq
from cpq.problems import CannotPrice, InvalidRequest
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
from tests.generated.cases import Case, cases
from tests.generated.dice import Dice
from tests.pricing.laws import check_grid, check_parts, check_steps, check_sums

SHORT = (range(50, 80), 4)
LONG = (range(80, 280), 20)
LEAST_PRICED = 0.5


class Priced(NamedTuple):
    """A case that has a price, and its price."""

    case: Case
    quote: PricedQuote


def priced(seeds: range, deals: int) -> Iterator[Priced]:
    """The cases that have a price: most of them."""
    made = [(case, quote) for case in cases(seeds, deals) if (quote := price(case)) is not None]
    assert len(made) > LEAST_PRICED * len(seeds) * deals
    yield from (Priced(*one) for one in made)


def price(case: Case) -> PricedQuote | None:
    """The engine's price of a case, None where it has none."""
    try:
        configured = case.configured()
        return cpq.price(configured, case.policy(configured))
    except (CannotPrice, InvalidRequest):
        return None


def shuffled(case: Case) -> PricedQuote:
    """The same deal with its lines in another order."""
    deal = case.deal()
    lines = tuple(Dice.seeded("order", case.name).shuffled(deal.request.lines))
    configured = case.ready(replace(deal, request=deal.request.model_copy(update={"lines": lines})))
    return cpq.price(configured, case.policy(configured))


def plain(line: PricedLine) -> PricedLine:
    """A line without what a percentage says of the lines that it covers.

    Their names stand in the order of the quote, and their sum is told to the sixtieth digit, where a third of one line
    and a third of another may add up differently in another order.
    """
    return line._replace(build_up=tuple(_unnamed(part) for part in line.build_up))


def _unnamed(part: PriceStep) -> PriceStep:
    return part._replace(inputs=tuple(said for said in part.inputs if said[0] not in ("lines", "base")))


def check(one: Priced) -> None:
    quote = one.quote
    for line in quote.lines:
        check_steps(line)
    check_sums(quote)
    check_grid(quote)
    check_parts(quote)
    check_allowances(quote)
    assert price(one.case) == quote
    check_order(quote, shuffled(one.case))


def check_allowances(quote: PricedQuote) -> None:
    for allowance in quote.allowances:
        assert sum((part for _, part in allowance.parts), Decimal(0)) == allowance.amount
        assert sum((part for _, part in allowance.level_parts), Decimal(0)) == allowance.level_amount
    assert sum(line.allocated for line in quote.lines) == quote.totals.allowances
    assert sum(line.conceded for line in quote.lines) == sum(one.level_amount for one in quote.allowances)


def check_order(quote: PricedQuote, other: PricedQuote) -> None:
    assert {line.id: plain(line) for line in other.lines} == {line.id: plain(line) for line in quote.lines}
    assert other.totals == quote.totals
    assert other.years == quote.years
    assert other.metrics == quote.metrics
    assert other.facts == quote.facts
    assert {(tax.rate, tax.reason, tax.base, tax.amount) for tax in other.taxes} == {
        (tax.rate, tax.reason, tax.base, tax.amount) for tax in quote.taxes
    }


def test_sums_repetition_and_order_hold_for_generated_quotes() -> None:
    for one in priced(*SHORT):
        check(one)


@pytest.mark.long
def test_they_hold_for_many_more() -> None:
    for one in priced(*LONG):
        check(one)
