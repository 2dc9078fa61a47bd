"""Errors as the command line tells them: one exit code each, words for people, JSON for programs."""

from __future__ import annotations

import errno
import json
import os
import traceback
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from cpq.commands.screen import visible
from cpq.problems import (
    NOWHERE,
    CannotPrice,
    Conflict,
    CpqError,
    InvalidFiles,
    InvalidRequest,
    NotAllowed,
    NotApproved,
    NotFound,
    OtherSystemFailed,
    Problem,
    ScenariosFailed,
    TransitionRefused,
)

INTERNAL, USAGE, PROBLEMS, NOT_FOUND, HELD, CONFLICT, NOT_ALLOWED, FAILED, OTHER_SYSTEM = 1, 2, 3, 4, 5, 6, 7, 8, 9
"""Exit codes besides 0."""

_BY_FAMILY: tuple[tuple[type[CpqError], int], ...] = (
    (OtherSystemFailed, OTHER_SYSTEM),
    (NotFound, NOT_FOUND),
    (NotApproved, HELD),
    (Conflict, CONFLICT),
    (TransitionRefused, CONFLICT),
    (NotAllowed, NOT_ALLOWED),
    (ScenariosFailed, FAILED),
    (CpqError, PROBLEMS),
)
"""The exit code of each family of errors; the first that an error belongs to counts."""

_SHOWN_AT_MOST = 200
_STORED = "<request>.json"
"""A request as it is stored: nobody typed it, so no place in it helps."""
_BUG = "this is a bug in cpq: run it again with CPQ_DEBUG=1 and report what it prints"


def exit_code_of(error: BaseException) -> int:
    """The documented exit code of an error."""
    if isinstance(error, click.UsageError):
        return USAGE
    if isinstance(error, OSError):
        return OTHER_SYSTEM
    return next((code for family, code in _BY_FAMILY if isinstance(error, family)), INTERNAL)


def fail(ctx: click.Context, error: Exception, *, as_json: bool) -> NoReturn:
    """Tell an error on the error stream and end with its exit code."""
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        raise error
    if isinstance(error, click.UsageError) and not as_json:
        raise error
    code = exit_code_of(error)
    if code == INTERNAL and os.environ.get("CPQ_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True)
    if as_json:
        click.echo(json.dumps(error_json(error), ensure_ascii=False, indent=2), err=True)
    else:
        for line in error_lines(error):
            click.echo(line, err=True)
    ctx.exit(code)


def problems_of(error: Exception) -> list[Problem]:
    """Every problem that an error carries, in the words of the person who can repair it."""
    if isinstance(error, InvalidFiles):
        return [problem for problem in error.problems if problem.severity == "error"]
    if isinstance(error, InvalidRequest):
        return list(error.problems)
    if isinstance(error, CannotPrice):
        return [Problem(one.code, one.where, one.message, one.hint) for one in (error, *error.others)]
    if isinstance(error, CpqError):
        return [Problem(error.code, NOWHERE, error.message, error.hint)]
    if isinstance(error, click.UsageError):
        return [Problem("wrong-usage", NOWHERE, error.format_message())]
    if isinstance(error, OSError):
        place = f" {error.filename}" if error.filename else ""
        return [Problem("other-system-failed", NOWHERE, f"{(error.strerror or str(error)).lower()}{place}")]
    return [Problem("internal-error", NOWHERE, f"{type(error).__name__}: {error}", _BUG)]


def error_lines(error: Exception) -> Iterable[str]:
    """An error as text: each problem as ``file:line:col: error: message [code]`` and its hint below."""
    problems = problems_of(error)
    for problem in problems[:_SHOWN_AT_MOST]:
        yield from problem_lines(problem)
    if len(problems) > _SHOWN_AT_MOST:
        yield f"... and {len(problems) - _SHOWN_AT_MOST:,} more"


def problem_lines(problem: Problem) -> Iterable[str]:
    """A problem with its hint, as editors and people read it."""
    place = place_of(problem)
    yield visible(f"{place}{problem.severity}: {problem.message} [{problem.code}]")
    if problem.hint:
        yield visible(f"    {problem.hint}")


def place_of(problem: Problem) -> str:
    """``file:line:col: ``; the bare name of something that is no file; nothing where there is no place."""
    where = problem.location
    if where is NOWHERE or where.file == NOWHERE.file:
        return ""
    if where.file == _STORED:
        return ""
    if where.file.startswith("<"):
        name = where.file.strip("<>").removesuffix(">.json")
        return f"{name}: " if (where.line, where.column) == (1, 1) else f"{name}:{where.line}:{where.column}: "
    return f"{where}: "


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as JSON-ready data."""
    where = problem.location
    place = None if where.file == NOWHERE.file else {"file": where.file, "line": where.line, "column": where.column}
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "where": place,
    }


def error_json(error: Exception) -> dict[str, Any]:
    """An error as JSON-ready data: its exit code and every problem."""
    problems = problems_of(error)
    return {
        "schema": "cpq/error/1",
        "exit_code": exit_code_of(error),
        "code": error.code if isinstance(error, CpqError) else problems[0].code,
        "problems": [problem_json(problem) for problem in problems],
    }
