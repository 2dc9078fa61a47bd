"""What an amount of a promotion comes to on one window: per price period, per its own period, or once for the line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.money import Money
from cpq.policy.promotions import Promotion
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.running import ZERO
from cpq.pricing.windows import DAYS_PER_MONTH, Window
from cpq.rounding import allocate, decimals_of, multiply, round_to


def amount_off(line: ChargeLine, run: Run, spec: Promotion, asked: Decimal, share: Fraction) -> tuple[Decimal, bool]:
    """What a promotion takes off the running price, and whether only the line's total is rounded then.

    Args:
        asked: Its amount, in its own currency.
        share: What an amount per unit and price period is, as a multiple, on the running price.

    Raises:
        CannotPrice: Its period cannot be counted on this line.
    """
    amount = run.policy.convert(Money(asked, spec.currency or run.currency), run.currency)
    if spec.counts_once:
        counted = line.periods * (line.billed_units if spec.per == "line" else 1)
        return (multiply(_part(line, run, spec, amount), share / counted) if counted else ZERO), True
    period = line.plan.period
    if spec.every is None or period is None or spec.every == period:
        return multiply(amount, share), False
    return (multiply(amount, share * _counted(line, run, spec) / line.periods) if line.periods else ZERO), True


def _counted(line: ChargeLine, run: Run, spec: Promotion) -> Fraction:
    """How many periods of the amount the window covers."""
    try:
        start = line.line.request.start or run.request.start
        return line.window.periods(spec.every or "month", run.rounding.day_count, start)
    except ValueError as error:
        raise line.fail(
            f"its promotion counts per {spec.every}: {error}",
            code="missing-start",
            step="promotion",
            hint="write start: 2027-01-01",
        ) from error


def _part(line: ChargeLine, run: Run, spec: Promotion, amount: Decimal) -> Decimal:
    """The part of an amount that counts once which falls on this window: by length, over the windows that it covers."""
    covered = [window for window in line.windows if _covers(line, run, spec, window)]
    if len(covered) < 2:
        return amount
    digits = run.digits if spec.per == "line" else decimals_of(amount)
    lengths = [Decimal(window.length.months * DAYS_PER_MONTH + window.length.days) for window in covered]
    names = [f"{window.number:06d}" for window in covered]
    parts = allocate(round_to(amount, digits, run.rounding.mode), lengths, digits, names)
    return parts[names.index(f"{line.window.number:06d}")]


def _covers(line: ChargeLine, run: Run, spec: Promotion, window: Window) -> bool:
    start = line.line.request.start or run.request.start
    return spec.for_months is None or not window.begins_after(spec.for_months, start)
