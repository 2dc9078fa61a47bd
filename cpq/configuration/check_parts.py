"""Whether what is chosen in a bundle goes together: its options, their instances, and its rules over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set

from cpq.catalog.bundles import Option
from cpq.catalog.catalog import Catalog, CompiledConstraint
from cpq.configuration.configured import ConfiguredLine
from cpq.configuration.parts import Inside, Parts, inside
from cpq.configuration.rules import broken
from cpq.configuration.selection import undecided
from cpq.expressions.facts import fact_name
from cpq.problems import Problem


def check_parts(lines: Collection[ConfiguredLine], catalog: Catalog) -> list[Problem]:
    """Everything inside the bundles of a quote that does not go together, each with its own words and place.

    A rule over an attribute whose value is missing or wrong is left out: that is a problem already.
    """
    bundles = [line for line in lines if line.product.bundle is not None]
    if not bundles:
        return []
    children = inside(lines)
    return [problem for line in bundles for problem in _check(line, children, catalog)]


def _check(line: ConfiguredLine, children: Inside, catalog: Catalog) -> Iterator[Problem]:
    rules = catalog.rules_of_parts.get(line.product_id, ())
    if not rules and line.id not in children:
        return
    parts = Parts.of(line, children)
    for option_id, instances in parts.instances.items():
        option = instances[0].option
        if option is not None:
            yield from _check_option(option_id, option, parts)
    if rules:
        open_ = _undecided(parts)
        for rule in rules:
            if not open_ & rule.reads:
                yield from _broken(rule, parts, catalog)


def _check_option(option_id: str, option: Option, parts: Parts) -> Iterator[Problem]:
    """What an option that is chosen says about the other options, and about how many lines it may have."""
    lines = parts.instances[option_id]
    where = lines[0].where
    told = f"the bundle says so at {option.where.short}"
    if option.instances is not None and len(lines) > option.instances:
        most = f"{option.instances} line" + ("s" if option.instances > 1 else "")
        message = f"'{option_id}' has at most {most} in one '{parts.line.product_id}', got {len(lines)}"
        yield Problem("too-many-instances", lines[option.instances].where, message, told)
    for other in option.requires:
        if other not in parts.instances:
            message = f"'{option_id}' in '{parts.line.product_id}' requires '{other}' beside it"
            hint = f"add a line with product: {other} and parent: {parts.line.id}; {told}"
            yield Problem("option-requires", where, message, hint)
    for other in option.excludes:
        if other in parts.instances:
            message = f"'{option_id}' and '{other}' exclude each other in '{parts.line.product_id}'"
            yield Problem("option-excludes", where, message, f"remove one of the two lines; {told}")


def _broken(rule: CompiledConstraint, parts: Parts, catalog: Catalog) -> Iterator[Problem]:
    """The problem of a rule that does not hold: of the first instances for which it does not."""
    line = parts.line
    for facts in parts.facts(rule.reads, catalog.meanings[line.product_id]):
        problem = broken(rule, facts, line.selection, line.where)
        if problem is not None:
            yield problem
            return


def _undecided(parts: Parts) -> Set[str]:
    """Facts of a bundle whose values are missing or wrong, its own and those of its options."""
    found = undecided(parts.line.product, parts.line.selection)
    for option_id, lines in parts.instances.items():
        for line in lines:
            found |= {f"{fact_name(option_id)}.{fact}" for fact in undecided(line.product, line.selection)}
    return found
