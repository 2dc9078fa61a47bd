"""``cpq lint``: findings in groups, as JSON, as scenario files that run."""

import json
from pathlib import Path

import pytest

from cpq.commands.lint import _names
from cpq.lint import LintFinding
from cpq.problems import Problem, SourceLocation
from tests.commands.conftest import Run

SMALL = "promotions:\n  small: { on: [seat], discount: 1%, of: list, orders until: 2026-11-30, stacking: best of }\n"
BETTER = "  better: { on: [seat], discount: 2%, of: list, stacking: best of }\n"
SHADOWED = "never counts: 'better' (pricing_rules/odd.yaml:3) holds wherever it does and takes as much or more"
DAY = ("--as-of", "2026-11-20")


@pytest.fixture
def odd(shop: Path) -> Path:
    """The template with a promotion behind a better one."""
    (shop / "pricing_rules" / "odd.yaml").write_text(SMALL + BETTER, encoding="utf-8")
    return shop


@pytest.mark.usefixtures("shop")
def test_a_template_has_nothing_to_tell(cpq: Run) -> None:
    run = cpq("lint", *DAY)
    assert (run.exit_code, run.stdout) == (0, "nothing found\n")


@pytest.mark.usefixtures("works")
def test_the_other_template_has_nothing_to_tell_either(cpq: Run) -> None:
    assert cpq("lint", *DAY).stdout == "nothing found\n"


@pytest.mark.usefixtures("odd")
def test_findings_stand_under_what_their_code_means(cpq: Run) -> None:
    run = cpq("lint", *DAY, "--only", "shadowed-rule")
    assert run.exit_code == 0
    assert run.stdout.splitlines() == [
        "A rule behind another one  shadowed-rule, 1 finding",
        f"pricing_rules/odd.yaml:2:10: warning: promotion 'small' {SHADOWED} [shadowed-rule]",
        "    Within a group the best one counts, and an exclusive one keeps the others out.",
        "    give it a group of its own, or take it out",
        "",
        "1 warning; 1 with a scenario",
    ]


@pytest.mark.usefixtures("odd")
def test_strict_ends_with_three_on_a_warning(cpq: Run) -> None:
    assert cpq("lint", *DAY, "--strict", "--only", "shadowed-rule").exit_code == 3
    assert cpq("lint", *DAY, "--strict", "--only", "below-cost").exit_code == 0


def test_an_error_ends_with_three(cpq: Run, odd: Path) -> None:
    nobody = "guardrails: { g: { fact: line.discretionary_discount, above: 1%, then: { action: ask } } }\n"
    (odd / "pricing_rules" / "nobody.yaml").write_text(nobody, encoding="utf-8")
    assert cpq("lint", *DAY, "--only", "nobody-asked").exit_code == 3


@pytest.mark.usefixtures("odd")
def test_json_has_every_finding_with_its_scenario(cpq: Run) -> None:
    answer = json.loads(cpq("lint", *DAY, "--json", "--only", "shadowed-rule").stdout)
    assert answer["schema"] == "cpq/lint/1"
    assert answer["counts"]["warning"] == 1
    (finding,) = answer["findings"]
    assert (finding["code"], finding["subject"], finding["where"]["line"]) == ("shadowed-rule", "small", 2)
    assert finding["scenario"].startswith("# shadowed-rule at pricing_rules/odd.yaml:2")


def test_scenarios_are_written_and_pass(cpq: Run, odd: Path) -> None:
    run = cpq("lint", *DAY, "--scenarios", "tests/scenarios/lint")
    assert "wrote" in run.stderr
    written = sorted(path.name for path in (odd / "tests" / "scenarios" / "lint").iterdir())
    assert "shadowed-rule-small.yaml" in written
    tested = cpq("test", "tests/scenarios/lint")
    assert tested.exit_code == 0, tested.stdout


@pytest.mark.usefixtures("shop")
def test_a_code_that_lint_never_tells_is_refused_with_the_closest(cpq: Run) -> None:
    run = cpq("lint", "--only", "below-costs")
    assert run.exit_code == 2
    assert "did you mean 'below-cost'?" in run.stderr


def test_files_with_errors_are_refused_first(cpq: Run, odd: Path) -> None:
    (odd / "pricing_rules" / "wrong.yaml").write_text("promotions: { p: { of: list } }\n", encoding="utf-8")
    run = cpq("lint")
    assert run.exit_code == 3
    assert "missing-field" in run.stderr


def test_many_findings_of_a_code_are_cut_off_with_the_way_to_see_them(cpq: Run, shop: Path) -> None:
    more = "catalog: more\nproducts:\n" + "".join(f"  p{n}: {{ name: P, charge: one-time }}\n" for n in range(25))
    (shop / "catalogs" / "more.yaml").write_text(more, encoding="utf-8")
    assert "and 5 more: cpq lint --only unpriced-product" in cpq("lint", *DAY).stdout
    assert cpq("lint", *DAY, "--only", "unpriced-product").stdout.count("warning:") == 25


LINT_FOLDER = Path("tests/scenarios/lint")


def test_scenarios_of_findings_since_repaired_are_removed_and_files_of_others_stay(cpq: Run, odd: Path) -> None:
    cpq("lint", *DAY, "--scenarios", str(LINT_FOLDER))
    mine = odd / LINT_FOLDER / "mine.yaml"
    mine.write_text("# about at lunch\nscenarios: []\n", encoding="utf-8")
    (odd / "pricing_rules" / "odd.yaml").unlink()
    run = cpq("lint", *DAY, "--scenarios", str(LINT_FOLDER))
    assert "of findings that are gone" in run.stderr
    assert [path.name for path in (odd / LINT_FOLDER).iterdir()] == ["mine.yaml"]


def test_a_run_for_one_code_leaves_the_scenarios_of_others(cpq: Run, odd: Path) -> None:
    cpq("lint", *DAY, "--scenarios", str(LINT_FOLDER))
    cpq("lint", *DAY, "--scenarios", str(LINT_FOLDER), "--only", "below-cost")
    assert (odd / LINT_FOLDER / "shadowed-rule-small.yaml").is_file()


def about(file: str, line: int, column: int = 1) -> LintFinding:
    problem = Problem("below-cost", SourceLocation(f"pricing_rules/{file}.yaml", line, column), "it costs more")
    return LintFinding(problem, "It loses money.", "seat", "scenarios: []\n")


def test_findings_of_one_subject_are_told_apart_by_file_then_by_place() -> None:
    assert _names([about("east", 4)]) == ["below-cost-seat"]
    assert _names([about("east", 4), about("west", 4)]) == ["below-cost-seat-east", "below-cost-seat-west"]
    found = [about("east", 4), about("east", 9), about("west", 4)]
    names = ["below-cost-seat-east-4-1", "below-cost-seat-east-9-1", "below-cost-seat-west"]
    assert _names(found) == names
    assert _names(found[::-1]) == names[::-1]
    assert _names([about("east", 4)] * 2) == ["below-cost-seat-east-4-1", "below-cost-seat-east-4-1-2"]
