"""When an invoice falls due: days, and the end of the month where the parties count to it.

"45 days end of month" is read in two ways, which differ by up to a month, so the order of the words decides. ``45 days
end of month`` counts the days first and goes on to the end of that month. ``end of month 45 days`` goes to the end of
the invoice's month first, and counts the days from there.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Self

from pydantic import model_validator

from cpq.dates import add_days, add_months
from cpq.files.wrong_value import WrongValue
from cpq.quoted import shown
from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import Amount, CleanText, PaymentDays, RequestRate

MonthEnd = Literal["", "after the days", "before the days"]
"""Whether the end of a month counts, and on which side of the days."""

_DAYS = r"(?:net )?(?P<days>[0-9]{1,4})(?: days?)?"
_AFTER = re.compile(rf"{_DAYS} (?P<rule>end of month(?: on (?:the|day) (?P<day>[1-9][0-9]?)(?:st|nd|rd|th)?)?)")
_BEFORE = re.compile(rf"end of month(?: plus)? {_DAYS}")
_RULE = re.compile(r"end of month(?: on day (?P<day>[1-9][0-9]?))?")
FROM_MONTH_END: Final = "from end of month"
_LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How long the buyer has.

    Attributes:
        days: Days, 0 or more.
        month_end: Whether the end of a month counts too, and on which side of the days.
        day: After the days and the end of that month, the day of the next month on which it falls due; 0 for the end
            of the month itself.
    """

    days: int
    month_end: MonthEnd = ""
    day: int = 0

    @classmethod
    def of(cls, days: int, rule: str) -> Self:
        """The terms that a request holds as two fields.

        Args:
            days: Its ``payment_days``.
            rule: Its ``payment_due``: empty, ``end of month``, ``end of month on day 10`` or ``from end of month``.

        Raises:
            ValueError: Saying what would be right.
        """
        if not rule:
            return cls(days)
        if rule == FROM_MONTH_END:
            return cls(days, "before the days")
        match = _RULE.fullmatch(rule)
        day = int(match["day"] or 0) if match else _LAST_DAY + 1
        if day > _LAST_DAY:
            known = f"end of month, end of month on day 10, {FROM_MONTH_END}"
            raise ValueError(f"{shown(rule)} does not say when an invoice falls due; known are {known}")
        return cls(days, "after the days", day)

    def due(self, invoiced: date) -> date:
        """The day on which an invoice falls due."""
        if self.month_end == "before the days":
            return add_days(_month_end(invoiced), self.days)
        day = add_days(invoiced, self.days)
        if not self.month_end:
            return day
        return _day_of_month(add_months(day.replace(day=1), 1), self.day) if self.day else _month_end(day)

    def __str__(self) -> str:
        days = f"{self.days} day{'' if self.days == 1 else 's'}"
        if self.month_end == "before the days":
            return f"end of month {days}"
        return f"{days} end of month" + (f" on day {self.day}" if self.day else "") if self.month_end else days


def split_payment_terms(data: Any) -> Any:
    """Take ``45 days end of month`` apart into the two fields that a request keeps; anything else as it is."""
    text = data.get("payment_days") if isinstance(data, dict) else None
    words = " ".join(str(text).lower().split()) if isinstance(text, str) else ""
    after, before = _AFTER.fullmatch(words), _BEFORE.fullmatch(words)
    if after is not None:
        rule = "end of month" + (f" on day {after['day']}" if after["day"] else "")
        return {**data, "payment_days": after["days"], "payment_due": rule}
    if before is not None:
        return {**data, "payment_days": before["days"], "payment_due": FROM_MONTH_END}
    return data


def _month_end(day: date) -> date:
    return _day_of_month(day, _LAST_DAY)


def _day_of_month(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


class EarlyPayment(RequestPart):
    """What the buyer may take off an invoice that is paid early.

    Attributes:
        discount: Share of the invoice, tax included, that may be taken off.
        days: Within how many days of the invoice.
    """

    noun = "an early-payment discount"

    discount: RequestRate
    days: PaymentDays

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        if not 0 < self.discount < 1:
            raise ValueError("a discount for early payment lies between 0% and 100%")
        return self


class Deposit(RequestPart):
    """What is invoiced at order and taken off the invoices that follow; exactly one of share and amount.

    Attributes:
        share: Share of the net total.
        amount: Amount before tax.
        currency: Currency of the amount; the quote's where left out.
    """

    noun = "a deposit"

    share: RequestRate | None = None
    amount: Amount | None = None
    currency: CleanText = ""

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.share is None) == (self.amount is None):
            raise ValueError("a deposit says exactly one of share and amount")
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError("a deposit is a share above 0% and at most 100%")
        if self.amount is not None and self.amount <= 0:
            raise ValueError("a deposit is an amount above zero")
        return self


_EARLY = re.compile(r"(?P<discount>[0-9.,]+ ?%) (?:with)?in (?P<days>[0-9]{1,4})(?: days?)?")
_MONEY = re.compile(r"(?P<amount>[0-9.,]+) ?(?P<currency>[A-Z]{3})")


def read_early_payment(value: Any) -> Any:
    """Read ``2% within 10 days``; leave maps alone."""
    if not isinstance(value, str):
        return value
    match = _EARLY.fullmatch(value.strip())
    if match is None:
        raise WrongValue(f"{shown(str(value))} is no early-payment discount", hint="write such as 2% within 10 days")
    return match.groupdict()


def read_deposit(value: Any) -> Any:
    """Read ``30%`` and ``5000.00 EUR``; leave maps alone."""
    if not isinstance(value, str):
        return value
    money = _MONEY.fullmatch(value.strip())
    return money.groupdict() if money else {"share": str(value)}
