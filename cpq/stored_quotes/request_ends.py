"""How a request for approval ends, and the grants that it leaves: what people approved, for others to rest on later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cpq.approvals.request import ApprovalRequest, Grant, RequestStatus, Step, StepDecision
from cpq.desk_rules.settings import lasts_until
from cpq.stored_quotes.changed_parts import request_of, with_request
from cpq.stored_quotes.record import StoredQuote
from cpq.terms import Term

OVERRIDE: Final = "override"
"""Authority of whoever decides in the place of those who are asked."""

_UNDECIDED = frozenset({"waiting", "open", "needs routing"})


def closed(quote: StoredQuote, outcome: RequestStatus, at: datetime) -> StoredQuote:
    """The quote with its pending request, if there is one, ended by what became of the revision."""
    return quote if quote.pending is None else ended(quote, quote.pending, outcome, at)


def without_grants_of(quote: StoredQuote, number: int) -> StoredQuote:
    """The quote with every grant revoked that a request left or rested on, so that none brings its approval back."""
    request = request_of(quote, number)
    carried = [step.carried for step in request.steps if step.carried is not None]
    rested_on = {place for one in carried for place in ((one.request, one.step), *one.also)}
    grants = tuple(
        grant.model_copy(update={"revoked": True})
        if grant.request == number or (grant.request, grant.step) in rested_on
        else grant
        for grant in quote.grants
    )
    return quote.model_copy(update={"grants": grants})


def ended(
    quote: StoredQuote,
    request: ApprovalRequest,
    outcome: RequestStatus,
    at: datetime,
    *,
    last: str = "",
    until: datetime | None = None,
) -> StoredQuote:
    """The request at its end: undecided steps are void, open counter-offers too, and approvals leave grants.

    Args:
        last: How long an approval may be reused from when it was given, where its rule says nothing else.
        until: Until when it may be, where nothing says how long.
    """
    steps = tuple(
        step.model_copy(update={"status": "void", "paused": None}) if step.status in _UNDECIDED else step
        for step in request.steps
    )
    counters = tuple(
        one.model_copy(update={"status": "void"}) if (one.request, one.status) == (request.number, "open") else one
        for one in quote.counters
    )
    over = with_request(quote, request.number, status=outcome, ended_at=at, steps=steps)
    grants = (*quote.grants, *_grants(quote, request, last, until))
    return over.model_copy(update={"counters": counters, "grants": grants})


def _grants(quote: StoredQuote, request: ApprovalRequest, last: str, until: datetime | None) -> Iterator[Grant]:
    """What people approved in a request and nobody rejected, for each step that was asked.

    A step that still lacked approvals leaves a grant of those who gave theirs, so that nobody is asked twice. What
    several approved ages with the oldest of their approvals. Whoever
    made the counter-offer that was taken up has decided on what it says; an override is no decision of those asked.
    """
    requirements = {requirement.key: requirement for requirement in request.requirements}
    for step in request.steps:
        approved = [*_offered(step), *(one for one in step.decisions if one.answer == "approve")]
        approved = [one for one in approved if one.authority != OVERRIDE]
        if not approved or step.status == "rejected" or step.requirement not in requirements:
            continue
        requirement = requirements[step.requirement]
        moments, lasts = [one.at for one in approved], requirement.lasts or last
        yield Grant(
            requirement=requirement,
            request=request.number,
            step=step.id,
            by=tuple(one.by for one in approved),
            on_behalf_of=tuple(one.on_behalf_of for one in approved),
            authority=tuple(dict.fromkeys(one.role for one in approved)),
            at=max(moments),
            account=quote.account,
            currency=quote.revisions[request.revision - 1].content.currency,
            until=lasts_until(min(moments), Term.parse(lasts)) if lasts else until,
        )


def _offered(step: Step) -> Iterator[StepDecision]:
    """The approvals that a counter-offer is, as decisions of those who made it."""
    if step.carried is not None and step.approvers:
        for person in step.carried.counter:
            yield StepDecision(
                answer="approve", by=person, authority=step.approvers[0], at=step.carried.at, content_hash=""
            )
