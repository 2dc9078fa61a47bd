"""The chain of a log: nothing can be changed in it without being noticed, and told where."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from cpq.store.chain import Damage, LogRow, check_chain
from cpq.store.sealing import LogHead, canonical, hash_of, seal
from cpq.store.sortable import time_text
from cpq.stored_quotes.happenings import EventData, MarksSet
from tests.store.desk import MORNING, REP

QUOTES = ("Q-2026-0001", "Q-2026-0002", "Q-2026-0003")


@dataclass(frozen=True)
class WrittenLog:
    rows: tuple[LogRow, ...]
    end: LogHead

    def damages(self, rows: list[LogRow] | None = None) -> list[Damage]:
        return list(check_chain("main", self.rows if rows is None else sorted(rows), self.end))


def log(quotes: list[str]) -> WrittenLog:
    """A log of events of these quotes, one after the other."""
    rows: list[LogRow] = []
    head, versions = LogHead(), dict.fromkeys(QUOTES, 0)
    for place, quote in enumerate(quotes):
        made: tuple[EventData, ...] = (MarksSet(marks={"tags": str(place)}),)
        for sealed in seal(head, "main", quote, versions[quote], made, actor=REP, at=MORNING):
            one = sealed.event
            at = time_text(one.at)
            row = (one.sequence, quote, one.version, one.kind, at, one.actor, one.previous, sealed.body, one.hash)
            rows.append(LogRow(*row))
            head = LogHead(one.sequence, one.hash)
        versions[quote] += 1
    return WrittenLog(tuple(rows), head)


LOGS = st.lists(st.sampled_from(QUOTES), min_size=1, max_size=12).map(log)


def chosen(data: st.DataObject, written: WrittenLog) -> int:
    return data.draw(st.integers(0, len(written.rows) - 1), "row")


@given(LOGS)
def test_a_log_as_it_was_written_is_sound(written: WrittenLog) -> None:
    assert written.damages() == []


@given(LOGS, st.data())
def test_any_other_text_is_noticed_at_its_place(written: WrittenLog, data: st.DataObject) -> None:
    place = chosen(data, written)
    row = written.rows[place]
    at = data.draw(st.integers(0, len(row.body) - 1), "letter")
    letter = data.draw(st.sampled_from([one for one in 'x"0 {é' if one != row.body[at]]), "instead")
    changed = row._replace(body=row.body[:at] + letter + row.body[at + 1 :])
    found = written.damages([*written.rows[:place], changed, *written.rows[place + 1 :]])
    assert [(damage.kind, damage.sequence) for damage in found] == [("edited", place + 1)]


@given(LOGS, st.data())
def test_any_event_left_out_is_noticed_at_its_place(written: WrittenLog, data: st.DataObject) -> None:
    place = chosen(data, written)
    found = written.damages([*written.rows[:place], *written.rows[place + 1 :]])
    kind = "truncated" if place == len(written.rows) - 1 else "deleted"
    assert [(damage.kind, damage.sequence) for damage in found] == [(kind, place + 1)]


@given(LOGS.filter(lambda written: len(written.rows) > 1), st.data())
def test_any_two_that_change_places_are_noticed_at_both(written: WrittenLog, data: st.DataObject) -> None:
    places = st.lists(st.integers(0, len(written.rows) - 1), min_size=2, max_size=2, unique=True)
    one, other = sorted(data.draw(places, "rows"))
    rows = list(written.rows)
    rows[one], rows[other] = (
        rows[other]._replace(sequence=rows[one].sequence),
        rows[one]._replace(sequence=rows[other].sequence),
    )
    found = written.damages(rows)
    assert [(damage.kind, damage.sequence) for damage in found] == [("swapped", one + 1), ("swapped", other + 1)]


@given(LOGS, st.data())
def test_any_event_replaced_by_one_with_its_own_hash_is_noticed_at_its_place(
    written: WrittenLog, data: st.DataObject
) -> None:
    place = chosen(data, written)
    row = written.rows[place]
    body = canonical(
        {
            "actor": "somebody-else",
            "at": row.at,
            "data": {"marks": {}},
            "kind": row.kind,
            "previous": row.previous,
            "quote": row.quote,
            "sequence": row.sequence,
            "tenant": "main",
            "version": row.version,
        }
    )
    forged = row._replace(actor="somebody-else", body=body, hash=hash_of(body))
    found = written.damages([*written.rows[:place], forged, *written.rows[place + 1 :]])
    assert [(damage.kind, damage.sequence) for damage in found] == [("replaced", place + 1)]


@given(LOGS, st.data())
def test_any_end_cut_off_is_noticed_where_it_begins(written: WrittenLog, data: st.DataObject) -> None:
    left = chosen(data, written)
    found = written.damages(list(written.rows[:left]))
    assert [(damage.kind, damage.sequence) for damage in found] == [("truncated", left + 1)]


@given(LOGS, LOGS)
def test_two_logs_that_end_alike_are_one_log(one: WrittenLog, other: WrittenLog) -> None:
    assert (one.end == other.end) == (one.rows == other.rows)


def test_a_text_that_is_too_deep_to_be_read_is_told_at_its_place() -> None:
    written = log(list(QUOTES))
    deep = "[" * 200_000
    rows = list(written.rows)
    rows[1] = rows[1]._replace(body=deep, hash=hash_of(deep))
    assert [(one.kind, one.sequence) for one in written.damages(rows)][:1] == [("edited", 2)]
