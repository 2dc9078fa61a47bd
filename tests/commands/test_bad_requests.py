"""Requests that cannot be: a typed error with its code, no traceback, nothing half written."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run

ASKED = ("--term", "12", "--as-of", "2026-11-20")

REFUSED = [
    ("seet:5", "unknown-product", "did you mean 'seat'?"),
    ("seat:-5", "invalid-value", "a quantity is never negative"),
    ("seat:1.5", "fractional-quantity", "whole units"),
    ("seat:0", "zero-quantity", "above zero"),
    ("seat:9999999999999", "invalid-value", "at most 1000000000000"),
    ("seat:" + "9" * 400, "invalid-value", "not an amount"),
    ("seat:1e400", "invalid-value", "without an exponent"),
    ("seat:NaN", "invalid-value", "finite number"),
    ("seat:-Infinity", "invalid-value", "finite number"),
    ("seat:1_000", "invalid-value", "write 1000"),
    ("seat:١٢", "invalid-value", "write 12"),
    ("seat:", "invalid-value", "a value is missing"),
    ("seat:5@8", "invalid-value", "8%"),
    ("seat:5@120%", "invalid-value", "between 0% and 100%"),
    ("seat:5@NaN%", "invalid-value", "NaN"),
    ("se\u202eat:5", "control-character", "right-to-left override"),
    ("seat\x1b[31m:5", "control-character", "control"),
    ("seat:5\x07", "invalid-value", "\\x07"),
    ("", "unknown-product", "there is no product ''"),
]


@pytest.mark.parametrize(("token", "code", "words"), REFUSED, ids=[repr(token)[:24] for token, _, _ in REFUSED])
@pytest.mark.usefixtures("shop")
def test_a_bad_product_token_is_refused_with_a_reason(cpq: Run, token: str, code: str, words: str) -> None:
    run = cpq("price", token, *ASKED)
    assert run.exit_code == 3
    assert f"[{code}]" in run.stderr
    assert words in run.stderr
    _clean(run.stdout, run.stderr)


def _clean(stdout: str, stderr: str) -> None:
    """Nothing on the standard output, no traceback, and no character that acts on a terminal."""
    assert stdout == ""
    assert "Traceback" not in stderr
    assert "internal-error" not in stderr
    assert all(letter.isprintable() or letter == "\n" for letter in stderr)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--currency", "XXQ"), "unknown-currency"),
        (("--currency", "USD"), "no-price-book"),
        (("--price-book", "standart"), "unknown-price-book"),
        (("--account", "ac\u202eme"), "control-character"),
        (("--payment-days", "soon"), "invalid-value"),
        (("--discount", "-5%"), "invalid-value"),
        (("--discount", "1e400%"), "invalid-value"),
        (("--valid-until", "2026-11-01"), "invalid-value"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
@pytest.mark.usefixtures("shop")
def test_a_bad_option_value_is_refused_with_a_code(cpq: Run, options: tuple[str, ...], code: str) -> None:
    run = cpq("price", "seat:5", *ASKED, *options)
    assert run.exit_code == 3
    assert f"[{code}]" in run.stderr
    _clean(run.stdout, run.stderr)


@pytest.mark.parametrize("term", ["0x10", "twelve", "-3", "99999", "1e400"])
@pytest.mark.usefixtures("shop")
def test_a_term_that_is_none_is_refused(cpq: Run, term: str) -> None:
    run = cpq("price", "seat:5", "--as-of", "2026-11-20", f"--term={term}")
    assert run.exit_code == 3
    _clean(run.stdout, run.stderr)


@pytest.mark.parametrize("day", ["2026-02-30", "01/02/2026", "20261120", "tomorrow", "2026-11-20T00:00"])
@pytest.mark.usefixtures("shop")
def test_a_date_that_is_none_is_wrong_usage(cpq: Run, day: str) -> None:
    run = cpq("price", "seat:5", "--term", "12", "--as-of", day)
    assert run.exit_code == 2
    assert "write it such as 2026-11-20" in run.stderr


@pytest.mark.usefixtures("shop")
def test_a_product_without_a_price_names_the_line(cpq: Run) -> None:
    catalog = Path("catalogs/products.yaml")
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text + "  course: { name: Course, charge: one-time, family: services }\n", encoding="utf-8")
    run = cpq("price", "course", *ASKED)
    assert run.exit_code == 3
    assert "line 'l1'" in run.stderr
    _clean(run.stdout, run.stderr)


@pytest.mark.usefixtures("shop")
def test_every_bad_line_of_a_deal_is_told_at_once(cpq: Run) -> None:
    Path("deals/bad.yaml").write_text(
        "account: acme\nas of: 2026-11-20\nterm: 12 months\nlines:\n"
        "  - { product: seet }\n  - { product: seat, quantity: 1.5 }\n  - { product: seat, quantity: 0 }\n",
        encoding="utf-8",
    )
    run = cpq("price", "bad")
    assert run.exit_code == 3
    assert [line for line in run.stderr.splitlines() if line.startswith("deals/bad.yaml:")] == [
        "deals/bad.yaml:5:5: error: there is no product 'seet' [unknown-product]",
        "deals/bad.yaml:6:5: error: 'seat' is sold in whole units, got 1.5 [fractional-quantity]",
        "deals/bad.yaml:7:5: error: 'seat' needs a quantity above zero; only usage can be zero [zero-quantity]",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("account: acme\nas of: 2026-11-20\nlines: []\n", "at least one line"),
        ("account: acme\nas of: 2026-11-20\nlines: [{ product: seat, quantity: 1e400 }]\n", "without an exponent"),
        ("account: acme\nas of: 2026-11-20\nvalid until: 2026-01-01\nlines: [{ product: seat }]\n", "before the order"),
        ("account: acme\nlines: [{ product: seat }]\n", "as of"),
        ("a: &a [1]\nb: *a\n", "alias"),
        ("account: ac\u202eme\n", "override"),
        ("", "holds no data"),
        ("- seat\n", "error"),
    ],
    ids=["no lines", "exponent", "dates reversed", "no date", "alias", "override", "empty", "a list"],
)
@pytest.mark.usefixtures("shop")
def test_a_bad_deal_on_standard_input_is_refused(cpq: Run, text: str, code: str) -> None:
    run = cpq("price", "-", input=text)
    assert run.exit_code == 3
    assert code in run.stderr
    _clean(run.stdout, run.stderr)


@pytest.mark.parametrize("number", ["1.5", "NaN", "1e400"])
@pytest.mark.usefixtures("shop")
def test_a_json_number_where_money_belongs_is_refused(cpq: Run, number: str) -> None:
    head = '{"schema": "cpq/quote-request/1", "as_of": "2026-11-20", "account": {"id": "a"}, "lines": ['
    line = f'{{"product": "seat", "special": {{"name": "x", "price": {number}}}}}'
    run = cpq("price", "-", input=f"{head}{line}]}}")
    assert run.exit_code == 3
    _clean(run.stdout, run.stderr)


@pytest.mark.usefixtures("shop")
def test_with_json_an_error_is_json_too(cpq: Run) -> None:
    run = cpq("price", "seet", *ASKED, "--json")
    assert (run.stdout, run.exit_code) == ("", 3)
    error = json.loads(run.stderr)
    assert error["schema"] == "cpq/error/1"
    assert error["exit_code"] == 3
    assert error["problems"][0]["code"] == "unknown-product"
    assert error["problems"][0]["hint"] == "did you mean 'seat'?"
