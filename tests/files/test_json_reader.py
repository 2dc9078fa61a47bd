"""JSON to located maps: exact digits, no duplicates, and a place for everything."""

import pytest

from cpq.files import json_reader
from cpq.files.json_reader import read_json
from cpq.files.limits import MAX_DEPTH, MAX_PROBLEMS
from cpq.files.located import JsonNull, JsonNumber, LocatedMap, LocatedText


def read(text: str | bytes) -> LocatedMap:
    documents, problems = read_json(text, "r.json")
    assert problems == []
    assert len(documents) == 1
    return documents[0]


def found(text: str | bytes) -> list[str]:
    _, problems = read_json(text, "r.json")
    return [f"{problem.location} {problem.code}" for problem in problems]


@pytest.mark.parametrize("number", ["0", "-0", "12", "1.10", "1e400", "-1.5E+3", "12345678901234567890.123456789"])
def test_a_number_keeps_its_digits_and_says_that_it_was_one(number: str) -> None:
    for text in (f'{{"a": {number}}}', f'{{"a": [{number}]}}'):
        value = read(text)["a"]
        value = value[0] if isinstance(value, list) else value
        assert (value, type(value), value.quoted) == (number, JsonNumber, False)


def test_words_are_unquoted_and_null_is_told_apart() -> None:
    data = read('{"a": true, "b": false, "c": null, "d": "true", "e": ""}')
    assert data == {"a": "true", "b": "false", "c": "", "d": "true", "e": ""}
    assert [data[key].quoted for key in "abcde"] == [False, False, False, True, True]
    assert [type(data[key]) for key in "abcde"] == [LocatedText, LocatedText, JsonNull, LocatedText, LocatedText]


def test_every_key_and_value_knows_its_place() -> None:
    data = read('{"é": "ü", "b":\n  [1,\n   {"c"\n: \n"x\\n"}],\n "d": {} }')
    places = [
        data.where,
        data.key_where["é"],
        data["é"].where,
        data.key_where["b"],
        data["b"].where,
        data["b"][0].where,
        data["b"][1].where,
        data["b"][1].key_where["c"],
        data["b"][1]["c"].where,
        data.key_where["d"],
        data["d"].where,
    ]
    assert [f"{place.line}:{place.column}" for place in places] == [
        "1:1",
        "1:2",
        "1:7",
        "1:12",
        "2:3",
        "2:4",
        "3:4",
        "3:5",
        "5:1",
        "6:2",
        "6:7",
    ]
    assert type(next(iter(data))) is str
    data = read('{\n"a"\n:\n  "x"\n,\n"b": 1}')
    places = [data.key_where["a"], data["a"].where, data.key_where["b"], data["b"].where]
    assert [f"{place.line}:{place.column}" for place in places] == ["2:1", "4:3", "6:1", "6:6"]


def test_empty_objects_and_arrays_nest() -> None:
    assert read('{"a": [[], [{}], {"b": []}], "c": {}}') == {"a": [[], [{}], {"b": []}], "c": {}}


@pytest.mark.parametrize("value", ["2", "[2]", '"\\u0032"', "null"])
def test_a_duplicate_name_gives_both_places(value: str) -> None:
    documents, problems = read_json(f'{{"a": 1,\n "b": {{"c": 1, "c": {value}}}, "d": 4}}', "r.json")
    assert "\n".join(map(str, problems)).split("\n") == [
        "r.json:2:16: error: 'c' stands twice, already on line 2 [duplicate-key]",
        "    keep one of the two; the first is at r.json:2:8",
    ]
    assert documents == [{"a": "1", "b": {"c": "1"}, "d": "4"}]


def test_names_equal_after_their_escapes_are_duplicates() -> None:
    assert found('{"a": 1, "\\u0061": 2}') == ["r.json:1:10 duplicate-key"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "the text ends where a value belongs"),
        ("\n\n", "3:1", "the text ends where a value belongs"),
        ('{"a": NaN}', "1:7", "'NaN' is not a JSON value"),
        ('{"a": [Infinity]}', "1:8", "'Infinity' is not a JSON value"),
        ('{"a": -Infinity}', "1:7", "'-Infinity' is not a JSON value"),
        ('{"a": 010}', "1:7", "'010' is not a JSON value"),
        ('{"a": 1.}', "1:7", "'1.' is not a JSON value"),
        ('{"a": +1}', "1:7", "'+1' is not a JSON value"),
        ('{"a": True}', "1:7", "'True' is not a JSON value"),
        ('{"a": }', "1:7", "'}' stands where a value belongs"),
        ('{"a": [1,]}', "1:10", "a ',' stands before the closing bracket"),
        ('{"a": 1,}', "1:9", "a ',' stands before the closing bracket"),
        ('{"a": [,1]}', "1:8", "a ',' stands before the first entry"),
        ('{,"a": 1}', "1:2", "a ',' stands before the first entry"),
        ('{"a": [1 2]}', "1:10", "',' or ']' is missing here"),
        ('{"a": [1}', "1:9", "',' or ']' is missing here"),
        ('{"a": 1 "b": 2}', "1:9", "',' or '}' is missing here"),
        ('{"a": 1', "1:8", "',' or '}' is missing here"),
        ('{"a" 1}', "1:6", "':' is missing after 'a'"),
        ("{a: 1}", "1:2", "a name in double quotation marks is missing"),
        ("{'a': 1}", "1:2", "a name in double quotation marks is missing"),
        ('{"a": "x', "1:7", "a text is not closed on its line"),
        ('{"a": "x\ny"}', "1:7", "a text is not closed on its line"),
        ('{"a": "\\q"}', "1:7", "a '\\' means nothing known here"),
        ('{"a": 1}\n x', "2:2", "something follows after the end of the object"),
        ('{"": 1}', "1:2", "a name is empty or has several lines"),
        ('{"a\\nb": 1}', "1:2", "a name is empty or has several lines"),
    ],
)
def test_broken_json_is_explained_where_it_breaks(text: str, place: str, words: str) -> None:
    _, problems = read_json(text, "r.json")
    assert [(str(problem.location), problem.code, problem.message) for problem in problems] == [
        (f"r.json:{place}", "bad-json", words)
    ]
    assert problems[0].hint


@pytest.mark.parametrize("text", ["[1]", '"x"', "1", "null"])
def test_only_an_object_is_a_document(text: str) -> None:
    documents, _ = read_json(text, "r.json")
    assert documents == []
    assert found(text) == ["r.json:1:1 wrong-type"]


def test_nesting_is_allowed_up_to_the_limit_and_not_beyond() -> None:
    assert read('{"a":' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}")
    assert found('{"a":' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}") == [f"r.json:1:{5 + MAX_DEPTH} nested-too-deep"]


@pytest.mark.parametrize("escape", ["\\u202e", "\\u0000", "\\ud800", "\\u200b", "\\r"])
def test_escapes_hide_nothing(escape: str) -> None:
    assert found(f'{{"a": "x{escape}"}}') == ["r.json:1:7 control-character"]
    assert found(f'{{"x{escape}": 1}}') == ["r.json:1:2 control-character"]


def test_line_ends_and_tabs_may_be_escaped() -> None:
    assert read('{"a": "x\\ny\\tz", "b": "1\\r\\n2"}') == {"a": "x\ny\tz", "b": "1\r\n2"}


def test_raw_invisible_characters_are_refused_and_the_rest_is_read() -> None:
    assert found('{"a": "x\u202ey", "b": 1, "b": 2}') == ["r.json:1:9 control-character", "r.json:1:22 duplicate-key"]
    assert found(b'{"a": "\xff"}') == ["r.json:1:8 not-utf8"]


def test_a_byte_order_mark_is_no_character() -> None:
    assert str(read('\ufeff{"a": 1}')["a"].where) == "r.json:1:7"
    assert str(read('\ufeff{"a": 1}'.encode())["a"].where) == "r.json:1:7"


def test_a_text_beyond_a_mebibyte_is_refused_and_the_rest_is_read() -> None:
    text = '{"a": "' + "x" * (1024 * 1024) + '", "b": 1, "b": 2}'
    assert [line.split()[1] for line in found(text)] == ["text-too-long", "duplicate-key"]
    assert len(read('{"a": "' + "x" * 10_000 + '"}')["a"]) == 10_000


def test_too_many_values_stop_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "MAX_VALUES", 5)
    assert read('{"a": [1, 2]}')
    assert found('{"a": [1, 2, 3]}') == ["r.json:1:14 too-many-values"]
    assert read('{"a": 1, "b": 2}')
    assert found('{"a": 1, "b": 2, "c": []}') == ["r.json:1:18 too-many-values"]


def test_a_text_of_problems_stops_at_a_thousand() -> None:
    assert len(found("{" + '"a": 1,' * 5000 + '"b": 2}')) == MAX_PROBLEMS
    assert len(found('{"a": "' + "\u200b" * 5000 + '"}')) == MAX_PROBLEMS
