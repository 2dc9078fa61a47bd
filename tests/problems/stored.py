"""Samples about the database of quotes: none that is there, one that is full, one that somebody changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from cpq.store import IdempotencyKey, Store
from cpq.store import engines as opened
from cpq.store.anchor import anchor_of
from cpq.store.copying import restore
from cpq.store.failures import told
from tests.store.desk import MINUTE, MORNING, REP, create, remark


def _url(root: Path) -> str:
    return f"sqlite:///{root}/quotes.db"


@contextmanager
def _store(root: Path, *pragmas: str) -> Iterator[Store]:
    """A store with one quote, over connections with these settings."""
    with Store.open(_url(root), create=True) as store:
        create(store)
    with Store.open(_url(root)) as store:
        store.engine.dispose()

        def prepare(connection: sqlite3.Connection, _: object) -> None:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")

        event.listen(store.engine, "connect", prepare)
        yield store


def _sql(root: Path, statement: str) -> None:
    with closing(sqlite3.connect(root / "quotes.db")) as connection, connection:
        connection.execute(statement)


def _say(store: Store, text: str = "a word") -> None:
    store.change("Q-2026-0001", None, REP, MORNING, remark(text))


def _busy(root: Path) -> None:
    held = sqlite3.connect(root / "quotes.db", isolation_level=None)
    with patch.object(opened, "WAIT_SECONDS", 0), _store(root) as store, closing(held) as other:
        other.execute("BEGIN IMMEDIATE")
        _say(store)


def _read_only(root: Path) -> None:
    with _store(root, "query_only = ON") as store:
        _say(store)


def _full(root: Path) -> None:
    with _store(root, "max_page_count = 1") as store:
        _say(store, "a long word " * 100_000)


def _refused(root: Path) -> None:
    with _store(root) as store:
        _sql(root, "DROP TABLE quotes")
        store.search()


def _damaged_file(root: Path) -> None:
    (root / "quotes.db").write_text("these are no quotes, but a text that somebody put in their place " * 20)
    Store.open(_url(root))


def _disk_failed(_: Path) -> None:
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorname = "SQLITE_IOERR_FSYNC"
    with told("sqlite:///quotes.db"):
        raise OperationalError("COMMIT", {}, cause)


def _newer(root: Path) -> None:
    with _store(root):
        _sql(root, "UPDATE alembic_version SET version_num = '9999'")
    Store.open(_url(root))


def _outdated(root: Path) -> None:
    (root / "quotes.db").touch()
    Store.open(_url(root))


def _not_empty(root: Path) -> None:
    with _store(root) as store:
        store.backup(root / "backup.db")
    restore(root / "backup.db", _url(root))


def _key_reused(root: Path) -> None:
    with _store(root) as store:
        for body in (b"a word", b"another word"):
            key = IdempotencyKey.of("comment", "k-1", body)
            store.change("Q-2026-0001", None, REP, MORNING, remark(body.decode()), key=key)


def _log_damaged(root: Path) -> None:
    with _store(root) as store:
        _sql(root, "DROP TRIGGER events_no_update")
        _sql(root, "UPDATE events SET actor = 'somebody-else'")
        store.rebuild()


def _on_a_network(root: Path) -> None:
    with patch.object(opened, "file_system_of", lambda _: "nfs4"):
        Store.open(_url(root), create=True)


def _no_content(root: Path) -> None:
    with _store(root) as store:
        store.content("0" * 64)


def _no_quote(root: Path) -> None:
    with _store(root) as store:
        store.read("Q-2026-0007")


def _stale(root: Path) -> None:
    with _store(root) as store:
        store.change("Q-2026-0001", 1, "desk-lead", MORNING + MINUTE, remark("faster"))
        store.change("Q-2026-0001", 1, REP, MORNING + 2 * MINUTE, remark("slower"))


def _open(url: str) -> Callable[[Path], None]:
    def call(root: Path) -> None:
        Store.open(url.replace("ROOT", str(root)))

    return call


CALLS: Mapping[str, Callable[[Path], None]] = {
    "bad-anchor": lambda _: anchor_of("{}", "quotes.anchor") and None,
    "bad-database-url": _open("mysql://host/quotes"),
    "content-not-found": _no_content,
    "database-busy": _busy,
    "database-damaged": _damaged_file,
    "database-failed": _refused,
    "database-newer": _newer,
    "database-not-empty": _not_empty,
    "database-not-found": _open("sqlite:///ROOT/quotes.db"),
    "database-outdated": _outdated,
    "database-read-only": _read_only,
    "database-unreachable": _open("sqlite:///ROOT"),
    "disk-failed": _disk_failed,
    "disk-full": _full,
    "idempotency-key-reused": _key_reused,
    "log-damaged": _log_damaged,
    "network-file-system": _on_a_network,
    "quote-not-found": _no_quote,
    "stale-version": _stale,
}
"""What raises the error of a code, in the workspace of its sample."""
