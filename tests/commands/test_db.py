"""``cpq db``: upgrade, backup, restore, verify and rebuild, as whoever looks after the database types them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cpq.store import Store
from cpq.store.versions import NEWEST
from tests.commands.conftest import Run
from tests.store.desk import create
from tests.store.golden_quotes import fill


@pytest.fixture
def quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a database with three quotes, which the environment names."""
    file = tmp_path / "quotes.db"
    monkeypatch.setenv("CPQ_DATABASE_URL", f"sqlite:///{file}")
    with Store.open(f"sqlite:///{file}", create=True) as store:
        fill(store)
    return file


def sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.usefixtures("shop")
def test_upgrade_makes_the_database_of_the_workspace_once(cpq: Run) -> None:
    file = Path(".cpq/quotes.db")
    tried = cpq("db", "upgrade", "--dry-run")
    assert f"would upgrade to {NEWEST}" in tried.stdout
    assert not file.exists()
    made = cpq("db", "upgrade")
    assert "0001     Quotes with their log" in made.stdout
    assert f"upgraded to version {NEWEST}" in made.stdout
    assert file.exists()
    assert cpq("db", "upgrade").stdout == f"up to date: version {NEWEST} of the schema\n"
    assert json.loads(cpq("db", "upgrade", "--json").stdout)["steps"] == []


@pytest.mark.usefixtures("shop")
def test_verify_does_not_make_a_database(cpq: Run) -> None:
    run = cpq("db", "verify")
    assert (run.exit_code, "[database-not-found]" in run.stderr) == (4, True)
    assert not Path(".cpq/quotes.db").exists()


def test_verify_says_what_it_looked_at(cpq: Run, quotes: Path) -> None:
    run = cpq("db", "verify")
    assert run.exit_code == 0, run.stderr
    assert "Events    12" in run.stdout
    assert "everything is as it was written" in run.stdout
    said = json.loads(cpq("db", "verify", "--json").stdout)
    assert (said["ok"], said["length"], said["quotes"], said["contents"]) == (True, 12, 3, 6)
    assert quotes.exists()


def test_verify_names_each_damage_and_ends_with_3(cpq: Run, quotes: Path) -> None:
    sql(quotes, "DROP TRIGGER events_no_update", "UPDATE events SET actor = 'somebody-else' WHERE sequence = 4")
    run = cpq("db", "verify")
    assert run.exit_code == 3
    assert "edited  4      Q-2026-0001" in run.stdout
    assert "[log-damaged]" in run.stderr
    said = cpq("db", "verify", "--json")
    assert [(one["kind"], one["sequence"], one["quote"]) for one in json.loads(said.stdout)["damages"]] == [
        ("edited", 4, "Q-2026-0001")
    ]
    assert json.loads(said.stderr)["code"] == "log-damaged"


def test_the_anchor_is_written_where_all_is_sound_and_shows_a_cut_log(cpq: Run, quotes: Path) -> None:
    anchor = quotes.with_name("quotes.anchor")
    first = cpq("db", "verify", "--anchor", str(anchor))
    assert "written now" in first.stdout
    with Store.open(f"sqlite:///{quotes}") as store:
        create(store)
    assert "checked at event 12" in cpq("db", "verify", "--anchor", str(anchor)).stdout
    kept = anchor.read_text(encoding="utf-8")
    assert json.loads(kept)["length"] == 13
    sql(
        quotes,
        "DROP TRIGGER events_no_delete",
        "DELETE FROM events WHERE sequence = 13",
        "UPDATE logs SET length = 12, head = (SELECT hash FROM events WHERE sequence = 12)",
        "UPDATE numbers SET last = 2 WHERE year = 2026",
    )
    assert cpq("db", "rebuild").stdout == "made the rows of 3 quotes anew\n"
    assert cpq("db", "verify").exit_code == 0
    cut = cpq("db", "verify", "--anchor", str(anchor))
    assert (cut.exit_code, "truncated" in cut.stdout) == (3, True)
    assert anchor.read_text(encoding="utf-8") == kept, "the anchor of the longer log stays"


def test_an_anchor_that_is_none_is_refused_and_kept(cpq: Run, quotes: Path) -> None:
    anchor = quotes.with_name("letter.txt")
    anchor.write_text("dear customer", encoding="utf-8")
    run = cpq("db", "verify", "--anchor", str(anchor))
    assert (run.exit_code, "[bad-anchor]" in run.stderr) == (3, True)
    assert anchor.read_text(encoding="utf-8") == "dear customer"


def test_a_backup_is_restored_and_verifies(cpq: Run, quotes: Path) -> None:
    backup, restored = quotes.with_name("backup.db"), quotes.with_name("restored.db")
    made = cpq("db", "backup", str(backup))
    assert made.stdout.startswith(f"wrote {backup}: 12 events, ")
    assert made.stdout.endswith("verified\n")
    assert cpq("db", "backup", str(backup)).exit_code == 6
    into = cpq("db", "restore", str(backup), "--into", f"sqlite:///{restored}", "--json")
    assert json.loads(into.stdout)["events"] == 12
    assert cpq("db", "restore", str(backup)).exit_code == 6
    with Store.open(f"sqlite:///{restored}") as copy, Store.open(f"sqlite:///{quotes}") as store:
        assert copy.verify() == store.verify()


def test_a_backup_of_a_damaged_database_says_so(cpq: Run, quotes: Path) -> None:
    sql(quotes, "UPDATE quotes SET owner = 'somebody-else'")
    run = cpq("db", "backup", str(quotes.with_name("backup.db")), "--json")
    assert run.exit_code == 3
    assert {damage["kind"] for damage in json.loads(run.stdout)["damages"]} == {"row"}
    assert cpq("db", "rebuild", "--json").exit_code == 0
    assert cpq("db", "verify").exit_code == 0
