"""``cpq review``: what is decided is what was shown, one key a decision, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.stored_examples import DATABASE, kept_quotes

pytestmark = pytest.mark.usefixtures("kept_sample")

MANAGER, REP = ("--as", "manager-north"), ("--as", "rep-north")
DRAFT, COUNTERED, PENDING = "Q-2026-0001", "Q-2026-0004", "Q-2026-0005"


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the quotes of these tests stay between them."""
    return tmp_path_factory.mktemp("reviewed")


@pytest.fixture
def kept_sample(cpq: Run, sample: Path, kept_folder: Path) -> Path:
    """The sample workspace with two quotes in approval."""
    kept_quotes(cpq, kept_folder)
    return sample


def status(cpq: Run, number: str) -> str:
    return str(json.loads(cpq("quote", "show", number, *MANAGER, "--json").stdout)["status"])


def decisions(cpq: Run, number: str) -> list[dict[str, str]]:
    """What was decided about the first step of a quote."""
    quote = json.loads(cpq("quote", "show", number, *MANAGER, "--json").stdout)
    return quote["requests"][-1]["steps"][0]["decisions"]  # type: ignore[no-any-return]


def test_keys_decide_after_a_confirmation_that_says_what(cpq: Run) -> None:
    run = cpq("review", *MANAGER, input="a\ny\nr too cheap\ny\n")
    assert (run.exit_code, run.stderr) == (0, "1 approved and 1 rejected\n")
    assert f"approve step 1.1 of {COUNTERED}, net 156,162.54 EUR" in run.stdout
    assert f"reject step 1.1 of {PENDING}, net 156,162.54 EUR: too cheap" in run.stdout
    assert (status(cpq, COUNTERED), status(cpq, PENDING)) == ("approved", "rejected")
    assert decisions(cpq, PENDING)[0]["comment"] == "too cheap"


def test_nothing_is_decided_without_the_yes(cpq: Run) -> None:
    run = cpq("review", *MANAGER, input="a\nn\nr no\n\nr\n\nd manager-south\nx\nn\nq\n")
    assert run.stderr == "nothing was decided; 1 quote left as it was\n"
    assert (status(cpq, COUNTERED), status(cpq, PENDING)) == ("in approval", "in approval")
    assert "a rejection says why; nothing was done" in run.stdout


def test_a_comment_goes_with_an_approval(cpq: Run) -> None:
    cpq("review", PENDING, *MANAGER, input="a\nm\nas agreed\n")
    cpq("review", COUNTERED, *MANAGER, input="a fine by me\ny\n")
    assert [decisions(cpq, number)[0]["comment"] for number in (PENDING, COUNTERED)] == ["as agreed", "fine by me"]


def test_a_counter_offer_is_shown_before_it_is_made(cpq: Run) -> None:
    run = cpq("review", PENDING, *MANAGER, input="c discount=11%\ny\n")
    assert run.stderr == "1 countered\n"
    assert run.stdout.count("discount 12 % → 11 %") == 2
    assert cpq("quote", "answer", PENDING, "--accept", "1", *REP).exit_code == 0


def test_a_step_is_passed_on(cpq: Run) -> None:
    run = cpq("review", PENDING, *MANAGER, input="d manager-south I know them\ny\n")
    assert run.stderr == "1 delegated\n"
    assert PENDING in cpq("queue", "--as", "manager-south").stdout


def test_the_rep_is_asked_and_answers(cpq: Run) -> None:
    run = cpq("review", PENDING, *MANAGER, input="i which term?\ny\n")
    assert run.stderr == "1 asked about\n"
    assert f"ask about step 1.1 of {PENDING}, net 156,162.54 EUR: which term?" in run.stdout
    assert cpq("quote", "answer", PENDING, "24 months", *REP).exit_code == 0


def test_explaining_shows_the_lines_and_why_it_stands_here_and_asks_again(cpq: Run) -> None:
    run = cpq("review", *MANAGER, input="e\n?\nq\n")
    assert "Planner module" in run.stdout
    assert "Why it stands here  −61 points" in run.stdout
    assert "leave it for now" in run.stdout
    assert run.stderr == "nothing was decided\n"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("d nobody\nq\n", "there is no person 'nobody'"),
        ("c discount\nq\n", "is not FIELD=VALUE"),
        ("c discount=12%\nq\n", "proposes something else than the quote says"),
        ("d rep-north\ny\nq\n", "rep-north"),
    ],
)
def test_what_cannot_be_is_told_and_asked_again(cpq: Run, keys: str, said: str) -> None:
    run = cpq("review", PENDING, *MANAGER, input=keys)
    assert (run.exit_code, run.stderr) == (0, "nothing was decided\n")
    assert said in run.stdout
    assert status(cpq, PENDING) == "in approval"


def test_a_quote_that_asks_somebody_else_is_passed_over(cpq: Run) -> None:
    run = cpq("review", DRAFT, PENDING, *MANAGER, input="a\ny\n")
    assert (run.exit_code, run.stderr) == (0, "1 approved; 1 quote left as it was\n")
    assert f"{DRAFT} is draft: no step of it is open" in run.stdout
    own = cpq("review", PENDING, *REP, input="a\ny\n")
    assert own.stderr == "nothing was decided; 1 quote left as it was\n"


def test_somebody_who_was_faster_is_named_and_the_review_goes_on(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deal desk decides while the manager reads."""
    from cpq.desk import Seat

    approve = Seat.approve

    def too_late(seat: Seat, number: str, *words: object, **named: object) -> object:
        monkeypatch.setattr(Seat, "approve", approve)
        assert cpq("reject", number, "-m", "no", "--override", "--as", "desk-1").exit_code == 0
        return approve(seat, number, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Seat, "approve", too_late)
    run = cpq("review", *MANAGER, input="a\ny\na\ny\n")
    assert run.stderr == "1 approved; 1 quote left as it was\n"
    assert "Deal desk lead" in run.stdout or "desk-1" in run.stdout
    assert (status(cpq, COUNTERED), status(cpq, PENDING)) == ("rejected", "approved")


def test_what_changed_meanwhile_is_shown_anew_before_it_is_decided(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cpq.desk import Seat

    approve = Seat.approve

    def stale(seat: Seat, number: str, *words: object, **named: object) -> object:
        """The rep revises and asks again for more."""
        monkeypatch.setattr(Seat, "approve", approve)
        assert cpq("quote", "set", number, "discount=13%", *REP).exit_code == 0
        assert cpq("quote", "submit", number, *REP).exit_code == 5
        return approve(seat, number, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Seat, "approve", stale)
    run = cpq("review", PENDING, *MANAGER, input="a\ny\nn\n")
    assert run.stderr == "nothing was decided; 1 quote left as it was\n"
    assert "discretionary discount 13 % is above 10 %" in run.stdout
    assert status(cpq, PENDING) == "in approval"


def test_an_interrupt_loses_nothing_that_was_decided(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cpq.commands import review_dialogue

    shown, show = [], review_dialogue.show_card

    def interrupted(*words: object) -> None:
        shown.append(words)
        if len(shown) == 2:
            raise KeyboardInterrupt
        show(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(review_dialogue, "show_card", interrupted)
    run = cpq("review", *MANAGER, input="a\ny\n")
    assert (run.exit_code, run.stderr) == (130, "1 approved\n")
    assert (status(cpq, COUNTERED), status(cpq, PENDING)) == ("approved", "in approval")


def test_a_dry_run_writes_nothing(cpq: Run) -> None:
    before = shutil.copy(DATABASE, "before.db")
    run = cpq("review", *MANAGER, "--dry-run", input="a\ny\nd manager-south\ny\n")
    assert run.stderr == "1 approved and 1 delegated; dry run: nothing was written\n"
    assert Path(before).read_bytes() == DATABASE.read_bytes()
    assert (status(cpq, COUNTERED), status(cpq, PENDING)) == ("in approval", "in approval")


def test_with_json_the_standard_output_is_what_was_decided_and_nothing_else(cpq: Run) -> None:
    run = cpq("review", *MANAGER, "--json", input="a\ny\nn\n")
    told = json.loads(run.stdout)
    assert [(one["number"], one["what"]) for one in told["decisions"]] == [(COUNTERED, "approved")]
    assert "a approve  r reject" in run.stderr


def test_who_has_nothing_to_decide_is_told(cpq: Run) -> None:
    run = cpq("review", *REP)
    assert (run.exit_code, run.stdout) == (0, "nothing waits for you\n")


def test_the_review_fits_a_terminal_of_eighty_columns(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    text = cpq("review", *MANAGER, input="e\na\ny\nn\n").stdout
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
