"""What every loader of files needs: the table that a file names, and its expressions checked at their place."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.expressions import Expression, ExpressionError, Scope, Vocabulary, parse
from cpq.expressions.results import Expected
from cpq.files.csv_reader import CsvTable
from cpq.files.models import ExpressionText
from cpq.problems import Problem, SourceLocation, did_you_mean


def find_table(
    tables: Mapping[str, CsvTable], name: str, where: SourceLocation, problems: list[Problem]
) -> CsvTable | None:
    """The CSV table that a file names, looked for beside that file."""
    folder = where.file.rpartition("/")[0]
    path = f"{folder}/{name}" if folder else name
    table = tables.get(path) or tables.get(name)
    if table is None:
        beside = [other.rpartition("/")[2] for other in tables if other.rpartition("/")[0] == folder]
        near = did_you_mean(name, beside) or "tables are CSV files beside the file that names them"
        problems.append(Problem("unknown-table", where, f"there is no table '{name}' beside this file", near))
    return table


def parse_at(
    text: ExpressionText,
    vocabulary: Vocabulary,
    problems: list[Problem],
    *,
    expects: Expected,
    scope: Scope = "line",
    before_phase: int | None = None,
    price_effect: bool = False,
) -> Expression | None:
    """Parse an expression of a file; what is refused becomes a problem at its place."""
    try:
        return parse(
            text.text,
            vocabulary,
            expects=expects,
            scope=scope,
            before_phase=before_phase,
            price_effect=price_effect,
        )
    except ExpressionError as error:
        problems.append(Problem(error.code, text.at(error.offset), error.message, error.hint))
        return None
