"""Files made to exhaust the reader are refused at once, whatever they would unfold into."""

from collections.abc import Callable
from typing import Any

import pytest

from cpq.files.csv_reader import read_csv
from cpq.files.json_reader import read_json
from cpq.files.toml_reader import read_toml
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem
from tests.pace import at_once

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

BOMBS: dict[str, tuple[Callable[..., tuple[Any, list[Problem]]], Callable[[], bytes], str]] = {
    "yaml: aliases that unfold a billion times": (read_yaml, LAUGHS.encode, "alias-not-allowed"),
    "yaml: a list that holds itself": (read_yaml, lambda: b"a: &a [*a]\n", "alias-not-allowed"),
    "yaml: brackets 100,000 deep": (read_yaml, lambda: b"a: " + b"[" * 100_000, "nested-too-deep"),
    "yaml: braces 100,000 deep": (read_yaml, lambda: b"{a: " * 100_000, "nested-too-deep"),
    "yaml: list marks 100,000 deep": (read_yaml, lambda: b"a:\n" + b"- " * 100_000, "nested-too-deep"),
    "yaml: lines 5,000 deep": (
        read_yaml,
        lambda: b"\n".join(b" " * n + b"a:" for n in range(5_000)),
        "nested-too-deep",
    ),
    "yaml: a text of 100 MB": (read_yaml, lambda: b"a: " + b"x" * 100_000_000, "file-too-large"),
    "yaml: a text of 30 MB": (read_yaml, lambda: b"a: " + b"x" * 30_000_000, "text-too-long"),
    "json: arrays 100,000 deep": (read_json, lambda: b'{"a":' + b"[" * 100_000, "nested-too-deep"),
    "json: objects 100,000 deep": (read_json, lambda: b'{"a":' * 100_000, "nested-too-deep"),
    "json: a text of 100 MB": (read_json, lambda: b'{"a":"' + b"x" * 100_000_000 + b'"}', "file-too-large"),
    "json: a text of 30 MB": (read_json, lambda: b'{"a":"' + b"x" * 30_000_000 + b'"}', "text-too-long"),
    "json: escapes of 30 MB": (read_json, lambda: b'{"a":"' + b"\\n" * 15_000_000 + b'"}', "text-too-long"),
    "json: blank lines of 20 MB": (read_json, lambda: b"\n" * 20_000_000, "bad-json"),
    "toml: arrays 100,000 deep": (read_toml, lambda: b"a = " + b"[" * 100_000, "nested-too-deep"),
    "toml: tables 100,000 deep": (read_toml, lambda: b"a = " + b"{a = " * 100_000, "nested-too-deep"),
    "toml: a name of 100,000 parts": (read_toml, lambda: b"a." * 100_000 + b"a = 1", "nested-too-deep"),
    "toml: a header of 100,000 parts": (read_toml, lambda: b"[" + b"a." * 100_000 + b"a]", "nested-too-deep"),
    "toml: 100 MB": (read_toml, lambda: b"a = '" + b"x" * 100_000_000, "file-too-large"),
    "toml: many settings": (read_toml, lambda: b"".join(b"a%d=1\n" % n for n in range(90_000)), "too-many-values"),
    "csv: 100 MB": (read_csv, lambda: b"a,b\n" + b"x" * 100_000_000, "file-too-large"),
    "csv: 20 million cells in a row": (read_csv, lambda: b"," * 20_000_000, "too-many-values"),
    "csv: quoted cells in a row": (read_csv, lambda: b'"a",' * 5_000_000, "too-many-values"),
    "csv: 20 million lines": (read_csv, lambda: b"\n" * 20_000_000, "too-many-values"),
    "csv: an open quotation mark": (read_csv, lambda: b'a,b\n"' + (b"x" * 19 + b"\n") * 1_000_000, "bad-csv"),
    "csv: quotation marks only": (read_csv, lambda: b'a,b\n"' + b'""' * 2_000_000, "text-too-long"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name: str) -> None:
    read, build, code = BOMBS[name]
    data = build()
    with at_once():
        _, problems = read(data, "bomb")
    assert code in {problem.code for problem in problems}
