"""Soft defaults: what a dialogue chooses by itself, as long as nothing else speaks against it."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from cpq.files.models import ExpressionText, FileModel, Text, TextByLanguage, Whole


class SoftDefault(FileModel):
    """Choices that are filled in where the rules and what somebody chose leave them possible.

    Attributes:
        when: Condition over the attributes and options; always where left out.
        choose: Values by path: an attribute (``frame``), how many units of an option (``fan``; ``yes`` and ``no``
            choose and refuse it), an attribute of an option (``pump.motor-kw``).
        priority: Where two cannot both be kept, the larger goes first; then the one that stands first in the file.
        text: Why, for whoever reads the configuration.
    """

    when: ExpressionText | None = None
    choose: dict[Text, str | tuple[str, ...]]
    priority: Whole = 0
    text: TextByLanguage | None = None

    @model_validator(mode="after")
    def _chooses_something(self) -> Self:
        if not self.choose:
            raise ValueError("a default chooses something: choose: { frame: m }")
        return self
