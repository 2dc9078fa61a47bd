"""What sales may bring to whoever sold them, sale by sale; an estimate by the desk's plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from cpq.currencies import minor_units
from cpq.desk_rules.commission import CommissionPlan
from cpq.insight.money import Converted
from cpq.insight.period import Period
from cpq.insight.statistics import sum_of
from cpq.insight.story import Story
from cpq.money import Money
from cpq.people.person import Person
from cpq.rounding import EXACT, round_to

LocalDay = Callable[[datetime], date]
"""The day on the wall of the house at an instant."""


class Sale(NamedTuple):
    """What one accepted quote brings.

    Attributes:
        on: Day of acceptance.
        base: What the rates are of, in the plan's currency, unrounded.
        before: What was sold before it in the same span.
        pays: Share that a large discount leaves.
        commission: Rounded to the plan's currency.
    """

    quote: str
    on: date
    base: Decimal
    before: Decimal
    pays: Decimal
    commission: Decimal


class Earned(NamedTuple):
    """What somebody earns by one plan in one span.

    Attributes:
        span: First day of the month, quarter or year.
        sales: In the order of acceptance; those before the period of the report fill the bands and are left out.
        uncounted: Quotes that could not be counted, since their margin or an exchange rate is not known.
    """

    person: str
    plan: str
    span: date
    currency: str
    sales: tuple[Sale, ...]
    uncounted: tuple[str, ...]

    @property
    def base(self) -> Decimal:
        """What was sold, in the plan's currency, rounded."""
        return round_to(sum_of(sale.base for sale in self.sales), minor_units(self.currency))

    @property
    def total(self) -> Decimal:
        """Commission of the sales together."""
        return sum_of(sale.commission for sale in self.sales)


def commission_of(
    stories: Iterable[Story],
    plans: Mapping[str, CommissionPlan],
    people: Mapping[str, Person],
    period: Period,
    local: LocalDay,
    converted: Converted,
) -> tuple[Earned, ...]:
    """What the quotes accepted in a period bring, by person, plan and span.

    Args:
        people: Everybody by id, for plans of roles.
        local: Day of an instant where the house is.
    """
    won = sorted(
        (story for story in stories if story.outcome == "won" and story.ended_at is not None),
        key=lambda story: (story.ended_at, story.quote.number),
    )
    found: list[Earned] = []
    for name, plan in plans.items():
        for person in dict.fromkeys(story.quote.owner for story in won):
            if _is_for(plan, person, people.get(person)):
                own = [story for story in won if story.quote.owner == person]
                found += _spans(name, plan, person, own, period, local, converted)
    return tuple(sorted(found, key=lambda one: (one.person, one.plan, one.span)))


def _is_for(plan: CommissionPlan, who: str, person: Person | None) -> bool:
    return who in plan.people or (person is not None and any(role in plan.roles for role in person.roles))


def _spans(
    name: str,
    plan: CommissionPlan,
    person: str,
    stories: Iterable[Story],
    period: Period,
    local: LocalDay,
    converted: Converted,
) -> Iterator[Earned]:
    by_span: dict[date, list[tuple[Story, date]]] = {}
    for story in stories:
        day = local(story.ended_at) if story.ended_at is not None else date.max
        if plan.from_ <= day <= plan.until:
            by_span.setdefault(first_day(day, plan.per), []).append((story, day))
    for span, sold in by_span.items():
        sales: list[Sale] = []
        uncounted: list[str] = []
        before = Decimal(0)
        for story, day in sold:
            inside = period.holds(story.ended_at)
            base = _base(plan, story, day, converted)
            if base is None:
                uncounted += [story.quote.number] if inside else []
                continue
            if inside:
                sales.append(_sale(plan, story, day, base, before))
            before = EXACT.add(before, base)
        if sales or uncounted:
            yield Earned(person, name, span, plan.currency, tuple(sales), tuple(uncounted))


def first_day(day: date, per: str) -> date:
    """First day of the month, quarter or year of a day.

    >>> first_day(date(2026, 11, 22), "quarter")
    datetime.date(2026, 10, 1)
    """
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[per]
    return date(day.year, month, 1)


def _base(plan: CommissionPlan, story: Story, day: date, converted: Converted) -> Decimal | None:
    """What the rates are of; None where it is not known."""
    content, agreement = story.content, story.quote.agreement
    bought = content.net_total if agreement is None or agreement.net_total is None else agreement.net_total
    amount = bought if plan.of == "net" else content.margin
    return None if amount is None else converted(Money(amount, content.currency), plan.currency, day)


def _sale(plan: CommissionPlan, story: Story, day: date, base: Decimal, before: Decimal) -> Sale:
    whole = EXACT.subtract(owed(plan, EXACT.add(before, base)), owed(plan, before))
    pays = plan.pays_of(story.content.discount)
    commission = round_to(EXACT.multiply(whole, pays), minor_units(plan.currency))
    return Sale(story.quote.number, day, base, before, pays, commission)


def owed(plan: CommissionPlan, sold: Decimal) -> Decimal:
    """Commission on everything sold in a span, before reductions, unrounded; never below zero."""
    if plan.mode == "range":
        reached = [band.rate for band in plan.bands if sold > band.above.amount]
        return EXACT.multiply(sold, reached[-1]) if reached else Decimal(0)
    edges = [*(band.above.amount for band in plan.bands), None]
    parts = (
        EXACT.multiply(EXACT.subtract(sold if upper is None else min(sold, upper), lower), band.rate)
        for band, (lower, upper) in zip(plan.bands, pairwise(edges), strict=True)
        if lower is not None and sold > lower
    )
    return sum_of(parts)
