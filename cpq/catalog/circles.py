"""What names what: the inner before the outer, and circles of those that name each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Nested(NamedTuple):
    """Names in the order in which each follows what it names.

    Attributes:
        circles: Each as the names on the way round, in the order in which they name each other.
    """

    inner_first: tuple[str, ...]
    circles: tuple[tuple[str, ...], ...]


def nested(starts: Iterable[str], named_by: Callable[[str], Sequence[str] | None]) -> Nested:
    """Walk from names to what they name; without recursion, since hostile catalogs nest further than Python recurses.

    Args:
        named_by: What a name names; None for one that is of no interest.

    >>> nested(["skid"], {"skid": ["pump"], "pump": ["motor"], "motor": []}.get).inner_first
    ('motor', 'pump', 'skid')
    >>> nested(["a"], {"a": ["b"], "b": ["a"]}.get).circles
    (('a', 'b'),)
    """
    ordered: dict[str, None] = {}
    circles: list[tuple[str, ...]] = []
    for start in starts:
        path: list[str] = []
        todo: list[tuple[str, bool]] = [(start, False)]
        while todo:
            name, done = todo.pop()
            if done:
                path.pop()
                ordered[name] = None
                continue
            names = named_by(name)
            if name in ordered or names is None:
                continue
            if name in path:
                circles.append(tuple(path[path.index(name) :]))
                continue
            path.append(name)
            todo.append((name, True))
            todo += [(inner, False) for inner in reversed(names)]
    return Nested(tuple(ordered), tuple(circles))
