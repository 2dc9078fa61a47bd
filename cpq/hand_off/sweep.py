"""The sweep over stored quotes: what time has brought about is written down, each quote in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from cpq.desk.desk import Desk
from cpq.desk.work import changed
from cpq.people.person import SYSTEM
from cpq.problems import CpqError
from cpq.quotes.status import FOLLOWS
from cpq.store import QuoteFilter, QuoteRow, Store, Timer
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.time_passing import READING, nothing_before, pass_time
from cpq.stored_quotes.happenings import EventData

PAGE: Final = 500

MAY_END: Final = tuple(status for status, after in FOLLOWS.items() if "expired" in after)
"""Statuses that time ends; in some of them it also escalates and reminds."""


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
    rules, store = desk.rules, desk.store
    acting = Acting(SYSTEM, desk.clock(), rules.directory, rules)
    # What is known about a quote holds for the rules that it was found out by, and for this program's reading of them.
    known_by = f"{READING} {rules.hash}"
    swept: list[Swept] = []
    due = store.timers.due(MAY_END, known_by, acting.at)
    for start in range(0, len(due), PAGE):
        looked = [_swept(store, number, acting, dry_run=dry_run) for number in due[start : start + PAGE]]
        swept += (one for one, _ in looked if one.happened or one.refused)
        if rules.hash and not dry_run:
            store.timers.set(known_by, (timer for _, timer in looked if timer is not None))
    return tuple(swept)


def _swept(store: Store, number: str, acting: Acting, *, dry_run: bool) -> tuple[Swept, Timer | None]:
    """What time did to a quote, and when it may do something again, if that is known."""
    try:
        quote = store.read(number)
        happened = pass_time(quote, acting)
        if happened and not dry_run:
            written = store.change(number, None, SYSTEM, acting.at, lambda now: pass_time(now, acting))
            quote, happened = written.quote, changed(written).happened
        return Swept(number, happened), Timer(number, quote.version, nothing_before(quote, acting))
    except CpqError as error:
        return Swept(number, refused=error), None


def rows_of(store: Store, statuses: Sequence[str]) -> Iterator[QuoteRow]:
    """Every quote in some statuses; see :func:`every`."""
    return every(store, QuoteFilter(statuses=statuses))


def every(store: Store, wanted: QuoteFilter) -> Iterator[QuoteRow]:
    """Every quote that a filter wants, page by page, in an order that no change of a quote disturbs."""
    after: tuple[str, str] | None = None
    while True:
        page = store.search(replace(wanted, sort="number", limit=PAGE, after=after))
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].place
