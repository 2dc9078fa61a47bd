"""A line is configured again from what is chosen in it; what stays keeps its id and what was agreed on it."""

from __future__ import annotations

import pytest

from cpq.commands.configure_outcome import completed_by
from cpq.desk import Edits, Seat
from cpq.problems import NotFound
from cpq.quotes.request import QuoteRequest
from tests.desk.conftest import Sit, drafted


def configured(rep: Seat, number: str, **answers: str) -> QuoteRequest:
    """The request of a quote whose team suite was configured with some answers."""
    session, dropped = rep.configuration(number, "suite")
    assert dropped == ()
    for path, text in answers.items():
        session = session.assign_text(path, text)
    rep.configure(number, completed_by(rep.desk.workspace, session, (), None))
    return rep.show(number).deal.request


def test_a_session_begins_with_what_is_chosen(sit: Sit) -> None:
    session, dropped = sit("rep-north").configuration(drafted(sit), "suite")
    assert dropped == ()
    assert {"seat": "12", "planner": "yes", "reports": "yes"}.items() <= session.answered.items()


def test_a_configuration_that_changes_nothing_moves_no_price(sit: Sit) -> None:
    number, rep = drafted(sit), sit("rep-north")
    before = rep.seen(number).newest.content.net_total
    configured(rep, number)
    assert rep.seen(number).newest.content.net_total == before


def test_lines_of_options_come_and_go_and_the_others_keep_their_ids(sit: Sit) -> None:
    number, rep = drafted(sit), sit("rep-north")
    rep.edit(number, Edits({"seats.discount": "5%", "seats.reason": "volume"}))
    request = configured(rep, number, reports="no", seat="20")
    lines = {line.id: line for line in request.lines}
    assert "reports" not in lines
    assert (lines["seats"].quantity, lines["seats"].reason) == (20, "volume")
    assert lines["seats"].discount is not None
    assert request.lines[0].id == "platform"
    again = configured(rep, number, reports="yes")
    assert "suite.reports" in {line.id for line in again.lines}


def test_a_line_that_is_not_there_is_told(sit: Sit) -> None:
    with pytest.raises(NotFound, match="there is no line 'suit'"):
        sit("rep-north").configuration(drafted(sit), "suit")
