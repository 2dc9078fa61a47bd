"""Which steps of a quote wait for a decision, and which of them somebody means who names none."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.approvals.request import ApprovalRequest, Step
from cpq.problems import Conflict, CpqError, NotAllowed, TransitionRefused
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import deciding
from cpq.stored_quotes.record import StoredQuote


def open_steps(quote: StoredQuote) -> Iterator[tuple[ApprovalRequest, Step]]:
    """Steps that can be decided now, each with its request."""
    request = quote.pending
    if request is not None:
        yield from ((request, step) for step in request.steps if step.status == "open")


def unrouted_steps(quote: StoredQuote) -> tuple[str, ...]:
    """Steps that have nobody who could decide them."""
    steps = () if quote.pending is None else quote.pending.steps
    return tuple(step.id for step in steps if step.status == "needs routing")


def steps_asking(quote: StoredQuote, acting: Acting) -> tuple[str, ...]:
    """Open steps that whoever acts may decide.

    Raises:
        NotAllowed, Conflict: There are open ones, and none is theirs.
        TransitionRefused: Nothing is open.
    """
    found: list[str] = []
    refused: CpqError | None = None
    for request, step in open_steps(quote):
        try:
            deciding.route_on(quote, request, step, acting)
        except (NotAllowed, Conflict) as error:
            refused = refused or error
        else:
            found.append(step.id)
    if not found:
        raise refused or _nothing_open(quote)
    return tuple(found)


def step_meant(quote: StoredQuote, acting: Acting) -> str:
    """The open step that is meant where none is named: one that asks whoever acts, else the only one.

    Raises:
        TransitionRefused: Nothing is open, or several steps are and none asks them.
    """
    steps = [step.id for _, step in open_steps(quote)]
    if not steps:
        unrouted = unrouted_steps(quote)
        if len(unrouted) == 1:
            return unrouted[0]
        raise _nothing_open(quote)
    try:
        return steps_asking(quote, acting)[0]
    except (NotAllowed, Conflict):
        if len(steps) == 1:
            return steps[0]
    raise TransitionRefused(
        f"{quote.number} has {len(steps)} open steps", status=quote.status, hint=f"name one of {', '.join(steps)}"
    )


def _nothing_open(quote: StoredQuote) -> TransitionRefused:
    return TransitionRefused(
        f"{quote.number} is {quote.status}: no step of it is open",
        status=quote.status,
        hint=f"cpq quote show {quote.number} says where it stands",
    )
