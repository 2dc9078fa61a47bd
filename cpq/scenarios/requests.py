"""The request of a scenario: what is given, then the deal, then what the scenario itself says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpq.files.json_reader import read_json
from cpq.files.located import LocatedList, LocatedMap, place_of
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem, did_you_mean, has_errors
from cpq.quotes.request import line_ids
from cpq.scenarios.scenario import Scenario

_SAME = {"payment terms": "payment days", "discount": "discounts"}
"""Short forms that say the same as another field, so that one replaces the other."""


def request_of(
    given: LocatedMap, scenario: Scenario, deals: Mapping[str, bytes], problems: list[Problem]
) -> LocatedMap | None:
    """The request as a deal file would write it, with the place of every field; None when the deal is not usable.

    Args:
        given: Fields that every scenario of the file starts from.
        deals: Content of deal files by path relative to the workspace.
    """
    layers = [given]
    if scenario.deal is not None:
        deal = _deal(scenario, deals, problems)
        if deal is None:
            return None
        layers.append(deal)
    own: LocatedMap = scenario.request
    merged = _merged([*layers, own])
    return _with_changes(merged, scenario, problems)


def _deal(scenario: Scenario, deals: Mapping[str, bytes], problems: list[Problem]) -> LocatedMap | None:
    path = scenario.deal or ""
    where = scenario.where_of("deal")
    data = deals.get(path)
    if data is None:
        hint = did_you_mean(path, deals) or "write its path in the workspace, such as deals/boreal.yaml"
        problems.append(Problem("deal-not-found", where, f"there is no deal '{path}'", hint))
        return None
    documents, found = (read_json if path.endswith(".json") else read_yaml)(data, path)
    problems += found
    return None if has_errors(found) or not documents else documents[0]


def _plain(key: str) -> str:
    name = key.replace("_", " ")
    return _SAME.get(name, name)


def _merged(layers: list[LocatedMap]) -> LocatedMap:
    """Later layers replace whole fields of earlier ones."""
    fields: dict[str, tuple[str, Any, Any]] = {}
    for layer in layers:
        for key, value in layer.items():
            fields[_plain(key)] = (key, value, layer.place_of(key))
    pairs = [(key, value) for key, value, _ in fields.values()]
    return LocatedMap(pairs, layers[-1].where, {key: where for key, _, where in fields.values()})


def _with_changes(request: LocatedMap, scenario: Scenario, problems: list[Problem]) -> LocatedMap | None:
    """The request with the changed lines; a line that is not there is a problem."""
    if scenario.change_lines is None:
        return request
    lines = request.get("lines")
    ids = line_ids(lines if isinstance(lines, list) else [])
    where = scenario.where_of("change_lines")
    for line_id, change in scenario.change_lines.items():
        place = place_of(change) if isinstance(change, LocatedMap) else where
        if line_id not in ids:
            message = f"there is no line '{line_id}' to change"
            problems.append(
                Problem("unknown-line", place, message, did_you_mean(line_id, ids) or "name a line by its id")
            )
        elif not isinstance(change, LocatedMap):
            problems.append(Problem("wrong-type", place, "a change is a map of fields", "write { quantity: 50 }"))
    if any(line_id not in ids or not isinstance(c, LocatedMap) for line_id, c in scenario.change_lines.items()):
        return None
    changed = LocatedList(
        [
            _merged([line, scenario.change_lines[name]]) if name in scenario.change_lines else line
            for name, line in zip(ids, lines or [], strict=True)
        ],
        place_of(lines),
    )
    return LocatedMap([*request.items(), ("lines", changed)], request.where, request.key_where)
