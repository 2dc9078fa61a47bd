"""Bytes kept between runs come back whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.files.model_cache import ModelCache


def test_bytes_come_back_under_their_key(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path / "models")
    cache.write("a" * 64, b"one\ntwo\0")
    assert cache.read("a" * 64) == b"one\ntwo\0"
    assert cache.read("b" * 64) is None


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b" ", lambda data: data[::-1]])
def test_a_changed_file_is_no_entry(tmp_path: Path, change: object) -> None:
    cache = ModelCache(tmp_path)
    cache.write("key", b"kept")
    (path,) = tmp_path.iterdir()
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    assert cache.read("key") is None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path, max_entries=2)
    for name in ("one", "two", "three"):
        cache.write(name, name.encode())
    assert len(list(tmp_path.iterdir())) == 2
    assert cache.read("three") == b"three"


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    ModelCache(tmp_path, max_bytes=10).write("key", bytes(11))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = ModelCache(tmp_path / "file" / "models")
    cache.write("key", b"kept")
    assert cache.read("key") is None
