"""``cpq quote`` and the commands that decide: what they print, how they end, and what they refuse."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.stored_examples import kept_quotes

pytestmark = pytest.mark.usefixtures("kept_sample")

REP, MANAGER, DESK = ("--as", "rep-north"), ("--as", "manager-north"), ("--as", "desk-1")
DRAFT, APPROVED, SENT, COUNTERED, PENDING = (f"Q-2026-000{number}" for number in range(1, 6))


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the quotes of these tests stay between them."""
    return tmp_path_factory.mktemp("quotes")


@pytest.fixture
def kept_sample(cpq: Run, sample: Path, kept_folder: Path) -> Path:
    """The sample workspace with a quote in every state that these tests begin with."""
    kept_quotes(cpq, kept_folder)
    return sample


def test_the_first_quote_makes_the_database_and_says_so(cpq: Run) -> None:
    Path(".cpq/quotes.db").unlink()
    absent = cpq("quote", "list", *REP)
    assert (absent.exit_code, absent.stdout) == (4, "")
    assert "no quotes are kept yet" in absent.stderr
    tried = cpq("quote", "new", "boreal", *REP, "--dry-run")
    assert (tried.exit_code, Path(".cpq/quotes.db").exists()) == (0, False)
    made = cpq("quote", "new", "boreal", *REP)
    assert (made.exit_code, made.stderr) == (0, "made .cpq/quotes.db: quotes are kept there from now on\n")
    assert made.stdout.startswith("Q-2026-0001  draft  net 382,982.01 EUR\n")


def test_somebody_must_say_who_they_are(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = cpq("quote", "list")
    assert nobody.exit_code == 2
    assert "--as PERSON" in nobody.stderr
    monkeypatch.setenv("CPQ_USER", "rep-north")
    assert cpq("quote", "list").exit_code == 0
    stranger = cpq("quote", "list", "--as", "rep-nort")
    assert (stranger.exit_code, "did you mean 'rep-north'?" in stranger.stderr) == (4, True)


def test_a_submit_that_is_held_ends_with_5_and_one_that_is_not_with_0(cpq: Run) -> None:
    assert cpq("quote", "submit", DRAFT, *REP).exit_code == 0
    cpq("quote", "clone", PENDING, *REP)
    held = cpq("quote", "submit", "Q-2026-0006", *REP)
    assert held.exit_code == 5
    assert "step 1.1 waits for Sales manager north, due 2026-11-23 17:00 UTC" in held.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("quote", "show", "Q-2026-0099", *REP), 4, "quote-not-found"),
        (("quote", "show", DRAFT, "--as", "rep-south"), 4, "quote-not-found"),
        (("quote", "send", DRAFT, *REP), 6, "transition-refused"),
        (("quote", "set", DRAFT, "payment-days=60", "--expect", "7", *REP), 6, "stale-version"),
        (("approve", PENDING, *REP), 7, "not-allowed"),
        (("quote", "set", DRAFT, "payment-days=60", "--as", "counsel"), 7, "not-allowed"),
        (("quote", "set", DRAFT, "seats.discount", *REP), 2, "is not FIELD=VALUE"),
        (("quote", "set", DRAFT, "seets.quantity=3", *REP), 3, "unknown-line"),
        (("quote", "decline", SENT, "--reason", "prise", *REP), 3, "did you mean 'price'?"),
        (("quote", "answer", COUNTERED, *REP), 2, "--accept or --decline"),
        (("quote", "new", "--template", "nothing", "--account", "pergamote", *REP), 4, "there is no template"),
    ],
)
def test_what_cannot_be_is_refused_with_its_own_exit_code(
    cpq: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    refused = cpq(*words)
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert said in refused.stderr


def test_errors_are_json_where_json_is_asked_for(cpq: Run) -> None:
    refused = cpq("quote", "show", "Q-2026-0099", *REP, "--json")
    assert json.loads(refused.stderr)["code"] == "quote-not-found"


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (("quote", "show", DRAFT), "cpq/stored-quote/1"),
        (("quote", "list"), "cpq/stored-quotes/1"),
        (("quote", "history", DRAFT), "cpq/quote-history/1"),
        (("quote", "diff", DRAFT), "cpq/revision-diff/1"),
        (("quote", "preview", DRAFT), "cpq/quote-preview/1"),
        (("quote", "set", DRAFT, "payment-days=60"), "cpq/quote-change/1"),
    ],
)
def test_everything_has_a_json_form(cpq: Run, words: tuple[str, ...], schema: str) -> None:
    answer = cpq(*words, *REP, "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["schema"]) == (0, schema)


def test_a_quote_is_shown_without_margin_to_a_rep_and_with_it_to_the_desk(cpq: Run) -> None:
    theirs, desks = (cpq("quote", "show", DRAFT, *who).stdout for who in (REP, DESK))
    assert "margin" not in theirs
    assert "margin 8" in desks
    assert theirs.splitlines()[0] == desks.splitlines()[0]


def test_a_quote_fits_a_terminal_of_eighty_columns(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    for words in (
        ("quote", "show", COUNTERED),
        ("quote", "history", COUNTERED),
        ("quote", "list"),
        ("quote", "preview", DRAFT),
    ):
        text = cpq(*words, *REP).stdout
        assert max(len(line.rstrip()) for line in text.splitlines()) <= 80, words


def test_a_counter_offer_is_taken_and_the_quote_goes_on_approved(cpq: Run) -> None:
    taken = cpq("quote", "answer", COUNTERED, "--accept", "1", *REP)
    assert taken.exit_code == 0
    assert taken.stdout.startswith(f"{COUNTERED} revision 2  approved")
    assert "discount 12 % → 11 %" in cpq("quote", "diff", COUNTERED, *REP).stdout


def test_several_quotes_are_decided_one_by_one(cpq: Run) -> None:
    done = cpq("approve", PENDING, DRAFT, *MANAGER)
    assert done.exit_code == 6
    assert f"{PENDING}  approved" in done.stdout
    assert "no step of it is open" in done.stderr
    told = json.loads(cpq("approve", DRAFT, COUNTERED, *MANAGER, "--json").stdout)
    assert ["error" in one for one in told["decisions"]] == [True, False]


def test_an_accepted_quote_leaves_a_contract_and_an_order(cpq: Run) -> None:
    done = cpq("quote", "accept", SENT, "--contract", "pergamote-2027", "--write", *REP)
    assert done.exit_code == 0
    assert Path("contracts/pergamote-2027.yaml").exists()
    assert json.loads(Path("out/pergamote-2027-order.json").read_text())["quote"]["number"] == SENT
    assert "pergamote-2027" in cpq("contract", "list").stdout
    assert cpq("contract", "amend", "pergamote-2027", "--on", "2027-11-15", "--set", "platform=50").exit_code == 0
    again = cpq("quote", "accept", APPROVED, "--contract", "pergamote-2027", "--write", *REP)
    assert (again.exit_code, "exists" in again.stderr) == (6, True)


def test_files_come_back_as_they_were(cpq: Run) -> None:
    Path("letter.txt").write_bytes(b"framework\n")
    assert cpq("quote", "attach", DRAFT, "letter.txt", *REP).exit_code == 0
    assert cpq("quote", "attach", DRAFT, "--get", "1", *REP).stdout == "framework\n"
    assert cpq("quote", "attach", DRAFT, "--remove", "1", *REP).exit_code == 0
    assert cpq("quote", "attach", DRAFT, "--get", "1", *REP).exit_code == 4


def test_products_make_a_quote_whose_lines_are_called_after_them(cpq: Run) -> None:
    made = cpq(
        "quote", "new", "seat:120", "seat:5", "support", "--term", "36", "--account", "pergamote", *REP, "--json"
    )
    assert made.exit_code == 0
    number = json.loads(made.stdout)["quote"]["number"]
    shown = json.loads(cpq("quote", "show", number, *REP, "--json").stdout)
    assert [line["line"] for line in shown["priced"]["lines"]] == ["seat", "seat-2", "support"]


def test_a_template_makes_a_quote(cpq: Run) -> None:
    made = cpq("quote", "new", "--template", "starter", "--account", "pergamote", *REP, "--json")
    assert (made.exit_code, json.loads(made.stdout)["quote"]["template"]) == (0, "starter")


def test_deal_arguments_take_numbers_of_quotes(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPQ_USER", "desk-1")
    net = json.loads(cpq("quote", "show", DRAFT, "--json").stdout)["priced"]["totals"]["net"]
    priced = cpq("price", DRAFT, "--json")
    assert json.loads(priced.stdout)["totals"]["net"] == net
    for command in ("explain", "billing", "doc", "materials"):
        assert cpq(command, DRAFT).exit_code == 0, command
    monkeypatch.setenv("CPQ_USER", "rep-north")
    for command in ("price", "explain", "compare"):
        refused = cpq(command, DRAFT, *(("--terms", "12,24") if command == "compare" else ()))
        assert (refused.exit_code, "may not see cost" in refused.stderr) == (7, True), command
    assert cpq("billing", DRAFT).exit_code == 0


def test_what_somebody_attached_is_not_shown_to_a_terminal(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text may hold what a terminal obeys; a file or a pipe obeys nothing."""
    Path("letter.txt").write_text("\x1b[2Japproved\n", encoding="utf-8")
    assert cpq("quote", "attach", DRAFT, "letter.txt", *REP).exit_code == 0
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    shown = cpq("quote", "attach", DRAFT, "--get", "1", *MANAGER)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "add > FILE" in shown.stderr


def test_an_override_is_of_one_step(cpq: Run) -> None:
    words = ("reject", COUNTERED, "-m", "no", "--override", "--step", "1.1", "--step", "1.2", *DESK)
    several = cpq(*words)
    assert (several.exit_code, "one step at a time" in several.stderr) == (2, True)


def test_a_quote_number_stands_for_a_deal_and_as_says_who_asks(cpq: Run) -> None:
    nobody = cpq("billing", SENT)
    assert (nobody.exit_code, "--as PERSON" in nobody.stderr) == (2, True)
    assert cpq("billing", SENT, *REP).exit_code == 0
    assert cpq("price", SENT, *MANAGER).exit_code == 0
    assert cpq("price", SENT, *REP).exit_code == 7


def test_the_document_that_was_sent_can_be_made_again(cpq: Run) -> None:
    """With its number on it, and no draft, since it was approved."""
    sent = json.loads(cpq("quote", "show", SENT, *REP, "--json").stdout)["revisions"][-1]["sent"]
    assert cpq("doc", SENT, *REP, "-o", "out/again.pdf").exit_code == 0
    assert sha256(Path("out/again.pdf").read_bytes()).hexdigest() == sent["sha256"]
    draft = cpq("doc", PENDING, *REP, "-o", "out/draft.pdf")
    assert "it is marked as a draft: the quote needs approval from sales-manager" in draft.stderr
    cpq("approve", PENDING, *MANAGER)
    assert "draft" not in cpq("doc", PENDING, *REP, "-o", "out/approved.pdf").stderr


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        (("quote", "approve", PENDING), "say cpq approve"),
        (("submit", DRAFT), "say cpq quote submit"),
        (("desk", "queue"), "say cpq queue"),
        (("quote", "sumbit", DRAFT), "Did you mean 'submit'?"),
    ],
)
def test_a_command_that_is_looked_for_in_the_wrong_place_is_named(
    cpq: Run, arguments: tuple[str, ...], right: str
) -> None:
    lost = cpq(*arguments)
    assert (lost.exit_code, right in lost.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("quote", "show", "1"), "numbers are written such as Q-2026-0042"),
        (("quote", "new", "borael"), "did you mean 'boreal'?"),
        (("quote", "new", "seet:10"), "did you mean 'seat'?"),
        (("approve", PENDING, "--override", "-m", "x"), "it is for roles of desk/people.yaml: admin (any)"),
        (("delegate", PENDING, "--to", "manager-north"), "pass it on to somebody else"),
        (("report", "desk", "--from", "2026-12-01", "--until", "2026-11-01"), "--until 2026-11-01 lies before"),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(cpq: Run, arguments: tuple[str, ...], hint: str) -> None:
    refused = cpq(*arguments, *MANAGER)
    assert refused.exit_code
    assert hint in refused.stderr


def test_a_place_in_what_nobody_typed_is_not_told(cpq: Run) -> None:
    refused = cpq("quote", "set", DRAFT, "seats.quantity=12.5", *REP)
    assert refused.stderr.startswith("error: 'seat' is sold in whole units, got 12.5 [fractional-quantity]")


def test_a_preview_of_what_is_no_draft_is_about_the_next_revision(cpq: Run) -> None:
    told = cpq("quote", "preview", PENDING, *REP).stdout.splitlines()[0]
    assert told.startswith(f"{PENDING}  in approval; the next revision would ask sales-manager")
    assert cpq("quote", "preview", DRAFT, *REP).stdout.startswith(f"{DRAFT}  would be approved at once")


def test_one_revision_is_not_compared_with_itself(cpq: Run) -> None:
    assert "one revision, so nothing differs" in cpq("quote", "diff", DRAFT, *REP).stdout


def test_times_of_a_quote_say_their_zone(cpq: Run) -> None:
    shown = cpq("quote", "show", PENDING, *REP).stdout
    assert "on 2026-11-20 09:00 UTC" in shown
    assert "due 2026-11-23 17:00 UTC" in shown


def test_dates_stay_whole_in_a_narrow_terminal(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, text)
    renewals = cpq("report", "renewals", "--within", "40 months", *DESK).stdout
    assert "2029-12-31" in renewals
    assert "boreal-2026" in renewals
    assert max(len(line.rstrip()) for line in renewals.splitlines()) <= 80
