"""The queue as JSON-ready data for whoever reads it: figures of cost only for eyes that may see them."""

from __future__ import annotations

from decimal import Decimal

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.desk.json_parts import Json, moment
from cpq.desk.queueing import Queued, QueuePage
from cpq.desk.restricted import Audience
from cpq.quotes.json_form import amount_text, maybe_amount_text
from cpq.rounding import EXACT, round_to
from cpq.stored_quotes.urgency import Score

SCHEMA = "cpq/queue/1"


def queue_json(page: QueuePage, audience: Audience) -> Json:
    """A page of the queue."""
    return {
        "schema": SCHEMA,
        "at": moment(page.at),
        "steps": [queued_json(one, audience) for one in page.rows],
        "following": None if page.following is None else str(page.following),
    }


def queued_json(queued: Queued, audience: Audience) -> Json:
    """A step in the queue."""
    row = queued.row
    digits = minor_units(row.currency)
    shown: Json = {
        "quote": row.quote,
        "version": row.version,
        "revision": row.revision,
        "content_hash": row.content_hash,
        "step": row.step,
        "status": row.status,
        "rule": row.rule,
        "subject": row.subject,
        "approvers": list(row.approvers),
        "mode": row.mode,
        "least": row.least,
        "people": list(row.people),
        "asks_you": queued.asks,
        "account": row.account,
        "owner": row.owner,
        "submitted_by": row.submitted_by,
        "submitted_at": moment(row.submitted_at),
        "opened_at": moment(row.opened_at),
        "due": moment(row.due),
        "paused": moment(row.paused),
        "escalated": row.escalated,
        "valid_until": iso_day(row.valid_until),
        "currency": row.currency,
        "net_total": amount_text(row.net_total, digits),
        "urgency": score_json(queued.score),
    }
    if audience.sees_cost:
        shown["margin"] = maybe_amount_text(row.margin, digits)
        shown["margin_rate"] = _margin_rate(row.net_total, row.margin)
    return shown


def score_json(score: Score) -> Json:
    """How urgent a step is, and of what that is the sum."""
    return {
        "late": score.late,
        "points": short(score.points),
        "parts": {part.name: short(part.points) for part in score.parts},
    }


def _margin_rate(net: Decimal, margin: Decimal | None) -> str | None:
    """Margin as a fraction of net, to four decimals; None where it is undefined."""
    if margin is None or net <= 0:
        return None
    return short(round_to(EXACT.divide(margin, net), 4))
