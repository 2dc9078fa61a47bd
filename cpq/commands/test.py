"""``cpq test``: the scenarios of a workspace, and which rules they touch."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import PercentParam, json_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.scenarios import RuleCoverage, ScenarioReport


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--coverage", is_flag=True, help="Also say which rules, tiers, bands and the like no scenario covers.")
@click.option(
    "--fail-under",
    type=PercentParam(),
    metavar="PERCENT",
    help="End with 8 when less of all rules, tiers, bands and the like is covered; implies --coverage.",
)
@json_option
@workspace_option
@pass_session
@click.pass_context
def test(
    ctx: click.Context,
    session: Session,
    paths: tuple[str, ...],
    coverage: bool,
    fail_under: Decimal | None,
    json: bool,
) -> None:
    """Run the scenarios of the workspace.

    They lie under tests/scenarios and say which prices and approvals are expected. PATH is a scenario file or a
    folder of them. Each failure shows the scenario's place, what differs, and the waterfall that was computed. Ends
    with 8 when a scenario fails. A tier, a band or the like is covered where a scenario reaches it and expects a
    figure or a decision that it can change.

    \b
    Example:
      cpq test --coverage
    """
    from cpq.commands.failures import FAILED, PROBLEMS
    from cpq.commands.screen import note, working

    workspace = session.open()
    with working("running scenarios"):
        report = workspace.test([_inside(session.root, path) for path in paths])
        covered = workspace.coverage(report) if coverage or fail_under is not None else None
    enough = covered is None or fail_under is None or covered.total.reaches(fail_under)
    if json:
        answer = {"schema": "cpq/scenario-report/1", **report.to_json()}
        if covered is not None:
            answer["coverage"] = covered.to_json()
        echo_json(answer)
    else:
        _show(report, covered)
    if covered is not None and not enough:
        note(f"coverage {covered.total} is under {fail_under} %")
    ctx.exit(PROBLEMS if report.problems else 0 if report.ok and enough else FAILED)


def _inside(root: Path, path: str) -> str:
    """A path as the workspace knows it: relative to its root, wherever the command runs."""
    given = Path(path).absolute()
    base = root.absolute()
    return given.relative_to(base).as_posix() if given.exists() and given.is_relative_to(base) else path


def _show(report: ScenarioReport, covered: RuleCoverage | None) -> None:
    from cpq.commands.coverage_view import coverage_sections, summary
    from cpq.commands.screen import screen
    from cpq.scenarios import report_text

    out = screen()
    *failures, verdict = report_text(report).splitlines()
    for line in failures:
        out.text(line, "" if line.startswith(" ") else "bad")
    if covered is not None:
        for section in coverage_sections(covered):
            out.grids([section])
        out.text(summary(covered))
    out.text(verdict, "good" if report.ok else "bad")
