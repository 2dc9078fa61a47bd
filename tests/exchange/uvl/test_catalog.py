"""The catalog file of a model allows exactly what the model allows."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.catalog.catalog import Catalog
from cpq.configuration.product_model import product_model
from cpq.exchange.model_import import ModelImport, import_dimacs, import_uvl
from cpq.solving.model import Value
from cpq.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.oracle.solving import Exhaustive

EXAMPLES = REPOSITORY / "docs" / "examples" / "models"


def imported(text: str, *, ending: str = "uvl") -> ModelImport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model.{ending}"
        path.write_text(text, encoding="utf-8")
        return import_uvl(path) if ending == "uvl" else import_dimacs(path)


def catalog_of(result: ModelImport) -> Catalog:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "cpq.toml").write_text("", encoding="utf-8")
        (root / "catalogs").mkdir()
        (root / "catalogs" / "model.yaml").write_bytes(result.files[f"{result.product}.yaml"])
        workspace = Workspace.load(root)
        assert [str(problem) for problem in workspace.problems if problem.severity == "error"] == []
        return workspace.catalog


def in_words_of_the_model(configuration: Mapping[str, Value], result: ModelImport) -> tuple[Value, ...]:
    """A configuration of the product as values of the model's variables, in their order."""

    def value(name: str) -> Value:
        if name not in result.variables:
            return True
        attribute, one_of = result.variables[name]
        return configuration[attribute] if one_of is None else configuration[attribute] == one_of

    return tuple(value(variable.name) for variable in result.model.variables)


def assert_the_product_allows_what_the_model_does(result: ModelImport) -> None:
    left = {reason.code for file in result.report.files for reason in file.left}
    assert left <= {"not-read"}
    direct = [tuple(one.values()) for one in Exhaustive(result.model).assignments()]
    product = product_model(catalog_of(result), result.product).model
    through = [in_words_of_the_model(one, result) for one in Exhaustive(product).assignments()]
    assert Counter(through) == Counter(direct)


MODELS = {
    "typed": """
        features
            R
                mandatory
                    Integer N
                    String S
                optional
                    Real Q
        constraints
            N >= 1 & N <= 4
            Q >= 0 & Q <= 2
            S == 'x' | N + Q == 3.5
            Q != 1
            len(S) >= 2 => N > 2
    """,
    "instances": """
        features
            R
                optional
                    X
                    A cardinality [1..2] {Price 4}
                        alternative
                            B {Price 1}
                            C
        constraints
            sum(Price) <= 9
            X => B
    """,
    "choices below choices": """
        features
            R
                alternative
                    A
                        alternative
                            "A one"
                            "A, two"
                    B
                        [1..2]
                            C
                            D
                            E
        constraints
            "A one" => !B
            C <=> (D | E)
    """,
    "words of the rule language": """
        features
            R
                or
                    and
                    quantity
                    total
                    "1st"
                    None
        constraints
            quantity => total & !and
            "1st" | None
    """,
    "a long group": "features\n    R\n        optional\n            P\n                [3]\n"
    + "".join(f"                    A_feature_with_quite_a_long_name_{number}\n" for number in range(9)),
}


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_a_product_allows_what_its_model_does(text: str) -> None:
    assert_the_product_allows_what_the_model_does(imported(dedent(text)))


def test_long_rules_are_cut_with_helpers_that_change_nothing() -> None:
    names = [f"feature_{number}_{'x' * 50}" for number in range(6)]
    tree = "features\n    R\n        optional\n" + "".join(f"            {name}\n" for name in names)
    pairs = [f"({one} & !{other})" for one, other in combinations(names, 2)]
    result = imported(f"{tree}constraints\n    {' | '.join(pairs)}\n    {names[0]} <=> ({' | '.join(pairs)})\n")
    assert b"Part 1 of longer rules" in result.files["r.yaml"]
    assert_the_product_allows_what_the_model_does(result)


@st.composite
def small_models(draw: st.DrawFn) -> str:
    """A tree of up to eight features with up to three constraints over them."""
    count = draw(st.integers(2, 8))
    parents = [draw(st.integers(0, number - 1)) for number in range(1, count)]
    kinds = st.sampled_from(("mandatory", "optional", "or", "alternative", "[1..2]", "[0..1]"))

    def below(number: int, margin: str) -> str:
        children = [child for child, parent in enumerate(parents, start=1) if parent == number]
        at = draw(st.integers(0, len(children)))
        lines = f"{margin}F{number} {{w {number}}}\n"
        for group in (children[:at], children[at:]):
            if group:
                lines += f"{margin}    {draw(kinds)}\n"
                lines += "".join(below(child, margin + "        ") for child in group)
        return lines

    leaves = st.one_of(
        st.integers(0, count - 1).map(lambda number: f"F{number}"),
        st.integers(0, 12).map(lambda bound: f"sum(w) <= {bound}"),
        st.integers(1, 4).map(lambda bound: f"avg(w) > {bound}"),
    )
    formulas = st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda one: f"!({one})"),
            st.tuples(inner, st.sampled_from(("&", "|", "=>", "<=>")), inner).map(lambda parts: f"({' '.join(parts)})"),
        ),
        max_leaves=5,
    )
    constraints = draw(st.lists(formulas, max_size=3))
    return f"features\n{below(0, '    ')}constraints\n" + "".join(f"    {one}\n" for one in constraints)


@settings(max_examples=25)
@given(small_models())
def test_any_small_product_allows_what_its_model_does(text: str) -> None:
    assert_the_product_allows_what_the_model_does(imported(text))


def test_clauses_become_a_product_too() -> None:
    assert_the_product_allows_what_the_model_does(import_dimacs(EXAMPLES / "router.cnf"))


def test_the_example_reads_as_an_analyst_would_write_it() -> None:
    written = import_uvl(EXAMPLES / "bicycle.uvl").files["bicycle.yaml"].decode()
    for line in (
        "frame: { name: { en: Frame }, one of: [Steel, Aluminium, Carbon] }",
        "frame-size: { name: { en: Frame size }, from: 48, to: 64, step: 1, required: no }",
        "when: 'frame == \"Carbon\"'",
        "text: { en: 'Carbon => \"Derailleur gears\"' }",
    ):
        assert line in written
