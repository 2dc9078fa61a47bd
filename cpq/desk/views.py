"""A stored quote as JSON-ready data for whoever reads it, with and without the right to see cost and margin.

Every view lists what it shows, so that a field somebody adds to a stored quote stays hidden until a view names it.
The terminal draws these views and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.desk.json_parts import Json, moment, number_text
from cpq.desk.request_views import request_json
from cpq.desk.restricted import HIDDEN_COMMENT, Audience
from cpq.quotes.json_form import amount_text, maybe_amount_text
from cpq.stored_quotes.record import (
    Agreement,
    Attachment,
    Comment,
    Concession,
    Content,
    Counter,
    Revision,
    SentDocument,
    StoredQuote,
)

if TYPE_CHECKING:
    from cpq.store import QuoteRow

SCHEMA: Final = "cpq/stored-quote/1"


def quote_json(quote: StoredQuote, audience: Audience) -> Json:
    """Everything about a quote that the reader may see."""
    return {
        "schema": SCHEMA,
        "number": quote.number,
        "version": quote.version,
        "status": quote.status,
        "owner": quote.owner,
        "created_by": quote.created_by,
        "created_at": moment(quote.created_at),
        "account": quote.account,
        "source": quote.source,
        "cloned_from": quote.cloned_from,
        "template": quote.template,
        "contract": quote.contract,
        "revision": quote.head,
        "revisions": [revision_json(revision, audience) for revision in quote.revisions],
        "requests": [request_json(request, audience) for request in quote.requests],
        "comments": [comment_json(comment, audience) for comment in quote.comments],
        "attachments": [attachment_json(one) for one in quote.attachments if not one.removed],
        "counters": [counter_json(counter, audience) for counter in quote.counters],
        "marks": dict(quote.marks),
        "agreement": None if quote.agreement is None else agreement_json(quote.agreement),
    }


def row_json(row: QuoteRow) -> Json:
    """A quote in a list."""
    return {
        "number": row.number,
        "version": row.version,
        "revision": row.head,
        "status": row.status,
        "owner": row.owner,
        "account": row.account,
        "source": row.source,
        "currency": row.currency,
        "net_total": amount_text(row.net_total, minor_units(row.currency)),
        "valid_until": row.valid_until,
        "created_at": moment(row.created_at),
        "updated_by": row.updated_by,
        "updated_at": moment(row.updated_at),
    }


def revision_json(revision: Revision, audience: Audience) -> Json:
    """One revision: where it stands and what it comes to."""
    return {
        "number": revision.number,
        "status": revision.status,
        **content_json(revision.content, audience),
        "created_by": revision.created_by,
        "created_at": moment(revision.created_at),
        "edited_by": list(revision.edited_by),
        "approved_until": moment(revision.approved_until),
        "how_approved": revision.how_approved,
        "sent": None if revision.sent is None else sent_json(revision.sent),
        "concessions": [concession_json(one) for one in revision.concessions],
        "reason": revision.reason,
    }


def content_json(content: Content, audience: Audience) -> Json:
    """What a revision says, in figures; its margin only for who may see it."""
    digits = minor_units(content.currency)
    shown: Json = {
        "content_hash": content.content_hash,
        "policy": content.policy,
        "as_of": iso_day(content.as_of),
        "currency": content.currency,
        "list_total": amount_text(content.list_total, digits),
        "net_total": amount_text(content.net_total, digits),
        "discount": number_text(content.discount),
        "valid_until": iso_day(content.valid_until),
        "prices_until": iso_day(content.prices_until),
    }
    if audience.sees_cost:
        shown["margin"] = maybe_amount_text(content.margin, digits)
    return shown


def comment_json(comment: Comment, audience: Audience) -> Json:
    """A remark."""
    hidden = comment.restricted and not audience.sees_cost and comment.by != audience.person
    return {
        "id": comment.id,
        "subject": comment.subject,
        "audience": comment.audience,
        "text": HIDDEN_COMMENT if hidden else comment.text,
        "by": comment.by,
        "at": moment(comment.at),
    }


def attachment_json(attachment: Attachment) -> Json:
    """A file, without its bytes."""
    return {
        "id": attachment.id,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "audience": attachment.audience,
        "by": attachment.by,
        "at": moment(attachment.at),
    }


def counter_json(counter: Counter, audience: Audience) -> Json:
    """A counter-offer."""
    return {
        "id": counter.id,
        "step": counter.step,
        "status": counter.status,
        "by": counter.by,
        "at": moment(counter.at),
        "says": counter.says,
        "comment": counter.comment,
        "proposal": content_json(counter.proposal, audience),
    }


def concession_json(concession: Concession) -> Json:
    """Something granted until a day."""
    return {"subject": concession.subject, "until": iso_day(concession.until), "why": concession.why}


def sent_json(sent: SentDocument) -> Json:
    """The document that the customer was sent."""
    return {
        "sha256": sent.sha256,
        "language": sent.language,
        "to": sent.to,
        "at": moment(sent.at),
        "by": sent.by,
    }


def agreement_json(agreement: Agreement) -> Json:
    """What the buyer accepted."""
    return {
        "revision": agreement.revision,
        "at": moment(agreement.at),
        "by": agreement.by,
        "document": agreement.document,
        "contract_id": agreement.contract_id,
        "contract": agreement.contract,
        "order": agreement.order,
    }
