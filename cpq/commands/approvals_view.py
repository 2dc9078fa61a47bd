"""A decision as people read it: what stops the quote, who must approve and why, and what was checked and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from cpq.commands.figures import counted
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.commands.waterfall_view import Places

if TYPE_CHECKING:
    from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement, Check
    from cpq.approvals.kept import KeptLimit

_REASONS = (
    Column("", "left"),
    Column("", "left"),
    Column("", "left", wraps=True),
    Column("", "left", below=True),
)

_MODES = {"all": "all of them", "any": "any one of them", "in order": "one after the other"}


def stop_sections(decision: ApprovalDecision, places: Places) -> Iterator[Section]:
    """What no approval lifts, and what only warns."""
    parts: tuple[tuple[str, tuple[Check, ...], Style], ...] = (
        ("Stopped: no approval lifts this", decision.stops, "bad"),
        ("Warnings", decision.warnings, "warn"),
    )
    for title, checks, style in parts:
        if checks:
            grid = Grid(_REASONS, indent=2)
            for check in checks:
                grid.add(Cell(check.rule, style), check.subject, check.reason, Cell(places(check.where), "dim"))
            yield Section(title, "", grid)


def need_sections(decision: ApprovalDecision, names: Mapping[str, str], places: Places) -> Iterator[Section]:
    """Who must approve, by chain and step; chains run side by side."""
    if not decision.requirements:
        return
    several = len({need.chain for need in decision.requirements}) > 1
    for (chain, step), needs in groupby(decision.requirements, key=lambda need: (need.chain, need.step)):
        steps = {need.step for need in decision.requirements if need.chain == chain}
        title = _title(chain, step, several=several, ordered=len(steps) > 1)
        yield Section(title, "", _need_grid(needs, names, places))


def _title(chain: str, step: int, *, several: bool, ordered: bool) -> str:
    parts = ["Must approve"]
    if chain or several:
        parts.append(f"chain {chain or 'default'}")
    if ordered:
        parts.append(f"step {step}")
    return ", ".join(parts)


def _need_grid(needs: Iterable[ApprovalRequirement], names: Mapping[str, str], places: Places) -> Grid:
    grid = Grid(_REASONS, indent=2)
    for need in needs:
        people = ", ".join(names.get(one, one) for one in need.approvers)
        if len(need.approvers) > 1:
            people += f" ({_MODES.get(need.mode, f'{need.mode} of them')})"
        beside = ", ".join(names.get(one, one) for one in need.beside)
        people = " and ".join(part for part in (people, beside) if part)
        grid.add(Cell(people, "warn"), need.subject, f"{need.rule}: {need.reason}", Cell(places(need.where), "dim"))
    return grid


def told_lines(decision: ApprovalDecision, names: Mapping[str, str]) -> Iterator[str]:
    """Lower levels of a matrix, told but not asked."""
    asked = set(decision.approvers)
    for rule, approver in decision.informed:
        if approver not in asked:
            yield f"{names.get(approver, approver)} is told, not asked ({rule})"


def kept_section(limits: Iterable[KeptLimit], places: Places) -> Iterator[Section]:
    """Limits that the quote keeps, with the value that came closest."""
    grid = Grid((Column(), Column(), Column("", wraps=True), Column("", spare=True)), indent=2)
    for limit in limits:
        if limit.applies:
            subjects = limit.subjects[0] if len(limit.subjects) == 1 else counted(len(limit.subjects), "line")
            grid.add(limit.rule, subjects, limit.reason, Cell(places(limit.where), "dim"), style="dim")
    if grid.rows:
        yield Section("Checked, within limits", "", grid)


def silent_rules(limits: Iterable[KeptLimit]) -> str:
    """Rules whose condition does not hold, by name."""
    return ", ".join(dict.fromkeys(limit.rule for limit in limits if not limit.applies))
