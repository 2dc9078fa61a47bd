"""Backups: whole while others write, sound where they are restored, in either kind of database."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from cpq.problems import Conflict, NotFound, OtherSystemFailed
from cpq.store import Store
from cpq.store.copying import restore
from tests.store.databases import Database, fresh_postgresql
from tests.store.golden_quotes import fill


@pytest.fixture
def filled(own_database: Database) -> Store:
    """Two tenants with quotes of every kind."""
    store = own_database.open()
    fill(store)
    fill(own_database.open(tenant="other"))
    return store


def same(one: Store, other: Store) -> None:
    assert list(one.events()) == list(other.events())
    assert one.search() == other.search()
    assert one.queue() == other.queue()
    assert one.outbox.counts() == other.outbox.counts()
    assert one.verify() == other.verify()


def test_a_backup_is_a_database_that_verifies_and_says_the_same(filled: Store, tmp_path: Path) -> None:
    copied = filled.backup(tmp_path / "backup.db")
    assert (copied.tenants, copied.events) == (2, 24)
    assert [file.name for file in tmp_path.iterdir() if "backup" in file.name or "copy" in file.name] == ["backup.db"]
    with Store.open(f"sqlite:///{tmp_path}/backup.db") as copy:
        assert copy.verify().ok
        for tenant in ("main", "other"):
            same(filled.of(tenant), copy.of(tenant))


def test_a_backup_replaces_no_file_and_makes_no_folder(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("something else", encoding="utf-8")
    with pytest.raises(Conflict) as refused:
        filled.backup(tmp_path / "backup.db")
    assert refused.value.code == "file-exists"
    assert (tmp_path / "backup.db").read_text(encoding="utf-8") == "something else"
    with pytest.raises(OtherSystemFailed) as failed:
        filled.backup(tmp_path / "absent" / "backup.db")
    assert failed.value.code == "cannot-write"


def test_a_backup_that_is_made_while_others_write_is_whole(own_database: Database, tmp_path: Path) -> None:
    store, done = own_database.open(), threading.Event()
    fill(store)
    wrote = 0

    def write() -> None:
        nonlocal wrote
        with Store.open(own_database.url) as other:
            while not done.is_set():
                fill(other)
                wrote += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = [tmp_path / f"backup-{place}.db" for place in range(3)]
        lengths = [store.backup(path).events for path in backups]
    finally:
        done.set()
        writer.join()
    assert wrote
    assert lengths == sorted(lengths)
    for path in backups:
        with Store.open(f"sqlite:///{path}") as copy:
            assert copy.verify().damages == ()


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_is_restored_into_either_kind_and_goes_on_from_there(
    filled: Store, target: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    filled.backup(tmp_path / "backup.db")
    if target == "sqlite":
        restored(filled, tmp_path / "backup.db", f"sqlite:///{tmp_path}/folder/restored.db")
        return
    with fresh_postgresql(request.getfixturevalue("server")) as url:
        restored(filled, tmp_path / "backup.db", url)


def restored(filled: Store, file: Path, url: str) -> None:
    assert restore(file, url).events == 24
    with Store.open(url) as store:
        same(filled, store)
        fill(store)
        assert store.verify().ok
        numbers = {row.number for row in store.search()}
        assert numbers == {*(f"Q-2026-{count:04d}" for count in range(1, 5)), "Q-2027-0001", "Q-2027-0002"}
    with pytest.raises(Conflict) as refused:
        restore(file, url)
    assert refused.value.code == "database-not-empty"


def test_a_backup_that_is_not_there_or_none_restores_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/restored.db"
    with pytest.raises(NotFound):
        restore(tmp_path / "absent.db", url)
    (tmp_path / "text.db").write_text("this is a text and no database\n" * 40, encoding="utf-8")
    with pytest.raises(OtherSystemFailed) as failed:
        restore(tmp_path / "text.db", url)
    assert failed.value.code == "database-damaged"
    assert not (tmp_path / "restored.db").exists()
