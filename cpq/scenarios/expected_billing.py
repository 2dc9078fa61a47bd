"""What a scenario expects of the billing schedule."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from cpq.files.models import FileModel, IsoDate, Text, Whole
from cpq.scenarios.figures import ExpectedAmount


class ExpectedInvoice(FileModel):
    """What a scenario expects of one invoice.

    Attributes:
        number: Its position; where no invoice says one, all of them are expected in order.
        date: Its day, or ``undefined`` where it waits for an event.
        when: The event that it waits for.
        due: Day on which it falls due, or ``undefined``.
        covers: The service that it pays for, such as ``2027-01-01 to 2027-12-31``.
        lines: What each line adds to it, by the line's id or that of one of its parts.
        allowance: What allowances take off it.
        deposit: The deposit, or what is taken back of it, negative.
        net: Before tax.
        tax: Every tax.
        gross: Net and tax.
        early: What settles it where it is paid early.
        early_until: Last day for that.
    """

    noun: ClassVar[str] = "an expected invoice"
    number: Whole | None = None
    date: Text | None = None
    when: Text | None = None
    due: Text | None = None
    covers: Text | None = None
    lines: dict[str, ExpectedAmount] | None = None
    allowance: ExpectedAmount | None = None
    deposit: ExpectedAmount | None = None
    net: ExpectedAmount | None = None
    tax: ExpectedAmount | None = None
    gross: ExpectedAmount | None = None
    early: ExpectedAmount | None = None
    early_until: Text | None = None


class ExpectedBilling(FileModel):
    """What a scenario expects of the billing schedule.

    Attributes:
        until: Only the invoices up to this day are looked at.
        count: How many invoices there are.
        invoices: By number, or every invoice in order where numbers are left out.
        net: Of all invoices; ``undefined`` where a line has no end.
        tax: Of all invoices, likewise.
        gross: Of all invoices, likewise.
        later: Gross amount of the invoices after ``until``.
        usage: What usage is expected to cost in each billing period, in order.
        error: Code of the problem for which there is no schedule; then nothing else is expected of it.
    """

    noun: ClassVar[str] = "an expected billing schedule"
    until: IsoDate | None = None
    count: Whole | None = None
    invoices: tuple[ExpectedInvoice, ...] | None = None
    net: ExpectedAmount | None = None
    tax: ExpectedAmount | None = None
    gross: ExpectedAmount | None = None
    later: ExpectedAmount | None = None
    usage: tuple[ExpectedAmount, ...] | None = None
    error: Text | None = None

    @property
    def sees_amounts(self) -> bool:
        """Whether it compares what all lines together come to before tax."""
        return self.net is not None or self.gross is not None

    @model_validator(mode="after")
    def _expects_something_possible(self) -> Self:
        said = [name for name in type(self).model_fields if name != "until" and getattr(self, name) is not None]
        if not said:
            raise ValueError("an expected billing schedule names at least one thing, such as count or invoices")
        if self.error is not None and len(said) > 1:
            raise ValueError("a schedule that is refused has no invoices; expect the error alone")
        numbered = [invoice.number is not None for invoice in self.invoices or ()]
        if any(numbered) and not all(numbered):
            raise ValueError("either every expected invoice has a number, or none and all are listed in order")
        return self
