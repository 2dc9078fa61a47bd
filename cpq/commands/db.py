"""``cpq db``: the database in which quotes are kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import json_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpq.store import Anchor, Damage, Verified

_TENANT = click.option("--tenant", default="main", show_default=True, metavar="NAME", help="Whose quotes.")


@click.group()
def db() -> None:
    """Look after the database in which quotes are kept.

    It is a file in the workspace, .cpq/quotes.db, unless [store] url in cpq.toml or CPQ_DATABASE_URL names another one,
    such as postgresql://user@host/name.

    \b
    Example:
      cpq db upgrade
      cpq db backup quotes-2026-11-22.db
      cpq db restore quotes-2026-11-22.db --into sqlite:///restored.db
      cpq db verify --anchor quotes.anchor
    """


@db.command()
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@json_option
@workspace_option
@pass_session
def upgrade(session: Session, dry_run: bool, json: bool) -> None:
    """Bring the tables to what this program needs, creating them where there are none.

    Each step is shown. All of them are one transaction: interrupted, the database is as it was. Make a backup first.

    \b
    Example:
      cpq db upgrade --dry-run
    """
    from cpq.commands.grid import Column, Grid
    from cpq.commands.screen import screen
    from cpq.store.upgrading import upgrade as upgraded

    done = upgraded(_url(session), dry_run=dry_run)
    if json:
        steps = [step._asdict() for step in done.steps]
        versions = {"before": done.before or None, "after": done.after}
        echo_json({"schema": "cpq/database-upgrade/1", "dry_run": dry_run, **versions, "steps": steps})
        return
    out = screen()
    if not done.steps:
        out.text(f"up to date: version {done.after} of the schema")
        return
    grid = Grid((Column("Version"), Column("What it brings", wraps=True)))
    for step in done.steps:
        grid.add(step.version, step.says)
    out.grid(grid)
    begun = f"from version {done.before} " if done.before else ""
    out.text(f"would upgrade {begun}to {done.after}" if dry_run else f"upgraded {begun}to version {done.after}", "good")


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@workspace_option
@pass_session
def backup(session: Session, file: Path, json: bool) -> None:
    """Write a copy of the database to FILE, while others work on, and verify the copy.

    The copy is an SQLite file, whatever the database is. cpq db restore makes a database of it again.

    \b
    Example:
      cpq db backup quotes-2026-11-22.db
    """
    from cpq.commands.screen import screen, working
    from cpq.store import Store

    with working("copying"), Store.open(_url(session)) as store:
        copied = store.backup(file)
    with working("verifying"), Store.open(f"sqlite:///{file}") as copy:
        tenants = copy.tenants()
        found = [copy.of(tenant).verify() for tenant in tenants]
    damages = [damage for verified in found for damage in verified.damages]
    if json:
        told = {"file": str(file), **copied._asdict(), "damages": [_damage_json(damage) for damage in damages]}
        echo_json({"schema": "cpq/database-backup/1", **told})
    else:
        what = f"{copied.events:,} events, {copied.size:,} bytes"
        screen().text(f"wrote {file}: {what}, {'NOT SOUND' if damages else 'verified'}", "bad" if damages else "good")
    _refuse(damages, "the copy is not sound, and neither is what it is a copy of")


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--into", metavar="URL", help="Restore into this database; by default the one of the workspace.")
@json_option
@workspace_option
@pass_session
def restore(session: Session, file: Path, into: str | None, json: bool) -> None:
    """Fill an empty database from the backup FILE.

    The database must hold nothing yet: restore beside the present one, look at it, and then use it. A backup of an
    SQLite database may be restored into PostgreSQL, and the other way round.

    \b
    Example:
      cpq db restore quotes-2026-11-22.db --into sqlite:///restored.db
    """
    from cpq.commands.screen import screen, working
    from cpq.store.copying import restore as restored

    with working("restoring"):
        copied = restored(file, into or _url(session))
    if json:
        echo_json({"schema": "cpq/database-restore/1", "file": str(file), **copied._asdict()})
        return
    screen().text(f"restored {copied.events:,} events; cpq db verify checks them", "good")


@db.command()
@click.option(
    "--anchor",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Check against what FILE says of an earlier log, then write into it where the log ends now.",
)
@_TENANT
@json_option
@workspace_option
@pass_session
def verify(session: Session, anchor: Path | None, tenant: str, json: bool) -> None:
    """Check that nothing was changed behind the program's back, and say what was, and where.

    Every event must have its own text and rest on the one before, every content must have its hash, and every row of
    the lists must be what the events say. A chain of hashes alone cannot show that its end was cut off, or that all of
    it was written anew: an anchor does. Keep its FILE where nobody who can write the database can write. Ends with 3
    where anything is wrong, and leaves FILE as it was.

    \b
    Example:
      cpq db restore quotes-2026-11-22.db --into sqlite:///restored.db
      cpq db verify --anchor quotes.anchor
    """
    from cpq.commands.screen import working
    from cpq.store import Store

    earlier = _earlier(anchor)
    with working("verifying"), Store.open(_url(session), tenant=tenant) as store:
        verified = store.verify(earlier)
    if json:
        echo_json(_verified_json(verified, anchor, earlier))
    else:
        _show(verified, anchor, earlier)
    _refuse(verified.damages, "the database is not as it was written")
    if anchor is not None:
        from cpq.commands.writing import write_bytes

        write_bytes(anchor, verified.anchor.to_text().encode())


@db.command()
@_TENANT
@json_option
@workspace_option
@pass_session
def rebuild(session: Session, tenant: str, json: bool) -> None:
    """Make the lists and the queue anew from the log, where cpq db verify finds a row that the events do not say.

    The log itself is checked before, and never changed.

    \b
    Example:
      cpq db rebuild
    """
    from cpq.commands.screen import screen, working
    from cpq.store import Store

    with working("rebuilding"), Store.open(_url(session), tenant=tenant) as store:
        count = store.rebuild()
    if json:
        echo_json({"schema": "cpq/database-rebuild/1", "quotes": count})
        return
    screen().text(f"made the rows of {count:,} quotes anew", "good")


def _url(session: Session) -> str:
    """Address of the database; a workspace is read only where the environment names none."""
    from cpq.commands.stored import DATABASE_URL, database_url

    return os.environ.get(DATABASE_URL) or database_url(session.load().config.store.url, session.root)


def _earlier(file: Path | None) -> Anchor | None:
    from cpq.problems import OtherSystemFailed
    from cpq.store.anchor import anchor_of

    if file is None or not file.exists():
        return None
    try:
        return anchor_of(file.read_text(encoding="utf-8", errors="replace"), str(file))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OtherSystemFailed(f"{file} cannot be read: {reason}", code="cannot-read") from error


def _show(verified: Verified, file: Path | None, earlier: Anchor | None) -> None:
    from cpq.commands.grid import Cell, Column, Grid
    from cpq.commands.screen import screen

    out = screen()
    grid = Grid((Column(), Column()))
    grid.add(Cell("Events", "dim"), f"{verified.length:,}")
    grid.add(Cell("Quotes", "dim"), f"{verified.quotes:,}")
    grid.add(Cell("Contents", "dim"), f"{verified.contents:,}")
    grid.add(Cell("Head", "dim"), verified.head)
    if file is not None:
        grid.add(Cell("Anchor", "dim"), f"{file} ({_of_before(earlier)})")
    out.grid(grid)
    if verified.ok:
        out.text("everything is as it was written", "good")
        return
    out.text()
    damages = Grid((Column("Damage"), Column("Event"), Column("Quote"), Column("What", wraps=True)))
    for damage in verified.damages:
        sequence = "" if damage.sequence is None else f"{damage.sequence:,}"
        damages.add(Cell(damage.kind, "bad"), sequence, damage.quote, damage.says)
    out.grid(damages)


def _of_before(earlier: Anchor | None) -> str:
    return "written now" if earlier is None else f"checked at event {earlier.length:,}"


def _verified_json(verified: Verified, file: Path | None, earlier: Anchor | None) -> dict[str, object]:
    counted = verified._asdict() | {"damages": [_damage_json(damage) for damage in verified.damages]}
    anchored = None if file is None else {"file": str(file), "length": None if earlier is None else earlier.length}
    return {"schema": "cpq/database-verify/1", "ok": verified.ok, "anchor": anchored, **counted}


def _damage_json(damage: Damage) -> dict[str, object]:
    return damage._asdict() | {"quote": damage.quote or None}


def _refuse(damages: Iterable[Damage], what: str) -> None:
    from cpq.problems import CpqError

    found = list(damages)
    if found:
        count = "1 damage" if len(found) == 1 else f"{len(found)} damages"
        hint = "cpq db rebuild repairs rows; a damaged log or content needs the newest sound backup: cpq db restore"
        raise CpqError(f"{what}: {count}", code="log-damaged", hint=hint)
