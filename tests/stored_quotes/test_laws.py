"""Laws of the life of a quote, whatever people do in whatever order, rightly and wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.approvals.assessment import Assessment, Needed
from cpq.problems import CpqError
from cpq.quotes.status import BUSY, FOLLOWS
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.creating import clone
from cpq.stored_quotes.actions.deciding import approve, reject
from cpq.stored_quotes.actions.editing import change_owner, edit, revise
from cpq.stored_quotes.actions.expiring import expire
from cpq.stored_quotes.actions.recalling import recall
from cpq.stored_quotes.actions.remarks import attach, comment, mark
from cpq.stored_quotes.actions.revoking import revoke
from cpq.stored_quotes.actions.sending import accept, cancel, decline, send, withdraw
from cpq.stored_quotes.actions.submitting import submit
from cpq.stored_quotes.evolve import evolve, replay
from cpq.stored_quotes.happenings import EventData, QuoteCreated, event_data
from cpq.stored_quotes.record import StoredQuote
from tests.stored_quotes.house import PEOPLE, acting
from tests.stored_quotes.log import MORNING, Log, content
from tests.stored_quotes.standing import DISCOUNT, DOCUMENT

CONTENTS = [content(name, net_total=Decimal(900 - place)) for place, name in enumerate(("first", "second", "third"))]


def _assessed(quote: StoredQuote) -> Assessment:
    """The first content needs the director, the second a manager and the director, the third nobody."""
    asked = {"first": ("sales-director",), "second": ("sales-manager", "sales-director"), "third": ()}
    place = CONTENTS.index(quote.newest.content)
    who = asked[("first", "second", "third")[place]]
    needs = (Needed(DISCOUNT, who),) if who else ()
    found = quote.newest.content
    return Assessment(found.policy, quote.account, "EUR", found.content_hash, needs)


def _step(quote: StoredQuote, place: int) -> str:
    steps = [step.id for request in quote.requests for step in request.steps] or ["1.1"]
    return steps[place % len(steps)]


def _accept(quote: StoredQuote, who: Acting) -> tuple[EventData, ...]:
    return accept(quote, who, DOCUMENT, by="purchasing", contract_id="c", contract="1" * 64, order="2" * 64)


Act = Callable[[StoredQuote, Acting, int], tuple[EventData, ...]]
ACTS: dict[str, Act] = {
    "edit": lambda quote, who, n: edit(quote, who, CONTENTS[n % 3]),
    "revise": lambda quote, who, n: revise(quote, who, CONTENTS[n % 3] if n % 2 else None),
    "submit": lambda quote, who, _: submit(quote, who, _assessed(quote), seen=quote.newest.content.content_hash),
    "approve": lambda quote, who, n: approve(quote, who, _step(quote, n), seen=quote.newest.content.content_hash),
    "reject": lambda quote, who, n: reject(
        quote, who, _step(quote, n), seen=quote.newest.content.content_hash, comment="no"
    ),
    "recall": lambda quote, who, _: recall(quote, who),
    "revoke": lambda quote, who, _: revoke(quote, who, reason="wrong figures"),
    "send": lambda quote, who, _: send(quote, who, DOCUMENT, "en"),
    "accept": lambda quote, who, _: _accept(quote, who),
    "decline": lambda quote, who, _: decline(quote, who, "price"),
    "withdraw": lambda quote, who, _: withdraw(quote, who, "wrong product"),
    "cancel": lambda quote, who, _: cancel(quote, who, "no budget"),
    "expire": lambda quote, who, _: expire(quote, who),
    "owner": lambda quote, who, n: change_owner(quote, who, "rep-south" if n % 2 else "rep-north"),
    "mark": lambda quote, who, n: mark(quote, who, {"tags": str(n)}),
    "comment": lambda quote, who, n: comment(quote, who, f"remark {n}", lines=()),
    "attach": lambda quote, who, n: attach(quote, who, f"{n}.pdf", "application/pdf", n, "c" * 64),
}
ACTORS = [*PEOPLE, "nobody", "system"]
LIKELY = ["rep-north", "rep-north", "desk", "director", "manager-north", "system"]
"""Who does most of what is done; otherwise nearly everything would be refused."""

Try = tuple[str, str, int, int]
"""What is tried: an action, by whom, with which choice, so many days later."""

BEGINNINGS: list[list[Try]] = [
    [],
    [("submit", "rep-north", 0, 0)],
    [("submit", "rep-north", 0, 0), ("approve", "director", 0, 1)],
    [("submit", "rep-north", 0, 0), ("approve", "director", 0, 0), ("send", "rep-north", 0, 1)],
    [("edit", "rep-north", 1, 0), ("submit", "rep-north", 0, 0), ("approve", "manager-north", 0, 0)],
    [("edit", "rep-north", 2, 0), ("submit", "rep-north", 0, 0), ("send", "desk", 0, 3)],
    [("submit", "rep-north", 0, 0), ("reject", "director", 0, 0), ("revise", "rep-north", 0, 1)],
    [("submit", "rep-north", 0, 0), ("approve", "director", 0, 0), ("revoke", "director", 0, 0)],
    [("submit", "rep-north", 0, 0), ("approve", "director", 0, 0), ("edit", "desk", 1, 0), ("submit", "desk", 0, 0)],
]
"""Ordinary beginnings, since what is tried at random is mostly refused."""
OFTEN = ["edit", "submit", "submit", "approve", "approve", "send", "accept", "revise", "recall"]
STEPS = st.builds(
    lambda beginning, rest: [*beginning, *rest],
    st.sampled_from(BEGINNINGS),
    st.lists(
        st.tuples(
            st.one_of(st.sampled_from(OFTEN), st.sampled_from(sorted(ACTS))),
            st.one_of(st.sampled_from(LIKELY), st.sampled_from(ACTORS)),
            st.integers(0, 5),
            st.sampled_from([0, 0, 0, 0, 0, 1, 20, 60]),
        ),
        max_size=15,
    ),
)


def _statuses_follow(before: StoredQuote, after: StoredQuote) -> None:
    for old, new in zip(before.revisions, after.revisions, strict=False):
        assert new.status == old.status or new.status in FOLLOWS[old.status], (old.status, new.status)


def _holds_together(quote: StoredQuote) -> None:
    assert [one.number for one in quote.revisions] == list(range(1, quote.head + 1))
    assert [one.number for one in quote.requests] == list(range(1, len(quote.requests) + 1))
    assert all(one.status == "superseded" for one in quote.revisions[:-1])
    assert sum(one.status in BUSY for one in quote.revisions) <= 1
    assert sum(one.status == "pending" for one in quote.requests) <= 1
    assert (quote.pending is not None) is (quote.status == "in approval")
    assert (quote.agreement is not None) is (quote.status == "accepted")


def _kept_as_it_was(before: StoredQuote, after: StoredQuote) -> None:
    """Content of what left draft never changes; nothing that was said or decided is lost."""
    for old, new in zip(before.revisions, after.revisions, strict=False):
        if old.status != "draft":
            assert new.content == old.content
            assert (new.created_by, new.edited_by, new.concessions) == (old.created_by, old.edited_by, old.concessions)
    assert after.comments[: len(before.comments)] == before.comments
    assert len(after.attachments) >= len(before.attachments)
    for was, now in zip(before.requests, after.requests, strict=False):
        for step, later in zip(was.steps, now.steps, strict=False):
            assert later.decisions[: len(step.decisions)] == step.decisions


def tried(log: Log, name: str, actor: str, choice: int, days: int) -> None:
    """One action on a quote, refused without a trace or written down step by step."""
    before = log.now
    when = MORNING + timedelta(days=days)
    try:
        happened = ACTS[name](before, acting(actor, when), choice)
    except CpqError:
        assert log.now == before
        return
    step = before
    for data in happened:
        after = log.add(data, actor=actor, at=when)
        _statuses_follow(step, after)
        _kept_as_it_was(step, after)
        step = after
    _holds_together(step)


@given(STEPS)
def test_a_quote_lives_by_its_table_and_is_the_sum_of_its_events(steps: list[Try]) -> None:
    lived(steps)


@pytest.mark.long
@given(st.lists(STEPS, min_size=1, max_size=4))
def test_long_lives_do_too(lives: list[list[Try]]) -> None:
    lived([one for life in lives for one in life])


def lived(steps: list[Try]) -> None:
    """A life from its beginning, with its laws looked at after everything that was tried."""
    log = Log()
    day = 0
    for name, actor, choice, later in steps:
        day += later
        tried(log, name, actor, choice, day)
        assert log.quote == log.now
    quote = log.now
    assert [event.version for event in log.events] == list(range(1, quote.version + 1))
    assert StoredQuote.model_validate_json(quote.model_dump_json()) == quote
    assert StoredQuote.model_validate(quote.to_json()) == quote


@given(STEPS, st.integers(0, 40))
def test_a_log_may_be_read_in_two_parts(steps: list[Try], cut: int) -> None:
    log = Log()
    for name, actor, choice, later in steps:
        tried(log, name, actor, choice, later)
    place = 1 + cut % len(log.events)
    quote = replay(log.events[:place])
    for event in log.events[place:]:
        quote = evolve(quote, event)
    assert quote == log.now


@given(STEPS)
def test_every_event_goes_to_json_and_back(steps: list[Try]) -> None:
    log = Log()
    for name, actor, choice, later in steps:
        tried(log, name, actor, choice, later)
    for event in log.events:
        data = event_data(event.kind, event.data)
        assert data.to_json() == event.data
        assert type(data).model_validate_json(data.model_dump_json()) == data


@given(STEPS)
def test_a_copy_never_has_an_approval_of_its_original(steps: list[Try]) -> None:
    log = Log()
    for name, actor, choice, later in steps:
        tried(log, name, actor, choice, later)
    (made,) = clone(log.now, "Q-2026-0099", acting("desk"))
    assert isinstance(made, QuoteCreated)
    copy = Log(made, actor="desk").now
    assert (copy.grants, copy.requests, copy.counters, copy.status) == ((), (), (), "draft")
    assert copy.newest.content == log.now.newest.content


@given(STEPS, st.integers(0, 400))
def test_a_sweep_at_any_time_adds_nothing_the_second_time(steps: list[Try], days: int) -> None:
    log = Log()
    for name, actor, choice, later in steps:
        tried(log, name, actor, choice, later)
    when = acting("system", MORNING + timedelta(days=days))
    quote = log.add(*expire(log.now, when), actor="system", at=when.at)
    assert expire(quote, when) == ()
    assert expire(quote, acting("system", MORNING)) == ()


def test_the_laws_are_tried_on_lives_of_every_kind() -> None:
    """Each ordinary beginning is what it says: nothing of it is refused."""
    for beginning in BEGINNINGS:
        log = Log()
        for name, actor, choice, later in beginning:
            known = len(log.events)
            tried(log, name, actor, choice, later)
            assert len(log.events) > known, (beginning, name)
