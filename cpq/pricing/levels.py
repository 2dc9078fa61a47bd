"""A quote as one addressee sees it: every figure at one price level, and nothing of the others."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cpq.currencies import minor_units
from cpq.policy.waterfall import Rounding
from cpq.pricing.cash import payment
from cpq.pricing.taxes import TaxKey, grouped, tax_lines, taxed
from cpq.pricing.years import years
from cpq.quotes.priced import Allowance, Level, LevelPrice, LevelTotals, PricedLine, PricedQuote
from cpq.rounding import allocate, exact, round_to

ZERO = Decimal(0)


def level_totals(quote: PricedQuote, level: Level, rounding: Rounding) -> LevelTotals:
    """Totals, allowances and taxes of a quote at one price level.

    Args:
        level: A named price that the waterfall places; ``net`` gives the quote's own totals.
        rounding: How the policy rounds tax.
    """
    with exact():
        return _Level(quote, level, rounding).totals()


class _Level:
    def __init__(self, quote: PricedQuote, level: Level, rounding: Rounding) -> None:
        self.quote = quote
        self.level = level
        self.rounding = rounding
        self.digits = minor_units(quote.currency)
        self.by_id = {line.id: line for line in quote.lines}
        self.total = {line.id: line.levels.get(level, line.net_total) for line in quote.lines}
        self.allowances = tuple(self._at_level(allowance) for allowance in quote.allowances if self._theirs(allowance))
        self.parts: dict[str, Decimal] = {}
        for allowance in self.allowances:
            for line_id, part in allowance.parts:
                self.parts[line_id] = self.parts.get(line_id, ZERO) + part

    def totals(self) -> LevelTotals:
        """Every figure at the level."""
        lines = [self._line(line) for line in self.quote.lines]
        inside = [line for line in lines if not line.optional]
        kinds = {kind: _sum(inside, kind) for kind in ("one-time", "recurring", "usage", "pass-through")}
        allowed = sum((allowance.amount for allowance in self.allowances), ZERO)
        net = kinds["one-time"] + kinds["recurring"] + kinds["pass-through"] + allowed
        keys = self._tax_keys()
        contracted = [line for line in inside if line.kind != "usage" and line.id in keys]
        parts = (taxed(line, keys[line.id], self.digits, self.rounding, level=self.level) for line in contracted)
        taxes = tax_lines(grouped(parts), self.digits, self.rounding)
        tax = sum((line.amount for line in taxes), ZERO)
        paid = payment(self.quote.request, net + tax, self.quote.currency, self.digits, self.rounding)
        return LevelTotals(
            level=self.level,
            lines={line.id: LevelPrice(line.unit_levels.get(self.level), self.total[line.id]) for line in lines},
            one_time=kinds["one-time"],
            recurring=kinds["recurring"],
            usage=kinds["usage"],
            pass_through=kinds["pass-through"],
            allowances=self.allowances,
            net=net,
            taxes=taxes,
            tax=tax,
            gross=net + tax,
            milestones=paid.milestones,
            years=years(lines, self.quote.request.start, self.rounding.day_count, self.digits),
            cash_rounding=paid.cash_rounding,
        )

    def _theirs(self, allowance: Allowance) -> bool:
        """An allowance asked at a level below this one concerns whoever buys there, not this addressee."""
        if self.level == "net" or allowance.at == self.level:
            return True
        order = list(self.quote.lines[0].levels)
        return allowance.at in order and order.index(allowance.at) < order.index(self.level)

    def _at_level(self, allowance: Allowance) -> Allowance:
        """What an allowance is here: as it was asked at its own level, its effect at net, and its share between."""
        if self.level == allowance.at:
            return self._with(allowance, allowance.level_parts)
        if self.level == "net":
            return allowance
        shares = [(line_id, self._share(line_id, part, allowance.at)) for line_id, part in allowance.level_parts]
        total = round_to(sum((share for _, share in shares), ZERO), self.digits)
        names = [line_id for line_id, _ in shares]
        parts = allocate(total, [-share for _, share in shares], self.digits, names) if total else [ZERO] * len(names)
        return self._with(allowance, tuple(zip(names, parts, strict=True)))

    @staticmethod
    def _with(allowance: Allowance, parts: tuple[tuple[str, Decimal], ...]) -> Allowance:
        return allowance._replace(amount=sum((part for _, part in parts), ZERO), parts=parts)

    def _share(self, line_id: str, part: Decimal, asked_at: str) -> Decimal:
        """What a part is worth at this level: smaller by what the channel takes off in between."""
        asked = self.by_id[line_id].levels.get(asked_at, self.by_id[line_id].net_total)
        return part * self.total[line_id] / asked if asked else ZERO

    def _line(self, line: PricedLine) -> PricedLine:
        return line._replace(net_total=self.total[line.id], allocated=self.parts.get(line.id, ZERO))

    def _tax_keys(self) -> dict[str, TaxKey]:
        """The tax of each line as the quote found it."""
        found = {(tax.rate, tax.reason): tax for tax in self.quote.taxes}
        return {
            line.id: TaxKey(tax.category, tax.rate, tax.name, tax.reason, tax.where)
            for line in self.quote.lines
            if (tax := found.get((line.tax_rate, line.tax_reason))) is not None
        }


def _sum(lines: Iterable[PricedLine], kind: str) -> Decimal:
    return sum((line.net_total for line in lines if ("pass-through" if line.pass_through else line.kind) == kind), ZERO)
