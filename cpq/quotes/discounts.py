"""What a rep asks for: a percentage, an amount or an exact target, on a line, a group of lines or the quote."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from cpq.files.written import text_form
from cpq.quotes.first_months import WrittenFirstMonths
from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import Amount, CleanText, RequestDate, RequestRate, YesNo

Basis = Literal["list", "regular", "running"]
"""The price that a percentage is taken of."""

_WAYS = ("rate", "amount", "target", "target_margin", "target_discount")
_BARE = re.compile(r"[\d.,]+")
_MONEY = re.compile(r"\s*(?P<amount>-?[\d.,]+)\s*(?P<currency>[A-Z]{3})\s*")


def _split_money(value: Any, currency: Any) -> tuple[Any, Any]:
    """Take ``2000.00 EUR`` apart; anything else is left for the field's own check."""
    match = _MONEY.fullmatch(value) if isinstance(value, str) else None
    return (match["amount"], match["currency"]) if match else (value, currency)


def read_discount(value: Any) -> Any:
    """Turn the short forms ``5%``, ``5% of regular`` and ``10.00 EUR`` into fields; leave mappings alone."""
    if isinstance(value, str):
        text, _, of = str(value).partition(" of ")
        if "%" in text:
            return {"rate": text.strip(), **({"of": of.strip()} if of else {})}
        amount = text.strip()
        if _BARE.fullmatch(amount):
            raise ValueError(f"'{amount}' is neither a rate nor an amount; write {amount}%, or {amount} EUR")
        return {"amount": amount}
    return value


_MoneyOrAmount = Annotated[
    Amount,
    text_form("An amount, with or without its currency.", "2000.00 EUR", pattern=r"^-?[\d.,]+( ?[A-Z]{3})?$"),
]


class Discount(RequestPart):
    """One discretionary discount; exactly one of rate, amount and the targets says how much.

    Attributes:
        rate: Fraction off, taken of ``of``.
        amount: Amount off, per unit on a line unless ``per: line``; an allowance on the quote.
        target: Price or total to hit exactly: unit price on a line (line total with ``per: line``), total on
            the quote.
        target_margin: Margin rate to arrive at, at net: the lowest price that keeps it.
        target_discount: Discount of ``of`` to arrive at, whatever the policy itself takes off.
        group: Group of lines that a discount on the quote is for; all its lines where left out.
        currency: Currency of amount or target where the file names one; it must be the quote's.
        of: Price that the rate, or the discount to arrive at, is taken of.
        at: Price level that an amount or target on the quote speaks about.
        per: What an amount or target on a line counts for.
        prorates: Whether an amount on a line shrinks with a partial period.
        for_months: How many first months of the term a discount on a line holds, written ``for: first 3 months``.
        until: Last day on which a discount on a line holds; the time after costs what it would without it.
        show: How a document shows an allowance.
        reason: Why it is asked for, where the policy wants to know.
    """

    noun = "a discount"

    rate: RequestRate | None = None
    amount: _MoneyOrAmount | None = None
    target: _MoneyOrAmount | None = None
    target_margin: RequestRate | None = None
    target_discount: RequestRate | None = None
    group: CleanText = ""
    currency: CleanText | None = None
    of: Basis = "regular"
    at: Literal["customer", "net"] = "customer"
    per: Literal["unit", "line"] = "unit"
    prorates: YesNo = True
    for_months: WrittenFirstMonths | None = Field(default=None, alias="for")
    until: RequestDate | None = None
    show: Literal["as one line", "hidden"] = "as one line"
    reason: CleanText | None = None

    @model_validator(mode="before")
    @classmethod
    def _money_has_a_currency(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for name in ("amount", "target"):
            if name in data:
                data[name], data["currency"] = _split_money(data[name], data.get("currency"))
        if "target_margin" in data:
            data.setdefault("at", "net")
        return data

    @model_validator(mode="after")
    def _one_way_to_say_how_much(self) -> Self:
        said = [name for name in _WAYS if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("a discount says exactly one of rate, amount, target, target margin and target discount")
        if self.rate is not None and not 0 <= self.rate <= 1:
            raise ValueError("a discount rate lies between 0% and 100%")
        if self.amount is not None and self.amount < 0:
            raise ValueError("a discount amount is not negative; a surcharge is policy")
        if self.target is not None and self.target < 0:
            raise ValueError("a target is not negative")
        return self

    @model_validator(mode="after")
    def _a_rate_to_arrive_at_can_be(self) -> Self:
        if self.target_margin is not None and not 0 <= self.target_margin < 1:
            raise ValueError("a margin to arrive at lies between 0% and 100%, and is less than all of it")
        if self.target_margin is not None and self.at != "net":
            raise ValueError("a margin is what is left of net; say at: net, or leave at out")
        if self.target_discount is not None and not 0 <= self.target_discount <= 1:
            raise ValueError("a discount to arrive at lies between 0% and 100%")
        if self.target_discount is not None and self.of == "running":
            raise ValueError("a discount to arrive at is of: list or of: regular")
        return self

    @model_validator(mode="after")
    def _lapses_once(self) -> Self:
        if self.for_months is not None and self.until is not None:
            raise ValueError("a discount says for or until, not both")
        return self

    @property
    def lapses(self) -> bool:
        """Whether it holds for the first part of the term only."""
        return self.for_months is not None or self.until is not None

    @property
    def is_target(self) -> bool:
        """Whether it says what is to be arrived at, rather than what is taken off."""
        return self.rate is None and self.amount is None

    def concerns(self, group: str) -> bool:
        """Whether a discount on the quote is for lines of a group."""
        return self.group in ("", group)
