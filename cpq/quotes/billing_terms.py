"""How a quote is invoiced: ``monthly in advance``, ``quarterly in arrears on day 15``, ``up front``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, Self

from cpq.daycount import PERIOD_MONTHS
from cpq.problems import did_you_mean
from cpq.quoted import shown

FREQUENCIES: Final[Mapping[str, int]] = MappingProxyType(
    {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12, "whole term": 0}
)
"""Months of a billing period by the word for it; 0 for the term as a whole."""

OneTimeEvent = Literal["at order", "at start", "at delivery"]
"""When a one-time charge is invoiced."""

ONE_TIME_EVENTS: Final[tuple[OneTimeEvent, ...]] = ("at order", "at start", "at delivery")

UP_FRONT: Final = "up front"
_TERMS = re.compile(
    rf"(?P<often>{'|'.join(FREQUENCIES)})(?: in (?P<when>advance|arrears))?"
    r"(?: (?:on day (?P<day>[1-9][0-9]?)|(?P<calendar>by calendar)))?"
)
_KNOWN: Final = (*(f"{often} in {when}" for often in FREQUENCIES for when in ("advance", "arrears")), UP_FRONT)
_LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class BillingTerms:
    """How often, when, and from which day recurring charges are invoiced.

    Attributes:
        months: Months of a billing period; 0 where the whole term is one.
        in_advance: Invoiced on the first day of each period, else on the day after its last.
        day: Day of the month on which periods begin, 1 to 31, the last day of shorter months; 0 for the day on which
            the service starts.
        by_calendar: Periods are those of the calendar: months, quarters, halves and years.
    """

    months: int
    in_advance: bool = True
    day: int = 0
    by_calendar: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read them as a deal writes them.

        Raises:
            ValueError: Saying what would be right.
        """
        words = " ".join(text.lower().split())
        match = _TERMS.fullmatch(f"whole term in advance{words.removeprefix(UP_FRONT)}" if _up_front(words) else words)
        if match is None:
            hint = did_you_mean(words, _KNOWN) or f"write such as {_KNOWN[0]}, yearly in arrears or {UP_FRONT}"
            raise ValueError(f"{shown(text)} does not say how often invoices are sent; {hint}")
        day = int(match["day"] or 0)
        if day > _LAST_DAY:
            raise ValueError(f"{shown(text)} names a day {day}; a month has at most {_LAST_DAY}")
        months = FREQUENCIES[match["often"]]
        if not months and (day or match["calendar"]):
            raise ValueError(f"{shown(text)} has one period only; leave out from which day periods are counted")
        return cls(months, match["when"] != "arrears", day, match["calendar"] is not None)

    @classmethod
    def of_period(cls, period: str) -> Self:
        """The terms of a charge that nobody says any of: its price period in advance, a month for days and weeks."""
        return cls(PERIOD_MONTHS.get(period, 1))

    def after_use(self) -> Self:
        """The same periods, invoiced when they are over."""
        return replace(self, in_advance=False)

    @property
    def frequency(self) -> str:
        """The word for how often, such as ``quarterly``."""
        return next(word for word, months in FREQUENCIES.items() if months == self.months)

    def __str__(self) -> str:
        if not self.months and self.in_advance:
            return UP_FRONT
        tail = f" on day {self.day}" if self.day else " by calendar" if self.by_calendar else ""
        return f"{self.frequency} in {'advance' if self.in_advance else 'arrears'}{tail}"


def _up_front(words: str) -> bool:
    return words == UP_FRONT or words.startswith(f"{UP_FRONT} ")


def one_time_event(text: str) -> OneTimeEvent | None:
    """The event that a line's ``billing`` names for its one-time charges; None where it is about recurring ones."""
    return next((event for event in ONE_TIME_EVENTS if event == " ".join(text.lower().split())), None)


def check_billing(text: str, *, one_time: bool = False) -> None:
    """Refuse a text that no invoice can be dated by; an empty one says nothing and is fine.

    Args:
        one_time: Whether the text may name the event of one-time charges, as a line's may.

    Raises:
        ValueError: Saying what would be right.
    """
    if text and not (one_time and one_time_event(text)):
        BillingTerms.parse(text)
