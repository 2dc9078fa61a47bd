"""``cpq conformance``: worked examples of other systems, priced by this engine."""

from __future__ import annotations

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import json_option


@click.command()
@click.option("--system", metavar="TEXT", help="Only systems whose name holds this text.")
@click.option("--failed", is_flag=True, help="Only cases that failed.")
@json_option
@click.pass_context
def conformance(ctx: click.Context, system: str | None, failed: bool, json: bool) -> None:
    """Reproduce worked examples of other systems.

    Every case that another system publishes is worked out through ordinary files, or by the public function
    of its topic, and the figures are compared. A disputed case agrees with our figures and names the
    published one that is not followed. Ends with 8 when a case fails.

    \b
    Example:
      cpq conformance --system Zuora
    """
    from cpq.commands.failures import FAILED
    from cpq.commands.grid import Cell, Column, Grid
    from cpq.commands.screen import screen, working
    from cpq.conformance import ConformanceReport, run_conformance

    with working("pricing published cases"):
        whole = run_conformance()
    rows = [row for row in whole.rows if (system or "").casefold() in row.system.casefold()]
    report = ConformanceReport(tuple(row for row in rows if not failed or row.status == "failed"))
    if json:
        echo_json(report.to_json())
    else:
        out = screen()
        grid = Grid((Column("System", wraps=True), Column("Case"), Column("Topic", wraps=True), Column("Outcome")))
        styles = {"passed": "good", "failed": "bad", "disputed": "warn"}
        for row in report.rows:
            grid.add(row.system, row.id, row.topic, Cell(row.status, styles[row.status]))  # type: ignore[arg-type]
        out.grid(grid)
        for row in report.rows:
            if row.status == "failed":
                out.paragraph(f"{row.id}: expected {row.expected}, got {row.got or row.note}", "bad", indent=0)
            elif row.status == "disputed":
                out.paragraph(f"{row.id}: {row.note}", "warn", indent=0)
        out.text(report.summary(), "good" if report.ok else "bad")
    ctx.exit(0 if report.ok else FAILED)
