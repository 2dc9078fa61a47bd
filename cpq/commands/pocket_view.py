"""From net to pocket margin as people read it: what is spent beside the invoice, line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cpq.commands.figures import amount, rate
from cpq.commands.grid import Cell, Column, Grid, Section
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.problems import SourceLocation
    from cpq.quotes.pocket import Leak
    from cpq.quotes.priced import PricedQuote


def pocket_sections(quote: PricedQuote, place: Callable[[SourceLocation], str]) -> list[Section]:
    """The way from net to pocket margin; nothing where the policy has nothing of it."""
    pocket = quote.pocket
    if pocket is None:
        return []
    digits, totals = minor_units(quote.currency), quote.totals
    grid = Grid((Column(), Column("", "point"), Column(), Column()), indent=2)
    grid.add("net", amount(totals.net, digits), "", "")
    if totals.cost is None:
        grid.add("cost", "", Cell("unknown: a line has no cost", "warn"), "")
    else:
        grid.add("cost", amount(-totals.cost, digits), "", "")
    for leak in pocket.leaks:
        grid.add(
            _label(leak), amount(-leak.amount, digits), Cell(_said(leak, quote), "dim"), Cell(place(leak.where), "dim")
        )
    if pocket.margin is None:
        grid.add("pocket margin", "", Cell(pocket.unknown or "unknown", "warn"), "", style="total")
    else:
        share = "undefined share" if pocket.margin_rate is None else f"{rate(pocket.margin_rate)} of net"
        grid.add("pocket margin", amount(pocket.margin, digits), Cell(share, "dim"), "", style="total")
    return [Section("From net to pocket", "an estimate, on no invoice", grid)]


def _label(leak: Leak) -> str:
    return f"rebate {leak.rule}, year {leak.year}" if leak.kind == "rebate" else leak.kind


def _said(leak: Leak, quote: PricedQuote) -> str:
    """What an amount was worked out from."""
    if leak.rate is None or leak.base is None:
        charged = quote.totals.pass_through
        return f"beyond the {amount(charged, minor_units(quote.currency))} that is charged" if charged else ""
    said = f"{rate(leak.rate)} of {amount(leak.base, minor_units(quote.currency))}"
    return f"{said}, {quote.request.payment_days} days" if leak.kind == "payment days" else said
