"""A new database holds costs, so nobody but its owner reads it, whatever the umask is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpq.store import Store, upgrade
from cpq.store.copying import restore
from tests.store.desk import create

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have no such rights")


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """A umask that keeps nothing from anybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def rights(folder: Path) -> dict[str, int]:
    """What others than the owner may do with each file below a folder."""
    return {path.name: path.stat().st_mode & 0o077 for path in folder.rglob("*") if path.is_file()}


def test_nobody_else_reads_a_new_database_nor_the_journal_beside_it(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/quotes.db", create=True) as store:
        create(store)
        assert rights(tmp_path) == {"quotes.db": 0, "quotes.db-wal": 0, "quotes.db-shm": 0}


def test_nobody_else_reads_a_database_that_an_upgrade_makes(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/made/quotes.db")
    assert rights(tmp_path) == {"quotes.db": 0}


def test_nobody_else_reads_a_backup_or_what_is_restored_of_it(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/quotes.db", create=True) as store:
        create(store)
        store.backup(tmp_path / "backup.db")
    restore(tmp_path / "backup.db", f"sqlite:///{tmp_path}/restored.db")
    assert rights(tmp_path) == {"quotes.db": 0, "backup.db": 0, "restored.db": 0}


def test_a_file_that_its_owner_opened_to_a_group_stays_so(tmp_path: Path) -> None:
    file = tmp_path / "quotes.db"
    Store.open(f"sqlite:///{file}", create=True).close()
    file.chmod(0o660)
    Store.open(f"sqlite:///{file}", create=True).close()
    assert file.stat().st_mode & 0o777 == 0o660
