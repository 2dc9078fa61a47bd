"""What a stored quote looks like as rows: the lists, the queue and reports read these instead of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import Table

from cpq.approvals.request import ApprovalRequest, Step
from cpq.store.schema import decisions, quotes, revisions, step_people, steps
from cpq.store.sortable import NEVER, amount_order, time_text
from cpq.stored_quotes.record import Revision, StoredQuote
from cpq.stored_quotes.urgency import Waiting, late_at, standing

Row: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Mapping[tuple[Table, tuple[Any, ...]], Row]
"""Rows by their table and their key without the tenant."""


def rows_of(quote: StoredQuote, *, updated_by: str, updated_at: datetime) -> Rows:
    """Every row of one quote.

    Args:
        updated_by, updated_at: Actor and time of its last event.
    """
    rows: dict[tuple[Table, tuple[Any, ...]], Row] = {}
    for table, row in _rows(quote, updated_by, updated_at):
        rows[table, tuple(row[column.name] for column in table.primary_key if column.name != "tenant")] = row
    return rows


def _rows(quote: StoredQuote, updated_by: str, updated_at: datetime) -> Iterator[tuple[Table, Row]]:
    yield quotes, _quote_row(quote, updated_by, updated_at)
    for revision in quote.revisions:
        yield revisions, _revision_row(quote.number, revision)
    for request in quote.requests:
        for step in request.steps:
            row = _step_row(quote, request, step)
            yield steps, row
            for place, decision in enumerate(step.decisions):
                yield (
                    decisions,
                    {
                        "quote": quote.number,
                        "step": step.id,
                        "place": place,
                        "request": request.number,
                        "revision": request.revision,
                        "rule": step.requirement[0],
                        "answer": decision.answer,
                        "by": decision.by,
                        "on_behalf_of": decision.on_behalf_of,
                        "authority": decision.authority,
                        "at": time_text(decision.at),
                        "content_hash": decision.content_hash,
                    },
                )
            for person in _asked(step):
                order = {name: row[name] for name in ("due_order", "late_at", "urgency_order")}
                yield step_people, {"person": person, "quote": quote.number, "step": step.id, **order}


def _quote_row(quote: StoredQuote, updated_by: str, updated_at: datetime) -> Row:
    newest = quote.newest
    return {
        "number": quote.number,
        "version": quote.version,
        "owner": quote.owner,
        "account": quote.account,
        "status": quote.status,
        "source": quote.source,
        "head": quote.head,
        "currency": newest.content.currency,
        "net_total": str(newest.content.net_total),
        "net_order": amount_order(newest.content.net_total),
        "valid_until": _optional(newest.content.valid_until),
        "created_by": quote.created_by,
        "created_at": time_text(quote.created_at),
        "updated_by": updated_by,
        "updated_at": time_text(updated_at),
        "record": quote.model_dump_json(),
    }


def _revision_row(number: str, revision: Revision) -> Row:
    content = revision.content
    return {
        "quote": number,
        "revision": revision.number,
        "status": revision.status,
        "content_hash": content.content_hash,
        "commercial_hash": content.commercial_hash,
        "policy": content.policy,
        "as_of": content.as_of.isoformat(),
        "currency": content.currency,
        "net_total": str(content.net_total),
        "list_total": str(content.list_total),
        "margin": _optional(content.margin),
        "discount": _optional(content.discount),
        "valid_until": _optional(content.valid_until),
        "approved_until": _moment(revision.approved_until),
        "how_approved": revision.how_approved,
        "created_by": revision.created_by,
        "created_at": time_text(revision.created_at),
    }


def _step_row(quote: StoredQuote, request: ApprovalRequest, step: Step) -> Row:
    content = quote.revisions[request.revision - 1].content
    return {
        "quote": quote.number,
        "step": step.id,
        "request": request.number,
        "revision": request.revision,
        "rule": step.requirement[0],
        "subject": step.requirement[1],
        "approvers": ", ".join(step.approvers),
        "mode": step.mode,
        "least": step.least,
        "status": step.status,
        "opened_at": _moment(step.opened_at),
        "due": _moment(step.due),
        "due_order": _moment(step.due) or NEVER,
        "paused": _moment(step.paused),
        "escalated": step.escalated,
        "submitted_by": request.submitted_by,
        "submitted_at": time_text(request.submitted_at),
        "owner": quote.owner,
        "account": quote.account,
        "currency": content.currency,
        "net_total": str(content.net_total),
        "net_order": amount_order(content.net_total),
        "margin": _optional(content.margin),
        "margin_order": "" if content.margin is None else amount_order(content.margin),
        **_urgency(
            Waiting(
                request.submitted_at,
                step.due,
                content.valid_until,
                content.net_total,
                content.currency,
                step.escalated,
                step.paused,
            )
        ),
    }


def _urgency(waiting: Waiting) -> Row:
    """From when a step is late, and a text by which steps sort by urgency; of two that are equal, the older first."""
    late = late_at(waiting)
    order = f"{amount_order(Decimal(standing(waiting)))} {time_text(waiting.submitted_at)}"
    return {"late_at": NEVER if late is None else time_text(late), "urgency_order": order}


def _asked(step: Step) -> tuple[str, ...]:
    """Who may still decide, each once; a principal whose delegate decided has decided."""
    if step.status != "open":
        return ()
    gone = {*step.removed, *(one.by for one in step.decisions), *(one.on_behalf_of for one in step.decisions)}
    asked = dict.fromkeys((*step.eligible, *(person for person, _ in step.added)))
    return tuple(person for person in asked if person not in gone)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else time_text(at)


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
