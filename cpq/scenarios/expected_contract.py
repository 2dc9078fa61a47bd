"""What a scenario expects of a contract that is amended or renewed."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cpq.files.models import FileModel, IsoDate, Text
from cpq.scenarios.figures import ExpectedAmount


class ExpectedAdjustment(FileModel):
    """One charge or credit.

    Attributes:
        line: Line that it is for.
        kind: Whether it charges or credits.
        amount: Its amount, negative on a credit.
        forgone: What is not given back, negative.
        quantity: Units more or fewer.
        from_: First day.
        until: Last day.
        periods: Price periods, as a whole number or a fraction such as ``5/6``.
    """

    noun: ClassVar[str] = "an expected adjustment"
    line: Text | None = None
    kind: Literal["charge", "credit"] | None = None
    amount: ExpectedAmount | None = None
    forgone: ExpectedAmount | None = None
    quantity: ExpectedAmount | None = None
    from_: IsoDate | None = Field(default=None, alias="from")
    until: IsoDate | None = None
    periods: Text | None = None


class ExpectedAddition(FileModel):
    """What co-termination makes of an added line.

    Attributes:
        line: The line.
        until: Its last day.
        months: Months that it runs, as a whole number or a fraction.
        full: What a year of it costs.
        cost: What it costs.
    """

    noun: ClassVar[str] = "an expected added line"
    line: Text
    until: IsoDate | None = None
    months: Text | None = None
    full: ExpectedAmount | None = None
    cost: ExpectedAmount | None = None


class ExpectedContract(FileModel):
    """What a scenario expects of an amendment or a renewal; sums are over all amendments.

    Attributes:
        charges: Sum of the charges.
        credits: Sum of the credits, negative.
        net: Charges and credits, or a renewal with the credit of the old contract.
        forgone: What is not given back, negative.
        already_billed: The part of the net for days that were invoiced.
        total: What the renewal costs.
        start: First day of the renewal.
        end: Last day of the contract afterwards.
        entitlement: Units by product; every product that runs.
        on: Day of the entitlement; the day of the change where left out.
        adjustments: Every charge and credit, in order.
        added: Added lines, by their names.
        prices: Agreed prices of the renewal by line.
    """

    noun: ClassVar[str] = "an expected contract"
    charges: ExpectedAmount | None = None
    credits: ExpectedAmount | None = None
    net: ExpectedAmount | None = None
    forgone: ExpectedAmount | None = None
    already_billed: ExpectedAmount | None = None
    total: ExpectedAmount | None = None
    start: IsoDate | None = None
    end: IsoDate | None = None
    entitlement: dict[str, ExpectedAmount] | None = None
    on: IsoDate | None = None
    adjustments: tuple[ExpectedAdjustment, ...] | None = None
    added: tuple[ExpectedAddition, ...] | None = None
    prices: dict[str, ExpectedAmount] | None = None
