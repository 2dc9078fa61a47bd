"""Whatever bytes a file holds, each reader returns problems and never raises; what it accepts, it placed."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from cpq.files.csv_reader import read_csv
from cpq.files.json_reader import read_json
from cpq.files.located import LocatedList, LocatedMap, LocatedText
from cpq.files.text import clean_text
from cpq.files.toml_places import TomlPlaces
from cpq.files.toml_reader import read_toml
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem

YAML = b"""catalog: saas
products:
  seat: { name: { en: Seat, fr: "Poste" }, charge: recurring, cost: 4.20 EUR }
  support:
    tiers:
      - { from: 1, price: 12.00 }
      - from: 10
        price: 9.00
    note: |
      several
      lines
---
other: [a, 'b', "c\\n"]
"""
TOML = b"""# settings
name = "Seller"
decimals = 1_000
rate = 1.10
on = true
since = 1979-05-27T07:32:00Z
list = [1, [2, "x"], { a = 1, b.c = 'y' }]
[documents.brand]
text = \"\"\"two
lines\"\"\"
[[address]]
line = 1
[[address]]
[address.more]
x = 2
"""
JSON = (
    b'{"schema": "a/1", "lines": [{"id": "l1", "quantity": 10, "note": "x\\ny"}, {"n": null, "t": true}], "f": -1.5e3}'
)
CSV = b'sku;price;"note"\np1;1.234,50;"a;b"\np2;12,5;"two\nlines ""x"""\n\n'

SIGNS = [b"\t", b"\n", b"\r", b'"', b"'", b"[", b"]", b"{", b"}", b":", b": ", b"- ", b",", b"&a", b"*a", b"!!x ", b"#"]
SIGNS += [
    b"|",
    b">",
    b"%",
    b"=",
    b".",
    b"\\",
    b"\x00",
    b"\xff",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xc2\x85",
    b"---\n",
]
SIGNS += [b"...", b"<<", b"?", b"@", b"1e400", b"NaN", b"\\u202e", b"\\ud800", b"'''", b'"""', b";", b" ", b"0"]


@st.composite
def mutated(draw: st.DrawFn, original: bytes) -> bytes:
    """A valid file with a few pieces cut, doubled, or replaced by signs that mean something."""
    data = original
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 12)))
        piece = draw(st.sampled_from(SIGNS) | st.binary(max_size=3) | st.just(data[start:end] * 2))
        data = data[:start] + piece + data[end:]
    return data


def scalars(value: Any) -> Iterator[LocatedText]:
    """Every text of a document, having checked that all of it is located."""
    if isinstance(value, LocatedMap):
        assert value.where.file == "f"
        assert set(value) <= set(value.key_where)
        for key, inner in value.items():
            assert type(key) is str
            yield from scalars(inner)
    elif isinstance(value, LocatedList):
        assert value.where.file == "f"
        for inner in value:
            yield from scalars(inner)
    else:
        assert isinstance(value, LocatedText)
        assert value.where.file == "f"
        assert value.where.line >= 1
        assert value.where.column >= 1
        yield value


def check(documents: list[LocatedMap], problems: list[Problem]) -> None:
    """Problems read well and documents are located; without problems nothing invisible is in them."""
    for problem in problems:
        assert problem.location.file == "f"
        assert problem.message
        assert not problem.message.endswith(".")
        assert problem.message.isprintable()
        assert problem.hint.isprintable()
    for document in documents:
        for text in scalars(document):
            if not problems:
                assert clean_text(text, text.where) == []


@given(st.binary(max_size=200) | mutated(YAML) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
@example(b"a: 1\x85b: 2")
@example(b"*x : 1")
@example(b"%TAG ! tag:x,2000:\n---\n!a b: 1")
def test_yaml_never_raises(data: bytes) -> None:
    check(*read_yaml(data, "f"))


@given(st.text(max_size=100))
def test_yaml_text_with_any_character_never_raises(text: str) -> None:
    check(*read_yaml(text, "f"))


@given(st.binary(max_size=200) | mutated(JSON))
def test_json_never_raises(data: bytes) -> None:
    check(*read_json(data, "f"))


@given(st.binary(max_size=200) | mutated(TOML))
@example(b'"\\q" = 1')
@example(b"a = 0x" + b"f" * 5000)
@example(b"a = " + b"9" * 5000)
def test_toml_never_raises(data: bytes) -> None:
    check(*read_toml(data, "f"))


@given(
    st.binary(max_size=200) | mutated(CSV),
    st.sampled_from([None, ",", ";", "\t", "|", "x"]),
    st.sampled_from([None, "utf-8", "cp1252", "latin-1"]),
)
def test_csv_never_raises(data: bytes, delimiter: str | None, encoding: str | None) -> None:
    table, problems = read_csv(data, "f", delimiter=delimiter, encoding=encoding)
    check([row.values for row in table.rows], problems)
    if not problems:
        assert all(tuple(row.values) == table.columns for row in table.rows)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(st.characters(exclude_categories=("C", "Z"))),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    """What the reader makes of a value: numbers, words and null as text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return str(value)


@given(st.dictionaries(st.text("abc é", min_size=1).filter(str.strip), JSON_VALUES), st.sampled_from([None, 1, "\t"]))
def test_json_reads_what_python_writes(value: dict[str, Any], indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=indent is None)
    documents, problems = read_json(text, "f")
    assert (documents, problems) == ([plain(value)], [])
    assert [at(text, found) for found in scalars(documents[0])] == [True] * len(list(scalars(documents[0])))


@given(st.dictionaries(st.text("abc é", min_size=1).filter(str.strip), JSON_VALUES, min_size=1))
def test_yaml_reads_json_alike(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    documents, problems = read_yaml(text, "f")
    if not problems:
        assert documents == [plain(value)]
        assert all(at(text, found) for found in scalars(documents[0]))
    else:
        assert {problem.code for problem in problems} <= {"control-character", "bad-yaml", "alias-not-allowed"}


def at(text: str, value: LocatedText) -> bool:
    """Whether a value's place in the file holds its first character."""
    line = text.split("\n")[value.where.line - 1]
    rest = line[value.where.column - 1 :]
    if value.quoted:
        return rest.startswith('"')
    return rest.startswith(value or "null")


@given(mutated(TOML))
def test_the_toml_scanner_follows_whatever_python_accepts(data: bytes) -> None:
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
        value = tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return
    places = TomlPlaces(text, "f")
    places.scan()
    for path in paths(value, ()):
        assert path in places.values
        assert path in places.keys


def paths(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The path of every value inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, held in inner:
        yield (*path, part)
        yield from paths(held, (*path, part))
