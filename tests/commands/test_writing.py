"""Written files: whole or not at all, through links, never in the place of a device."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from cpq.commands.writing import file_name, write_bytes


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_bytes(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_bytes(pipe, b"through")
    reader.join(timeout=10)
    assert (read, pipe.is_fifo()) == ([b"through"], True)


def test_a_name_that_climbs_out_of_the_folder_loses_its_way() -> None:
    names = [file_name(name) for name in ("../../etc/passwd", "/srv/x", "a/b\\c", "....", "")]
    assert names == ["etc-passwd", "srv-x", "a-b-c", "quote", "quote"]
