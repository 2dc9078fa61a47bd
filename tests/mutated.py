"""Documents that almost are right: valid ones with values exchanged, fields dropped, doubled or added."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

VALUES = st.sampled_from(
    [
        *(
            "",
            "0",
            "-1",
            "1",
            "2.5",
            "0.000000000001",
            "9" * 18,
            "9" * 60,
            "1e400",
            "NaN",
            "1000000000000",
            "1000000000001",
        ),
        *("0%", "100%", "110%", "-5%", "33.333333333333%", "5.00 EUR", "7 JPY", "500.00 EUR per month", "500.00 EUR"),
        *(
            "1900-01-01",
            "2999-12-31",
            "0001-01-01",
            "9999-12-31",
            "2028-02-29",
            "2027-02-29",
            "2027-01-01",
            "2027-07-15",
        ),
        *("1 day", "1200 months", "1201 months", "12", "1 month 1 day", "0 months", "36525 days", "99999 weeks"),
        *("month", "year", "yes", "no", "credit", "list", "net", "previous", "uplift", "monthly in advance on day 31"),
        *("whole term in advance", "end of month", "2% within 10 days", "at delivery", "max(0.08, cpi)", "1/0"),
        *("\u202eabc", "x" * 3_000, "٣", "null", "*a", "<<", "seats", "calls", "seat"),
    ]
)
PARTS: Sequence[Any] = (
    [],
    {},
    [[]],
    [{}],
    {"": ""},
    {"every": "month", "term": "100 years"},
    {"every": "day", "term": "100 years"},
    {"every": "year", "quantity": ["1", "2", "3"], "uplift": "3%", "uplift of": "previous"},
    {"every": "month", "first segment ends": "2027-01-15", "free": "3 months"},
    [{"months": "1"}] * 5,
    [{"start": "2027-01-01", "end": "2027-06-30"}, {"start": "2027-08-01", "end": "2028-02-29", "quantity": "7"}],
    {"amount": "500.00 EUR per month", "overage factor": "1.2"},
    {"target": "1000.00", "at": "net"},
    {"rate": "5%", "for": "6 months"},
    [{"30%": "at order"}, {"70%": "at start"}],
    ["1", "2.50"],
)


def paths(document: Any, at: Path = ()) -> Iterator[Path]:
    """Where every value of a document stands, the document itself first."""
    yield at
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in inner:
        yield from paths(value, (*at, key))


def value_at(document: Any, path: Path) -> Any:
    """The value that stands there."""
    for key in path:
        document = document[key]
    return document


@st.composite
def mutated_document(draw: st.DrawFn, original: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """A valid document in which a few things are otherwise.

    Args:
        fields: Names of fields that may be added anywhere.
    """
    made: dict[str, Any] = json.loads(json.dumps(original))
    for _ in range(draw(st.integers(1, 3))):
        inside = [path for path in paths(made) if path]
        way = draw(st.sampled_from(["value", "value", "part", "drop", "double", "add"]))
        if not inside or way == "add":
            maps = [path for path in paths(made) if isinstance(value_at(made, path), dict)]
            value_at(made, draw(st.sampled_from(maps)))[draw(st.sampled_from(fields))] = _new(draw)
            continue
        path = draw(st.sampled_from(inside))
        around, key = value_at(made, path[:-1]), path[-1]
        if way == "value":
            around[key] = draw(VALUES)
        elif way == "part":
            around[key] = _new(draw)
        elif way == "drop":
            del around[key]
        elif isinstance(around, list):
            around.append(json.loads(json.dumps(around[key])))
    return made


def _new(draw: st.DrawFn) -> Any:
    return draw(VALUES | st.sampled_from(range(len(PARTS))).map(lambda at: json.loads(json.dumps(PARTS[at]))))


def as_bytes(document: dict[str, Any]) -> bytes:
    """The document as JSON, which YAML reads too."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
