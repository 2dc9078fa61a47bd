"""``cpq lint``: what valid files say that they hardly mean."""

from __future__ import annotations

import json as json_text
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpq.commands.options import DateParam, json_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.lint import LintFinding

_SHOWN_OF_A_CODE = 20


@click.command()
@click.option("--only", multiple=True, metavar="CODE", help="Tell only this code; may be given several times.")
@click.option(
    "--scenarios",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the scenario of each finding into this folder.",
)
@click.option("--strict", is_flag=True, help="End with 3 on warnings too.")
@click.option(
    "--as-of",
    type=DateParam(),
    metavar="DATE",
    envvar="CPQ_AS_OF",
    help="Day from which on prices matter, today where left out; what lies before is history.",
)
@json_option
@workspace_option
@pass_session
@click.pass_context
def lint(
    ctx: click.Context,
    session: Session,
    only: tuple[str, ...],
    scenarios: Path | None,
    strict: bool,
    as_of: date | None,
    json: bool,
) -> None:
    """Find what the files say and hardly mean.

    Cliffs, gaps and overlaps, rules that never count, limits that nobody can reach, approvals that nobody gives,
    prices below cost, missing translations, offers that outlive their prices. `cpq explain CODE` says more about a
    code. Most findings come with a scenario that shows them: with `--scenarios tests/scenarios/lint` they are written
    there, and `cpq test` runs them. Ends with 3 when there is an error.

    \b
    Example:
      cpq lint --only below-cost
    """
    from cpq.commands.failures import PROBLEMS
    from cpq.commands.screen import note, screen, working

    _check_codes(only)
    workspace = session.open()
    with working("looking"):
        found = [one for one in workspace.lint(as_of or today()) if not only or one.code in only]
    written = _write(scenarios, found) if scenarios is not None else ()
    if json:
        click.echo(json_text.dumps(_answer(found), ensure_ascii=False, indent=2))
    else:
        _show(screen(), found, whole=bool(only))
    if scenarios is not None:
        note(f"wrote {len(written)} scenario files to {scenarios}")
    stopping = ("error", "warning") if strict else ("error",)
    ctx.exit(PROBLEMS if any(one.problem.severity in stopping for one in found) else 0)


def _check_codes(only: Sequence[str]) -> None:
    """Refuse a code that lint never tells, rather than find nothing."""
    from cpq.problem_codes.lint import LINTED
    from cpq.problems import did_you_mean

    for code in only:
        if code not in LINTED:
            hint = did_you_mean(code, LINTED) or f"lint tells {', '.join(sorted(LINTED))}"
            raise click.BadParameter(f"lint does not tell '{code}'; {hint}", param_hint="--only")


def _answer(found: Sequence[LintFinding]) -> dict[str, Any]:
    from cpq.commands.failures import problem_json

    return {
        "schema": "cpq/lint/1",
        "counts": {kind: sum(one.problem.severity == kind for one in found) for kind in ("error", "warning", "note")},
        "findings": [
            {
                **problem_json(one.problem),
                "explanation": one.explanation,
                "subject": one.subject,
                "scenario": one.scenario or None,
            }
            for one in found
        ],
    }


def _write(folder: Path, found: Sequence[LintFinding]) -> list[Path]:
    """Write each scenario to a file called after code and subject, numbered where several share both."""
    from cpq.commands.writing import file_name, write_bytes

    written: list[Path] = []
    used: Counter[str] = Counter()
    for one in found:
        if not one.scenario:
            continue
        stem = file_name("-".join(part for part in (one.code, Path(one.subject).stem) if part))
        used[stem] += 1
        name = stem if used[stem] == 1 else f"{stem}-{used[stem]}"
        written.append(folder / f"{name}.yaml")
        write_bytes(written[-1], one.scenario.encode("utf-8"))
    return written


def _show(out: Screen, found: Sequence[LintFinding], *, whole: bool) -> None:
    """The findings by code: what the code means, then each place with what follows from it."""
    from cpq.commands.failures import problem_lines
    from cpq.commands.figures import counted
    from cpq.problem_codes import CODES

    for code, grouped in groupby(found, key=lambda one: one.code):
        findings = list(grouped)
        title = CODES[code].title
        out.heading(f"{title[:1].upper()}{title[1:]}", f"{code}, {counted(len(findings), 'finding')}")
        for one in findings if whole else findings[:_SHOWN_OF_A_CODE]:
            first, *hints = problem_lines(one.problem)
            out.text(first, {"error": "bad", "warning": "warn", "note": ""}[one.problem.severity])  # type: ignore[arg-type]
            out.paragraph(one.explanation, indent=4)
            for hint in hints:
                out.text(hint, "dim")
        rest = len(findings) - _SHOWN_OF_A_CODE
        if rest > 0 and not whole:
            out.text(f"    and {rest:,} more: cpq lint --only {code}", "dim")
        out.text()
    counts = {kind: sum(one.problem.severity == kind for one in found) for kind in ("error", "warning", "note")}
    told = ", ".join(counted(number, kind) for kind, number in counts.items() if number)
    shown = sum(bool(one.scenario) for one in found)
    if not found:
        out.text("nothing found", "good")
    else:
        out.text(f"{told}; {shown} with a scenario", "bad" if counts["error"] else "strong")
