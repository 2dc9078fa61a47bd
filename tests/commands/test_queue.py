"""``cpq queue``: who sees what waits, in which order and why."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.commands.conftest import NOW, Run
from tests.commands.stored_examples import kept_quotes

pytestmark = pytest.mark.usefixtures("kept_sample")

MANAGER, DIRECTOR, REP = ("--as", "manager-north"), ("--as", "director"), ("--as", "rep-north")
COUNTERED, PENDING = "Q-2026-0004", "Q-2026-0005"


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the quotes of these tests stay between them."""
    return tmp_path_factory.mktemp("queued")


@pytest.fixture
def kept_sample(cpq: Run, sample: Path, kept_folder: Path) -> Path:
    """The sample workspace with two quotes in approval."""
    kept_quotes(cpq, kept_folder)
    return sample


def queued(cpq: Run, *words: str, **options: object) -> dict[str, object]:
    run = cpq("queue", *words, "--json", **options)  # type: ignore[arg-type]
    assert run.exit_code == 0, run.stderr
    return json.loads(run.stdout)  # type: ignore[no-any-return]


def numbers(page: dict[str, object]) -> list[str]:
    return [step["quote"] for step in page["steps"]]  # type: ignore[attr-defined]


def test_a_manager_sees_what_asks_them_and_a_rep_what_they_asked_for(cpq: Run) -> None:
    assert numbers(queued(cpq, *MANAGER)) == [COUNTERED, PENDING]
    assert numbers(queued(cpq, *REP)) == []
    assert numbers(queued(cpq, *REP, "--all")) == [COUNTERED, PENDING]
    assert numbers(queued(cpq, "--as", "rep-south", "--all")) == []


def test_the_team_of_a_director_is_those_below(cpq: Run) -> None:
    assert numbers(queued(cpq, *DIRECTOR)) == []
    assert numbers(queued(cpq, *DIRECTOR, "--team")) == [COUNTERED, PENDING]
    assert numbers(queued(cpq, "--as", "manager-south", "--team")) == []


def test_whoever_stands_in_for_somebody_has_their_queue(cpq: Run) -> None:
    """The manager of the south is away from the 21st of December, and the one of the north decides."""
    cpq("delegate", PENDING, "--to", "manager-south", *MANAGER)
    assert numbers(queued(cpq, *MANAGER)) == [COUNTERED]
    away = NOW.replace(month=12, day=22)
    steps = queued(cpq, *MANAGER, at=away)["steps"]
    assert {step["quote"]: step["asks_you"] for step in steps} == {COUNTERED: True, PENDING: True}  # type: ignore[attr-defined]


def test_what_is_late_is_told_and_alone_with_overdue(cpq: Run) -> None:
    assert numbers(queued(cpq, *MANAGER, "--overdue")) == []
    late = NOW + timedelta(days=4)
    assert numbers(queued(cpq, *MANAGER, "--overdue", at=late)) == [COUNTERED, PENDING]
    assert "16 h late" in cpq("queue", *MANAGER, at=late).stdout
    assert "in 3 d 8 h" in cpq("queue", *MANAGER).stdout


def test_a_step_that_waits_for_the_rep_is_not_late_and_stands_behind(cpq: Run) -> None:
    assert cpq("quote", "ask", COUNTERED, "which term?", *MANAGER).exit_code == 0
    late = NOW + timedelta(days=4)
    page = queued(cpq, *MANAGER, at=late)
    assert numbers(page) == [PENDING, COUNTERED]
    assert [step["urgency"]["late"] for step in page["steps"]] == [True, False]  # type: ignore[attr-defined]
    assert "waits for the rep" in cpq("queue", *MANAGER, at=late).stdout


def test_margin_is_shown_and_sorted_by_only_for_who_may_see_it(cpq: Run) -> None:
    assert "Margin" in cpq("queue", *MANAGER).stdout
    theirs = cpq("queue", *REP, "--all")
    assert "argin" not in theirs.stdout
    assert all("margin" not in step for step in queued(cpq, *REP, "--all")["steps"])  # type: ignore[attr-defined]
    refused = cpq("queue", *REP, "--all", "--sort", "margin")
    assert (refused.exit_code, "may not sort by margin" in refused.stderr) == (7, True)
    assert cpq("queue", *MANAGER, "--sort", "margin").exit_code == 0


def test_the_points_of_a_step_are_the_sum_of_what_is_told(cpq: Run) -> None:
    (first, *_) = queued(cpq, *MANAGER)["steps"]  # type: ignore[misc]
    parts = first["urgency"]["parts"]
    assert parts == {"age": "0", "due": "-80", "closing": "-153.75", "size": "172.65"}
    assert first["urgency"]["points"] == "-61.1"
    told = cpq("queue", *MANAGER, "--why").stdout
    assert "      −80  due 2026-11-23 17:00 UTC: one an hour that is left or over" in told
    assert "      173  156,162.54 EUR: 24 for ten times the amount" in told


def test_an_escalated_step_comes_first_and_says_so(cpq: Run) -> None:
    early = cpq("escalate", PENDING, *REP)
    assert (early.exit_code, early.stderr.count("is not escalated before 2026-11-23 17:00 UTC")) == (6, 1)
    assert cpq("escalate", PENDING, *REP, at=NOW + timedelta(days=4)).exit_code == 0
    page = queued(cpq, *MANAGER)
    assert numbers(page) == [PENDING, COUNTERED]
    assert page["steps"][0]["urgency"]["parts"]["escalated"] == "24"  # type: ignore[index]
    assert "escalated 1 time: 24 each" in cpq("queue", *MANAGER, "--why").stdout


def test_a_reminder_tells_whom_and_leaves_the_step_where_it_is(cpq: Run) -> None:
    before = queued(cpq, *MANAGER)
    told = cpq("remind", PENDING, *REP)
    assert (told.exit_code, "reminded Sales manager north of step 1.1" in told.stdout) == (0, True)
    assert numbers(queued(cpq, *MANAGER)) == numbers(before)
    assert "reminded Sales manager north of step 1.1" in cpq("quote", "history", PENDING, *REP).stdout


def test_pages_follow_each_other_by_the_mark_of_the_one_before(cpq: Run) -> None:
    first = queued(cpq, *MANAGER, "--limit", "1")
    second = queued(cpq, *MANAGER, "--limit", "1", "--after", str(first["following"]), at=NOW + timedelta(hours=1))
    assert [*numbers(first), *numbers(second)] == [COUNTERED, PENDING]
    assert second["at"] == first["at"]
    assert second["following"] is None
    told = cpq("queue", *MANAGER, "--limit", "1").stderr
    assert told == f"more: --after '{first['following']}'\n"


@pytest.mark.parametrize("mark", ["x", "2026-11-20|1|2", "2026-11-20T09:00:00|1|2|3", "2026-11-20T09:00:00+00:00||2|3"])
def test_what_is_no_mark_is_refused(cpq: Run, mark: str) -> None:
    assert cpq("queue", *MANAGER, "--after", mark).exit_code == 2


def test_filters_narrow_what_is_listed(cpq: Run) -> None:
    assert numbers(queued(cpq, *MANAGER, "--account", "pergamote", "--rule", "software-discount")) == [
        COUNTERED,
        PENDING,
    ]
    for nothing in (("--owner", "rep-south"), ("--account", "boreal"), ("--currency", "USD"), ("--unrouted",)):
        assert numbers(queued(cpq, *MANAGER, *nothing)) == [], nothing


def test_an_empty_queue_says_what_shows_more(cpq: Run) -> None:
    empty = cpq("queue", *REP)
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert empty.stderr == "nothing waits for you; --team and --all show more\n"
    narrowed = cpq("queue", *MANAGER, "--rule", "margin")
    assert narrowed.stderr.startswith("nothing that waits is so; without --overdue")


def test_a_narrow_terminal_still_shows_who_is_asked_or_by_which_rule(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points, margin and owner go first; no name is broken in the middle of a word."""
    for name, text in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, text)
    mine, everybodys = (cpq("queue", *MANAGER, *whose).stdout for whose in ((), ("--all",)))
    assert "software-" in mine
    assert "Points" not in mine
    assert "Sales manager" in everybodys
    assert max(map(len, everybodys.splitlines())) <= 80


def test_a_watch_shows_again_what_changed_until_it_is_interrupted(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def passes(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt
        assert cpq("approve", COUNTERED, *MANAGER).exit_code == 0

    monkeypatch.setattr(time, "sleep", passes)
    watched = cpq("queue", *MANAGER, "--watch", "5")
    assert (watched.exit_code, waited) == (0, [5, 5])
    assert watched.stdout.count(PENDING) == 2
    assert watched.stdout.count(COUNTERED) == 1


def test_the_queue_fits_a_terminal_of_eighty_columns(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    for words in (("queue", "--why", *MANAGER), ("queue", "--team", *DIRECTOR), ("audit", PENDING, "--as", "cfo")):
        text = cpq(*words).stdout
        assert text
        assert max(len(line.rstrip()) for line in text.splitlines()) <= 80, words
