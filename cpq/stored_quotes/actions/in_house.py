"""The house as approvals ask about it, answered by the desk's own files and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cpq.approvals.decision import DESK
from cpq.approvals.house import Involved
from cpq.desk_rules.calendar import BusinessCalendar
from cpq.desk_rules.resolving import Asked, Resolved, escalated, resolve
from cpq.desk_rules.working_time import WorkingTime
from cpq.people.directory import Directory
from cpq.stored_quotes.acting import Acting


@dataclass(frozen=True, slots=True)
class InHouse:
    """Answers of one desk to whoever acts; see :class:`cpq.approvals.house.House`."""

    acting: Acting

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.acting.actor

    @property
    def at(self) -> datetime:
        """When, UTC."""
        return self.acting.at

    @property
    def directory(self) -> Directory:
        """Everybody who works here."""
        return self.acting.directory

    def who(self, role: str, involved: Involved) -> Resolved:
        """Who decides for an approver role today.

        The desk itself is everybody who works there, where neither routing nor people say who holds its role.
        """
        rules = self.acting.rules
        found = resolve(role, rules.routing_of(role), self.directory, _asked(involved))
        able = self._able(found.people)
        if able or role != DESK:
            return Resolved(able, found.mode, found.least, _told(found, able), found.fallback)
        known = self.directory.people.items()
        people = tuple(
            one
            for one, person in known
            if person.active and "deal desk" in person.roles and not involved.part_of(one, self.directory)
        )
        if not people:
            return Resolved((), found.mode, found.least, _told(found, able))
        return Resolved(people, "any", 1, "everybody of the deal desk")

    def escalated(
        self, role: str, level: int, involved: Involved, asked: Sequence[str]
    ) -> tuple[Resolved, bool] | None:
        """Who is asked at a level of escalation, from 1, and whether instead of those asked; None above the last."""
        levels = self.acting.rules.routing_of(role).escalate
        if level > len(levels):
            return None
        found = escalated(role, levels[level - 1], self.directory, _asked(involved), asked)
        able = self._able(found.people)
        return Resolved(able, found.mode, found.least, _told(found, able)), levels[level - 1].replaces

    def due(self, roles: Sequence[str], people: Sequence[str]) -> datetime | None:
        """Until when a step is due that opens now: the earliest that any of its roles says."""
        ends = (self.acting.rules.due(role, people, self.at) for role in roles)
        return min((end for end in ends if end is not None), default=None)

    def later(self, roles: Sequence[str], people: Sequence[str], paused: datetime, due: datetime) -> datetime:
        """When a step is due that goes on now, with the working time that it had left when it paused.

        What was overdue already stays so.
        """
        ends = []
        for calendar in self._calendars(roles, people):
            seconds = int(calendar.working_between(paused, due).total_seconds())
            if seconds > 0:
                ends.append(calendar.due(self.at, WorkingTime(Decimal(seconds) / 60, "minute")))
        return max(ends, default=due)

    def _calendars(self, roles: Sequence[str], people: Sequence[str]) -> list[BusinessCalendar]:
        rules = self.acting.rules
        named = (rules.routing_of(role).calendar for role in roles)
        own = [rules.calendars[name] for name in named if name is not None and name in rules.calendars]
        theirs = (rules.calendar_of(one) for one in people or ("",))
        return own or [calendar for calendar in theirs if calendar is not None]

    def _able(self, people: Sequence[str]) -> tuple[str, ...]:
        """Those who have the right to decide at all: somebody without it would only block the step."""
        return tuple(one for one in people if self.directory.may(one, "decide"))


def _asked(involved: Involved) -> Asked:
    return Asked(involved.owner, involved.submitter, involved.discount, involved.amount, involved.others)


def _told(found: Resolved, able: tuple[str, ...]) -> str:
    if found.people and not able:
        return f"{found.why}: {', '.join(found.people)} may not decide about quotes"
    return found.why
