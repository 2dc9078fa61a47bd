"""One turn of the desk's clock in the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cpq.commands.grid import Cell, Column, Grid
from cpq.commands.screen import note, screen, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpq.desk_rules.rules import DeskRules
    from cpq.hand_off.tick import Ticked

SCHEMA = "cpq/desk-tick/1"


def show_tick(ticked: Ticked, rules: DeskRules, *, dry_run: bool) -> None:
    """Draw what a turn did: quotes, alerts, subscribers."""
    out = screen()
    grids = [grid for grid in (_quotes(ticked, rules), _alerts(ticked), _subscribers(ticked)) if grid.rows]
    for grid in grids:
        out.grid(grid)
        out.text()
    if not grids:
        out.text("nothing is due")
    if dry_run:
        note("dry run: nothing was written, and nobody told")


def _quotes(ticked: Ticked, rules: DeskRules) -> Grid:
    grid = Grid((Column("Quote"), Column("What", wraps=True)))
    for quote, what in _sentences(ticked, rules):
        grid.add(quote, visible(what))
    for one in ticked.swept:
        if one.refused is not None:
            grid.add(one.quote, Cell(visible(one.refused.message), "bad"))
    return grid


def _alerts(ticked: Ticked) -> Grid:
    grid = Grid((Column("Alert"), Column("What", wraps=True)))
    for name, notice in ticked.alerts:
        grid.add(Cell(name, "warn"), visible(_text(notice.says["text"])))
    return grid


def _subscribers(ticked: Ticked) -> Grid:
    columns = (Column(name, "right") for name in ("Told", "Later", "Given up"))
    grid = Grid((Column("Subscriber"), *columns, Column("Problem", wraps=True)))
    for outcome in ticked.outcomes:
        if any(outcome[1:]):
            counts = (f"{outcome.told:,}", f"{outcome.later:,}", f"{outcome.dead:,}")
            grid.add(outcome.subscriber, *counts, Cell(visible(outcome.problem), "bad"))
    return grid


def _sentences(ticked: Ticked, rules: DeskRules) -> Iterator[tuple[str, str]]:
    from cpq.desk.history import HistoryView
    from cpq.desk.restricted import Audience
    from cpq.desk.words import Words

    view, words = HistoryView(Audience("", sees_cost=False)), Words(rules.directory.name)
    for one in ticked.swept:
        for happening in one.happened:
            yield one.quote, words.happening(view.happening(happening))


def tick_json(ticked: Ticked, *, dry_run: bool) -> dict[str, Any]:
    """What a turn did, as JSON-ready data without cost or margin."""
    from cpq.desk.history import HistoryView
    from cpq.desk.restricted import Audience

    view = HistoryView(Audience("", sees_cost=False))
    return {
        "schema": SCHEMA,
        "dry_run": dry_run,
        "quotes": [
            {
                "quote": one.quote,
                "happened": [view.happening(happening) for happening in one.happened],
                "problem": None if one.refused is None else one.refused.message,
            }
            for one in ticked.swept
        ],
        "alerts": [
            {"alert": name, "id": notice.id, "quote": notice.quote or None, "text": notice.says["text"]}
            for name, notice in ticked.alerts
        ],
        "subscribers": [outcome._asdict() for outcome in ticked.outcomes],
    }


def _text(texts: dict[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()))
