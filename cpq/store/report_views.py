"""The views that other programs read, with what each column means; migrations make them, and a test compares."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_TENANT: Final = "whose row it is"
_QUOTE: Final = "number of the quote"
_REVISION: Final = "number of the revision"
_CURRENCY: Final = "currency of every amount of the row"
_NET: Final = "net total, as a number"
_NET_TEXT: Final = "net total, exact, as text"

REPORT_VIEWS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "report_quotes": {
            "tenant": _TENANT,
            "number": _QUOTE,
            "revision": "number of its newest revision, which the other columns are of",
            "status": "where that stands",
            "owner": "person who answers for it",
            "account": "id of the customer",
            "source": "what it came from: new, clone, template, amendment, renewal or import",
            "currency": _CURRENCY,
            "net_total": _NET,
            "net_total_text": _NET_TEXT,
            "valid_until": "last day on which the customer can accept",
            "created_by": "person who began it",
            "created_at": "when, UTC",
            "updated_by": "person to whom the last event is due, or system",
            "updated_at": "when, UTC",
        },
        "report_revisions": {
            "tenant": _TENANT,
            "quote": _QUOTE,
            "revision": _REVISION,
            "status": "where it stands",
            "how_approved": "auto, people, carried or counter; empty where it is not approved",
            "policy": "fingerprint of the policy that priced it",
            "as_of": "order date",
            "currency": _CURRENCY,
            "list_total": "total at list prices, as a number",
            "list_total_text": "the same, exact, as text",
            "net_total": _NET,
            "net_total_text": _NET_TEXT,
            "discount": "what the rep asked for, as a fraction",
            "valid_until": "last day on which the customer can accept",
            "approved_until": "last moment of its approval, UTC",
            "created_by": "person who made it",
            "created_at": "when, UTC",
        },
        "report_steps": {
            "tenant": _TENANT,
            "quote": _QUOTE,
            "step": "id of the step, unique in the quote",
            "request": "number of the submission",
            "revision": _REVISION,
            "rule": "rule that asks",
            "subject": "quote, or the line that it asks about",
            "approvers": "approver roles of the policy",
            "mode": "any, all or at least",
            "status": "where it stands",
            "opened_at": "since when it can be decided, UTC",
            "due": "until when it should be, UTC",
            "escalated": "levels of escalation taken",
            "submitted_by": "person who submitted",
            "submitted_at": "when, UTC",
            "owner": "person who answers for the quote",
            "account": "id of the customer",
            "currency": _CURRENCY,
            "net_total": _NET,
            "net_total_text": _NET_TEXT,
        },
        "report_decisions": {
            "tenant": _TENANT,
            "quote": _QUOTE,
            "step": "id of the step",
            "place": "place among the decisions of the step, from 0",
            "request": "number of the submission",
            "revision": _REVISION,
            "rule": "rule that asked",
            "answer": "approve or reject",
            "decided_by": "person who decided",
            "on_behalf_of": "person for whom they stood in, or empty",
            "authority": "approver role, and by which route it was held",
            "decided_at": "when, UTC",
        },
        "report_margins": {
            "tenant": _TENANT,
            "quote": _QUOTE,
            "revision": _REVISION,
            "status": "where it stands",
            "currency": _CURRENCY,
            "net_total": _NET,
            "margin": "margin, as a number; empty where a cost is not known",
            "margin_text": "margin, exact, as text",
        },
    }
)
"""Columns of each view, in order. Only ``report_margins`` holds anything about cost."""

WITH_COST: Final = frozenset({"report_margins"})
"""Views for people who may see cost."""
