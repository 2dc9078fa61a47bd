"""A priced quote as tables: its lines, its totals, and one row for summaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import amount, quantity, rate
from cpq.commands.grid import Cell, Column, Grid, Style
from cpq.commands.waterfall_view import span
from cpq.quotes.estimates import usage_estimates

if TYPE_CHECKING:
    from cpq.approvals import ApprovalDecision
    from cpq.catalog.catalog import Catalog
    from cpq.pricing.corporate import CorporateTotals
    from cpq.quotes.estimates import UsageEstimate
    from cpq.quotes.priced import PricedLine, PricedQuote, Totals


def subtitle(quote: PricedQuote) -> str:
    """Who buys, when and from which price book."""
    request = quote.request
    account = f"account {request.account.id}"
    if request.sold_through is not None:
        sold = request.sold_through
        partner = f"{sold.partner} ({sold.tier})" if sold.partner and sold.tier else sold.partner or sold.tier
        account += f" through {' and '.join(name for name in (partner, sold.distributor) if name)}"
    parts = [account, f"order date {quote.as_of}", f"price book {quote.price_book}"]
    if request.term is not None:
        parts.append(str(request.term))
    return ", ".join(parts)


def lines_grid(quote: PricedQuote, names: Mapping[str, str], digits: int) -> Grid:
    """The lines of a quote, one row each."""
    columns = (
        Column("Line"),
        Column("Product", wraps=True),
        Column("Quantity", "right"),
        Column("Covers", spare=True),
        Column("List", "point", spare=True),
        Column("Net unit", "point", spare=True),
        Column("Off list", "right", spare=True),
        Column("Net", "point"),
    )
    grid = Grid(columns)
    of_a_contract = quote.facts.get("quote.contract_change") in ("amendment", "renewal")
    for line in quote.lines:
        style: Style = "dim" if line.optional else ""
        grid.add(
            line.id,
            _product(line, names) + _whole(line, digits),
            quantity(line.quantity) if line.quantity or line.kind == "usage" else "",
            _covers(line) if of_a_contract else span(line),
            amount(line.listed_total, digits),
            amount(line.net, digits),
            _off_list(line),
            amount(line.net_total, digits),
            style=style,
        )
    return grid


def _covers(line: PricedLine) -> str:
    """The days that a charge or credit of a contract is for."""
    if line.start is None or line.kind == "one-time":
        return ""
    return f"{line.start} on" if line.end is None else f"{line.start} to {line.end}"


def _product(line: PricedLine, names: Mapping[str, str]) -> str:
    name = line.name or names.get(line.product, line.product)
    charge = f", {line.charge}" if line.charge else ""
    remark = " (optional)" if line.optional else " (usage)" if line.kind == "usage" else ""
    return f"{'  ' if line.parent else ''}{name}{charge}{remark}"


def _whole(line: PricedLine, digits: int) -> str:
    """What a bundle costs whose price is with its components."""
    return "" if line.whole is None else f" ({amount(line.whole.net_total, digits)} over its parts)"


def _off_list(line: PricedLine) -> str:
    listed = line.listed_total
    return rate((listed - line.net_total) / listed) if listed and listed != line.net_total else ""


def asked_in(quote: PricedQuote, catalog: Catalog, digits: int) -> Iterator[str]:
    """Lines that were asked in another unit than their product's, in that unit."""
    from cpq.pricing.asked_unit import asked_units

    for asked in asked_units(quote, catalog):
        price = "" if asked.net is None else f" at {amount(asked.net, digits)} {quote.currency} per {asked.unit}"
        yield f"{asked.line}: {quantity(asked.quantity)} {asked.unit}{price}"


def totals_grid(quote: PricedQuote, digits: int, *, internal: bool = True) -> Grid:
    """Totals by kind of charge, allowances, taxes and what stands outside the total.

    Args:
        internal: Whether the margin is told.
    """
    grid = Grid((Column(), Column("", "point"), Column(wraps=True)), indent=2)
    for label, value, remark, style in _totals(quote, digits, internal=internal):
        grid.add(label, amount(value, digits), Cell(remark, "dim"), style=style)
    return grid


def _totals(quote: PricedQuote, digits: int, *, internal: bool) -> Iterator[tuple[str, Decimal, str, Style]]:
    total = quote.totals
    if total.list != total.net:
        yield "list", total.list, _off(total), "dim"
    kinds = (("one-time", total.one_time), ("recurring", total.recurring), ("pass-through", total.pass_through))
    shown = [(label, value) for label, value in kinds if value]
    for label, value in shown if len(shown) > 1 or quote.allowances else ():
        yield label, value, "", ""
    for allowance in quote.allowances:
        yield "allowance", allowance.amount, allowance.name or f"at {allowance.at} price", ""
    yield "net", total.net, _margin(quote) if internal else "", "total"
    yield from _taxed(quote, digits)
    for when, share in total.milestones:
        yield "due", share, when, "dim"
    if total.optional:
        yield "optional", total.optional, "outside the total until chosen", "dim"
    yield from _usage(quote, digits)
    for year in quote.years if len(quote.years) > 1 else ():
        said = [] if year.start is None else [f"{year.start} to {year.end}"]
        said += ["after allowances"] if quote.allowances else []
        yield f"year {year.year}", year.amount, ", ".join(said), "dim"


def _off(total: Totals) -> str:
    """What is off the list total; nothing where roundings alone make the difference."""
    off = rate((total.list - total.net) / total.list) if total.list > 0 else ""
    return f"{off} off" if off not in ("", rate(Decimal(0))) else ""


def _usage(quote: PricedQuote, digits: int) -> Iterator[tuple[str, Decimal, str, Style]]:
    """The estimate of all usage, then that of each line."""
    if quote.totals.usage:
        yield "usage", quote.totals.usage, "estimate, outside the total", "dim"
        for estimate in usage_estimates(quote):
            yield f"  {estimate.line}", estimate.amount, _estimated(estimate, digits), "dim"


def _estimated(estimate: UsageEstimate, digits: int) -> str:
    """What a usage estimate is per period, and what of it the total holds already."""
    said = [] if estimate.per_period is None else [f"{amount(estimate.per_period, digits)} per {estimate.period}"]
    said += ["over the term"] if estimate.per_period is None else []
    if estimate.committed:
        said.append(f"{amount(estimate.committed, digits)} committed, {amount(estimate.beyond, digits)} beyond")
    return f"estimate, {', '.join(said)}"


def _taxed(quote: PricedQuote, digits: int) -> Iterator[tuple[str, Decimal, str, Style]]:
    """Taxes, the total with them, and what is paid where that differs."""
    total = quote.totals
    for tax in quote.taxes:
        reason = f" ({tax.reason})" if tax.reason else ""
        yield tax.name or "tax", tax.amount, f"{rate(tax.rate, 2)} of {amount(tax.base, digits)}{reason}", ""
    if quote.taxes:
        yield "gross", total.gross, "", "total"
    if total.cash_rounding:
        yield "cash rounding", total.cash_rounding, quote.request.paid_by, ""
        yield "to pay", total.payable, "", "total"


def _margin(quote: PricedQuote) -> str:
    if quote.totals.cost is None:
        return "margin unknown: a line has no cost"
    if quote.totals.margin_rate is None:
        return "margin undefined"
    return f"margin {rate(quote.totals.margin_rate)}"


def corporate_text(totals: CorporateTotals) -> str:
    """Totals in the seller's own currency in one phrase, with the rate that they are at."""
    from cpq.currencies import minor_units

    digits = minor_units(totals.currency)
    names = {"acv": "ACV", "tcv": "TCV", "mrr": "MRR", "arr": "ARR"}
    shown = [
        f"{names.get(name, name)} {amount(value, digits)}"
        for name, value in totals.amounts.items()
        if value is not None and name != "cost"
    ]
    rate_used = totals.rate
    return (
        f"in {totals.currency}: {', '.join(shown)} at {rate_used.rate:f} {rate_used.to} per {rate_used.from_} "
        f"of {rate_used.date} ({rate_used.source})"
    )


SUMMARY = (
    Column("Deal"),
    Column("Account", spare=True),
    Column("Order date", spare=True),
    Column("Lines", "right", spare=True),
    Column("Off list", "right"),
    Column("Net", "point"),
    Column(""),
    Column("Margin", "right"),
    Column("Decision", wraps=True),
)
"""Columns of a summary of several deals."""


def summary_row(name: str, quote: PricedQuote, decision: ApprovalDecision, digits: int) -> tuple[Cell, ...]:
    """One deal of a summary."""
    total = quote.totals
    off = rate((total.list - total.net) / total.list) if total.list > 0 else ""
    texts = (
        name,
        quote.request.account.id,
        str(quote.as_of),
        f"{len(quote.request.lines):,}",
        off,
        amount(total.net, digits),
        quote.currency,
        rate(total.margin_rate) if total.margin_rate is not None else "",
    )
    return (*(Cell(text) for text in texts), Cell(outcome(decision), STYLE_OF[decision.outcome]))


STYLE_OF: Mapping[str, Style] = {"approved": "good", "needs approval": "warn", "stopped": "bad"}
"""How an outcome looks."""


def outcome(decision: ApprovalDecision) -> str:
    """A decision in one phrase, with who or what holds the quote."""
    if decision.outcome == "stopped":
        rules = list(dict.fromkeys(check.rule for check in decision.stops))
        return f"stopped by {', '.join(rules)}"
    if decision.outcome == "needs approval":
        return f"needs approval: {', '.join(decision.approvers)}"
    return "approved: nothing asks"
