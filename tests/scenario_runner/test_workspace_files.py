"""Scenario and deal files are found in the workspace, all of them or the ones that are named."""

from pathlib import Path

import pytest

from cpq.problems import NotFound
from cpq.scenarios.workspace_files import deal_files, scenario_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("tests/scenarios/a.yaml", "tests/scenarios/more/b.yml", "deals/d.yaml", "deals/e.json"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)
    (tmp_path / "tests/scenarios/readme.md").write_text("no scenario")
    (tmp_path / "tests/scenarios/table.csv").write_text("a,b\n")
    return tmp_path


def found(root: Path, *paths: str) -> list[str]:
    files, problems = scenario_files(root, paths)
    assert problems == []
    return list(files)


def test_every_yaml_file_of_the_folder_is_a_scenario_file(root: Path) -> None:
    assert found(root) == ["tests/scenarios/a.yaml", "tests/scenarios/more/b.yml"]


@pytest.mark.parametrize(
    "named", ["tests/scenarios/more", "tests/scenarios/more/", "./tests/scenarios/more/b.yml", "more/b.yml"]
)
def test_a_file_or_a_folder_is_named_from_the_workspace_or_from_the_scenarios(root: Path, named: str) -> None:
    assert found(root, named) == ["tests/scenarios/more/b.yml"]


def test_the_content_is_the_file_s(root: Path) -> None:
    files, _ = scenario_files(root)
    assert files["tests/scenarios/a.yaml"] == b"tests/scenarios/a.yaml"


def test_a_name_that_leads_nowhere_gets_a_suggestion(root: Path) -> None:
    with pytest.raises(NotFound) as raised:
        scenario_files(root, ["tests/scenarios/aa.yaml"])
    assert (raised.value.code, raised.value.hint) == ("scenario-not-found", "did you mean 'tests/scenarios/a.yaml'?")


def test_a_name_that_resembles_nothing_says_where_scenarios_lie(root: Path) -> None:
    with pytest.raises(NotFound) as raised:
        scenario_files(root, ["zzz"])
    assert raised.value.hint == "scenarios lie under tests/scenarios"


def test_a_workspace_without_scenarios_has_none(tmp_path: Path) -> None:
    assert scenario_files(tmp_path) == ({}, [])


def test_deals_are_yaml_and_json(root: Path) -> None:
    assert list(deal_files(root)) == ["deals/d.yaml", "deals/e.json"]
