"""What holds for every priced quote, whatever its policy: sums, and amounts on the grid of the currency."""

from __future__ import annotations

from decimal import Decimal

from cpq.currencies import minor_units
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact


def check_steps(line: PricedLine) -> None:
    with exact():
        assert sum((step.amount for step in line.steps), Decimal(0)) == line.net_total - line.list_total
        assert sum((step.amount for step in line.build_up), Decimal(0)) == line.list_total
        running = line.list_total
        for step in line.steps:
            running += step.amount
            assert step.after == running


def on_grid(amount: Decimal, currency: str) -> bool:
    return amount == amount.quantize(Decimal(1).scaleb(-minor_units(currency)))


def check_sums(quote: PricedQuote) -> None:
    inside = [line for line in quote.lines if not line.optional and line.kind != "usage"]
    assert sum(line.effective_total for line in inside) == quote.totals.net
    recurring = [line for line in inside if line.kind == "recurring" and not line.pass_through]
    assert sum(line.net_total for line in recurring) == quote.totals.recurring
    assert sum(year.amount for year in quote.years) == sum(line.effective_total for line in recurring)
    if quote.taxes:
        assert sum(tax.base for tax in quote.taxes) == quote.totals.net
    assert sum(tax.amount for tax in quote.taxes) == quote.totals.tax
    assert quote.totals.gross == quote.totals.net + quote.totals.tax
    for allowance in quote.allowances:
        assert sum(part for _, part in allowance.parts) == allowance.amount


def check_parts(quote: PricedQuote) -> None:
    """The parts of every bundle price are the price, at every level, and those of a bundle inside are its part."""
    for line in quote.lines:
        if line.whole is None:
            continue
        parts = [one for one in quote.lines if one.part_of is not None and one.part_of.line == line.id]
        assert parts
        for level, total in line.whole.levels.items():
            seen = [(one if one.whole is None else one.whole).levels[level] for one in parts]
            assert sum(seen) == total, (line.id, level)
        assert not any(line.levels.values())
        assert line.cost is None or line.whole.cost is None or line.whole.cost >= line.cost or line.credit


def check_grid(quote: PricedQuote) -> None:
    for line in quote.lines:
        assert on_grid(line.net_total, quote.currency)
        assert all(on_grid(amount, quote.currency) for amount in line.levels.values())
        assert line.net_total == line.levels["net"]
    for amount in (quote.totals.net, quote.totals.tax, quote.totals.gross, *(year.amount for year in quote.years)):
        assert on_grid(amount, quote.currency)
