"""A decision as people read it: what stops the quote, who must approve and why, and what was checked and held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from cpq.approvals.reasons import in_words
from cpq.commands.figures import counted
from cpq.commands.grid import Cell, Column, Grid, Style
from cpq.commands.waterfall_view import Places

if TYPE_CHECKING:
    from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement, Check

Shown = Callable[["Check"], tuple[str, str]]
"""How the value and the bound of a check are written."""

Section = tuple[str, str, Grid]

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
            yield title, "", grid


def need_sections(decision: ApprovalDecision, names: Mapping[str, str], places: Places) -> Iterator[Section]:
    """Who must approve, by chain and step; chains run side by side."""
    if not decision.requirements:
        return
    several = len({need.chain for need in decision.requirements}) > 1
    for (chain, step), needs in groupby(decision.requirements, key=lambda need: (need.chain, need.step)):
        steps = {need.step for need in decision.requirements if need.chain == chain}
        yield _title(chain, step, several=several, ordered=len(steps) > 1), "", _need_grid(needs, names, places)


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
            people += f" ({_MODES[need.mode]})"
        grid.add(Cell(people, "warn"), need.subject, f"{need.rule}: {need.reason}", Cell(places(need.where), "dim"))
    return grid


def told_lines(decision: ApprovalDecision, names: Mapping[str, str]) -> Iterator[str]:
    """Lower levels of a matrix, told but not asked."""
    asked = set(decision.approvers)
    for rule, approver in decision.informed:
        if approver not in asked:
            yield f"{names.get(approver, approver)} is told, not asked ({rule})"


def held_section(decision: ApprovalDecision, shown: Shown, places: Places) -> Iterator[Section]:
    """Limits that were looked at and not passed: of each rule the nearest, with the value that came closest."""
    grid = Grid(_REASONS, indent=2)
    for rule, checks in groupby(sorted(decision.checks, key=lambda check: check.rule), key=lambda check: check.rule):
        held = [check for check in checks if not check.triggered]
        if held:
            closest = _closest(held)
            said = _limit(closest, shown, several=len({check.subject for check in held}) > 1)
            grid.add(rule, _subjects(held), said, Cell(places(closest.where), "dim"), style="dim")
    if grid.rows:
        yield "Checked, within limits", "", grid


def _subjects(checks: list[Check]) -> str:
    names = list(dict.fromkeys(check.subject for check in checks))
    return names[0] if len(names) == 1 else counted(len(names), "line")


def _limit(check: Check, shown: Shown, *, several: bool) -> str:
    """``margin rate 52.1 %, limit below 40 %``, or the condition that does not hold."""
    value, bound = shown(check)
    if not bound:
        return f"not true: {check.fact}" if check.fact else check.reason
    whose = f" on {check.subject}" if several else ""
    return f"{in_words(check.fact)} {value}{whose}; asks {check.direction} {bound}"


def _closest(checks: list[Check]) -> Check:
    """The check whose value lies nearest to its bound."""
    compared = [(abs(c.value - c.bound), c) for c in checks if c.bound is not None and isinstance(c.value, Decimal)]
    return min(compared, key=lambda pair: pair[0])[1] if compared else checks[0]
