"""Reports of the desk, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.desk.work import Work
from cpq.insight.desk_report import Asking, DeskReport, desk_report
from cpq.insight.money import Converted
from cpq.insight.period import Period
from cpq.people.moments import end_moment, first_moment
from cpq.people.rights import said_of
from cpq.problems import CannotPrice, NotAllowed

if TYPE_CHECKING:
    from cpq.insight.story import Story
    from cpq.money import Money
    from cpq.workspace import Workspace


@dataclass(frozen=True)
class Reporting(Work):
    """Operations that look at all quotes together."""

    def report(self, *, first: date | None = None, last: date | None = None, reps: Sequence[str] = ()) -> DeskReport:
        """How the desk works, over the quotes of everybody whose reports the person may see.

        Args:
            first, last: Days of the period, both included, where the house is; without bound where left out.
            reps: Only the quotes that these people own.

        Raises:
            NotAllowed: The person may see nobody's reports, or not those of one that they named.
            NotFound: Nobody has an id.
        """
        asking = Asking(self._period(first, last), self.desk.clock(), self._day_of, rates_of(self.desk.workspace))
        return desk_report(self.reported(reps), self.desk.rules, asking)

    def reported(self, reps: Sequence[str] = ()) -> tuple[Story, ...]:
        """The quotes that the person's reports are made of.

        Args:
            reps: Only those that these people own.

        Raises:
            NotAllowed: The person may see nobody's reports, or not those of one that they named.
            NotFound: Nobody has an id.
        """
        directory = self.desk.rules.directory
        everything = directory.may(self.person, "see reports")
        theirs = {one for one in directory.people if directory.may(self.person, "see reports", owner=one)}
        for rep in reps:
            directory.person(rep)
        refused = [rep for rep in reps if not everything and rep not in theirs]
        if refused or not (everything or theirs):
            whose = f" about {', '.join(refused)}" if refused else ""
            raise NotAllowed(f"'{self.person}' may not see reports{whose}", hint=said_of("see reports"))
        return tuple(
            story
            for story in self.desk.store.stories()
            if (everything or story.quote.owner in theirs) and (not reps or story.quote.owner in reps)
        )

    @property
    def zone(self) -> tzinfo:
        """Where the house is: the zone of its calendar."""
        calendar = self.desk.rules.calendar_of()
        return UTC if calendar is None else calendar.zone

    def _period(self, first: date | None, last: date | None) -> Period:
        return Period(
            None if first is None else first_moment(first, self.zone),
            None if last is None else end_moment(last, self.zone),
        )

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def rates_of(workspace: Workspace) -> Converted:
    """How amounts are compared: at the exchange rates of the policy as it is now, of the day in question."""

    def converted(money: Money, currency: str, on: date) -> Decimal | None:
        try:
            return workspace.compiled(on).convert(money, currency)
        except CannotPrice:
            return None

    return converted
