"""``cpq validate``: everything that is wrong in a workspace, at once."""

from __future__ import annotations

import json as json_text

import click

from cpq.commands.options import json_option, workspace_option
from cpq.commands.session import Session, pass_session


@click.command()
@json_option
@workspace_option
@pass_session
@click.pass_context
def validate(ctx: click.Context, session: Session, json: bool) -> None:
    """List every problem of the workspace.

    Catalogs, rules, accounts, deals and settings are read and checked against each other. Each problem comes as
    file:line:column with a code that `cpq explain CODE` explains. Ends with 3 when there is an error; warnings
    and notes advise only.

    \b
    Example:
      cpq validate
    """
    from cpq.commands.failures import PROBLEMS, problem_json, problem_lines
    from cpq.commands.figures import counted
    from cpq.commands.screen import screen, working

    with working("checking"):
        workspace = session.load()
        problems = workspace.check()
    counts = {kind: sum(p.severity == kind for p in problems) for kind in ("error", "warning", "note")}
    if json:
        answer = {
            "schema": "cpq/problems/1",
            "valid": counts["error"] == 0,
            "counts": counts,
            "problems": [problem_json(problem) for problem in problems],
        }
        click.echo(json_text.dumps(answer, ensure_ascii=False, indent=2))
    else:
        out = screen()
        for problem in problems:
            first, *hints = problem_lines(problem)
            out.text(first, {"error": "bad", "warning": "warn", "note": ""}[problem.severity])  # type: ignore[arg-type]
            for hint in hints:
                out.text(hint, "dim")
        found = ", ".join(counted(number, kind) for kind, number in counts.items() if number)
        inside = ", ".join(counted(number, noun, plural) for noun, plural, number in workspace.contents())
        verdict = (
            f"valid: {inside}" + (f" ({found})" if found else "") if not counts["error"] else f"not valid: {found}"
        )
        out.text(verdict, "bad" if counts["error"] else "good")
    ctx.exit(PROBLEMS if counts["error"] else 0)
