"""Who acts on a stored quote, when, and what the house knows about people and rules at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from cpq.desk_rules.rules import DeskRules
from cpq.people.actions import Action
from cpq.people.directory import Directory


@dataclass(frozen=True, slots=True)
class Acting:
    """Everything that an action may know besides the quote; two runs with equal values decide alike.

    Attributes:
        actor: Id of the person who acts, or :data:`cpq.people.person.SYSTEM`.
        at: When, with a time zone; kept in UTC.
        directory: The people of the house.
        rules: The desk's own rules.
    """

    actor: str
    at: datetime
    directory: Directory
    rules: DeskRules

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the moment of an action has no time zone")
        object.__setattr__(self, "at", self.at.astimezone(UTC))

    @property
    def day(self) -> date:
        """The day of the action, UTC."""
        return self.at.date()

    def may(self, action: Action, *, owner: str = "") -> bool:
        """Whether whoever acts may do something; the system may not do what people do.

        Args:
            owner: Who owns the quote that it is about; left out, the right over every quote is asked for.
        """
        return self.directory.may(self.actor, action, owner=owner)
