"""Currency codes and their decimals."""

from __future__ import annotations

import pytest
from babel.core import get_global

from cpq.currencies import CURRENCIES, is_currency, minor_units
from cpq.problems import CpqError


@pytest.mark.parametrize(
    ("code", "decimals"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("GBP", 2),
        ("CHF", 2),
        ("PLN", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("CLP", 0),
        ("ISK", 0),
        ("XOF", 0),
        ("BHD", 3),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("UYW", 4),
    ],
)
def test_each_currency_has_the_decimals_of_iso_4217(code: str, decimals: int) -> None:
    assert minor_units(code) == decimals


@pytest.mark.parametrize(("code", "decimals"), [("HUF", 2), ("TWD", 2), ("IDR", 2), ("IQD", 3), ("LBP", 2), ("UGX", 0)])
def test_iso_wins_where_cldr_lists_other_decimals(code: str, decimals: int) -> None:
    assert minor_units(code) == decimals


def test_the_whole_table_has_as_many_codes_per_number_of_decimals_as_iso_plus_the_withdrawn() -> None:
    counts = {decimals: sum(minor_units(code) == decimals for code in CURRENCIES) for decimals in range(5)}

    assert counts == {0: 17, 1: 0, 2: 145, 3: 7, 4: 2}


def test_every_currency_that_is_legal_tender_somewhere_is_known() -> None:
    in_use = {
        entry[0]
        for entries in get_global("territory_currencies").values()
        for entry in entries
        if entry[2] is None and entry[3]
    }

    assert in_use - CURRENCIES == set()


@pytest.mark.parametrize("code", ["XAU", "XTS", "XXX", "eur", "EURO", "", "€"])
def test_what_nobody_quotes_in_is_no_currency(code: str) -> None:
    assert not is_currency(code)


@pytest.mark.parametrize("code", ["BGN", "HRK"])
def test_a_currency_withdrawn_lately_is_still_read_in_old_quotes(code: str) -> None:
    assert is_currency(code)
    assert minor_units(code) == 2


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("eur", "did you mean 'EUR'?"),
        ("EURO", "did you mean 'EUR'?"),
        ("JPYE", "did you mean 'JPY'?"),
        ("€", "use a code of ISO 4217 in capitals, such as EUR"),
    ],
)
def test_an_unknown_currency_is_refused_with_the_closest_code(code: str, hint: str) -> None:
    with pytest.raises(CpqError) as refused:
        minor_units(code)

    assert refused.value.code == "unknown-currency"
    assert str(refused.value) == f"{code!r} is not a currency"
    assert refused.value.hint == hint
