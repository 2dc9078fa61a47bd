"""Conjunctions and disjunctions on the way to clauses: each with its opposite, and how many clauses it takes."""

from __future__ import annotations

from typing import TypeAlias

from cpq.solving.cnf import Literal

UNCOUNTED = 1_000_000
"""No formula of so many clauses is distributed, so they are not counted further."""


class Junction:
    """All of some parts, or any of them; equal ones are one object.

    Attributes:
        every: Whether all parts must hold rather than one.
        parts: At least two, or none: then it holds always (``every``) or never.
        opposite: The junction that holds exactly where this one does not.
        clauses: How many clauses it takes without helpers.
        helper: The literal that stands for it, once it has one.
    """

    __slots__ = ("clauses", "every", "helper", "opposite", "parts")

    opposite: Junction

    def __init__(self, every: bool, parts: tuple[Node, ...]) -> None:
        self.every = every
        self.parts = parts
        self.helper: Literal | None = None
        self.clauses = _clauses_of(every, parts)


Node: TypeAlias = Literal | Junction


def _clauses_of(every: bool, parts: tuple[Node, ...]) -> int:
    count = 0 if every else 1
    for part in parts:
        own = 1 if isinstance(part, int) else part.clauses
        count = count + own if every else count * own
        if count > UNCOUNTED:
            return UNCOUNTED
    return count


def opposite(node: Node) -> Node:
    """The node that holds exactly where one does not."""
    return -node if isinstance(node, int) else node.opposite


def pair_of(every: bool, parts: tuple[Node, ...], otherwise: tuple[bool, tuple[Node, ...]]) -> Junction:
    """A junction with its opposite.

    Args:
        otherwise: Whether every part of the opposite must hold, and its parts.
    """
    one, other = Junction(every, parts), Junction(*otherwise)
    one.opposite, other.opposite = other, one
    return one


def flat(junction: Junction) -> list[Node]:
    """The parts of a junction and of those of its kind inside it, each once."""
    if all(isinstance(part, int) for part in junction.parts):
        return list(junction.parts)
    found: dict[Node, None] = {}
    todo: list[Node] = list(reversed(junction.parts))
    seen: set[Node] = set()
    while todo:
        one = todo.pop()
        if isinstance(one, int) or one.every != junction.every:
            found[one] = None
        elif one.helper is not None:
            found[one.helper] = None
        elif one not in seen:
            seen.add(one)
            todo += reversed(one.parts)
    return list(found)


def distributed(junction: Junction) -> list[tuple[Literal, ...]]:
    """The clauses of a disjunction; few, so it is not deep either once equal kinds are taken together."""
    clauses: list[tuple[Literal, ...]] = [()]
    for part in flat(junction):
        if isinstance(part, int):
            choices: list[tuple[Literal, ...]] = [(part,)]
        else:
            choices = [
                clause
                for inner in flat(part)
                for clause in ([(inner,)] if isinstance(inner, int) else distributed(inner))
            ]
        clauses = [(*clause, *choice) for clause in clauses for choice in choices]
    return clauses
