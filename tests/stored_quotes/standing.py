"""A quote brought to each status by the events that bring it there."""

from __future__ import annotations

from datetime import timedelta

from cpq.approvals.request import Place, Requirement, Step
from cpq.quotes.status import QuoteStatus
from cpq.stored_quotes.happenings import (
    Accepted,
    ApprovalExpired,
    Cancelled,
    Declined,
    EventData,
    Expired,
    RequestEnded,
    Revised,
    Revoked,
    Sent,
    StepDecided,
    StepOpened,
    Submitted,
    Withdrawn,
)
from cpq.stored_quotes.record import Agreement, SentDocument
from tests.stored_quotes.log import DAY, MORNING, Log, content, created

DOCUMENT = "9" * 64
APPROVED_UNTIL = MORNING + timedelta(days=14)
DISCOUNT = Requirement(
    rule="discount",
    subject="quote",
    reason="discount of 22 % is above 15 %",
    rule_hash="a" * 64,
    where=Place(file="pricing_rules/approvals.yaml", line=3),
)
STEP = Step(id="1.1", requirement=DISCOUNT.key, approvers=("sales-director",))

SUBMITTED: tuple[EventData, ...] = (
    Submitted(request=1, revision=1, policy="f" * 64, desk_rules="d" * 64, requirements=(DISCOUNT,), steps=(STEP,)),
    StepOpened(request=1, step="1.1", eligible=("director",), due=MORNING + DAY),
)
DECIDED = StepDecided(
    request=1,
    step="1.1",
    answer="approve",
    authority="sales-director",
    content_hash=content().content_hash,
    status="approved",
)
REFUSED = DECIDED.model_copy(update={"answer": "reject", "comment": "too low", "status": "rejected"})


def ended(outcome: str, **more: object) -> RequestEnded:
    return RequestEnded.model_validate({"request": 1, "outcome": outcome, **more})


APPROVED: tuple[EventData, ...] = (
    *SUBMITTED,
    DECIDED,
    ended("approved", how_approved="people", approved_until=APPROVED_UNTIL),
)
SENT: tuple[EventData, ...] = (
    *APPROVED,
    Sent(revision=1, document=SentDocument(sha256=DOCUMENT, language="en", at=MORNING, by="rep-north")),
)
AGREED = Agreement(
    revision=1,
    at=MORNING,
    by="Head of purchasing",
    document=DOCUMENT,
    contract_id="Q-2026-0042",
    contract="1" * 64,
    order="2" * 64,
)

HISTORY: dict[QuoteStatus, tuple[EventData, ...]] = {
    "draft": (),
    "in approval": SUBMITTED,
    "approved": APPROVED,
    "sent": SENT,
    "accepted": (*SENT, Accepted(revision=1, agreement=AGREED)),
    "declined": (*SENT, Declined(revision=1, reason="price")),
    "rejected": (*SUBMITTED, REFUSED, ended("rejected", reason="too low")),
    "recalled": (*SUBMITTED, ended("recalled")),
    "withdrawn": (*SENT, Withdrawn(revision=1, reason="wrong product")),
    "cancelled": (Cancelled(revision=1, reason="no budget"),),
    "revoked": (*APPROVED, Revoked(revision=1, request=1, reason="wrong cost")),
    "approval expired": (*APPROVED, ApprovalExpired(revision=1)),
    "expired": (Expired(revision=1),),
}
"""What happens to a quote after it was created, by the status that it then has; the newest is never superseded."""


def standing(status: QuoteStatus, **first: object) -> Log:
    """The log of a quote with a status.

    Args:
        first: Fields of its first event.
    """
    log = Log(created(**first))
    if HISTORY[status]:
        log.add(*HISTORY[status])
    return log


def later_revision(log: Log) -> Log:
    """The same with a second revision as a draft."""
    log.add(Revised(revision=log.now.head + 1, content=content("second")))
    return log
