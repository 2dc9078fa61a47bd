"""Models read from files: places kept, strangers refused, and every problem told at once in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationError, model_validator

from cpq.files.json_reader import read_json
from cpq.files.located import LocatedMap, LocatedText
from cpq.files.models import (
    Amount,
    ExpressionText,
    FileModel,
    Id,
    IsoDate,
    MoneyText,
    Quantity,
    Rate,
    Text,
    TextByLanguage,
    Whole,
    WrongValue,
    YesNo,
    parse_model,
)
from cpq.files.spelling import Spelling
from cpq.files.yaml_reader import read_yaml
from cpq.problems import NOWHERE, CpqError, Problem, SourceLocation

MAP = "stands where a map of fields belongs [wrong-type] | write fields as 'name: value'"
LIST = "stands where a list belongs [wrong-type] | write '[a, b]', or each entry on a line after '- '"
ONE = "stands where one value belongs [wrong-type] | write a single text or number"
TEXT = "stands where one value belongs [wrong-type] | write a text"
RULE = "stands where one value belongs [wrong-type] | write a condition or formula such as term_months >= 36"
AMOUNT = "is not an amount [invalid-value] | write digits with a point before decimals, such as 1234.50"
NUMBER = "is not a number [invalid-value] | write digits with a point before decimals, such as 12.50"
DATE = "is not a date [invalid-value] | write year-month-day, such as 2026-11-01"
WHOLE = "is not a whole number [invalid-value] | write digits only, without decimals, signs or separators, such as 12"
ID = "is not an id [invalid-value] | write seat; ids are small letters a to z, digits, '-' and '.'"
MISSING = "a value is missing [invalid-value] | write one, or leave the field out"

NOT_ALLOWED = "is not allowed here [invalid-value]"


class Tier(FileModel):
    from_: Whole = Field(alias="from", examples=[10])
    discount: Rate


class Ranged(FileModel):
    """Every unit at the tier that the quantity reaches."""

    noun = "a range"
    mode: Literal["range"]
    tiers: tuple[Tier, ...]


class Slab(FileModel):
    mode: Literal["slab"]
    tiers: tuple[Tier, ...]
    net_price: Amount | None = None


class Fixed(FileModel):
    fixed_price: Amount
    note: Text = "none"


class Formula(FileModel):
    formula: ExpressionText


class Part(Enum):
    FRAME = "frame"
    WHEEL = "wheel"


def _which(value: Any) -> str | None:
    return "fixed" if "fixed price" in value else "formula" if "formula" in value else None


class Loose(FileModel):
    cost: Amount | Literal["free", "none"] = "free"
    words: Literal["a", "b"] | Literal["c"] = "a"
    either: Tier | Text | list[Text] = "x"
    models: Fixed | Formula | None = None
    chosen: (
        Annotated[Annotated[Fixed, Tag("fixed")] | Annotated[Formula, Tag("formula")], Discriminator(_which)] | None
    ) = None
    part: Part = Part.FRAME


class Limits(FileModel):
    count: Annotated[Whole, Field(ge=1, le=9)] = 1
    share: Annotated[Rate, Field(gt=0, lt=1)] = Decimal("0.5")
    few: Annotated[tuple[Whole, ...], Field(min_length=1, max_length=2)] = (1,)
    code: Annotated[str, Field(min_length=2, max_length=3, pattern=r"^[A-Z]+$")] = "AB"
    number: int = 0
    exact: Decimal = Decimal(0)
    flag: bool = False
    day: date | None = None
    bag: frozenset[Text] = frozenset()
    names: dict[str, Whole] = Field(default_factory=dict)
    other: complex = 0j


class PriceBook(FileModel):
    """Prices of one region.

    Attributes:
        price_book: Id of the book.
    """

    price_book: Id
    currency: Text = Field(examples=["EUR"])
    valid_from: IsoDate | None = None
    valid_until: IsoDate | None = None
    prices: dict[Id, Annotated[Ranged | Slab, Field(discriminator="mode")]] = Field(default_factory=dict)
    name: TextByLanguage | None = None
    loose: Loose | None = None
    limits: Limits | None = None
    parts: list[PriceBook] = Field(default_factory=list)

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid until lies before valid from; swap them")
        return self


def located(text: str) -> LocatedMap:
    documents, problems = read_yaml(text, "b.yaml")
    assert problems == []
    return documents[0]


def book(text: str) -> PriceBook:
    problems: list[Problem] = []
    model = parse_model(PriceBook, located("price book: eu\ncurrency: EUR\n" + text), problems)
    assert problems == []
    assert model is not None
    return model


def told(text: str, model: Any = PriceBook, **options: Any) -> list[str]:
    """Every problem as it is shown, hints on the same line."""
    problems: list[Problem] = []
    data = located("price book: eu\ncurrency: EUR\n" + text if model is PriceBook else text)
    assert parse_model(model, data, problems, **options) is None
    return [str(problem).replace("\n    ", " | ").removeprefix("b.yaml:") for problem in problems]


FULL = """valid from: 2026-01-01
prices:
  seat: { mode: slab, tiers: [ { from: 1, discount: 5% } ], net price: 9.50 }
  rack:
    mode: range
    tiers: []
name: { en: Book }
loose:
  either: { from: 3, discount: 1% }
  models: { formula: a > 1 }
  chosen: { fixed price: 3 }
parts:
  - { price book: a, currency: EUR, parts: [ { price book: b, currency: EUR } ] }
"""


def test_fields_have_spaces_in_files_and_underscores_in_code() -> None:
    model = book(FULL)
    seat = model.prices["seat"]
    assert isinstance(seat, Slab)
    assert (seat.net_price, seat.tiers[0].from_, seat.tiers[0].discount) == (Decimal("9.50"), 1, Decimal("0.05"))
    assert (model.price_book, model.valid_from) == ("eu", date(2026, 1, 1))


def test_every_model_knows_its_place_in_unions_lists_maps_and_itself() -> None:
    model = book(FULL)
    assert model.loose is not None
    assert isinstance(model.loose.either, Tier)
    assert isinstance(model.loose.models, Formula)
    assert isinstance(model.loose.chosen, Fixed)
    seat = model.prices["seat"]
    places = {
        "the whole": model.where,
        "a tagged union in a map": seat.where,
        "a block": model.prices["rack"].where,
        "a list": seat.tiers[0].where,
        "a union of shapes": model.loose.either.where,
        "a union of models": model.loose.models.where,
        "a chosen union": model.loose.chosen.where,
        "itself": model.parts[0].where,
        "itself twice": model.parts[0].parts[0].where,
    }
    assert {name: str(place).removeprefix("b.yaml:") for name, place in places.items()} == {
        "the whole": "1:1",
        "a tagged union in a map": "5:9",
        "a block": "7:5",
        "a list": "5:32",
        "a union of shapes": "11:11",
        "a union of models": "12:11",
        "a chosen union": "13:11",
        "itself": "15:5",
        "itself twice": "15:46",
    }


def test_a_field_knows_its_place() -> None:
    model = book(FULL)
    seat = model.prices["seat"]
    assert str(model.where_of("valid_from")) == "b.yaml:3:13"
    assert str(seat.where_of("net_price")) == "b.yaml:5:72"
    assert str(seat.tiers[0].where_of("from_")) == "b.yaml:5:40"
    assert str(model.where_of("valid_until")) == "b.yaml:1:1", "a field left out is shown at the whole"
    plain = LocatedMap(
        [("price book", "x"), ("currency", "EUR")], SourceLocation("f", 7), {"currency": SourceLocation("f", 9)}
    )
    parsed = parse_model(PriceBook, plain, [])
    assert parsed is not None
    assert str(parsed.where_of("currency")) == "f:9:1", "a value without a place is shown at its key"


def test_a_model_built_in_code_is_nowhere_and_equal_to_one_from_a_file() -> None:
    built = Tier(from_=3, discount=Decimal("0.01"))
    assert (built.where, built.where_of("discount")) == (NOWHERE, NOWHERE)
    loose = book(FULL).loose
    assert loose is not None
    assert loose.either == built
    assert hash(loose.either) == hash(built)
    assert built != Tier(from_=3, discount=Decimal("0.02"))
    assert built != (3, Decimal("0.01"))
    assert Tier.model_validate({"from": 3, "discount": "1%"}) == built


def test_a_model_is_frozen_and_a_copy_keeps_its_place() -> None:
    model = book("")
    with pytest.raises(ValidationError):
        model.currency = "USD"  # type: ignore[misc]
    assert str(model.model_copy(update={"currency": "USD"}).where) == "b.yaml:1:1"


def test_all_problems_of_a_file_are_told_at_once_in_its_order() -> None:
    text = """curency: EUR
valid_from: 2026-01-01
Valid-Until: 2026-01-01
prices:
  seat: { mode: slb, tiers: [] }
  Seat: { mode: slab, tiers: {}, net_price: 3 }
  b: { tiers: [] }
  c: { mode: range, tiers: [ { from: 010, discout: 5 }, 3 ] }
  d: 5
  e:
  f: [1]
parts: [ { price book: a }, 5 ]
"""
    assert told(text) == [
        "3:1: error: 'curency' is not a field of a price book [unknown-field] | did you mean 'currency'?",
        "4:1: error: 'valid_from' is not a field of a price book [unknown-field] | write 'valid from'",
        "5:1: error: 'Valid-Until' is not a field of a price book [unknown-field] | write 'valid until'",
        "7:17: error: mode: 'slb' is not allowed here [invalid-value] | did you mean 'slab'? one of: range, slab",
        f"8:3: error: 'Seat' {ID}",
        f"8:30: error: tiers: a map of fields {LIST}",
        "8:34: error: 'net_price' is not a field of a slab [unknown-field] | write 'net price'",
        "9:6: error: 'mode' is missing in b [missing-field] | add 'mode: ...'",
        "10:30: error: 'discount' is missing in a tier [missing-field] | add 'discount: ...'",
        "10:38: error: from: '010' is not a whole number [invalid-value] | write 10",
        "10:43: error: 'discout' is not a field of a tier [unknown-field] | did you mean 'discount'?",
        f"10:57: error: entry 2 of tiers: one value {MAP}",
        "11:6: error: 'mode' is missing in d [missing-field] | add 'mode: ...'",
        f"12:5: error: e: {MISSING}",
        "13:6: error: 'mode' is missing in f [missing-field] | add 'mode: ...'",
        "14:10: error: 'currency' is missing in a price book [missing-field] | add it, such as 'currency: EUR'",
        f"14:29: error: entry 2 of parts: one value {MAP}",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "loose: { cost: fre }\n",
            [f"3:16: error: cost: 'fre' {AMOUNT}"],
        ),
        ("loose: { cost: {} }\n", [f"3:16: error: cost: a map of fields {ONE}"]),
        (
            "loose: { words: d }\n",
            ["3:17: error: words: 'd' is not allowed here [invalid-value] | write one of: a, b, c"],
        ),
        ("loose: { words: [a] }\n", [f"3:17: error: words: a list {ONE}"]),
        (
            "loose: { either: { from: 3, disc: 1% } }\n",
            [
                "3:18: error: 'discount' is missing in a tier [missing-field] | add 'discount: ...'",
                "3:29: error: 'disc' is not a field of a tier [unknown-field] | did you mean 'discount'?",
            ],
        ),
        ("loose: { either: [[1]] }\n", [f"3:19: error: entry 1 of either: a list {TEXT}"]),
        (
            "loose: { either: }\n",
            ["3:18: error: either: a value is missing [invalid-value] | write a text, or leave the field out"],
        ),
        (
            "loose: { models: { formul: 1 } }\n",
            [
                "3:18: error: 'formula' is missing in a formula [missing-field] | add 'formula: ...'",
                "3:20: error: 'formul' is not a field of a formula [unknown-field] | did you mean 'formula'?",
            ],
        ),
        ("loose: { models: { fixed price: x, note: y } }\n", [f"3:33: error: fixed price: 'x' {AMOUNT}"]),
        ("loose: { models: 5 }\n", [f"3:18: error: models: one value {MAP}"]),
        (
            "loose: { chosen: { a: 1 } }\n",
            ["3:18: error: chosen: the fields do not tell which kind is meant [missing-field] | add the missing field"],
        ),
        ("loose: { chosen: { formula: [] } }\n", [f"3:29: error: formula: a list {RULE}"]),
        (
            "loose: { part: whel }\n",
            [f"3:16: error: part: 'whel' {NOT_ALLOWED} | did you mean 'wheel'? one of: frame, wheel"],
        ),
        ("loose: { part: [wheel] }\n", [f"3:16: error: part: a list {ONE}"]),
        ("loose: []\n", [f"3:8: error: loose: a list {MAP}"]),
        ("loose: ~\n", [f"3:8: error: loose: {MISSING}"]),
    ],
)
def test_of_a_union_only_the_member_that_was_meant_speaks(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("field", "place", "expected"),
    [
        ("count: 0", 18, "count: '0' is not at least 1 [invalid-value]"),
        ("count: 10", 18, "count: '10' is not at most 9 [invalid-value]"),
        ("share: 0%", 18, "share: '0%' is not above 0 [invalid-value]"),
        ("share: 100%", 18, "share: '100%' is not below 1 [invalid-value]"),
        ("few: []", 16, "few: needs at least 1 entries [invalid-value]"),
        ("few: [1, 2, 3]", 16, "few: needs at most 2 entries [invalid-value]"),
        ("code: A", 17, "code: needs at least 2 characters [invalid-value]"),
        ("code: ABCD", 17, "code: needs at most 3 characters [invalid-value]"),
        ("code: ab", 17, "code: 'ab' is not written as it should be [invalid-value]"),
        ("code: [AB]", 17, f"code: a list {ONE}"),
        ("number: 1.5", 19, "number: '1.5' is not a whole number [invalid-value] | write digits only, such as 12"),
        ("number: {}", 19, f"number: a map of fields {ONE}"),
        ("exact: x", 18, f"exact: 'x' {NUMBER}"),
        ("exact: []", 18, f"exact: a list {ONE}"),
        ("flag: maybe", 17, "flag: 'maybe' is not yes or no [invalid-value] | write yes or no"),
        ("day: 1/2/2026", 16, f"day: '1/2/2026' {DATE}"),
        ("bag: x", 16, f"bag: one value {LIST}"),
        ("names: x", 18, f"names: one value {MAP}"),
        ("names: { a: x }", 23, f"a: 'x' {WHOLE}"),
        ("other: x", 18, "other: 'x' is not allowed here [invalid-value]"),
        ("other:", 18, f"other: {MISSING}"),
    ],
)
def test_limits_and_plain_types_are_refused_in_plain_words(field: str, place: int, expected: str) -> None:
    assert told(f"limits: {{ {field} }}\n") == [f"3:{place}: error: {expected}"]


def test_no_message_speaks_of_the_library() -> None:
    text = (
        "limits: { count: x, few: 1, code: [], number: x, exact: [], flag: x, day: x, bag: x, names: [], other: [] }\n"
    )
    for line in told(text):
        assert not any(
            word in line.lower() for word in ("input", "pydantic", "string", "dict", "tuple", "valid ", "instance")
        )


def test_what_a_model_itself_refuses_is_told_at_its_place() -> None:
    assert told("valid from: 2026-02-01\nvalid until: 2026-01-01\n") == [
        "1:1: error: valid until lies before valid from [invalid-value] | swap them"
    ]
    assert told("parts: [ { price book: b, currency: EUR, valid from: 2026-02-01, valid until: 2026-01-01 } ]\n") == [
        "3:10: error: valid until lies before valid from [invalid-value] | swap them"
    ]


def test_an_unknown_field_without_a_likeness_lists_the_fields() -> None:
    assert told("loose: { models: { fixed price: 1, zzz: 2 } }\n") == [
        "3:36: error: 'zzz' is not a field of a fixed [unknown-field] | a fixed has: fixed price, note"
    ]


def test_the_caller_names_the_whole() -> None:
    assert told("a: 1\n", Tier, what="a discount step") == [
        "1:1: error: 'from' is missing in a discount step [missing-field] | add it, such as 'from: 10'",
        "1:1: error: 'discount' is missing in a discount step [missing-field] | add 'discount: ...'",
        "1:1: error: 'a' is not a field of a discount step [unknown-field] | a discount step has: from, discount",
    ]
    assert told("mode: range\nb: 1\ntiers: []\n", Ranged) == [
        "2:1: error: 'b' is not a field of a range [unknown-field] | a range has: mode, tiers"
    ]


def test_json_spells_fields_with_underscores() -> None:
    documents, _ = read_json('{"price_book": "eu", "currency": "EUR", "valid_from": null}', "r.json")
    model = parse_model(PriceBook, documents[0], [], spelled="with underscores")
    assert model is not None
    assert (model.price_book, model.valid_from, str(model.where_of("price_book"))) == ("eu", None, "r.json:1:16")
    problems: list[Problem] = []
    documents, _ = read_json('{"price book": "eu", "currency": "EUR", "prices": {"a": {}}}', "r.json")
    assert parse_model(PriceBook, documents[0], problems, spelled="with underscores") is None
    assert [str(problem).replace("\n    ", " | ") for problem in problems] == [
        "r.json:1:1: error: 'price_book' is missing in a price book [missing-field] | add 'price_book: ...'",
        "r.json:1:2: error: 'price book' is not a field of a price book [unknown-field] | write 'price_book'",
        "r.json:1:57: error: 'mode' is missing in a [missing-field] | add 'mode: ...'",
    ]


def test_a_null_in_json_means_not_given() -> None:
    documents, _ = read_json('{"price_book": null, "currency": "EUR"}', "r.json")
    problems: list[Problem] = []
    assert parse_model(PriceBook, documents[0], problems, spelled="with underscores") is None
    assert [problem.code for problem in problems] == ["missing-field"]


class Clashing(FileModel):
    tiers: tuple[Tier, ...] = ()
    kind: Literal["tiers"]
    price: Amount


class Choice(FileModel):
    other: (
        Annotated[
            Annotated[Clashing, Tag("tiers")] | Annotated[Slab, Tag("slab")],
            Discriminator(lambda value: value.get("kind", "slab")),
        ]
        | None
    ) = None


def test_a_tag_spelled_like_a_field_does_not_lead_astray() -> None:
    assert told("other: { kind: tiers, tiers: [ { from: 1, discount: 1% } ] }\n", Choice) == [
        "1:8: error: 'price' is missing in a clashing [missing-field] | add 'price: ...'"
    ]
    assert told("other: { kind: tiers, tiers: [ { from: 1 } ], price: 1 }\n", Choice) == [
        "1:32: error: 'discount' is missing in a tier [missing-field] | add 'discount: ...'"
    ]


def _raise(value: Any) -> Any:
    if value == "elsewhere":
        raise WrongValue("see there", code="own-code", where=SourceLocation("other.yaml", 4, 2))
    if value == "engine":
        raise CpqError("no such thing", code="own-error", hint="try another")
    if value == "assert":
        raise AssertionError("must not be; choose another")
    return str(value)


class Raising(FileModel):
    value: Annotated[str, BeforeValidator(_raise)]


class Holder(FileModel):
    item: Raising
    count: Whole = 0


def test_a_validator_may_tell_code_hint_and_another_place() -> None:
    assert told("item: { value: assert }\n", Holder) == [
        "1:16: error: value: must not be [invalid-value] | choose another"
    ]
    problems: list[Problem] = []
    parse_model(Holder, located("item: { value: elsewhere }\n"), problems)
    assert [str(problem) for problem in problems] == ["other.yaml:4:2: error: see there [own-code]"]


def test_an_error_of_the_engine_becomes_a_problem_beside_the_others() -> None:
    assert told("item: { value: engine }\ncount: x\n", Holder) == [
        "1:7: error: no such thing [own-error] | try another",
        f"2:8: error: count: 'x' {WHOLE}",
    ]


def test_other_types_than_models_are_read_too() -> None:
    problems: list[Problem] = []
    data = located("a: 1\nb: x\n")
    assert parse_model(dict[str, Whole], data, problems) is None
    assert [str(problem.location) for problem in problems] == ["b.yaml:2:4"]
    assert parse_model(dict[str, Quantity], located("a: 1\n"), []) == {"a": Decimal(1)}
    union: Any = Fixed | Formula
    fixed = parse_model(union, located("fixed price: 3\n"), [])
    assert isinstance(fixed, Fixed)
    raising: Any = Annotated[str, BeforeValidator(_raise)]
    problems = []
    assert parse_model(raising, LocatedText("engine", SourceLocation("f", 3)), problems) is None
    assert [str(problem) for problem in problems] == ["f:3:1: error: no such thing [own-error]\n    try another"]


def test_a_list_at_the_top_is_counted_in_entries() -> None:
    problems: list[Problem] = []
    data = located("a: [1, x]\n")["a"]
    assert parse_model(tuple[Whole, ...], data, problems) is None
    assert [problem.message for problem in problems] == ["entry 2: 'x' is not a whole number"]
    problems = []
    assert parse_model(Tier, data, problems) is None
    assert [str(problem).split("\n", 1)[0] for problem in problems] == [
        "b.yaml:1:4: error: a list stands where a map of fields belongs [wrong-type]"
    ]


def _renamed(value: Any) -> Any:
    """A short form that a validator spells out: the built map has no place of its own."""
    return {"from": value["at"], "discount": value["off"]} if isinstance(value, dict) and "at" in value else value


class Short(FileModel):
    tiers: tuple[Annotated[Tier, BeforeValidator(_renamed)], ...]


def test_what_a_validator_builds_is_shown_at_what_it_was_built_from() -> None:
    assert told("tiers: [ { at: 1, off: 5% }, { at: 1, off: 5 } ]\n", Short) == [
        "1:30: error: entry 2 of tiers: '5' is not a rate [invalid-value] | write 5%"
    ]
    model = parse_model(Short, located("tiers: [ { at: 1, off: 5% } ]\n"), [])
    assert model is not None
    assert model.tiers[0].where == NOWHERE


@dataclass(frozen=True)
class Per:
    metric: str


class Typed(FileModel):
    per: Per
    money: MoneyText | None = None
    on: YesNo = True


def test_a_dataclass_field_is_a_map_of_fields() -> None:
    assert told("per: 5\n", Typed) == [f"1:6: error: per: one value {MAP}"]


def codes(lines: Sequence[str]) -> list[str]:
    return [line.split("[", 1)[1].split("]", 1)[0] for line in lines]


def test_an_unknown_currency_keeps_its_own_code() -> None:
    assert codes(told("per: { metric: seat }\nmoney: 12.00 EUT\n", Typed)) == ["unknown-currency"]


def test_a_message_shows_nothing_invisible() -> None:
    data = LocatedMap([("a\u202eb", "x"), ("from", "\x1b[31m"), ("discount", "1%")], SourceLocation("f"))
    problems: list[Problem] = []
    assert parse_model(Tier, data, problems) is None
    assert all(problem.message.isprintable() and problem.hint.isprintable() for problem in problems)
    assert len(problems) == 2


def test_values_without_places_are_shown_at_what_holds_them() -> None:
    here = SourceLocation("f", 3)
    problems: list[Problem] = []
    assert parse_model(Limits, LocatedMap([("exact", None), ("names", {"a": "x"})], here), problems) is None
    assert [(problem.location, problem.message.split(";")[0]) for problem in problems] == [
        (here, "exact: this value is not allowed here"),
        (here, "a: 'x' is not a whole number"),
    ]
    problems = []
    code: Any = {"from": "x", "discount": "1%"}
    assert parse_model(Tier, code, problems) is None
    assert [str(problem.location) for problem in problems] == [str(NOWHERE)]


def test_a_missing_field_of_something_else_than_a_model_is_named() -> None:
    assert told("per: {}\n", Typed) == [
        "1:6: error: 'metric' is missing in this map [missing-field] | add 'metric: ...'"
    ]


class Odd(FileModel):
    entry: Annotated[
        Annotated[Fixed, Tag("fixed")] | Annotated[Formula, Tag("formula")], Discriminator(lambda _: "odd")
    ]


def test_a_kind_that_no_value_spells_is_told_at_the_whole() -> None:
    assert told("entry: { a: 1, b: 2 }\n", Odd) == [
        "1:8: error: entry: 'odd' is not allowed here [invalid-value] | write one of: fixed, formula"
    ]


def test_a_model_validated_directly_refuses_as_pydantic_does() -> None:
    with pytest.raises(ValidationError):
        Tier.model_validate(located("from: x\n"))


def test_names_that_are_no_fields_keep_their_spelling() -> None:
    assert [Spelling().field(Slab, name) for name in ("net_price", "net price", "stranger")] == [
        "net price",
        "net price",
        "stranger",
    ]
    assert Spelling("with underscores").field(Slab, "net price") == "net_price"
    assert Spelling().hint("x", [], "a thing") == ""
