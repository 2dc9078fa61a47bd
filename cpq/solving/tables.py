"""Tables of value sets as clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import Literal
from cpq.solving.model import Table, Value
from cpq.solving.propositions import literals_for

Cell = frozenset[Literal] | None
"""Literals of the values that a row covers in a column; None covers every value."""

Row = tuple[Cell, ...]
Columns = Sequence[Mapping[Value, Literal]]


def covered_rows(columns: Columns, table: Table) -> list[Row]:
    """The rows that can cover anything, each once; rows that differ in one column only are one row."""
    rows = {row: None for row in (_row(columns, row) for row in table.rows) if row is not None}
    for column in reversed(range(len(columns))):
        rows = _merged(rows, column, columns[column])
    return list(rows)


def _row(columns: Columns, row: Sequence[frozenset[Value] | None]) -> Row | None:
    cells: list[Cell] = []
    for column, values in zip(columns, row, strict=True):
        cell = None if values is None else frozenset(literals_for(column, values))
        if cell is not None and len(cell) == len(column):
            cell = None
        if cell is not None and not cell:
            return None
        cells.append(cell)
    return tuple(cells)


def _merged(rows: Mapping[Row, None], column: int, values: Mapping[Value, Literal]) -> dict[Row, None]:
    together: dict[tuple[Row, Row], set[Literal]] = defaultdict(set)
    for row in rows:
        own = row[column]
        together[row[:column], row[column + 1 :]].update(values.values() if own is None else own)
    return {
        (*before, None if len(cell) == len(values) else frozenset(cell), *after): None
        for (before, after), cell in together.items()
    }


def allow(clauses: ClauseList, rule: int, columns: Columns, rows: Sequence[Row]) -> None:
    """Say that one of the rows covers the values."""
    if len(columns) == 2:
        _allow_pairs(clauses, rule, columns, rows)
        return
    selectors = [row_selector(clauses, columns, row) for row in rows]
    chosen = [selector for selector in selectors if selector is not None]
    if len(chosen) == len(selectors):
        clauses.add_any(rule, chosen)
        _support(clauses, rule, columns, rows, chosen)


def _support(
    clauses: ClauseList, rule: int, columns: Columns, rows: Sequence[Row], selectors: Sequence[Literal]
) -> None:
    """Say of each value that a row which covers it is chosen: it follows, but only with a search."""
    for place, column in enumerate(columns):
        wild = [selector for row, selector in zip(rows, selectors, strict=True) if row[place] is None]
        named: dict[Literal, list[Literal]] = {literal: [] for literal in column.values()}
        for row, selector in zip(rows, selectors, strict=True):
            for literal in row[place] or ():
                named[literal].append(selector)
        anywhere = [clauses.any_of(wild)] if len(wild) > 1 else wild
        for literal, found in named.items():
            clauses.add_any(rule, (-literal, *found, *anywhere))


def _allow_pairs(clauses: ClauseList, rule: int, columns: Columns, rows: Sequence[Row]) -> None:
    """For each value of one column the values that go with it in the other, and the other way round."""
    for here, there in ((0, 1), (1, 0)):
        partners: dict[Literal, set[Literal]] = {literal: set() for literal in columns[here].values()}
        every = tuple(columns[there].values())
        for row in rows:
            own, other = row[here], row[there]
            for literal in partners if own is None else own:
                partners[literal].update(every if other is None else other)
        for literal, found in partners.items():
            if len(found) < len(every):
                clauses.add_any(rule, (-literal, *(one for one in every if one in found)))


def forbid(clauses: ClauseList, rule: int, columns: Columns, rows: Sequence[Row]) -> None:
    """Say that no row covers the values."""
    for row in rows:
        clauses.add_any(rule, [-literal for literal in _cell_literals(clauses, columns, row)])


def row_selector(clauses: ClauseList, columns: Columns, row: Row) -> Literal | None:
    """A literal that holds exactly where a row covers the values; None where it always does."""
    literals = _cell_literals(clauses, columns, row)
    return clauses.all_of(literals) if literals else None


def _cell_literals(clauses: ClauseList, columns: Columns, row: Row) -> list[Literal]:
    return [_cell_literal(clauses, column, cell) for column, cell in zip(columns, row, strict=True) if cell is not None]


def _cell_literal(clauses: ClauseList, column: Mapping[Value, Literal], cell: frozenset[Literal]) -> Literal:
    if len(cell) > 1 and len(cell) == len(column) - 1:
        (missing,) = (literal for literal in column.values() if literal not in cell)
        return -missing
    return clauses.any_of(cell)
