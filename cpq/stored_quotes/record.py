"""A stored quote: its revisions under one number, with the approvals, comments and agreements around them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from cpq.approvals.request import ApprovalRequest, Grant
from cpq.quotes.status import QuoteStatus
from cpq.quotes.stored_part import StoredPart


class Content(StoredPart):
    """What one revision says, by reference: the data itself is kept once, under its hash.

    Attributes:
        request: SHA-256 of the canonical JSON of the quote request.
        priced: SHA-256 of the canonical JSON of the priced quote.
        content_hash: SHA-256 over policy, open prices and the request without costs; what people see, decide on, sign.
        commercial_hash: SHA-256 over the facts that approval rules read.
        policy: Fingerprint of the policy that priced it.
        net_total, list_total, margin: In the quote's currency; margin is None where a cost is unknown.
        discount: Discretionary discount of the quote, as a fraction rounded to 12 decimals; None where undefined.
        valid_until: Last day the buyer can accept.
        prices_until: Last day that its price list and exchange rates hold; None where they have no end.
        contract_state: SHA-256 of the state of the contract that it changes; empty where it changes none.
    """

    request: str
    priced: str
    content_hash: str
    commercial_hash: str
    policy: str
    as_of: date
    currency: str
    net_total: Decimal
    list_total: Decimal
    margin: Decimal | None = None
    discount: Decimal | None = None
    valid_until: date | None = None
    prices_until: date | None = None
    contract_state: str = ""


class Concession(StoredPart):
    """Something granted until a day: after it, the revision may not be submitted, sent or accepted as it is.

    Attributes:
        subject: ``quote``, or the stable key of a line.
        until: Last day.
    """

    subject: str
    until: date
    why: str = ""


class SentDocument(StoredPart):
    """The document that a customer was sent.

    Attributes:
        sha256: Of its bytes; accepting names the same document.
    """

    sha256: str
    language: str
    to: str = ""
    at: datetime
    by: str


class Revision(StoredPart):
    """One version of a quote; its content never changes after it leaves ``draft``.

    Attributes:
        created_by: Who made it.
        edited_by: Everybody who changed its prices while it was a draft, whoever made it first. None of them decides
            about it: nobody gets rid of their part by having somebody else touch it once more.
        approved_until: Last moment that its approval holds; None before approval and where nothing ends it.
        how_approved: ``auto`` where the policy asked nobody, ``people`` where people decided, ``carried`` where every
            step rested on earlier approvals, ``counter`` where it is an approver's own proposal.
        reason: Why it was made, or why it ended.
    """

    number: int
    status: QuoteStatus = "draft"
    content: Content
    created_by: str
    created_at: datetime
    edited_by: tuple[str, ...]
    approved_until: datetime | None = None
    how_approved: Literal["", "auto", "people", "carried", "counter"] = ""
    sent: SentDocument | None = None
    concessions: tuple[Concession, ...] = ()
    reason: str = ""


class Comment(StoredPart):
    """A remark on the quote or on a line.

    Attributes:
        audience: ``internal`` never leaves the house; ``customer`` may be printed.
        restricted: It names cost or margin, so only those who may see them read it.
    """

    id: int
    subject: str
    audience: Literal["internal", "customer"]
    text: str
    by: str
    at: datetime
    restricted: bool = False


class Attachment(StoredPart):
    """A file kept with the quote, by the hash of its bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    by: str
    at: datetime
    audience: Literal["internal", "customer"] = "internal"
    removed: bool = False


class Counter(StoredPart):
    """A counter-offer: what an approver would approve instead.

    Attributes:
        step: Step that it answers.
        authority: Approver role, and by which route, as of a decision.
        proposal: Content that it would have; accepting it makes the next revision, approved by that approver already.
        status: Where it stands.
    """

    id: int
    request: int
    step: str
    by: str
    at: datetime
    proposal: Content
    says: str
    comment: str = ""
    authority: str = ""
    status: Literal["open", "accepted", "declined", "withdrawn", "void"] = "open"


class Agreement(StoredPart):
    """What the buyer accepted: the contract that it became, and the order for the ERP.

    Attributes:
        by: Who accepted, on the customer's side, as far as we were told.
        document: SHA-256 of the document that was accepted.
        contract_id: Id of the contract; empty where nothing that was sold runs on.
        contract, order: SHA-256 of the contract document and of the order payload.
        chosen: Optional lines that the buyer took besides, by line id.
        net_total: What was bought, in the quote's currency.
        closes: SHA-256 of the document of the contract that a renewal ended early; empty where none did.
    """

    revision: int
    at: datetime
    by: str
    document: str
    contract_id: str
    contract: str
    order: str
    chosen: tuple[str, ...] = ()
    net_total: Decimal | None = None
    closes: str = ""


class StoredQuote(StoredPart):
    """Everything about one quote, made by applying its events one after the other.

    Attributes:
        number: Human number, such as ``Q-2026-0042``, unique for a tenant.
        version: How many events it has had; every change names the version that it was made against.
        owner: Person who answers for it.
        head: Number of the newest revision; revisions are 1 to head without gaps.
        marks: Non-commercial fields by name (``tags``, ``crm-link``, ``competitor``, ``loss-reason`` …), allow-listed.
        cloned_from: Number of the quote that it was copied from, or empty.
        contract: Contract that it amends or renews, or empty.
    """

    number: str
    version: int = 0
    owner: str
    created_by: str
    created_at: datetime
    account: str
    source: Literal["new", "clone", "template", "amendment", "renewal", "import"] = "new"
    cloned_from: str = ""
    template: str = ""
    contract: str = ""
    revisions: tuple[Revision, ...] = ()
    requests: tuple[ApprovalRequest, ...] = ()
    grants: tuple[Grant, ...] = ()
    comments: tuple[Comment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    counters: tuple[Counter, ...] = ()
    marks: dict[str, str] = Field(default_factory=dict)
    agreement: Agreement | None = None

    @property
    def head(self) -> int:
        """Number of the newest revision."""
        return len(self.revisions)

    @property
    def newest(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]

    @property
    def status(self) -> QuoteStatus:
        """Status of the newest revision."""
        return self.newest.status

    @property
    def pending(self) -> ApprovalRequest | None:
        """The request that is being decided, if there is one."""
        return next((one for one in reversed(self.requests) if one.status == "pending"), None)
