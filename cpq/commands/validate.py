"""``cpq validate``: everything that is wrong in a workspace, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cpq.commands.json_output import echo_json
from cpq.commands.options import workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.commands.grid import Style
    from cpq.problems import Problem, Severity
    from cpq.workspace import Workspace

FORMATS = ("text", "json", "github", "sarif")
"""For people, for programs, for GitHub's pull requests, for code scanning and editors."""


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="text for people, json for programs, github for annotations on a pull request, sarif for code scanning.",
)
@click.option("--json", is_flag=True, help="The same as --format json; errors are JSON too.")
@click.option(
    "--docs-url", metavar="URL", default="", help="With sarif: where this documentation is published, for links."
)
@workspace_option
@pass_session
@click.pass_context
def validate(ctx: click.Context, session: Session, format_: str, json: bool, docs_url: str) -> None:
    """List every problem of the workspace.

    Catalogs, rules, accounts, deals and settings are read and checked against each other. Each problem comes as
    file:line:column with a code that `cpq explain CODE` explains. Ends with 3 when there is an error; warnings
    and notes advise only.

    \b
    Example:
      cpq validate
      cpq validate --format sarif
    """
    from cpq.commands.failures import PROBLEMS
    from cpq.commands.screen import working
    from cpq.problems import has_errors

    if json and format_ != "json" and ctx.get_parameter_source("format_") is not ParameterSource.DEFAULT:
        raise click.UsageError(f"--json is --format json, and --format {format_} asks for another; choose one")
    wanted = "json" if json else format_
    if docs_url and wanted != "sarif":
        raise click.UsageError("--docs-url is for the links of --format sarif")
    ctx.meta["cpq.json"] = wanted == "json"
    with working("checking"):
        workspace = session.load()
        problems = workspace.check()
    if wanted == "text":
        _show(workspace, problems)
    elif wanted == "github":
        _annotate(workspace, problems)
    else:
        answer = _problems_json(problems) if wanted == "json" else _sarif(workspace, problems, docs_url)
        echo_json(answer)
    ctx.exit(PROBLEMS if has_errors(problems) else 0)


def _show(workspace: Workspace, problems: Sequence[Problem]) -> None:
    from cpq.commands.failures import problem_lines
    from cpq.commands.screen import screen

    styles: dict[Severity, Style] = {"error": "bad", "warning": "warn", "note": ""}
    out = screen()
    for problem in problems:
        first, *hints = problem_lines(problem)
        out.text(first, styles[problem.severity])
        for hint in hints:
            out.text(hint, "dim")
    out.text(_verdict(workspace, problems), "bad" if _counts(problems)["error"] else "good")


def _annotate(workspace: Workspace, problems: Sequence[Problem]) -> None:
    from cpq.commands.github_format import workflow_command

    for problem in problems:
        click.echo(workflow_command(problem, workspace.root))
    click.echo(_verdict(workspace, problems))


def _problems_json(problems: Sequence[Problem]) -> dict[str, Any]:
    from cpq.commands.failures import problem_json

    counts = _counts(problems)
    return {
        "schema": "cpq/problems/1",
        "valid": counts["error"] == 0,
        "counts": counts,
        "problems": [problem_json(problem) for problem in problems],
    }


def _sarif(workspace: Workspace, problems: Sequence[Problem], docs_url: str) -> dict[str, Any]:
    from cpq.commands.sarif import sarif_log

    return sarif_log(problems, workspace.root, docs=docs_url)


def _counts(problems: Sequence[Problem]) -> dict[Severity, int]:
    kinds: tuple[Severity, ...] = ("error", "warning", "note")
    return {kind: sum(problem.severity == kind for problem in problems) for kind in kinds}


def _verdict(workspace: Workspace, problems: Sequence[Problem]) -> str:
    """What the workspace holds where it is valid, and what was found."""
    from cpq.commands.figures import counted

    counts = _counts(problems)
    found = ", ".join(counted(number, kind) for kind, number in counts.items() if number)
    if counts["error"]:
        return f"not valid: {found}"
    inside = ", ".join(counted(number, noun, plural) for noun, plural, number in workspace.contents())
    return f"valid: {inside}" + (f" ({found})" if found else "")
