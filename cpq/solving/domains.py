"""What a variable can still be, and what a step changed about it."""

from __future__ import annotations

from dataclasses import dataclass

from cpq.solving.model import Value


@dataclass(frozen=True, slots=True)
class Domain:
    """Values of one variable, in its order.

    Attributes:
        name: The variable.
        possible: Values that lead to a complete assignment with every decision taken.
        refused: Values that do not.
        decided: Whether the variable was decided.
    """

    name: str
    possible: tuple[Value, ...]
    refused: tuple[Value, ...]
    decided: bool

    @property
    def value(self) -> Value:
        """The only value left.

        Raises:
            ValueError: Several values are possible, or none.
        """
        (only,) = self.possible
        return only

    @property
    def is_open(self) -> bool:
        """Whether several values are possible."""
        return len(self.possible) > 1


@dataclass(frozen=True, slots=True)
class Change:
    """Values that became possible and values that no longer are, in the variable's order."""

    gained: tuple[Value, ...]
    lost: tuple[Value, ...]
