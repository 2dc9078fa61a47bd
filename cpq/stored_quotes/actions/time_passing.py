"""What time does to a quote: what ended is written down, steps are escalated, and people are reminded."""

from __future__ import annotations

from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.expiring import expire
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.actions.routing_steps import escalate, remind
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote


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
