"""Comparing rated usage with what was expected of it, and reading what a scenario says was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from cpq.dates import add_months
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.scenarios.difference import Difference, differs
from cpq.scenarios.expected import Expectation
from cpq.scenarios.expected_usage import ExpectedUsage
from cpq.scenarios.figures import Figure
from cpq.usage.measured import MeasuredUsage, Measurement
from cpq.usage.rated import RatedRow, RatedUsage

_OF_ROW: Mapping[str, Callable[[RatedRow], Decimal]] = {
    "used": lambda row: row.units.used,
    "included": lambda row: row.units.included,
    "rolled_over": lambda row: row.units.rolled_over,
    "free": lambda row: row.free,
    "overage": lambda row: row.units.overage,
    "from_credits": lambda row: row.from_credits,
    "billed": lambda row: row.billed,
    "charge": lambda row: row.settled.charge,
    "surcharge": lambda row: row.settled.surcharge,
    "true_up": lambda row: row.settled.true_up,
    "paid": lambda row: row.paid,
    "due": lambda row: row.due,
}
_MONEY = frozenset({"charge", "surcharge", "true_up", "paid", "due"})
_OF_CREDIT = ("amount", "drawn", "rolled_over", "expired", "left")


def measured_in(by_line: Mapping[str, Sequence[Decimal]], quote: PricedQuote, where: SourceLocation) -> MeasuredUsage:
    """What a scenario says was used: quantities by line, month by month from the month in which its service starts."""
    starts = {line.id: line.start for line in quote.request.lines}
    rows: list[Measurement] = []
    for line, quantities in by_line.items():
        start = starts.get(line.partition("/")[0]) or quote.request.start or quote.as_of
        for number, quantity in enumerate(quantities):
            month: date = add_months(start.replace(day=1), number)
            rows.append(Measurement(month, line, quantity, where))
    return MeasuredUsage(tuple(rows))


def compare_usage(expect: Expectation, usage: RatedUsage | None, currency: str) -> Iterator[Difference]:
    """Every figure of usage and credits that is not as expected."""
    for name in ("usage", "credits", "usage_due"):
        if usage is None and getattr(expect, name) is not None:
            where = expect.where_of(name)
            yield Difference(where, "usage", name.replace("_", " "), "a figure", "nothing was measured")
    if usage is None:
        return
    for wanted in expect.usage or ():
        yield from _charge(wanted, usage, currency)
    balances = {balance.grant: balance for balance in usage.credits}
    for credit in expect.credits or ():
        found = balances.get(credit.grant)
        if found is None:
            yield Difference(credit.where, "credits", "grant", credit.grant, ", ".join(balances) or "none")
            continue
        for name in _OF_CREDIT:
            yield from differs(credit, name, getattr(found, name), f"credits {credit.grant}")
    yield from differs(expect, "usage_due", usage.due, "usage", currency)


def _charge(wanted: ExpectedUsage, usage: RatedUsage, currency: str) -> Iterator[Difference]:
    rows = [row for row in usage.rows if wanted.line in (row.line, f"{row.line}/{row.charge}")]
    if not rows:
        known = ", ".join(dict.fromkeys(row.line for row in usage.rows)) or "none"
        yield Difference(wanted.where, "usage", "line", wanted.line, known)
        return
    for name, of in _OF_ROW.items():
        figures: Sequence[Figure] | None = getattr(wanted, name)
        if figures is None:
            continue
        label, unit = name.replace("_", " "), currency if name in _MONEY else ""
        where = wanted.where_of(name)
        if len(figures) != len(rows):
            yield Difference(where, f"usage of {wanted.line}", f"periods of {label}", str(len(figures)), str(len(rows)))
        for figure, row in zip(figures, rows, strict=False):
            if not figure.agrees_with(of(row)):
                about = f"usage of {wanted.line} in {row.period.start:%Y-%m}"
                yield Difference(where, about, label, figure.text, figure.shown(of(row), unit))
