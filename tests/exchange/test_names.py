"""Ids in kebab-case out of names of another system."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.exchange.salesforce.names import Ids, is_one_of, kebab, kebab_humps


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("QB-MSG-STRT", "qb-msg-strt"),
        ("Événement n° 3", "evenement-n-3"),
        ("QB-HD 1.2TB", "qb-hd-1.2tb"),
        ("..Über/All..", "uber-all"),
        ("１回限り", "1"),
        ("期間", ""),
    ],
)
def test_an_id_keeps_letters_digits_and_points(text: str, wanted: str) -> None:
    assert kebab(text) == wanted


def test_a_name_in_the_style_of_programs_is_split_at_its_humps() -> None:
    assert kebab_humps("FrontStorage_Max") == "front-storage-max"


@given(st.text(max_size=120))
def test_every_text_makes_an_id_or_nothing(text: str) -> None:
    made = kebab(text)
    assert made == "" or re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", made)


def test_ids_differ_and_are_remembered() -> None:
    ids = Ids("product")
    assert [ids.of("A B"), ids.of("a-b"), ids.of("a.b!"), ids.of("A B")] == ["a-b", "a-b-2", "a.b", "a-b"]


def test_a_key_without_letters_is_called_by_its_kind() -> None:
    ids = Ids("group")
    assert [ids.of("期間"), ids.of("価格")] == ["group", "group-2"]


def test_the_first_candidate_that_leaves_something_is_taken() -> None:
    assert Ids("attribute").of("key", "期間", "Named") == "named"


def test_a_long_id_stays_within_its_length_when_made_different() -> None:
    ids = Ids("product")
    first, second = ids.of("x" * 90), ids.of("x" * 91)
    assert len(first) == len(second) == 64
    assert first != second


def test_one_value_is_compared_and_several_are_listed() -> None:
    assert is_one_of("quote.currency", ["EUR"]) == 'quote.currency == "EUR"'
    assert is_one_of("quote.currency", ["EUR", "USD"]) == 'quote.currency in ("EUR", "USD")'
