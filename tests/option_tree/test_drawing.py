"""The drawing of a tree: well-formed, complete, within its page, and the same each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.catalog.attributes import Attribute
from cpq.option_tree.cards import cut, letters, short_domain
from cpq.option_tree.drawing import WIDTH, _columns, tree_drawing
from tests.option_tree.test_tree import rack

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> Iterator[str]:
    for element in ET.fromstring(drawing).iter(f"{SVG}text"):  # noqa: S314 (our own drawing)
        yield "".join(element.itertext())


def test_every_choice_stands_on_the_drawing() -> None:
    shown = list(texts(tree_drawing(rack())))
    wanted = {
        "frame",
        "Boards",
        "[1..3]",
        "board 1..4",
        "● fan 2",
        "pump × 3",
        "○ lamp any",
        "seal yes · no",
        "pump \u203a Attributes",
    }
    assert wanted - set(shown) == set()
    assert "rack · 3 attributes · 3 groups · 8 options" in shown


def test_the_words_around_the_tree_are_in_its_language() -> None:
    assert "rack · 3 Merkmale · 3 Gruppen · 8 Optionen" in list(texts(tree_drawing(rack("de"), "de-CH")))
    assert "rack · 3 attributes · 3 groups · 8 options" in list(texts(tree_drawing(rack("pl"), "pl")))


def test_what_would_be_markup_is_text() -> None:
    tree = rack()
    drawing = tree_drawing(type(tree)("a<b>", "Rack & <script>", tree.attributes, tree.groups))
    assert "Rack & <script>" in list(texts(drawing))
    assert "<script>" not in drawing


def test_a_product_without_choices_is_drawn_by_its_name_alone() -> None:
    tree = rack()
    drawing = tree_drawing(type(tree)("rack", "Rack", (), ()))
    assert "rack · 0 attributes · 0 groups · 0 options" in list(texts(drawing))


def test_the_same_tree_gives_the_same_drawing() -> None:
    assert tree_drawing(rack()) == tree_drawing(rack())


def test_frames_lie_on_the_page_and_apart() -> None:
    frames = [
        tuple(float(one.attrib[key]) for key in ("x", "y", "width", "height"))
        for one in ET.fromstring(tree_drawing(rack())).iter(f"{SVG}rect")  # noqa: S314 (the same)
        if one.attrib.get("class") == "card"
    ]
    assert len(frames) == 5
    for place, (x, y, width, height) in enumerate(frames):
        assert x >= 0
        assert x + width <= WIDTH
        for left, top, wide, high in frames[place + 1 :]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


@given(st.lists(st.integers(min_value=30, max_value=400), max_size=40))
def test_columns_hold_all_cards_in_order_and_the_longest_is_no_longer_than_it_must_be(heights: list[int]) -> None:
    columns = _columns([float(one) for one in heights])
    assert len(columns) <= 3
    assert [place for column in columns for place in column] == list(range(len(heights)))
    longest = max(sum(heights[place] + 12 for place in column) for column in columns)
    cuts = range(len(heights) + 1)
    least = min(
        max(sum(one + 12 for one in part) for part in (heights[:a], heights[a:b], heights[b:]))
        for a in cuts
        for b in cuts
        if a <= b
    )
    assert longest == least


@given(st.text(max_size=40), st.floats(min_value=0.6, max_value=30))
def test_a_cut_text_fits_its_room_and_a_fitting_one_stays(text: str, room: float) -> None:
    short = cut(text, room)
    assert letters(short) <= room + 1e-9
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    assert letters(text) > room or short == text


@pytest.mark.parametrize(
    ("attribute", "room", "words"),
    [
        ({"one of": ["a", "b"]}, 20, "a · b"),
        ({"one of": ["8", "16", "25"], "unit": "kW"}, 20, "8 · 16 · 25 kW"),
        ({"one of": ["drinking", "process", "waste", "irrigation"]}, 26, "drinking … irrigation (4)"),
        ({"any of": ["a", "b", "c"], "at most": "2"}, 20, "a · b · c (≤ 2)"),
        ({"any of": ["a", "b"]}, 20, "a · b (any)"),
        ({"from": "0.5", "to": "8", "step": "0.5", "unit": "bar"}, 20, "0.5 … 8 bar by 0.5"),
        ({"from": "0", "to": "8"}, 20, "0 … 8"),
        ({"yes or no": "no"}, 20, "yes · no"),
        ({"text": "yes"}, 20, "any text"),
    ],
)
def test_a_domain_is_said_in_short(attribute: dict[str, object], room: float, words: str) -> None:
    assert short_domain(Attribute.model_validate(attribute), room) == words
