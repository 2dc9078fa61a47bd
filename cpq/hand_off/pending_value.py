"""The value of what is being decided and offered, now and as it was at an earlier moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from cpq.hand_off.sweep import PAGE, rows_of
from cpq.quotes.status import BUSY, FOLLOWS
from cpq.rounding import EXACT
from cpq.store import QuoteFilter, QuoteRow, Store
from cpq.stored_quotes.evolve import replay


class PendingChange(NamedTuple):
    """How the pending value in one currency changed.

    Attributes:
        before, now: Net totals of quotes in approval, approved and sent.
        won: Part of ``before`` that the customers accepted meanwhile, which counts as no fall.
    """

    currency: str
    before: Decimal
    now: Decimal
    won: Decimal

    @property
    def fall(self) -> Decimal:
        """Share of what was pending and not won that is no longer pending; negative where it grew, 0 of nothing."""
        open_before = EXACT.subtract(self.before, self.won)
        if open_before <= 0:
            return Decimal(0)
        return EXACT.divide(EXACT.subtract(open_before, self.now), open_before)


def pending_changes(store: Store, since: datetime) -> tuple[PendingChange, ...]:
    """The change since a moment, one for each currency; a quote that nobody changed since then was what it is."""
    before: defaultdict[str, Decimal] = defaultdict(Decimal)
    now: defaultdict[str, Decimal] = defaultdict(Decimal)
    won: defaultdict[str, Decimal] = defaultdict(Decimal)
    changed = {row.number: row for row in _changed(store, since)}
    for row in rows_of(store, tuple(BUSY)):
        now[row.currency] += row.net_total
        if row.number not in changed:
            before[row.currency] += row.net_total
    for number, row in changed.items():
        for currency, value in _pending_at(store, number, since).items():
            before[currency] += value
            if row.status == "accepted":
                won[currency] += value
    return tuple(PendingChange(one, before[one], now[one], won[one]) for one in sorted({*before, *now}))


def _changed(store: Store, since: datetime) -> Iterable[QuoteRow]:
    """Quotes that changed since a moment, whatever became of them, the last change first."""
    after: tuple[str, str] | None = None
    while True:
        page = store.search(QuoteFilter(statuses=tuple(FOLLOWS), updated_since=since, limit=PAGE, after=after))
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].place


def _pending_at(store: Store, number: str, at: datetime) -> Mapping[str, Decimal]:
    """What a quote was worth at a moment, where it was pending then."""
    happened = list(takewhile(lambda event: event.at <= at, store.events(number)))
    if not happened:
        return {}
    quote = replay(happened)
    content = quote.newest.content
    return {content.currency: content.net_total} if quote.status in BUSY else {}
