"""A quote as one addressee sees it: every figure at one price level, and nothing of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from cpq.currencies import minor_units
from cpq.policy.waterfall import Rounding
from cpq.pricing.taxes import TaxKey, tax_lines
from cpq.pricing.totals import milestones, years
from cpq.quotes.priced import Allowance, LevelTotals, PricedLine, PricedQuote
from cpq.rounding import exact, round_to

LEVEL_OF: Mapping[str, str] = {"end customer": "customer", "partner": "partner", "distributor": "distributor"}
"""The named price that each addressee's document shows."""

ZERO = Decimal(0)


def level_for(quote: PricedQuote) -> str:
    """The price level of a quote's addressee; net where the waterfall does not place it, since nothing lies below."""
    level = LEVEL_OF[quote.request.addressee]
    if all(line.levels.get(level) == line.net_total for line in quote.lines):
        return "net"
    return level if all(level in line.levels for line in quote.lines) else "net"


def level_totals(quote: PricedQuote, level: str, rounding: Rounding) -> LevelTotals:
    """Totals, allowances and taxes of a quote at one price level.

    Args:
        level: A named price that every line has, such as ``customer``; ``net`` gives the quote's own totals.
        rounding: How the policy rounds tax.
    """
    with exact():
        return _Level(quote, level, rounding).totals()


class _Level:
    def __init__(self, quote: PricedQuote, level: str, rounding: Rounding) -> None:
        self.quote = quote
        self.level = level
        self.rounding = rounding
        self.digits = minor_units(quote.currency)
        self.lines = {line.id: line.levels[level] for line in quote.lines}
        self.by_id = {line.id: line for line in quote.lines}
        self.parts: dict[str, Decimal] = {}
        self.allowed = {a.id: self._allowance(a) for a in quote.allowances if self._theirs(a)}

    def _theirs(self, allowance: Allowance) -> bool:
        """An allowance asked at a level below this one is not this addressee's, unless nothing lies between."""
        if self.level == "net" or allowance.at == self.level:
            return True
        order = list(self.quote.lines[0].levels)
        return order.index(allowance.at) < order.index(self.level) if allowance.at in order else False

    def _allowance(self, allowance: Allowance) -> Decimal:
        total = ZERO
        for line_id, part in allowance.parts:
            line = self.by_id[line_id]
            same = self.level == "net" or not line.net_total
            effect = part if same else round_to(part * line.levels[self.level] / line.net_total, self.digits)
            self.parts[line_id] = self.parts.get(line_id, ZERO) + effect
            total += effect
        return allowance.level_amount if allowance.at == self.level else total

    def totals(self) -> LevelTotals:
        inside = [line for line in self.quote.lines if not line.optional]
        kinds = {kind: self._sum(inside, kind) for kind in ("one-time", "recurring", "usage", "pass-through")}
        net = kinds["one-time"] + kinds["recurring"] + kinds["pass-through"] + sum(self.allowed.values(), ZERO)
        keys = self._keys()
        shown = [self._at_level(line) for line in inside if line.kind != "usage" and line.id in keys]
        taxes = tax_lines(shown, keys, self.digits, self.rounding.mode, per_line=self.rounding.tax == "per line")
        tax = sum((line.amount for line in taxes), ZERO)
        return LevelTotals(
            level=self.level,
            lines=self.lines,
            units={
                line.id: line.unit_levels[self.level] for line in self.quote.lines if self.level in line.unit_levels
            },
            allowances=self.allowed,
            one_time=kinds["one-time"],
            recurring=kinds["recurring"],
            usage=kinds["usage"],
            pass_through=kinds["pass-through"],
            net=net,
            taxes=taxes,
            tax=tax,
            gross=net + tax,
            milestones=milestones(self.quote.request, net + tax, self.digits),
            years=years([self._at_level(line) for line in self.quote.lines], self.quote.request.start, self.digits),
        )

    def _sum(self, lines: Sequence[PricedLine], kind: str) -> Decimal:
        return sum(
            (self.lines[line.id] for line in lines if ("pass-through" if line.pass_through else line.kind) == kind),
            ZERO,
        )

    def _at_level(self, line: PricedLine) -> PricedLine:
        return replace(line, net_total=self.lines[line.id], allocated=self.parts.get(line.id, ZERO))

    def _keys(self) -> dict[str, TaxKey]:
        """The tax of each line as the quote found it."""
        found = {(tax.rate, tax.reason): tax for tax in self.quote.taxes}
        keys = {}
        for line in self.quote.lines:
            tax = found.get((line.tax_rate, line.tax_reason))
            if tax is not None:
                keys[line.id] = TaxKey(tax.category, tax.rate, tax.name, tax.reason, tax.where)
        return keys
