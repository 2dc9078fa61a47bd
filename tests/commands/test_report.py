"""``cpq report``, ``cpq quote insight`` and ``cpq quote reprice --all`` as people and programs run them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

from cpq.commands.desk_report_csv import csv_of
from cpq.commands.desk_report_words import duration
from cpq.commands.report import TABLES
from tests.commands.conftest import Run
from tests.desk.world import House


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "house")
    monkeypatch.setenv("CPQ_WORKSPACE", str(made.root))
    monkeypatch.setenv("CPQ_DATABASE_URL", f"sqlite:///{made.root}/quotes.db")
    made.sold("rep-north", "20%")
    made.sold("rep-south")
    made.quoted("rep-north", discount="5%")
    return made


def said(run: Result) -> str:
    assert run.exit_code == 0, run.stderr
    return run.stdout


def words(text: str, first: str) -> list[str]:
    """The words of the first line that begins with some text."""
    line = next(line for line in text.splitlines() if line.strip().startswith(first))
    return line.split()


def test_the_report_is_drawn_in_plain_letters_in_a_pipe(cpq: Run, house: House) -> None:
    text = said(cpq("report", "desk", "--as", "desk-1"))
    assert words(text, "Approved automatically")[2:6] == ["50", "%", "2", "#####"]
    assert words(text, "Cycle time, median")[3:6] == ["0", "h", "30"]
    assert words(text, "deep-discount")[:4] == ["deep-discount", "1", "1", "0"]
    assert not set("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉") & set(text)
    assert house.root.name not in text


def test_a_terminal_gets_blocks(cpq: Run, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "140")
    assert "█████" in said(cpq("report", "desk", "--as", "desk-1"))
    assert house.store.counters().quotes["accepted"] == 2


def test_the_json_form_holds_every_part(cpq: Run, house: House) -> None:
    data = json.loads(said(cpq("report", "desk", "--as", "desk-1", "--json")))
    assert data["schema"] == "cpq/desk-report/1"
    assert data["figures"]["auto"] == {"part": 1, "whole": 2, "rate": "0.5"}
    assert data["figures"]["cycle"] == {"count": 2, "median_minutes": 30, "p90_minutes": 60}
    assert data["counters"]["quotes"] == dict(house.store.counters().quotes)
    only = json.loads(said(cpq("report", "desk", "--rep", "rep-south", "--as", "desk-1", "--json")))
    assert only["figures"]["submitted"] == 1
    later = json.loads(said(cpq("report", "desk", "--from", "2026-11-03", "--as", "desk-1", "--json")))
    assert later["figures"]["submitted"] == 0


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_csv_with_a_header(cpq: Run, house: House, table: str) -> None:
    text = said(cpq("report", "desk", "--csv", table, "--as", "desk-1"))
    rows = list(csv.DictReader(io.StringIO(text)))
    empty = {"overdue"}
    assert bool(rows) == (table not in empty)
    assert all(None not in row and None not in row.values() for row in rows)
    assert len(house.store.stories()) == 3


def test_a_table_without_rows_is_empty(house: House) -> None:
    assert list(csv_of({"overdue": []}, "overdue")) == []
    assert house.store.counters().steps == {"approved": 1}


def test_who_may_not_see_reports_is_told_so(cpq: Run, house: House) -> None:
    run = cpq("report", "desk", "--as", "rep-north")
    assert (run.exit_code, "may not see reports" in run.stderr) == (7, True)
    assert house.seat("manager").report().kpis.submitted == 1


def test_insight_tells_the_desk_all_and_the_rep_what_they_may_see(cpq: Run, house: House) -> None:
    desk = said(cpq("quote", "insight", "Q-2026-0003", "--as", "desk-1"))
    assert words(desk, "discretionary discount")[2] == "−50.00"
    assert words(desk, "pocket margin")[2] == "537.70"
    rep = said(cpq("quote", "insight", "Q-2026-0003", "--as", "rep-north"))
    assert "score C" in rep
    assert "pocket" not in rep
    assert "537.7" not in rep
    assert "too few to compare" in rep
    data = json.loads(said(cpq("quote", "insight", "Q-2026-0003", "--as", "rep-north", "--json")))
    assert [leg["kind"] for leg in data["waterfall"]] == ["list", "on invoice", "net"]
    assert cpq("quote", "insight", "Q-2026-0003", "--as", "rep-south").exit_code == 4
    assert house.store.read("Q-2026-0003").owner == "rep-north"


def test_a_change_of_the_policy_is_previewed_and_drafts_are_priced_anew(cpq: Run, house: House) -> None:
    house.changed("pricing_rules/book.yaml", "price: 100.00", "price: 110.00")
    text = said(cpq("report", "policy-change", "--as", "desk-1"))
    assert words(text, "Q-2026-0003")[-3:] == ["1,045.00", "+95.00", "EUR"]
    assert "1 quote hit, 0 unchanged" in text
    tried = cpq("quote", "reprice", "--all", "--dry-run", "--as", "desk-1")
    assert "nothing was written" in tried.stderr
    done = said(cpq("quote", "reprice", "--all", "--as", "desk-1"))
    assert done == tried.stdout
    assert words(done, "Q-2026-0003")[1:4] == ["950.00", "1,045.00", "+95.00"]
    assert "every draft was priced" in cpq("quote", "reprice", "--all", "--as", "desk-1").stderr


def test_repricing_is_of_one_quote_or_of_all(cpq: Run, house: House) -> None:
    for wrong in ((), ("Q-2026-0003", "--all"), ("--all", "--expect", "3")):
        assert cpq("quote", "reprice", *wrong, "--as", "desk-1").exit_code == 2
    assert house.store.read("Q-2026-0003").status == "draft"


def test_renewals_are_listed_by_urgency(cpq: Run, house: House) -> None:
    lines = "{ product: seat, quantity: 10, term: 12 months, start: 2026-12-01 }"
    number = house.quoted("rep-north", lines)
    seat = house.seat("rep-north")
    seat.submit(number)
    seat.send(number)
    seat.accept(number)
    text = said(cpq("report", "renewals", "--on", "2026-11-02", "--within", "13 months", "--as", "desk-1"))
    assert words(text, "2027-11-30")[:5] == ["2027-11-30", "393", number, "buyer", "2027-11-30"]
    none = cpq("report", "renewals", "--on", "2026-11-02", "--as", "desk-1")
    assert (none.exit_code, "no contract ends" in none.stderr) == (0, True)
    assert cpq("report", "renewals", "--within", "soon", "--as", "desk-1").exit_code == 2


@pytest.mark.parametrize(("minutes", "text"), [(None, ""), (0, "0 h 00"), (65, "1 h 05"), (60_000, "1,000 h 00")])
def test_a_duration_is_hours_and_minutes(minutes: int | None, text: str) -> None:
    assert duration(minutes) == text
