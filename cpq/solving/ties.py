"""What is tied together, directly or by others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


def roots_of(left: NDArray[np.int64], right: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """For each number below ``count`` the smallest of those that it is tied to, directly or by others.

    Args:
        left, right: Numbers that are tied, pair by pair.
    """
    root = np.arange(count)
    while True:
        smaller = np.minimum(root[left], root[right])
        larger = np.maximum(root[left], root[right])
        apart = smaller != larger
        if not apart.any():
            return root
        left, right = left[apart], right[apart]
        np.minimum.at(root, larger[apart], smaller[apart])
        while not np.array_equal(further := root[root], root):
            root = further


def connected(ties: Iterable[Sequence[int]], count: int) -> list[int]:
    """For each number up to ``count`` the one that stands for all those it is tied to, directly or by others."""
    root = list(range(count + 1))
    for tie in ties:
        first = tie[0] if tie else 0
        while root[first] != first:
            root[first] = root[root[first]]
            first = root[first]
        for other in tie[1:]:
            while root[other] != other:
                root[other] = root[root[other]]
                other = root[other]  # noqa: PLW2901 - the walk to the root is the loop's own
            root[other] = first
    for number in range(count + 1):
        other = number
        while root[other] != other:
            other = root[other]
        root[number] = other
    return root
