"""Whatever a request holds, the answer is a price or a typed error that says why; never a traceback."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.problems import CpqError, InvalidFiles, InvalidRequest
from cpq.workspace import Workspace

WRONG_NUMBERS = ["-1", "0", "2.5", "1e400", "-1e400", "NaN", "Infinity", "-0", "0x10", "1_000", "1,000", " 5", ""]
WRONG_NUMBERS += ["٣", "५", "99" * 40]
WRONG_TEXTS = [
    "\u202eecalp",
    "a\u0000b",
    "a\u200bb",
    "\ud800",
    "\ufeff",
    "a\nb",
    "x" * 2_000,
    "', 'seat': '",
    "../..",
    "~",
]


@lru_cache
def workspace() -> Workspace:
    return Workspace.open(Path(__file__).parent / "_base")


def asked(**changes: Any) -> dict[str, Any]:
    request = {
        "schema": "cpq/quote-request/1",
        "account": "acme",
        "as_of": "2026-11-20",
        "term": "12 months",
        "lines": [{"product": "seat", "quantity": "5"}],
    }
    return {**request, **changes}


def priced(request: object) -> Decimal:
    data = json.dumps(request).encode("utf-8", "surrogatepass")
    deal = workspace().parse_deal(data, "request.json")
    return workspace().price_deal(deal).totals.net


def test_the_request_that_the_others_spoil_has_a_price() -> None:
    assert priced(asked()) == Decimal("2700.00")


@pytest.mark.parametrize("number", WRONG_NUMBERS)
def test_a_quantity_that_is_none_is_refused(number: str) -> None:
    with pytest.raises((InvalidFiles, InvalidRequest)) as refused:
        priced(asked(lines=[{"product": "seat", "quantity": number}]))
    assert {problem.code for problem in refused.value.problems} <= {
        "invalid-value",
        "zero-quantity",
        "fractional-quantity",
    }


@pytest.mark.parametrize("text", WRONG_TEXTS)
@pytest.mark.parametrize("field", ["account", "currency", "price_book", "term", "as_of", "start", "incoterm"])
def test_a_strange_text_never_breaks_anything(field: str, text: str) -> None:
    assert answer(asked(**{field: text})) in (Decimal("2700.00"), "refused")


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [("2027-01-01", "2026-01-01", "invalid-value"), ("2026-02-30", "2027-01-01", "invalid-value")],
)
def test_dates_that_cannot_be_are_refused(start: str, end: str, code: str) -> None:
    with pytest.raises(InvalidFiles) as refused:
        priced(asked(as_of=start, valid_until=end))
    assert {problem.code for problem in refused.value.problems} == {code}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WRONG_NUMBERS + WRONG_TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "account",
    "as_of",
    "lines",
    "term",
    "discounts",
    "sold_through",
    "ship_to",
    "payment_schedule",
    "codes",
    "facts",
]
LINE_FIELDS = [
    "id",
    "product",
    "quantity",
    "unit",
    "selection",
    "parent",
    "discount",
    "segments",
    "special",
    "kind",
    "term",
]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
def test_any_json_in_any_field_gives_a_price_or_a_typed_error(changes: dict[str, Any]) -> None:
    check(answer(asked(**changes)))


@given(st.dictionaries(st.sampled_from(LINE_FIELDS), JSON, min_size=1, max_size=3))
def test_any_json_in_a_line_gives_a_price_or_a_typed_error(changes: dict[str, Any]) -> None:
    check(answer(asked(lines=[{"product": "seat", "quantity": "5", **changes}, {"product": "setup"}])))


AMOUNTS = st.sampled_from(
    ["0", "0.01", "5", "45.00", "99999999999999999", "-5", "0.000000000001", "5.00 EUR", "5 USD", "5%"]
)
RATES = st.sampled_from(["0", "0.1", "1", "1.5", "100%", "33.333%", "110%", "-5%", "15"])
TERMS = st.sampled_from(
    ["12 months", "1 day", "1200 months", "1201 months", "0 months", "10 days", "1 year 3 months", "12"]
)
DAYS = st.sampled_from(["2026-11-20", "2028-02-29", "2026-02-29", "0001-01-01", "9999-12-31", "tomorrow"])
DISCOUNTS = (
    AMOUNTS
    | RATES
    | st.fixed_dictionaries(
        {},
        optional={
            "rate": RATES,
            "amount": AMOUNTS,
            "target": AMOUNTS,
            "of": st.sampled_from(["list", "regular", "running", "net"]),
            "at": st.sampled_from(["customer", "net"]),
            "per": st.sampled_from(["unit", "line"]),
            "prorates": st.booleans(),
        },
    )
)
SEGMENTS = st.lists(
    st.fixed_dictionaries(
        {"term": TERMS},
        optional={"quantity": AMOUNTS, "price": AMOUNTS, "uplift": RATES, "discount": DISCOUNTS, "free": st.booleans()},
    ),
    max_size=3,
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"product": st.sampled_from(["seat", "setup", "seats"])},
        optional={
            "quantity": AMOUNTS,
            "discount": DISCOUNTS,
            "segments": SEGMENTS,
            "start": DAYS,
            "term": TERMS,
            "kind": st.sampled_from(["sale", "credit"]),
            "optional": st.booleans(),
            "unit": st.sampled_from(["", "piece", "kg"]),
            "parent": st.sampled_from(["", "l1", "l2", "l9"]),
        },
    ),
    min_size=1,
    max_size=3,
)


@given(
    st.fixed_dictionaries(
        {"lines": LINES},
        optional={"as_of": DAYS, "start": DAYS, "term": TERMS, "discounts": st.lists(DISCOUNTS, max_size=2)},
    )
)
def test_plausible_and_absurd_values_together_give_a_price_or_a_typed_error(changes: dict[str, Any]) -> None:
    check(answer(asked(**changes)))


def answer(request: dict[str, Any]) -> Decimal | str:
    """The net total, or that a typed error says why there is none."""
    try:
        return priced(request)
    except CpqError as error:
        return "refused" if error.code and str(error) else "without a word"


def check(answered: Decimal | str) -> None:
    """Either refused in words, or an amount in whole cents."""
    assert answered == "refused" or answered == Decimal(answered).quantize(Decimal("0.01"))
