"""Processes of their own that work on a database until they are done, or killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from typing import Any

import pytest
from sqlalchemy import Engine, event

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of POSIX systems")

_CONTEXT = multiprocessing.get_context("forkserver")
# The modules are loaded once, in the process that the others are forked from.
_CONTEXT.set_forkserver_preload(["tests.store.work", "tests.desk_contract.racing", "psycopg"])


@contextmanager
def process(work: Callable[..., None], *given: Any) -> Iterator[ForkServerProcess]:
    """A process that runs a function of a module; gone at the end, whatever it was doing."""
    started = _CONTEXT.Process(target=work, args=given, daemon=True)
    started.start()
    try:
        yield started
    finally:
        if started.is_alive():
            started.kill()
        started.join()
        started.close()


def barrier(parties: int) -> Any:
    """Where so many processes wait for each other."""
    return _CONTEXT.Barrier(parties)


def pipe() -> tuple[Any, Any]:
    """A receiving and a sending end."""
    return _CONTEXT.Pipe(duplex=False)


def messages() -> Any:
    """What several processes tell."""
    return _CONTEXT.Queue()


def heard(told: Any, count: int, seconds: float = 120) -> list[Any]:
    """The next messages; a process that died without a word is waited for so long."""
    return [told.get(timeout=seconds) for _ in range(count)]


def killed_at(statement: int, what: str, url: str, tenant: str = "main") -> int | None:
    """Exit code of a process that is killed before its n-th statement, or 0 where it ends before it comes that far.

    Args:
        what: What it does; see :func:`tests.store.work.until`.
    """
    from tests.store import work

    with process(work.until, statement, what, url, tenant) as running:
        running.join()
        return running.exitcode


def die() -> None:
    """End at once, as when the machine's power fails: no cleaning up, no goodbye to the server."""
    os.kill(os.getpid(), signal.SIGKILL)


def before_statement(number: int, act: Callable[[], None]) -> None:
    """Act before the n-th statement of this process, commits included, on whatever connection."""
    count = 0

    def step(*_: object, **__: object) -> None:
        nonlocal count
        count += 1
        if count == number:
            act()

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
