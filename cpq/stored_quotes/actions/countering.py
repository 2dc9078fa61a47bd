"""Counter-offers: an approver says what they would approve, and the rep takes it as the next revision or does not."""

from __future__ import annotations

from dataclasses import replace

from cpq.approvals.assessment import Assessment
from cpq.approvals.planning import Agreed
from cpq.approvals.request import role_in
from cpq.approvals.routes import NoRoute, route
from cpq.problems import Conflict, NotAllowed, NotFound
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.deciding import open_step, pending_step, route_on
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.actions.next_steps import after, ended, involved_in
from cpq.stored_quotes.actions.submitting import is_about, submitted
from cpq.stored_quotes.guards import may, still_offered
from cpq.stored_quotes.happenings import CounterAnswered, Countered, EventData, Revised
from cpq.stored_quotes.record import Content, Counter, StoredQuote


def counter(
    quote: StoredQuote, acting: Acting, step: str, proposal: Content, *, says: str, seen: str, comment: str = ""
) -> tuple[EventData, ...]:
    """Propose what one would approve instead of what a step asks; the step stays open.

    A person's newer proposal on a step takes the place of their older one.

    Args:
        proposal: The whole content that it would have, priced by the policy that priced the quote.
        says: What is proposed, in business words.
        seen: Content hash of what the actor saw.

    Raises:
        NotFound, Conflict, TransitionRefused: As for a decision.
        NotAllowed: They may not decide the step.
        Conflict: ``no-change``: it proposes what the quote says; ``stale``: it was priced by another policy.
    """
    request, found = open_step(quote, step, seen)
    still_offered(quote, acting)
    authority = route_on(quote, request, found, acting).authority
    content = quote.newest.content
    if proposal.content_hash == content.content_hash:
        raise Conflict("the counter-offer is what the quote says", code="no-change", hint="approve it instead")
    if (proposal.policy, proposal.currency) != (content.policy, content.currency):
        raise Conflict(
            "the counter-offer was priced in another way than the quote",
            code="stale",
            hint="price it with the policy and in the currency of the quote",
        )
    older = [
        CounterAnswered(id=one.id, answer="withdrawn")
        for one in quote.counters
        if (one.by, one.step, one.status) == (acting.actor, step, "open")
    ]
    made = Countered(
        id=len(quote.counters) + 1,
        request=request.number,
        step=step,
        proposal=proposal,
        says=says,
        comment=comment.strip(),
        authority=authority,
    )
    return (*older, made)


def accept_counter(
    quote: StoredQuote, acting: Acting, counter_id: int, assessment: Assessment, *, justification: str = ""
) -> tuple[EventData, ...]:
    """Take a counter-offer: it is the next revision, submitted in the same moment.

    Who made it has approved it, as far as they still may; what else the policy requires of it is asked, unless earlier
    approvals cover it. Where nothing is left, the revision is approved.

    Args:
        assessment: What the policy requires of the proposal.

    Raises:
        NotFound: There is no such counter-offer.
        Conflict: ``already-decided``: it was answered, or its request is over.
        NotAllowed: They may not answer it.
        NotApproved: A guardrail stops what it proposes.
    """
    begun = revised_by(quote, acting, counter_id)
    offered = open_counter(quote, counter_id)
    is_about(assessment, offered.proposal)
    revised = after(quote, acting, begun)
    still_offered(revised, acting)
    agreed = _agreed(quote, acting, offered)
    return (*begun, *submitted(revised, acting, assessment, justification=justification, agreed=agreed))


def _agreed(quote: StoredQuote, acting: Acting, offered: Counter) -> Agreed | None:
    """The approval that a counter-offer is, if its maker might still give it: who left or was taken off gives none."""
    request, step = pending_step(quote, offered.step)
    maker = replace(acting, actor=offered.by)
    found = route(step, quote.owner, involved_in(quote, request), InHouse(maker))
    if isinstance(found, NoRoute) and not found.decided:
        return None
    return Agreed(
        by=offered.by,
        role=role_in(offered.authority),
        at=offered.at,
        requirement=step.requirement,
        request=offered.request,
        step=offered.step,
    )


def revised_by(quote: StoredQuote, acting: Acting, counter_id: int) -> tuple[EventData, ...]:
    """The next revision that a counter-offer is once it is taken, before it is submitted.

    Raises:
        NotFound, Conflict, NotAllowed: As for accepting it.
    """
    offered = open_counter(quote, counter_id)
    may(acting, "answer counter", owner=quote.owner)
    request, _ = pending_step(quote, offered.step)
    return (
        CounterAnswered(id=offered.id, answer="accepted"),
        ended(quote, request, acting, "superseded", reason=f"counter-offer {offered.id} was accepted"),
        Revised(
            revision=quote.head + 1,
            content=offered.proposal,
            concessions=quote.newest.concessions,
            reason=f"counter-offer {offered.id} by {offered.by}",
            changes=(offered.says,) if offered.says else (),
            counter=offered.id,
        ),
    )


def decline_counter(quote: StoredQuote, acting: Acting, counter_id: int) -> tuple[EventData, ...]:
    """Decline a counter-offer; what was submitted goes on as before.

    Raises:
        NotFound, Conflict, NotAllowed: As for accepting it.
    """
    offered = open_counter(quote, counter_id)
    may(acting, "answer counter", owner=quote.owner)
    return (CounterAnswered(id=offered.id, answer="declined"),)


def withdraw_counter(quote: StoredQuote, acting: Acting, counter_id: int) -> tuple[EventData, ...]:
    """Take one's own counter-offer back.

    Raises:
        NotFound, Conflict: As for accepting it.
        NotAllowed: Somebody else made it.
    """
    offered = open_counter(quote, counter_id)
    if not acting.directory.same_human(acting.actor, offered.by):
        raise NotAllowed(f"counter-offer {counter_id} is {offered.by}'s", hint="decline it instead")
    return (CounterAnswered(id=offered.id, answer="withdrawn"),)


def open_counter(quote: StoredQuote, counter_id: int) -> Counter:
    """A counter-offer that nobody has answered.

    Raises:
        NotFound: There is none of that number.
        Conflict: ``already-decided``: it was answered or withdrawn, or its request is over.
    """
    found = next((one for one in quote.counters if one.id == counter_id), None)
    if found is None:
        known = ", ".join(str(one.id) for one in quote.counters) or "none"
        raise NotFound(f"{quote.number} has no counter-offer {counter_id}", hint=f"counter-offers: {known}")
    if found.status == "void":
        raise Conflict(f"counter-offer {counter_id} went with its request", code="already-decided")
    if found.status != "open":
        raise Conflict(f"counter-offer {counter_id} is {found.status}", code="already-decided")
    return found
