"""Bill of materials: the parts that configured lines are built of, exact and without prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpq.amounts import short
from cpq.catalog.catalog import Catalog, CompiledMaterial
from cpq.catalog.materials import PIECE
from cpq.catalog.products import decimals_of
from cpq.configuration.configured import ConfiguredLine
from cpq.configuration.parts import Inside, Parts, inside
from cpq.configuration.quantities import comes_in, said_of
from cpq.expressions import ExpressionError, Value, evaluate
from cpq.files.models import TextByLanguage
from cpq.problems import InvalidRequest, Problem, SourceLocation
from cpq.rounding import EXACT


@dataclass(frozen=True, slots=True)
class NeededPart:
    """A part that one line is built of.

    Attributes:
        part: Number of the part.
        name: What it is called; None where the catalog says only its number.
        quantity: Units for all units of the line, above zero.
        line, product: The line that needs it, and its product.
        id: Id of the material in the catalog.
        where: Its place there.
    """

    part: str
    name: TextByLanguage | None
    quantity: Decimal
    unit: str
    line: str
    product: str
    id: str
    where: SourceLocation


@dataclass(frozen=True, slots=True)
class PartTotal:
    """One part over all lines that need it.

    Attributes:
        lines: Ids of those lines, each once.
    """

    part: str
    name: TextByLanguage | None
    quantity: Decimal
    unit: str
    lines: tuple[str, ...]


def materials(lines: Sequence[ConfiguredLine], catalog: Catalog) -> tuple[NeededPart, ...]:
    """The parts of configured lines, in the order of the lines and then of the catalog.

    What is only offered as an option of the quote is left out, and so are credits. A quantity is for one unit of the
    product; a component counts with its bundle.

    Args:
        lines: Bundles with the lines of their options.

    Raises:
        InvalidRequest: A quantity is negative, is not a number of whole units, cannot be computed, or depends on which
            of several instances is meant; with every such problem.
    """
    problems: list[Problem] = []
    children = inside(lines)
    found = [
        needed
        for line in lines
        if line.product_id in catalog.materials and not line.optional and line.request.kind != "credit"
        for needed in _of_line(line, children, catalog, problems)
    ]
    if problems:
        raise InvalidRequest(problems)
    return tuple(found)


def part_totals(needed: Sequence[NeededPart]) -> tuple[PartTotal, ...]:
    """Parts summed over lines, in the order in which they are first needed; each unit of a part by itself."""
    by_part: dict[tuple[str, str], list[NeededPart]] = {}
    for one in needed:
        by_part.setdefault((one.part, one.unit), []).append(one)
    return tuple(_total(same) for same in by_part.values())


def _total(same: Sequence[NeededPart]) -> PartTotal:
    quantity = Decimal(0)
    for one in same:
        quantity = EXACT.add(quantity, one.quantity)
    name = next((one.name for one in same if one.name is not None), None)
    return PartTotal(same[0].part, name, quantity, same[0].unit, tuple(dict.fromkeys(one.line for one in same)))


def _of_line(line: ConfiguredLine, children: Inside, catalog: Catalog, problems: list[Problem]) -> Iterator[NeededPart]:
    parts = Parts.of(line, children)
    for material in catalog.materials[line.product_id]:
        try:
            quantity = _quantity(material, parts, catalog)
        except (ExpressionError, ValueError) as error:
            problems.append(_problem(material, line, getattr(error, "message", str(error)), getattr(error, "hint", "")))
            continue
        if quantity:
            spec = material.spec
            unit = spec.unit or PIECE
            yield NeededPart(
                spec.part, spec.name, quantity, unit, line.id, line.product_id, material.id, material.where
            )


def _quantity(material: CompiledMaterial, parts: Parts, catalog: Catalog) -> Decimal:
    """Units for all units of a line; zero where the material is not needed.

    Raises:
        ExpressionError: A formula cannot be evaluated.
        ValueError: It gives no quantity; the message says why.
    """
    line = parts.line
    read = material.quantity.reads | (material.when.reads if material.when is not None else frozenset())
    each = {_for_one(material, facts) for facts in parts.facts(read, catalog.meanings[line.product_id])}
    if len(each) > 1:
        raise ValueError("depends on which instance of an option is meant")
    for_one = each.pop()
    if for_one < 0:
        raise ValueError(f"is {short(for_one)}, and nothing is built of less than nothing")
    quantity = EXACT.multiply(for_one, line.quantity)
    unit = material.spec.unit or PIECE
    decimals = decimals_of(unit, catalog.units)
    if not comes_in(quantity, decimals):
        raise ValueError(f"is {short(quantity)} {unit}, which comes in {said_of(decimals)}")
    return quantity


def _for_one(material: CompiledMaterial, facts: dict[str, Value]) -> Decimal:
    if material.when is not None and not evaluate(material.when, facts):
        return Decimal(0)
    quantity = evaluate(material.quantity, facts)
    return quantity if isinstance(quantity, Decimal) else Decimal(0)


def _problem(material: CompiledMaterial, line: ConfiguredLine, reason: str, hint: str) -> Problem:
    where = material.spec.where_of("quantity")
    written = material.spec.quantity.text
    message = f"the quantity of '{material.spec.part}' for line '{line.id}' {reason}"
    return Problem("material-quantity", where, message, hint or f"its formula is {written}")
