"""Other people for a step: passed on, asked besides, passed upwards, found at last, reminded, overridden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cpq.approvals.request import Step
from cpq.approvals.standing import apart, can_satisfy, still_satisfiable, undecided, verdict
from cpq.people.person import SYSTEM
from cpq.problems import Conflict, NotAllowed, TransitionRefused
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.candidates import levels_of, may_be_asked
from cpq.stored_quotes.actions.deciding import Answer, open_step, pending_step
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.actions.next_steps import after, involved_in, with_what_follows
from cpq.stored_quotes.actions.schedule import escalates_at, reminders_by, reminds_at
from cpq.stored_quotes.guards import may, still_offered
from cpq.stored_quotes.happenings import (
    ApproverAdded,
    EventData,
    StepEscalated,
    StepOpened,
    StepOverridden,
    StepReassigned,
    StepReminded,
)
from cpq.stored_quotes.record import StoredQuote


def reassign(
    quote: StoredQuote, acting: Acting, step: str, to: str, *, instead_of: str = "", reason: str = ""
) -> tuple[EventData, ...]:
    """Pass a step on; until when it is due stays.

    Whoever a step asks may pass on their own part; the desk may do it for anybody.

    Args:
        to: Who decides from now on; they hold the authority that the step asks for, or stand above those who do.
        instead_of: Whose part it is; the actor's own where the step asks them, else everybody's who has not decided.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision; or the person named has no part to pass on, or gets
            their own, or too few would be left of those of whom so many must approve.
        NotAllowed: They may not pass it on, or the other may not decide it.
    """
    request, found = open_step(quote, step)
    waiting = undecided(found, acting.directory)
    own = acting.actor in waiting and instead_of in ("", acting.actor)
    if not own:
        may(acting, "reassign", owner=quote.owner)
    gone = (acting.actor,) if own else (instead_of,) if instead_of else waiting
    absent = [one for one in gone if one not in waiting]
    if absent:
        raise TransitionRefused(f"step {step} does not wait for {absent[0]}", status=found.status)
    if gone == (to,):
        raise TransitionRefused(
            f"step {step} waits for {to} already", status=found.status, hint="pass it on to somebody else"
        )
    may_be_asked(quote, request, found, acting, to, with_authority=True)
    passed_on = StepReassigned(request=request.number, step=step, removed=gone, added=(to,), reason=reason)
    left = pending_step(after(quote, acting, [passed_on]), step)[1]
    if not still_satisfiable(left, acting.directory):
        raise TransitionRefused(
            f"step {step} needs {found.least} people, and too few would be left to decide it",
            status=found.status,
            hint="pass the part of one person on to somebody who is not asked yet",
        )
    return (passed_on,)


def take_off(quote: StoredQuote, acting: Acting, step: str, person: str, *, reason: str = "") -> tuple[EventData, ...]:
    """Take somebody who left off a step, so that it no longer waits for them; those who are left decide it.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision; or too few would be left, who are then named first.
        NotAllowed: They may not change who decides, or the person is still here.
    """
    request, found = open_step(quote, step)
    may(acting, "reassign", owner=quote.owner)
    if person not in undecided(found, acting.directory):
        raise TransitionRefused(f"step {step} does not wait for {person}", status=found.status)
    if acting.directory.active(person):
        raise NotAllowed(f"{person} is still here", hint="pass their part on to somebody else")
    gone = StepReassigned(request=request.number, step=step, removed=(person,), added=(), reason=reason)
    left = pending_step(after(quote, acting, [gone]), step)[1]
    if not still_satisfiable(left, acting.directory):
        raise TransitionRefused(
            f"without {person} too few are left on step {step}", status=found.status, hint="reassign it instead"
        )
    status = "approved" if verdict(left, acting.directory) == "approved" else "open"
    return with_what_follows(quote, acting, gone.model_copy(update={"status": status}))


def route_step(
    quote: StoredQuote, acting: Acting, step: str, people: Sequence[str], *, reason: str = ""
) -> tuple[EventData, ...]:
    """Name who decides a step for which nobody was found; it opens, and is due from now on.

    Those who are named need no authority of their own, so nobody names them for what they have a part in.

    Raises:
        NotFound, Conflict: As for a decision.
        TransitionRefused: It has somebody, or these people are too few.
        NotAllowed: They may not route steps, have a part in the quote, or somebody named may not decide.
    """
    request, found = pending_step(quote, step)
    may(acting, "reassign", owner=quote.owner)
    part = involved_in(quote, request).part_of(acting.actor, acting.directory)
    if part:
        raise NotAllowed(f"{part}; somebody else names who decides")
    if found.status != "needs routing":
        raise TransitionRefused(f"step {step} is {found.status}, so it needs no routing", status=found.status)
    for person in people:
        may_be_asked(quote, request, found, acting, person, with_authority=False)
    if not can_satisfy(found, apart(people, acting.directory)):
        raise TransitionRefused(
            f"step {step} needs {found.least} people", status=found.status, hint="name more of them"
        )
    due = InHouse(acting).due(found.approvers, people)
    named = StepReassigned(request=request.number, step=step, added=tuple(people), reason=reason)
    return named, StepOpened(request=request.number, step=step, eligible=tuple(people), due=due)


def add_approver(
    quote: StoredQuote, acting: Acting, step: str, person: str, *, reason: str = ""
) -> tuple[EventData, ...]:
    """Ask somebody besides those whom the policy asks: a step of its own, which the request then also needs.

    Args:
        step: Step whose reason they are asked about; the new one is due when that one is.

    Raises:
        NotFound, Conflict: As for a decision.
        NotAllowed: They may not ask others, or the other may not decide.
    """
    request, found = pending_step(quote, step)
    may(acting, "add approver", owner=quote.owner)
    besides = [one for one in request.steps if not one.approvers and one.status == "open"]
    if any(acting.directory.same_human(person, other) for one in besides for other in one.deciders):
        raise Conflict(f"{person} is asked already", code="already-decided")
    may_be_asked(quote, request, None, acting, person, with_authority=False)
    made = Step(id=f"{request.number}.{len(request.steps) + 1}", requirement=found.requirement, approvers=())
    opened = StepOpened(request=request.number, step=made.id, eligible=(person,), due=found.due)
    return ApproverAdded(request=request.number, step=made, reason=reason), opened


def escalate(
    quote: StoredQuote, acting: Acting, step: str, *, level: int | None = None, reason: str = ""
) -> tuple[EventData, ...]:
    """Ask those whom the routing names for a step that is not decided in time; this never decides anything.

    The system does so when the time of a level has come, and people from then on: before, nobody gets around those who
    are asked by having others asked. A level that was taken is not taken again. Where nobody new is found, that is
    recorded too, so that somebody notices.

    Args:
        level: Level to take, from 1; the next where left out.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision; or the time of the level has not come, or nobody is
            left to escalate to.
        NotAllowed: They may not escalate it.
    """
    request, found = open_step(quote, step)
    wanted = found.escalated + 1 if level is None else level
    when = escalates_at(found, acting)
    late = when is not None and acting.at >= when
    if acting.actor == SYSTEM:
        if not late:
            return ()
    elif acting.actor not in found.deciders:
        may(acting, "escalate", owner=quote.owner)
    if wanted <= found.escalated:
        return ()
    if wanted > found.escalated + 1:
        raise TransitionRefused(
            f"step {step} was escalated {found.escalated} times, so level {wanted} is too far", status=found.status
        )
    levels = list(levels_of(quote, request, found, acting, wanted))
    if not levels:
        raise TransitionRefused(
            f"nobody is left to escalate step {step} to", status=found.status, hint="reassign it instead"
        )
    if not late:
        raise _in_time(found, when)
    people = tuple(dict.fromkeys(one for to, _, _ in levels for one in to))
    replacing = bool(people) and all(replaces for _, replaces, _ in levels)
    why = reason or ("" if people else "; ".join(dict.fromkeys(told for _, _, told in levels)))
    return (StepEscalated(request=request.number, step=step, level=wanted, to=people, replacing=replacing, reason=why),)


def _in_time(step: Step, when: datetime | None) -> TransitionRefused:
    """The refusal to escalate a step that may still be decided in time."""
    hint = "whoever is asked may pass it on before, and others may be asked besides"
    if step.paused is not None:
        message, hint = f"step {step.id} waits for information from the rep", "answer it first"
    elif when is None:
        message = f"step {step.id} has no time after which it is escalated"
    else:
        message = f"step {step.id} is not escalated before {when:%Y-%m-%d %H:%M} UTC"
    return TransitionRefused(message, status=step.status, hint=hint)


def remind(quote: StoredQuote, acting: Acting, step: str) -> tuple[EventData, ...]:
    """Remind those who have not decided, and who stands in for them; the system does so when it is time.

    One reminder stands for all that were missed meanwhile.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision; or the step waits for the rep.
        NotAllowed: They may not remind anybody.
    """
    request, found = open_step(quote, step)
    if acting.actor == SYSTEM:
        when = reminds_at(found, acting)
        if when is None or acting.at < when:
            return ()
    else:
        may(acting, "escalate", owner=quote.owner)
    if found.paused is not None:
        raise TransitionRefused(
            f"step {step} waits for information from the rep", status=found.status, hint="answer it first"
        )
    waiting = undecided(found, acting.directory)
    stand_ins = (other for one in waiting for other in acting.directory.delegates_of(one, acting.at))
    people = tuple(dict.fromkeys((*waiting, *stand_ins)))
    count = max(found.reminded + 1, reminders_by(found, acting) if acting.actor == SYSTEM else 0)
    return (StepReminded(request=request.number, step=step, count=count, to=people),)


def override(
    quote: StoredQuote, acting: Acting, step: str, answer: Answer, *, reason: str, seen: str
) -> tuple[EventData, ...]:
    """Decide a step in the place of those whom it asks, with the right to; told apart from decisions, and never reused.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision; or no reason is given.
        NotAllowed: They may not override, or have a part in the quote.
    """
    request, found = open_step(quote, step, seen)
    still_offered(quote, acting)
    may(acting, "override", owner=quote.owner)
    part = involved_in(quote, request).part_of(acting.actor, acting.directory)
    if part:
        raise NotAllowed(f"{part}; somebody else decides")
    if not reason.strip():
        raise TransitionRefused("an override says why", status=found.status, code="no-comment", hint="give the reason")
    done = StepOverridden(
        request=request.number,
        step=step,
        answer=answer,
        reason=reason.strip(),
        content_hash=request.content_hash,
    )
    return with_what_follows(quote, acting, done)
