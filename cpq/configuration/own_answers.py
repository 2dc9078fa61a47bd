"""What a person chose in a session, as it is typed and as it is said."""

from __future__ import annotations

from typing import NamedTuple

from cpq.configuration.values import spelled
from cpq.configuration.words import Words
from cpq.solving.model import Value


class OwnAnswer(NamedTuple):
    """One choice that was made: a value, some values, or a range of numbers."""

    path: str
    values: tuple[Value, ...]
    is_range: bool

    @property
    def typed(self) -> str:
        """The answer as it is typed on a command line."""
        if self.is_range:
            return f"{spelled(self.values[0])}..{spelled(self.values[-1])}"
        return " or ".join(map(spelled, self.values))

    def said(self, words: Words) -> str:
        """The answer in words: ``you chose 15 kW for Motor``."""
        if self.is_range:
            return words.phrase("you limited", value=words.values(self.path, self.values), name=words.name(self.path))
        return words.said("you chose", self.path, self.values)
