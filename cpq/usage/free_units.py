"""Free units that carry over the partial invoices of one billing period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from cpq.rounding import EXACT

ZERO = Decimal(0)


class PartialInvoice(NamedTuple):
    """What one of several invoices over the same billing period bills.

    Attributes:
        used: Units used since the invoice before.
        free: How many of them the free units cover.
        billed: Units that the price counts for.
        left: Free units left for the next invoice of the period.
    """

    used: Decimal
    free: Decimal
    billed: Decimal
    left: Decimal


def partial_invoices(free_units: Decimal, parts: Iterable[Decimal]) -> tuple[PartialInvoice, ...]:
    """How free units spread over the usage of one period that is invoiced in parts.

    The first units used are the free ones, so however usage is cut into parts, what is billed altogether is what one
    invoice would bill.

    Args:
        free_units: Units of the period that cost nothing, zero or more.
        parts: Units used between one invoice and the next, each zero or more.

    Raises:
        ValueError: A number of units is negative.
    """
    return tuple(_invoiced(_counted(free_units), parts))


def _invoiced(left: Decimal, parts: Iterable[Decimal]) -> Iterator[PartialInvoice]:
    for part in parts:
        free = min(_counted(part), left)
        left = EXACT.subtract(left, free)
        yield PartialInvoice(part, free, EXACT.subtract(part, free), left)


def charges_of_parts(invoices: Iterable[PartialInvoice], price_of: Callable[[Decimal], Decimal]) -> tuple[Decimal, ...]:
    """What each partial invoice charges: the price of all units billed so far, less what was charged before.

    So a tier or a package that two invoices share is charged once, and the parts sum to the price of the whole.

    Args:
        price_of: What so many billed units of the period cost.
    """
    found: list[Decimal] = []
    billed, charged = ZERO, price_of(ZERO)
    for number, invoice in enumerate(invoices):
        billed = EXACT.add(billed, invoice.billed)
        amount = price_of(billed)
        found.append(amount if number == 0 else EXACT.subtract(amount, charged))
        charged = amount
    return tuple(found)


def _counted(units: Decimal) -> Decimal:
    if units < 0:
        raise ValueError(f"{units:f} units are fewer than none; usage and free units are zero or more")
    return units
