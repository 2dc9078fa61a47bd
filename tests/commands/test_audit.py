"""``cpq audit``: every decision with its authority, and every damage with its place."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.stored_examples import DATABASE, kept_quotes

pytestmark = pytest.mark.usefixtures("kept_sample")

CONTROLLER = ("--as", "controller")
COUNTERED, PENDING = "Q-2026-0004", "Q-2026-0005"


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the quotes of these tests stay between them."""
    return tmp_path_factory.mktemp("audited")


@pytest.fixture
def kept_sample(cpq: Run, sample: Path, kept_folder: Path) -> Path:
    """The sample workspace with a quote that was approved, and one that somebody overrode."""
    kept_quotes(cpq, kept_folder)
    assert cpq("approve", PENDING, "--as", "manager-north", "-m", "fine").exit_code == 0
    return sample


def tamper(statement: str, quote: str) -> None:
    """Change the database as somebody would who owns the file, guards and all."""
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement, {"quote": quote}).rowcount > 0


def test_a_history_names_the_authority_of_every_decision(cpq: Run) -> None:
    assert cpq("reject", COUNTERED, "-m", "no", "--override", "--as", "desk-1").exit_code == 0
    said = cpq("audit", PENDING, *CONTROLLER).stdout
    assert "approved step 1.1 (sales-manager): fine" in said
    overridden = json.loads(cpq("audit", COUNTERED, *CONTROLLER, "--json").stdout)
    assert [one["kind"] for one in overridden["events"]][-2:] == ["step-overridden", "request-ended"]
    countered = next(one for one in overridden["events"] if one["kind"] == "countered")
    assert countered["data"]["authority"] == "sales-manager"
    assert "override" in cpq("audit", COUNTERED, *CONTROLLER).stdout


def test_a_sound_log_is_verified_and_replayed(cpq: Run) -> None:
    sound = cpq("audit", PENDING, "--verify", *CONTROLLER)
    assert sound.exit_code == 0
    assert "the chain holds, and everything is what its events say" in sound.stdout
    whole = cpq("audit", "--verify", *CONTROLLER)
    assert (whole.exit_code, "5 quotes" in whole.stdout) == (0, True)
    assert json.loads(cpq("audit", "--verify", *CONTROLLER, "--json").stdout)["ok"] is True


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE events SET actor = 'cfo' WHERE quote = :quote AND kind = 'step-decided'", "edited"),
        ("UPDATE events SET body = replace(body, 'fine', 'well') WHERE quote = :quote", "edited"),
        ("UPDATE events SET body = '{' WHERE quote = :quote AND kind = 'step-decided'", "edited"),
        ("DELETE FROM events WHERE quote = :quote AND kind = 'submitted'", "deleted"),
        ("UPDATE quotes SET status = 'sent' WHERE number = :quote", "row"),
        ("UPDATE steps SET urgency_order = '' WHERE quote = :quote", "row"),
    ],
)
def test_a_damage_is_found_and_located(cpq: Run, statement: str, kind: str) -> None:
    tamper(statement, PENDING)
    found = cpq("audit", PENDING, "--verify", *CONTROLLER, "--json")
    assert found.exit_code == 3
    verified = json.loads(found.stdout)["verified"]
    assert verified["ok"] is False
    damages = [*verified["damages"], *verified["elsewhere"]]
    assert kind in {one["kind"] for one in damages}
    assert any(one["quote"] == PENDING or one["sequence"] for one in damages)
    told = cpq("audit", PENDING, "--verify", *CONTROLLER)
    assert (told.exit_code, "Wrong" in told.stdout, "log-damaged" in told.stderr) == (3, True, True)


def test_a_quote_that_cannot_be_read_is_told_and_where_to_look(cpq: Run) -> None:
    tamper("UPDATE events SET body = '{' WHERE quote = :quote", PENDING)
    told = cpq("audit", PENDING, *CONTROLLER)
    assert (told.exit_code, f"{PENDING} cannot be read [log-damaged]" in told.stderr) == (3, True)
    assert f"cpq audit {PENDING} --verify says where" in told.stderr


def test_a_damage_of_another_quote_is_told_apart(cpq: Run) -> None:
    tamper("UPDATE quotes SET status = 'sent' WHERE number = :quote", COUNTERED)
    verified = json.loads(cpq("audit", PENDING, "--verify", *CONTROLLER, "--json").stdout)["verified"]
    assert (verified["damages"], [one["quote"] for one in verified["elsewhere"]]) == ([], [COUNTERED])


def test_only_who_may_audit_does(cpq: Run) -> None:
    for person, code in (("rep-north", 7), ("manager-north", 7), ("rep-south", 4), ("admin", 0), ("counsel", 0)):
        assert cpq("audit", PENDING, "--as", person).exit_code == code, person
    assert cpq("audit", "--verify", "--as", "rep-north").exit_code == 7
    assert cpq("audit", *CONTROLLER).exit_code == 2
    margin = "136892.94"
    assert margin in cpq("audit", PENDING, *CONTROLLER, "--json").stdout
    assert margin not in cpq("audit", PENDING, "--as", "admin", "--json").stdout
