"""The waterfall and the rounding as data: which steps run, in which order, and where the policy rounds."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from cpq.catalog.per import CurrencyCode
from cpq.currencies import minor_units
from cpq.daycount import ChangeDay, day_count_named
from cpq.files.models import Amount, FileModel, Text, Whole
from cpq.quotes.discounts import Basis
from cpq.rounding import decimals_of

StepName = Literal[
    "contracted price",
    "volume schedule",
    "term schedule",
    "promotion",
    "total schedule",
    "discretionary discount",
    "partner discount",
    "distributor discount",
    "surcharge",
    "proration",
]


_MOST_DECIMALS = 12
_PRICE_NAME = re.compile(r"[^\W_]+(?:[ -][^\W_]+)*")
_LONGEST_NAME = 40


class WaterfallStep(FileModel):
    """One entry of the waterfall: a step, a named price (checkpoint), or a rounding.

    Attributes:
        step: Kind of step.
        price: Name under which the running price is kept from here on, such as ``regular``: at most 40 characters,
            words of letters and digits with one space or hyphen between them.
        round: What is rounded here, besides the roundings of ``rounding.yaml``.
        decimals: Decimals that a rounding keeps; from 0 to 12; the price book's where left out.
        combine: How several discretionary discounts combine: added, or each of what the former left.
        hit_policy: What happens when several schedules match one line.
        of: Basis that replaces the rules' own.
    """

    step: StepName | None = None
    price: str | None = None
    round: Literal["price"] | None = None
    decimals: Whole | None = None
    combine: Literal["add", "compound"] = "compound"
    hit_policy: Literal["unique", "first", "best", "add"] = "unique"
    of: Basis | None = None

    @field_validator("price")
    @classmethod
    def _can_be_spoken_of(cls, name: str | None) -> str | None:
        if name is not None and (len(name) > _LONGEST_NAME or not _PRICE_NAME.fullmatch(name)):
            raise ValueError(
                f"a price is named with letters and digits, one space or hyphen between words, "
                f"and at most {_LONGEST_NAME} characters"
            )
        return name

    @field_validator("decimals")
    @classmethod
    def _can_be_kept(cls, decimals: int | None) -> int | None:
        if decimals is not None and not 0 <= decimals <= _MOST_DECIMALS:
            raise ValueError(f"a rounding keeps 0 to {_MOST_DECIMALS} decimals, not {decimals}")
        return decimals

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(x is not None for x in (self.step, self.price, self.round)) != 1:
            raise ValueError("an entry of the waterfall is one of step, price or round")
        return self


class Waterfall(FileModel):
    """The ordered steps from list to net; net is whatever stands after the last.

    Attributes:
        waterfall: The entries, in order.
    """

    waterfall: tuple[WaterfallStep, ...]

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        names = [entry.step or entry.price for entry in self.waterfall if entry.round is None]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"'{name}' stands twice in the waterfall")
        if "net" in names or "list" in names:
            raise ValueError("list and net are always there; the waterfall does not place them")
        if "contracted price" in names and "regular" in names[: names.index("contracted price")]:
            raise ValueError("the contracted price stands before the price 'regular', whose steps it replaces")
        for needed in ("regular", "customer"):
            if needed not in names:
                raise ValueError(f"place the price '{needed}': discount facts and documents need it")
        if "proration" in names[names.index("regular") :]:
            raise ValueError("proration stands before the price 'regular': later prices are compared with it")
        return self


class CashRounding(FileModel):
    """The smallest amount that can be paid in a currency, where that is more than its smallest unit.

    Attributes:
        currency: Currency that it is about.
        to: Smallest coin: what is paid is a multiple of it.
        paid_by: Ways of payment that it holds for, as deals name them under ``paid by``; every way where left out.
        mode: ``half up`` means away from zero.
    """

    currency: CurrencyCode
    to: Amount
    paid_by: tuple[Text, ...] = ()
    mode: Literal["half up", "half even", "up", "down"] = "half up"

    @model_validator(mode="after")
    def _is_a_coin(self) -> Self:
        if self.to <= 0 or decimals_of(self.to.normalize()) > minor_units(self.currency):
            raise ValueError(
                f"the smallest coin is above zero and a whole number of the smallest units of {self.currency}"
            )
        return self


class Rounding(FileModel):
    """Where and how the policy rounds money.

    Attributes:
        mode: ``half up`` means away from zero, so that credits mirror charges.
        unit_price: Whether the net unit price is rounded before it is multiplied, or only the line total.
        tax: Whether tax rounds once per rate, on every line, or once for the document.
        day_count: How a partial period counts in prices; a price book may say another.
        billing_day_count: How a partial period counts in what will be billed; as in prices where left out.
        change_day: Whether the day of a change inside a paid period counts for the new state or for the old one.
        cash: Currencies whose smallest coin is more than their smallest unit.
    """

    mode: Literal["half up", "half even"] = "half up"
    unit_price: Literal["net", "never"] = "net"
    tax: Literal["per rate", "per line", "per document"] = "per rate"
    day_count: str = "anchored month"
    change_day: ChangeDay = "new"
    billing_day_count: str | None = None
    cash: tuple[CashRounding, ...] = ()

    def coin(self, currency: str, paid_by: str) -> CashRounding | None:
        """How an amount that is paid in some way is rounded in cash; None where it is paid to the smallest unit."""
        for rule in self.cash:
            if rule.currency == currency and (not rule.paid_by or paid_by in rule.paid_by):
                return rule
        return None

    @field_validator("day_count", "billing_day_count")
    @classmethod
    def _is_named(cls, name: str | None) -> str | None:
        return None if name is None else day_count_named(name).name

    @property
    def billed_by(self) -> str:
        """The day count of what will be billed."""
        return self.billing_day_count or self.day_count

    def counting(self, day_count: str) -> Rounding:
        """The same under another day count."""
        return self.model_copy(update={"day_count": day_count})


def default_waterfall() -> Waterfall:
    """The arrangement that applies where a workspace has no waterfall file."""
    entries: list[dict[str, Any]] = [
        {"step": "contracted price"},
        {"step": "volume schedule"},
        {"step": "term schedule"},
        {"step": "promotion"},
        {"step": "total schedule"},
        {"price": "regular"},
        {"step": "discretionary discount"},
        {"price": "customer"},
        {"step": "partner discount"},
        {"price": "partner"},
        {"step": "distributor discount"},
        {"price": "distributor"},
        {"step": "surcharge"},
    ]
    return Waterfall.model_validate({"waterfall": entries})
