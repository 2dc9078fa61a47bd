"""Several quotes decided at once, each as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cpq.desk.work import Changed
from cpq.problems import CpqError


class Outcome(NamedTuple):
    """What became of one of several.

    Attributes:
        changed: What was done; None where it was refused.
        refused: Why it was refused, or None.
    """

    number: str
    changed: Changed | None = None
    refused: CpqError | None = None


def one_by_one(numbers: Iterable[str], decide: Callable[[str], Changed]) -> Iterator[Outcome]:
    """Do the same with several quotes, in their order, each in a transaction of its own.

    What one refuses hinders no other.

    Args:
        decide: An operation of a seat, such as ``lambda number: seat.approve(number)``.
    """
    for number in numbers:
        try:
            changed = decide(number)
        except CpqError as error:
            yield Outcome(number, refused=error)
        else:
            yield Outcome(number, changed)
