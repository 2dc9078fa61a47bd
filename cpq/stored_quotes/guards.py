"""What actions ask before anything happens: whether somebody may, and whether the quote stands where it is right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from cpq.people.actions import Action
from cpq.people.rights import said_of
from cpq.problems import NotAllowed, TransitionRefused
from cpq.quotes.status import FOLLOWS, QuoteStatus
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.record import Concession, Revision, StoredQuote
from cpq.stored_quotes.validity import approval_over, offer_over

RIGHT_FROM: Final[Mapping[QuoteStatus, str]] = MappingProxyType(
    {
        "draft": "submit it first",
        "in approval": "wait for the decision, or recall it",
        "approved": "send it, or revise it",
        "sent": "wait for the customer's answer, withdraw it, or revise it",
        "accepted": "it is a contract now; change that with an amendment",
        "declined": "clone it to offer again",
        "rejected": "revise it",
        "recalled": "revise it",
        "superseded": "go on with the newest revision",
        "withdrawn": "revise it to offer again",
        "cancelled": "clone it to begin again",
        "revoked": "revise it",
        "approval expired": "revise it, and submit it again",
        "expired": "revise it with a later last day",
    }
)
"""What would be right from each status."""


def may(acting: Acting, action: Action, *, owner: str) -> None:
    """Insist that somebody may do something with a quote of an owner.

    Raises:
        NotAllowed: They may not, or left.
    """
    if not acting.may(action, owner=owner):
        whose = "" if owner == acting.actor else f": the quote belongs to '{owner}'"
        hint = said_of(action)
        if not acting.directory.active(acting.actor):
            hint = f"nobody who works here has the id '{acting.actor}'"
        raise NotAllowed(f"'{acting.actor}' may not {action}{whose}", hint=hint)


def is_somebody(acting: Acting, person: str) -> None:
    """Insist that a person who is to answer for something works here.

    Raises:
        NotFound: Nobody has that id.
        NotAllowed: They left.
    """
    acting.directory.person(person)
    if not acting.directory.active(person):
        raise NotAllowed(f"'{person}' no longer works here", hint="name somebody who does")


def stands(quote: StoredQuote, wanted: Collection[str], what: str) -> Revision:
    """The newest revision, if it has one of these statuses.

    Args:
        what: What is asked, as a participle: ``sent``, ``withdrawn``.

    Raises:
        TransitionRefused: It has another status; the hint says what would be right from there.
    """
    newest = quote.newest
    if newest.status not in wanted:
        raise TransitionRefused(
            f"{quote.number} is {'a draft' if newest.status == 'draft' else newest.status}, so it cannot be {what}",
            status=newest.status,
            hint=RIGHT_FROM[newest.status],
        )
    return newest


def can_become(quote: StoredQuote, status: QuoteStatus, what: str = "") -> Revision:
    """The newest revision, if its status may become another.

    Raises:
        TransitionRefused: It may not.
    """
    return stands(quote, [before for before, after in FOLLOWS.items() if status in after], what or status)


def still_approved(quote: StoredQuote, acting: Acting) -> None:
    """Insist that the approval of the newest revision holds at this moment, whether or not a job noticed its end.

    Raises:
        TransitionRefused: Its time is over.
    """
    newest = quote.newest
    if approval_over(newest, acting.at):
        raise TransitionRefused(
            f"the approval of {quote.number} held until {newest.approved_until:%Y-%m-%d %H:%M} UTC",
            status=newest.status,
            hint=RIGHT_FROM["approval expired"],
        )


def still_offered(quote: StoredQuote, acting: Acting) -> None:
    """Insist that the offer's last day is not over, and that nothing granted until a day has lapsed.

    Raises:
        TransitionRefused: A day is over.
    """
    newest = quote.newest
    if offer_over(newest, acting.at):
        raise TransitionRefused(
            f"{quote.number} was valid until {newest.content.valid_until}",
            status=newest.status,
            hint=RIGHT_FROM["expired"],
        )
    for concession in lapsed(newest, acting):
        raise TransitionRefused(
            f"what was granted on {concession.subject} lapsed on {concession.until}",
            status=newest.status,
            hint="revise it without that, or with a later day",
        )


def lapsed(revision: Revision, acting: Acting) -> tuple[Concession, ...]:
    """What a revision grants until a day that is over."""
    return tuple(one for one in revision.concessions if acting.day > one.until)
