"""The bad sample of a problem code: its workspace, and what a user is shown who meets it there.

A sample is a folder here, laid over the valid workspace in ``_base``. Its files are checked and, where they are valid,
its deals priced, unless the explanation of the code names a command to run or is itself commands or Python. Samples of
lint's codes are linted too.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from contextlib import chdir, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from click.testing import CliRunner

from cpq.commands import cli
from cpq.commands.failures import problem_lines, problems_of
from cpq.problem_codes import CODES, CodeDoc
from cpq.problem_codes.lint import LINT
from cpq.problems import CpqError, Problem, has_errors
from cpq.workspace import Workspace
from tests.problems.made import CALLS

HERE = Path(__file__).parent
FOLDERS = sorted(path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_"))
LINT_DAY = date(2026, 11, 20)
"""Day from which on the samples of lint are looked at."""
SAMPLES = sorted({*FOLDERS, *CODES})
"""A sample of each code, and further ones whose folder's name goes on after ``--``."""


def code_of(sample: str) -> str:
    return sample.partition("--")[0]


def codes(text: str) -> list[str]:
    """Codes in a text that the command line wrote, as lines or as JSON."""
    return re.findall(r'(?:\[|"code": ")([a-z0-9-]+)(?:\](?=$|; )|",)', text, re.MULTILINE)


def lay_out(sample: str, root: Path) -> None:
    """The valid workspace with a sample's files over it."""
    shutil.copytree(HERE / "_base", root)
    if (HERE / sample).is_dir():
        ignored = shutil.ignore_patterns("expected.txt")
        shutil.copytree(HERE / sample, root, dirs_exist_ok=True, ignore=ignored)


def said(sample: str, root: Path) -> str:
    """What a user is shown for a sample."""
    lay_out(sample, root)
    return said_about(sample, root, CODES.get(sample))


def said_about(sample: str, root: Path, doc: CodeDoc | None) -> str:
    """The same for a workspace that is laid out already.

    Args:
        sample: Name of its folder.
        root: The workspace.
        doc: What to run; a further sample of a code has only files.
    """
    try:
        if sample in CALLS:
            return plain(CALLS[sample](root) or "", root)
        if doc is not None and doc.kind == "python":
            return plain(ran_python(doc.example, root), root)
        if doc is not None and (doc.run or ends_with_cpq(doc.example)):
            return plain(ran([*commands(doc.example), *commands(doc.run)], root), root)
        if doc is not None and doc.kind == "commands":
            ran(commands(doc.example), root)
        found = problems_in(root)
        if code_of(sample) in LINT:
            found = (*found, *(finding.problem for finding in Workspace.load(root).lint(LINT_DAY)))
    except CpqError as error:
        found = tuple(problems_of(error))
    return plain("".join(f"{line}\n" for problem in found for line in problem_lines(problem)), root)


def problems_in(root: Path) -> tuple[Problem, ...]:
    """Problems of the files, and where those are valid of the deals."""
    workspace = Workspace.load(root)
    found = (*workspace.problems, *workspace.loaded_desk.problems)
    for deal in () if has_errors(found) else workspace.deals:
        found = (*found, *workspace.price_deal(workspace.read_deal(root / deal)).findings)
    return found


def commands(text: str) -> list[str]:
    return [line.removeprefix("$ ") for line in text.splitlines()] if text.startswith("$ ") else []


def ends_with_cpq(example: str) -> bool:
    return any(line.startswith("cpq ") for line in commands(example)[-1:])


def ran(lines: list[str], root: Path) -> str:
    """What the last of the commands prints, both streams together; ``cpq`` runs in this process."""
    shown = ""
    for line in lines:
        if line.startswith("cpq "):
            with chdir(root):
                shown = CliRunner().invoke(cli, shlex.split(line)[1:], prog_name="cpq").output
        else:
            subprocess.run(["sh", "-c", line], cwd=root, check=True)
    return shown


def ran_python(text: str, root: Path) -> str:
    """What Python prints in the workspace; an error of the package is raised."""
    out = StringIO()
    with chdir(root), redirect_stdout(out):
        exec(compile(text, "example", "exec"), {"__name__": "example"})  # noqa: S102 (our own documentation)
    return out.getvalue()


def plain(text: str, root: Path) -> str:
    """A text without the folder that this run happens to use."""
    return text.replace(str(root), "WORKSPACE")


def line_of(lines: list[str], wanted: str) -> int | None:
    """Index of the line at which an example stands: as whole lines of any indentation, or inside one."""
    example = [line.strip() for line in wanted.splitlines()]
    for start in range(len(lines) - len(example) + 1):
        if [line.strip() for line in lines[start : start + len(example)]] == example:
            return start
    return next((start for start, line in enumerate(lines) if wanted in line), None)


def place_of_example(sample: str, root: Path, example: str) -> tuple[Path, int] | None:
    """The file of a laid out sample that holds the example, and the index of its line there."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in (".yaml", ".csv", ".json", ".toml"):
            start = line_of(path.read_text(encoding="utf-8").splitlines(), example)
            own = (HERE / sample / path.relative_to(root)).is_file()
            if start is not None and own:
                return path, start
    return None


def repair(path: Path, start: int, doc: CodeDoc) -> None:
    """Exchange the example that stands at a line of a file for what it should be."""
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(_repaired(lines, start, doc.example, doc.example_fixed)) + "\n", encoding="utf-8")


def _repaired(lines: list[str], start: int, example: str, fixed: str) -> list[str]:
    """The lines of a file with the example at an index exchanged, as whole lines or inside one."""
    height = len(example.splitlines())
    if [line.strip() for line in lines[start : start + height]] != [line.strip() for line in example.splitlines()]:
        return [*lines[:start], lines[start].replace(example, fixed, 1), *lines[start + 1 :]]
    indent = " " * (len(lines[start]) - len(lines[start].lstrip()))
    return [*lines[:start], *(f"{indent}{line}" for line in fixed.splitlines()), *lines[start + height :]]
