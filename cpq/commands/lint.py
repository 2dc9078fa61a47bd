"""``cpq lint``: what valid files say that they hardly mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, json_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.lint import LintFinding

_SHOWN_OF_A_CODE = 20
_WRITTEN = re.compile(r"# ([a-z-]+) at .+:\d+: ")
"""How a scenario of lint begins: `Look.scenario` writes its code and place."""


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
    there, those of findings since repaired are removed, and `cpq test` runs them. Ends with 3 when there is an error.

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
    written = _write(scenarios, found) if scenarios is not None else []
    removed = _remove_stale(scenarios, written, only) if scenarios is not None else 0
    if json:
        echo_json(_answer(found))
    else:
        _show(screen(), found, whole=bool(only))
    if scenarios is not None:
        gone = f", and removed {removed} of findings that are gone" if removed else ""
        note(f"wrote {len(written)} scenario files to {scenarios}{gone}")
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
    """Write each scenario to a file called after what it is about."""
    from cpq.commands.writing import write_bytes

    shown = [one for one in found if one.scenario]
    written = [folder / f"{name}.yaml" for name in _names(shown)]
    for path, one in zip(written, shown, strict=True):
        write_bytes(path, one.scenario.encode("utf-8"))
    return written


def _names(shown: Sequence[LintFinding]) -> list[str]:
    """Code and subject of each finding; with its file, then its place, where that alone is not its own.

    A number follows where even the place is shared, as by two prices of one product.
    """
    from cpq.commands.writing import file_name

    def names(one: LintFinding) -> tuple[str, str, str]:
        where = one.problem.location
        about = "-".join(part for part in (one.code, Path(one.subject).stem) if part)
        in_file = f"{about}-{Path(where.file).stem}"
        return file_name(about), file_name(in_file), file_name(f"{in_file}-{where.line}-{where.column}")

    choices = [names(one) for one in shown]
    shared = Counter(name for three in choices for name in set(three))
    used: Counter[str] = Counter()
    found: list[str] = []
    for three in choices:
        name = next((name for name in three if shared[name] == 1), three[-1])
        used[name] += 1
        found.append(name if used[name] == 1 else f"{name}-{used[name]}")
    return found


def _remove_stale(folder: Path, kept: Sequence[Path], only: Sequence[str]) -> int:
    """Remove what an earlier run wrote of findings that are gone; how many files that were.

    Args:
        folder: Where scenarios of lint are written.
        kept: Files of this run.
        only: Codes that this run has looked for; every code where empty.

    Raises:
        OtherSystemFailed: A file cannot be removed.
    """
    from cpq.problems import OtherSystemFailed

    removed = 0
    for path in sorted(set(folder.glob("*.yaml")) - set(kept)):
        code = _code_written(path)
        if code and (not only or code in only):
            try:
                path.unlink()
            except OSError as error:
                message = f"{path} cannot be removed: {(error.strerror or str(error)).lower()}"
                raise OtherSystemFailed(message, code="cannot-write") from error
            removed += 1
    return removed


def _code_written(path: Path) -> str:
    """The code of the finding in whose scenario a file begins; empty where lint did not write it."""
    from cpq.problem_codes.lint import LINTED

    try:
        with path.open(encoding="utf-8") as file:
            first = _WRITTEN.match(file.readline())
    except (OSError, ValueError):
        return ""
    return first[1] if first is not None and first[1] in LINTED else ""


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
