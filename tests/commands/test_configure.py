"""``cpq configure``: the dialogue as a rep sees it, every answer as a flag, and what scripts and programs get."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest
from click.testing import Result

from cpq.configuration.completing import completed
from cpq.configuration.refusals import ChoiceRefused
from cpq.workspace import Workspace
from tests.commands.conftest import REPOSITORY, Run
from tests.configuration.hostile import CONTRADICTION, pigeons

MANY = """
catalog: many
products:
  many:
    name: { en: Many }
    charge: one-time
    attributes: { size: { from: 1, to: 14, step: 1, default: 7 } }
    constraints: { large: { require: size > 4 } }
  cut: { name: Cut, charge: one-time, attributes: { length: { from: 1, to: 90000, step: 1 }, mark: { text: yes } } }
"""
PAGE = REPOSITORY / "docs" / "guided-selling.md"
TRANSCRIPT = re.compile(r"^```text\n\$ cpq (?P<command>configure rack --as-of \S+)\n(?P<shown>.*?)^```$", re.M | re.S)
PROMPT = re.compile(r"^(?P<prompt>  .*\? for help >)(?: (?P<reply>.*))?$", re.MULTILINE)


@pytest.fixture
def racks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace with the control rack as the present folder."""
    folder = tmp_path / "racks"
    shutil.copytree(REPOSITORY / "docs" / "examples" / "configurator", folder)
    (folder / "catalogs" / "many.yaml").write_text(MANY, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def asked(cpq: Run, *args: str, replies: str) -> Result:
    return cpq("configure", "rack", "--ask", "--as-of", "2026-11-20", *args, input=replies)


def conversation(run: Result, replies: list[str]) -> str:
    """What a person sees who types the replies: the program's text with each reply behind its prompt."""
    left = iter(replies)
    shown = re.sub(r"\? for help > ", lambda _: f"? for help > {next(left, '')}".rstrip() + "\n", run.stderr)
    return shown.lstrip("\n") + run.stdout


@pytest.mark.usefixtures("racks")
def test_the_transcript_of_the_documentation_is_what_happens(cpq: Run) -> None:
    page = PAGE.read_text(encoding="utf-8")
    found = TRANSCRIPT.search(page)
    assert found is not None
    replies = [match["reply"] or "" for match in PROMPT.finditer(found["shown"])]
    assert replies
    run = cpq(*found["command"].split(), "--ask", input="".join(f"{reply}\n" for reply in replies))
    assert run.exit_code == 0, run.stderr
    shown = conversation(run, replies)
    if os.environ.get("CPQ_UPDATE_DOCS"):
        PAGE.write_text(page.replace(found["shown"], shown), encoding="utf-8")
    assert f"\n{shown}```\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.usefixtures("racks")
class TestDialogue:
    def test_what_is_answered_by_a_flag_is_not_asked(self, cpq: Run) -> None:
        run = asked(cpq, "--set", "frame=l", replies="done\n\n")
        assert "How large may the rack be?" not in run.stderr
        assert "Where will it stand?" in run.stderr
        assert "selection: { frame: l" in run.stdout

    def test_the_end_of_the_input_leaves_without_writing(self, cpq: Run, racks: Path) -> None:
        run = asked(cpq, "--write", "deals/new.yaml", replies="2\n")
        assert (run.exit_code, run.stdout) == (0, "")
        assert "left; nothing was written" in run.stderr
        assert not (racks / "deals" / "new.yaml").exists()

    def test_quitting_leaves_without_writing(self, cpq: Run) -> None:
        run = asked(cpq, replies="quit\n")
        assert (run.exit_code, run.stdout) == (0, "")

    def test_going_back_asks_again_and_a_new_answer_replaces_the_old(self, cpq: Run) -> None:
        run = asked(cpq, replies="3\nback\n1\ndone\n\n")
        assert run.stderr.count("How large may the rack be?") == 2
        assert "frame: s" in run.stdout

    def test_undo_takes_the_last_answer_back(self, cpq: Run) -> None:
        run = asked(cpq, replies="3\nundo\ndone\n\n")
        assert "frame: m" in run.stdout

    def test_a_repair_is_done_by_its_number(self, cpq: Run) -> None:
        run = asked(cpq, "--set", "climate=cold", "--set", "pump=yes", "--set", "frame=l", replies="back\n")
        assert run.exit_code == 0
        run = asked(cpq, "--set", "climate=hot", "--set", "door=yes", replies="1\n1x4\n-1\nr1\ndone\n\n")
        assert "take back" in run.stderr

    def test_questions_are_asked_in_the_language_of_the_rep(self, cpq: Run) -> None:
        run = asked(cpq, "--language", "de", replies="quit\n")
        assert "Wie groß darf der Schrank sein?" in run.stderr

    def test_everything_around_the_questions_is_in_that_language_too_and_so_are_amounts(self, cpq: Run) -> None:
        run = asked(cpq, "--language", "fr", "--set", "climate=hot", replies="1\n?2\n1x2\n\nlist\ndone\n\n")
        assert "Entrée : s, ? : aide" in run.stderr
        assert "+400,00 EUR" in run.stderr
        assert "par défaut" in run.stderr
        assert not re.search(r"not possible|default|Enter|because|open", run.stderr)

    def test_many_numbers_stand_in_one_line_and_many_impossible_answers_are_counted(self, cpq: Run) -> None:
        run = cpq("configure", "many", "--ask", input="done\nback\nall\nquit\n")
        assert "5, 6, 7, 8, 9, 10, 11, 12, 13, 14 (default 7)" in run.stderr
        assert "4 more are not possible; all shows them" in run.stderr
        assert re.search(r"^ +1  not possible$", run.stderr, re.MULTILINE)

    def test_a_question_without_a_default_takes_no_empty_answer(self, cpq: Run) -> None:
        run = asked(cpq, "--set", "climate=cold", "--set", "frame=s", replies="\n3\ndone\n\n")
        assert "no default, ? for help" in run.stderr
        assert "it has no default; type an answer, or skip" in run.stderr
        assert "heater-kw: 3" in run.stdout

    @pytest.mark.parametrize("reply", ["xl", "9", "5..", "?9", "why nothing", "-9", "0x"])
    def test_nonsense_is_told_and_asked_again(self, cpq: Run, reply: str) -> None:
        run = asked(cpq, replies=f"{reply}\n3\nquit\n")
        assert run.exit_code == 0, run.output
        assert run.stderr.count("How large may the rack be?") == 1
        assert "Where will it stand?" in run.stderr


@pytest.mark.usefixtures("racks")
class TestFlags:
    def test_the_deal_prices_as_the_configuration_says(self, cpq: Run) -> None:
        args = ("--range", "io-board=2..4", "--auto", "cheapest,fewest-lines", "--as-of", "2026-11-20")
        run = cpq("configure", "rack", *args, "--write", "deals/new.yaml")
        assert (run.exit_code, run.stdout) == (0, ""), run.stderr
        net = re.search(r"cheapest net: ([\d,.]+) EUR", run.stderr)
        assert net is not None
        assert f"net {net[1]} EUR" in cpq("price", "new").stdout

    def test_the_deal_goes_to_the_standard_output_and_from_there_to_price(self, cpq: Run) -> None:
        made = cpq("configure", "rack", "--auto", "defaults", "--as-of", "2026-11-20").stdout
        priced = cpq("price", "-", input=made)
        assert priced.exit_code == 0, priced.stderr

    def test_only_a_question_without_a_default_ends_with_3(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "frame=l", "--set", "climate=cold", "--no-ask")
        assert (run.exit_code, run.stdout) == (3, "")
        assert re.findall(r"error: (\S+) is open", run.stderr) == ["heater-kw"]
        assert "--set heater-kw=VALUE with 3, 6" in run.stderr

    def test_what_nobody_answers_has_its_default_and_is_told(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "frame=l", "--no-ask")
        assert run.exit_code == 0
        assert "frame: l, climate: office" in run.stdout
        assert run.stderr.splitlines()[0] == "completed: Climate office, Glass door no, 1 × CPU board, 2 × Fan"
        assert run.stderr.splitlines()[1] == "left out: Pumps, Uninterrupted power"

    def test_strict_takes_no_default_and_lists_all_that_is_open_in_order(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "frame=l", "--no-ask", "--strict")
        assert (run.exit_code, run.stdout) == (3, "")
        opened = re.findall(r"error: (\S+) is open", run.stderr)
        assert opened == ["climate", "heater-kw", "door", "boards", "cooling", "pumps", "power"]

    def test_auto_answers_what_has_no_default_too(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "climate=cold", "--auto", "defaults")
        assert run.exit_code == 0
        assert "heater-kw: 3" in run.stdout
        assert "note: nothing decides Heater: each has the first value that is possible" in run.stderr

    def test_a_refused_answer_ends_with_3_and_says_why(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "cpu-board=2", "--set", "fan=no", "--auto", "defaults")
        assert (run.exit_code, run.stdout) == (3, "")
        assert run.stderr == (
            "catalogs/racks.yaml:38:44: error: Fan cannot be left out; you chose 2 for CPU board; "
            "CPU board requires Fan (cpu-board requires fan, catalogs/racks.yaml:38) [choice-refused]\n"
            "    take back CPU board\n"
        )

    def test_explain_says_why_and_what_would_repair_it(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "climate=hot", "--explain", "fan=no")
        assert run.exit_code == 0
        assert run.stdout == (
            "  Fan cannot be left out, because\n"
            "    you chose hot for Climate\n"
            "    This does not stand there (placed, catalogs/racks.yaml:84)\n"
            "    r1  take back Climate\n"
        )
        assert cpq("configure", "rack", "--explain", "fan=no").stdout == "  no is possible\n"

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en", ["left out: Cooling,", "cheapest net: 1,050.00 EUR, proven"]),
            (
                "de",
                ["weggelassen: Kühlung,", "niedrigster Nettopreis: 1.050,00 EUR, bewiesen", "wenigste Positionen: 1, "],
            ),
            ("fr", ["laissé de côté : Refroidissement,", "prix net le plus bas : 1\u202f050,00 EUR, prouvé"]),
        ],
    )
    def test_what_is_told_about_the_best_is_in_the_language_asked_for(
        self, cpq: Run, language: str, told: list[str]
    ) -> None:
        flags = ("--auto", "cheapest,fewest-lines", "--as-of", "2026-11-20", "--language", language)
        run = cpq("configure", "rack", *flags)
        assert [text for text in told if text not in run.stderr] == []

    def test_what_no_list_bounds_is_told_by_its_bounds(self, cpq: Run) -> None:
        run = cpq("configure", "cut", "--auto", "defaults")
        assert "--set length=VALUE with 1 to 90000 in steps of 1" in run.stderr
        assert "--set mark=VALUE with any text" in run.stderr
        assert cpq("configure", "cut", "--explain", "length").stdout.strip().endswith("1 to 90000 in steps of 1")
        assert cpq("configure", "cut", "--explain", "length=77").stdout.strip() == "77 is possible"

    def test_a_file_is_replaced_only_by_force(self, cpq: Run, racks: Path) -> None:
        there = racks / "deals" / "office.yaml"
        before = there.read_bytes()
        args = ("configure", "rack", "--auto", "defaults", "--write", "deals/office.yaml")
        assert cpq(*args).exit_code == 6
        assert there.read_bytes() == before
        assert cpq(*args, "--force").exit_code == 0
        assert there.read_bytes() != before

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            (("--set", "frame"), 2),
            (("--range", "fan=2"), 2),
            (("--auto", "dearest"), 2),
            (("--quantity", "0"), 2),
            (("--set", "frme=m"), 4),
            (("--set", "frame=xl"), 4),
            (("--explain", "frme"), 4),
            (("--explain", "frame=xl"), 4),
        ],
    )
    def test_wrong_usage_is_told_apart_from_what_is_not_there(self, cpq: Run, args: tuple[str, ...], code: int) -> None:
        assert cpq("configure", "rack", *args).exit_code == code

    @pytest.mark.parametrize("flag", ["--currency=XXX", "--price-book=nosuch"])
    def test_a_currency_or_price_book_that_there_is_not_writes_no_deal(self, cpq: Run, flag: str) -> None:
        run = cpq("configure", "rack", flag, "--auto", "defaults")
        assert (run.exit_code, run.stdout) == (3, "")
        assert "[unknown-" in run.stderr

    def test_an_unknown_product_is_not_found(self, cpq: Run) -> None:
        run = cpq("configure", "rck")
        assert run.exit_code == 4
        assert "did you mean 'rack'?" in run.stderr


@pytest.mark.usefixtures("racks")
class TestJson:
    def test_it_says_what_is_possible_open_and_why_and_asks_nothing(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "climate=hot", "--explain", "fan=no", "--json", "--as-of", "2026-11-20")
        assert run.exit_code == 0, run.stderr
        said = json.loads(run.stdout)
        assert said["answered"] == {"climate": "hot"}
        assert [question["id"] for question in said["open"]][:2] == ["frame", "door"]
        assert [question["id"] for question in said["open"] if question["needed"]] == []
        assert said["domains"]["fan"] == {"state": "open", "possible": ["1", "2", "3", "4"], "refused": ["0"]}
        assert said["explanation"]["repairs"] == [{"take_back": ["climate"], "text": "take back Climate"}]

    def test_it_is_complete_once_nothing_is_needed(self, cpq: Run) -> None:
        args = ("configure", "rack", "--set", "climate=cold", "--json", "--as-of", "2026-11-20")
        said = json.loads(cpq(*args).stdout)
        assert (said["complete"], said["request"], said["configuration"]) == (False, None, None)
        assert [question["id"] for question in said["open"] if question["needed"]] == ["heater-kw"]
        assert json.loads(cpq(*args, "--set", "heater-kw=6").stdout)["complete"] is True
        assert json.loads(cpq(*args, "--set", "heater-kw=6", "--strict").stdout)["complete"] is False

    def test_every_answer_that_it_offers_can_be_given(self, cpq: Run, racks: Path) -> None:
        said = json.loads(cpq("configure", "rack", "--json", "--as-of", "2026-11-20").stdout)
        session = Workspace.open(racks).configuration("rack")
        for question in said["open"]:
            for answer in question["answers"]:
                path, value = answer["path"], answer["value"]
                if answer["possible"]:
                    assert completed(session.assign_text(path, value)).typed()[path] == value
                else:
                    with pytest.raises(ChoiceRefused):
                        session.assign_text(path, value)

    def test_a_complete_one_has_its_request(self, cpq: Run) -> None:
        said = json.loads(cpq("configure", "rack", "--auto", "defaults", "--json", "--as-of", "2026-11-20").stdout)
        assert said["configuration"]["answered_by"]["frame"] == "completed"
        assert [line["product"] for line in said["request"]["lines"]] == ["rack", "cpu-board", "fan"]
        assert said["open"] != []

    def test_a_refusal_is_json_too(self, cpq: Run) -> None:
        run = cpq("configure", "rack", "--set", "cpu-board=2", "--set", "fan=no", "--json")
        assert run.exit_code == 3
        assert json.loads(run.stderr)["problems"][0]["code"] == "choice-refused"


def test_help_does_not_import_the_solver() -> None:
    code = (
        "import sys; from cpq.commands import cli; cli(['configure', '--help'], standalone_mode=False); "
        "print(sorted(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    loaded = run.stdout.rpartition("[")[2]
    assert not {name for name in ("pysat", "ortools", "numba", "numpy", "cpq.solving") if f"'{name}'" in loaded}


@pytest.mark.usefixtures("racks")
def test_a_person_in_a_terminal_is_asked_and_can_interrupt() -> None:
    """In a real terminal, without --ask; Ctrl-C ends it cleanly."""
    child, terminal = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a run in the background ignores it, and so would its children
        os.environ |= {"TERM": "xterm", "COLUMNS": "80", "PYTHONPATH": str(REPOSITORY)}
        program = str(REPOSITORY / "cli.py")
        command = [sys.executable, program, "configure", "rack", "--as-of", "2026-11-20"]
        os.execv(sys.executable, command)  # noqa: S606 (ourselves)
    shown = _until(terminal, b"> ")
    assert b"How large may the rack be?" in shown
    os.write(terminal, b"3\n")
    assert b"Where will it stand?" in _until(terminal, b"> ")
    os.write(terminal, b"\x03")
    assert b"left; nothing was written" in _until(terminal, b"written")
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 130


def _until(terminal: int, ending: bytes) -> bytes:
    shown = b""
    while ending not in shown:
        ready, _, _ = select.select([terminal], [], [], 120)
        assert ready, shown
        shown += os.read(terminal, 4096)
    return shown


def test_rules_too_hard_to_decide_end_with_the_budget_and_say_so(cpq: Run, tmp_path: Path) -> None:
    catalog = tmp_path / "catalogs" / "hard.yaml"
    catalog.parent.mkdir()
    catalog.write_text(f"catalog: hard\nproducts:\n{indent(pigeons(12), '  ')}", encoding="utf-8")
    run = cpq("-w", str(tmp_path), "configure", "pigeons", "--conflicts", "1000", "--no-ask")
    assert run.exit_code == 3
    assert run.stderr.startswith("error: 'pigeons' was not decided within 1,000 conflicts [not-decided]\n")
    assert "--conflicts" in cpq("configure", "--help").stdout


def test_rules_that_contradict_each_other_are_named(cpq: Run, tmp_path: Path) -> None:
    catalog = tmp_path / "catalogs" / "never.yaml"
    catalog.parent.mkdir()
    catalog.write_text(f"catalog: never\nproducts:{indent(CONTRADICTION, '  ')}", encoding="utf-8")
    run = cpq("-w", str(tmp_path), "configure", "never", "--auto", "defaults")
    assert run.exit_code == 3
    assert "'never' cannot be configured: its rules contradict each other [cannot-be-configured]" in run.stderr
    assert "correct one of 'low' (catalogs/never.yaml:7) and 'high' (catalogs/never.yaml:7)" in run.stderr


def test_rules_that_contradict_each_other_for_so_many_units_say_how_many(cpq: Run, tmp_path: Path) -> None:
    catalog = tmp_path / "catalogs" / "bulk.yaml"
    catalog.parent.mkdir()
    bulk = MANY.replace("require: size > 4", "when: quantity >= 5, require: size > 14")
    catalog.write_text(bulk, encoding="utf-8")
    assert cpq("-w", str(tmp_path), "configure", "many", "--auto", "defaults").exit_code == 0
    run = cpq("-w", str(tmp_path), "configure", "many", "--quantity", "7", "--auto", "defaults")
    assert run.exit_code == 3
    assert "'many' with 7 units cannot be configured: its rules contradict each other" in run.stderr
