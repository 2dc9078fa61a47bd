"""Domains and bounds of choices in words."""

from __future__ import annotations

from decimal import Decimal

from cpq.catalog.attributes import Attribute
from cpq.option_tree.tree import GroupNode, OptionNode


def domain_words(attribute: Attribute) -> str:
    """The values of an attribute.

    >>> domain_words(Attribute.model_validate({"from": "5", "to": "120", "step": "5", "unit": "kW"}))
    '5 to 120 kW in steps of 5'
    """
    unit = f" {attribute.unit}" if attribute.unit else ""
    if attribute.one_of is not None:
        return f"one of {', '.join(attribute.one_of)}{unit}"
    if attribute.any_of is not None:
        most = f", at most {attribute.at_most}" if attribute.at_most is not None else ""
        return f"any of {', '.join(attribute.any_of)}{most}"
    if attribute.from_ is not None:
        step = f" in steps of {attribute.step:f}" if attribute.step is not None else ""
        return f"{attribute.from_:f} to {attribute.to:f}{unit}{step}"
    return "text" if attribute.text else "yes or no"


def group_bounds(group: GroupNode) -> str:
    """How many options of a group are chosen, such as ``[1..2]``."""
    return f"[{group.least}..{group.most}]"


def option_bounds(node: OptionNode) -> str:
    """How many units an option has where it is chosen: ``1..3``, ``2``, ``..4``, ``2..``; nothing where it is one."""
    low, high = node.bounds
    if low == high:
        return "" if low == 1 else _number(low)
    if high is None:
        return f"{_number(low)}.." if low else "any"
    return f"{_number(low)}..{_number(high)}" if low else f"..{_number(high)}"


def option_marks(node: OptionNode) -> tuple[str, ...]:
    """What else is said of an option, in words."""
    option = node.option
    marks = ["required"] if option.required else ["preselected"] if option.selected else []
    marks += ["included"] if option.included else []
    marks += [f"up to {option.instances} instances"] if option.instances is not None else []
    marks += [f"choices of {node.id} as above"] if node.repeated else []
    return tuple(marks)


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}"
