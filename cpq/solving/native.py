"""Loops as machine code, where numba is installed and can keep what it made from run to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., object])


def native(loop: Loop) -> Loop:
    """The loop as machine code, made when it is first called and kept on disk; itself where that cannot be.

    Without a place to keep it, every run would spend the seconds of making it, which no search near by earns back.
    """
    try:
        from numba import njit  # noqa: PLC0415 - optional, and loads slowly

        return cast("Loop", njit(cache=True)(loop))
    except (ImportError, RuntimeError):
        return loop


@native
def _probe() -> int:
    return 1


def available() -> bool:
    """Whether :func:`native` makes machine code here."""
    return hasattr(_probe, "py_func")
