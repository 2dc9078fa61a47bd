"""What each part of the language means, by the configurations that it leaves."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from textwrap import dedent

import pytest

from cpq.exchange.uvl.domains import Limits
from cpq.exchange.uvl.to_model import Read, read_uvl
from tests.oracle.solving import Exhaustive


def read(features: str, constraints: str = "", **files: str) -> Read:
    """A model of a root R with something below it."""
    said = constraints.splitlines()
    text = f"features\n{_indented(features)}" + (
        "constraints\n" + "".join(f"    {one}\n" for one in said) if said else ""
    )
    return read_uvl(text, load={f"{name}.uvl": dedent(inner) for name, inner in files.items()}.get)


def _indented(features: str) -> str:
    return "".join(f"    {line}\n" for line in dedent(features).strip("\n").splitlines())


def configurations(features: str, constraints: str = "", **files: str) -> set[str]:
    """The features chosen in each configuration, the root left out; typed ones with their value."""
    found = set()
    for one in Exhaustive(read(features, constraints, **files).model).assignments():
        chosen = (
            name if value is True else f"{name}={value}"
            for name, value in one.items()
            if value is not None and value is not False
        )
        found.add(" ".join(name for name in chosen if name != "R"))
    return found


ABC = """
    R
        optional
            A
            B
            C
"""


@pytest.mark.parametrize(
    ("group", "left"),
    [
        ("mandatory", {"A B C"}),
        ("optional", {"", "A", "B", "C", "A B", "A C", "B C", "A B C"}),
        ("or", {"A", "B", "C", "A B", "A C", "B C", "A B C"}),
        ("alternative", {"A", "B", "C"}),
        ("[2]", {"A B", "A C", "B C"}),
        ("[0..1]", {"", "A", "B", "C"}),
        ("[2..3]", {"A B", "A C", "B C", "A B C"}),
        ("[2..*]", {"A B", "A C", "B C", "A B C"}),
        ("[4..5]", set()),
    ],
)
def test_a_group_takes_as_many_children_as_it_says(group: str, left: set[str]) -> None:
    assert configurations(ABC.replace("optional", group)) == left


def test_children_need_their_parent() -> None:
    assert configurations(
        "R\n    optional\n        A\n            alternative\n                B\n                C"
    ) == {
        "",
        "A B",
        "A C",
    }


@pytest.mark.parametrize(
    ("constraint", "left"),
    [
        ("A", {"A", "A B"}),
        ("!A", {"", "B"}),
        ("!!A", {"A", "A B"}),
        ("A & B", {"A B"}),
        ("A | B", {"A", "B", "A B"}),
        ("A => B", {"", "B", "A B"}),
        ("A <=> B", {"", "A B"}),
        ("!A | B & A", {"", "B", "A B"}),
        ("(!A | B) & A", {"A B"}),
        ("!(A & B)", {"", "A", "B"}),
        ("A => B => A", {"A", "A B"}),  # operators of one kind group from the left
        ("A <=> B => A", {"A", "B", "A B"}),
        ("(A <=> B) => A", {"A", "B", "A B"}),
        ("true => A", {"A", "A B"}),
        ("A & false", set()),
    ],
)
def test_boolean_operators(constraint: str, left: set[str]) -> None:
    assert configurations("R\n    optional\n        A\n        B", constraint) == left


PRICED = """
    R
        optional
            A {Price 2, Name 'one', Fast, Slow false}
            B {Price 2.5, Name 'two'}
            C {Price 0}
"""


@pytest.mark.parametrize(
    ("constraint", "left"),
    [
        ("sum(Price) > 2", {"B", "A B", "B C", "A B C"}),
        ("sum(Price) == 4.5", {"A B", "A B C"}),
        ("sum(Price, A) == 2", {"A", "A B", "A C", "A B C"}),
        ("A.Price + B.Price * 2 == 7", {"A B", "A B C"}),
        ("(A.Price + B.Price) * 2 == 9", {"A B", "A B C"}),
        ("-A.Price < -1", {"A", "A B", "A C", "A B C"}),
        ("A.Price - B.Price == 0", {"", "C"}),  # what is not chosen counts nothing
        ("A.Price / B.Price == 0.8", {"A B", "A B C"}),
        ("A.Price / B.Price != 0.8", {"B", "B C"}),  # divided by zero, no comparison holds
        ("avg(Price) == 2.25", {"A B"}),
        ("avg(Price) < 1", {"C"}),
        ("floor(B.Price) == A.Price & B", {"A B", "A B C"}),
        ("ceil(B.Price) == 3", {"B", "A B", "B C", "A B C"}),
        ("A.Name == 'one'", {"A", "A B", "A C", "A B C"}),
        ("A.Name != B.Name", {"A", "B", "A B", "A C", "B C", "A B C"}),
        ("len(A.Name) >= 3", {"A", "A B", "A C", "A B C"}),
        ("A.Fast & !B", {"A", "A C"}),
        ("A.Slow", set()),
    ],
)
def test_attributes_count_where_their_feature_is_chosen(constraint: str, left: set[str]) -> None:
    assert configurations(PRICED, constraint) == left


def test_constraints_among_attributes_hold_like_the_others() -> None:
    tree = """
        R
            optional
                A {constraint A => B}
                B {constraints [B => C, !(B & D)]}
                C
                D
    """
    assert configurations(tree) == {"", "C", "D", "C D", "B C", "A B C"}


def test_a_feature_with_a_cardinality_stands_for_its_instances() -> None:
    tree = (
        "R\n    mandatory\n        A cardinality [1..2]\n            alternative\n                B\n                C"
    )
    assert configurations(tree) == {
        "A A#1 B#1",
        "A A#1 C#1",
        "A A#1 B#1 A#2 B#2",
        "A A#1 B#1 A#2 C#2",
        "A A#1 C#1 A#2 B#2",
        "A A#1 C#1 A#2 C#2",
    }


def test_a_constraint_into_instances_holds_for_each_and_for_none() -> None:
    tree = "R\n    optional\n        X\n        A cardinality [1..2]\n            optional\n                B"
    assert configurations(tree, "X => B") == {
        "",
        "A A#1",
        "A A#1 B#1",
        "A A#1 A#2",
        "A A#1 B#1 A#2",
        "A A#1 A#2 B#2",
        "A A#1 B#1 A#2 B#2",
        "X A A#1 B#1",
        "X A A#1 B#1 A#2 B#2",
    }


def test_sums_count_every_instance() -> None:
    tree = "R\n    mandatory\n        A cardinality [1..3] {Price 4}"
    assert configurations(tree, "sum(Price) <= 8") == {"A A#1", "A A#1 A#2"}


def test_a_cardinality_without_bound_gets_a_stated_one() -> None:
    found = read("R\n    mandatory\n        A cardinality [2..*]")
    assert [variable.name for variable in found.model.variables][2:] == ["A#1", "A#2", "A#3", "A#4", "A#5"]
    assert [entry.name for entry in found.tree.unbounded] == ["A"]


def test_a_number_keeps_the_bounds_that_the_model_says() -> None:
    found = configurations("R\n    optional\n        Integer N", "N >= 2 & N <= 4")
    assert found == {"N=2", "N=3", "N=4"}


def test_a_number_that_is_not_chosen_counts_zero() -> None:
    assert configurations("R\n    optional\n        Integer N", "N <= 1\nN >= 0") == {"", "N=0", "N=1"}


def test_a_number_without_bounds_gets_stated_ones_around_what_it_is_compared_with() -> None:
    text = "features\n    R\n        optional\n            Integer N\nconstraints\n    N == 250 | R"
    found = read_uvl(text, limits=Limits(Fraction(-2), Fraction(3)))
    values = found.model.variable("N").values
    assert (values[0], values[1], values[-1]) == (None, Decimal(-2), Decimal(251))
    assert [code for _, code in found.domains.narrowed] == ["bounded-numbers"]


def test_a_real_number_goes_in_steps_and_through_what_it_is_compared_with() -> None:
    text = "features\n    R\n        optional\n            Real N\nconstraints\n    N > 0.3 | R"
    found = read_uvl(text)
    values = found.model.variable("N").values
    assert values[1:4] == (Decimal("-0.7"), Decimal("-0.2"), Decimal("0.3"))
    assert Decimal("0.3") in values
    assert [code for _, code in found.domains.narrowed] == ["stepped-numbers"]


def test_texts_are_those_that_are_named_and_some_for_any_other() -> None:
    found = configurations("R\n    optional\n        String S\n        String T", "S == T\nS != 'x'")
    assert found == {"", *(f"S={text} T={text}" for text in ("aaaaa", "bbbbb"))}


def test_names_of_imported_models_have_the_alias_before_them() -> None:
    wheels = """
        features
            Wheels
                alternative
                    Small
                    Large
        constraints
            !Large
    """
    text = """
        imports
            wheels as w
        features
            R
                optional
                    w.Wheels
                    A
        constraints
            A => w.Small
    """
    found = read_uvl(dedent(text), load={"wheels.uvl": dedent(wheels)}.get)
    assert {
        " ".join(name for name, value in one.items() if value) for one in Exhaustive(found.model).assignments()
    } == {
        "R",
        "R w.Wheels w.Small",
        "R w.Wheels w.Small A",
    }


def test_imports_are_looked_for_from_the_folder_of_the_file_that_names_them() -> None:
    inner = "imports\n    deep\nfeatures\n    I\n        optional\n            deep.D\n"
    files = {"sub/inner.uvl": inner, "sub/deep.uvl": "features\n    D\n"}
    text = "imports\n    sub.inner as i\nfeatures\n    R\n        mandatory\n            i.I\n"
    found = read_uvl(text, load=files.get)
    assert [variable.name for variable in found.model.variables] == ["R", "i.I", "i.deep.D"]


def test_a_model_that_is_imported_without_standing_in_the_tree_says_nothing() -> None:
    text = "imports\n    other\nfeatures\n    R\n"
    found = read_uvl(text, load={"other.uvl": "features\n    O\nconstraints\n    !O\n"}.get)
    assert [variable.name for variable in found.model.variables] == ["R"]


def test_tabs_blanks_comments_and_lines_within_braces() -> None:
    text = (
        "// a model\nnamespace N\n\nfeatures\r\n\tR /* two\n\tlines */ {abstract}\n\n\t\toptional\n"
        "        \t\tA { doc 'with // no comment',\n   Price 2 }\n\t\t\tB {Tags ['a', 'b', [1, 2]], Inner {x 1}}\n"
        "constraints\n\tA.Price == 2 // it is\n\t!B\n\t(A &\n\t !B)"
    )
    found = read_uvl(text)
    assert [variable.name for variable in found.model.variables] == ["R", "A", "B"]
    assert [place.line for id_, place in found.places.items() if id_.startswith("line")] == [13, 14, 15]
    assert Exhaustive(found.model).count() == 1


def test_quoted_names_may_hold_anything_but_dots() -> None:
    assert configurations('R\n    optional\n        "A + (B)"\n        "=>"', '"A + (B)" => "=>"') == {
        "",
        "=>",
        "A + (B) =>",
    }


def test_a_rule_knows_its_place_and_its_text() -> None:
    found = read(ABC, "A => B\nB => C")
    assert (str(found.places["line 8"]), found.texts["line 8"]) == ("model.uvl:8:5", "A => B")
    assert str(found.places["R: optional"]) == "model.uvl:3:9"


def test_constraints_on_too_many_choices_are_left_with_the_reason() -> None:
    features = "\n".join(f"        F{number} {{x {number + 1}}}" for number in range(400))
    found = read(f"R\n    optional\n{features}", "sum(x) * sum(x) > 3\nF1")
    assert [(one.text, code) for _, one, code in found.left] == [("sum(x) * sum(x) > 3", "too-many-choices")]
    assert set(found.texts) == {"line 406"}
