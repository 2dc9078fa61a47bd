"""The tree of a product's options as a table and as data."""

from __future__ import annotations

from typing import Any

from cpq.commands.grid import Cell, Column, Grid, Style
from cpq.money import plain
from cpq.option_tree.rows import tree_rows
from cpq.option_tree.tree import AttributeNode, GroupNode, OptionNode, OptionTree
from cpq.option_tree.wording import domain_words

_STYLES: dict[str, Style] = {"product": "strong", "group": "strong"}


def tree_grid(tree: OptionTree) -> Grid:
    """The tree row by row: what it is called, how many, its name, and what else is said of it."""
    grid = Grid((Column(), Column(), Column("", wraps=True), Column("", wraps=True)))
    for row in tree_rows(tree):
        style = _STYLES.get(row.kind, "")
        grid.add(row.branch + row.id, row.bounds, row.name, Cell(row.about, "dim"), style=style)
    return grid


def tree_json(tree: OptionTree) -> dict[str, Any]:
    """The tree as JSON-ready data."""
    return {"schema": "cpq/option-tree/1", **_tree(tree)}


def _tree(tree: OptionTree) -> dict[str, Any]:
    return {
        "product": tree.product_id,
        "name": tree.name,
        "attributes": [_attribute(node) for node in tree.attributes],
        "groups": [_group(group) for group in tree.groups],
    }


def _attribute(node: AttributeNode) -> dict[str, Any]:
    one = node.attribute
    return {
        "id": node.id,
        "name": node.name,
        "domain": domain_words(one),
        "size": one.size,
        "default": one.default,
        "required": one.required,
        "when": None if one.when is None else str(one.when),
    }


def _group(group: GroupNode) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "min": group.least,
        "max": group.most,
        "options": [_option(node) for node in group.options],
    }


def _option(node: OptionNode) -> dict[str, Any]:
    low, high = node.bounds
    return {
        "id": node.id,
        "name": node.name,
        "min": plain(low),
        "max": None if high is None else plain(high),
        "instances": node.option.instances,
        "required": node.option.required,
        "selected": node.option.selected,
        "inside": None if node.inside is None else _tree(node.inside),
        "repeated": node.repeated,
    }
