"""What happened to a quote, event by event, as JSON-ready data and in words, for whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cpq.approvals.request import Requirement
from cpq.desk.json_parts import Json, moment
from cpq.desk.request_views import carried_json, requirement_json, step_json
from cpq.desk.restricted import HIDDEN_COMMENT, Audience
from cpq.desk.views import agreement_json, concession_json, content_json, sent_json
from cpq.quotes.json_form import picked
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.happenings import (
    Accepted,
    ApproverAdded,
    CommentAdded,
    Countered,
    DraftSaved,
    EventData,
    QuoteCreated,
    Revised,
    Sent,
    StepCarried,
    Submitted,
    event_data,
)

_PLAIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "owner-changed": ("owner",),
        "marks-set": ("marks",),
        "attachment-added": ("id", "name", "media_type", "size", "sha256", "audience"),
        "attachment-removed": ("id",),
        "step-opened": ("request", "step", "eligible", "due"),
        "step-unroutable": ("request", "step", "why"),
        "step-decided": ("request", "step", "answer", "on_behalf_of", "authority", "comment", "content_hash", "status"),
        "step-overridden": ("request", "step", "answer", "reason", "content_hash"),
        "step-reassigned": ("request", "step", "removed", "added", "reason"),
        "step-escalated": ("request", "step", "level", "to", "replacing", "reason"),
        "step-reminded": ("request", "step", "count", "to"),
        "information-requested": ("request", "step", "question"),
        "information-given": ("request", "step", "answer", "due"),
        "counter-answered": ("id", "answer"),
        "request-ended": ("request", "outcome", "how_approved", "approved_until", "grants_until", "reason"),
        "declined": ("revision", "reason", "competitor", "comment"),
        "withdrawn": ("revision", "reason"),
        "cancelled": ("revision", "reason"),
        "revoked": ("revision", "request", "reason"),
        "approval-expired": ("revision",),
        "expired": ("revision",),
    }
)
"""Fields of the kinds whose fields are all open, by kind; a kind that is named nowhere shows no field."""


class HistoryView:
    """The events of one quote for one reader; requirements are remembered for the steps that are about them."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self._by_step: dict[str, Requirement] = {}
        self._parts: Mapping[type, Callable[[Any], Json]] = {
            QuoteCreated: self._created,
            DraftSaved: self._saved,
            Revised: self._revised,
            CommentAdded: self._comment,
            Submitted: self._submitted,
            StepCarried: self._carried,
            ApproverAdded: self._approver_added,
            Countered: self._countered,
            Sent: self._sent,
            Accepted: self._accepted,
        }

    def of(self, events: Iterable[Event]) -> list[Json]:
        """The events as JSON-ready data, in the order of the log."""
        return [self.event(event) for event in events]

    def event(self, event: Event) -> Json:
        """One event with its place in the log."""
        return self.placed(event, self.happening(event_data(event.kind, event.data)))

    def placed(self, event: Event, happened: Json) -> Json:
        """What happened with its place in the log; its hashes only for who may see all that they are of.

        Whoever knows the rest of an event finds a hidden figure by trying which one gives the hash.
        """
        place = {"sequence": event.sequence, "version": event.version, "at": moment(event.at), "actor": event.actor}
        hashes = {"previous": event.previous, "hash": event.hash} if self.audience.sees_cost else {}
        return {**place, **happened, **hashes}

    def happening(self, happened: EventData) -> Json:
        """What happened: its kind, and what of its data the reader may see."""
        part = self._parts.get(type(happened))
        data = picked(happened.to_json(), _PLAIN.get(happened.kind, ())) if part is None else part(happened)
        return {"kind": happened.kind, "data": data}

    def _created(self, one: QuoteCreated) -> Json:
        return {
            **picked(one.to_json(), ("number", "owner", "account", "source", "cloned_from", "template", "contract")),
            "content": content_json(one.content, self.audience),
            "concessions": [concession_json(part) for part in one.concessions],
            "changes": list(one.changes),
        }

    def _saved(self, one: DraftSaved) -> Json:
        return {
            "revision": one.revision,
            "content": content_json(one.content, self.audience),
            "concessions": [concession_json(part) for part in one.concessions],
            "changes": list(one.changes),
        }

    def _revised(self, one: Revised) -> Json:
        return {
            "revision": one.revision,
            "content": content_json(one.content, self.audience),
            "concessions": [concession_json(part) for part in one.concessions],
            "reason": one.reason,
            "changes": list(one.changes),
            "counter": one.counter,
        }

    def _comment(self, one: CommentAdded) -> Json:
        hidden = one.restricted and not self.audience.sees_cost
        return {
            "id": one.id,
            "subject": one.subject,
            "audience": one.audience,
            "text": HIDDEN_COMMENT if hidden else one.text,
        }

    def _submitted(self, one: Submitted) -> Json:
        by_key = {requirement.key: requirement for requirement in one.requirements}
        self._by_step |= {step.id: by_key[step.requirement] for step in one.steps if step.requirement in by_key}
        return {
            "request": one.request,
            "revision": one.revision,
            "policy": one.policy,
            "desk_rules": one.desk_rules,
            "requirements": [requirement_json(requirement, self.audience) for requirement in one.requirements],
            "steps": [step_json(step, by_key.get(step.requirement), self.audience) for step in one.steps],
            "informed": [{"rule": rule, "approver": approver} for rule, approver in one.informed],
            "justification": one.justification,
        }

    def _carried(self, one: StepCarried) -> Json:
        carried = carried_json(one.carried, self._by_step.get(one.step), self.audience)
        return {"request": one.request, "step": one.step, "carried": carried}

    def _approver_added(self, one: ApproverAdded) -> Json:
        return {
            "request": one.request,
            "step": step_json(one.step, None, self.audience),
            "reason": one.reason,
        }

    def _countered(self, one: Countered) -> Json:
        return {
            "id": one.id,
            "request": one.request,
            "step": one.step,
            "proposal": content_json(one.proposal, self.audience),
            "says": one.says,
            "authority": one.authority,
            "comment": one.comment,
        }

    def _sent(self, one: Sent) -> Json:
        return {"revision": one.revision, "document": sent_json(one.document)}

    def _accepted(self, one: Accepted) -> Json:
        return {"revision": one.revision, "agreement": agreement_json(one.agreement)}
