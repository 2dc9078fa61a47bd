"""Scenario files that cannot be read as meant, and what is said about them."""

import pytest

from cpq.files.schemas import json_schema
from cpq.problems import Problem
from cpq.scenarios import Scenario, ScenarioFile, read_scenarios
from cpq.scenarios.expected import Expectation, ExpectedLine
from tests.scenario_runner.running import HERE, run


def told(text: str) -> list[str]:
    return [f"{p.location.line}: {p.message} [{p.code}] {p.hint}".strip() for p in run(text, given="").problems]


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (
            "expect: { lines: [{ nett price: 1 }] }",
            "'nett price' is not a field of an expected line [unknown-field] did you mean 'net price'?",
        ),
        (
            "expect: { total: { net: 1 } }",
            "'total' is not a field of what a scenario expects [unknown-field] did you mean 'totals'?",
        ),
        (
            "linse: []\n    expect: { tcv: 1 }",
            "'linse' is not a field of a scenario [unknown-field] did you mean 'lines'?",
        ),
        (
            "expects: { tcv: 1 }\n    expect: { tcv: 1 }",
            "'expects' is not a field of a scenario [unknown-field] did you mean 'expect'?",
        ),
        (
            "expect: { outcome: maybe }",
            "outcome: 'maybe' is not allowed here [invalid-value] write one of: approved, needs approval, stopped",
        ),
    ],
)
def test_a_slip_is_told_with_what_was_probably_meant(scenario: str, words: str) -> None:
    problems = told(f"scenarios:\n  - name: It\n    {scenario}\n")
    assert [problem.partition(": ")[2] for problem in problems] == [words]


@pytest.mark.parametrize(
    ("scenario", "part"),
    [
        ("expect: {}", "at least one thing"),
        ("expect: { error: no-price, tcv: 1 }", "expect the error alone"),
        ("expect: { tcv: about 5 }", "'about 5' is not an amount"),
        ("expect: { lines: [{ margin rate: 0.4 }] }", "40%"),
        ("lines: []", "expect"),
    ],
)
def test_an_expectation_that_cannot_be_is_refused(scenario: str, part: str) -> None:
    (problem,) = told(f"scenarios:\n  - name: It\n    {scenario}\n")
    assert part in problem


def test_a_file_without_scenarios_is_refused() -> None:
    (problem,) = told("scenarios: []\n")
    assert "at least one scenario" in problem


def test_given_is_checked_like_a_request() -> None:
    (problem,) = told("given: { price bok: main }\nscenarios: [{ name: It, expect: { tcv: 1 } }]\n")
    assert problem == "1: 'price bok' is not a field of given [unknown-field] did you mean 'price book'?"


def test_given_is_a_map() -> None:
    (problem,) = told("given: today\nscenarios: [{ name: It, expect: { tcv: 1 } }]\n")
    assert problem == "1: given is a map of fields [wrong-type] write given: { as of: 2026-11-01 }"


def test_two_scenarios_of_a_file_have_two_names() -> None:
    (problem,) = told("scenarios:\n- { name: It, expect: { tcv: 1 } }\n- { name: It, expect: { tcv: 2 } }\n")
    assert problem == f"3: a scenario is called 'It' at {HERE}:2 already [duplicate-id] name the rule that differs"


def test_a_file_with_a_problem_runs_none_of_its_scenarios() -> None:
    report = run(
        "scenarios:\n- { name: A, lines: [{ product: seat }], expect: { tcv: 1 } }\n- { name: B, expect: { tvc: 2 } }\n"
    )
    assert report.results == ()
    assert len(report.problems) == 1
    assert not report.ok


def test_text_that_is_not_yaml_is_one_problem() -> None:
    problems: list[Problem] = []
    assert read_scenarios(b"scenarios: [\n", HERE, problems) == ()
    assert [problem.code for problem in problems] == ["bad-yaml"]


def test_a_scenario_can_be_built_in_code() -> None:
    scenario = Scenario(name="It", expect=Expectation(outcome="approved"))
    assert (scenario.request, scenario.deal) == (None, None)


def test_an_editor_learns_both_the_request_and_the_expectation_from_the_schema() -> None:
    schema = json_schema(ScenarioFile)
    scenario = schema["$defs"]["Scenario"]["properties"]
    assert {
        "name",
        "deal",
        "change lines",
        "expect",
        "as of",
        "price book",
        "lines",
        "payment terms",
    } <= scenario.keys()
    assert "request" not in scenario
    assert "net price" in schema["$defs"][ExpectedLine.__name__]["properties"]
