"""What a change inside a period that is paid in advance gives back, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cpq.billing.schedule import Span
from cpq.dates import add_days, check_span
from cpq.daycount import DEFAULT_DAY_COUNT, ChangeDay, periods
from cpq.rounding import RoundingMode, exact, multiply, round_to


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """A change of price inside a period; used and unused sum exactly to what was paid.

    Attributes:
        used: What the old price comes to until the change.
        unused: What is left of it, and given back.
        charge: What the new price comes to for the rest of the period.
    """

    used: Decimal
    unused: Decimal
    charge: Decimal

    @property
    def credit(self) -> Decimal:
        """What is given back, as it stands on a credit note: zero or negative."""
        return self.unused.copy_negate() if self.unused else self.unused

    @property
    def net(self) -> Decimal:
        """Charge and credit together: what is to be paid, negative where the buyer is owed."""
        with exact():
            return self.charge + self.credit

    @property
    def owed(self) -> Decimal:
        """What the buyer is owed, zero or more."""
        return max(self.net.copy_negate(), Decimal(0))

    def next_invoice(self, price: Decimal) -> Decimal:
        """What the invoice of a following period comes to when what the buyer is owed is carried into it."""
        with exact():
            return price - self.owed


def change_in_period(
    old: Decimal,
    new: Decimal,
    period: Span,
    on: date,
    *,
    digits: int = 2,
    day_count: str = DEFAULT_DAY_COUNT,
    change_day: ChangeDay = "new",
    mode: RoundingMode = "half up",
) -> PeriodChange:
    """Credit and charge of a change, for each side the full price less its part until the change.

    Both sides are cut at the same fraction of the period, so that a change to the same price costs nothing, and no part
    is more than the full price.

    Args:
        old: Price of the full period before the change, and paid; rounded to ``digits``.
        new: Price of the full period after it; rounded likewise.
        period: The period that was paid, both ends included.
        on: Day of the change.
        digits: Minor units of the currency.
        day_count: How days are measured, with months counted from the period's first day.
        change_day: Whether the day of the change is charged at the ``new`` price or still at the ``old`` one.

    Raises:
        ValueError: The change lies outside the period, the period is empty, or there is no such day count.
    """
    check_span(*period)
    if not period.start <= on <= period.end:
        raise ValueError(f"a change on {on} lies outside the period from {period.start} to {period.end}")
    until = on if change_day == "old" else add_days(on, -1)
    whole, passed = (periods(day_count, period.start, end, "month", period.start) for end in (period.end, until))
    if not whole:
        raise ValueError(f"the day count '{day_count}' finds nothing from {period.start} to {period.end}")
    share = min(passed / whole, Fraction(1))
    used, of_new = (round_to(multiply(price, share), digits, mode) for price in (old, new))
    with exact():
        return PeriodChange(used, old - used, new - of_new)
