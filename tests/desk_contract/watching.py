"""What must hold at every moment of the state machine: the contract's invariants, each by its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from cpq.approvals.planning import RequestPlan
from cpq.approvals.request import SATISFIED, ApprovalRequest, Step
from cpq.quotes.status import BUSY
from cpq.store import QueueFilter
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import replay
from cpq.stored_quotes.record import StoredQuote
from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive_desk import NaiveDesk
from tests.desk_contract.naive_people import human
from tests.desk_contract.naive_policy import requirements
from tests.desk_contract.real import Key, Real, key_of, steps_of
from tests.desk_contract.told import Told
from tests.desk_contract.where import SUBSCRIPTIONS, Where


class Watching(RuleBasedStateMachine):
    """The machine's eyes."""

    where: Where
    real: Real
    naive: NaiveDesk

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Event] = []
        self.stored: dict[str, StoredQuote] = {}
        self.decided: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.frozen: dict[tuple[str, int], Any] = {}
        self.submitted: dict[tuple[str, int], tuple[Any, ...]] = {}

    # --- Helpers of the rules ---------------------------------------------------------------------------------------

    def everything(self) -> tuple[Any, ...]:
        """All that a refused action must leave alone: events, rows of the outbox, quotes."""
        new = list(self.real.store.events(after=self.log[-1].sequence if self.log else 0))
        outbox = self.real.store.outbox.rows(limit=100_000)
        versions = tuple((row.number, row.version, row.status) for row in self.real.store.search())
        return tuple(new), len(outbox), versions

    def note_events(self) -> None:
        """Read what was appended to the log."""
        self.log += self.real.store.events(after=self.log[-1].sequence if self.log else 0)

    def quotes_now(self) -> Iterator[tuple[StoredQuote, dict[str, Any]]]:
        """Each stored quote beside the model's."""
        for number, naive in self.naive.quotes.items():
            yield self.stored[number], naive

    def same_as_previewed(self, planned: RequestPlan, request: ApprovalRequest) -> None:
        """Invariant 13: a preview lists exactly what the submit creates, with reasons, people and times."""
        assert planned.requirements == request.requirements
        assert [(step.id, step.approvers, step.after) for step in planned.steps] == [
            (step.id, step.approvers, step.after) for step in request.steps
        ]
        opening = {one.step.id: (one.people, one.due) for one in planned.opening}
        assert opening == {step.id: (step.eligible, step.due) for step in request.steps if step.opened_at is not None}

    def nobody_asked_twice(self, before: ApprovalRequest, again: ApprovalRequest) -> None:
        """Invariant 16: re-submitting unchanged content after a recall asks nobody who already approved."""
        said_yes = {
            (key_of(step), human(decision.on_behalf_of or decision.by))
            for step in before.steps
            for decision in step.decisions
            if decision.answer == "approve"
        }
        for step in again.steps:
            for asked in step.deciders if step.status == "open" else ():
                counted = step.carried is not None and asked in (*step.carried.by, *step.carried.principals)
                assert counted or (key_of(step), human(asked)) not in said_yes or self.naive_asks(again, step, asked)

    def naive_asks(self, request: ApprovalRequest, step: Step, who: str) -> bool:
        """Whether the model asks somebody again too, since their approval has ended or the wording is another."""
        for quote in self.naive.quotes.values():
            newest = quote["requests"][-1] if quote["requests"] else None
            if newest is not None and newest["number"] == request.number and key_of(step) in newest["steps"]:
                found = newest["steps"][key_of(step)]
                if who in requests.deciders(found) and not requests.has_decided(found, who):
                    return True
        return False

    @invariant()
    def the_contract_holds(self) -> None:
        """Everything below, after each action."""
        self.stored = {number: self.real.quote(number) for number in self.naive.quotes}
        self.agrees_with_the_naive_model()
        self.content_never_changes_after_the_draft()
        self.approved_means_that_everything_required_is_satisfied()
        self.one_request_and_one_busy_revision()
        self.requirements_are_conserved_and_unique()
        self.open_requests_keep_their_policy()
        self.nobody_decides_their_own_work()
        self.each_person_decides_a_step_once()
        self.modes_say_when_a_step_is_satisfied()
        self.past_decisions_stay_as_recorded()
        self.the_log_tells_only_what_was_allowed_then()
        self.the_log_is_the_truth()
        self.the_queue_shows_the_open_steps()
        self.counts_from_the_log_are_those_of_the_steps()

    # --- Beside the model -------------------------------------------------------------------------------------------

    def agrees_with_the_naive_model(self) -> None:
        """Statuses, requirements, steps, people, due times and approvals are what the contract alone says."""
        for quote, naive in self.quotes_now():
            stored, said = as_stored(quote), self.as_said(naive)
            if stored != said:
                names = sorted({*stored, *said}, key=str)
                told = [
                    f"{name}: stored {stored.get(name)}, by the contract {said.get(name)}"
                    for name in names
                    if stored.get(name) != said.get(name)
                ]
                raise AssertionError(f"{quote.number} at {self.real.now}:\n" + "\n".join(told))

    def as_said(self, quote: dict[str, Any]) -> dict[Any, Any]:
        """Everything that the model says of a quote, flat."""
        found: dict[Any, Any] = {
            f"revision {number}": self.naive.status(quote, number) for number in range(1, len(quote["revisions"]) + 1)
        }
        for request in quote["requests"]:
            found[f"request {request['number']}"] = requests.request_status(request)
            found |= flat(request["number"], {key: said_of(request, key) for key in request["steps"]})
            if request["revision"] == len(quote["revisions"]) and self.naive.status(quote) == "approved":
                found["approved until"] = request["until"]
        found["counter-offers"] = [one["status"] for one in quote["counters"]]
        return found

    # --- Revisions and requests -------------------------------------------------------------------------------------

    def content_never_changes_after_the_draft(self) -> None:
        """Invariant 1."""
        for quote, _ in self.quotes_now():
            for revision in quote.revisions:
                if revision.status == "draft":
                    continue
                known = self.frozen.setdefault((quote.number, revision.number), revision.content)
                assert revision.content == known
                for name in (revision.content.request, revision.content.priced):
                    assert sha256(self.real.store.content(name)).hexdigest() == name

    def approved_means_that_everything_required_is_satisfied(self) -> None:
        """Invariant 2: by the pinned policy, reckoned anew from the content."""
        for quote, naive in self.quotes_now():
            for request in quote.requests:
                if request.status != "approved":
                    continue
                revision = naive["revisions"][request.revision - 1]
                needed = {
                    (one["rule"], one["subject"], role)
                    for one in requirements(revision["says"], revision["policy"])
                    for role in one["roles"]
                }
                assert needed == {key_of(step) for step in request.steps if step.approvers}
                assert all(step.status in SATISFIED for step in request.steps)

    def one_request_and_one_busy_revision(self) -> None:
        """Invariants 4 and 5: one request pending, one revision busy; revisions are 1 to n, and the head is n."""
        for quote, _ in self.quotes_now():
            assert sum(one.status == "pending" for one in quote.requests) <= 1
            assert sum(one.status in BUSY for one in quote.revisions) <= 1
            assert [one.number for one in quote.revisions] == list(range(1, quote.head + 1))

    def requirements_are_conserved_and_unique(self) -> None:
        """Invariants 24 and 39: none is lost or doubled, and what nobody can decide is never approved."""
        for quote, _ in self.quotes_now():
            for request in quote.requests:
                assert len({one.key for one in request.requirements}) == len(request.requirements)
                statuses = Counter(step.status for step in request.steps)
                known = ("waiting", "open", *SATISFIED, "rejected", "void", "needs routing")
                assert sum(statuses[one] for one in known) == len(request.steps)
                assert {step.requirement for step in request.steps} == {one.key for one in request.requirements}
                assert request.status != "approved" or not statuses["needs routing"]

    def open_requests_keep_their_policy(self) -> None:
        """Invariant 36: neither its policy nor its requirements change, whatever policy comes into force."""
        for quote, _ in self.quotes_now():
            for request in quote.requests:
                said = (request.policy, request.requirements, request.content_hash)
                assert self.submitted.setdefault((quote.number, request.number), said) == said
                assert request.policy == quote.revisions[request.revision - 1].content.policy

    # --- Decisions --------------------------------------------------------------------------------------------------

    def nobody_decides_their_own_work(self) -> None:
        """Invariant 6: not the submitter, owner, creator or any editor, by any route or account.

        Each decision is looked at when it was made: who owns the quote later had no part in it then.
        """
        for quote, _ in self.quotes_now():
            for request in quote.requests:
                mine = {
                    human(one)
                    for one in (
                        quote.owner,
                        quote.created_by,
                        request.submitted_by,
                        *priced_by(quote, request.revision),
                    )
                }
                for step in request.steps:
                    if request.status == "pending":
                        assert not {human(one) for one in step.deciders} & mine
                    for decision in step.decisions[len(self.decided.get((quote.number, step.id), ())) :]:
                        assert human(decision.by) not in mine
                        assert human(decision.on_behalf_of) not in mine

    def each_person_decides_a_step_once(self) -> None:
        """Invariant 8: a delegate and the principal count as one, and so do two accounts of one person."""
        for quote, _ in self.quotes_now():
            for request in quote.requests:
                for step in request.steps:
                    people = [human(one) for d in step.decisions for one in {d.by, d.on_behalf_of} - {""}]
                    assert len(people) == len(set(people))

    def modes_say_when_a_step_is_satisfied(self) -> None:
        """Invariant 9: any, all of those frozen, or at least so many distinct persons."""
        for quote, _ in self.quotes_now():
            for request in quote.requests:
                for step in request.steps:
                    if step.status in ("open", "approved") and step.opened_at is not None:
                        assert (step.status == "approved") == enough(step), (quote.number, step)

    def past_decisions_stay_as_recorded(self) -> None:
        """Invariants 10 and 37: an ended request changes no more, and no decision loses who gave it by what right."""
        for quote, _ in self.quotes_now():
            for request in quote.requests:
                for step in request.steps:
                    known = self.decided.get((quote.number, step.id), ())
                    assert step.decisions[: len(known)] == known
                    if request.status != "pending" and known:
                        assert step.decisions == known or len(step.decisions) == len(known) + 1
                    self.decided[quote.number, step.id] = step.decisions

    # --- The log ----------------------------------------------------------------------------------------------------

    def the_log_tells_only_what_was_allowed_then(self) -> None:
        """Invariants 3, 7, 12 and 28, read from the events alone."""
        Told().read(self.log)

    def the_log_is_the_truth(self) -> None:
        """Invariants 27, 29 and 30: dense, chained, replayed to what is stored, told once to each subscriber."""
        assert [event.sequence for event in self.log] == list(range(1, len(self.log) + 1))
        for quote, _ in self.quotes_now():
            assert replay([event for event in self.log if event.quote == quote.number]) == quote
        rows = [(row.subscriber, row.sequence) for row in self.real.store.outbox.rows(limit=100_000)]
        wanted = [
            (one.subscriber, event.sequence) for event in self.log for one in SUBSCRIPTIONS if one.wants(event.kind)
        ]
        assert sorted(rows) == sorted(wanted)

    def the_queue_shows_the_open_steps(self) -> None:
        """Invariant 40: what is counted live equals what is counted from the log."""
        rows = self.real.store.queue(QueueFilter(statuses=("open", "needs routing"), limit=1_000))
        assert {(row.quote, row.step, row.status) for row in rows} == {
            (quote.number, step.id, step.status)
            for quote, _ in self.quotes_now()
            for step in (quote.pending.steps if quote.pending else ())
            if step.status in ("open", "needs routing")
        }

    def counts_from_the_log_are_those_of_the_steps(self) -> None:
        """Invariant 40: carried, human and overridden, counted from the log, make all steps that are satisfied."""
        told: Counter[str] = Counter()
        automatic = 0
        for event in self.log:
            data = event.data
            if event.kind == "submitted":
                told["carried"] += sum(one.get("status") == "carried" for one in data["steps"])
            elif event.kind == "step-carried":
                told["carried"] += 1
            elif event.kind == "step-decided" and data["status"] == "approved":
                told["approved"] += 1
            elif event.kind == "step-overridden" and data["answer"] == "approve":
                told["overridden"] += 1
            elif event.kind == "request-ended" and data.get("how_approved") == "auto":
                automatic += 1
        requests_ = [one for quote in self.stored.values() for one in quote.requests]
        live = Counter(step.status for one in requests_ for step in one.steps if step.status in SATISFIED)
        assert told == live
        alone = [
            all(step.carried is not None and step.carried.own_authority for step in one.steps) for one in requests_
        ]
        assert automatic == sum(
            one.status == "approved" and nobody for one, nobody in zip(requests_, alone, strict=True)
        )

    def teardown(self) -> None:
        """Invariant 30 for the whole run: the chain, the contents and every row verify."""
        self.note_events()
        verified = self.real.store.verify()
        assert verified.ok, verified.damages
        assert verified.length == len(self.log)


def enough(step: Step) -> bool:
    """Whether the approvals of a step are as many as its mode asks for, counted by hand."""
    yes = {human(one.on_behalf_of or one.by) for one in step.decisions if one.answer == "approve"}
    yes |= {human(one) for one in ((*step.carried.by, *step.carried.principals) if step.carried is not None else ())}
    if step.mode == "any":
        return bool(yes)
    if step.mode == "all":
        # Whoever escalation added stands in for one of the others, as long as there are any.
        added = {person for person, how in step.added if how.startswith("level ")}
        must = [one for one in step.deciders if one in step.eligible or one not in added] or step.deciders
        return bool(must) and {human(one) for one in must} <= yes
    return len(yes) >= step.least


def priced_by(quote: StoredQuote, number: int) -> set[str]:
    """Everybody who made or edited a revision, or one before it that said the same to every rule."""
    found: set[str] = set()
    for revision in reversed(quote.revisions[:number]):
        if revision.content.commercial_hash != quote.revisions[number - 1].content.commercial_hash:
            break
        found |= {revision.created_by, *revision.edited_by}
    return found


def as_stored(quote: StoredQuote) -> dict[Any, Any]:
    """Everything that is stored of a quote and the model says too, flat."""
    found: dict[Any, Any] = {f"revision {one.number}": one.status for one in quote.revisions}
    for request in quote.requests:
        found[f"request {request.number}"] = request.status
        found |= flat(request.number, {key: seen_of(step) for key, step in steps_of(request).items()})
    if quote.status == "approved":
        found["approved until"] = quote.newest.approved_until
    found["counter-offers"] = [one.status for one in quote.counters]
    return found


def flat(request: int, steps: Mapping[Key, Mapping[str, Any]]) -> dict[Any, Any]:
    """What is known of the steps of a request, by request, step and name."""
    return {(request, *key, name): value for key, step in steps.items() for name, value in step.items()}


def seen_of(step: Step) -> dict[str, Any]:
    """What the model and the program must agree on about a step."""
    return {
        "status": step.status,
        "mode": (step.mode, step.least if step.mode == "at least" else 1),
        "deciders": sorted(step.deciders) if step.opened_at is not None else [],
        "due": step.due,
        "decisions": [(one.by, one.on_behalf_of, one.answer) for one in step.decisions],
        "paused": step.status == "open" and step.paused is not None,
        "levels": step.escalated,
    }


def said_of(request: dict[str, Any], key: Any) -> dict[str, Any]:
    """The same of a step of the model."""
    step = request["steps"][key]
    status = requests.step_status(request, key)
    override = [(step["overridden_by"], "", step["override"])] if step["override"] else []
    return {
        "status": status,
        "mode": (step["mode"], step["least"] if step["mode"] == "at least" else 1),
        "deciders": sorted(requests.deciders(step)),
        "due": step["due"],
        "decisions": step["decisions"] + override,
        "paused": status == "open" and step["paused"] is not None,
        "levels": step["levels"],
    }


__all__ = ["Watching", "enough"]
