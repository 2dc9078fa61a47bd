"""Closing a quote: what each line adds to totals, taxes, years and declared figures, and the quote that comes of it.

A line's entry depends on that line alone, and everything that the quote shows is made of entries. So a quote in which
some lines change is closed again by exchanging their entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, Inexact, getcontext
from fractions import Fraction
from functools import cached_property
from operator import add, sub
from typing import NamedTuple

from cpq.pricing.aggregates import Part, aggregate_facts, parts_of
from cpq.pricing.cash import payment
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.covering import allocates
from cpq.pricing.findings import line_findings, quote_findings
from cpq.pricing.ledger import NOTHING, ZERO, Sums, contribution
from cpq.pricing.outcome_facts import quote_facts
from cpq.pricing.pocket import pocket_facts, pocket_of
from cpq.pricing.taxes import Taxed, TaxedGroups, TaxKey, grouped, regrouped, tax_lines, taxed
from cpq.pricing.totals import metrics, totals
from cpq.pricing.years import Calendar, months_of, year_totals
from cpq.problems import Problem
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote


class Entry(NamedTuple):
    """What one line adds to its quote.

    Attributes:
        taxed: The group that its tax is summed in, with base and rounded tax; None where it bears none here.
        years: What it costs in each year of the term.
        parts: What it adds to each figure that files declare.
    """

    sums: Sums
    taxed: Taxed | None
    years: tuple[tuple[int, Decimal], ...]
    parts: tuple[Part, ...]
    findings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """The entries of a quote and what they add up to.

    Attributes:
        exact: Whether no sum was rounded, so that entries can be exchanged in any order.
        months: Length of the recurring lines together, which an average year is taken of.
    """

    lines: tuple[PricedLine, ...]
    entries: tuple[Entry, ...]
    sums: Sums
    groups: TaxedGroups
    years: Mapping[int, Decimal]
    exact: bool
    calendar: Calendar
    months: Fraction


def entry_of(item: ChargeLine, line: PricedLine, key: TaxKey, run: Run, calendar: Calendar) -> Entry:
    """What a settled line adds to its quote."""
    contracted = not line.optional and line.kind != "usage"
    return Entry(
        contribution(line),
        taxed(line, key, run.digits, run.rounding) if contracted else None,
        calendar.years_of(line),
        parts_of(line, run.policy) if contracted else (),
        line_findings(item, line),
    )


def closed(
    lines: Iterable[PricedLine], entries: Iterable[Entry], calendar: Calendar, months: Fraction | None = None
) -> Closed:
    """Lines and their entries, added up.

    Args:
        months: Length of the recurring lines together, where it is known.
    """
    lines, entries = tuple(lines), tuple(entries)
    context = getcontext()
    context.clear_flags()
    sums: tuple[Decimal, ...] = NOTHING
    years: dict[int, Decimal] = {}
    for entry in entries:
        sums = tuple(map(add, sums, entry.sums))
        for year, part in entry.years:
            years[year] = years.get(year, ZERO) + part
    return Closed(
        lines,
        entries,
        Sums._make(sums),
        grouped(entry.taxed for entry in entries if entry.taxed is not None),
        years,
        not context.flags[Inexact],
        calendar,
        months_of(lines, calendar.day_count) if months is None else months,
    )


def exchanged(before: Closed, changed: Mapping[int, tuple[PricedLine, Entry]]) -> Closed:
    """The same with some lines and entries exchanged.

    Args:
        changed: New line and entry by position; each recurs over the same time and bears the same tax as before.
    """
    lines, entries = list(before.lines), list(before.entries)
    context = getcontext()
    context.clear_flags()
    sums: tuple[Decimal, ...] = before.sums
    groups, years = dict(before.groups), dict(before.years)
    for position, (line, new) in changed.items():
        old = entries[position]
        lines[position], entries[position] = line, new
        sums = tuple(map(sub, map(add, sums, new.sums), old.sums))
        if old.taxed is not None and new.taxed is not None:
            group = old.taxed.key.rate, old.taxed.key.reason
            groups[group] = regrouped(groups[group], old.taxed, new.taxed)
        for year, part in old.years:
            years[year] -= part
        for year, part in new.years:
            years[year] += part
    if context.flags[Inexact] or not before.exact:
        return closed(lines, entries, before.calendar, before.months)
    return Closed(tuple(lines), tuple(entries), Sums._make(sums), groups, years, True, before.calendar, before.months)


class Reading(NamedTuple):
    """Which charge lines read what of the others.

    Attributes:
        lines: Positions of each requested line's charge lines.
        percentages: Positions of those that are percentages of others.
        rules_of: By position, the schedules that count a charge line together with others, by identity.
        bundled: Positions of bundles whose price is allocated and of the components that have parts of it.
    """

    lines: Mapping[str, tuple[int, ...]]
    percentages: tuple[int, ...]
    rules_of: Mapping[int, frozenset[int]]
    bundled: frozenset[int]


def reading_of(items: Iterable[ChargeLine]) -> Reading:
    """What charge lines read of each other."""
    lines: dict[str, tuple[int, ...]] = {}
    percentages: list[int] = []
    rules_of: dict[int, frozenset[int]] = {}
    bundled: set[int] = set()
    for position, item in enumerate(items):
        lines[item.line.id] = (*lines.get(item.line.id, ()), position)
        if item.plan.induced:
            percentages.append(position)
        if item.part or allocates(item.line):
            bundled.add(position)
        rules = frozenset(id(row.rule) for row in item.plan.volume.rows if row.spec.over != "line") | frozenset(
            id(row.rule) for row in item.plan.totals.rows if row.spec.by == "quote total"
        )
        if rules:
            rules_of[position] = rules
        if item.plan.committed:  # its cost follows what its line's usage costs
            usage = lines[item.line.id]
            if any(one in percentages for one in usage):
                percentages.append(position)
            rules_of[position] = frozenset[int]().union(*(rules_of.get(one, ()) for one in usage))
    return Reading(lines, tuple(percentages), rules_of, frozenset(bundled))


@dataclass(frozen=True)
class Worked:
    """How a quote was priced, kept with it so that a changed line does not price all the others again.

    Attributes:
        items: The charge lines, each at the place of its priced line.
        keys: Tax of each line by its id.
    """

    run: Run
    items: tuple[ChargeLine, ...]
    keys: Mapping[str, TaxKey]
    closed: Closed

    @cached_property
    def findings(self) -> tuple[Problem, ...]:
        """What configuring and pricing found, in the order of the lines."""
        return (
            *self.run.configured.findings,
            *(finding for entry in self.closed.entries if entry.findings for finding in entry.findings),
            *quote_findings(self.run),
        )

    @cached_property
    def reading(self) -> Reading:
        """Which charge lines read what."""
        return reading_of(self.items)

    def exchanged(self, run: Run, items: Iterable[ChargeLine], closed: Closed) -> Worked:
        """The same for other lines of the same charges."""
        made = Worked(run, tuple(items), self.keys, closed)
        made.__dict__["reading"] = self.reading
        return made


def quote_of(worked: Worked, allowed: tuple[Allowance, ...]) -> PricedQuote:
    """The priced quote that closed entries make."""
    run, closed_ = worked.run, worked.closed
    request, digits, policy = run.request, run.digits, run.policy
    taxes = tax_lines(closed_.groups, digits, run.rounding)
    total = totals(
        closed_.sums, allowed, taxes, lambda gross: payment(request, gross, run.currency, digits, run.rounding)
    )
    figures = metrics(closed_.sums, closed_.months, total, digits)
    facts = quote_facts(closed_.sums, allowed, total, figures, run.quote_facts)
    pocket = None
    if policy.rebates or policy.policy.pocket is not None:
        years = [entry.years for entry in closed_.entries]
        mode = run.rounding.mode
        pocket = pocket_of(closed_.lines, years, closed_.calendar, total, facts, policy, run.currency, mode)
        facts |= pocket_facts(pocket)
    return PricedQuote(
        request=request,
        fingerprint=policy.fingerprint,
        currency=run.currency,
        price_book=run.book.spec.price_book,
        lines=closed_.lines,
        allowances=allowed,
        taxes=taxes,
        totals=total,
        years=year_totals(closed_.years, closed_.calendar),
        facts=facts | aggregate_facts((entry.parts for entry in closed_.entries), policy),
        metrics=figures,
        day_count=run.rounding.day_count,
        billing_day_count=run.rounding.billed_by,
        findings=worked.findings,
        pocket=pocket,
        worked=worked,
    )
