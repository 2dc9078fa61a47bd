"""Reason codes: why a discount was given, a deal was lost, an approval refused."""

from __future__ import annotations

from typing import ClassVar, Literal

from cpq.files.models import FileModel, TextByLanguage, YesNo

ReasonUse = Literal["discount", "loss", "rejection", "cancellation", "withdrawal", "override", "revocation"]
"""What a reason is given for."""


class ReasonCode(FileModel):
    """A reason that can be chosen.

    Attributes:
        name: How it is shown.
        use: What it is given for.
        needs_justification: Whether it takes a sentence beside the code.
        active: A code that is no longer offered keeps its name in old quotes.
    """

    noun: ClassVar[str] = "a reason"

    name: TextByLanguage
    use: tuple[ReasonUse, ...]
    needs_justification: YesNo = False
    active: YesNo = True
