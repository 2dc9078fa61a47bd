"""Measured usage of a deal, rated with the prices, discounts and rules of its quote.

What a period costs is what the quote itself says of the billed quantity: the same charge models, schedules, contracts
and discounts, under the policy of the order date. The order is the one of :mod:`cpq.usage.rating`; unit credits pay
before the price model, money credits pay charges and surcharges and never a true-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.currencies import minor_units
from cpq.dates import add_months
from cpq.pricing.closing import Worked
from cpq.pricing.reprice import reprice
from cpq.problems import CannotPrice, InvalidRequest, Problem
from cpq.quotes.commitments import Commitment
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import LineRequest
from cpq.rounding import EXACT, multiply, round_to
from cpq.terms import PERIOD_MONTHS
from cpq.usage.commitment import CommittedSpan, Settled, settle
from cpq.usage.credits import CreditLedger, Demand, Grant, draw_down
from cpq.usage.granted import granted
from cpq.usage.measured import MeasuredUsage
from cpq.usage.measured_charges import MeasuredCharge, measured_charges, rows_of
from cpq.usage.partial_periods import UsagePeriod, share_of_days, usage_periods
from cpq.usage.rated import RatedRow, RatedUsage
from cpq.usage.rating import counted_units
from cpq.usage.smoothing import SmoothedPeriod

ZERO = Decimal(0)


class _Use(NamedTuple):
    """One period of one charge before it is priced."""

    charge: MeasuredCharge
    period: UsagePeriod
    measured: Decimal
    units: SmoothedPeriod


def rate_deal(quote: PricedQuote, usage: MeasuredUsage) -> RatedUsage:
    """Rate the measured usage of a quote.

    Args:
        quote: As pricing gave it, in this process.
        usage: What was measured; a month without a row was not used.

    Raises:
        InvalidRequest: A measurement fits no usage charge of the quote, or no month of its service.
        CannotPrice: A service has no start, or a quantity has no price.
    """
    worked = quote.worked
    if not isinstance(worked, Worked):
        raise ValueError("this quote does not remember how it was priced; price its request")
    month = usage.until
    if month is None:
        raise InvalidRequest([Problem("empty", worked.run.configured.where, "nothing was measured", "add a row")])
    until = add_months(month, 1) - timedelta(days=1)
    charges = measured_charges(quote.request, worked.items, until, worked.run.policy)
    problems: list[Problem] = []
    rows = rows_of(charges, usage, problems)
    if problems:
        raise InvalidRequest(problems)
    uses = [use for charge in charges for use in _uses(charge, charge.used(rows.get(_key(charge), ())))]
    return _Rating(quote, worked, charges, uses, until).run()


def _key(charge: MeasuredCharge) -> tuple[str, str]:
    return charge.item.line.id, charge.item.charge_id


def _uses(charge: MeasuredCharge, used: Sequence[Decimal]) -> Iterator[_Use]:
    shares = [period.share for period in charge.periods]
    units = counted_units(used, charge.plan, shares, ended=charge.ended)
    for period, measured, counted in zip(charge.periods, used, units, strict=True):
        yield _Use(charge, period, measured, counted)


class _Rating:
    """One deal on its way from units to what is due.

    Attributes:
        uses: Every period of every charge, by charge; what follows is in the same order.
    """

    def __init__(
        self,
        quote: PricedQuote,
        worked: Worked,
        charges: Sequence[MeasuredCharge],
        uses: Sequence[_Use],
        until: date,
    ) -> None:
        self.quote = quote
        self.charges = charges
        self.uses = uses
        self.until = until
        self.digits = minor_units(quote.currency)
        self.granted = granted(quote, worked.items)
        self.taxes = {line.line: line.tax_rate for line in reversed(quote.lines) if line.kind == "usage"}

    def run(self) -> RatedUsage:
        """Everything in order: unit credits, prices, commitments, money credits."""
        decimals = max((charge.plan.unit_decimals for charge in self.charges), default=0)
        in_units = self._drawn(self.granted.units, [use.units.overage for use in self.uses], decimals)
        free = self._paid(in_units)
        charged = self._prices([EXACT.subtract(u.units.overage, paid) for u, paid in zip(self.uses, free, strict=True)])
        settled = self._settled(charged)
        payable = [EXACT.add(one.charge, one.surcharge) for one in settled]
        in_money = self._drawn(self.granted.money, payable, self.digits)
        rows = zip(self.uses, free, settled, self._paid(in_money), strict=True)
        return RatedUsage(
            self.quote.currency,
            self.digits,
            tuple(self._row(*row) for row in rows),
            in_units.balances,
            in_money.balances,
            self.until,
        )

    def _row(self, use: _Use, free: Decimal, settled: Settled, paid: Decimal) -> RatedRow:
        line, charge = use.charge.item.line, use.charge.item.charge_id
        rate = self.taxes.get(line.id, ZERO)
        return RatedRow(
            line.id, line.product_id, charge, use.period, use.measured, use.units, free, settled, paid, rate
        )

    # --- credits

    @property
    def _order(self) -> list[int]:
        """Positions of the uses as they are billed: by the end of their period, then in the order of the quote."""
        return sorted(range(len(self.uses)), key=lambda position: self.uses[position].period.end)

    def _drawn(self, grants: Sequence[Grant], amounts: Sequence[Decimal], digits: int) -> CreditLedger:
        demands = [
            Demand(self.uses[at].charge.item.line.product_id, *self._covered(at), amounts[at]) for at in self._order
        ]
        return draw_down(grants, demands, digits=digits, until=self.until)

    def _covered(self, at: int) -> tuple[date, date]:
        return self.uses[at].period.covered_from, self.uses[at].period.covered_until

    def _paid(self, ledger: CreditLedger) -> list[Decimal]:
        """What credits pay of each use, in the order of the uses."""
        paid = [ZERO] * len(self.uses)
        order = self._order
        for draw in ledger.draws:
            paid[order[draw.demand]] = EXACT.add(paid[order[draw.demand]], draw.paid)
        return paid

    # --- prices

    def _prices(self, billed: Sequence[Decimal]) -> list[Decimal]:
        """What each use costs: periods that end together are priced together, one charge of a line at a time."""
        together: dict[tuple[date, int], list[int]] = {}
        for at, use in enumerate(self.uses):
            together.setdefault((use.period.end, use.charge.place), []).append(at)
        charged = [ZERO] * len(self.uses)
        for positions in together.values():
            again = reprice(self.quote, [_asking(self.uses[at].charge, billed[at]) for at in positions])
            for at in positions:
                charged[at] = self._charge(again, self.uses[at], billed[at])
        return charged

    def _charge(self, quote: PricedQuote, use: _Use, billed: Decimal) -> Decimal:
        """What a quote says that the billed units of one period cost, rounded to the currency."""
        charge = use.charge
        parts = [line for line in quote.lines if (line.line, line.charge) == _key(charge) and line.kind == "usage"]
        part = next((line for line in parts if _runs(line, use.period.covered_from)), parts[0])
        wanted = EXACT.add(billed, charge.included)
        if part.quantity != wanted:
            raise CannotPrice(
                f"line '{part.line}': its bundle makes {part.quantity:f} of {wanted:f} measured units",
                code="quantity-fixed",
                hint="measure usage on a line of its own, or on an accessory of the bundle",
                line=part.line,
                step="usage",
            )
        if part.net is not None:
            return round_to(EXACT.multiply(part.net, part.quantity), self.digits)
        return round_to(multiply(part.amounts["net"], 1 / part.periods), self.digits) if part.periods else ZERO

    # --- commitments

    def _settled(self, charged: Sequence[Decimal]) -> list[Settled]:
        """Each use's charge against the commitment of its line, which counts all usage charges of the line together."""
        settled = [Settled(charge) for charge in charged]
        for charge in self.charges:
            commitment = charge.request.commitment
            if commitment is not None and charge.place == 0:
                self._settle(charge, commitment, charged, settled)
        return settled

    def _settle(
        self, first: MeasuredCharge, commitment: Commitment, charged: Sequence[Decimal], settled: list[Settled]
    ) -> None:
        """Settle a line month by month; what its other usage charges owe stands with its first one."""
        mine = [at for at, use in enumerate(self.uses) if use.charge.item.line.id == first.item.line.id]
        months = usage_periods(first.first, min(first.last, self.until), 1) if first.first <= self.until else ()
        totals = [
            sum((charged[at] for at in mine if month.holds(self.uses[at].period.covered_until)), ZERO)
            for month in months
        ]
        spans = tuple(self._spans(first, commitment, len(months)))
        plan = first.plan
        lines = settle(totals, spans, digits=self.digits, overage_factor=plan.overage_factor, trues_up=plan.trues_up)
        for month, one in zip(months, lines, strict=True):
            at = self._bearer(mine, month)
            if at is None:
                continue
            before = settled[at]
            settled[at] = Settled(
                before.charge,
                EXACT.add(before.beyond, one.beyond),
                EXACT.add(before.surcharge, one.surcharge),
                EXACT.add(before.true_up, one.true_up),
            )

    def _bearer(self, mine: Sequence[int], month: UsagePeriod) -> int | None:
        """The use of a line that a month's surcharge and true-up stand with."""
        return next((at for at in mine if self.uses[at].period.holds(month.covered_until)), None)

    def _spans(self, charge: MeasuredCharge, commitment: Commitment, months: int) -> Iterator[CommittedSpan]:
        """The spans of months that one minimum covers; one that is covered in part counts by its days."""
        each = PERIOD_MONTHS.get(commitment.amount.per)
        if each is not None and each < charge.months:
            raise charge.item.fail(
                f"it commits per {commitment.amount.per}, but is charged per {charge.item.plan.period}",
                code="period-mismatch",
                step="usage",
                hint=f"commit to an amount per {charge.item.plan.period}",
            )
        whole = usage_periods(charge.first, charge.last, each or len(usage_periods(charge.first, charge.last, 1)))
        for number, span in enumerate(whole):
            first = number * (each or 0)
            if first >= months:
                return
            covered = usage_periods(span.covered_from, span.covered_until, 1)
            share = Fraction(1) if each is None else share_of_days(*span[1:])
            minimum = round_to(multiply(commitment.amount.money.amount, share), self.digits)
            last = first + len(covered) - 1
            yield CommittedSpan(first, last, minimum, over=last < months)


def _asking(charge: MeasuredCharge, billed: Decimal) -> LineRequest:
    """The line as if it asked for the billed units beyond those that its price includes."""
    quantity = EXACT.add(billed, charge.included)
    line = charge.request
    segments = tuple(segment.model_copy(update={"quantity": quantity}) for segment in line.segments)
    changes = {"quantity": quantity, "unit": "", "charge": charge.item.charge_id, "segments": segments}
    return line.model_copy(update={**changes, "commitment": None})


def _runs(line: PricedLine, day: date) -> bool:
    """Whether a segment is in force on a day."""
    return line.start is not None and line.end is not None and line.start <= day <= line.end
