"""A stored quote with one of its parts changed: a revision, a request, a step."""

from __future__ import annotations

from typing import Any

from cpq.approvals.request import ApprovalRequest, Step
from cpq.stored_quotes.record import StoredQuote


def with_revision(quote: StoredQuote, number: int, **changed: Any) -> StoredQuote:
    """The quote with fields of one revision changed."""
    revisions = tuple(one.model_copy(update=changed) if one.number == number else one for one in quote.revisions)
    return quote.model_copy(update={"revisions": revisions})


def request_of(quote: StoredQuote, number: int) -> ApprovalRequest:
    """The request of that number."""
    return quote.requests[number - 1]


def step_of(quote: StoredQuote, request: int, step: str) -> Step:
    """A step of a request.

    Raises:
        ValueError: The request has no such step.
    """
    found = request_of(quote, request).step(step)
    if found is None:
        raise ValueError(f"request {request} of quote {quote.number} has no step {step}")
    return found


def with_request(quote: StoredQuote, number: int, **changed: Any) -> StoredQuote:
    """The quote with fields of one request changed."""
    requests = tuple(one.model_copy(update=changed) if one.number == number else one for one in quote.requests)
    return quote.model_copy(update={"requests": requests})


def with_step(quote: StoredQuote, request: int, step_id: str, **changed: Any) -> StoredQuote:
    """The quote with fields of one step changed.

    Raises:
        ValueError: The request has no such step.
    """
    step_of(quote, request, step_id)
    steps = tuple(
        one.model_copy(update=changed) if one.id == step_id else one for one in request_of(quote, request).steps
    )
    return with_request(quote, request, steps=steps)
