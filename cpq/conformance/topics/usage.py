"""Published examples of usage: free units, smoothing, partial periods, minimum commitments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cpq.conformance.topic_cases import Measured
from cpq.files.located import LocatedMap
from cpq.rounding import multiply
from cpq.usage.commitment import CommittedSpan
from cpq.usage.free_units import partial_invoices
from cpq.usage.partial_periods import prorated_units, share_of_days
from cpq.usage.rating import UsagePlan, rate_usage
from cpq.usage.smoothing import RollingWindow


def measure(given: LocatedMap) -> Measured:
    """The figures of one example, by what its facts ask for."""
    if "free units" in given:
        return _over_invoices(given)
    if "charge start" in given:
        return _prorated(given)
    return _rated(given)


def _over_invoices(given: LocatedMap) -> Measured:
    invoices = partial_invoices(Decimal(given["free units"]), _numbers(given["parts"]))
    return {
        "billed": [invoice.billed for invoice in invoices],
        "remaining": [invoice.left for invoice in invoices[:-1]],
    }


def _prorated(given: LocatedMap) -> Measured:
    days = [date.fromisoformat(given[name]) for name in ("month start", "month end", "charge start", "charge end")]
    return {"total": [prorated_units(Decimal(given["usage"]), share_of_days(*days), 0)]}


def _rated(given: LocatedMap) -> Measured:
    price = Decimal(given["price"])
    window = RollingWindow(int(given["rolling window"])) if "rolling window" in given else None
    plan = UsagePlan(included=Decimal(given.get("included", "0")), smoothing=window)
    spans = [CommittedSpan(0, 0, Decimal(given["minimum"]))] if "minimum" in given else []
    rated = rate_usage(_numbers(given["usage"]), plan, lambda _, units: multiply(units, price), spans=spans)
    return {
        "overage units": [period.units.overage for period in rated],
        "charges": [period.settled.charge for period in rated if period.settled.charge],
        "true-up": [period.settled.true_up for period in rated],
        "total": [period.due for period in rated],
    }


def _numbers(texts: Any) -> list[Decimal]:
    return [Decimal(str(text)) for text in texts]
