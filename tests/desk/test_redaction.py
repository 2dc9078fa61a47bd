"""A sentinel cost placed in a catalog shows up in nothing that somebody gets who may not see cost and margin.

The sentinel is a run of digits that no price of the workspace holds. Whoever may see cost finds it, which shows that
the search finds something.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpq.commands.quote_preview import show_guide, show_preview
from cpq.commands.quote_show import history_grid, show_compared, show_quote
from cpq.commands.screen import Screen
from cpq.desk import Desk, Edits, Seat
from cpq.desk.comparison_view import compared_json
from cpq.desk.history import HistoryView
from cpq.desk.plan_view import preview_json
from cpq.desk.priced_view import priced_json
from cpq.desk.views import quote_json, row_json
from cpq.problems import CpqError
from cpq.store import Store
from cpq.workspace import Workspace
from tests.desk.conftest import Clock, drafted

SENTINEL = "11.91373"
"""Cost of a seat a month: less than it sells for, and dear enough that rules about margin speak up."""

TRACES = ("91373", "margin_rate", '"cost"', '"margin"', "markup")
"""What a cost leaves: its own digits, and the fields that would hold what is made of it."""


@pytest.fixture
def desk(own_folder: Path, store: Store, clock: Clock) -> Desk:
    """A desk where a seat costs the sentinel."""
    catalog = own_folder / "catalogs" / "saas" / "catalog.yaml"
    text = catalog.read_text(encoding="utf-8")
    changed = text.replace("cost: 4.20 EUR per seat per month", f"cost: {SENTINEL} EUR per seat per month")
    assert changed != text
    catalog.write_text(changed, encoding="utf-8")
    return Desk(Workspace.open(own_folder), store, clock)


@pytest.fixture
def number(desk: Desk) -> str:
    """A quote with everything that a cost could hide in: margins too low, questions, a counter-offer, two revisions."""
    number = drafted(desk.as_, "discount=13%", "discount.reason=volume", deal="boreal")
    rep = desk.as_("rep-north")
    rep.attach(number, "mandate.txt", "text/plain", b"mandate")
    rep.submit(number, justification="they promise to double their seats within a year")
    manager = desk.as_("manager-north")
    manager.comment(number, f"a seat costs us {SENTINEL}", restricted=True)
    manager.ask_back(number, "how many seats next year?")
    rep.answer(number, "three hundred")
    manager.counter(number, Edits({"discount": "11%"}))
    return number


def representations(seat: Seat, number: str) -> Iterator[tuple[str, str]]:
    """Everything that a person gets of a quote, as text."""
    shown, audience = seat.show(number), seat.audience
    names = seat.desk.rules.directory.name
    yield "quote", json.dumps(quote_json(shown.quote, audience))
    yield "priced", json.dumps(priced_json(shown.priced, audience))
    events = HistoryView(audience).of(seat.history(number))
    yield "history", json.dumps(events)
    yield "preview", json.dumps(preview_json(seat.preview(number), audience))
    yield "comparison", json.dumps(compared_json(seat.diff(number), audience))
    yield "list", json.dumps([row_json(row) for row in seat.list()])
    assert names("rep-north")


def drawn(seat: Seat, number: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Everything that a person is shown of a quote in a terminal."""
    screen = Screen(width=80)
    show_quote(screen, seat, seat.show(number))
    show_preview(screen, seat, seat.preview(number), whole=True)
    show_guide(screen, seat, seat.preview(number))
    screen.grid(history_grid(HistoryView(seat.audience).of(seat.history(number)), seat))
    show_compared(screen, compared_json(seat.diff(number), seat.audience))
    return capsys.readouterr().out


def test_no_data_that_a_rep_gets_holds_a_cost(desk: Desk, number: str) -> None:
    for name, text in representations(desk.as_("rep-north"), number):
        assert [trace for trace in TRACES if trace in text] == [], name


def test_nothing_that_a_rep_is_shown_holds_a_cost(desk: Desk, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = drawn(desk.as_("rep-north"), number, capsys)
    assert "91373" not in text
    assert "margin 6" not in text
    assert "the margin is below its limit" in text


def test_whoever_may_see_cost_finds_it(desk: Desk, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = dict(representations(desk.as_("desk-1"), number))
    assert all("91373" in found[name] for name in ("quote", "history"))
    assert '"cost"' in found["priced"]
    assert "margin 6" in drawn(desk.as_("desk-1"), number, capsys)


def test_an_error_tells_a_rep_no_margin(desk: Desk) -> None:
    number = drafted(desk.as_, "discount=45%", "discount.reason=volume", deal="boreal")
    rep, told = desk.as_("rep-north"), []
    rep.attach(number, "mandate.txt", "text/plain", b"mandate")
    for attempt in (
        lambda: rep.submit(number, justification="they promise to double their seats within a year"),
        lambda: rep.edit(number, Edits({"seats.discount.target-margin": "50%"})),
        lambda: rep.counter(number, Edits({"discount": "44%"})),
    ):
        with pytest.raises(CpqError) as refused:
            attempt()
        told.append(str(refused.value))
    assert "margin-floor" in told[0]
    assert [text for text in told if "%" in text and "margin" in text and "4" in text.partition("margin")[2]] == []


def test_the_policy_seen_by_a_rep_through_guidance_does_not_end_at_a_cost(desk: Desk, number: str) -> None:
    rep, lead = desk.as_("rep-north").preview(number).guidance, desk.as_("desk-1").preview(number).guidance
    closed = {"margin-floor", "software-margin", "services-margin"}
    ends = {reason.rule for one in lead.largest for grant in one.grants for reason in grant.beyond}
    assert closed & ends, "the sample has limits that cost sets"
    assert not closed & {reason.rule for one in rep.largest for grant in one.grants for reason in grant.beyond}
    assert not closed & {reason.rule for one in rep.largest for reach in one.reaches for reason in reach.beyond}
    assert closed & {reason.rule for one in lead.largest for reach in one.reaches for reason in reach.beyond}
    assert not closed & {reason.rule for change in rep.changes for reason in change.held_by}


def test_a_customer_gets_neither_cost_nor_margin(desk: Desk) -> None:
    number = drafted(desk.as_)
    rep = desk.as_("rep-north")
    rep.submit(number)
    if rep.seen(number).status == "in approval":
        desk.as_("manager-north").approve(number)
    document = rep.send(number).document
    agreed = rep.accept(number)
    for name, data in (("document", document), ("contract", agreed.contract), ("order", agreed.order)):
        assert b"91373" not in data, name
        assert b'"margin"' not in data, name
