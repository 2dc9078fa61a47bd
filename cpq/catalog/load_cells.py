"""Cells of compatibility tables: numbers and ranges where a column has numbers, yes and no where it has a switch."""

from __future__ import annotations

from cpq.catalog.catalog import CompiledConstraint
from cpq.catalog.constraints import ANY
from cpq.catalog.loading import Loading
from cpq.catalog.part_facts import Facts
from cpq.expressions.facts import fact_name
from cpq.expressions.types import Kind
from cpq.money import parse_amount
from cpq.problems import Problem


def check_cells(loading: Loading, rule: CompiledConstraint, facts: Facts) -> None:
    """Note every cell that its column could never be compared with."""
    kinds: list[Kind | None] = [
        facts[name][0].type.kind if (name := fact_name(column)) in facts else None for column in rule.columns
    ]
    for row, where in rule.rows:
        for column, kind, cell in zip(rule.columns, kinds, row, strict=True):
            if cell not in ANY and (wrong := _wrong(kind, cell)):
                loading.note_once(Problem("invalid-value", where, f"{column}: '{cell}' {wrong}", "* is any value"))


def _wrong(kind: Kind | None, cell: str) -> str:
    """Why a cell does not fit its column, or empty."""
    if kind == "yes/no" and cell not in ("yes", "no"):
        return "is neither yes nor no"
    if kind == "number":
        low, dots, high = cell.partition("..")
        if not all(_is_amount(part) for part in ((low, high) if dots else (cell,))):
            return "is neither a number nor a range such as 5..60"
    return ""


def _is_amount(text: str) -> bool:
    try:
        parse_amount(text)
    except ValueError:
        return False
    return True
