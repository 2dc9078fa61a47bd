"""Whom a step may be given to besides: by right, by separation of duties, by authority, or by the levels above."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.approvals.request import ApprovalRequest, Step
from cpq.approvals.reuse import has_authority
from cpq.approvals.standing import has_decided
from cpq.problems import Conflict, NotAllowed
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.actions.next_steps import involved_in
from cpq.stored_quotes.guards import is_somebody
from cpq.stored_quotes.record import StoredQuote


def levels_of(
    quote: StoredQuote, request: ApprovalRequest, step: Step, acting: Acting, level: int
) -> Iterator[tuple[tuple[str, ...], bool, str]]:
    """Of each role that has this level: who comes new, whether in the others' place, and how they were found."""
    house, involved = InHouse(acting), involved_in(quote, request)
    for role in step.approvers:
        reached = house.escalated(role, level, involved, step.deciders)
        if reached is not None:
            found, replaces = reached
            new = tuple(
                one
                for one in found.people
                if not involved.part_of(one, acting.directory)
                and not has_decided(step, one, acting.directory)
                and not any(acting.directory.same_human(one, other) for other in step.deciders)
            )
            yield new, replaces, found.why


def may_be_asked(
    quote: StoredQuote,
    request: ApprovalRequest,
    step: Step | None,
    acting: Acting,
    person: str,
    *,
    with_authority: bool,
) -> None:
    """Insist that somebody could decide.

    Args:
        step: What they would decide; None for a step that is made for them.
        with_authority: Whether they must hold a role that the step asks, or stand above who does.

    Raises:
        NotFound: There is no such person.
        NotAllowed: They left, have a part in the quote, or lack the right or the authority.
        Conflict: They have decided already.
    """
    is_somebody(acting, person)
    involved = involved_in(quote, request)
    part = involved.part_of(person, acting.directory)
    if part:
        raise NotAllowed(f"{part}; somebody else decides")
    if not acting.directory.may(person, "decide", owner=quote.owner):
        raise NotAllowed(f"{person} may not decide about quotes", hint="name somebody whose role may")
    if step is None:
        return
    if has_decided(step, person, acting.directory):
        raise Conflict(f"{person} has decided step {step.id} already", code="already-decided")
    if not with_authority or not step.approvers:
        return
    above = any(acting.directory.is_above(person, one) for one in step.deciders)  # who left has a manager still
    if not above and not has_authority(person, set(step.approvers), involved, InHouse(acting)):
        raise NotAllowed(
            f"{person} has not the authority of {' or '.join(step.approvers)}",
            hint="name somebody who holds it, or stands above who does",
        )
