"""Remarks, files and marks beside a quote."""

from __future__ import annotations

import pytest

from cpq.problems import InvalidRequest, NotAllowed, NotFound, TransitionRefused
from cpq.quotes.status import QuoteStatus
from cpq.stored_quotes.actions.remarks import attach, comment, mark, remove_attachment
from tests.stored_quotes.house import acting
from tests.stored_quotes.standing import HISTORY, standing

LINES = ("seats", "support")
PDF = ("plan.pdf", "application/pdf", 2048, "c" * 64)


@pytest.mark.parametrize("status", HISTORY)
def test_a_remark_for_the_house_is_made_whatever_the_status_and_moves_nothing(status: QuoteStatus) -> None:
    log = standing(status)
    before = log.now
    quote = log.add(*comment(before, acting(), "Ask about the roll-out", subject="seats", lines=LINES))
    said = quote.comments[-1]
    assert (said.id, said.subject, said.audience, said.by) == (1, "seats", "internal", "rep-north")
    assert quote.revisions == before.revisions
    assert quote.requests == before.requests


@pytest.mark.parametrize("status", HISTORY)
def test_what_the_customer_reads_is_written_while_it_is_a_draft(status: QuoteStatus) -> None:
    quote = standing(status).now
    if status == "draft":
        assert comment(quote, acting(), "Delivered in May", lines=LINES, audience="customer")
        assert attach(quote, acting(), *PDF, audience="customer")
        return
    with pytest.raises(TransitionRefused, match="stays as it is"):
        comment(quote, acting(), "Delivered in May", lines=LINES, audience="customer")
    with pytest.raises(TransitionRefused, match="stays as it is"):
        attach(quote, acting(), *PDF, audience="customer")


def test_remarks_are_counted_and_name_lines_that_are_there() -> None:
    log = standing("draft")
    log.add(*comment(log.now, acting(), "One", lines=LINES))
    assert log.add(*comment(log.now, acting("desk"), "Two", lines=LINES), actor="desk").comments[-1].id == 2
    with pytest.raises(NotFound, match="no line 'seat'") as missing:
        comment(log.now, acting(), "Three", subject="seat", lines=LINES)
    assert missing.value.hint == "did you mean 'seats'?"


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "paid\u202etruoc", "bell\x07"])
def test_a_remark_that_nobody_can_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        comment(standing("draft").now, acting(), text, lines=LINES)


def test_a_remark_may_have_lines_and_a_file_name_may_not() -> None:
    quote = standing("draft").now
    assert comment(quote, acting(), "First\nSecond", lines=LINES)
    with pytest.raises(InvalidRequest, match="one line"):
        attach(quote, acting(), "a\nb.pdf", *PDF[1:])


def test_only_who_sees_costs_writes_about_them() -> None:
    quote = standing("draft").now
    assert comment(quote, acting("finance-lead"), "Margin of 4 %", lines=LINES, restricted=True)
    with pytest.raises(NotAllowed, match="may not see cost"):
        comment(quote, acting(), "Margin of 4 %", lines=LINES, restricted=True)


def test_a_file_that_the_desk_does_not_take_is_refused_with_every_reason() -> None:
    with pytest.raises(InvalidRequest) as refused:
        attach(standing("draft").now, acting(), "../x.exe", "application/x-msdownload", 10_000_001, "c" * 64)
    assert [problem.message for problem in refused.value.problems] == [
        "this cannot be the name of a file",
        "files of the type 'application/x-msdownload' are not taken",
        "the file has 10.1 MB",
    ]
    assert attach(standing("draft").now, acting(), "photo.JPG", "IMAGE/jpeg", 10_000_000, "c" * 64)


@pytest.mark.parametrize("status", HISTORY)
def test_a_file_goes_while_nobody_decided_with_it(status: QuoteStatus) -> None:
    log = standing(status)
    log.add(*attach(log.now, acting(), *PDF))
    if status in ("in approval", "approved", "sent", "accepted"):
        with pytest.raises(TransitionRefused, match="part of what was decided"):
            remove_attachment(log.now, acting(), 1)
        return
    quote = log.add(*remove_attachment(log.now, acting(), 1))
    assert quote.attachments[0].removed
    with pytest.raises(NotFound, match="no attachment 1"):
        remove_attachment(quote, acting(), 1)
    assert log.add(*attach(quote, acting(), *PDF)).attachments[-1].id == 2


@pytest.mark.parametrize("status", HISTORY)
def test_marks_change_in_every_status_and_keep_it(status: QuoteStatus) -> None:
    log = standing(status)
    before = log.now
    quote = log.add(*mark(before, acting(), {"tags": "q4", "competitor": "Acme"}))
    assert quote.marks.items() >= {"tags": "q4", "competitor": "Acme"}.items()
    assert (quote.status, quote.newest, quote.grants) == (before.status, before.newest, before.grants)
    assert mark(quote, acting(), {"tags": "q4"}) == ()
    assert "tags" not in log.add(*mark(quote, acting(), {"tags": ""})).marks


def test_every_mark_that_the_desk_does_not_know_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as refused:
        mark(standing("draft").now, acting(), {"payment-days": "60", "tag": "q4", "note": "seen"})
    assert [(one.code, one.hint) for one in refused.value.problems] == [
        (
            "unknown-mark",
            "marks are tags, crm-link, competitor, loss-reason, note, close-date, forecast; other fields are edited",
        ),
        ("unknown-mark", "did you mean 'tags'?"),
    ]


@pytest.mark.parametrize("actor", ["rep-south", "rep-former", "nobody"])
def test_strangers_leave_nothing(actor: str) -> None:
    quote = standing("draft").now
    for act in (
        lambda: comment(quote, acting(actor), "x", lines=LINES),
        lambda: attach(quote, acting(actor), *PDF),
        lambda: remove_attachment(quote, acting(actor), 1),
        lambda: mark(quote, acting(actor), {"tags": "x"}),
    ):
        with pytest.raises(NotAllowed):
            act()
