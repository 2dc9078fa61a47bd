"""Settings in TOML: scalars as written, duplicates with both places, every value located."""

import pytest

from cpq.files.located import LocatedList, LocatedMap
from cpq.files.toml_reader import read_toml


def read(text: str | bytes) -> LocatedMap:
    documents, problems = read_toml(text, "c.toml")
    assert problems == []
    return documents[0]


def found(text: str | bytes) -> list[str]:
    _, problems = read_toml(text, "c.toml")
    return [f"{problem.location} {problem.code}" for problem in problems]


@pytest.mark.parametrize(
    "source",
    ["1_000", "1.10", "0x1F", "+5", "1e3", "true", "inf", "1979-05-27", "1979-05-27 07:32:00", "07:32:00", "9" * 4000],
)
def test_anything_but_a_text_stays_as_it_was_written(source: str) -> None:
    value = read(f"a = {source}  # why\n")["a"]
    assert (value, value.quoted) == (source, False)


@pytest.mark.parametrize("source", ['"x\\ty"', "'x\ty'", '"""\nx\ty"""', "'''x\ty'''"])
def test_a_text_is_decoded_and_quoted(source: str) -> None:
    value = read(f"a = {source}\n")["a"]
    assert (value, value.quoted) == ("x\ty", True)


def test_every_key_and_value_knows_its_place() -> None:
    text = (
        "top = 1\n"
        'list = [10, [ 2, "x" ],\n'
        "  { a = 1, b.c = 'y' }, # note ]\n"
        "]\n"
        "[ documents.brand ]\n"
        '  "logo file" = """\n'
        'a = 1 ""x\n'
        '"""\n'
        "  after = 'é'\n"
        "[[lines]]\n"
        "id = 1\n"
        "[[lines]]\n"
        "  [lines.more]\n"
        "  x = 2\n"
    )
    data = read(text)
    brand, lines = data["documents"]["brand"], data["lines"]
    places = [
        data.where,
        data.key_where["top"],
        data["top"].where,
        data["list"].where,
        data["list"][0].where,
        data["list"][1][1].where,
        data["list"][2].where,
        data["list"][2].key_where["b"],
        data["list"][2]["b"]["c"].where,
        brand.where,
        brand.key_where["logo file"],
        brand["logo file"].where,
        brand["after"].where,
        lines[0].where,
        lines[0]["id"].where,
        lines[1].where,
        lines[1]["more"].where,
        lines[1]["more"]["x"].where,
    ]
    assert [f"{place.line}:{place.column}" for place in places] == [
        "1:1",
        "1:1",
        "1:7",
        "2:8",
        "2:9",
        "2:18",
        "3:3",
        "3:12",
        "3:18",
        "5:1",
        "6:3",
        "6:17",
        "9:11",
        "10:1",
        "11:6",
        "12:1",
        "13:3",
        "14:7",
    ]
    assert type(lines) is LocatedList
    assert data["list"][2] == {"a": "1", "b": {"c": "y"}}


def test_an_empty_file_has_no_settings() -> None:
    assert read("") == {}
    assert read("# nothing\n") == {}


@pytest.mark.parametrize(
    ("text", "place", "first"),
    [
        ("a = 1\nb = 2\na = 3\n", "3:1", "1:1"),
        ("[x]\n[y]\n[x]\n", "3:1", "1:1"),
        ("a = { b = 1, b = 2 }\n", "1:14", "1:7"),
    ],
)
def test_a_duplicate_gives_both_places(text: str, place: str, first: str) -> None:
    _, problems = read_toml(text, "c.toml")
    assert [(str(problem.location), problem.code) for problem in problems] == [(f"c.toml:{place}", "duplicate-key")]
    assert problems[0].hint == f"keep one of the two; the first is at c.toml:{first}"


def test_all_duplicates_are_told_together_with_what_else_is_broken() -> None:
    assert found("a = 1\na = 2\nb = 1\nb = 2\n") == ["c.toml:2:1 duplicate-key", "c.toml:4:1 duplicate-key"]


@pytest.mark.parametrize(
    ("text", "place", "code", "words"),
    [
        ("a = 1\n[a.b]\n", "2:5", "duplicate-key", "a name is given twice"),
        ("[[a]]\n[a]\n", "2:3", "duplicate-key", "a name is given twice"),
        ("a\n", "1:2", "bad-toml", "'=' is missing after a name"),
        ("= 1\n", "1:1", "bad-toml", "a name is missing or has signs that need quotation marks"),
        ("a = x\n", "1:5", "bad-toml", "the value cannot be read"),
        ("a = 010\n", "1:6", "bad-toml", "something follows after the value"),
        ("a = [1", "1:7", "bad-toml", "a bracket is not closed"),
        ("a = { b = 1 c = 2 }\n", "1:13", "bad-toml", "a bracket is not closed"),
        ("a = { b = 'x' c = 2 }\n", "1:15", "bad-toml", "a bracket is not closed"),
        ("[a\n", "1:3", "bad-toml", "a bracket is not closed"),
        ('a = "\\q"\n', "1:8", "bad-toml", "a '\\' means nothing known here"),
        ("a = 'x\n", "1:5", "bad-toml", "a text is not closed on its line"),
        ("a = 2026-13-45\n", "1:9", "bad-toml", "something follows after the value"),
        ('a = "\\ud800"\n', "1:12", "bad-toml", "a '\\' means nothing known here"),
    ],
)
def test_broken_toml_is_explained(text: str, place: str, code: str, words: str) -> None:
    _, problems = read_toml(text, "c.toml")
    assert [problem.message for problem in problems] == [words]
    assert [f"{problem.location} {problem.code}" for problem in problems] == [f"c.toml:{place} {code}"]


def test_numbers_too_long_for_python_are_a_problem() -> None:
    assert [line.split()[1] for line in found("a = " + "9" * 5000)] == ["bad-toml"]


def test_nesting_is_allowed_up_to_the_limit_and_not_beyond() -> None:
    assert read("a = " + "[" * 31 + "]" * 31)
    assert [line.split()[1] for line in found("a = " + "[" * 32 + "]" * 32)] == ["nested-too-deep"]
    assert [line.split()[1] for line in found(".".join("a" * 33) + " = 1")] == ["nested-too-deep"]
    header = "[" + ".".join("a" * 20) + "]\n"
    assert [line.split()[1] for line in found(header + ".".join("b" * 20) + " = 1")] == ["nested-too-deep"]


def test_escapes_and_raw_characters_hide_nothing() -> None:
    assert found('a = "x\\u202e"\n') == ["c.toml:1:6 control-character"]
    assert found('"x\\u202e" = 1\n') == ["c.toml:1:2 control-character"]
    assert found('a = "x\u200b"\n') == ["c.toml:1:7 control-character"]
    assert found(b"a = '\xff'") == ["c.toml:1:6 not-utf8"]


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert str(read("\ufeffa = 1\r\nb = 2\r\n".encode())["b"].where) == "c.toml:2:5"
    assert str(read("\ufeffa = 1\r\nb = 2\r\n")["b"].where) == "c.toml:2:5"


def test_settings_are_short() -> None:
    assert found("#" * (1024 * 1024 + 1)) == ["c.toml:1:1 file-too-large"]
    assert found("".join(f"a{n} = 1\n" for n in range(30_000))) == ["c.toml:20001:10 too-many-values"]
    assert len(found("a = 1\n" * 5_000)) == 1
