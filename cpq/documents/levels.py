"""Whose price a document prints, and the totals that belong to it.

A partner sees what the partner pays and an end customer what the end customer pays. The other level never reaches
the document. A level that differs from the net price has totals and taxes of its own, which pricing works out and
passes in; this module only decides which set is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from cpq.problems import CannotRender
from cpq.quotes.priced import Level, LevelPrice, LevelTotals, PricedQuote
from cpq.rounding import EXACT

LEVEL_OF: Final[Mapping[str, Level]] = {"end customer": "customer", "partner": "partner", "distributor": "net"}
"""Price level that each addressee sees."""

_STEPS_BELOW: Final[Mapping[Level, frozenset[str]]] = {
    "customer": frozenset({"partner discount", "distributor discount"}),
    "partner": frozenset({"distributor discount"}),
    "net": frozenset(),
}
"""Channel steps that set a level apart from net when they take something off."""


def printed_level(quote: PricedQuote) -> Level:
    """The level that the addressee sees; ``net`` where nothing in the channel lies between the two."""
    level = LEVEL_OF[quote.request.addressee]
    below = _STEPS_BELOW[level]
    differs = any(step.name in below and step.amount for line in quote.lines for step in line.steps)
    return level if differs else "net"


def net_totals(quote: PricedQuote) -> LevelTotals:
    """The quote's own totals, at the net price."""
    totals = quote.totals
    return LevelTotals(
        level="net",
        lines={line.id: LevelPrice(line.net, line.net_total) for line in quote.lines},
        one_time=totals.one_time,
        recurring=totals.recurring,
        usage=totals.usage,
        pass_through=totals.pass_through,
        allowances=quote.allowances,
        net=totals.net,
        taxes=quote.taxes,
        tax=totals.tax,
        gross=totals.gross,
        milestones=totals.milestones,
        years=quote.years,
        cash_rounding=totals.cash_rounding,
    )


def printed_totals(quote: PricedQuote, given: LevelTotals | None = None) -> LevelTotals:
    """The figures that this quote's document prints.

    Args:
        quote: The priced quote.
        given: Totals at the addressee's level, needed where that is not the net price.

    Raises:
        CannotRender: The addressee's level is not net and its totals were not given, or another level's were.
    """
    level = printed_level(quote)
    if level == "net":
        return net_totals(quote)
    if given is None or given.level != level:
        raise CannotRender(
            f"a document for the {quote.request.addressee} prints the {level} price, whose totals were not worked out",
            code="level-without-totals",
            hint=f"pass the totals at the {level} price",
        )
    return given


def without_hidden_allowances(totals: LevelTotals, quote: PricedQuote) -> LevelTotals:
    """The same totals with hidden allowances taken into the lines that bear them.

    Such a line prints its total only: its unit price would no longer multiply to it.
    """
    hidden = [allowance for allowance in totals.allowances if allowance.show == "hidden"]
    if not hidden:
        return totals
    lines, sums = dict(totals.lines), dict.fromkeys(("one-time", "recurring", "pass-through"), Decimal(0))
    kinds = {line.id: "pass-through" if line.pass_through else line.kind for line in quote.lines}
    for line_id, part in (part for allowance in hidden for part in allowance.parts):
        lines[line_id] = LevelPrice(None, EXACT.add(lines[line_id].total, part))
        sums[kinds[line_id]] = EXACT.add(sums[kinds[line_id]], part)
    return replace(
        totals,
        lines=lines,
        one_time=EXACT.add(totals.one_time, sums["one-time"]),
        recurring=EXACT.add(totals.recurring, sums["recurring"]),
        pass_through=EXACT.add(totals.pass_through, sums["pass-through"]),
        allowances=tuple(allowance for allowance in totals.allowances if allowance.show != "hidden"),
    )
