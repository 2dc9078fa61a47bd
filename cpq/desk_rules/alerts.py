"""Alerts: what the desk wants to be told about quotes that nobody looks at, and about the queue as a whole."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cpq.desk_rules.working_time import WorkingTimeText
from cpq.files.models import FileModel, Id, MoneyText, Rate, TermText, TextByLanguage, YesNo
from cpq.quotes.status import QuoteStatus


class _Alert(FileModel):
    """What every alert may say.

    Attributes:
        tell: Subscribers that are told, by id; every one that wants alerts where left out.
        tell_owner: Whether the quote's owner is told too.
        above: Only quotes whose net total is larger, converted to the quote's currency.
        text: What is told; made from the alert where left out.
    """

    tell: tuple[Id, ...] = ()
    tell_owner: YesNo = True
    above: MoneyText | None = None
    text: TextByLanguage | None = None


class StalledAlert(_Alert):
    """Nothing has happened to a quote for some time.

    Attributes:
        kind: 'stalled quote' looks for quotes to which nothing has happened.
        after: Working time since anything happened.
        status: Statuses that it looks at.
    """

    noun: ClassVar[str] = "an alert about stalled quotes"

    kind: Literal["stalled quote"]
    after: WorkingTimeText
    status: tuple[QuoteStatus, ...] = ("draft", "in approval", "approved", "sent", "rejected", "recalled")


class OverdueAlert(_Alert):
    """A step was not decided in time.

    Attributes:
        kind: 'overdue step' looks for steps that were due.
        after: Working time since it was due; at once where left out.
    """

    noun: ClassVar[str] = "an alert about overdue steps"

    kind: Literal["overdue step"]
    after: WorkingTimeText | None = None


class ExpiringAlert(_Alert):
    """An approval, or the offer itself, ends soon.

    Attributes:
        kind: 'expiring' looks for approvals or offers that end soon.
        within: Days or months before the end.
        what: What ends.
    """

    noun: ClassVar[str] = "an alert about what ends soon"

    kind: Literal["expiring"]
    within: TermText
    what: Literal["approval", "offer"] = "approval"


class DropAlert(_Alert):
    """The value of what is being decided and offered fell suddenly.

    Attributes:
        kind: 'pending value drop' looks at the value of everything that is being decided and offered.
        by: Share of the value at the beginning of the span by which it must have fallen.
        within: Days or months that are looked back.
    """

    noun: ClassVar[str] = "an alert about a drop of the pending value"

    kind: Literal["pending value drop"]
    by: Rate
    within: TermText


Alert = Annotated[StalledAlert | OverdueAlert | ExpiringAlert | DropAlert, Field(discriminator="kind")]
"""Something that the desk wants to be told."""
