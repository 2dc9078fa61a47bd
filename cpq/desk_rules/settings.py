"""How long approvals hold, and what may be changed without asking anybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Final

from pydantic import Field

from cpq.dates import day_after
from cpq.files.models import FileModel, Id, TermText, Text, Whole
from cpq.terms import Term, end_of

USUAL_MARKS: Final = ("tags", "crm-link", "competitor", "loss-reason", "note", "close-date", "forecast")
"""Marks that anybody who may edit a quote can set where the files name none."""


class Settings(FileModel):
    """How the desk of this house works.

    Attributes:
        approval_lasts: How long an approval holds, unless the rule that asked for it says otherwise.
        grants_last: How long what humans approved may be reused, unless the rule says otherwise.
        offer_lasts: How long an offer is valid that is priced anew once its own last day is over.
        marks: Fields of a quote that no price and no rule reads, which may be set at any time.
        largest_attachment: Size of the largest file that may be attached, in MB.
        attachment_types: Media types of files that may be attached, such as ``application/pdf`` or ``image/*``.
        calendar: Calendar of people of whom none is said.
    """

    noun: ClassVar[str] = "the settings of the desk"

    approval_lasts: TermText = Term(days=30)
    grants_last: TermText = Term(days=90)
    offer_lasts: TermText = Term(days=30)
    marks: tuple[Id, ...] = USUAL_MARKS
    largest_attachment: Whole = Field(default=10, ge=1, le=1000)
    attachment_types: tuple[Text, ...] = ("application/pdf", "image/*", "text/plain", "text/csv")
    calendar: Id | None = None


def lasts_until(at: datetime, lasting: Term) -> datetime:
    """The instant, UTC, until which something holds that holds from an instant for some months and days.

    The time of day stays: what is approved on 20 November at 14:00 for 30 days holds until 20 December at 14:00.
    """
    begun = at.astimezone(UTC)
    return datetime.combine(day_after(end_of(begun.date(), lasting)), begun.timetz())
