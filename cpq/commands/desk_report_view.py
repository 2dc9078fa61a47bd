"""The report of the desk in the terminal, drawn from what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cpq.commands.charts import bar, columns
from cpq.commands.desk_report_now import Names, commission, months, overdue, pending, stalled
from cpq.commands.desk_report_words import duration, money, share
from cpq.commands.figures import counted, rate
from cpq.commands.grid import Cell, Column, Grid, Section
from cpq.commands.quote_show import when

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk.json_parts import Json

DEFINED: Final[Mapping[str, tuple[str, str]]] = {
    "cycle": ("Cycle time", "submit to decision, without what was waited for the rep"),
    "waited": ("Waited for the rep", "from a question of an approver to its answer, of requests that waited"),
    "first_pass": ("First-pass approval", "rounds approved at once: no rejection, recall, new revision, counter-offer"),
    "auto": ("Approved automatically", "submissions for which the policy asked nobody"),
    "carried": ("Carried over", "submissions for which only earlier approvals or own authority counted"),
    "overridden": ("Overridden", "submissions with a step that was decided in the place of those asked"),
    "reuse": ("Reuse", "requirements of resubmissions that earlier approvals met"),
    "in_time": ("Decided in time", "steps decided by their time, of all that were due; open overdue ones were not"),
}
"""What each figure is called, and what it is."""

_SPREADS: Final = ("cycle", "waited")


def show_report(out: Screen, report: Json, names: Names) -> None:
    """Draw every part of the report that says anything."""
    figures = report["figures"]
    out.heading("The desk", period_of(report))
    said = f"{counted(figures['submitted'], 'submission')}, {counted(figures['decided'], 'decision')}"
    out.paragraph(
        f"{said}: {figures['approved']} approved, {figures['rejected']} rejected; durations in {unit(report)}"
    )
    if len(report["weeks"]) > 1:
        drawn = columns([week["submitted"] for week in report["weeks"]], plain=not out.terminal)
        out.paragraph(f"submitted by week from {report['weeks'][0]['from']}: {drawn}", "dim")
    out.text()
    for section in _sections(report, names, plain=not out.terminal):
        out.grids([section])


def unit(report: Json) -> str:
    """What durations are counted in, in words."""
    return str(report["unit"]) if report["unit"] == "working time" else "time on the clock, for want of a calendar"


def period_of(report: Json) -> str:
    """The days of the report."""
    since, before = report["from"], report["before"]
    if since is None and before is None:
        return "everything so far"
    ends = [f"from {when(since)} UTC" if since else "", f"before {when(before)} UTC" if before else ""]
    return " ".join(end for end in ends if end)


def _sections(report: Json, names: Names, *, plain: bool) -> Iterator[Section]:
    yield Section("Figures", "", _figures(report["figures"], plain=plain))
    yield Section("By rule", "", _loads(report["rules"], "Rule", lambda rule: rule or "(asked beside the policy)"))
    yield Section("By approver", "", _loads(report["approvers"], "Approver", names))
    yield Section("By rep", "", _reps(report["reps"], names))
    yield Section("Won by discount", "bought, of those bought or lost", _wins(report["win_bands"], plain=plain))
    yield Section("Leakage", "what reps' discounts took off, of the net without them", _leakage(report["leakage"]))
    yield Section("Pending", "net, and what the past lets expect", pending(report["forecast"]["stages"]))
    yield Section("Pending by month of closing", "", months(report["forecast"]["months"], plain=plain))
    yield Section("Overdue now", "", overdue(report["overdue"], names))
    yield Section("Stalled now", "", stalled(report["stalled"], names))
    yield Section("Commission", "an estimate", commission(report["commission"], names))


def _figures(figures: Json, *, plain: bool) -> Grid:
    grid = Grid(
        (Column("Figure"), Column("Value", "right"), Column("Of", "right"), Column(), Column("Definition", wraps=True)),
        indent=2,
    )
    for name, (label, definition) in DEFINED.items():
        found = figures[name]
        if name in _SPREADS:
            for part, key in (("median", "median_minutes"), ("p90", "p90_minutes")):
                about = definition if part == "median" else "nine of ten take no longer"
                grid.add(f"{label}, {part}", duration(found[key]), str(found["count"]), "", Cell(about, "dim"))
            continue
        drawn = bar(found["part"], found["whole"], width=10, plain=plain)
        grid.add(label, share(found), str(found["whole"]), drawn, Cell(definition, "dim"))
    return grid


def _loads(loads: list[Json], title: str, names: Names) -> Grid:
    grid = Grid(
        (
            Column(title),
            Column("Asked", "right"),
            Column("Approved", "right"),
            Column("Rejected", "right"),
            Column("Carried", "right", spare=True),
            Column("Overridden", "right", spare=True),
            Column("Open", "right"),
            Column("Overdue", "right"),
            Column("Median", "right"),
            Column("p90", "right", spare=True),
            Column("In time", "right"),
        ),
        indent=2,
    )
    for one in loads:
        grid.add(
            names(one["name"]),
            *(str(one[name]) for name in ("asked", "approved", "rejected", "carried", "overridden", "waiting")),
            Cell(str(one["overdue"]), "bad" if one["overdue"] else ""),
            duration(one["touch"]["median_minutes"]),
            duration(one["touch"]["p90_minutes"]),
            share(one["in_time"]),
        )
    return grid


def _reps(reps: list[Json], names: Names) -> Grid:
    grid = Grid(
        (
            Column("Rep"),
            Column("Submitted", "right"),
            Column("First pass", "right"),
            Column("Automatic", "right"),
            Column("Reuse", "right", spare=True),
            Column("Cycle, median", "right"),
            Column("Leakage", "right"),
        ),
        indent=2,
    )
    for one in reps:
        figures = one["figures"]
        leaks = [f"{rate(Decimal(leak['rate']))} {leak['currency']}" for leak in one["leakage"] if leak["rate"]]
        grid.add(
            names(one["person"]),
            str(figures["submitted"]),
            *(share(figures[name]) for name in ("first_pass", "auto", "reuse")),
            duration(figures["cycle"]["median_minutes"]),
            ", ".join(leaks),
        )
    return grid


def band_of(band: Json) -> str:
    """A band of discount in words."""
    above, until = band["above"], band["until"]
    if above is None:
        return "no discount"
    low = rate(Decimal(above))
    return f"above {low}" if until is None else f"{low} to {rate(Decimal(until))}"


def _wins(bands: list[Json], *, plain: bool) -> Grid:
    grid = Grid(
        (Column("Discount"), Column("Won", "right"), Column("Of", "right"), Column("", "right"), Column()), indent=2
    )
    for band in bands if any(band["whole"] for band in bands) else ():
        drawn = bar(band["part"], band["whole"], plain=plain)
        grid.add(band_of(band), str(band["part"]), str(band["whole"]), share(band) if band["whole"] else "", drawn)
    return grid


def _leakage(leakage: list[Json]) -> Grid:
    grid = Grid(
        (
            Column("Currency"),
            Column("Quotes", "right"),
            Column("Net without", "point"),
            Column("Approved by people", "point"),
            Column("Asked of nobody", "point"),
            Column("Leakage", "right"),
        ),
        indent=2,
    )
    for one in leakage:
        amounts = (money(one[name], one["currency"]) for name in ("target", "by_people", "alone"))
        grid.add(one["currency"], str(one["quotes"]), *amounts, share(one))
    return grid
