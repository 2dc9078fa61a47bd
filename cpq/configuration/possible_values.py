"""What one choice of a session can still be, and who said so."""

from __future__ import annotations

from typing import Literal, NamedTuple

from cpq.solving.model import Value

Answered = Literal["you", "rules", "open"]
"""Who answered a choice: ``you``, the ``rules``, or nobody yet (``open``)."""


class ChoiceDomain(NamedTuple):
    """What one choice can still be.

    Attributes:
        path: The choice.
        possible: Values that lead to a complete product with everything chosen.
        refused: Values that do not.
        state: Whether it was answered by ``you``, by the ``rules`` because one value is left, or is ``open``.
    """

    path: str
    possible: tuple[Value, ...]
    refused: tuple[Value, ...]
    state: Answered

    @property
    def is_open(self) -> bool:
        """Whether several values are possible."""
        return len(self.possible) > 1
