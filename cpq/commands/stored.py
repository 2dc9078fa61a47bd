"""The database of stored quotes and the person who works with it, as the command line names them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cpq.problems import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpq.commands.session import Session
    from cpq.desk import Desk
    from cpq.desk.seat import Seat
    from cpq.store import Store, Subscription

DATABASE_URL, USER = "CPQ_DATABASE_URL", "CPQ_USER"
_SQLITE = "sqlite:///"
_SHOWN = 6


Use = Literal["read", "write", "try"]


def seat_at(session: Session, person: str, use: Use) -> Seat:
    """The seat of a person; see :meth:`cpq.commands.session.Session.seat`."""
    workspace = session.open()
    actor = person or os.environ.get(USER, "")
    if not actor:
        people = ", ".join(list(workspace.desk_rules.directory.people)[:_SHOWN])
        hint = f"such as {people}" if people else "name people in desk/people.yaml"
        raise click.UsageError(f"say who you are with --as PERSON, or {USER} in the environment; {hint}")
    desk = desk_at(session, use)
    click.get_current_context().call_on_close(desk.store.close)
    return desk.as_(actor)


def desk_at(session: Session, use: Use) -> Desk:
    """The desk of the workspace, whose store promises each event to the subscribers that the desk's files name.

    Whoever takes it closes its store.
    """
    from cpq.desk import Desk
    from cpq.desk.subscribing import subscriptions_of

    workspace = session.open()
    url = database_url(workspace.config.store.url, session.root)
    store = open_store(url, use, subscriptions_of(workspace.desk_rules))
    return Desk(workspace, store, session.clock)


def database_url(configured: str, root: Path) -> str:
    """Address of the database: the environment's, else the settings'; a relative SQLite file lies in the workspace."""
    given = os.environ.get(DATABASE_URL)
    url = given or configured
    path = url.removeprefix(_SQLITE)
    if given or not url.startswith(_SQLITE) or path in ("", ":memory:") or Path(path).is_absolute():
        return url
    return f"{_SQLITE}{root.resolve() / path}"


def open_store(url: str, use: Use, subscriptions: Iterable[Subscription] = ()) -> Store:
    """The store at an address.

    Args:
        subscriptions: Who is told what is changed.

    Raises:
        NotFound: There is none yet, and somebody wants to read it.
    """
    from cpq.commands.screen import note
    from cpq.store import Store

    file = Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
    absent = file is not None and not file.exists()
    if absent and use == "try":
        return Store.open("sqlite://", create=True)
    if absent and use == "read":
        hint = f"cpq quote new DEAL makes the first one; {DATABASE_URL} names another database"
        raise NotFound(f"no quotes are kept yet: there is no {_name(file)}", code="database-not-found", hint=hint)
    store = Store.open(url, create=use == "write", subscriptions=subscriptions)
    if absent:
        note(f"made {_name(file)}: quotes are kept there from now on")
    return store


def _name(file: Path | None) -> str:
    """A file as seen from the present folder."""
    if file is None:
        return "database"
    here = Path.cwd().resolve()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
