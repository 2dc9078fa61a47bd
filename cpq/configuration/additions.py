"""Products that others bring along by themselves: which, and why."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

from cpq.catalog.additions import Addition
from cpq.catalog.catalog import Catalog
from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import ExpressionError, evaluate
from cpq.problems import Problem
from cpq.quotes.request import LineRequest


class Added(NamedTuple):
    """A line that another brings along.

    Attributes:
        finding: What the quote says about it: which product brought it and why; or why that is not known.
    """

    line: LineRequest | None
    finding: Problem


def added_by(line: ConfiguredLine, catalog: Catalog, present: Container[str], taken: Container[str]) -> list[Added]:
    """What a line adds to its quote; nothing that is there already, and nothing that the line leaves out.

    Args:
        present: Products on the quote.
        taken: Ids of its lines.
    """
    if line.optional or line.request.kind == "credit":
        return []
    wanted = [other for other in line.product.adds if other not in present and other not in line.request.without]
    found = (_added(line, other, line.product.adds[other], catalog, taken) for other in wanted)
    return [one for one in found if one is not None]


def _added(
    line: ConfiguredLine, other: str, addition: Addition, catalog: Catalog, taken: Container[str]
) -> Added | None:
    condition = catalog.additions.get(line.product_id, {}).get(other)
    where = addition.where
    if condition is not None:
        try:
            if not evaluate(condition, line.facts):
                return None
        except ExpressionError as error:
            message = f"whether line '{line.id}' adds '{other}' cannot be worked out: {error.message}"
            return Added(None, Problem(error.code, where, message, error.hint))
    name = f"{line.id}+{other}"
    while name in taken:
        name += "+"
    text = addition.because.in_language("en")
    message = f"line '{name}' was added, since line '{line.id}' is '{line.product_id}': {text}"
    hint = f"to leave it out, write without: [{other}] on line '{line.id}'"
    return Added(_line(name, line.request, other, addition), Problem("added-by-rule", where, message, hint, "note"))


def _line(name: str, of: LineRequest, product: str, addition: Addition) -> LineRequest:
    span: dict[str, Any] = {"start": of.start, "term": of.term, "segments": ()}
    if of.segments:
        span["gaps"] = of.gaps
        span["segments"] = tuple(
            part.model_copy(update={"quantity": None, "price": None, "uplift": None, "discount": None, "free": False})
            for part in of.segments
        )
    return LineRequest(id=name, product=product, quantity=addition.quantity, group=of.group, **span)
