"""Files of a policy with one value changed: every scalar of its YAML and every cell of its CSV, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]

Files = Mapping[str, bytes]
Place = tuple[str, int, int, str]
"""File, first and last byte, and the text between them."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_OPPOSITE = {
    "yes": "no",
    "no": "yes",
    "above": "below",
    "below": "above",
    "range": "slab",
    "slab": "range",
    "all": "any",
    "any": "all",
    "running": "list",
    "list": "running",
    "regular": "running",
    "cumulative": "highest only",
    "highest only": "cumulative",
    "customer": "net",
    "best of": "exclusive",
    "exclusive": "add",
    "add": "compound",
    "compound": "add",
    "quote": "line",
    "group": "line",
    "peak": "average",
    "each segment": "peak",
    "stop": "warn",
    "warn": "stop",
    "error": "warning",
    "take it": "keep contract",
    "half up": "half even",
    "recurring": "usage",
    "usage": "one-time",
    "month": "year",
    "refuse": "none",
}


def sample_files(root: Path = REPOSITORY) -> dict[str, bytes]:
    """Catalogs and rules of a workspace; of the sample where none is named."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("catalogs", "pricing_rules")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def places(files: Files) -> Iterator[Place]:
    """Every value and every key of every file."""
    for path, data in files.items():
        text = data.decode("utf-8")
        if path.endswith(".csv"):
            offset = 0
            for line in text.splitlines(keepends=True):
                for cell in re.finditer(r"[^,;\r\n]+", line) if offset and not line.startswith("#") else ():
                    yield path, offset + cell.start(), offset + cell.end(), cell[0]
                offset += len(line)
        else:
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                if isinstance(event, yaml.ScalarEvent):
                    start, end = event.start_mark.index, event.end_mark.index
                    yield path, start, end, text[start:end]


def other(value: str) -> str:
    """A value of the same kind that says something else."""
    if value in _OPPOSITE:
        return _OPPOSITE[value]
    if _DATE.fullmatch(value):
        return str(date.fromisoformat(value) + timedelta(days=1))
    number = _NUMBER.search(value)
    if number is not None:
        digits = number[0]
        last = "1" if digits[-1] != "1" else "2"
        return f"{value[: number.start()]}{digits[:-1]}{last}{value[number.end() :]}"
    return f"{value[:-1]}x{value[-1]}" if value[-1:] in "\"'" else f"{value}x"


def mutated(files: Files, place: Place) -> dict[str, bytes]:
    """The files with the value at one place changed."""
    path, start, end, value = place
    text = files[path].decode("utf-8")
    return {**files, path: f"{text[:start]}{other(value)}{text[end:]}".encode()}
