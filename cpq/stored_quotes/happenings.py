"""Everything that can happen to a quote: one model for each kind of event, with the data that it carries.

A kind is never renamed and never loses a field; a new field has a default, so that old logs replay.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from cpq.approvals.request import Carried, Requirement, Step
from cpq.quotes.stored_part import StoredPart
from cpq.stored_quotes.record import Agreement, Concession, Content, SentDocument

# --- Quotes and revisions ---------------------------------------------------------------------------------------


class QuoteCreated(StoredPart):
    """A quote came to be, with its first revision as a draft.

    Attributes:
        contract: Contract that it amends or renews, or empty.
        changes: What it does to that contract, in business words.
    """

    kind: Literal["quote-created"] = "quote-created"
    number: str
    owner: str
    account: str
    source: Literal["new", "clone", "template", "amendment", "renewal", "import"] = "new"
    cloned_from: str = ""
    template: str = ""
    contract: str = ""
    content: Content
    concessions: tuple[Concession, ...] = ()
    changes: tuple[str, ...] = ()


class DraftSaved(StoredPart):
    """The draft says something else, or was priced again.

    Attributes:
        account: Who buys now; as before where empty.
        changes: What changed, in business words.
    """

    kind: Literal["draft-saved"] = "draft-saved"
    revision: int
    account: str = ""
    content: Content
    concessions: tuple[Concession, ...] = ()
    changes: tuple[str, ...] = ()


class Revised(StoredPart):
    """The next revision began as a draft; the one before is superseded, and so is its open request.

    Attributes:
        account: Who buys now; as before where empty.
        counter: Counter-offer that it comes from.
    """

    kind: Literal["revised"] = "revised"
    revision: int
    account: str = ""
    content: Content
    concessions: tuple[Concession, ...] = ()
    reason: str = ""
    changes: tuple[str, ...] = ()
    counter: int | None = None


class OwnerChanged(StoredPart):
    """Somebody else answers for the quote."""

    kind: Literal["owner-changed"] = "owner-changed"
    owner: str


class MarksSet(StoredPart):
    """Allow-listed fields that no price and no rule reads; an empty text takes one away."""

    kind: Literal["marks-set"] = "marks-set"
    marks: dict[str, str]


class CommentAdded(StoredPart):
    """A remark."""

    kind: Literal["comment-added"] = "comment-added"
    id: int
    subject: str
    audience: Literal["internal", "customer"]
    text: str
    restricted: bool = False


class AttachmentAdded(StoredPart):
    """A file."""

    kind: Literal["attachment-added"] = "attachment-added"
    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    audience: Literal["internal", "customer"] = "internal"


class AttachmentRemoved(StoredPart):
    """A file is no longer shown; its bytes stay for the history."""

    kind: Literal["attachment-removed"] = "attachment-removed"
    id: int


# --- Submitting and deciding ------------------------------------------------------------------------------------


class Submitted(StoredPart):
    """A revision was submitted; what the policy requires, and who is asked in which order, was fixed.

    Steps come as they stand at that moment: ``waiting``, ``carried`` or ``needs routing``; those that open at once have
    a ``step-opened`` of their own in the same transaction.
    """

    kind: Literal["submitted"] = "submitted"
    request: int
    revision: int
    policy: str
    desk_rules: str
    requirements: tuple[Requirement, ...] = ()
    steps: tuple[Step, ...] = ()
    informed: tuple[tuple[str, str], ...] = ()
    justification: str = ""
    discount: Decimal | None = None
    amount_off: Decimal | None = None


class StepOpened(StoredPart):
    """A step may be decided now, by these people, until it is due."""

    kind: Literal["step-opened"] = "step-opened"
    request: int
    step: str
    eligible: tuple[str, ...]
    due: datetime | None = None


class StepUnroutable(StoredPart):
    """A step has nobody who may decide; it blocks until somebody is found."""

    kind: Literal["step-unroutable"] = "step-unroutable"
    request: int
    step: str
    why: str


class StepCarried(StoredPart):
    """A step rests on an earlier approval."""

    kind: Literal["step-carried"] = "step-carried"
    request: int
    step: str
    carried: Carried


class StepDecided(StoredPart):
    """A person approved or rejected a step."""

    kind: Literal["step-decided"] = "step-decided"
    request: int
    step: str
    answer: Literal["approve", "reject"]
    on_behalf_of: str = ""
    authority: str
    comment: str = ""
    content_hash: str
    status: Literal["open", "approved", "rejected"]


class StepOverridden(StoredPart):
    """Somebody with the right to override satisfied or rejected a step in another's place."""

    kind: Literal["step-overridden"] = "step-overridden"
    request: int
    step: str
    answer: Literal["approve", "reject"]
    reason: str
    content_hash: str


class StepReassigned(StoredPart):
    """A step was passed from one person to another, or somebody who left was taken off it; its due time stays.

    Attributes:
        status: ``approved`` where everybody who is left had approved it already.
    """

    kind: Literal["step-reassigned"] = "step-reassigned"
    request: int
    step: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...]
    reason: str = ""
    status: Literal["open", "approved"] | None = None


class ApproverAdded(StoredPart):
    """An ad-hoc approver was asked too, as a step of its own that the request then also needs."""

    kind: Literal["approver-added"] = "approver-added"
    request: int
    step: Step
    reason: str = ""


class StepEscalated(StoredPart):
    """A step's time ran out, or somebody passed it upwards; escalation never approves anything."""

    kind: Literal["step-escalated"] = "step-escalated"
    request: int
    step: str
    level: int
    to: tuple[str, ...]
    replacing: bool = False
    reason: str = ""


class StepReminded(StoredPart):
    """Those who have not decided were reminded."""

    kind: Literal["step-reminded"] = "step-reminded"
    request: int
    step: str
    count: int
    to: tuple[str, ...]


class InformationRequested(StoredPart):
    """An approver asked the rep; the step's clock pauses."""

    kind: Literal["information-requested"] = "information-requested"
    request: int
    step: str
    question: str


class InformationGiven(StoredPart):
    """The rep answered; the clock goes on, and the step is due as much later as it had paused."""

    kind: Literal["information-given"] = "information-given"
    request: int
    step: str
    answer: str
    due: datetime | None = None


class Countered(StoredPart):
    """An approver proposed what they would approve.

    Attributes:
        authority: Approver role, and by which route, as of a decision.
    """

    kind: Literal["countered"] = "countered"
    id: int
    request: int
    step: str
    proposal: Content
    says: str
    comment: str = ""
    authority: str = ""


class CounterAnswered(StoredPart):
    """The rep took the counter-offer, which a ``revised`` follows, or declined it; or its approver withdrew it."""

    kind: Literal["counter-answered"] = "counter-answered"
    id: int
    answer: Literal["accepted", "declined", "withdrawn"]


class RequestEnded(StoredPart):
    """A request came to its end; steps that were open or waiting are void.

    Attributes:
        how_approved: How, where the revision is approved.
        approved_until: Last moment that the approval holds.
        grants_until: Last moment that any of its human approvals may be reused.
        grants_last: How long each of them may be, from when it was given, such as ``90 days``; logs of before it was
            kept have nothing here, and theirs last until ``grants_until``.
    """

    kind: Literal["request-ended"] = "request-ended"
    request: int
    outcome: Literal["approved", "rejected", "recalled", "superseded", "cancelled", "expired"]
    how_approved: Literal["", "auto", "people", "carried", "counter"] = ""
    approved_until: datetime | None = None
    grants_until: datetime | None = None
    grants_last: str = ""
    reason: str = ""


# --- After approval ---------------------------------------------------------------------------------------------


class Sent(StoredPart):
    """The document went to the customer."""

    kind: Literal["sent"] = "sent"
    revision: int
    document: SentDocument


class Accepted(StoredPart):
    """The customer accepted the document that was sent."""

    kind: Literal["accepted"] = "accepted"
    revision: int
    agreement: Agreement


class Declined(StoredPart):
    """The customer said no."""

    kind: Literal["declined"] = "declined"
    revision: int
    reason: str
    competitor: str = ""
    comment: str = ""


class Withdrawn(StoredPart):
    """We took back what was sent."""

    kind: Literal["withdrawn"] = "withdrawn"
    revision: int
    reason: str


class Cancelled(StoredPart):
    """The quote came to nothing."""

    kind: Literal["cancelled"] = "cancelled"
    revision: int
    reason: str


class Revoked(StoredPart):
    """An approval was taken back; none of its grants is used again."""

    kind: Literal["revoked"] = "revoked"
    revision: int
    request: int
    reason: str


class ApprovalExpired(StoredPart):
    """The approval's time ran out before the document was sent."""

    kind: Literal["approval-expired"] = "approval-expired"
    revision: int


class Expired(StoredPart):
    """The quote's own time ran out."""

    kind: Literal["expired"] = "expired"
    revision: int


EventData: TypeAlias = Annotated[
    QuoteCreated
    | DraftSaved
    | Revised
    | OwnerChanged
    | MarksSet
    | CommentAdded
    | AttachmentAdded
    | AttachmentRemoved
    | Submitted
    | StepOpened
    | StepUnroutable
    | StepCarried
    | StepDecided
    | StepOverridden
    | StepReassigned
    | ApproverAdded
    | StepEscalated
    | StepReminded
    | InformationRequested
    | InformationGiven
    | Countered
    | CounterAnswered
    | RequestEnded
    | Sent
    | Accepted
    | Declined
    | Withdrawn
    | Cancelled
    | Revoked
    | ApprovalExpired
    | Expired,
    Field(discriminator="kind"),
]
"""What an event of each kind carries."""

_READ: TypeAdapter[EventData] = TypeAdapter(EventData)


def event_data(kind: str, data: Mapping[str, Any]) -> EventData:
    """What an event of a kind carries, from the JSON-ready data of the log.

    Raises:
        ValueError: The kind is unknown, or the data is not of that kind.
    """
    return _READ.validate_python({**data, "kind": kind})
