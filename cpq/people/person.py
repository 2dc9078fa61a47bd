"""A person who works with quotes, as ``desk/people.yaml`` or an API says."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from cpq.files.models import FileModel, Id, MoneyText, Rate, Text, YesNo
from cpq.people.actions import Action
from cpq.people.moments import Moment, end_moment, first_moment

Role = Literal["rep", "manager", "deal desk", "finance", "legal", "admin"]
ROLES: Final[tuple[Role, ...]] = ("rep", "manager", "deal desk", "finance", "legal", "admin")

SYSTEM: Final = "system"
"""Who does what time or a schedule brings about; no person has this id, so that a log never mixes the two up."""


class Person(FileModel):
    """Somebody who may work with quotes.

    Attributes:
        name: How they are shown.
        email: Where mail goes.
        roles: What they may do; see :mod:`cpq.people.rights`.
        also_may: Actions that they may do beside those of their roles, on every quote.
        manager: Who stands above them.
        groups: Groups that they belong to.
        approves: Approver roles of the policy that they hold, such as ``sales-director``.
        sees_cost: Says yes or no where their role alone does not decide who sees cost and margin.
        active: Somebody who left decides nothing, and stays in the history.
        same_as: Another account of the same human being; the two count as one when duties are separated.
        time_zone: IANA name, such as ``Europe/Paris``; the calendar's where left out.
        calendar: Business calendar that their due times follow.
        chat: Name or id in the chat system.
        language: Language that they are written to in, such as ``fr``.
        may_grant: Largest discretionary discount that they may grant alone; their roles' where left out.
        may_grant_amount: Largest amount off that they may grant alone; their roles' where left out.
    """

    noun: ClassVar[str] = "a person"

    name: Text
    email: str = ""
    roles: tuple[Role, ...] = ()
    also_may: tuple[Action, ...] = ()
    manager: Id | None = None
    groups: tuple[Id, ...] = ()
    approves: tuple[Id, ...] = ()
    sees_cost: YesNo | None = None
    active: YesNo = True
    same_as: Id | None = None
    time_zone: str = ""
    calendar: Id | None = None
    chat: str = ""
    language: str = ""
    may_grant: Rate | None = None
    may_grant_amount: MoneyText | None = None


class Authority(FileModel):
    """What somebody in a role may grant alone.

    Attributes:
        may_grant: Largest discretionary discount.
        may_grant_amount: Largest amount off.
    """

    noun: ClassVar[str] = "an authority"

    may_grant: Rate | None = None
    may_grant_amount: MoneyText | None = None


class Group(FileModel):
    """People who are asked together; who belongs to it is said here, or with each person.

    Attributes:
        name: How it is shown.
        members: People who belong to it.
    """

    noun: ClassVar[str] = "a group"

    name: str = ""
    members: tuple[Id, ...] = ()


class Delegation(FileModel):
    """Who decides in somebody's place, from one moment until before another.

    Attributes:
        of: Who is away.
        to: Who decides for them; never for what that person asked for themselves.
        from_: First moment, or first day.
        until: First moment that it no longer holds; of a day, its end.
        why: What is told to those who wonder.
    """

    noun: ClassVar[str] = "a delegation"

    of: Id
    to: Id
    from_: Moment = Field(alias="from")
    until: Moment
    why: str = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        alike = _has_offset(self.from_) == _has_offset(self.until)  # else only the zone of whoever is away tells
        if alike and self.end <= self.start:
            raise ValueError("the end lies before the start; until is the last day, or the time at which it is over")
        return self

    @property
    def start(self) -> datetime:
        """First instant, UTC; a day or a time that nobody placed in a zone is taken in UTC."""
        return first_moment(self.from_)

    @property
    def end(self) -> datetime:
        """First instant at which it no longer holds, UTC."""
        return end_moment(self.until)

    def in_zone(self, zone: tzinfo) -> Delegation:
        """The same delegation between instants, with its days and local times read in a zone."""
        start, end = first_moment(self.from_, zone), end_moment(self.until, zone)
        return self.model_copy(update={"from_": start, "until": end})

    def holds(self, at: datetime) -> bool:
        """Whether it holds at an instant."""
        return self.start <= at.astimezone(UTC) < self.end


def _has_offset(moment: datetime | date) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None
