"""What time does to a quote: what ended is written down, steps are escalated, and people are reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cpq.quotes.status import FOLLOWS
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.expiring import expire
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.actions.routing_steps import escalate, remind
from cpq.stored_quotes.actions.schedule import escalates_at, reminds_at
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote
from cpq.stored_quotes.validity import last_moment

READING: Final = 1
"""Goes up when a release judges here otherwise, so that nothing that was found out before is relied upon."""


def pass_time(quote: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
    """Everything that time has brought about by now and that is not written down yet; nothing where nothing has.

    Whoever runs it again at one moment, here or on another machine, adds nothing: each level of escalation is taken
    once, and one reminder stands for all that were missed.

    Args:
        acting: The system, at this moment.
    """
    happened = list(expire(quote, acting))
    request = after(quote, acting, happened).pending
    for step in () if request is None else request.steps:
        if step.status != "open":
            continue
        while escalated := escalate(after(quote, acting, happened), acting, step.id):
            happened += escalated
        happened += remind(after(quote, acting, happened), acting, step.id)
    return tuple(happened)


def nothing_before(quote: StoredQuote, acting: Acting) -> datetime | None:
    """The moment before which :func:`pass_time` adds nothing to a quote that stays as it is; None where it never does.

    Args:
        acting: The system, with the rules that reminders and escalations go by.
    """
    newest, request = quote.newest, quote.pending
    offer = newest.content.valid_until if "expired" in FOLLOWS[newest.status] else None
    ends = [
        None if offer is None else last_moment(offer),
        newest.approved_until if newest.status == "approved" else None,
    ]
    for step in () if request is None else request.steps:
        ends += [escalates_at(step, acting), reminds_at(step, acting)]
    return min((end for end in ends if end is not None), default=None)
