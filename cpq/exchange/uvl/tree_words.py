"""What the groups of a feature tree say, in words for the person who meets the rule."""

from __future__ import annotations

from collections.abc import Sequence

from cpq.exchange.uvl.features import Tree
from cpq.solving.model import Group, Implies, Is, Not, Or, Rule

_SHOWN = 5


def tree_words(tree: Tree) -> dict[str, str]:
    """A sentence for each rule of the tree, by its id."""
    return {rule.id: said for rule in tree.rules if (said := _said(rule))}


def _said(rule: Rule) -> str:
    formula = rule.formula
    if isinstance(formula, Implies):
        return f"{_name(formula.condition)} comes after {_name(formula.consequence)}"
    if not isinstance(formula, Group):
        return ""
    parent, children = _name(formula.parent), [_name(child) for child in formula.children]
    low, high = formula.low, formula.high
    if high is not None and high >= len(children):
        high = None if low < len(children) else high
    if low == len(children):
        return f"{parent} always has {_listed(children, 'and')}"
    if (low, high) == (0, None):
        return f"{_listed(children, 'and')} {'needs' if len(children) == 1 else 'need'} {parent}"
    if (low, high) == (1, 1):
        return f"{parent} has exactly one of {_listed(children, 'and')}"
    if high is None:
        return f"{parent} has at least {low} of {_listed(children, 'and')}"
    return f"{parent} has {low} to {high} of {_listed(children, 'and')}"


def _name(formula: object) -> str:
    if isinstance(formula, Is):
        return formula.variable
    if isinstance(formula, Not):
        return _name(formula.part)
    return " or ".join(map(_name, formula.parts)) if isinstance(formula, Or) else ""


def _listed(names: Sequence[str], word: str) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) <= _SHOWN:
        return f"{', '.join(names[:-1])} {word} {names[-1]}"
    return f"{', '.join(names[:_SHOWN])} {word} {len(names) - _SHOWN} more"
