"""What each kind of event makes of a stored quote."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from cpq.approvals.request import Carried, Requirement, Step
from cpq.quotes.stored_part import StoredPart
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import CHANGES, evolve, replay
from cpq.stored_quotes.happenings import (
    Accepted,
    ApproverAdded,
    AttachmentAdded,
    AttachmentRemoved,
    Cancelled,
    CommentAdded,
    CounterAnswered,
    Countered,
    Declined,
    DraftSaved,
    EventData,
    Expired,
    InformationGiven,
    InformationRequested,
    MarksSet,
    OwnerChanged,
    QuoteCreated,
    RequestEnded,
    Revised,
    Revoked,
    Sent,
    StepCarried,
    StepDecided,
    StepEscalated,
    StepOpened,
    StepOverridden,
    StepReassigned,
    StepReminded,
    StepUnroutable,
    Submitted,
    event_data,
)
from cpq.stored_quotes.record import Agreement, SentDocument, StoredQuote
from tests.stored_quotes.log import DAY, MORNING, Log, content, created, made
from tests.stored_quotes.standing import DISCOUNT

DAYS = Requirement(
    rule="payment-days", subject="quote", reason="60 days", rule_hash="b" * 64, lasts="30 days", where=DISCOUNT.where
)
STEPS = (
    Step(id="1.1", requirement=DISCOUNT.key, approvers=("sales-director",)),
    Step(id="1.2", requirement=DAYS.key, approvers=("finance",), after=("1.1",)),
)
SUBMITTED = Submitted(
    request=1,
    revision=1,
    policy="f" * 64,
    desk_rules="d" * 64,
    requirements=(DISCOUNT, DAYS),
    steps=STEPS,
    justification="a framework contract is near",
)
OPENED = StepOpened(request=1, step="1.1", eligible=("director", "deputy"), due=MORNING + DAY)


def approval(step: str = "1.1", role: str = "sales-director", on_behalf_of: str = "") -> StepDecided:
    return StepDecided(
        request=1,
        step=step,
        answer="approve",
        authority=role,
        on_behalf_of=on_behalf_of,
        content_hash=content().content_hash,
        status="approved",
    )


def asked() -> Log:
    log = Log()
    log.add(SUBMITTED, OPENED)
    return log


def step_of(quote: StoredQuote, name: str = "1.1") -> Step:
    found = quote.requests[0].step(name)
    assert found is not None
    return found


def test_every_kind_of_event_has_its_change() -> None:
    kinds = {model.model_fields["kind"].default for model in get_args(get_args(EventData)[0])}
    assert {*CHANGES, "quote-created"} == kinds


def test_a_quote_begins_as_a_draft_of_whoever_made_it() -> None:
    quote = made([])
    assert (quote.number, quote.version, quote.head, quote.status) == ("Q-2026-0042", 1, 1, "draft")
    assert (quote.created_by, quote.newest.edited_by, quote.created_at) == ("rep-north", ("rep-north",), MORNING)


def test_a_saved_draft_has_its_new_content_and_remembers_everybody_who_edited_it() -> None:
    log = Log()
    log.add(DraftSaved(revision=1, content=content("second"), account="aurora"), actor="rep-south")
    quote = log.add(DraftSaved(revision=1, content=content("third")), actor="rep-south")
    assert (quote.head, quote.newest.content, quote.status) == (1, content("third"), "draft")
    assert quote.newest.edited_by == ("rep-north", "rep-south")
    assert quote.account == "aurora"


def test_the_next_revision_supersedes_the_one_before_and_its_request() -> None:
    quote = asked().add(Revised(revision=2, content=content("second"), reason="the customer asked"), actor="rep-south")
    assert [one.status for one in quote.revisions] == ["superseded", "draft"]
    assert (quote.newest.created_by, quote.newest.edited_by) == ("rep-south", ("rep-south",))
    assert quote.requests[0].status == "superseded"
    assert [step.status for step in quote.requests[0].steps] == ["void", "void"]
    assert quote.pending is None


def test_an_owner_and_marks_change_without_a_revision() -> None:
    log = Log()
    log.add(OwnerChanged(owner="rep-south"), MarksSet(marks={"tags": "q4", "competitor": "Acme"}))
    quote = log.add(MarksSet(marks={"tags": "", "crm-link": "https://crm.example/7"}))
    assert (quote.owner, quote.head) == ("rep-south", 1)
    assert quote.marks == {"competitor": "Acme", "crm-link": "https://crm.example/7"}


def test_remarks_and_files_say_who_left_them_when() -> None:
    log = Log()
    log.add(CommentAdded(id=1, subject="l1", audience="customer", text="Delivered in May"), actor="rep-south")
    log.add(AttachmentAdded(id=1, name="plan.pdf", media_type="application/pdf", size=9, sha256="c" * 64))
    quote = log.add(AttachmentRemoved(id=1))
    assert [(one.by, one.at, one.audience) for one in quote.comments] == [("rep-south", MORNING, "customer")]
    assert [(one.name, one.removed) for one in quote.attachments] == [("plan.pdf", True)]


def test_a_submission_fixes_what_is_decided_and_by_which_policy() -> None:
    quote = asked().now
    request = quote.pending
    assert request is not None
    assert quote.status == "in approval"
    assert (request.content_hash, request.submitted_by) == (quote.newest.content.content_hash, "rep-north")
    assert request.justification == "a framework contract is near"
    assert [step.status for step in request.steps] == ["open", "waiting"]
    assert step_of(quote).opened_at == MORNING


def test_an_approved_request_approves_its_revision_and_leaves_a_grant() -> None:
    log = asked()
    log.add(approval(role="sales-director as delegate of director", on_behalf_of="director"), actor="deputy")
    log.add(StepOpened(request=1, step="1.2", eligible=("finance-lead",)), approval("1.2", "finance"), at=MORNING + DAY)
    until = MORNING + 90 * DAY
    quote = log.add(
        RequestEnded(request=1, outcome="approved", how_approved="people", approved_until=MORNING + 30 * DAY),
        at=MORNING + DAY,
    )
    assert (quote.status, quote.newest.how_approved) == ("approved", "people")
    assert quote.newest.approved_until == MORNING + 30 * DAY
    first, second = quote.grants
    assert (first.by, first.on_behalf_of, first.authority) == (("deputy",), ("director",), ("sales-director",))
    assert (first.until, second.until) == (None, MORNING + 31 * DAY)
    assert second.until < until


def test_what_people_approved_before_a_recall_stays_usable_and_the_rest_is_void() -> None:
    log = asked()
    log.add(approval(), actor="director")
    quote = log.add(RequestEnded(request=1, outcome="recalled", grants_until=MORNING + DAY, reason="a typing error"))
    assert (quote.status, quote.newest.reason) == ("recalled", "a typing error")
    assert [step.status for step in quote.requests[0].steps] == ["approved", "void"]
    assert [(grant.requirement.rule, grant.until) for grant in quote.grants] == [("discount", MORNING + DAY)]


def test_who_gave_one_of_several_approvals_is_remembered_too() -> None:
    log = asked()
    log.add(approval().model_copy(update={"status": "open"}), actor="director")
    quote = log.add(RequestEnded(request=1, outcome="recalled"))
    assert [(grant.step, grant.by) for grant in quote.grants] == [("1.1", ("director",))]


def test_a_rejected_step_leaves_no_grant() -> None:
    log = asked()
    said = approval().model_copy(update={"answer": "reject", "comment": "too low", "status": "rejected"})
    log.add(said, actor="director")
    quote = log.add(RequestEnded(request=1, outcome="rejected", reason="too low"))
    assert (quote.status, quote.grants) == ("rejected", ())
    assert [one.answer for one in step_of(quote).decisions] == ["reject"]


@pytest.mark.parametrize(("answer", "status"), [("approve", "overridden"), ("reject", "rejected")])
def test_an_override_is_recorded_apart_and_grants_nothing(answer: str, status: str) -> None:
    log = asked()
    override = StepOverridden.model_validate(
        {"request": 1, "step": "1.1", "answer": answer, "reason": "end of quarter", "content_hash": "e" * 64}
    )
    quote = log.add(override, actor="desk-lead")
    assert step_of(quote).status == status
    assert [(one.by, one.authority) for one in step_of(quote).decisions] == [("desk-lead", "override")]
    assert log.add(RequestEnded(request=1, outcome="recalled")).grants == ()


def test_reassigning_exchanges_people_and_whoever_comes_back_decides_again() -> None:
    log = asked()
    quote = log.add(StepReassigned(request=1, step="1.1", removed=("director",), added=("vice-president",)))
    assert step_of(quote).deciders == ("deputy", "vice-president")
    assert step_of(quote).due == MORNING + DAY
    quote = log.add(StepReassigned(request=1, step="1.1", removed=("vice-president",), added=("director",)))
    assert set(step_of(quote).deciders) == {"deputy", "director"}
    assert step_of(quote).eligible == ("director", "deputy")


@pytest.mark.parametrize(
    ("replacing", "deciders"), [(False, ("director", "deputy", "vice-president")), (True, ("vice-president",))]
)
def test_escalating_adds_somebody_or_replaces_everybody(replacing: bool, deciders: tuple[str, ...]) -> None:
    escalated = StepEscalated(request=1, step="1.1", level=1, to=("vice-president",), replacing=replacing)
    step = step_of(asked().add(escalated, actor="system"))
    assert (step.deciders, step.escalated, step.status) == (deciders, 1, "open")


def test_a_question_pauses_the_clock_and_the_answer_moves_the_due_time() -> None:
    log = asked()
    quote = log.add(InformationRequested(request=1, step="1.1", question="Who competes?"), actor="director")
    assert step_of(quote).paused == MORNING
    quote = log.add(
        InformationGiven(request=1, step="1.1", answer="Nobody", due=MORNING + 2 * DAY), at=MORNING + timedelta(hours=5)
    )
    step = step_of(quote)
    assert (step.paused, step.due) == (None, MORNING + 2 * DAY)
    assert [(one.text, one.answer, one.answered_by) for one in step.questions] == [
        ("Who competes?", "Nobody", "rep-north")
    ]


def test_reminders_carried_unroutable_and_further_steps_are_kept() -> None:
    log = asked()
    carried = Carried(request=1, step="1.1", by=("director",), at=MORNING, why="no riskier")
    extra = Step(id="1.3", requirement=DISCOUNT.key, approvers=("legal",))
    log.add(StepReminded(request=1, step="1.1", count=2, to=("director",)))
    log.add(StepCarried(request=1, step="1.2", carried=carried))
    log.add(ApproverAdded(request=1, step=extra, reason="a new clause"))
    quote = log.add(StepUnroutable(request=1, step="1.3", why="nobody holds legal"))
    assert step_of(quote).reminded == 2
    assert (step_of(quote, "1.2").status, step_of(quote, "1.2").carried) == ("carried", carried)
    assert (step_of(quote, "1.3").status, step_of(quote, "1.3").note) == ("needs routing", "nobody holds legal")


def test_a_counter_offer_is_answered_or_ends_with_its_request() -> None:
    log = asked()
    offer = Countered(id=1, request=1, step="1.1", proposal=content("offer"), says="18 % instead of 22 %")
    log.add(offer, actor="director")
    log.add(offer.model_copy(update={"id": 2}), CounterAnswered(id=1, answer="declined"))
    quote = log.add(RequestEnded(request=1, outcome="recalled"))
    assert [(one.by, one.status) for one in quote.counters] == [("director", "declined"), ("rep-north", "void")]


def sent() -> Log:
    log = asked()
    log.add(approval(), RequestEnded(request=1, outcome="approved", how_approved="people"), actor="director")
    document = SentDocument(sha256="9" * 64, language="fr", to="buyer@example.org", at=MORNING, by="rep-north")
    log.add(Sent(revision=1, document=document))
    return log


def test_the_document_that_was_sent_and_the_agreement_stay_with_the_quote() -> None:
    agreement = Agreement(
        revision=1, at=MORNING, by="rep-north", document="9" * 64, contract_id="c", contract="1" * 64, order="2" * 64
    )
    log = sent()
    assert (log.now.status, log.now.newest.sent.sha256) == ("sent", "9" * 64)  # type: ignore[union-attr]
    quote = log.add(Accepted(revision=1, agreement=agreement))
    assert (quote.status, quote.agreement) == ("accepted", agreement)


def test_a_lost_quote_says_to_whom_and_why() -> None:
    quote = sent().add(Declined(revision=1, reason="price", competitor="Acme"))
    assert (quote.status, quote.newest.reason) == ("declined", "price")
    assert quote.marks == {"competitor": "Acme", "loss-reason": "price"}


def test_revoking_takes_back_every_grant_that_the_approval_rested_on() -> None:
    log = sent()
    log.add(Revised(revision=2, content=content("second")))
    carried = Carried(request=1, step="1.1", by=("director",), at=MORNING, why="no riskier")
    again = Step(id="2.1", requirement=DISCOUNT.key, approvers=("sales-director",), status="carried", carried=carried)
    log.add(SUBMITTED.model_copy(update={"request": 2, "revision": 2, "steps": (again,)}))
    quote = log.add(RequestEnded(request=2, outcome="approved", how_approved="carried"))
    assert [grant.revoked for grant in quote.grants] == [False]
    quote = log.add(Revoked(revision=2, request=2, reason="wrong figures"), actor="director")
    assert quote.status == "revoked"
    assert [grant.revoked for grant in quote.grants] == [True]


@pytest.mark.parametrize(
    ("happened", "status"),
    [(Cancelled(revision=1, reason="no budget"), "cancelled"), (Expired(revision=1), "expired")],
)
def test_a_quote_that_ends_ends_its_request(happened: EventData, status: str) -> None:
    quote = asked().add(happened)
    assert (quote.status, quote.requests[0].status, quote.pending) == (status, status, None)


def test_events_of_another_quote_version_or_kind_are_refused() -> None:
    log = Log()
    second = Event(2, "Q-2026-0042", 2, "owner-changed", MORNING, "x", {"owner": "x"}, "", "")
    assert evolve(log.now, second).version == 2
    for wrong in (
        second._replace(quote="Q-2026-0043"),
        second._replace(version=3),
        second._replace(kind="quote-created", data=created().to_json()),
        second._replace(kind="quote-painted"),
        second._replace(data={"owner": "x", "colour": "red"}),
    ):
        with pytest.raises(ValueError, match=r"Q-2026|quote-painted|colour"):
            evolve(log.now, wrong)
    with pytest.raises(ValueError, match="begins with quote-created"):
        evolve(None, second)
    with pytest.raises(ValueError, match="at least the event"):
        replay([])
    with pytest.raises(ValueError, match=r"no step 1\.9"):
        asked().add(StepReminded(request=1, step="1.9", count=1, to=()))


@pytest.mark.parametrize("model", get_args(get_args(EventData)[0]), ids=lambda model: model.__name__)
def test_each_kind_has_a_name_of_its_own_in_kebab_case(model: type[StoredPart]) -> None:
    kind = model.model_fields["kind"].default
    assert kind.replace("-", "").isalpha()
    assert kind.islower()


def test_an_event_reads_its_data_with_or_without_the_kind_inside() -> None:
    data = created().to_json()
    assert event_data("quote-created", data) == created()
    data.pop("kind")
    assert event_data("quote-created", data) == QuoteCreated(**created().model_dump())
