"""One turn of the clock: what time brings about happens once, however often and wherever it is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cpq.hand_off.alerts import Alerts
from cpq.hand_off.pending_value import pending_changes
from cpq.hand_off.sweep import Swept, sweep
from cpq.people.person import SYSTEM
from cpq.problems import OtherSystemFailed
from cpq.store import Store
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.time_passing import nothing_before, pass_time
from cpq.stored_quotes.happenings import Accepted, RequestEnded, Revised
from cpq.stored_quotes.record import Agreement
from tests.hand_off.house import ROUTING, House, at, rules_of, webhook
from tests.hand_off.receiver import Receiver
from tests.store.desk import MORNING, REP, approval, content, contents, create, hash_of, remark, submission

MakeHouse = Callable[..., House]


def kinds(swept: tuple[Swept, ...]) -> list[tuple[str, list[str]]]:
    return [(one.quote, [happening.kind for happening in one.happened]) for one in swept]


def asked(house: House, *people: str, when: datetime = MORNING) -> str:
    number = create(house.store, at=when).quote.number
    due = when.replace(hour=13)
    house.store.change(number, 1, REP, when, submission(*people or ("director",), due=due))
    return number


@pytest.fixture
def quiet(house_of: MakeHouse) -> House:
    """A house without subscribers."""
    return house_of()


# --- Steps --------------------------------------------------------------------------------------------------------


def test_nothing_is_due_before_its_time(quiet: House) -> None:
    asked(quiet)
    quiet.now = at(10, 59)
    assert quiet.tick().swept == ()


def test_a_reminder_comes_when_it_is_time_and_once(quiet: House) -> None:
    number = asked(quiet)
    quiet.now = at(11)
    assert kinds(quiet.tick().swept) == [(number, ["step-reminded"])]
    assert quiet.tick().swept == ()
    quiet.now = at(12, 59)
    assert quiet.tick().swept == ()
    quiet.now = at(13)
    (swept,) = quiet.tick().swept
    assert [happening.kind for happening in swept.happened] == ["step-reminded"]
    assert quiet.store.read(number).requests[0].steps[0].reminded == 2


def test_one_reminder_stands_for_all_that_were_missed(quiet: House) -> None:
    """Nobody ran anything for a week: who was not asked to wait gets one reminder, and both levels are taken."""
    number = asked(quiet)
    quiet.now = at(10, day=27)
    assert kinds(quiet.tick().swept) == [(number, ["step-escalated", "step-escalated", "step-reminded"])]
    step = quiet.store.read(number).requests[0].steps[0]
    assert (step.escalated, step.deciders) == (2, ("director", "cfo", "desk-1"))
    assert step.reminded == 20  # five working days of eight hours, and one hour of the sixth, every two hours
    assert quiet.tick().swept == ()


def test_each_level_of_escalation_is_taken_when_it_is_time(quiet: House) -> None:
    number = asked(quiet)
    quiet.now = at(14)
    (first,) = quiet.tick().swept
    assert [happening.kind for happening in first.happened] == ["step-escalated", "step-reminded"]
    assert quiet.store.read(number).requests[0].steps[0].deciders == ("director", "cfo")
    quiet.now = at(17, day=23)
    assert "step-escalated" in kinds(quiet.tick().swept)[0][1]
    assert quiet.store.read(number).requests[0].steps[0].escalated == 2
    assert quiet.store.read(number).status == "in approval"  # escalation decides nothing


def test_a_dry_run_says_the_same_and_writes_nothing(quiet: House) -> None:
    number = asked(quiet)
    quiet.now = at(10, day=27)
    before = quiet.store.verify().head
    tried = quiet.tick(dry_run=True)
    assert quiet.store.verify().head == before
    assert kinds(tried.swept) == kinds(quiet.tick().swept) == [(number, [one.kind for one in tried.swept[0].happened])]


def test_machines_that_sweep_at_once_do_each_thing_once(quiet: House) -> None:
    numbers = [asked(quiet) for _ in range(6)]
    quiet.now = at(14)

    def turn(_: int) -> tuple[Swept, ...]:
        with Store.open(quiet.store.name) as store:
            return sweep(House(store, quiet.rules, quiet.root, now=quiet.now).desk)

    with ThreadPoolExecutor(4) as pool:
        done = [one for swept in pool.map(turn, range(4)) for one in swept]
    assert sorted(one.quote for one in done) == numbers
    happened = [event.kind for event in quiet.store.events()]
    assert (happened.count("step-escalated"), happened.count("step-reminded")) == (6, 6)
    assert quiet.store.verify().ok


def test_one_quote_that_cannot_be_written_stops_no_other(quiet: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = asked(quiet), asked(quiet)
    quiet.now = at(11)
    whole = Store.change

    def failing(store: Store, number: str, *given: object, **more: object) -> object:
        if number == second:
            raise OtherSystemFailed("the disk is full")
        return whole(store, number, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "change", failing)
    swept = {one.quote: one for one in quiet.tick().swept}
    assert swept[first].refused is None
    assert str(swept[second].refused) == "the disk is full"


def looked_at(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Quotes that one turn reads."""
    read, numbers = Store.read, []

    def noted(store: Store, number: str) -> object:
        numbers.append(number)
        return read(store, number)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "read", noted)
        house.tick()
    return numbers


def test_a_quote_is_looked_at_again_when_it_is_time_or_it_changed(
    quiet: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = asked(quiet), asked(quiet, when=at(10))
    assert looked_at(quiet, monkeypatch) == [early, late]
    quiet.now = at(10, 59)
    assert looked_at(quiet, monkeypatch) == []
    quiet.now = at(11)
    assert looked_at(quiet, monkeypatch) == [early]
    assert looked_at(quiet, monkeypatch) == []
    quiet.store.change(late, None, REP, quiet.now, remark("a word"))
    assert looked_at(quiet, monkeypatch) == [late]


def test_other_rules_make_every_quote_be_looked_at(quiet: House) -> None:
    number = asked(quiet)
    quiet.tick()
    sooner = ROUTING.replace("remind after: 2 working hours", "remind after: 1 working hour")
    quiet.rules, quiet.now = rules_of(routing=sooner), at(10)
    assert kinds(quiet.tick().swept) == [(number, ["step-reminded"])]


def test_nothing_happens_before_the_moment_that_is_kept(quiet: House) -> None:
    """Hour by hour until the offer is over: a quote is left alone for exactly as long as nothing happens to it."""
    number = create(quiet.store, valid_until=date(2026, 12, 1)).quote.number
    quiet.store.change(number, 1, REP, MORNING, submission("director", due=at(13)))
    happened = 0
    for hour in range(24 * 13):
        acting = Acting(SYSTEM, MORNING + timedelta(hours=hour), quiet.rules.directory, quiet.rules)
        quote = quiet.store.read(number)
        now = pass_time(quote, acting)
        until = nothing_before(quote, acting)
        assert bool(now) == (until is not None and until <= acting.at)
        if now:
            happened += len(now)
            quiet.store.change(number, None, SYSTEM, acting.at, lambda quote, acting=acting: pass_time(quote, acting))  # type: ignore[misc]
    assert quiet.store.read(number).status == "expired"
    assert happened > 20


# --- Ends ---------------------------------------------------------------------------------------------------------


def approved(house: House, until: datetime) -> str:
    number = asked(house)
    house.store.change(number, None, "director", MORNING, approval("director"))
    ended = RequestEnded(request=1, outcome="approved", how_approved="people", approved_until=until)
    house.store.change(number, None, "director", MORNING, lambda _: (ended,))
    return number


def test_an_approval_and_an_offer_end_once(quiet: House) -> None:
    number = approved(quiet, at(9, day=25))
    quiet.now = at(9, day=25)
    assert quiet.tick().swept == ()
    quiet.now = at(10, day=25)
    assert kinds(quiet.tick().swept) == [(number, ["approval-expired"])]
    assert quiet.tick().swept == ()
    quiet.now = datetime.fromisoformat("2027-01-01T00:00+00:00")
    assert kinds(quiet.tick().swept) == [(number, ["expired"])]
    assert quiet.tick().swept == ()


def test_an_offer_that_ends_takes_its_request_along(quiet: House) -> None:
    number = create(quiet.store, valid_until=date(2026, 11, 20)).quote.number
    quiet.store.change(number, 1, REP, MORNING, submission("director"))
    quiet.now = at(9, day=21)
    assert kinds(quiet.tick().swept) == [(number, ["request-ended", "expired"])]


def test_more_quotes_than_a_page_are_all_looked_at(quiet: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpq.hand_off.sweep.PAGE", 3)
    numbers = [asked(quiet) for _ in range(7)]
    quiet.now = at(11)
    assert sorted(one.quote for one in quiet.tick().swept) == numbers


# --- Alerts -------------------------------------------------------------------------------------------------------


def alerts(house: House) -> Iterator[tuple[str, str]]:
    return ((name, notice.id) for name, notice in Alerts(house.desk, house.now).notices())


def test_a_quote_that_nobody_touches_is_told_once_a_day(house_of: MakeHouse, receiver: Receiver) -> None:
    house = house_of(
        alerts="alerts:\n  forgotten: { kind: stalled quote, after: 2 working days, status: [draft] }\n",
        subscribers=webhook(receiver.url, events="[alert]"),
    )
    number = create(house.store).quote.number
    house.now = at(17, day=24)
    assert [name for name, _ in house.tick().alerts] == ["forgotten"]
    assert house.tick().alerts == ()
    assert len(receiver.requests) == 1
    house.now = at(9, day=25)
    assert [notice.id for _, notice in house.tick().alerts] == [f"forgotten/{number}/2026-11-25"]
    assert len({request.id for request in receiver.requests}) == 2
    house.store.change(number, None, REP, house.now, remark("still working on it"))
    house.now = at(9, day=26)
    assert house.tick().alerts == ()


def test_being_reminded_of_a_quote_is_nothing_that_happened_to_it(house_of: MakeHouse) -> None:
    stalled = "alerts:\n  forgotten: { kind: stalled quote, after: 2 working days }\n"
    house = house_of(alerts=stalled)
    number = asked(house)
    house.now = at(17, day=24)
    house.tick()
    assert list(alerts(house)) == [("forgotten", f"forgotten/{number}/2026-11-24")]


def test_a_late_step_tells_those_whom_it_asks(house_of: MakeHouse) -> None:
    house = house_of(alerts="alerts:\n  late: { kind: overdue step, after: 2 working hours }\n")
    number = asked(house, "director", "manager-north")
    house.now = at(14, 59)
    assert list(alerts(house)) == []
    house.now = at(15)
    ((name, notice),) = Alerts(house.desk, house.now).notices()
    assert (name, notice.id) == ("late", f"late/{number}/1.1/2026-11-20")
    assert sorted(notice.says["asked"]) == ["director", "manager-north"]
    assert notice.says["text"]["en"] == f"Step 1.1 of {number} was due on 20 November 2026 and is not decided"


def test_what_ends_soon_is_told_while_it_has_not_ended(house_of: MakeHouse) -> None:
    house = house_of(
        alerts="alerts:\n  approval-ends: { kind: expiring, within: 5 days }\n"
        "  offer-ends: { kind: expiring, what: offer, within: 7 days, above: 1000.00 EUR }\n"
    )
    number = approved(house, at(9, day=30))
    house.now = at(8, day=25)
    assert list(alerts(house)) == []
    house.now = at(9, day=25)
    assert list(alerts(house)) == [("approval-ends", f"approval-ends/{number}/2026-11-25")]
    house.now = at(10, day=30)
    assert list(alerts(house)) == []
    larger = create(house.store, net_total=Decimal("1000.01"), valid_until=date(2026, 12, 4)).quote.number
    house.store.change(larger, 1, REP, MORNING, submission("director"))
    assert list(alerts(house)) == [("offer-ends", f"offer-ends/{larger}/2026-11-30")]


def test_a_sudden_drop_of_what_is_pending_is_told(house_of: MakeHouse, receiver: Receiver) -> None:
    house = house_of(
        alerts="alerts:\n  fell: { kind: pending value drop, by: 25%, within: 7 days }\n",
        subscribers=webhook(receiver.url, events="[alert]"),
    )
    first, _, _, _ = (asked(house) for _ in range(4))
    house.now = at(9, day=24)
    assert list(alerts(house)) == []
    recalled = RequestEnded(request=1, outcome="recalled")
    house.store.change(first, None, REP, at(8, day=28), lambda _: (recalled,))
    house.now = at(10, day=26)
    assert list(alerts(house)) == []  # the span reaches back to a time before anything was pending
    house.now = at(10, day=28)
    ((_, notice),) = house.tick().alerts
    assert notice.id == "fell/EUR/2026-11-28"
    assert (
        notice.says["text"]["en"]
        == "Pending value fell by 25% within 7 days: €3,600.00 → €2,700.00 (won meanwhile: €0.00)"
    )
    assert len(receiver.requests) == 1


def test_what_customers_accepted_is_no_drop(quiet: House) -> None:
    drafted, won, kept = (asked(quiet) for _ in range(3))
    revised = Revised(revision=2, content=content("second", net_total=Decimal(50)))
    quiet.store.change(drafted, None, REP, at(9, day=24), lambda _: (revised,), contents=contents("second"))
    paper = b"what the customer signed"
    agreement = Agreement(
        revision=1,
        at=at(9, day=24),
        by="head of purchasing",
        document=hash_of(paper),
        contract_id=won,
        contract=hash_of(paper),
        order=hash_of(paper),
    )
    accepted = Accepted(revision=1, agreement=agreement)
    quiet.store.change(won, None, REP, at(9, day=24), lambda _: (accepted,), contents={hash_of(paper): paper})
    (change,) = pending_changes(quiet.store, at(9, day=21))
    assert (change.before, change.now, change.won) == (2700, 900, 900)
    assert change.fall == Decimal("0.5")  # of the two that were not won, one is no longer pending
    assert quiet.store.read(kept).status == "in approval"


def test_alerts_reach_whom_they_name_else_who_wants_alerts(house_of: MakeHouse, receiver: Receiver) -> None:
    two = webhook(receiver.url, events="[alert]") + webhook(receiver.url, events="[sent]").replace(
        "subscribers:\n  crm:", "  other:"
    )
    house = house_of(
        subscribers=two,
        alerts="alerts:\n  a: { kind: stalled quote, after: 1 working day }\n"
        "  b: { kind: stalled quote, after: 1 working day, tell: [other] }\n",
    )
    create(house.store)
    house.now = at(9, day=25)
    house.tick()
    rows = [(row.subscriber, row.id.partition("/")[0], row.state) for row in house.store.notices.rows()]
    assert sorted(rows) == [("crm", "a", "done"), ("other", "b", "done")]
