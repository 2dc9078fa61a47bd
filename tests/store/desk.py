"""A small desk for tests of the store: quotes, requests and decisions without a policy behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cpq.approvals.request import Place, Requirement, Step
from cpq.problems import TransitionRefused
from cpq.store import IdempotencyKey, Store, Written
from cpq.stored_quotes.happenings import (
    Accepted,
    CommentAdded,
    EventData,
    QuoteCreated,
    RequestEnded,
    Sent,
    StepDecided,
    StepOpened,
    Submitted,
)
from cpq.stored_quotes.record import Agreement, Content, SentDocument, StoredQuote
from tests.stored_quotes.log import content as logged_content

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REP, DIRECTOR = "rep-north", "sales-director"


SIGNED = b"what the customer signed"


def hash_of(body: bytes) -> str:
    """The name under which a content is kept."""
    return sha256(body).hexdigest()


def bodies(name: str) -> tuple[bytes, bytes]:
    """A request and a priced quote; another name gives others."""
    return (
        json.dumps({"request": name}).encode(),
        json.dumps({"priced": name, "lines": ["a line that says something"] * 20}).encode(),
    )


def contents(*names: str) -> Mapping[str, bytes]:
    """What quotes of these names rest on."""
    return {hash_of(body): body for name in names or ("first",) for body in bodies(name)}


def content(name: str = "first", **changed: Any) -> Content:
    """Content of a revision of that name."""
    request, priced = bodies(name)
    given = {
        "request": hash_of(request),
        "priced": hash_of(priced),
        "content_hash": hash_of(b"content" + request),
        "commercial_hash": hash_of(b"commercial" + request),
    }
    return logged_content(name, **given | changed)


def create(
    store: Store,
    name: str = "first",
    *,
    at: datetime = MORNING,
    owner: str = REP,
    key: IdempotencyKey | None = None,
    **changed: Any,
) -> Written:
    """A quote in the store."""

    def make(number: str) -> tuple[EventData, ...]:
        return (QuoteCreated(number=number, owner=owner, account="boreal", content=content(name, **changed)),)

    return store.create(at.year, owner, at, make, contents=contents(name), key=key)


def remark(text: str) -> Callable[[StoredQuote], tuple[EventData, ...]]:
    """A decision to say something."""

    def decide(quote: StoredQuote) -> tuple[EventData, ...]:
        return (CommentAdded(id=len(quote.comments) + 1, subject="quote", audience="internal", text=text),)

    return decide


def submission(*people: str, due: datetime | None = None) -> Callable[[StoredQuote], tuple[EventData, ...]]:
    """A decision to submit the newest revision, with one step that any of these people may decide."""

    def decide(quote: StoredQuote) -> tuple[EventData, ...]:
        number = len(quote.requests) + 1
        requirement = Requirement(
            rule="deep-discount",
            subject="quote",
            reason="discount above 5 %",
            rule_hash="e" * 64,
            where=Place(file="pricing_rules/approvals.yaml", line=3),
        )
        step = Step(id=f"{number}.1", requirement=requirement.key, approvers=("sales-director",))
        submitted = Submitted(
            request=number,
            revision=quote.head,
            policy="f" * 64,
            desk_rules="d" * 64,
            requirements=(requirement,),
            steps=(step,),
        )
        return (submitted, StepOpened(request=number, step=step.id, eligible=people or (DIRECTOR,), due=due))

    return decide


def acceptance(contract: str) -> Callable[[StoredQuote], tuple[EventData, ...]]:
    """A decision to send the newest revision and to note that the buyer accepted it, so that it became a contract."""

    def decide(quote: StoredQuote) -> tuple[EventData, ...]:
        paper = hash_of(SIGNED)
        sent = SentDocument(sha256=paper, language="en", at=MORNING, by=REP)
        agreement = Agreement(
            revision=quote.head,
            at=MORNING,
            by="Head of purchasing",
            document=paper,
            contract_id=contract,
            contract=paper,
            order=paper,
        )
        return Sent(revision=quote.head, document=sent), Accepted(revision=quote.head, agreement=agreement)

    return decide


def approval(by: str) -> Callable[[StoredQuote], tuple[EventData, ...]]:
    """A decision to approve the open step, refused where somebody has decided already."""

    def decide(quote: StoredQuote) -> tuple[EventData, ...]:
        request = quote.requests[-1]
        (step,) = request.steps
        if step.status != "open":
            winner = step.decisions[0].by
            raise TransitionRefused(f"{winner} has decided step {step.id} already", status=quote.status)
        return (
            StepDecided(
                request=request.number,
                step=step.id,
                answer="approve",
                authority=by,
                content_hash=request.content_hash,
                status="approved",
            ),
            RequestEnded(request=request.number, outcome="approved", how_approved="people"),
        )

    return decide
