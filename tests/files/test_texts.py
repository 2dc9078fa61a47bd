"""Texts per language, and rules as text with their place."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from cpq.files.located import LocatedMap, LocatedText
from cpq.files.models import ExpressionText, FileModel, TextByLanguage, parse_model
from cpq.files.schemas import json_schema
from cpq.files.yaml_reader import read_yaml
from cpq.problems import NOWHERE, Problem, SourceLocation


class Named(FileModel):
    name: TextByLanguage
    when: ExpressionText | None = None


def read(text: str) -> tuple[Named | None, list[Problem]]:
    documents, problems = read_yaml(text, "n.yaml")
    assert problems == []
    return parse_model(Named, documents[0], problems), problems


def named(text: str) -> Named:
    model, problems = read(text)
    assert problems == []
    assert model is not None
    return model


def found(text: str) -> list[str]:
    return [str(problem).split("\n", 1)[0].removeprefix("n.yaml:") for problem in read(text)[1]]


def test_a_text_is_told_in_the_language_asked_for_or_the_nearest() -> None:
    name = named("name: { en: Seat, fr: Poste, pt-BR: Assento, pt: Lugar }\n").name
    assert name.languages == ("en", "fr", "pt", "pt-BR")
    assert [name.in_language(tag) for tag in ("fr", "fr-CA", "pt-BR", "pt-PT", "ja")] == [
        "Poste",
        "Poste",
        "Assento",
        "Lugar",
        "Seat",
    ]
    assert name.in_language("ja", default="fr") == "Poste"
    assert TextByLanguage((("fr", "Poste"), ("ja", "席"))).in_language("de") == "Poste"
    assert [name.has(tag) for tag in ("en", "en-GB", "de")] == [True, True, False]
    assert (str(name), dict(name)["fr"]) == ("Seat", "Poste")


def test_a_text_without_a_language_serves_every_one() -> None:
    name = named("name: Seat\n").name
    assert (name.languages, name.in_language("ja"), name.has("ja"), name.as_written()) == ((), "Seat", True, "Seat")


def test_texts_are_equal_whatever_their_order_and_go_back_as_written() -> None:
    one, other = named("name: { en: Seat, fr: Poste }\n"), named("name:\n  fr: Poste\n  en: Seat\n")
    assert one.name == other.name
    assert hash(one) == hash(other)
    assert one.model_dump(mode="json")["name"] == {"en": "Seat", "fr": "Poste"}
    assert named("name: Seat\n").model_dump(mode="json")["name"] == "Seat"
    assert Named(name=one.name).name is one.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: { en: Seat, french: Poste }\n", "1:19: error: 'french' is not a language [invalid-value]"),
        ("name: { EN: Seat }\n", "1:9: error: 'EN' is not a language [invalid-value]"),
        ("name: { en: Seat, fr: }\n", "1:23: error: fr: a value is missing [invalid-value]"),
        ("name: { en: [a] }\n", "1:13: error: en: a list stands where one value belongs [wrong-type]"),
        ("name: {}\n", "1:7: error: a text is missing [invalid-value]"),
        ("name: [a]\n", "1:7: error: name: a list stands where one value belongs [wrong-type]"),
        ("name:\n", "1:6: error: name: a value is missing [invalid-value]"),
    ],
)
def test_a_wrong_text_is_refused_at_its_place(text: str, expected: str) -> None:
    assert found(text) == [expected]


def test_texts_hold_nothing_invisible() -> None:
    data = LocatedMap([("en", LocatedText("a\u202eb", SourceLocation("f", 2, 3)))], SourceLocation("f"))
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(TextByLanguage).validate_python(data)
    error: Any = refused.value.errors()[0]["ctx"]["error"]
    assert (error.code, str(error.where)) == ("control-character", "f:2:4")
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(TextByLanguage).validate_python({"en": "a\u202eb"})
    assert refused.value.errors()[0]["ctx"]["error"].where is None


def test_an_expression_knows_where_its_first_character_stands() -> None:
    model = named("name: x\nwhen: term_months > 3\n")
    assert model.when == ExpressionText("term_months > 3")
    assert model.when is not None
    assert (str(model.when), str(model.when.where), str(model.when.at(12))) == (
        "term_months > 3",
        "n.yaml:2:7",
        "n.yaml:2:19",
    )
    marked = named("name: x\nwhen: 'term_months > 3'\n").when
    assert marked is not None
    assert str(marked.where) == "n.yaml:2:8"
    assert marked == model.when
    assert hash(marked) == hash(model.when)


def test_an_expression_built_in_code_is_nowhere() -> None:
    when = ExpressionText.of("x > 1")
    assert when.where == NOWHERE
    assert ExpressionText.of(when) is when
    assert Named(name=TextByLanguage.of("x"), when=when).model_dump(mode="json")["when"] == "x > 1"
    assert ExpressionText.of(LocatedText("x")).where == NOWHERE


def test_an_expression_is_one_text() -> None:
    assert found("name: x\nwhen: [a]\n") == ["2:7: error: when: a list stands where one value belongs [wrong-type]"]
    assert found("name: x\nwhen:\n") == ["2:6: error: when: a value is missing [invalid-value]"]


def test_editors_are_told_both_ways_to_write_a_text() -> None:
    properties = json_schema(Named)["properties"]
    assert [part["type"] for part in properties["name"]["anyOf"]] == ["string", "object"]
    assert properties["name"]["anyOf"][1]["additionalProperties"] == {"type": "string"}
    assert properties["when"]["type"] == ["string", "number", "boolean"]
