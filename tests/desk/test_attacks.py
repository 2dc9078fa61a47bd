"""What somebody could try who has a seat at the desk and wants more than they may."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cpq.desk import Desk, Edits, Wanted, Writing
from cpq.desk.audit_view import audit_json
from cpq.desk.drafting import Begun
from cpq.desk.history import HistoryView
from cpq.desk.queueing import PageEnd
from cpq.desk.views import quote_json
from cpq.problems import CpqError, InvalidFiles, InvalidRequest, NotAllowed, NotFound
from cpq.store import QuoteFilter, Store
from cpq.store.conflicts import KeyReused
from cpq.stored_quotes.record import Concession
from cpq.workspace import Workspace
from tests.desk.conftest import DISCOUNT, Clock, Sit, drafted

ESCAPES = "\x1b]0;approved\x07\x1b[2J"
REVERSED = "approved \u202egnirps ni"
HUGE = "a" * 10_001


@pytest.mark.parametrize("text", [ESCAPES, REVERSED, "a\x00b", HUGE], ids=["escape", "reversed", "nul", "huge"])
@pytest.mark.parametrize(
    "typed",
    [
        lambda sit, number, text: sit("rep-north").comment(number, text),
        lambda sit, number, text: sit("manager-north").approve(number, comment=text),
        lambda sit, number, text: sit("manager-north").reject(number, comment=text),
        lambda sit, number, text: sit("manager-north").ask_back(number, text),
        lambda sit, number, text: sit("manager-north").counter(number, Edits({"discount": "11%"}), comment=text),
        lambda sit, number, text: sit("manager-north").reassign(number, "director", reason=text),
        lambda sit, number, text: sit("desk-1").override(number, "approve", reason=text),
        lambda sit, number, text: sit("rep-north").recall(number, reason=text),
        lambda sit, number, text: sit("rep-north").escalate(number, reason=text),
        lambda sit, number, text: sit("rep-north").cancel(number, "duplicate", comment=text),
        lambda sit, number, text: sit("rep-north").mark(number, {"note": text}),
        lambda sit, number, text: sit("rep-north").attach(number, text, "text/plain", b"x"),
        lambda sit, number, text: sit("rep-north").attach(number, "a.txt", f"text/plain;{text}", b"x"),
        lambda sit, number, text: sit("rep-north").attach(number, "a.txt", f"image/{text}", b"x"),
    ],
)
def test_no_text_that_cannot_be_read_comes_into_the_log(sit: Sit, typed: object, text: str) -> None:
    number = drafted(sit, *DISCOUNT)
    sit("rep-north").submit(number)
    before = sit("rep-north").history(number)
    with pytest.raises(InvalidRequest):
        typed(sit, number, text)  # type: ignore[operator]
    assert sit("rep-north").history(number) == before


@pytest.mark.parametrize("number", ["Q-2026-0001\x00", "\udc80", "\x1b[2J", "Q-2026-0001' or '1'='1", "%", ""])
def test_a_number_that_is_none_is_not_found(sit_anywhere: Sit, number: str) -> None:
    drafted(sit_anywhere)
    with pytest.raises(NotFound, match="there is no quote"):
        sit_anywhere("admin").show(number)


def test_a_list_of_what_no_text_can_hold_is_refused(sit_anywhere: Sit) -> None:
    """A shell passes on any bytes."""
    admin = sit_anywhere("admin")
    for attempt in (
        lambda: admin.list(QuoteFilter(text="\udcff")),
        lambda: admin.list(QuoteFilter(owners=("\udcff",))),
        lambda: admin.queue(Wanted("all", rules=("\udcff",))),
        lambda: admin.queue(Wanted("all", after=PageEnd(datetime(2026, 11, 20, tzinfo=UTC), ("0\udcff", "", "")))),
    ):
        with pytest.raises(InvalidRequest, match="no text holds"):
            attempt()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "C:\\boot.ini", "a\nb.txt", "a" * 256, ""])
def test_an_attachment_has_no_path(sit: Sit, name: str) -> None:
    number = drafted(sit)
    with pytest.raises(InvalidRequest):
        sit("rep-north").attach(number, name, "text/plain", b"x")


def test_a_file_that_is_too_large_or_of_a_type_that_runs_is_refused(sit: Sit) -> None:
    number = drafted(sit)
    with pytest.raises(InvalidRequest, match=r"10\.1 MB"):
        sit("rep-north").attach(number, "a.txt", "text/plain", b"x" * 10_000_001)
    with pytest.raises(InvalidRequest, match="are not taken"):
        sit("rep-north").attach(number, "a.html", "text/html", b"<script>")


@pytest.mark.parametrize(
    "path",
    [
        "status",
        "owner",
        "number",
        "version",
        "approved-until",
        "net-total",
        "margin",
        "content-hash",
        "seats.net",
        "seats.list-price",
        "seats.discountable",
        "seats.cost",
    ],
)
def test_what_the_desk_keeps_cannot_be_set_as_a_field(sit: Sit, path: str) -> None:
    number = drafted(sit)
    before = quote_json(sit("rep-north").seen(number), sit("admin").audience)
    with pytest.raises(InvalidFiles):
        sit("rep-north").edit(number, Edits({path: "approved"}))
    assert quote_json(sit("rep-north").seen(number), sit("admin").audience) == before


def test_a_quote_of_somebody_else_cannot_be_told_from_none(sit: Sit) -> None:
    number = drafted(sit)
    south = sit("rep-south")
    told = []
    for wanted in (number, "Q-2026-9999"):
        for attempt in (
            lambda: south.show(wanted),  # noqa: B023 - called at once
            lambda: south.comment(wanted, "mine"),  # noqa: B023
            lambda: south.edit(wanted, Edits({"payment-days": "60"})),  # noqa: B023
            lambda: south.attachment(wanted, 1),  # noqa: B023
        ):
            with pytest.raises(CpqError) as refused:
                attempt()
            told.append((type(refused.value), str(refused.value).replace(wanted, "it")))
    assert len(set(told)) == 1
    assert south.list() == ()


def test_a_key_answers_its_own_request_of_its_own_person_and_nothing_else(sit: Sit) -> None:
    number = drafted(sit)
    rep, manager, key = sit("rep-north"), sit("manager-north"), Writing(key="k")
    rep.comment(number, "first", writing=key)
    again = rep.comment(number, "first", writing=key)
    assert len(again.quote.comments) == 1
    with pytest.raises(KeyReused):
        rep.comment(number, "second", writing=key)
    assert len(manager.comment(number, "first", writing=key).quote.comments) == 2
    with pytest.raises(NotFound):
        sit("rep-south").comment(number, "first", writing=key)
    for wrong in ("k" * 256, "k\nk", "\x1b"):
        with pytest.raises(InvalidRequest):
            rep.comment(number, "third", writing=Writing(key=wrong))


@pytest.mark.parametrize("person", ["rep-north", "manager-north", "counsel", "admin"])
def test_a_right_is_never_wider_on_trial(sit: Sit, person: str) -> None:
    """What somebody may not do they may not try either, so that a trial tells nothing."""
    number = drafted(sit, *DISCOUNT)
    sit("rep-north").submit(number)
    refused = 0
    for attempt in (
        lambda writing: sit(person).approve(number, writing=writing),
        lambda writing: sit(person).override(number, "approve", reason="why not", writing=writing),
        lambda writing: sit(person).send(number, writing=writing),
        lambda writing: sit(person).comment(number, "costs 5", restricted=True, writing=writing),
    ):
        try:
            attempt(Writing(dry_run=True))
        except CpqError as error:
            refused += 1
            with pytest.raises(type(error)):
                attempt(Writing())
    assert refused


def test_whoever_left_has_no_seat(sit: Sit) -> None:
    with pytest.raises(NotFound):
        sit("nobody")
    with pytest.raises((NotFound, NotAllowed)):
        sit("")


def test_a_page_of_another_moment_shows_nothing_of_a_delegation_of_then(own_folder: Path, store: Store) -> None:
    """The mark of a page comes from whoever asks for the next one."""
    people = own_folder / "desk" / "people.yaml"
    known = people.read_text(encoding="utf-8").partition("delegations:")[0]
    rep = "  stand-in: { name: Stand-in, roles: [rep], also may: [decide] }\n"
    known = known.replace("people:\n", f"people:\n{rep}", 1)
    away = "delegations:\n  - { of: manager-north, to: stand-in, from: 2026-11-01, until: 2026-11-10 }\n"
    people.write_text(known + away, encoding="utf-8")
    clock = Clock()
    desk = Desk(Workspace.open(own_folder), store, clock)
    number = drafted(desk.as_, *DISCOUNT)
    desk.as_("rep-north").submit(number)
    stand_in = desk.as_("stand-in")
    assert stand_in.queue().rows == ()
    for first in ("0", " ", "1"):
        earlier = PageEnd(datetime(2026, 11, 5, 9, tzinfo=UTC), (first, "", ""))
        assert stand_in.queue(Wanted("all", after=earlier)).rows == ()


@pytest.mark.parametrize(
    "mark", ["0001-01-01T00:00:00+14:00|k|q|s", "9999-12-31T23:59:59-14:00|k|q|s", "2026-11-20T09:00:00+01:00|k|q|s"]
)
def test_a_mark_that_no_page_ended_with_is_none(mark: str) -> None:
    with pytest.raises(ValueError, match="end of no page"):
        PageEnd.of(mark)


def test_a_key_stands_for_everything_that_a_new_quote_was_asked_with(sit: Sit) -> None:
    rep = sit("rep-north")
    deal, key = rep.desk.workspace.read_deal("pergamote"), Writing(key="k")
    first = rep.new(deal, writing=key)
    assert rep.new(deal, writing=key).quote.number == first.quote.number
    with pytest.raises(KeyReused):
        rep.new(deal, concessions=[Concession(subject="quote", until=date(2026, 12, 31))], writing=key)
    with pytest.raises(KeyReused):
        rep.new(Begun(deal, source="template", template="renewal"), writing=key)


def test_hashes_of_the_log_are_shown_to_whom_all_that_they_are_of_is(sit: Sit) -> None:
    """Else a hidden figure is found by trying which one gives the hash."""
    number = drafted(sit, *DISCOUNT)
    for person, shown in (("rep-north", False), ("counsel", False), ("admin", False), ("controller", True)):
        seat = sit(person)
        told = HistoryView(seat.audience).of(seat.history(number))
        assert [("hash" in event, "previous" in event) for event in told] == [(shown, shown)] * len(told), person
    for person, shown in (("counsel", False), ("controller", True)):
        seat = sit(person)
        audit = audit_json(seat.audit(number, verify=True), seat.audience)
        assert ("head" in audit["verified"]) is shown
        assert ("hash" in audit["events"][0]) is shown
