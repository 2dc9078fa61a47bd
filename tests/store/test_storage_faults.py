"""A disk or a server that fails: nothing half written, an error that says what to do, and the next write goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest
from psycopg import errors as postgres
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from cpq.problems import OtherSystemFailed
from cpq.store import IdempotencyKey, Store, Written, committing, engines
from cpq.store.file_system import kind_in
from tests.store.databases import Database
from tests.store.desk import DIRECTOR, MORNING, REP, approval, contents, create, remark, submission


class Fault:
    """Fails at the n-th statement or commit on one engine, once or from then on.

    Attributes:
        reached: Whether it came that far.
    """

    def __init__(self, engine: Engine, number: int, error: Callable[[], DBAPIError], *, lasting: bool = False) -> None:
        self.engine = engine
        self.number = number
        self.error = error
        self.lasting = lasting
        self.count = 0

    @property
    def reached(self) -> bool:
        return self.count >= self.number

    def step(self, *_: object, **__: object) -> None:
        self.count += 1
        if self.count == self.number or (self.lasting and self.reached):
            raise self.error()

    @contextmanager
    def waiting(self) -> Iterator[Fault]:
        for name in ("before_cursor_execute", "commit"):
            event.listen(self.engine, name, self.step)
        try:
            yield self
        finally:
            for name in ("before_cursor_execute", "commit"):
                event.remove(self.engine, name, self.step)


def disk_error() -> DBAPIError:
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorname = "SQLITE_IOERR_WRITE"
    return OperationalError("statement", {}, cause)


def given_up() -> DBAPIError:
    return OperationalError("statement", {}, postgres.SerializationFailure("could not serialize access"))


def state(store: Store) -> tuple[object, ...]:
    """Everything that a write could have changed."""
    return (
        list(store.events()),
        store.search(),
        store.queue(),
        store.outbox.counts(),
        store.verify(),
    )


KEY = IdempotencyKey.of("POST /decisions", "k-1", b"approve")
WRITES: list[Callable[[Store], Written]] = [
    lambda store: create(store, "second"),
    lambda store: store.change("Q-2026-0001", 3, DIRECTOR, MORNING, approval(DIRECTOR), key=KEY),
    lambda store: store.change("Q-2026-0001", 3, REP, MORNING, remark("with more"), contents=contents("third")),
]


@pytest.mark.parametrize("write", WRITES, ids=["create", "decide", "remark"])
def test_a_fault_at_any_statement_leaves_nothing_and_the_next_write_goes_on(
    database: Database, write: Callable[[Store], Written]
) -> None:
    store = database.open()
    create(store)
    store.change("Q-2026-0001", 1, REP, MORNING, submission())
    before = state(store)
    for number in count(1):
        with Fault(store.engine, number, disk_error).waiting() as fault, suppress(OtherSystemFailed):
            written = write(store)
        if not fault.reached:
            break
        assert state(store) == before
    assert number > 8, "a write has many places to fail at"
    assert store.read(written.quote.number) == written.quote
    assert store.verify().ok


def test_wherever_the_server_gives_up_the_change_is_made_once(database: Database) -> None:
    store = database.open()
    create(store)
    for number in count(1):
        with Fault(store.engine, number, given_up).waiting() as fault:
            store.change("Q-2026-0001", None, REP, MORNING, remark(f"fault at {number}"))
        if not fault.reached:
            break
    said = [comment.text for comment in store.read("Q-2026-0001").comments]
    assert said == [f"fault at {place}" for place in range(1, number + 1)]
    assert number > 5
    assert store.verify().ok


def test_a_server_that_gives_up_again_and_again_ends_in_a_clear_error(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "WAITS", (0.0, 0.0))
    store = database.open()
    create(store)
    before = state(store)
    with Fault(store.engine, 3, given_up, lasting=True).waiting() as fault, pytest.raises(OtherSystemFailed) as failed:
        store.change("Q-2026-0001", None, REP, MORNING, remark("never"))
    assert failed.value.code == "database-busy"
    assert fault.count == 3 + 2
    assert state(store) == before


# --- SQLite: a real full disk, a real lock, a file that cannot be written ---------------------------------------


def test_a_full_disk_takes_the_whole_change_back_and_the_first_error_is_told(sqlite: Database) -> None:
    store = sqlite.open()
    create(store)
    before = state(store)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    store.engine.dispose()

    def few_pages(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {int(pages or 0) + 2}")

    event.listen(store.engine, "connect", few_pages)
    with pytest.raises(OtherSystemFailed, match="database or disk is full") as failed:
        store.change("Q-2026-0001", None, REP, MORNING, remark("a long word " * 10_000))
    assert (failed.value.code, "nothing of it was kept" in failed.value.hint) == ("disk-full", True)
    assert state(store) == before
    event.remove(store.engine, "connect", few_pages)
    store.engine.dispose()
    store.change("Q-2026-0001", None, REP, MORNING, remark("a long word " * 10_000))
    assert store.verify().ok


def test_a_database_that_others_hold_is_waited_for_and_then_told(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "WAIT_SECONDS", 0.2)
    store = sqlite.open()
    create(store)
    with closing(sqlite3.connect(sqlite.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OtherSystemFailed, match="database is locked") as failed:
            store.change("Q-2026-0001", None, REP, MORNING, remark("too early"))
        assert failed.value.code == "database-busy"
        assert store.read("Q-2026-0001").comments == (), "readers do not wait for writers"
        other.execute("ROLLBACK")
    store.change("Q-2026-0001", None, REP, MORNING, remark("now"))


def test_a_journal_that_was_lost_is_a_shorter_log_that_the_anchor_shows(sqlite: Database, tmp_path: Path) -> None:
    """Who copies the file without the journal beside it loses the last commits, whole ones, and can be told."""
    store = sqlite.open()
    create(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.change("Q-2026-0001", None, REP, MORNING, remark("only in the journal"))
    anchor = store.verify().anchor
    copied = tmp_path / "copied.db"
    shutil.copyfile(sqlite.file, copied)
    with Store.open(f"sqlite:///{copied}") as copy:
        assert copy.verify().ok
        assert [damage.kind for damage in copy.verify(anchor).damages] == ["truncated"]


def test_a_file_on_a_network_is_refused(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "file_system_of", lambda _: "cifs")
    with pytest.raises(OtherSystemFailed, match=r"network file system \(cifs\)") as failed:
        sqlite.open()
    assert failed.value.code == "network-file-system"


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /mnt/team\\040files rw,relatime - nfs4 server:/export rw
31 30 0:27 / /mnt/team\\040files/local rw - tmpfs tmpfs rw
a line that says nothing
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/quotes.db", "ext4"),
        ("/mnt/team files/quotes.db", "nfs4"),
        ("/mnt/team files/local/quotes.db", "tmpfs"),
        ("/mnt/team filesystem/quotes.db", "ext4"),
    ],
)
def test_the_nearest_mount_says_on_what_a_file_lies(path: str, kind: str) -> None:
    assert kind_in(MOUNTS, Path(path)) == kind


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_file_that_may_not_be_written_is_told(sqlite: Database) -> None:
    sqlite.open().close()
    sqlite.file.chmod(0o444)
    sqlite.file.parent.chmod(0o555)
    try:
        with pytest.raises(OtherSystemFailed) as failed:
            create(sqlite.open())
        assert failed.value.code in ("database-read-only", "database-unreachable")
    finally:
        sqlite.file.parent.chmod(0o755)
