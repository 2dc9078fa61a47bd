"""What a scenario expects of measured usage: the periods of each usage charge, and what became of prepaid credits."""

from __future__ import annotations

from typing import ClassVar

from cpq.files.models import FileModel, Text
from cpq.scenarios.figures import ExpectedAmount

Figures = tuple[ExpectedAmount, ...]


class ExpectedUsage(FileModel):
    """Figures of one usage charge, one for each billing period in order.

    Attributes:
        line: Id of the line, or ``line/charge`` where it has several charges.
        used: Units that count.
        included: Units that the period includes.
        rolled_over: Units that earlier periods left over and this one uses.
        free: Units that this period does not bill.
        overage: Units beyond the included ones.
        from_credits: Units of the overage that unit credits pay for.
        billed: Units that the price counts.
        charge: What they cost.
        surcharge: What the overage factor of a commitment adds.
        true_up: What lifts the charges to the commitment.
        paid: What money credits pay.
        due: What is left to pay, before tax.
    """

    noun: ClassVar[str] = "expected usage"
    line: Text
    used: Figures | None = None
    included: Figures | None = None
    rolled_over: Figures | None = None
    free: Figures | None = None
    overage: Figures | None = None
    from_credits: Figures | None = None
    billed: Figures | None = None
    charge: Figures | None = None
    surcharge: Figures | None = None
    true_up: Figures | None = None
    paid: Figures | None = None
    due: Figures | None = None


class ExpectedCredit(FileModel):
    """What became of one grant of prepaid credits.

    Attributes:
        grant: Its id: that of its line, with ``#2`` for the second period, with ``+`` for a rollover share.
        amount: What was granted.
        drawn: What usage drew.
        rolled_over: What stayed usable once more when it expired.
        expired: What was lost.
        left: What can still be drawn.
    """

    noun: ClassVar[str] = "an expected grant of credits"
    grant: Text
    amount: ExpectedAmount | None = None
    drawn: ExpectedAmount | None = None
    rolled_over: ExpectedAmount | None = None
    expired: ExpectedAmount | None = None
    left: ExpectedAmount | None = None
