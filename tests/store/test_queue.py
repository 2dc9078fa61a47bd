"""The queue and the lists: who is asked for what, in a stated order, page by page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cpq.store import QueueFilter, QuoteFilter, Store
from cpq.stored_quotes.happenings import RequestEnded, Revised
from cpq.stored_quotes.urgency import score
from tests.store.databases import Database
from tests.store.desk import DIRECTOR, MINUTE, MORNING, REP, approval, content, contents, create, submission

HOUR = timedelta(hours=1)


def submitted(
    store: Store,
    *people: str,
    due: datetime | None = None,
    at: datetime = MORNING,
    net: str = "900.00",
    **changed: object,
) -> str:
    number = create(store, net_total=Decimal(net), **changed).quote.number
    store.change(number, 1, REP, at, submission(*people, due=due))
    return number


def quotes_in(store: Store, **wanted: object) -> list[str]:
    return [row.quote for row in store.queue(QueueFilter(**wanted))]  # type: ignore[arg-type]


def test_a_person_sees_the_open_steps_that_they_may_decide(store: Store) -> None:
    mine = submitted(store, DIRECTOR)
    shared = submitted(store, DIRECTOR, "finance-lead")
    other = submitted(store, "finance-lead")
    assert quotes_in(store, people=(DIRECTOR,)) == [mine, shared]
    assert quotes_in(store, people=(DIRECTOR, "finance-lead")) == [mine, shared, other]
    assert quotes_in(store, people=("nobody",)) == []
    assert quotes_in(store) == [mine, shared, other]


def test_a_decided_step_leaves_the_queue(store: Store) -> None:
    number = submitted(store, DIRECTOR, "finance-lead")
    store.change(number, None, DIRECTOR, MORNING, approval(DIRECTOR))
    assert quotes_in(store) == []
    assert quotes_in(store, statuses=("approved",)) == [number]


def test_a_row_says_what_a_decision_needs(store: Store) -> None:
    number = submitted(store, "finance-lead", DIRECTOR, due=MORNING + HOUR)
    (row,) = store.queue()
    quote = store.read(number)
    assert (row.quote, row.version, row.step, row.request, row.revision) == (number, 3, "1.1", 1, 1)
    assert row.content_hash == quote.newest.content.content_hash
    assert row.people == ("finance-lead", "sales-director")
    assert (row.due, row.submitted_at, row.submitted_by) == (MORNING + HOUR, MORNING, REP)
    assert (row.net_total, row.margin, row.currency) == (Decimal("900.00"), Decimal("400.00"), "EUR")
    assert (row.rule, row.subject, row.approvers) == ("deep-discount", "quote", ("sales-director",))


def test_the_soonest_due_comes_first_and_what_has_no_due_time_last(store: Store) -> None:
    never = submitted(store)
    late = submitted(store, due=MORNING + 2 * HOUR)
    soon = submitted(store, due=MORNING + HOUR)
    assert quotes_in(store) == [soon, late, never]
    assert quotes_in(store, overdue_at=MORNING + 2 * HOUR) == [soon]
    assert quotes_in(store, overdue_at=MORNING + 3 * HOUR) == [soon, late]


def test_value_margin_and_age_sort_by_what_they_mean(store: Store) -> None:
    small = submitted(store, net="9.99", margin=Decimal("5"), at=MORNING + MINUTE)
    large = submitted(store, net="1000.00", margin=Decimal("-3.5"), at=MORNING)
    middle = submitted(store, net="10", margin=None, at=MORNING + 2 * MINUTE)
    assert quotes_in(store, sort="value") == [large, middle, small]
    assert quotes_in(store, sort="margin") == [middle, large, small]
    assert quotes_in(store, sort="submitted") == [large, small, middle]


def test_filters_narrow_the_queue(store: Store) -> None:
    euro = submitted(store)
    dollar = submitted(store, currency="USD")
    assert quotes_in(store, currency="USD") == [dollar]
    assert quotes_in(store, owners=(REP,), accounts=("boreal",), rules=("deep-discount",)) == [euro, dollar]
    assert quotes_in(store, owners=("rep-south",)) == []
    assert quotes_in(store, accounts=("hydro-est",)) == []
    assert quotes_in(store, rules=("low-margin",)) == []


@pytest.mark.parametrize("sort", ["due", "value", "margin", "submitted"])
@pytest.mark.parametrize("people", [None, (DIRECTOR,), (DIRECTOR, "finance-lead")])
def test_pages_put_together_are_the_whole_queue(store: Store, sort: str, people: tuple[str, ...] | None) -> None:
    for count in range(7):
        due = None if count % 3 == 0 else MORNING + (count % 2) * HOUR
        submitted(store, DIRECTOR, "finance-lead", due=due, net=f"{count // 2}.50")
    whole = store.queue(QueueFilter(people=people, sort=sort))  # type: ignore[arg-type]
    pages, after = [], None
    while page := store.queue(QueueFilter(people=people, sort=sort, limit=3, after=after)):  # type: ignore[arg-type]
        pages += page
        after = page[-1].place
    assert tuple(pages) == whole
    assert len({row.quote for row in whole}) == 7


def test_quotes_are_listed_by_their_last_change(store: Store) -> None:
    numbers = [create(store, at=MORNING + MINUTE * minute).quote.number for minute in range(3)]
    assert [row.number for row in store.search()] == numbers[::-1]
    store.change(numbers[0], None, REP, MORNING + HOUR, submission())
    assert [row.number for row in store.search()] == [numbers[0], numbers[2], numbers[1]]
    assert [row.status for row in store.search(QuoteFilter(statuses=("in approval",)))] == ["in approval"]


def test_quotes_are_found_by_owner_account_text_and_time(store: Store) -> None:
    north = create(store).quote.number
    south = create(store, owner="rep-south", at=MORNING + HOUR, net_total=Decimal("1000.5")).quote.number

    def found(**wanted: object) -> list[str]:
        return [row.number for row in store.search(QuoteFilter(**wanted))]  # type: ignore[arg-type]

    assert found(owners=("rep-south",)) == [south]
    assert found(accounts=("boreal",)) == [south, north]
    assert found(text="REP-N") == [north]
    assert found(text="0002") == [south]
    assert found(text="%") == []
    assert found(updated_since=MORNING + HOUR) == [south]
    assert found(sort="value") == [south, north]
    assert found(sort="number", limit=1) == [south]
    assert found(currency="USD") == []
    first = store.search(QuoteFilter(limit=1))
    assert found(after=first[0].place) == [north]
    assert first[0].net_total == Decimal("1000.5")


def test_quotes_are_found_by_what_ends_when(store: Store) -> None:
    first = create(store, valid_until=date(2026, 12, 1)).quote.number
    second = create(store, valid_until=date(2026, 12, 2)).quote.number
    create(store, valid_until=None)

    def found(**wanted: object) -> list[str]:
        return [row.number for row in store.search(QuoteFilter(sort="number", **wanted))]  # type: ignore[arg-type]

    assert found(offer_ends=(date(2026, 12, 1), date(2026, 12, 1))) == [first]
    assert found(offer_ends=(date(2026, 12, 1), date(2026, 12, 2))) == [second, first]
    assert found(offer_ends=(date(2026, 12, 3), date(2027, 12, 3))) == []
    for number in (first, second):
        store.change(number, 1, REP, MORNING, submission())
        ended = RequestEnded(request=1, outcome="approved", how_approved="people", approved_until=MORNING + HOUR)
        store.change(number, 3, DIRECTOR, MORNING, lambda _, one=ended: (one,))  # type: ignore[misc]
    revised = Revised(revision=2, content=content("second"), reason="more seats")
    store.change(second, None, REP, MORNING, lambda _: (revised,), contents=contents("second"))
    assert found(approval_ends=(MORNING, MORNING + HOUR)) == [first]
    assert found(approval_ends=(MORNING, MORNING + HOUR - MINUTE)) == []


def test_tenants_have_queues_of_their_own(database: Database) -> None:
    one, other = database.open(), database.open(tenant=f"{database.tenant}-other")
    submitted(one)
    assert other.queue() == ()
    assert other.search() == ()


# --- By urgency -------------------------------------------------------------------------------------------------


def test_what_is_late_comes_first_then_what_is_most_urgent(store: Store) -> None:
    calm = submitted(store, due=MORNING + 9 * HOUR)
    large = submitted(store, due=MORNING + 9 * HOUR, net="90000.00")
    late = submitted(store, due=MORNING + HOUR)
    later = submitted(store, due=MORNING + 2 * HOUR)
    at = MORNING + 3 * HOUR
    assert quotes_in(store, sort="urgency", at=MORNING) == [large, late, later, calm]
    assert quotes_in(store, sort="urgency", at=at) == [late, later, large, calm]
    assert quotes_in(store, sort="urgency", at=at, people=(DIRECTOR,)) == [late, later, large, calm]
    assert quotes_in(store, sort="urgency", at=at, late=True) == [late, later]
    assert quotes_in(store, sort="urgency", at=at, late=False) == [large, calm]
    assert quotes_in(store, sort="value", at=at, late=True) == [later, late]


def test_pages_by_urgency_hold_every_step_once(store: Store) -> None:
    made = [submitted(store, due=MORNING + hours * HOUR, net=f"{hours}00") for hours in (1, 9, 2, 8, 3, 7)]
    for people in (None, (DIRECTOR,)):
        seen, after = [], None
        while page := store.queue(QueueFilter(people, sort="urgency", at=MORNING + 4 * HOUR, limit=2, after=after)):
            seen += [row.quote for row in page]
            after = page[-1].place
        assert seen == quotes_in(store, sort="urgency", at=MORNING + 4 * HOUR, people=people)
        assert sorted(seen) == sorted(made)


def test_of_two_steps_that_are_as_urgent_the_older_comes_first(store: Store) -> None:
    """One asked an hour later, due an hour earlier: the same points."""
    second = submitted(store, at=MORNING + HOUR, due=MORNING + 7 * HOUR)
    first = submitted(store, at=MORNING, due=MORNING + 8 * HOUR)
    assert quotes_in(store, sort="urgency", at=MORNING + 2 * HOUR) == [first, second]


def test_the_order_is_that_of_the_scores_that_are_shown(store: Store) -> None:
    for hours, net in ((1, "5"), (50, "1000000"), (20, "-3"), (30, "700"), (4, "0")):
        submitted(store, due=MORNING + hours * HOUR, net=net)
    at = MORNING + 25 * HOUR
    shown = [score(row.waiting, at) for row in store.queue(QueueFilter(sort="urgency", at=at))]
    assert shown == sorted(shown, key=lambda one: (one.late, one.points), reverse=True)
    assert [one.late for one in shown] == [True, True, True, False, False]


def test_a_reader_sees_steps_of_their_quotes_and_those_that_ask_them(store: Store) -> None:
    mine = submitted(store, "finance-lead")
    asked = submitted(store, DIRECTOR, owner="rep-south")
    submitted(store, "finance-lead", owner="rep-south")
    assert quotes_in(store, visible_to=((REP,), (DIRECTOR,))) == [mine, asked]
    assert quotes_in(store, visible_to=((), ())) == []


def test_the_order_by_urgency_needs_the_moment(store: Store) -> None:
    with pytest.raises(ValueError, match="depends on the moment"):
        store.queue(QueueFilter(sort="urgency"))
