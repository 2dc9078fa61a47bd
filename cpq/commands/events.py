"""``cpq events``: what subscribers were told, what waits for them, and telling it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import json_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from datetime import datetime

    from cpq.store import Store
    from cpq.store.promises import DeliveryState

STATES = ("waiting", "claimed", "done", "dead")


@click.group()
def events() -> None:
    """Look after what subscribers of desk/subscribers.yaml are told.

    Events wait until cpq desk tick tells them. One that was tried too often is dead: it is laid aside, so that the
    next event of its quote can pass, until somebody has it told again.

    \b
    Example:
      cpq events status
    """


@events.command()
@json_option
@workspace_option
@pass_session
def status(session: Session, json: bool) -> None:
    """Count what each subscriber was told, what waits, and what was given up.

    \b
    Example:
      cpq events status
    """
    from cpq.commands.grid import Cell, Column, Grid
    from cpq.commands.screen import screen

    rules = session.open().desk_rules
    with _store(session) as store:
        counts = _counts(store)
    names = sorted({*rules.subscribers, *(name for name, _ in counts)})
    if json:
        rows = [{"subscriber": name, **{state: counts.get((name, state), 0) for state in STATES}} for name in names]
        echo_json({"schema": "cpq/events-status/1", "subscribers": rows})
        return
    grid = Grid((Column("Subscriber"), Column("Kind"), *(Column(state.capitalize(), "right") for state in STATES)))
    for name in names:
        one = rules.subscribers.get(name)
        kind = Cell("not in the files", "warn") if one is None else Cell(one.kind if one.active else "off", "dim")
        dead = counts.get((name, "dead"), 0)
        figures = [f"{counts.get((name, state), 0):,}" for state in STATES[:-1]]
        grid.add(name, kind, *figures, Cell(f"{dead:,}", "bad" if dead else ""))
    screen().grid(grid)


@events.command("list")
@click.option("--subscriber", default="", metavar="ID", help="Only what this one is told.")
@click.option("--state", type=click.Choice(STATES), help="Only what is in this state.")
@click.option("--quote", default="", metavar="QUOTE", help="Only what is about this quote.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many at most.")
@json_option
@workspace_option
@pass_session
def list_(session: Session, subscriber: str, state: DeliveryState | None, quote: str, limit: int, json: bool) -> None:
    """List events and notices by subscriber, in the order of the log, with what the last try said.

    \b
    Example:
      cpq events list --state waiting
    """
    from cpq.commands.grid import Cell, Column, Grid
    from cpq.commands.screen import screen, visible

    with _store(session) as store:
        rows = _rows(store, subscriber=subscriber, state=state, quote=quote, limit=limit)
    if json:
        told = [row | {"next_at": row["next_at"] and row["next_at"].isoformat()} for row in rows]
        echo_json({"schema": "cpq/events-list/1", "events": told})
        return
    columns = ("Event", "Quote", "Kind", "Subscriber", "State", "Tries", "Again (UTC)")
    grid = Grid((*(Column(name, spare=name == "Kind") for name in columns), Column("Error", wraps=True)))
    for row in rows:
        style = {"dead": "bad", "waiting": "warn", "done": "good"}.get(row["state"], "")
        state_cell = Cell(row["state"], style)  # type: ignore[arg-type]
        tries = str(row["attempts"])
        cells = (row["event"], row["quote"], row["kind"], row["subscriber"], state_cell, tries, _minute(row["next_at"]))
        grid.add(*cells, visible(row["error"]))
    if not grid.rows:
        screen().text("there are none")
        return
    screen().grid(grid)


@events.command()
@click.argument("subscriber")
@click.argument("which", metavar="[EVENT]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would be told again, change nothing.")
@json_option
@workspace_option
@pass_session
def replay(session: Session, subscriber: str, which: tuple[str, ...], dry_run: bool, json: bool) -> None:
    """Have a SUBSCRIBER told again: what was given up, or these events, whatever became of them.

    They are told with the next cpq desk tick, under the ids that they had, so that a receiver that keeps ids takes each
    once. An EVENT is its number in the log or the id of a notice, as cpq events list shows them.

    \b
    Example:
      cpq events replay crm --dry-run
    """
    from cpq.commands.screen import note, screen
    from cpq.problems import NotFound, did_you_mean

    with _store(session) as store:
        known = {*session.open().desk_rules.subscribers, *(name for name, _ in _counts(store))}
        if subscriber not in known:
            hint = did_you_mean(subscriber, known) or f"subscribers are {', '.join(sorted(known)) or 'none'}"
            raise NotFound(f"there is no subscriber '{subscriber}'", hint=hint)
        again = [row for row in _settled(store, subscriber, which) if not which or row["event"] in which]
        missing = set(which) - {row["event"] for row in again}
        if missing:
            raise NotFound(
                f"{subscriber} was not told '{sorted(missing)[0]}', or it waits already",
                hint=f"cpq events list --subscriber {subscriber}",
            )
        if not dry_run:
            store.outbox.replay(subscriber, [int(row["event"]) for row in again if row["kind"] != "notice"])
            store.notices.replay(subscriber, [row["event"] for row in again if row["kind"] == "notice"])
    if json:
        told = [row["event"] for row in again]
        echo_json({"schema": "cpq/events-replay/1", "dry_run": dry_run, "subscriber": subscriber, "events": told})
        return
    count = "1 event" if len(again) == 1 else f"{len(again):,} events"
    screen().text(f"{subscriber} {'would be' if dry_run else 'is'} told {count} again")
    if dry_run:
        note("dry run: nothing was changed")


_MOST = 1_000_000


def _settled(store: Store, subscriber: str, which: tuple[str, ...]) -> list[dict[str, Any]]:
    """What a subscriber was not told for good and, where some are named, also what it has."""
    states: tuple[DeliveryState, ...] = ("dead", "done") if which else ("dead",)
    return [row for state in states for row in _rows(store, subscriber=subscriber, state=state, limit=_MOST)]


def _rows(
    store: Store, *, subscriber: str = "", state: DeliveryState | None = None, quote: str = "", limit: int
) -> list[dict[str, Any]]:
    """Events, and then notices, each as one row."""
    told = store.outbox.rows(subscriber=subscriber, state=state, quote=quote, limit=limit)
    rows = [{"event": str(row.sequence), "kind": row.kind, **_common(row)} for row in told]
    notices = store.notices.rows(subscriber=subscriber, state=state, quote=quote, limit=limit)
    rows += [{"event": row.id, "kind": "notice", **_common(row)} for row in notices]
    return rows[:limit]


def _common(row: Any) -> dict[str, Any]:
    names = ("quote", "subscriber", "state", "attempts", "next_at", "error")
    return {name: getattr(row, name) for name in names}


def _counts(store: Store) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for counts in (store.outbox.counts(), store.notices.counts()):
        for key, count in counts.items():
            found[key] = found.get(key, 0) + count
    return found


def _store(session: Session) -> Store:
    from cpq.commands.stored import desk_at

    return desk_at(session, "read").store


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"
