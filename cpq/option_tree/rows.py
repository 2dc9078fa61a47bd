"""The tree as rows of text, with the lines between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from cpq.option_tree.tree import OptionNode, OptionTree
from cpq.option_tree.wording import domain_words, group_bounds, option_bounds, option_marks


class TreeRow(NamedTuple):
    """One row of the tree.

    Attributes:
        branch: The lines that lead to it.
        bounds: How many are chosen, or how many units.
        about: Its domain, or what else is said of it.
    """

    branch: str
    kind: Literal["product", "attribute", "group", "option"]
    id: str
    bounds: str
    name: str
    about: str


def tree_rows(tree: OptionTree) -> Iterator[TreeRow]:
    """Every row of a tree, from the product down."""
    yield TreeRow("", "product", tree.product_id, "", tree.name, "")
    yield from _below(tree, "")


def _below(tree: OptionTree, stem: str) -> Iterator[TreeRow]:
    last = len(tree.attributes) + len(tree.groups) - 1
    for place, node in enumerate(tree.attributes):
        about = domain_words(node.attribute)
        about += f", where {node.attribute.when}" if node.attribute.when is not None else ""
        yield TreeRow(stem + _fork(place == last), "attribute", node.id, "", node.name, about)
    for place, group in enumerate(tree.groups, start=len(tree.attributes)):
        yield TreeRow(stem + _fork(place == last), "group", group.id, group_bounds(group), group.name, "")
        yield from _options(group.options, stem + _on(place == last))


def _options(options: Sequence[OptionNode], stem: str) -> Iterator[TreeRow]:
    for place, node in enumerate(options, start=1):
        is_last = place == len(options)
        marks = ", ".join(option_marks(node))
        yield TreeRow(stem + _fork(is_last), "option", node.id, option_bounds(node), node.name, marks)
        if node.inside is not None:
            yield from _below(node.inside, stem + _on(is_last))


def _fork(is_last: bool) -> str:
    return "└─ " if is_last else "├─ "


def _on(is_last: bool) -> str:
    return "   " if is_last else "│  "
