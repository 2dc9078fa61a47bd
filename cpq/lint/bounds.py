"""The lowest price that the policy can make by itself, bounded from below by plain arithmetic.

Most products sell far above their cost. Of a price per unit the bound is known without pricing anything, so that only
those near it are tried on the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from cpq.catalog.costs import cost_on
from cpq.catalog.per import AmountPer
from cpq.currencies import minor_units
from cpq.lint.looking import Look
from cpq.money import Money
from cpq.policy.entries import PerUnitEntry
from cpq.policy.governance import Guardrail
from cpq.policy.policy import ResolvedBook, ResolvedEntry, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule


def most_rounding(book: ResolvedBook, entry: ResolvedEntry) -> Decimal:
    """The most that rounding moves a unit price: half of its last decimal."""
    own = book.spec.unit_decimals if book.spec.unit_decimals is not None else minor_units(book.spec.currency)
    return Decimal(5).scaleb(-min(own, entry.spec.unit_decimals if entry.spec.unit_decimals is not None else own) - 1)


def stays_above(
    look: Look,
    book: ResolvedBook,
    entry: ResolvedEntry,
    schedules: Sequence[Rule[DiscountSchedule]],
    promotions: Sequence[Rule[Promotion]],
    day: date,
) -> bool:
    """Whether no quantity, term and promotion can bring a price down to its cost or to a floor; False if unknown."""
    lowest = _lowest(entry, schedules, promotions)
    known, cost = _cost(look, book, entry, day)
    if lowest is None or not known:
        return False
    lowest -= most_rounding(book, entry)
    if cost is not None and lowest < cost:
        return False
    return all(_passes(floor.spec, book, lowest, cost) for floor in floors(look, entry))


def _lowest(
    entry: ResolvedEntry, schedules: Sequence[Rule[DiscountSchedule]], promotions: Sequence[Rule[Promotion]]
) -> Decimal | None:
    """A price per unit that no discount of the policy goes below; None where arithmetic alone does not tell."""
    spec = entry.spec
    if not isinstance(spec, PerUnitEntry) or entry.adders or entry.overrides or spec.has_bounds:
        return None
    if any(tier.amount is not None for rule in schedules for tier in rule.spec.tiers):
        return None
    if any(rule.spec.amount is not None for rule in promotions):
        return None
    off = sum((max(tier.discount or Decimal(0) for tier in rule.spec.tiers) for rule in schedules), Decimal(0))
    best: dict[str, Decimal] = {}
    for rule in promotions:
        rate = rule.spec.discount or Decimal(0)
        if rule.spec.stacking in ("best of", "exclusive"):
            best[rule.spec.group] = max(best.get(rule.spec.group, Decimal(0)), rate)
        else:
            off += rate
    return spec.price * (1 - off - sum(best.values()))


def _cost(look: Look, book: ResolvedBook, entry: ResolvedEntry, day: date) -> tuple[bool, Decimal | None]:
    """Whether the cost per unit and price period can be read off, and the cost; None where there is none."""
    product = look.engine.catalog.products[entry.key[0]]
    if product.charges or look.engine.catalog.tabled_costs.get(entry.key[0]):
        return False, None
    dated = cost_on(product.cost, day)
    if dated is None:
        return True, None
    cost, per = dated.cost, entry.spec.per
    if not isinstance(cost, AmountPer) or cost.money.currency != book.spec.currency:
        return False, None
    alike = cost.per.period == per.period and cost.per.metric in ("", per.metric)
    return alike, cost.money.amount if alike else None


def floors(look: Look, entry: ResolvedEntry) -> Iterable[Rule[Guardrail]]:
    """Guardrails that a price of the entry may fall below."""
    family = look.engine.catalog.products[entry.key[0]].family
    for rule in look.policy.guardrails:
        spec = rule.spec
        covered = spec.product in (None, entry.key[0]) and (spec.on is None or spec.on.covers(entry.key[0], family))
        if spec.fact is not None and spec.fact.startswith("line.") and spec.direction == "below" and covered:
            yield rule


def _passes(floor: Guardrail, book: ResolvedBook, lowest: Decimal, cost: Decimal | None) -> bool:
    """Whether the lowest price keeps a floor; False where that takes more than arithmetic."""
    bound = floor.bound
    if floor.fact == "line.net_price" and isinstance(bound, Money):
        return bound.currency == book.spec.currency and lowest >= bound.amount
    if floor.fact == "line.margin_rate" and bound is not None and not isinstance(bound, Money):
        return cost is None or (lowest > 0 and lowest - cost >= bound.number * lowest)
    return False
