"""JSON Schemas that editors complete and check files with."""

import json
from typing import Annotated, Any, Literal

from pydantic import Field

from cpq.files.docstrings import attributes, summary
from cpq.files.models import Amount, FileModel, Id, IsoDate, Quantity, Rate, TermText, Text, Whole, YesNo
from cpq.files.schemas import json_schema


class Flat(FileModel):
    """One fee.

    Whatever the quantity, ``once``.

    Attributes:
        net_price: What is paid,
            in the book's currency.
        from_, until: Bounds of the ``span``.
        unknown: Nothing here has this name.
    """

    noun = "a flat fee"
    mode: Literal["flat"]
    net_price: Amount
    from_: IsoDate | None = Field(default=None, alias="from")
    until: IsoDate | None = None
    share: Rate | None = None
    count: Whole = 1


class Other(FileModel):
    mode: Literal["other"]
    inner: dict[Id, Flat] = Field(default_factory=dict)
    on: YesNo = True
    text: Text = "x"
    term: TermText | None = None
    quantity: Quantity | None = None


def test_a_schema_says_what_an_analyst_may_write() -> None:
    schema = json_schema(Flat)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (schema["title"], schema["description"]) == ("a flat fee", "One fee.\nWhatever the quantity, 'once'.")
    assert (schema["type"], schema["additionalProperties"], schema["required"]) == (
        "object",
        False,
        ["mode", "net price"],
    )
    assert list(schema["properties"]) == ["mode", "net price", "from", "until", "share", "count"]
    assert schema["properties"]["net price"] == {
        "type": ["string", "number"],
        "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$",
        "description": "What is paid, in the book's currency.",
        "examples": ["12.00"],
    }
    assert schema["properties"]["from"]["description"] == "Bounds of the 'span'."
    assert schema["properties"]["until"]["description"] == "Bounds of the 'span'."
    assert schema["properties"]["share"]["pattern"] == r"^-?[0-9]+(\.[0-9]+)? ?%$"
    assert schema["properties"]["count"]["default"] == 1


def test_nothing_may_be_null_and_names_are_not_repeated_as_titles() -> None:
    text = json.dumps(json_schema(Other))
    assert "null" not in text
    assert '"title": "Net Price"' not in text


def test_a_union_has_a_schema_with_its_members() -> None:
    union: Any = Annotated[Flat | Other, Field(discriminator="mode")]
    schema = json_schema(union)
    assert sorted(schema["$defs"]) == ["Flat", "Other"]
    assert schema["discriminator"]["propertyName"] == "mode"
    assert next(iter(schema)) == "$schema"


def test_the_same_model_gives_the_same_bytes() -> None:
    assert json.dumps(json_schema(Other)) == json.dumps(json_schema(Other))


def test_a_docstring_is_read_in_parts() -> None:
    assert (summary(None), attributes(None)) == ("", {})
    assert summary("One\n    line.\n\n    Args:\n        a: b\n    ") == "One line."
    doc = """X.

    Attributes:
        a: One
            more.
        b: Two.

    Not: this.
            nor this
    """
    assert attributes(doc) == {"a": "One more.", "b": "Two."}
