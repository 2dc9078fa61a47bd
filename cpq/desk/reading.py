"""Looking at quotes: one, many, what happened to one, and how two revisions differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cpq.desk.asked_otherwise import asked_otherwise
from cpq.desk.prepared import Shown
from cpq.desk.work import Work
from cpq.problems import NotFound
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.record import Revision, StoredQuote

if TYPE_CHECKING:
    from cpq.quote_changes import QuoteDiff
    from cpq.store import Anchor, QuoteFilter, QuoteRow, Verified


class Compared(NamedTuple):
    """Two revisions of a quote.

    Attributes:
        asked: What was asked otherwise, in business words.
        prices: What that, and a newer policy, did to the price.
    """

    old: Shown
    new: Shown
    asked: tuple[str, ...]
    prices: QuoteDiff


class Reading(Work):
    """Operations that change nothing."""

    def show(self, number: str, revision: int | None = None, *, as_of: date | None = None) -> Shown:
        """A revision of a quote, priced by the policy that it is pinned to.

        Args:
            revision: Its number; the newest where left out.
            as_of: Order date to look at it for, instead of its own.

        Raises:
            NotFound: There is no such quote, or none for the person, or no such revision.
        """
        quote = self.seen(number)
        return self.opened(quote, _revision(quote, revision), as_of=as_of)

    def history(self, number: str, *, after: int = 0) -> tuple[Event, ...]:
        """What happened to a quote, in the order of the log.

        Args:
            after: Sequence that the events come after.
        """
        quote = self.seen(number)
        return tuple(self.desk.store.events(quote.number, after=after))

    def diff(self, number: str, old: int | None = None, new: int | None = None) -> Compared:
        """What changed between two revisions, and what that did to the price.

        Args:
            old: The one before the other where left out.
            new: The newest where left out.

        Raises:
            NotFound: There is no such revision.
            CpqError: The two are in different currencies.
        """
        quote = self.seen(number)
        after = _revision(quote, new)
        before = _revision(quote, max(after.number - 1, 1) if old is None else old)
        sides = self.opened(quote, before), self.opened(quote, after)
        asked = asked_otherwise(sides[0].asks, sides[1].asks)
        prices = sides[1].under.diff_quotes(sides[0].priced, sides[1].priced, older=sides[0].under)
        return Compared(*sides, asked, prices)

    def verify(self, anchor: Anchor | None = None) -> Verified:
        """Check every event of the log against its chain, and every list against what the events say.

        Args:
            anchor: Where the log ended at an earlier moment, kept elsewhere.

        Raises:
            NotAllowed: The person may not audit.
        """
        self.need("audit")
        return self.desk.store.verify(anchor)

    def list(self, wanted: QuoteFilter | None = None) -> tuple[QuoteRow, ...]:
        """The quotes that the person may see by their role; those that they are asked about stand in the queue.

        Args:
            wanted: Which of them, in which order; the fifty that changed last where left out.
        """
        from cpq.store import QuoteFilter  # noqa: PLC0415 - the database is loaded where it is used

        asked = wanted or QuoteFilter()
        directory = self.desk.rules.directory
        if directory.may(self.person, "see quotes"):
            return self.desk.store.search(asked)
        theirs = [one for one in directory.people if directory.may(self.person, "see quotes", owner=one)]
        owners = [one for one in theirs if not asked.owners or one in asked.owners]
        return self.desk.store.search(replace(asked, owners=owners)) if owners else ()


def _revision(quote: StoredQuote, wanted: int | None) -> Revision:
    if wanted is None:
        return quote.newest
    if not 1 <= wanted <= quote.head:
        raise NotFound(
            f"{quote.number} has no revision {wanted}",
            code="quote-not-found",
            hint=f"its revisions are 1 to {quote.head}",
        )
    return quote.revisions[wanted - 1]
