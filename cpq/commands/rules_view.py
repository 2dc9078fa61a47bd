"""Publications and changes of rules as tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from cpq.commands.figures import counted
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.commands.views import places_in

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.policy_changes import PolicyChange
    from cpq.policy_history import Publication

_STYLES: dict[str, Style] = {"added": "good", "removed": "bad"}


def publications_grid(publications: Iterable[Publication], holds: Publication | None) -> Grid:
    """The log, newest first.

    Args:
        holds: The publication that is in force today.
    """
    columns = (
        Column("Name"),
        Column("Effective"),
        Column(""),
        Column("Fingerprint"),
        Column("Rules", "right", spare=True),
        Column("Prices", "right", spare=True),
        Column("Scenarios", spare=True),
        Column("Published", spare=True),
        Column("Note", wraps=True),
    )
    grid = Grid(columns)
    for one in sorted(publications, key=lambda one: one.number, reverse=True):
        now = holds is not None and one.number == holds.number
        state = "in force" if now else "rollback" if one.action == "rollback" else ""
        grid.add(
            Cell(one.name, "strong" if now else ""),
            str(one.effective),
            Cell(state, "good" if now else "dim"),
            Cell(one.short, "dim"),
            f"{one.rules:,}",
            f"{one.prices:,}",
            Cell("pass" if one.tested else "not run", "" if one.tested else "warn"),
            Cell(f"{one.at.astimezone():%Y-%m-%d %H:%M}", "dim"),
            one.note,
        )
    return grid


def change_sections(changes: Iterable[PolicyChange], *, short: bool) -> list[Section]:
    """Changes under the section of the files that they are in, the weightiest section first.

    Args:
        short: Whether places are cut to the names that tell them apart.
    """
    found = list(changes)
    place = places_in({change.where.file for change in found}, short=short)
    weight = {section: number for number, section in enumerate(dict.fromkeys(change.section for change in found))}
    sections = []
    by_section = sorted(found, key=lambda change: weight[change.section])
    for section, group in groupby(by_section, key=lambda change: change.section):
        grid = Grid((Column("", wraps=True), Column("", below=True)), indent=2)
        for change in group:
            style: Style = "dim" if change.noun == "wording" else _STYLES.get(change.way, "")
            grid.add(Cell(change.words, style), Cell(_place(change, place(change.where)), "dim"))
        sections.append(Section(section[:1].upper() + section[1:], "", grid))
    return sections


def _place(change: PolicyChange, place: str) -> str:
    """Where a change is; the rule too, where the words do not begin with it."""
    named = change.words.startswith(change.rule) or change.section in ("prices", "products")
    return place if named else f"{change.rule}, {place}" if place else change.rule


def show_publication(out: Screen, one: Publication, files: dict[str, bytes], today: date) -> None:
    """One published version: what it is and which files it consists of."""
    out.heading(one.name, f"effective {one.effective}")
    out.text(f"  {counted(one.rules, 'rule')}, {counted(one.prices, 'price')}", "dim")
    out.text()
    facts = Grid((Column(), Column("", wraps=True)), indent=2)
    facts.add("fingerprint", one.fingerprint)
    facts.add("published", f"{one.at.astimezone():%Y-%m-%d %H:%M}")
    facts.add("scenarios", "all passed" if one.tested else Cell("not run", "warn"))
    if one.note:
        facts.add("note", one.note)
    if one.effective > today:
        facts.add("in force", f"from {one.effective} on")
    out.grid(facts)
    out.text()
    listed = Grid((Column("File", wraps=True), Column("Bytes", "right")), indent=2)
    for path, data in files.items():
        listed.add(path, f"{len(data):,}")
    out.grid(listed)
