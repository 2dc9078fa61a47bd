"""Problems as GitHub's workflow commands, which it shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from cpq.commands.repository import path_in_repository
from cpq.commands.screen import visible
from cpq.problems import Problem, Severity

_LEVELS: Mapping[Severity, str] = MappingProxyType({"error": "error", "warning": "warning", "note": "notice"})


def workflow_command(problem: Problem, root: Path) -> str:
    """One problem as one line, ``::error file=…,line=…,col=…,title=…::message``.

    The message repeats the place, because a log shows nothing else. Texts of files cannot end the command or begin
    another: what would is escaped.

    Args:
        problem: A finding of the workspace.
        root: Folder of the workspace.
    """
    where = problem.location
    file = path_in_repository(root, where.file)
    given = {"file": file, "line": where.line, "col": where.column, "title": problem.code}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in given.items())
    hint = f"\n{problem.hint}" if problem.hint else ""
    told = visible(f"{file}:{where.line}:{where.column}: {problem.message} [{problem.code}]{hint}")
    return f"::{_LEVELS[problem.severity]} {properties}::{_data(told)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
