"""YAML to located maps: nothing resolved, nothing repeated, everything with its place."""

import pytest
import yaml

from cpq.files import yaml_reader
from cpq.files.limits import MAX_DEPTH, MAX_PROBLEMS
from cpq.files.located import LocatedList, LocatedMap, LocatedText
from cpq.files.yaml_reader import read_yaml


@pytest.fixture(params=["libyaml", "pure"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CSafeLoader")
    return str(request.param)


def read(text: str | bytes) -> LocatedMap:
    documents, problems = read_yaml(text, "a.yaml")
    assert problems == []
    assert len(documents) == 1
    return documents[0]


def found(text: str | bytes) -> list[str]:
    """Place and code of every problem."""
    _, problems = read_yaml(text, "a.yaml")
    return [f"{problem.location} {problem.code}" for problem in problems]


@pytest.mark.parametrize(
    "text", ["NO", "010", "12:30", "12:30:45", "1.10", "1e3", "1_000", "0x1F", "yes", "2026-11-01"]
)
@pytest.mark.usefixtures("either_parser")
def test_a_plain_scalar_stays_the_text_it_is(text: str) -> None:
    value = read(f"a: {text}\n")["a"]
    assert (value, value.quoted) == (text, False)


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_the_empty_text(text: str) -> None:
    value = read(f"a: {text}\n")["a"]
    assert (value, value.quoted) == ("", False)


def test_quotation_marks_make_a_text_of_null() -> None:
    value = read("a: 'null'\nb: ''\n")
    assert (value["a"], value["a"].quoted, value["b"], value["b"].quoted) == ("null", True, "", True)


@pytest.mark.usefixtures("either_parser")
def test_every_key_and_value_knows_its_place() -> None:
    text = "prices:\n  seat: { mode: slab, 'tiers': [ {from: 1}, \"x\" ] }\n  é: ü\nnote: |\n  two\n  lines\n"
    data = read(text)
    seat = data["prices"]["seat"]
    places = [
        data.where,
        data.key_where["prices"],
        data["prices"].where,
        data["prices"].key_where["seat"],
        seat.where,
        seat.key_where["tiers"],
        seat["tiers"].where,
        seat["tiers"][0].where,
        seat["tiers"][0]["from"].where,
        seat["tiers"][1].where,
        data["prices"]["é"].where,
        data["note"].where,
    ]
    assert [str(place) for place in places] == [
        "a.yaml:1:1",
        "a.yaml:1:1",
        "a.yaml:2:3",
        "a.yaml:2:3",
        "a.yaml:2:9",
        "a.yaml:2:23",
        "a.yaml:2:32",
        "a.yaml:2:34",
        "a.yaml:2:41",
        "a.yaml:2:45",
        "a.yaml:3:6",
        "a.yaml:4:7",
    ]
    assert data["note"] == "two\nlines\n"
    assert type(seat["tiers"]) is LocatedList
    assert type(seat["mode"]) is LocatedText
    assert type(next(iter(seat))) is str


def test_columns_count_characters_not_bytes_and_no_byte_order_mark() -> None:
    data = read("\ufeffé: [ü, 𝒳, z]\n".encode())
    assert str(data["é"][2].where) == "a.yaml:1:11"
    assert str(read("\ufeffa: 1\n").where) == "a.yaml:1:1"


def test_windows_line_ends_count_as_one() -> None:
    assert str(read("a: 1\r\nb: 2\r\n")["b"].where) == "a.yaml:2:4"


def test_several_documents_are_read() -> None:
    documents, problems = read_yaml("a: 1\n---\nb: 2\n", "a.yaml")
    assert (documents, problems) == ([{"a": "1"}, {"b": "2"}], [])
    assert str(documents[1].where) == "a.yaml:3:1"


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "~\n"])
def test_a_file_without_data_is_a_problem(text: str) -> None:
    assert found(text) == ["a.yaml:1:1 bad-yaml"]


@pytest.mark.parametrize(
    ("text", "kind"), [("- a\n", "a list"), ("[]\n", "a list"), ("abc\n", "a single text"), ("'x'\n", "a single text")]
)
def test_a_file_that_is_no_map_is_a_problem(text: str, kind: str) -> None:
    documents, problems = read_yaml(text, "a.yaml")
    assert documents == []
    assert [str(problem).split("\n")[0] for problem in problems] == [
        f"a.yaml:1:1: error: the file holds {kind} where a map of fields belongs [wrong-type]"
    ]


def test_an_empty_document_after_another_is_a_problem() -> None:
    assert found("a: 1\n---\n") == ["a.yaml:3:1 bad-yaml"]


@pytest.mark.usefixtures("either_parser")
def test_a_duplicate_key_names_both_places() -> None:
    documents, problems = read_yaml("a: 1\nb:\n  c: 1\n  d: 2\n  c: { x: 3 }\n", "a.yaml")
    assert str(problems[0]).split("\n") == [
        "a.yaml:5:3: error: 'c' stands twice, already on line 3 [duplicate-key]",
        "    keep one of the two; the first is at a.yaml:3:3",
    ]
    assert len(problems) == 1
    assert documents[0]["b"] == {"c": "1", "d": "2"}


def test_equal_keys_in_different_spellings_are_duplicates() -> None:
    assert found('a: 1\n"a": 2\n') == ["a.yaml:2:1 duplicate-key"]


@pytest.mark.usefixtures("either_parser")
def test_anchors_aliases_and_merges_are_refused() -> None:
    text = "a: &x 1\nb: *x\nc:\n  <<: *x\n  d: 1\ne: &y { f: 1 }\n"
    assert found(text) == [
        "a.yaml:1:4 alias-not-allowed",
        "a.yaml:2:4 alias-not-allowed",
        "a.yaml:4:3 alias-not-allowed",
        "a.yaml:4:7 alias-not-allowed",
        "a.yaml:6:4 alias-not-allowed",
    ]


def test_an_alias_as_a_key_is_refused_and_its_value_is_still_read() -> None:
    assert found("*x : { a: &y 1 }\n") == ["a.yaml:1:1 alias-not-allowed", "a.yaml:1:11 alias-not-allowed"]


def test_a_quoted_merge_sign_is_a_plain_name() -> None:
    assert read("'<<': 1\n") == {"<<": "1"}


@pytest.mark.parametrize("tag", ["!!str", "!!python/object:os.system", "!own", "!"])
def test_explicit_tags_are_refused(tag: str) -> None:
    _, problems = read_yaml(f"a: {tag} 3\n", "a.yaml")
    assert [str(problem).split("\n")[0] for problem in problems] == [
        f"a.yaml:1:4: error: the tag '{tag}' is not allowed [tag-not-allowed]"
    ]


def test_tags_on_maps_and_lists_are_refused() -> None:
    assert found("a: !!map { b: 1 }\nc: !!seq [1]\n") == ["a.yaml:1:4 tag-not-allowed", "a.yaml:2:4 tag-not-allowed"]


@pytest.mark.usefixtures("either_parser")
def test_nesting_is_allowed_up_to_the_limit_and_not_beyond() -> None:
    allowed = "a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert read(allowed)
    beyond = "a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert found(beyond) == [f"a.yaml:1:{3 + MAX_DEPTH} nested-too-deep"]


@pytest.mark.parametrize("key", ["? [a]\n: 1\n", "{a: 1}: 2\n", "? {a: b}\n: 1\n"])
def test_a_key_is_plain_text(key: str) -> None:
    assert [line.split()[1] for line in found(key)] == ["bad-yaml"]


def test_a_key_is_not_empty() -> None:
    assert found("'': 1\nb: 2\n") == ["a.yaml:1:1 bad-yaml"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\tb: 1\n", "2:1", "a tab is used for indentation"),
        ("a: b: c\n", "1:5", "a second ':' stands where no field can begin"),
        ("a: [1, 2\nb: 3\n", "2:2", "a '{' or '[' is not closed, or a ',' is missing"),
        ("a: 'x\n", "2:1", "a quotation mark is opened and never closed"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "the indentation does not fit the lines above"),
        ("a: @x\n", "1:4", "a text cannot begin with '@'"),
        ("a: %x\n", "1:4", "a text cannot begin with '%'"),
        ('a: "\\q"\n', "1:5", "a '\\' in a text in double quotation marks means nothing known"),
        ("a: - b\n", "1:4", "a list item begins on the line of its field"),
        ("a: |x\n  b\n", "1:5", "the text after '|' or '>' begins wrongly"),
        ("a: &\n", "1:5", "a '*', '&' or '!' begins a text"),
        ("a: 1\n  b\nc\nd: 1\n", "4:1", "a line here is neither 'name: value' nor a list item"),
        ("  a: 1\n b: 2\n", "2:2", "a line outside any document is not understood"),
    ],
)
def test_broken_yaml_is_explained_where_it_breaks(text: str, place: str, words: str) -> None:
    _, problems = read_yaml(text, "a.yaml")
    assert [(str(problem.location), problem.code, problem.message) for problem in problems] == [
        (f"a.yaml:{place}", "bad-yaml", words)
    ]
    assert problems[0].hint


@pytest.mark.parametrize(
    "text", ["a:\n\tb: 1\n", "a: b: c\n", "a: 'x\n", "a: @x\n", "a: {b: 1\n", "a: *\n", "a: !<x\n"]
)
def test_the_parser_in_python_breaks_in_words_too(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    _, problems = read_yaml(text, "a.yaml")
    assert [problem.code for problem in problems] == ["bad-yaml"]
    assert problems[0].message != "the text is not YAML here"


def test_what_the_parser_cannot_place_is_still_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> object:
        raise yaml.YAMLError("no mark")

    monkeypatch.setattr(yaml, "parse", fail)
    assert found("a: 1\n") == ["a.yaml:1:1 bad-yaml"]


def test_an_unknown_complaint_still_has_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> object:
        mark = yaml.Mark("a", 0, 6, 2, None, 0)
        raise yaml.MarkedYAMLError(problem="something new", problem_mark=mark)

    monkeypatch.setattr(yaml, "parse", fail)
    _, problems = read_yaml("a: 1\n", "a.yaml")
    assert [str(problem).split("\n")[0] for problem in problems] == [
        "a.yaml:7:3: error: the text is not YAML here [bad-yaml]"
    ]


def test_all_problems_are_collected_before_a_syntax_error() -> None:
    text = "a: 1\na: 2\nb: !!int 3\nc: x\u202ey\nd: 'open\n"
    assert found(text) == [
        "a.yaml:4:5 control-character",
        "a.yaml:2:1 duplicate-key",
        "a.yaml:3:4 tag-not-allowed",
        "a.yaml:6:1 bad-yaml",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: x\x00y\n", "1:5"),
        ("a: x\u202ey\n", "1:5"),
        ("a: x\u200by\n", "1:5"),
        ("a: x\x85y\n", "1:5"),
        ("a: x\u2028y\n", "1:5"),
        ("a: x\ud800y\n", "1:5"),
        ("a: x\ufeffy\n", "1:5"),
        ("a: 1\n# \x07\n", "2:3"),
        ("a: 1\rb\n", "1:5"),
        ("é: ü\nb:  \u2066x\n", "2:5"),
    ],
)
def test_invisible_and_direction_changing_characters_are_refused(text: str, place: str) -> None:
    assert found(text) == [f"a.yaml:{place} control-character"]


@pytest.mark.parametrize("escape", ["\\u202e", "\\0", "\\e", "\\N", "\\uFEFF"])
def test_escapes_hide_nothing(escape: str) -> None:
    assert found(f'a: 1\nb: "x{escape}"\n') == ["a.yaml:2:4 control-character"]


def test_tabs_and_line_ends_stand_in_blocks_and_double_quotation_marks_only() -> None:
    assert read("a: |\n  x\ty\n  z\n")["a"] == "x\ty\nz\n"
    assert read('a: "x\\ty\\nz"\n')["a"] == "x\ty\nz"
    assert found("a: x\ty\n") == ["a.yaml:1:4 control-character"]
    assert found("a: 'x\ty'\n") == ["a.yaml:1:4 control-character"]
    assert found("a: x\n\n  y\n") == ["a.yaml:1:4 control-character"]
    assert found('"x\\ty": 1\n') == ["a.yaml:1:1 control-character"]


def test_a_letter_that_only_looks_unusual_is_allowed() -> None:
    assert read("a: 中 é \u00a0 \u202f ‘x’ 𝒳 \ue000\n")["a"] == "中 é \u00a0 \u202f ‘x’ 𝒳 \ue000"


def test_a_file_in_another_encoding_is_refused_at_the_byte() -> None:
    _, problems = read_yaml("ok: 1\nname: Pi\u00e8ce\n".encode("cp1252"), "a.yaml")
    assert "\n".join(map(str, problems)).split("\n") == [
        "a.yaml:2:9: error: byte E8 is not UTF-8 [not-utf8]",
        "    save the file with encoding UTF-8; it may be in an older one such as Windows-1252",
    ]
    assert found("a: 1".encode("utf-16")) == ["a.yaml:1:1 not-utf8"]


def test_a_text_beyond_a_mebibyte_is_refused_and_the_rest_is_read() -> None:
    text = f"a: {'x' * (1024 * 1024 + 1)}\nb: 1\nb: 2\n"
    assert found(text) == ["a.yaml:1:4 text-too-long", "a.yaml:3:1 duplicate-key"]
    assert len(read(f"a: {'x' * (1024 * 1024)}\n")["a"]) == 1024 * 1024


def test_too_many_values_stop_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_VALUES", 5)
    assert read("a: [1, 2]\n")
    assert found("a: [1, 2, 3]\n") == ["a.yaml:1:11 too-many-values"]


def test_a_file_of_problems_stops_at_a_thousand() -> None:
    assert len(found("a: [" + "*x," * 5000 + "]")) == MAX_PROBLEMS
    assert len(found("a: '" + "\u200b" * 5000 + "'")) == MAX_PROBLEMS
