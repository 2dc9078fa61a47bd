"""The audit: what happened to a quote and by which authority, and whether all of it is as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cpq.desk.work import Work
from cpq.problems import CpqError
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.record import StoredQuote

if TYPE_CHECKING:
    from cpq.store import Damage, Verified


class Audit(NamedTuple):
    """A quote under audit.

    Attributes:
        events: What happened, in the order of the log.
        verified: What was checked; None where nothing was.
    """

    quote: StoredQuote
    events: tuple[Event, ...]
    verified: Verified | None = None

    @property
    def own(self) -> tuple[Damage, ...]:
        """What is wrong with this quote, its events or what they name."""
        return () if self.verified is None else tuple(one for one in self.verified.damages if self._concerns(one))

    @property
    def elsewhere(self) -> tuple[Damage, ...]:
        """What else is wrong in the log that this quote's events stand in."""
        return () if self.verified is None else tuple(one for one in self.verified.damages if not self._concerns(one))

    def _concerns(self, damage: Damage) -> bool:
        sequences = {event.sequence for event in self.events}
        return damage.quote == self.quote.number or damage.sequence in sequences


class Auditing(Work):
    """The side of those who check what others did."""

    def audit(self, number: str, *, verify: bool = False) -> Audit:
        """What happened to a quote, with the authority that each decision rested on.

        Args:
            verify: Also check the chain of the whole log that its events stand in, replay it, and compare all that is
                stored with what it says.

        Raises:
            NotFound: There is no such quote, or none for the person.
            NotAllowed: The person may not audit.
            CpqError: ``log-damaged``: the events cannot be read, and were not to be verified.
        """
        quote = self.seen(number)
        self.need("audit")
        verified = self.desk.store.verify() if verify else None
        return Audit(quote, self._events(number, unreadable=verify), verified)

    def _events(self, number: str, *, unreadable: bool) -> tuple[Event, ...]:
        """The events of a quote.

        Args:
            unreadable: Whether none is the answer where they are damaged beyond reading, since the damage is told.
        """
        try:
            return tuple(self.desk.store.events(number))
        except (ValueError, KeyError):
            if unreadable:
                return ()
        hint = f"cpq audit {number} --verify says where"
        raise CpqError(f"the log is damaged: {number} cannot be read", code="log-damaged", hint=hint)
