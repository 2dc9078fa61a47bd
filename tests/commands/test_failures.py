"""Errors: one exit code each, words or JSON on the error stream, a traceback only when asked for."""

import errno
import json
import os
from pathlib import Path
from typing import NoReturn

import click
import pytest

from cpq.commands.failures import error_json, error_lines, exit_code_of, place_of, problem_lines
from cpq.money import CurrencyMismatch
from cpq.problems import (
    NOWHERE,
    CannotPrice,
    CannotRender,
    Conflict,
    InvalidFiles,
    InvalidRequest,
    InvalidSelection,
    NotAllowed,
    NotFound,
    OtherSystemFailed,
    Problem,
    ScenariosFailed,
    SourceLocation,
    TransitionRefused,
)
from tests.commands.conftest import Run

PROBLEM = Problem("price-cliff", SourceLocation("a.yaml", 2, 3), "it drops", "say so")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidFiles([PROBLEM]), 3),
        (InvalidRequest([PROBLEM]), 3),
        (InvalidSelection([PROBLEM]), 3),
        (CannotPrice("no price"), 3),
        (CannotRender("no glyph"), 3),
        (CurrencyMismatch("EUR and USD"), 3),
        (NotFound("no deal"), 4),
        (click.UsageError("no such option"), 2),
        (Conflict("the name is taken"), 6),
        (TransitionRefused("it is sent", status="sent"), 6),
        (NotAllowed("a rep may not"), 7),
        (ScenariosFailed("two fail"), 8),
        (OtherSystemFailed("disk full"), 9),
        (PermissionError(errno.EACCES, "Permission denied", "x"), 9),
        (RuntimeError("surprise"), 1),
        (AssertionError(), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert exit_code_of(error) == code
    assert error_json(error)["exit_code"] == code
    assert list(error_lines(error))


def test_a_problem_comes_with_place_code_and_hint() -> None:
    assert list(problem_lines(PROBLEM)) == ["a.yaml:2:3: error: it drops [price-cliff]", "    say so"]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (NOWHERE, ""),
        (SourceLocation("<seat:5>"), "seat:5: "),
        (SourceLocation("<stdin>", 3, 7), "stdin:3:7: "),
        (SourceLocation("<stdin>.json", 3, 7), "stdin:3:7: "),
        (SourceLocation("deals/a.yaml"), "deals/a.yaml:1:1: "),
    ],
)
def test_a_place_is_shown_where_there_is_one(place: SourceLocation, shown: str) -> None:
    assert place_of(Problem("x", place, "y")) == shown


def test_only_errors_are_told_where_work_stops() -> None:
    warning = Problem("w", SourceLocation("a.yaml"), "careful", severity="warning")
    assert [problem["code"] for problem in error_json(InvalidFiles([warning, PROBLEM]))["problems"]] == ["price-cliff"]


def test_every_line_that_cannot_be_priced_is_told() -> None:
    error = CannotPrice("no price for a", code="no-price", where=SourceLocation("d.yaml", 4, 5))
    error.others = (CannotPrice("no price for b", code="no-price"),)
    assert list(error_lines(error)) == [
        "d.yaml:4:5: error: no price for a [no-price]",
        "error: no price for b [no-price]",
    ]


def test_a_flood_of_problems_is_cut_and_counted() -> None:
    lines = list(error_lines(InvalidFiles([PROBLEM] * 1203)))
    assert len(lines) == 401
    assert lines[-1] == "... and 1,003 more"


def test_characters_that_act_on_a_terminal_are_spelled_out() -> None:
    (line,) = error_lines(NotFound("no deal '\x1b[31m\u202e'", code="deal-not-found"))
    assert line == "error: no deal '\\x1b[31m\\u202e' [deal-not-found]"


def _broken(*_: object) -> NoReturn:
    raise RuntimeError("surprise")


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpq.workspace.Workspace.check", _broken)


@pytest.mark.usefixtures("bug")
@pytest.mark.usefixtures("shop")
def test_a_bug_is_one_line_and_a_hint(cpq: Run) -> None:
    run = cpq("validate")
    assert run.exit_code == 1
    assert run.stderr.splitlines() == [
        "error: RuntimeError: surprise [internal-error]",
        "    this is a bug in cpq: run it again with CPQ_DEBUG=1 and report what it prints",
    ]


@pytest.mark.usefixtures("bug")
@pytest.mark.usefixtures("shop")
def test_a_traceback_is_printed_on_demand(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPQ_DEBUG", "1")
    assert "Traceback" in cpq("validate").stderr


@pytest.mark.usefixtures("bug")
@pytest.mark.usefixtures("shop")
def test_a_bug_is_json_too(cpq: Run) -> None:
    error = json.loads(cpq("validate", "--json").stderr)
    assert (error["code"], error["exit_code"]) == ("internal-error", 1)


@pytest.mark.usefixtures("shop")
def test_wrong_usage_is_json_too(cpq: Run) -> None:
    run = cpq("explain", "first", "--approvals", "--line", "x", "--json")
    assert run.exit_code == 2
    assert json.loads(run.stderr)["problems"][0]["code"] == "wrong-usage"


@pytest.mark.usefixtures("shop")
def test_an_unreadable_file_is_a_problem_of_files(cpq: Run) -> None:
    Path("deals/locked.yaml").mkdir()
    run = cpq("price", "deals/locked.yaml")
    assert run.exit_code == 4


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently there")
@pytest.mark.usefixtures("shop")
def test_a_reader_that_leaves_early_is_no_error(cpq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> NoReturn:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("cpq.workspace.Workspace.check", closed)
    run = cpq("validate")
    assert "error" not in run.stderr
