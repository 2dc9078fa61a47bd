"""Until when an approval and its grants hold, and whether something's time is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from cpq.approvals.request import Requirement
from cpq.desk_rules.settings import lasts_until
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.record import Content, Revision
from cpq.terms import Term


def last_moment(day: date) -> datetime:
    """The last moment of a day, UTC: what holds until a day holds on all of it."""
    return datetime.combine(day, time.max, UTC)


def approved_until(content: Content, acting: Acting, requirements: Iterable[Requirement] = ()) -> datetime:
    """The last moment that an approval given now holds.

    It ends with the first of: the time that a rule gives its approval, or else the desk's settings; the quote's own
    last day; the last day of its price list and of the exchange rate that converts it.

    Args:
        requirements: What was required; nothing where the policy asked nobody.
    """
    usual = acting.rules.settings.approval_lasts
    terms = {one.lasts: Term.parse(one.lasts) if one.lasts else usual for one in requirements} or {"": usual}
    ends = [lasts_until(acting.at, term) for term in terms.values()]
    ends += [last_moment(day) for day in (content.valid_until, content.prices_until) if day is not None]
    return min(ends)


def grants_until(acting: Acting) -> datetime:
    """The last moment that what humans approved until now may be reused, where its rule says nothing else."""
    return lasts_until(acting.at, acting.rules.settings.grants_last)


def approval_over(revision: Revision, at: datetime) -> bool:
    """Whether the time of its approval has run out."""
    return revision.approved_until is not None and at > revision.approved_until


def offer_over(revision: Revision, at: datetime) -> bool:
    """Whether the buyer can no longer accept, since the quote's last day is over."""
    until = revision.content.valid_until
    return until is not None and at > last_moment(until)
