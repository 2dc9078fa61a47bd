"""Counting quantities for schedules: over the windows of a line, its group or the whole quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.policy.schedules import DiscountSchedule
from cpq.rounding import EXACT

_RANKS = {"recurring": 0, "usage": 1, "one-time": 2}
"""Which charge of a product stands for its quantity: the one that follows a ramp."""


class Counted(NamedTuple):
    """One charge over one window, as far as counting sees it.

    Attributes:
        replaces: Line that this one is an alternative to.
        begins, ends: Its dates, both included, where the service start is known.
        open_ended: Whether it goes on until somebody ends it.
    """

    line: str
    charge: str
    kind: str
    product: str
    family: str
    group: str
    parent: str
    replaces: str
    optional: bool
    credit: bool
    quantity: Decimal
    offset: Fraction
    length: Fraction
    begins: date | None = None
    ends: date | None = None
    open_ended: bool = False

    def runs_when(self, other: Counted) -> bool:
        """Whether it is in force when another begins: by dates where both have them, else by months of their terms."""
        if self.kind == "one-time":
            return True
        if self.begins is not None and other.begins is not None:
            return self.begins <= other.begins and (self.open_ended or self.ends is None or other.begins <= self.ends)
        return self.offset <= other.offset and (self.open_ended or other.offset < self.offset + self.length)


class Quantities:
    """What schedules count, over everything that a quote sells."""

    def __init__(self, everything: Iterable[Counted]) -> None:
        found = [one for one in everything if not one.credit]
        kinds: dict[str, set[tuple[int, str]]] = {}
        for one in found:
            kinds.setdefault(one.line, set()).add((_RANKS[one.kind], one.charge))
        self._lines = [one for one in found if (_RANKS[one.kind], one.charge) == min(kinds[one.line])]
        self._found: dict[object, Decimal] = {}

    def counted(self, rule: str, spec: DiscountSchedule, of: Counted, windows: Sequence[Counted]) -> Decimal:
        """The quantity that finds the tier of a schedule on one window.

        Args:
            rule: Id of the schedule.
            windows: All windows of the same charge.
        """
        if spec.count == "peak":
            return max(self._at(rule, spec, one) for one in windows)
        whole = sum((one.length for one in windows), Fraction(0))
        if spec.count == "average" and whole:
            weighted = sum((Fraction(self._at(rule, spec, one)) * one.length for one in windows), Fraction(0))
            share = weighted / whole
            return EXACT.divide(Decimal(share.numerator), Decimal(share.denominator))
        return self._at(rule, spec, of)

    def _at(self, rule: str, spec: DiscountSchedule, of: Counted) -> Decimal:
        """Units in force when a window begins."""
        if spec.over == "line":
            return of.quantity
        alone = of.line if of.optional else ""  # an optional line counts itself beside what is in the total
        group = of.group if spec.over == "group" else None
        key = (rule, group, of.begins, of.offset, alone)
        if key not in self._found:
            counted = (one.quantity for one in self._lines if _counts(one, of, spec) and one.runs_when(of))
            self._found[key] = sum(counted, Decimal(0))
        return self._found[key]


def _counts(one: Counted, of: Counted, spec: DiscountSchedule) -> bool:
    """Whether a line is one of those counted together with another."""
    if one.optional and one.line != of.line:
        return False
    if of.replaces and of.replaces in (one.line, one.parent):
        return False
    return spec.on.covers(one.product, one.family) and (spec.over == "quote" or one.group == of.group)
