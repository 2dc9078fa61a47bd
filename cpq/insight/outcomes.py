"""What became of quotes by the discount that they asked for, and what was given away; each currency by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from cpq.currencies import minor_units
from cpq.insight.period import Period
from cpq.insight.statistics import Share, mean_share, sum_of
from cpq.insight.story import Story
from cpq.insight.submissions import Satisfied, Submission, submissions_of
from cpq.rounding import round_to


class WinBand(NamedTuple):
    """Quotes of one band of discount.

    Attributes:
        above, until: The discount is above the one and at most the other, as fractions; None where there is no bound.
            No discount at all is a band of its own, with both at zero.
        won: Of the quotes that were bought or lost, those bought.
    """

    above: Decimal | None
    until: Decimal | None
    won: Share


def win_bands(stories: Iterable[Story], period: Period, bounds: Sequence[Decimal]) -> tuple[WinBand, ...]:
    """How many quotes were bought, by the discretionary discount that they were offered with.

    Args:
        bounds: Rising upper bounds of the bands, both ends of each but the lower one included; the last band has none.
    """
    closed = [one for one in stories if one.outcome in ("won", "lost") and period.holds(one.ended_at)]
    edges: list[tuple[Decimal | None, Decimal | None]] = [(None, Decimal(0))]
    lower = Decimal(0)
    for bound in bounds:
        edges.append((lower, bound))
        lower = bound
    edges.append((lower, None))
    return tuple(
        WinBand(above, until, Share.of(one.outcome == "won" for one in closed if _within(one, above, until)))
        for above, until in edges
    )


def _within(story: Story, above: Decimal | None, until: Decimal | None) -> bool:
    discount = story.content.discount
    if discount is None:
        return False
    return (above is None or discount > above) and (until is None or discount <= until)


class Leakage(NamedTuple):
    """What discounts that reps asked for took off, in one currency.

    Attributes:
        quotes: Quotes approved in the period, each as it was approved last.
        target: Rounded to the currency, as the others: net total of these quotes without what the reps asked for.
        by_people: What was taken off with somebody's approval.
        alone: What was taken off without anybody being asked.
    """

    currency: str
    quotes: int
    target: Decimal
    by_people: Decimal
    alone: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Everything taken off, as a share of the target."""
        return mean_share([self.by_people, self.alone], [self.target])


_ASKED: frozenset[Satisfied] = frozenset({"people", "carried", "override"})


def leakage_of(stories: Iterable[Story], period: Period) -> tuple[Leakage, ...]:
    """What reps' discounts took off the quotes that were approved in a period, by currency.

    A quote whose discount is undefined, or is a surcharge, gives nothing away.
    """
    last = [found for story in stories if (found := _last_approved(story, period)) is not None]
    return tuple(
        _leakage(currency, list(some)) for currency, some in groupby(sorted(last, key=_currency_of), key=_currency_of)
    )


def _last_approved(story: Story, period: Period) -> Submission | None:
    approved = [
        one for one in submissions_of(story) if one.request.status == "approved" and period.holds(one.request.ended_at)
    ]
    return approved[-1] if approved else None


def _currency_of(submission: Submission) -> str:
    return submission.content.currency


def _leakage(currency: str, submissions: list[Submission]) -> Leakage:
    taken = [(one, max(one.request.amount_off or Decimal(0), Decimal(0))) for one in submissions]
    digits = minor_units(currency)
    return Leakage(
        currency=currency,
        quotes=len(submissions),
        target=round_to(sum_of(value for one, off in taken for value in (one.content.net_total, off)), digits),
        by_people=round_to(sum_of(off for one, off in taken if one.how in _ASKED), digits),
        alone=round_to(sum_of(off for one, off in taken if one.how not in _ASKED), digits),
    )
