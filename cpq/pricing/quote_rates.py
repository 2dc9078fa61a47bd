"""What a priced quote comes to at other percentages on the whole of it, from figures that were worked out once.

Between the regular price and the total of a line stand the discretionary discount and two roundings, where the
waterfall has nothing else there. Then a line's total is a whole number of minor units that follows from whole numbers,
and the totals, taxes and facts of a quote follow from sums of them. A quote whose lines are not all like that has no
such figures; it is priced as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from cpq.expressions import Expression
from cpq.policy.facts import Phase
from cpq.policy.policy import Policy
from cpq.pricing.cash import payment
from cpq.pricing.closing import Worked
from cpq.pricing.ledger import ZERO, Sums
from cpq.pricing.outcome_facts import quote_facts
from cpq.pricing.rate_lines import RATE_DIGITS, RateLine, rate_line
from cpq.pricing.taxes import TaxedGroups, tax_lines
from cpq.pricing.totals import metrics, totals
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine, PricedQuote


class Outline(NamedTuple):
    """A quote at one percentage, without its lines.

    Attributes:
        rate: In units of the last digit that rates have.
        quote: Its request, totals, taxes, metrics and facts; it holds no lines.
        sums: What its lines add up to.
    """

    rate: int
    quote: PricedQuote
    sums: Sums


class _Kind(NamedTuple):
    """What lines have alike that add to the same sums.

    Attributes:
        field: The sum of their kind of charge.
        taxed: Where their tax is summed; None where they bear none here.
    """

    field: str
    contracted: bool
    recurring: bool
    taxed: tuple[Decimal, str] | None


class _Group(NamedTuple):
    """Lines of one kind.

    Attributes:
        regular: What they cost before any percentage.
        left: What their own percentages leave of it.
    """

    kind: _Kind
    lines: tuple[RateLine, ...]
    regular: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class QuoteRates:
    """A quote whose every total follows from its percentage.

    Attributes:
        quote: As it was priced, at one of the percentages.
        like: Discount whose percentage changes; it is all that is asked of the quote as a whole.
        moving: Places of the lines that take it, each with what it costs.
    """

    quote: PricedQuote
    worked: Worked
    like: Discount
    moving: dict[int, RateLine]
    _fixed: Sums
    _groups: TaxedGroups
    _lines: tuple[_Group, ...]

    def at(self, rate: Decimal) -> Outline:
        """The quote at a percentage; equal to what pricing it as a whole gives. In the exact context.

        Args:
            rate: A fraction on a grid of hundredths of a point.
        """
        run = self.worked.run
        at = int(rate.scaleb(RATE_DIGITS))
        sums, groups = self._sums(at)
        taxes = tax_lines(groups, run.digits, run.rounding)
        request = self.quote.request.model_copy(update={"discounts": (self.like.model_copy(update={"rate": rate}),)})
        total = totals(sums, (), taxes, lambda gross: payment(request, gross, run.currency, run.digits, run.rounding))
        figures = metrics(sums, self.worked.closed.months, total, run.digits)
        facts = {**self.quote.facts, **quote_facts(sums, (), total, figures, run.quote_facts)}
        quote = replace(
            self.quote, request=request, lines=(), taxes=taxes, totals=total, facts=facts, metrics=figures, worked=None
        )
        return Outline(at, quote, sums)

    def line(self, place: int, outline: Outline) -> PricedLine:
        """A line of the quote at a percentage, as far as rules read it; lines that do not move are as they were."""
        line, moving = self.quote.lines[place], self.moving.get(place)
        return line if moving is None else moving.priced(line, outline.rate, self.worked.run)

    def _sums(self, at: int) -> tuple[Sums, TaxedGroups]:
        fixed, digits = self._fixed._asdict(), self.worked.run.digits
        groups = dict(self._groups)
        for group in self._lines:
            kind = group.kind
            net = Decimal(sum(line.total(at) for line in group.lines)).scaleb(-digits)
            fixed[kind.field] += net
            if not kind.contracted:
                continue
            fixed["customer"] += net
            if kind.recurring:
                fixed["average"] += net
            off = group.regular - group.left * (1 - Decimal(at).scaleb(-RATE_DIGITS))
            fixed["asked"] += off
            fixed["off_list"] += off
            fixed["of_customer"] -= off
            if kind.taxed is not None:
                before = groups[kind.taxed]
                groups[kind.taxed] = before._replace(base=before.base + net, together=before.together + net)
        return Sums(**fixed), groups


def quote_rates(quote: PricedQuote, like: Discount) -> QuoteRates | None:
    """How a quote follows from its percentage; None where it has to be priced as a whole.

    Args:
        quote: As pricing gave it, in this process.
        like: The discount on the quote that is to have other percentages, in place of what is asked of it now.
    """
    worked = quote.worked
    if not isinstance(worked, Worked) or not _follows(quote, worked, like):
        return None
    moving: dict[int, RateLine] = {}
    for place, (item, line) in enumerate(zip(worked.items, quote.lines, strict=True)):
        if not item.discountable or item.pass_through or line.free:
            continue
        found = rate_line(item, line, worked.run, like)
        if found is None:
            return None
        moving[place] = found
    return _summed(quote, worked, like, moving)


def _follows(quote: PricedQuote, worked: Worked, like: Discount) -> bool:
    """Whether nothing but lines of their own price is on the quote, and nothing of its own was asked of the whole."""
    run, policy = worked.run, worked.run.policy
    asked = run.request.discounts
    if quote.allowances or len(asked) > 1 or any(one.rate is None or one.group for one in asked):
        return False
    if like.group or run.coverings or policy.rebates or policy.policy.pocket is not None:
        return False
    if run.rounding.tax == "per line" or not _nothing_behind(worked):
        return False
    if any(_moves(part, policy.policy) for one in policy.policy.aggregates for part in (one.value, one.when)):
        return False
    return not any(item.plan.induced or item.plan.committed or item.part for item in worked.items)


def _moves(expression: Expression | None, policy: Policy) -> bool:
    """Whether a figure over lines reads what a discount moves."""
    facts = () if expression is None else [policy.vocabulary.get(name) for name in expression.reads]
    return any(fact is None or fact.phase > Phase.REGULAR for fact in facts)


def _nothing_behind(worked: Worked) -> bool:
    """Whether no step of the waterfall but surcharges does anything after the discretionary discount."""
    run, phases = worked.run, worked.run.policy.phases
    policy = run.policy.policy
    behind = False
    for entry in run.waterfall.waterfall:
        if entry.step == "proration":
            return False
        if not behind:
            behind = entry.step == "discretionary discount"
            if behind and entry.of == "list":
                return False
            continue
        idle = {
            "promotion": not phases.promotions.rows,
            "volume schedule": not phases.volume.rows,
            "term schedule": not phases.term.rows,
            "total schedule": not phases.totals.rows,
            "partner discount": run.request.sold_through is None,
            "distributor discount": run.request.sold_through is None and not policy.distributor_discounts,
        }
        if entry.round is not None or not idle.get(entry.step or "surcharge", entry.step in (None, "surcharge")):
            return False
    return behind


def _summed(quote: PricedQuote, worked: Worked, like: Discount, moving: dict[int, RateLine]) -> QuoteRates:
    fixed = worked.closed.sums._asdict()
    groups = dict(worked.closed.groups)
    lines: dict[_Kind, list[RateLine]] = {}
    for place, line, moves in _placed(quote.lines, moving):
        entry = worked.closed.entries[place]
        taxed = None if entry.taxed is None else (entry.taxed.key.rate, entry.taxed.key.reason)
        field = "optional" if line.optional else "usage" if line.kind == "usage" else _KINDS[line.kind == "recurring"]
        contracted = field in _KINDS
        lines.setdefault(_Kind(field, contracted, line.kind == "recurring", taxed), []).append(moves)
        fixed[field] -= line.net_total
        if not contracted:
            continue
        off = line.amounts["regular"] - line.amounts["customer"]
        fixed["customer"] -= line.net_total
        fixed["average"] -= entry.sums.average
        fixed["asked"] -= off
        fixed["off_list"] -= off
        fixed["of_customer"] += off
        if entry.taxed is not None and taxed is not None:
            before = groups[taxed]
            groups[taxed] = before._replace(
                base=before.base - line.net_total, together=before.together - line.net_total
            )
    made = tuple(_group(kind, found) for kind, found in lines.items())
    return QuoteRates(quote, worked, like, moving, Sums(**fixed), groups, made)


def _group(kind: _Kind, lines: Sequence[RateLine]) -> _Group:
    regular = sum((line.regular for line in lines), ZERO)
    left = sum((line.regular * (1 - line.own) for line in lines), ZERO)
    return _Group(kind, tuple(lines), regular, left)


def _placed(lines: Sequence[PricedLine], moving: dict[int, RateLine]) -> Iterator[tuple[int, PricedLine, RateLine]]:
    for place, moves in moving.items():
        yield place, lines[place], moves


_KINDS = ("one_time", "recurring")
