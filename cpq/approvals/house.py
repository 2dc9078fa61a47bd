"""What planning and deciding ask about the people of the house, whoever keeps the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from cpq.approvals.request import StepMode
from cpq.money import Money
from cpq.people.directory import Directory


@dataclass(frozen=True, slots=True)
class Involved:
    """Who has a part in what is to be approved, and how much they ask for; they do not decide about it.

    Attributes:
        owner: Owner of the quote.
        submitter: Who submitted the revision, or would.
        others: Who began the quote, made the revision or changed its prices.
        discount: Discretionary discount of the quote, as a fraction; None where unknown.
        amount: What that discount comes to; None where unknown.
    """

    owner: str
    submitter: str
    others: tuple[str, ...] = ()
    discount: Decimal | None = None
    amount: Money | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who has a part, each once."""
        return tuple(dict.fromkeys((self.submitter, self.owner, *self.others)))

    def part_of(self, person: str, directory: Directory) -> str:
        """The part that somebody has, with any of their accounts, in words; empty where they have none."""
        for had, other in (("submitted", self.submitter), ("owns", self.owner)):
            if directory.same_human(person, other):
                return f"{person} {had} this quote" + _account(person, other)
        for other in self.others:
            if directory.same_human(person, other):
                return f"{person} made this quote or changed its prices" + _account(person, other)
        return ""


def _account(person: str, other: str) -> str:
    return "" if person == other else f", with the account {other}"


class Found(Protocol):
    """Who may decide, or why nobody may."""

    @property
    def people(self) -> tuple[str, ...]:
        """Ids, each once; empty where nobody may decide."""

    @property
    def mode(self) -> StepMode:
        """How many of them must approve."""

    @property
    def least(self) -> int:
        """The number of ``at least``."""

    @property
    def why(self) -> str:
        """How they were found, or why nobody was."""


class House(Protocol):
    """The house at one moment, as one person acts in it.

    Answers depend on nothing else, so that two questions at one moment have one answer.
    """

    @property
    def actor(self) -> str:
        """Who acts."""

    @property
    def at(self) -> datetime:
        """When, UTC."""

    @property
    def directory(self) -> Directory:
        """Everybody who works here."""

    def who(self, role: str, involved: Involved) -> Found:
        """Who decides for an approver role today; never somebody who has a part, nor somebody who left."""

    def escalated(self, role: str, level: int, involved: Involved, asked: Sequence[str]) -> tuple[Found, bool] | None:
        """Who is asked at a level of escalation, from 1, and whether instead of those asked; None above the last."""

    def due(self, roles: Sequence[str], people: Sequence[str]) -> datetime | None:
        """Until when a step is due that opens now; None where no time is set."""

    def later(self, roles: Sequence[str], people: Sequence[str], paused: datetime, due: datetime) -> datetime:
        """When a step is due that goes on now, with the working time that it had left when it paused."""
