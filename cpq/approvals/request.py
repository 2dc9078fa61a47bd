"""An approval request: what the policy requires of one submitted revision, and how its steps stand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from cpq.policy.approval_terms import Risk as Risk  # noqa: PLC0414 - also read from here
from cpq.quotes.stored_part import StoredPart

StepStatus = Literal["waiting", "open", "approved", "carried", "overridden", "rejected", "void", "needs routing"]
"""Where a step stands; ``carried`` rests on an earlier approval, ``needs routing`` has nobody who could decide."""

SATISFIED: frozenset[StepStatus] = frozenset({"approved", "carried", "overridden"})
"""Statuses of a step that later steps of its chain need not wait for."""

RequestStatus = Literal["pending", "approved", "rejected", "recalled", "superseded", "cancelled", "expired"]
StepMode = Literal["any", "all", "at least"]


class SeenFact(StoredPart):
    """A fact that a rule read, as it was when somebody decided or was asked to.

    Attributes:
        kind: How to read ``value``; ``none`` where the fact was undefined.
        value: The exact value as text: a number in plain notation, ``yes`` or ``no``, an ISO date, or the text itself.
        risk: Which way it gets riskier.
        tolerance: How far it may get riskier, from the value that a human approved, without asking again.
        rounding: How far a rate made from rounded amounts may pass a value and still count as that value.
        unit: ``rate``, ``money``, ``day`` … of a number, empty where it has none.
    """

    fact: str
    kind: Literal["number", "text", "yes-no", "date", "none"]
    value: str
    risk: Risk = "exact"
    tolerance: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    unit: str = ""


class Place(StoredPart):
    """A place in a file of the policy that was in force."""

    file: str
    line: int
    column: int = 1


class Requirement(StoredPart):
    """One reason for which a revision needs approval.

    Attributes:
        rule: Id of the approval rule or guardrail.
        subject: ``quote``, or the stable key of a line.
        level: Place of the band in a cumulative matrix, from 0; 0 for everything else.
        reason: Why, in words.
        restricted: The reason names cost or margin, so only those who may see them read it.
        rule_hash: SHA-256 of what the rule says, so that an approval under another wording is not reused.
        facts: What the rule read.
        conditions: Texts of the rule's conditions that held, so that a newly true one is noticed.
        failed: The rule could not be evaluated and counts as triggered.
        lasts: How long an approval of it holds and may be reused, such as ``30 days``; as the desk's settings say where
            it is empty.
    """

    rule: str
    subject: str
    level: int = 0
    reason: str
    restricted: bool = False
    rule_hash: str
    facts: tuple[SeenFact, ...] = ()
    conditions: tuple[str, ...] = ()
    failed: bool = False
    lasts: str = ""
    where: Place

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from the other requirements of a request."""
        return (self.rule, self.subject, self.level)


class StepDecision(StoredPart):
    """What one person decided on a step; never changed afterwards.

    Attributes:
        by: Person who decided.
        on_behalf_of: Principal where a delegate or escalee decided, else empty.
        authority: Approver role, and by which route: ``sales-director``, ``sales-director as delegate of …``.
        content_hash: Content of the revision that was decided on.
    """

    answer: Literal["approve", "reject"]
    by: str
    on_behalf_of: str = ""
    authority: str
    comment: str = ""
    at: datetime
    content_hash: str

    @property
    def role(self) -> str:
        """The approver role alone, without the route by which it was held."""
        return role_in(self.authority)


def role_in(authority: str) -> str:
    """The approver role alone of an authority such as ``sales-director as delegate of …``."""
    return authority.partition(" as ")[0]


class Question(StoredPart):
    """What an approver asked the rep, and the answer; the step's clock stands still in between.

    Attributes:
        answered_at: None while it is open.
    """

    by: str
    at: datetime
    text: str
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


class Carried(StoredPart):
    """What a step rests on instead of a decision of its own, and why that is enough.

    While the step still waits or is open, it counts the approvals of these people, and others are asked beside them.

    Attributes:
        request, step: Where the newest human decision was made; the step itself where no decision is reused.
        also: Further human decisions that it rests on, as (request, step).
        by: People whose approval counts; nobody where the submitter's own authority is enough.
        principals: Those for whom some of them decided as delegates.
        counter: Those of them whose own counter-offer is the content: theirs is a decision on what it says now.
        own_authority: The policy lets the submitter grant this alone.
        why: One sentence, such as ``discount 18 % is not above the 20 % that was approved``.
    """

    request: int
    step: str
    by: tuple[str, ...]
    at: datetime
    why: str
    also: tuple[tuple[int, str], ...] = ()
    principals: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    own_authority: bool = False


class Step(StoredPart):
    """One approver, or group, asked for one requirement.

    Attributes:
        id: Unique in the quote, such as ``2.1``: the first step of its second request.
        requirement: Key of the requirement that it is part of.
        approvers: Approver roles of the policy that it asks.
        mode, least: ``any`` one, ``all``, or ``at least`` so many of those eligible.
        after: Steps that must be satisfied before it opens.
        eligible: People who may decide, frozen when it opened; delegates act for them and are not listed.
        added: People added by escalation, reassignment or as ad-hoc approvers, with who added them and how.
        removed: People taken off by reassignment or because they left.
        due: When it is due; None while it waits, or where no time is set.
        paused: Since when it waits for information from the rep, else None.
        asked_again: Why an earlier approval does not cover it, or empty.
        escalated: How many levels of escalation were taken.
        note: Why nobody can decide, where it needs routing.
        questions: What its approvers asked the rep, oldest first.
    """

    id: str
    requirement: tuple[str, str, int]
    approvers: tuple[str, ...]
    mode: StepMode = "any"
    least: int = 1
    after: tuple[str, ...] = ()
    status: StepStatus = "waiting"
    eligible: tuple[str, ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    opened_at: datetime | None = None
    due: datetime | None = None
    paused: datetime | None = None
    decisions: tuple[StepDecision, ...] = ()
    carried: Carried | None = None
    asked_again: str = ""
    escalated: int = 0
    reminded: int = 0
    note: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def deciders(self) -> tuple[str, ...]:
        """People who may decide now: those eligible when it opened, those added since, without those taken off."""
        known = dict.fromkeys((*self.eligible, *(person for person, _ in self.added)))
        return tuple(person for person in known if person not in self.removed)


class ApprovalRequest(StoredPart):
    """One submission of one revision.

    Attributes:
        number: Counted from 1 in the quote.
        policy: Fingerprint of the policy that was in force; a later change of policy alters nothing here.
        desk_rules: SHA-256 of the desk's own files at the time.
        informed: Lower levels that are told but not asked, as (rule, approver).
        justification: Why the rep asks, in their words.
        discount, amount_off: Discretionary discount of the quote, as a fraction and as an amount in its currency.
    """

    number: int
    revision: int
    content_hash: str
    policy: str
    desk_rules: str
    submitted_by: str
    submitted_at: datetime
    status: RequestStatus = "pending"
    requirements: tuple[Requirement, ...] = ()
    steps: tuple[Step, ...] = ()
    informed: tuple[tuple[str, str], ...] = ()
    justification: str = ""
    discount: Decimal | None = None
    amount_off: Decimal | None = None
    ended_at: datetime | None = None

    def step(self, wanted: str) -> Step | None:
        """The step of that id."""
        return next((step for step in self.steps if step.id == wanted), None)


class Grant(StoredPart):
    """What humans accepted, reusable until it ends: this rule, on this subject, at these facts.

    Attributes:
        by: People who decided.
        on_behalf_of: For each of them the principal that they stood in for, or empty.
        authority: Approver roles that the deciding people held.
        account, currency: Of the revision decided on; another customer or currency needs a new approval.
        until: When it ends; None where the policy sets no end.
        revoked: Taken back, and never used again.
    """

    requirement: Requirement
    request: int
    step: str
    by: tuple[str, ...]
    on_behalf_of: tuple[str, ...] = ()
    authority: tuple[str, ...]
    at: datetime
    account: str
    currency: str
    until: datetime | None = None
    revoked: bool = False
