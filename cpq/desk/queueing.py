"""The queue: which steps wait for whom, in which order, and why each stands where it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from cpq.desk.work import Work
from cpq.problems import NotAllowed
from cpq.stored_quotes.urgency import Score, score

if TYPE_CHECKING:
    from cpq.store import QueueFilter, QueueRow
    from cpq.store.queue import QueueSort

Whose = Literal["mine", "team", "all"]
"""Steps that the person may decide, also for somebody else; that people below or beside them may; that anybody may."""


class PageEnd(NamedTuple):
    """Where a page of the queue ended.

    Attributes:
        at: The moment that it shows; the pages after it show the same one.
        place: Of its last row.
    """

    at: datetime
    place: tuple[str, str, str]

    def __str__(self) -> str:
        return "|".join((self.at.isoformat(), *self.place))

    @classmethod
    def of(cls, text: str) -> PageEnd:
        """The end that a text stands for.

        Raises:
            ValueError: It stands for none.
        """
        at, *place = text.split("|")
        moment = datetime.fromisoformat(at)
        if moment.utcoffset() != timedelta(0) or len(place) != len(("key", "quote", "step")) or not place[0]:
            raise ValueError(f"'{text}' is the end of no page")
        return cls(moment, (place[0], place[1], place[2]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which steps somebody wants to see.

    Attributes:
        overdue: Only what is late.
        unrouted: Only those that nobody can decide.
        limit: Rows at most, from 1.
        after: Where the page before ended; see :attr:`QueuePage.following`.
    """

    whose: Whose = "mine"
    overdue: bool = False
    unrouted: bool = False
    owners: Sequence[str] = ()
    accounts: Sequence[str] = ()
    rules: Sequence[str] = ()
    currency: str = ""
    sort: QueueSort = "urgency"
    limit: int = 50
    after: PageEnd | None = None


class Queued(NamedTuple):
    """A step in the queue, with how urgent it is.

    Attributes:
        asks: The person may decide it, for themselves or for somebody who is away.
    """

    row: QueueRow
    score: Score
    asks: bool


class QueuePage(NamedTuple):
    """A page of the queue.

    Attributes:
        at: The moment that it shows.
        following: What the next page comes after; None where there is none.
    """

    at: datetime
    rows: tuple[Queued, ...]
    following: PageEnd | None = None


EVERYTHING_MINE = Wanted()


class Queueing(Work):
    """The side of those who work through what waits."""

    def queue(self, wanted: Wanted = EVERYTHING_MINE) -> QueuePage:
        """The steps that wait for a decision, one page of them.

        Raises:
            NotAllowed: They are to be sorted by margin, and the person may not see it.
        """
        if wanted.sort == "margin" and not self.audience.sees_cost:
            raise NotAllowed(
                f"'{self.person}' may not sort by margin, since they may not see it", hint="sort by value or due"
            )
        now = self.acting.at
        at, place = wanted.after or (now, None)
        # The moment of a page comes from whoever asks, and so says nothing of whom they stand in for.
        mine = (self.person, *self.desk.rules.directory.principals_of(self.person, now))
        # One more than is shown tells whether there is a next page.
        asked = replace(self._filter(wanted, mine), at=at, after=place, limit=wanted.limit + 1)
        found = self.desk.store.queue(asked)
        shown = found[: wanted.limit]
        rows = tuple(Queued(row, score(row.waiting, at), not set(mine).isdisjoint(row.people)) for row in shown)
        return QueuePage(at, rows, PageEnd(at, shown[-1].place) if len(found) > len(shown) else None)

    def _filter(self, wanted: Wanted, mine: Sequence[str]) -> QueueFilter:
        from cpq.store import QueueFilter  # noqa: PLC0415 - the database is loaded where it is used

        people = None if wanted.unrouted else self._people(wanted.whose, mine)
        # A step that nobody was found for asks nobody, so that no list of people has to be searched for it.
        waiting = ("open", "needs routing") if people is None else ("open",)
        return QueueFilter(
            people=people,
            statuses=("needs routing",) if wanted.unrouted else waiting,
            owners=wanted.owners,
            accounts=wanted.accounts,
            rules=wanted.rules,
            currency=wanted.currency,
            visible_to=self._visible_to(mine),
            late=True if wanted.overdue else None,
            sort=wanted.sort,
        )

    def _people(self, whose: Whose, mine: Sequence[str]) -> Sequence[str] | None:
        """Who is asked; None where that does not matter."""
        if whose == "all":
            return None
        return mine if whose == "mine" else self._team(mine)

    def _team(self, mine: Sequence[str]) -> Sequence[str]:
        """Oneself, everybody below, and those who share a group."""
        directory = self.desk.rules.directory
        groups = [group for group in directory.groups if self.person in directory.members(group)]
        beside = (one for group in groups for one in directory.members(group))
        return tuple(dict.fromkeys((*mine, *directory.team_of(self.person), *beside)))

    def _visible_to(self, mine: Sequence[str]) -> tuple[Sequence[str], Sequence[str]] | None:
        """Whose quotes the person may see, beside those that they are asked about; None where they see all."""
        directory = self.desk.rules.directory
        if directory.may(self.person, "see quotes"):
            return None
        return [one for one in directory.people if directory.may(self.person, "see quotes", owner=one)], mine
