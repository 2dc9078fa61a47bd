"""Comparing a bill of materials with an expected one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpq.amounts import short
from cpq.configuration.materials import NeededPart, part_totals
from cpq.scenarios.difference import Difference
from cpq.scenarios.expected import Expectation


def compare_materials(expect: Expectation, needed: Sequence[NeededPart]) -> Iterator[Difference]:
    """Every part whose units are not as expected; a part that is needed in two units has no one figure."""
    totals = part_totals(needed) if expect.materials else ()
    for part, wanted in (expect.materials or {}).items():
        found = [total for total in totals if total.part == part]
        units = [total.quantity for total in found] or [Decimal(0)]
        if units != [wanted]:
            got = ", ".join(f"{short(total.quantity)} {total.unit}" for total in found) or "0"
            yield Difference(expect.where_in("materials", part), "bill of materials", part, short(wanted), got)
