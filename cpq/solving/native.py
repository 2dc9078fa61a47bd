"""Loops as machine code, where numba is installed and can keep what it made from run to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., object])

UNCOUNTED: dict[str, Any] = {"_nrt": False}
"""Loops make no arrays, and the caller holds on to those that it passes: references to them need not be counted, which
would take thirty times as long as the loops themselves."""


def native(loop: Loop) -> Loop:
    """The loop as machine code, made when it is first called and kept on disk; itself where that cannot be.

    Without a place to keep it, every run would spend the seconds of making it, which no search near by earns back.
    """
    try:
        from numba import njit  # noqa: PLC0415 - optional, and loads slowly

        return cast("Loop", njit(cache=True, **UNCOUNTED)(loop))
    except (ImportError, RuntimeError):
        return loop


def inlined(loop: Loop) -> Loop:
    """As :func:`native`, for what is called so often that passing it everything takes longer than what it does."""
    try:
        from numba import njit  # noqa: PLC0415 - optional, and loads slowly

        return cast("Loop", njit(inline="always", **UNCOUNTED)(loop))
    except ImportError:
        return loop


@native
def _probe() -> int:
    return 1


def available() -> bool:
    """Whether :func:`native` makes machine code here."""
    return hasattr(_probe, "py_func")
