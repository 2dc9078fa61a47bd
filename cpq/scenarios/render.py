"""A report in words: what failed and where, with the waterfall that was computed instead."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cpq.pricing.words import in_words
from cpq.problems import NOWHERE
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.scenarios.figures import shown_amount
from cpq.scenarios.report import ScenarioReport, ScenarioResult

_INDENT = "    "


def report_text(report: ScenarioReport) -> str:
    """Everything that failed, then the count; one line where nothing did."""
    blocks = [str(problem) for problem in report.problems]
    blocks += [failure_text(result) for result in report.failed]
    return "\n".join([*blocks, _count(report)])


def _count(report: ScenarioReport) -> str:
    passed = sum(result.passed for result in report.results)
    parts = [f"{passed} passed", *([f"{len(report.failed)} failed"] if report.failed else [])]
    if report.problems:
        count = len(report.problems)
        parts.append(f"{count} problem{'s' if count > 1 else ''} in the files")
    return ", ".join(parts)


def failure_text(result: ScenarioResult) -> str:
    """One failed scenario: its place and name, each difference, and the waterfall of each line concerned."""
    lines = [f"{result.where.short}: {result.name}"]
    shown: set[str] = set()
    for difference in result.differences:
        elsewhere = "" if difference.where.file == result.where.file else f"{difference.where.file}:"
        lines.append(f"{_INDENT}{difference}  ({elsewhere}{difference.where.line})")
        if difference.line and difference.line not in shown and result.outcome is not None:
            shown.add(difference.line)
            lines += waterfall_lines(result.outcome.quote.line(difference.line), result.outcome.quote)
    if result.outcome is not None and not shown:
        lines += _totals(result.outcome.quote)
    return "\n".join(lines)


def waterfall_lines(line: PricedLine, quote: PricedQuote) -> Iterator[str]:
    """The waterfall of a line: unit prices where it has them throughout, else amounts of the line."""
    by_unit = line.list is not None and all(step.unit is not None for step in line.steps)
    start = line.list if by_unit and line.list is not None else line.list_total
    rows = [("list price" if by_unit else "list total", _plain(start, quote.currency), "")]
    for step in line.steps:
        after = step.unit if by_unit and step.unit is not None else step.after
        place = "" if step.where is NOWHERE else step.where.short
        rows.append((step.name, _plain(after, quote.currency), "  ".join(p for p in (in_words(step), place) if p)))
    rows.append(("net total", _plain(line.net_total, quote.currency), quote.currency))
    name_width = max(len(name) for name, _, _ in rows)
    width = max(len(amount) for _, amount, _ in rows)
    for name, amount, reason in rows:
        yield f"{_INDENT}  {name:<{name_width}}  {amount:>{width}}  {reason}".rstrip()


def _plain(amount: Decimal, currency: str) -> str:
    """An amount with its currency's decimals and without its code, which the last row of a table names."""
    return shown_amount(amount, currency).removesuffix(f" {currency}")


def _totals(quote: PricedQuote) -> Iterator[str]:
    currency, totals = quote.currency, quote.totals
    for line in quote.lines:
        yield f"{_INDENT}  {line.id}: net total {shown_amount(line.net_total, currency)}"
    yield f"{_INDENT}  net {shown_amount(totals.net, currency)}, tax {shown_amount(totals.tax, currency)}"
