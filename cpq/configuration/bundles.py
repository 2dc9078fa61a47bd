"""Bundle options: the lines that a bundle requires or preselects, and whether its groups are satisfied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from cpq.catalog.bundles import Bundle, Option, OptionGroup
from cpq.catalog.catalog import Catalog
from cpq.problems import InvalidRequest, Problem, SourceLocation, did_you_mean
from cpq.quotes.request import LineRequest
from cpq.rounding import EXACT

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
            chosen = option.selected and not touched and option_id not in parent.without
            if option_id not in have and (option.required or chosen):
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
                        kind=parent.kind,
                        start=parent.start,
                        term=parent.term,
                    )
                )
    return added


def option_quantity(option: Option, asked: Decimal | None, parent_quantity: Decimal) -> Decimal:
    """Units of an option: for each unit of the bundle for a component, else as asked."""
    quantity = option.quantity if asked is None else asked
    return EXACT.multiply(quantity, parent_quantity) if option.scales == "component" else quantity


def check_option(option: Option, asked: Decimal | None, where: SourceLocation, product: str) -> list[Problem]:
    """Whether the quantity asked of an option is allowed; the hint names the place of the option in its bundle."""
    if asked is None:
        return []
    counted = " per bundle" if option.scales == "component" else ""
    told = f"the bundle says so at {option.where.short}"
    if not option.editable and asked != option.quantity:
        message = f"the quantity of '{product}' in this bundle is fixed at {option.quantity:f}{counted}, got {asked:f}"
        return [Problem("quantity-fixed", where, message, f"leave quantity out; {told}")]
    if option.min is not None and asked < option.min:
        message = f"'{product}' needs at least {option.min:f}{counted}, got {asked:f}"
        return [Problem("quantity-too-small", where, message, told)]
    if option.max is not None and asked > option.max:
        message = f"'{product}' allows at most {option.max:f}{counted}, got {asked:f}"
        return [Problem("quantity-too-large", where, message, told)]
    return []


def check_groups(
    bundle: Bundle, chosen: Mapping[str, int], where: SourceLocation, places: Mapping[str, SourceLocation]
) -> list[Problem]:
    """Every option group with too few or too many options, and products that no group offers.

    Args:
        chosen: How many lines choose each product.
        where: Place of the bundle's line.
        places: Place of a line that chooses each product.
    """
    problems = []
    for group_id, group in bundle.groups.items():
        count = sum(1 for option in group.options if option in chosen)
        problem = _group_problem(group_id, group, count, where)
        if problem is not None:
            problems.append(problem)
    offered = [option_id for option_id, _ in bundle.options()]
    for product in chosen:
        if product not in offered:
            near = did_you_mean(product, offered) or f"it offers {', '.join(offered[:8]) or 'nothing'}"
            hint = f"{near} ({bundle.where.short})"
            message = f"'{product}' is not an option of this bundle"
            problems.append(Problem("not-an-option", places.get(product, where), message, hint))
    return problems


def check_left_out(
    left_out: Iterable[str], line_id: str, bundle: Bundle, lines: Iterable[LineRequest], where: SourceLocation
) -> list[Problem]:
    """What a line leaves out of its bundle and cannot: what is required, not offered, or asked for all the same.

    Args:
        left_out: Products that it leaves out.
        line_id: The bundle's line, whose place is ``where``.
        lines: Every line of the request.
    """
    asked = {child.product: child.id for child in lines if child.parent == line_id}
    problems = []
    for product in left_out:
        found = bundle.find(product)
        if found is None:
            offered = [option_id for option_id, _ in bundle.options()]
            near = did_you_mean(product, offered) or f"it offers {', '.join(offered[:8]) or 'nothing'}"
            message = f"'{product}' cannot be left out: it is not an option of this bundle"
            problems.append(Problem("not-an-option", where, message, f"{near} ({bundle.where.short})"))
        elif found[1].required:
            message = f"'{product}' cannot be left out: the bundle requires it"
            hint = f"remove it from without; required: yes stands at {found[1].where.short}"
            problems.append(Problem("option-required", where, message, hint))
        elif product in asked:
            message = f"'{product}' is left out, and line '{asked[product]}' asks for it"
            problems.append(Problem("option-required", where, message, "remove one of the two"))
    return problems


def _group_problem(group_id: str, group: OptionGroup, count: int, where: SourceLocation) -> Problem | None:
    names = ", ".join(list(group.options)[:8])
    if count < group.min:
        return Problem(
            "too-few-options",
            where,
            f"group '{group_id}' needs at least {_options(group.min)}, got {count}",
            f"choose among {names} ({group.where.short})",
        )
    if group.max is not None and count > group.max:
        message = f"group '{group_id}' allows at most {_options(group.max)}, got {count}"
        return Problem("too-many-options", where, message, f"keep {group.max} of {names} ({group.where.short})")
    return None


def _options(count: int) -> str:
    return f"{count} option" if count == 1 else f"{count} options"
