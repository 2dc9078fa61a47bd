"""A deal written in layers: later fields take the place of earlier ones, and some lines are asked for otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cpq.files.located import LocatedList, LocatedMap, place_of
from cpq.problems import Problem, SourceLocation, did_you_mean
from cpq.quotes.request import line_ids

_SAME = {"payment terms": "payment days", "discount": "discounts"}
"""Short forms that say the same as another field, so that one replaces the other."""


def _plain(key: str) -> str:
    name = key.replace("_", " ")
    return _SAME.get(name, name)


def layered(layers: Sequence[LocatedMap]) -> LocatedMap:
    """One map of fields; a later layer replaces whole fields of earlier ones, however either spells them."""
    fields: dict[str, tuple[str, Any, SourceLocation]] = {}
    for layer in layers:
        for key, value in layer.items():
            fields[_plain(key)] = (key, value, layer.place_of(key))
    pairs = [(key, value) for key, value, _ in fields.values()]
    return LocatedMap(pairs, layers[-1].where, {key: where for key, _, where in fields.values()})


def with_changed_lines(
    request: LocatedMap, changes: Mapping[str, Any], where: SourceLocation, problems: list[Problem], *, add: bool
) -> LocatedMap | None:
    """The request with some fields of some lines changed; None where that cannot be.

    Args:
        changes: Fields by line id.
        where: Place of the changes, for those that have none of their own.
        problems: Where a line that is not there, or a change that is no map, is added.
        add: Whether a change of a line that is not there is a new line, once it names a product.
    """
    lines = request.get("lines")
    ids = line_ids(lines if isinstance(lines, list) else [])
    found = [
        problem
        for line_id, change in changes.items()
        for problem in _refused(line_id, change, ids, place_of(change) if hasattr(change, "where") else where, add=add)
    ]
    problems += found
    if found:
        return None
    changed = [
        layered([line, changes[name]]) if name in changes else line for name, line in zip(ids, lines or [], strict=True)
    ]
    new = [
        LocatedMap([("id", name), *change.items()], change.where, change.key_where)
        for name, change in changes.items()
        if name not in ids
    ]
    return LocatedMap(
        [*request.items(), ("lines", LocatedList([*changed, *new], place_of(lines)))], request.where, request.key_where
    )


def _refused(line_id: str, change: Any, ids: Iterable[str], place: SourceLocation, *, add: bool) -> Iterable[Problem]:
    """What is wrong with one change: the line is not there, or the change is no map of fields."""
    if not isinstance(change, LocatedMap):
        yield Problem("wrong-type", place, "a change is a map of fields", "write { quantity: 50 }")
    elif line_id not in ids and not (add and "product" in change):
        hint = did_you_mean(line_id, ids) or (
            "name a line by its id, or a product to add a line" if add else "name a line by its id"
        )
        yield Problem("unknown-line", place, f"there is no line '{line_id}' to change", hint)
