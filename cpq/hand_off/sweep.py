"""The sweep over stored quotes: what time has brought about is written down, each quote in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cpq.desk.desk import Desk
from cpq.desk.work import changed
from cpq.people.person import SYSTEM
from cpq.problems import CpqError
from cpq.quotes.status import FOLLOWS
from cpq.store import QuoteFilter, QuoteRow, Store
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.time_passing import pass_time
from cpq.stored_quotes.happenings import EventData

PAGE: Final = 500

_MAY_END: Final = tuple(status for status, after in FOLLOWS.items() if "expired" in after)
_TIMED: Final = frozenset({"in approval", "approved"})
"""Statuses in which more than the offer's last day matters."""


class Swept(NamedTuple):
    """What time brought about for one quote.

    Attributes:
        happened: In order; what would happen, where nothing was to be written.
        refused: Why it could not be written, or None.
    """

    quote: str
    happened: tuple[EventData, ...] = ()
    refused: CpqError | None = None


def sweep(desk: Desk, *, dry_run: bool = False) -> tuple[Swept, ...]:
    """Expire, escalate and remind, for every quote for which it is time; the others are left out.

    Run twice at one moment, or on two machines at once, each thing happens once: what is due is judged again inside
    the transaction that writes it.

    Args:
        dry_run: Only say what would happen.
    """
    rules = desk.rules
    acting = Acting(SYSTEM, desk.clock(), rules.directory, rules)
    swept = (_swept(desk.store, row.number, acting, dry_run=dry_run) for row in _perhaps(desk.store, acting))
    return tuple(one for one in swept if one.happened or one.refused)


def _swept(store: Store, number: str, acting: Acting, *, dry_run: bool) -> Swept:
    try:
        happened = pass_time(store.read(number), acting)
        if happened and not dry_run:
            written = store.change(number, None, SYSTEM, acting.at, lambda now: pass_time(now, acting))
            happened = changed(written).happened
    except CpqError as error:
        return Swept(number, refused=error)
    return Swept(number, happened)


def _perhaps(store: Store, acting: Acting) -> Iterator[QuoteRow]:
    """Quotes for which it may be time, as far as a list tells."""
    today = acting.day.isoformat()
    for row in rows_of(store, _MAY_END):
        if row.status in _TIMED or (row.valid_until is not None and row.valid_until < today):
            yield row


def rows_of(store: Store, statuses: Sequence[str]) -> Iterator[QuoteRow]:
    """Every quote in some statuses, page by page, in an order that no change of a quote disturbs."""
    after: tuple[str, str] | None = None
    while True:
        page = store.search(QuoteFilter(statuses=statuses, sort="number", limit=PAGE, after=after))
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].place
