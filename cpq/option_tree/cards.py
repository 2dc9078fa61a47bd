"""The tree folded into cards: what a drawing shows of the attributes and of each group, cut to the room there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from cpq.catalog.attributes import Attribute
from cpq.option_tree.tree import AttributeNode, GroupNode, OptionNode, OptionTree
from cpq.option_tree.wording import group_bounds, option_bounds

Mark = Literal["", "required", "preselected"]


class Cell(NamedTuple):
    """One choice on a card.

    Attributes:
        detail: Its bounds or its domain, beside the text.
    """

    text: str
    detail: str
    mark: Mark = ""


class Card(NamedTuple):
    """A group of choices under one title.

    Attributes:
        above: Names of the products around it, the outermost first; none for the product of the tree itself.
    """

    above: tuple[str, ...]
    title: str
    bounds: str
    cells: tuple[Cell, ...]


def attribute_card(tree: OptionTree, title: str, room: float, above: tuple[str, ...] = ()) -> Card:
    """The attributes of a product.

    Args:
        room: Width of a domain, in letters of usual width; longer ones are said in short.
    """
    return Card(above, title, "", tuple(_attribute_cell(node, room) for node in tree.attributes))


def group_cards(tree: OptionTree, title: str, room: float, above: tuple[str, ...] = ()) -> Iterator[Card]:
    """Every group, each followed by what is inside of its options."""
    for group in tree.groups:
        yield Card(above, group.name, group_bounds(group), tuple(map(_option_cell, group.options)))
        yield from _inside(group, title, room, above)


def _inside(group: GroupNode, title: str, room: float, above: tuple[str, ...]) -> Iterator[Card]:
    for node in group.options:
        if node.inside is None:
            continue
        path = (*above, node.id)
        if node.inside.attributes:
            yield attribute_card(node.inside, title, room, path)
        yield from group_cards(node.inside, title, room, path)


def _attribute_cell(node: AttributeNode, room: float) -> Cell:
    return Cell(node.id, short_domain(node.attribute, room))


def _option_cell(node: OptionNode) -> Cell:
    bounds = option_bounds(node)
    if node.option.instances is not None:
        bounds = f"{bounds} × {node.option.instances}".strip()
    return Cell(node.id, bounds, "required" if node.option.required else "preselected" if node.option.selected else "")


def short_domain(attribute: Attribute, room: float) -> str:
    """The values of an attribute in few signs: all of them where they fit, else the first, the last and how many.

    Args:
        room: Width in letters of usual width.
    """
    unit = f" {attribute.unit}" if attribute.unit else ""
    values = attribute.one_of or attribute.any_of
    if values is None:
        if attribute.from_ is not None:
            step = f" by {attribute.step:f}" if attribute.step is not None else ""
            return f"{attribute.from_:f} … {attribute.to:f}{unit}{step}"
        return "any text" if attribute.text else "yes · no"
    several = f" (≤ {attribute.at_most})" if attribute.at_most is not None else ""
    several = several or (" (any)" if attribute.any_of is not None else "")
    whole = " · ".join(values) + unit + several
    return whole if letters(whole) <= room else _outer(values, unit, room)


def _outer(values: Sequence[str], unit: str, room: float) -> str:
    """As many of the first values as fit before the last one, and how many there are in all."""
    end = f" … {values[-1]}{unit} ({len(values)})"
    shown = values[0]
    for value in values[1:-1]:
        longer = f"{shown} · {value}"
        if letters(longer + end) > room:
            break
        shown = longer
    return cut(shown + end, room)


_NARROW = frozenset("ijl.,:;|'!·()[]ft1 -…")
_WIDE = frozenset("mwMWÄÖÜ@%—≤")


def letters(text: str) -> float:
    """Width of a text in letters of usual width, as sans-serif fonts have it; rather too much than too little.

    >>> letters("pump"), letters("cage")
    (4.5, 4.0)
    """
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.6
    if letter in _WIDE:
        return 1.5
    return 1.15 if letter.isdigit() else 1.0


def cut(text: str, room: float) -> str:
    """A text that is no wider than a room, ended by an ellipsis where it was cut."""
    if letters(text) <= room:
        return text
    while text and letters(text) + 0.6 > room:
        text = text[:-1]
    return text.rstrip() + "…"
