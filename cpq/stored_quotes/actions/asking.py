"""Ask the rep before deciding, and answer: while somebody waits for information, the step's clock stands still."""

from __future__ import annotations

from cpq.approvals.standing import undecided
from cpq.problems import TransitionRefused
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.deciding import open_step, route_on
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.guards import may
from cpq.stored_quotes.happenings import EventData, InformationGiven, InformationRequested
from cpq.stored_quotes.record import StoredQuote


def request_information(quote: StoredQuote, acting: Acting, step: str, question: str) -> tuple[EventData, ...]:
    """Ask the rep something that it takes to decide a step.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision; or the step waits for an answer already.
        NotAllowed: They may not decide the step.
    """
    request, found = open_step(quote, step)
    route_on(quote, request, found, acting)
    if not question.strip():
        raise TransitionRefused("nothing is asked", status=found.status, code="no-comment", hint="write a question")
    if found.paused is not None:
        raise TransitionRefused(
            f"step {step} waits for an answer already", status=found.status, hint=f"asked: {found.questions[-1].text}"
        )
    return (InformationRequested(request=request.number, step=step, question=question.strip()),)


def give_information(quote: StoredQuote, acting: Acting, step: str, answer: str) -> tuple[EventData, ...]:
    """Answer what an approver asked; the step has as much working time left as when it was asked.

    Raises:
        NotFound, Conflict: As for a decision.
        TransitionRefused: Nothing was asked, or nothing is said.
        NotAllowed: They neither submitted the revision nor may answer for its owner.
    """
    request, found = open_step(quote, step)
    if not acting.directory.same_human(acting.actor, request.submitted_by):
        may(acting, "give information", owner=quote.owner)
    if found.paused is None:
        raise TransitionRefused(f"nobody asked anything on step {step}", status=found.status, hint="add a comment")
    if not answer.strip():
        raise TransitionRefused("nothing is answered", status=found.status, code="no-comment", hint="write an answer")
    due = found.due
    if due is not None:
        due = InHouse(acting).later(found.approvers, undecided(found, acting.directory), found.paused, due)
    return (InformationGiven(request=request.number, step=step, answer=answer.strip(), due=due),)
