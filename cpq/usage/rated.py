"""What measured usage comes to: every line's periods, credits, and what falls due month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.amounts import plain, short
from cpq.rounding import EXACT, round_to
from cpq.usage.commitment import Settled
from cpq.usage.credits import Balance
from cpq.usage.partial_periods import UsagePeriod
from cpq.usage.smoothing import SmoothedPeriod

ZERO = Decimal(0)
SCHEMA = "cpq/rated-usage/1"


class RatedRow(NamedTuple):
    """One billing period of one usage charge.

    Attributes:
        line: Id of the requested line; ``charge`` is empty where its product has one charge.
        measured: Units as they were measured.
        units: What counts of them, what is free, what goes beyond.
        from_credits: Units beyond the included ones that unit credits pay for.
        settled: Charge, surcharge and true-up, before tax.
        paid: What money credits pay of charge and surcharge.
    """

    line: str
    product: str
    charge: str
    period: UsagePeriod
    measured: Decimal
    units: SmoothedPeriod
    from_credits: Decimal
    settled: Settled
    paid: Decimal
    tax_rate: Decimal

    @property
    def free(self) -> Decimal:
        """Units that this period does not bill: included ones, and those that its window still waits with."""
        return max(ZERO, EXACT.subtract(self.units.used, self.units.overage))

    @property
    def billed(self) -> Decimal:
        """Units that the price counts."""
        return EXACT.subtract(self.units.overage, self.from_credits)

    @property
    def due(self) -> Decimal:
        """What is to be paid before tax."""
        return EXACT.subtract(self.settled.due, self.paid)


class UsageInvoice(NamedTuple):
    """Everything that one month bills; tax rounds once per rate."""

    month: date
    due: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Due and tax."""
        return EXACT.add(self.due, self.tax)


@dataclass(frozen=True, slots=True)
class RatedUsage:
    """Measured usage of a deal, rated.

    Attributes:
        rows: By line and charge, each in the order of its periods.
        in_units: Every grant of units and what became of it.
        in_money: The same of grants of money, in the quote's currency.
        until: Last day that was rated.
    """

    currency: str
    digits: int
    rows: tuple[RatedRow, ...]
    in_units: tuple[Balance, ...]
    in_money: tuple[Balance, ...]
    until: date

    @property
    def credits(self) -> tuple[Balance, ...]:
        """Every grant of credits: of units, then of money."""
        return (*self.in_units, *self.in_money)

    @property
    def invoices(self) -> tuple[UsageInvoice, ...]:
        """What falls due by month; a period of several months is billed in its last."""
        months: dict[date, dict[Decimal, Decimal]] = {}
        for row in self.rows:
            rates = months.setdefault(row.period.end.replace(day=1), {})
            rates[row.tax_rate] = EXACT.add(rates.get(row.tax_rate, ZERO), row.due)
        return tuple(_invoice(month, months[month], self.digits) for month in sorted(months))

    @property
    def due(self) -> Decimal:
        """Everything together, before tax."""
        return sum((invoice.due for invoice in self.invoices), ZERO)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready data; amounts and quantities are text."""
        return {
            "schema": SCHEMA,
            "currency": self.currency,
            "until": self.until.isoformat(),
            "rows": [self._row(row) for row in self.rows],
            "credits": [_balance(balance) for balance in self.credits],
            "invoices": [
                {"month": f"{one.month:%Y-%m}", "due": plain(one.due), "tax": plain(one.tax), "gross": plain(one.gross)}
                for one in self.invoices
            ],
            "due": plain(round_to(self.due, self.digits)),
        }

    def _row(self, row: RatedRow) -> Mapping[str, Any]:
        amounts = {
            "charge_amount": row.settled.charge,
            "surcharge": row.settled.surcharge,
            "true_up": row.settled.true_up,
            "paid_by_credits": row.paid,
            "due": row.due,
        }
        units = {
            "measured": row.measured,
            "used": row.units.used,
            "included": row.units.included,
            "rolled_over": row.units.rolled_over,
            "free": row.free,
            "overage": row.units.overage,
            "from_credits": row.from_credits,
            "billed": row.billed,
            "left": row.units.left,
        }
        return {
            "line": row.line,
            "product": row.product,
            "charge": row.charge,
            "start": row.period.start.isoformat(),
            "end": row.period.end.isoformat(),
            **{name: short(value) for name, value in units.items()},
            **{name: plain(round_to(value, self.digits)) for name, value in amounts.items()},
        }


def _invoice(month: date, rates: Mapping[Decimal, Decimal], digits: int) -> UsageInvoice:
    due = tax = ZERO
    for rate, amount in rates.items():
        due = EXACT.add(due, amount)
        tax = EXACT.add(tax, round_to(EXACT.multiply(amount, rate), digits))
    return UsageInvoice(month, due, tax)


def _balance(balance: Balance) -> Mapping[str, Any]:
    return {
        "grant": balance.grant,
        "came_from": balance.came_from,
        "expires": None if balance.expires == date.max else balance.expires.isoformat(),
        **{name: short(getattr(balance, name)) for name in ("amount", "drawn", "rolled_over", "expired", "left")},
    }
