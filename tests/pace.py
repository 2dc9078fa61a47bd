"""What "at once" means on a machine whose speed nobody knows: a busy or slow one counts more slowly too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def at_once(seconds: float = 1) -> Iterator[None]:
    """Fail where the block works for longer than so many seconds of processor time, and the machine is not to blame.

    A machine that needs another second to count to twenty million gets the whole time once more. What a guard keeps
    out takes minutes, or never ends.
    """
    began = process_time()
    yield
    spent = process_time() - began
    if spent > seconds:
        counting = _counting()
        assert spent < seconds * (1 + counting), f"{spent:.2f} s of work, where counting takes {counting:.2f} s"


def _counting() -> float:
    began = process_time()
    for _ in range(20_000_000):
        pass
    return process_time() - began
