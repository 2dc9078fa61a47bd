"""What the log tells, read from the first event to the last: nothing happened before it was allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cpq.stored_quotes.event import Event

Where = tuple[str, str]


class Told:
    """What may happen next, as far as the events so far say.

    Attributes:
        open, satisfied: Steps, by quote and id.
        approved: Until when a revision is approved, by quote and number; no longer once that was taken back or is over.
        with_customer: The document that a customer has, by quote and number.
    """

    def __init__(self) -> None:
        self.open: set[Where] = set()
        self.satisfied: set[Where] = set()
        self.waits: dict[Where, list[str]] = {}
        self.revision_of: dict[tuple[str, int], int] = {}
        self.approved: dict[tuple[str, int], str] = {}
        self.with_customer: dict[tuple[str, int], str] = {}

    def read(self, events: Iterable[Event]) -> None:
        """Read events in their order."""
        for event in events:
            act = getattr(self, event.kind.replace("-", "_"), None)
            if act is not None:
                act(event, event.data)

    def submitted(self, event: Event, data: dict[str, Any]) -> None:
        """A request with its steps, some of which rest on earlier approvals."""
        self.revision_of[event.quote, data["request"]] = data["revision"]
        for one in data["steps"]:
            self.waits[event.quote, one["id"]] = one.get("after", [])
            if one.get("status") == "carried":
                self.satisfied.add((event.quote, one["id"]))

    def step_opened(self, event: Event, data: dict[str, Any]) -> None:
        """Invariant 12: what a step waits for is satisfied when it opens."""
        waits = self.waits.get((event.quote, data["step"]), [])
        assert all((event.quote, one) in self.satisfied for one in waits), event
        self.open.add((event.quote, data["step"]))

    def step_decided(self, event: Event, data: dict[str, Any]) -> None:
        """Invariant 7: a step is open when somebody decides it."""
        step = (event.quote, data["step"])
        assert step in self.open, event
        if data.get("status", "approved") != "open":
            self.open.discard(step)
            if data["answer"] == "approve":
                self.satisfied.add(step)

    step_overridden = step_decided

    def step_carried(self, event: Event, data: dict[str, Any]) -> None:
        """A step rests on an earlier approval after all."""
        self.open.discard((event.quote, data["step"]))
        self.satisfied.add((event.quote, data["step"]))

    def request_ended(self, event: Event, data: dict[str, Any]) -> None:
        """Whatever was open is so no more."""
        self.open = {one for one in self.open if one[0] != event.quote}
        if data["outcome"] == "approved":
            until = str(data.get("approved_until") or "")
            self.approved[event.quote, self.revision_of[event.quote, data["request"]]] = until.replace("Z", "+00:00")

    def sent(self, event: Event, data: dict[str, Any]) -> None:
        """Invariants 3 and 28: what is sent is approved, and its approval is not over."""
        revision = (event.quote, data["revision"])
        assert revision in self.approved, event
        until = self.approved[revision]
        assert not until or event.at.isoformat() <= until, event
        self.with_customer[revision] = data["document"]["sha256"]

    def accepted(self, event: Event, data: dict[str, Any]) -> None:
        """Invariant 3: what is accepted was approved, and is the document that the customer has."""
        assert (event.quote, data["revision"]) in self.approved, event
        assert self.with_customer.get((event.quote, data["revision"])) == data["agreement"]["document"], event

    def over(self, event: Event, data: dict[str, Any]) -> None:
        """Nothing is sent or accepted any more of a revision that ended."""
        self.approved.pop((event.quote, data["revision"]), None)
        self.with_customer.pop((event.quote, data["revision"]), None)

    declined = withdrawn = cancelled = revoked = approval_expired = expired = over

    def revised(self, event: Event, data: dict[str, Any]) -> None:
        """Nor of one that another took the place of."""
        self.over(event, {"revision": data["revision"] - 1})
