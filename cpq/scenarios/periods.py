"""Which of several dated figures an order can still meet: those in force on a day that some price book takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

Dated = TypeVar("Dated")


@dataclass(frozen=True)
class OrderDates:
    """Spans of order dates, both ends included."""

    spans: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, spans: Iterable[tuple[date, date]]) -> Self:
        """The spans, each of them once."""
        return cls(tuple(dict.fromkeys(spans)))

    def met(self, figures: Iterable[Dated], begins: Callable[[Dated], date]) -> list[Dated]:
        """The figures that are in force on some order date; each lasts until the next one begins.

        Args:
            begins: First day of a figure.
        """
        ordered = sorted(figures, key=begins)
        ends = [*(begins(later) for later in ordered[1:]), None]
        return [one for one, end in zip(ordered, ends, strict=False) if self._touch(begins(one), end)]

    def _touch(self, begin: date, end: date | None) -> bool:
        """Whether a day from ``begin`` on and before ``end`` takes orders."""
        return any(begin <= last and (end is None or max(first, begin) < end) for first, last in self.spans)
