"""Bundle options: the lines that a bundle requires or preselects, and whether its groups are satisfied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from cpq.catalog.bundles import Bundle, Option, OptionGroup
from cpq.catalog.catalog import Catalog
from cpq.problems import InvalidRequest, Problem, SourceLocation, did_you_mean
from cpq.quotes.request import LineRequest

MAX_LINES = 10_000
"""Lines that a quote may grow to by what its bundles require; beyond it the bundles feed on each other."""


def with_defaults(lines: Sequence[LineRequest], catalog: Catalog) -> list[LineRequest]:
    """The lines with every required option, and the preselected ones of groups that the rep left alone.

    Options that are bundles themselves bring their own defaults, to any depth.

    Raises:
        InvalidRequest: The bundles would bring more lines than a quote may have.
    """
    complete: list[LineRequest] = []
    children: dict[str, list[LineRequest]] = {}
    for line in lines:
        if line.parent:
            children.setdefault(line.parent, []).append(line)
    taken = {line.id for line in lines}
    todo = [(line.id, line) for line in reversed(lines) if not line.parent]
    while todo:
        outermost, line = todo.pop()
        complete.append(line)
        mine = children.get(line.id, [])
        bundle = _bundle_of(catalog, line.product)
        added = [] if bundle is None else _missing(line, bundle, mine, taken)
        todo += [(outermost, one) for one in reversed([*mine, *added])]
        if len(complete) + len(todo) > max(MAX_LINES, len(lines)):
            where = SourceLocation(f"<line {outermost}>")
            message = f"the options that its bundles require make more than {MAX_LINES:,} lines"
            raise InvalidRequest([Problem("too-many-lines", where, message, "require fewer options, or nest less")])
    return complete


def _bundle_of(catalog: Catalog, product_id: str) -> Bundle | None:
    product = catalog.products.get(product_id)
    return None if product is None else product.bundle


def _missing(parent: LineRequest, bundle: Bundle, present: Iterable[LineRequest], taken: set[str]) -> list[LineRequest]:
    """Lines for the options that the bundle brings by itself, with ids that no other line has."""
    have = {line.product for line in present}
    added = []
    for group in bundle.groups.values():
        touched = any(option in have for option in group.options)
        for option_id, option in group.options.items():
            if option_id not in have and (option.required or (option.selected and not touched)):
                own = f"{parent.id}.{option_id}"
                while own in taken:
                    own += "+"
                taken.add(own)
                added.append(
                    LineRequest(
                        id=own,
                        product=option_id,
                        parent=parent.id,
                        group=parent.group,
                        optional=parent.optional,
                        start=parent.start,
                        term=parent.term,
                    )
                )
    return added


def option_quantity(option: Option, asked: Decimal | None, parent_quantity: Decimal) -> Decimal:
    """Units of an option: per unit of the bundle for a component, as asked for an accessory."""
    quantity = option.quantity if asked is None else asked
    return quantity * parent_quantity if option.scales == "component" else quantity


def check_option(option: Option, asked: Decimal | None, where: SourceLocation, product: str) -> list[Problem]:
    """Whether the quantity asked of an option is allowed."""
    if asked is None:
        return []
    if not option.editable and asked != option.quantity:
        return [
            Problem(
                "quantity-fixed", where, f"the quantity of '{product}' in this bundle is fixed at {option.quantity:f}"
            )
        ]
    if option.min is not None and asked < option.min:
        return [
            Problem("quantity-too-small", where, f"'{product}' needs at least {option.min:f} per bundle, got {asked:f}")
        ]
    if option.max is not None and asked > option.max:
        return [
            Problem("quantity-too-large", where, f"'{product}' allows at most {option.max:f} per bundle, got {asked:f}")
        ]
    return []


def check_groups(bundle: Bundle, chosen: Mapping[str, int], where: SourceLocation) -> list[Problem]:
    """Every option group with too few or too many options, and products that no group offers.

    Args:
        chosen: How many lines choose each product.
    """
    problems = []
    for group_id, group in bundle.groups.items():
        count = sum(1 for option in group.options if option in chosen)
        problem = _group_problem(group_id, group, count, where)
        if problem is not None:
            problems.append(problem)
    offered = [option for group in bundle.groups.values() for option in group.options]
    for product in chosen:
        if product not in offered:
            hint = did_you_mean(product, offered)
            problems.append(Problem("not-an-option", where, f"'{product}' is not an option of this bundle", hint))
    return problems


def _group_problem(group_id: str, group: OptionGroup, count: int, where: SourceLocation) -> Problem | None:
    names = ", ".join(list(group.options)[:8])
    if count < group.min:
        return Problem(
            "too-few-options",
            where,
            f"group '{group_id}' needs at least {_options(group.min)}, got {count}",
            f"choose among {names}",
        )
    if group.max is not None and count > group.max:
        message = f"group '{group_id}' allows at most {_options(group.max)}, got {count}"
        return Problem("too-many-options", where, message, f"keep {group.max} of {names}")
    return None


def _options(count: int) -> str:
    return f"{count} option" if count == 1 else f"{count} options"
