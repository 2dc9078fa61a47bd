"""Durations, shares and amounts of reports as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import amount, rate
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.desk.json_parts import Json


def duration(minutes: int | None) -> str:
    """Minutes as people say them: ``11 h 05``; empty where there are none to tell."""
    return "" if minutes is None else f"{minutes // 60:,} h {minutes % 60:02}"


def share(found: Json) -> str:
    """A rate, or a dash where there is nothing to take it of."""
    return "-" if found["rate"] is None else rate(Decimal(found["rate"]))


def money(text: str | None, currency: str) -> str:
    """An amount of a view as people read it."""
    return "" if text is None else amount(Decimal(text), minor_units(currency))
