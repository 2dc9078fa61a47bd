"""YAML that a person would have written, and that the reader of this project gives back unchanged."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.exchange.yaml_writer import WIDTH, to_yaml
from cpq.files.located import LocatedMap
from cpq.files.yaml_reader import read_yaml

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" '\"#:,-[]{}%&*!|>@`"), max_size=40
).filter(lambda text: text.strip() == text and bool(text))
KEYS = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True)
VALUES = st.recursive(
    TEXTS | st.booleans(),
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def read_back(data: bytes) -> Any:
    documents, problems = read_yaml(data, "written.yaml")
    assert problems == []
    return plain(documents[0])


def plain(value: Any) -> Any:
    if isinstance(value, LocatedMap):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value)


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_back_as_texts(document: dict[str, Any]) -> None:
    assert read_back(to_yaml(document)) == as_text(document)


def test_a_document_looks_as_a_person_would_write_it() -> None:
    document = {
        "price book": "eu-2026",
        "left out": None,
        "prices": {
            "seat": {"mode": "per unit", "price": "45.00", "per": None},
            "support": {"of": {"products": ["seat"], "scope": "quote"}, "rate": "-5%"},
        },
        "empty": {},
    }
    assert to_yaml(document, "for the reader").decode() == (
        "# for the reader\n"
        "price book: eu-2026\n"
        "prices:\n"
        "  seat:\n"
        "    mode: per unit\n"
        "    price: 45.00\n"
        "  support:\n"
        "    of: { products: [seat], scope: quote }\n"
        "    rate: -5%\n"
        "empty: {}\n"
    )


@pytest.mark.parametrize("word", ["yes", "No", "on", "null", "~", "a: b", "#1", "-", "'", "- x", "trailing\u00a0"])
def test_a_text_that_another_reader_would_change_is_quoted(word: str) -> None:
    data = to_yaml({"text": word})
    assert data.decode().startswith("text: '")
    assert read_back(data) == {"text": word}


def test_a_list_too_long_for_a_line_takes_a_line_an_item() -> None:
    long = [f"product-{number}" for number in range(30)]
    lines = to_yaml({"on": long}).decode().splitlines()
    assert lines[0] == "on:"
    assert lines[1:] == [f"  - {name}" for name in long]


def test_a_map_too_long_for_a_line_begins_beside_its_sign() -> None:
    data = to_yaml({"tiers": [{"name": "x" * WIDTH, "from": "5"}]})
    assert data.decode().splitlines()[1:] == [f"  - name: {'x' * WIDTH}", "    from: 5"]
    assert read_back(data) == {"tiers": [{"name": "x" * WIDTH, "from": "5"}]}
