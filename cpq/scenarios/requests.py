"""The request of a scenario: what is given, then the deal, then what the scenario itself says."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.files.json_reader import read_json
from cpq.files.located import LocatedMap
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem, did_you_mean, has_errors
from cpq.quotes.deal_layers import layered, with_changed_lines
from cpq.scenarios.scenario import Scenario


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
    merged = layered([*layers, own])
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


def _with_changes(request: LocatedMap, scenario: Scenario, problems: list[Problem]) -> LocatedMap | None:
    """The request with the changed lines; a line that is not there is a problem."""
    if scenario.change_lines is None:
        return request
    where = scenario.where_of("change_lines")
    return with_changed_lines(request, scenario.change_lines, where, problems, add=False)
