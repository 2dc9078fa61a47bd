"""Catalogs that are wrong, contradictory or far too hard end with a problem in words, and soon."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from cpq.files.model_cache import ModelCache
from cpq.problems import InvalidFiles
from cpq.solving.cnf import NotDecided
from cpq.workspace import Workspace
from tests.configuration.hostile import CONTRADICTION, pigeons, wide
from tests.lint.showing import linted
from tests.small_world import codes, problems, world


def test_a_contradiction_is_told_with_the_rules_that_make_it() -> None:
    with pytest.raises(InvalidFiles) as refused:
        world(more_products=CONTRADICTION).configuration("never")
    (problem,) = refused.value.problems
    assert (problem.code, problem.severity) == ("cannot-be-configured", "error")
    assert "'low'" in problem.hint
    assert "'high'" in problem.hint
    assert "'other'" not in problem.hint


def test_twelve_things_in_eleven_places_end_with_the_budget() -> None:
    workspace = world(more_products=pigeons(12))
    with pytest.raises(NotDecided, match=r"'pigeons' was not decided within 2,000 conflicts") as undecided:
        workspace.configuration("pigeons", conflicts=2_000)
    assert (undecided.value.code, undecided.value.conflicts) == ("not-decided", 2_000)


def test_sums_over_thousands_of_values_that_must_meet_exactly_end_with_the_budget() -> None:
    box = """
    box:
      name: Box
      charge: one-time
      attributes:
        n: { from: 1, to: 2000, step: 1 }
        m: { from: 1, to: 2000, step: 1 }
        k: { from: 1, to: 2000, step: 1 }
      constraints:
        exactly: { require: n + m + k == 4567 }
        enough: { require: 3 * n - 2 * m + k >= 1234 }
    """
    with pytest.raises(NotDecided, match="'box' was not decided"):
        world(more_products=box).configuration("box", conflicts=1_000)


def test_the_settings_say_how_much_a_question_may_take() -> None:
    settings = {"cpq.toml": "[configure]\nconflicts = 300\n"}
    with pytest.raises(NotDecided, match="within 300 conflicts"):
        world(more_products=pigeons(9), files=settings).configuration("pigeons")
    assert codes(problems(files={"cpq.toml": "[configure]\nconflicts = 0\n"}))


def test_lint_names_the_product_that_it_did_not_decide() -> None:
    (finding,) = linted(world(more_products=pigeons(12)), "not-decided")
    assert (finding.subject, finding.problem.severity) == ("pigeons", "warning")
    assert finding.problem.message == "'pigeons' was not decided within 20,000 conflicts"


def test_few_things_in_too_few_places_are_a_contradiction_of_all_rules() -> None:
    with pytest.raises(InvalidFiles) as refused:
        world(more_products=pigeons(4)).configuration("pigeons")
    (problem,) = refused.value.problems
    assert problem.hint.count("products.yaml") == 6


def test_a_million_values_that_a_rule_reads_are_refused_in_words() -> None:
    with pytest.raises(InvalidFiles) as refused:
        world(more_products=wide("n < 2000 or fast")).configuration("wide")
    (problem,) = refused.value.problems
    assert problem.code == "domain-too-large"
    assert "'n'" in problem.message


def test_a_million_values_that_no_rule_reads_are_no_burden() -> None:
    session = world(more_products=wide("fast")).configuration("wide")
    assert session.domain("fast").possible == (True,)


def test_an_unknown_attribute_in_a_rule_is_a_problem_of_the_file() -> None:
    found = problems(more_products=wide("nn < 3"))
    assert any("'nn'" in problem.message and problem.severity == "error" for problem in found)


def test_conditions_of_attributes_in_a_circle_are_a_problem_of_the_file() -> None:
    product = """
    ring:
      name: Ring
      charge: one-time
      attributes: { a: { yes or no: no, when: b }, b: { yes or no: no, when: a } }
    """
    assert "attribute-cycle" in codes(problems(more_products=product))


def test_bundles_inside_each_other_are_a_problem_of_the_file() -> None:
    def bundle(name: str, inside: str) -> str:
        options = f"bundle: {{ groups: {{ in: {{ options: {{ {inside}: {{}} }} }} }} }}"
        return f"{name}: {{ name: {name}, charge: one-time, {options} }}\n"

    found = problems(more_products=bundle("one", "two") + bundle("two", "one"))
    assert any("cycle" in problem.code and problem.severity == "error" for problem in found)


def test_what_is_kept_between_runs_changes_no_answer(tmp_path: Path) -> None:
    catalog = tmp_path / "shop" / "catalogs" / "products.yaml"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(f"catalog: kept\nproducts:\n{indent(wide('fast'), '  ')}", encoding="utf-8")
    cache = ModelCache(tmp_path / "models")

    def answers() -> object:
        workspace = Workspace.load(tmp_path / "shop", models=cache).require_valid()
        return workspace.configuration("wide").domain("fast"), linted(workspace, "dead-option", "redundant-rule")

    first = answers()
    entries = sorted(cache.folder.iterdir())
    assert len(entries) == 2
    assert answers() == first
    for entry in entries:
        whole = entry.read_bytes()
        for damaged in (b"", whole[: len(whole) // 2], whole[:-1] + bytes([whole[-1] ^ 1]), b"\0" * 100):
            entry.write_bytes(damaged)
            assert answers() == first
            assert entry.read_bytes() == whole
