"""Coverage as people read it: a share of each sort of rule and part, then what is missing, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cpq.commands.grid import Cell, Column, Grid, Section, Style

if TYPE_CHECKING:
    from cpq.problems import SourceLocation
    from cpq.scenarios import RuleCoverage

_SHARES = (Column(""), Column("", "right"), Column("", "right"))
_MISSING = (Column("", wraps=True), Column(""))


def coverage_sections(coverage: RuleCoverage) -> Iterator[Section]:
    """How much is covered, by kind of rule and sort of part, then what is not."""
    yield Section("Covered by scenarios", "", _shares(coverage))
    missing = list(_missing(coverage))
    for title, reached in (("No scenario reaches", False), ("Reached, but nothing is expected of it", True)):
        grid = Grid(_MISSING, indent=2)
        for one in missing:
            if one.reached is reached:
                grid.add(one.what, Cell(one.where.short, "dim"))
        if grid.rows:
            yield Section(title, "", grid)


def summary(coverage: RuleCoverage) -> str:
    """One line: ``rules 100 %, tiers 87 %, bands 92 %``."""
    return ", ".join(f"{noun} {share}" for noun, share in coverage.shares.items())


def _shares(coverage: RuleCoverage) -> Grid:
    grid = Grid(_SHARES, indent=2)
    kinds = Counter(rule.kind for rule in coverage.rules)
    missed = Counter(rule.kind for rule in coverage.never)
    for noun, share in coverage.shares.items():
        style: Style = "good" if share.covered == share.of else "warn"
        grid.add(noun, f"{share.covered:,} of {share.of:,}", Cell(str(share), style))
        if noun == "rules":
            for kind, count in kinds.items():
                grid.add(Cell(f"  {kind}", "dim"), Cell(f"{count - missed[kind]:,} of {count:,}", "dim"), "")
    total = coverage.total
    grid.add("all together", f"{total.covered:,} of {total.of:,}", str(total), style="total")
    return grid


class _Missing(NamedTuple):
    """Something that no scenario covers.

    Attributes:
        reached: Whether a scenario reaches it all the same.
    """

    what: str
    where: SourceLocation
    reached: bool


def _missing(coverage: RuleCoverage) -> Iterator[_Missing]:
    """Every rule that is not covered, and of the others every part."""
    for rule in coverage.rules:
        if not rule.scenarios:
            yield _Missing(f"{rule.kind} '{rule.id}'", rule.where, rule.reached > 0)
            continue
        for part in rule.never:
            yield _Missing(f"{rule.kind} '{rule.id}', {part.noun} {part.name}", part.where, part.reached > 0)
