"""Completing a session: by the catalog's defaults, or to the best configuration, proven and priced as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from cpq.configuration.configuration import Configuration, Source
from cpq.configuration.objectives import Objective, ObjectiveName, objective, with_single_terms
from cpq.configuration.prices import PartPrice, PriceOf
from cpq.configuration.quote_lines import chosen
from cpq.problems import CannotPrice
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.model import Term, Value
from cpq.solving.optimum import optimise

if TYPE_CHECKING:
    from cpq.configuration.session import ProductSession

WholePrice = Callable[[Configuration], PartPrice]
"""What the lines of a configuration come to in the quote as a whole."""


def completed(session: ProductSession) -> Configuration:
    """Every open choice made: the catalog's defaults where the rest allows them, and nothing that nobody wants."""
    return _best(session, session.session.model, (), {})


def best(
    session: ProductSession,
    names: Sequence[ObjectiveName],
    price_of: PriceOf | None = None,
    whole: WholePrice | None = None,
) -> Configuration:
    """The best configuration by one objective, among equally good ones by the next, and at last by the defaults.

    Args:
        price_of: Prices of single lines; needed for all but ``fewest lines``.
        whole: Prices the answer as a whole: it counts as proven only where its lines come to the same together.

    Raises:
        CannotPrice: Every configuration that is left has a line without a price, or without a cost for a margin.
        TooManyPrices: A line's price depends on too many combinations of choices.
    """
    domains = {path: domain.possible for path, domain in session.session.domains().items()}
    objectives = [objective(name, session.choices, domains, session.quantity, price_of) for name in names]
    model, terms = with_single_terms(session.session.model.model, objectives, domains)
    own = session.session.model
    compiled = own if model is own.model or len(model.variables) == len(own.model.variables) else compile_model(model)
    found = _best(session, compiled, terms, {})
    for one in objectives:
        _check_priced(one, found)
    return _checked(session, found, objectives, whole)


def _best(
    session: ProductSession,
    compiled: CompiledModel,
    objectives: Sequence[Sequence[Term]],
    given: Mapping[str, Value],
) -> Configuration:
    encoding = compiled.encoding
    decisions = [literal for choice in session.session.choices.values() for literal in choice.literals(encoding)]
    weights = [_weights(terms, compiled) for terms in objectives]
    wanted = [encoding.literal(path, value) for path, value in preferences(session) if path not in encoding.free]
    optimum = optimise(compiled.compiled, decisions, weights, preferences=wanted)
    values: dict[str, Value] = dict(given)
    for literal in optimum.literals:
        name, value = encoding.meaning(literal)
        if literal > 0 or isinstance(value, bool):
            values[name] = value
    values |= {name: _free_value(session, name) for name in encoding.free}
    return _configuration(session, {**values, **session.texts}, proven=optimum.proven)


def _free_value(session: ProductSession, name: str) -> Value:
    """The value of a choice that no rule reads: as chosen, else its default, else the first."""
    possible = session.session.domain(name).possible
    preferred = [value for path, value in preferences(session) if path == name and value in possible]
    return (*preferred, *possible)[0]


def _weights(terms: Sequence[Term], compiled: CompiledModel) -> list[tuple[int, int]]:
    """Terms of one variable each as whole weights of literals."""
    scale = lcm(*(amount.denominator for term in terms for amount in term.amounts.values()), 1)
    return [
        (compiled.encoding.literal(term.variables[0], key[0]), int(amount * scale))
        for term in terms
        for key, amount in term.amounts.items()
        if amount
    ]


def _configuration(session: ProductSession, values: Mapping[str, Value], *, proven: bool) -> Configuration:
    known = {path: values[path] for path in session.choices.choices if path in values}
    for path in session.choices.choices:
        if path not in known:
            default = _default_text(session, path)
            if default is not None:
                known[path] = default
    sources: dict[str, Source] = {}
    for path in known:
        state = session.domain(path).state
        sources[path] = "you" if state == "you" else "rules" if state == "rules" else "completed"
    return Configuration(session.choices, known, sources, session.quantity, session.line_id, proven=proven)


def _default_text(session: ProductSession, path: str) -> Value:
    """The default of a text, or of a number that no rule reads."""
    attribute = session.choices.attribute(session.choices.choices[path])
    if attribute is None or attribute.default is None:
        return None
    parsed = attribute.parse(attribute.default)
    return None if isinstance(parsed, tuple) else parsed


def preferences(session: ProductSession) -> Iterator[tuple[str, Value]]:
    """What completing prefers, the most wanted first: defaults of attributes, preselected options, nothing else."""
    values_of = {variable.name: variable.values for variable in session.model.model.variables}
    for path, choice in session.choices.choices.items():
        if path not in values_of:
            continue
        attribute = session.choices.attribute(choice)
        component = session.choices.components[choice.component]
        if attribute is None and component.option is not None:
            wanted = component.option.required or (component.option.selected and component.number == 1)
            for value in _units(component.option.quantity, values_of[path], wanted=wanted):
                yield path, value
        elif attribute is not None and choice.value:
            default = attribute.parse(attribute.default) if attribute.default is not None else ()
            yield path, isinstance(default, tuple) and choice.value in default
        elif attribute is not None:
            default = attribute.parse(attribute.default) if attribute.default is not None else attribute.yes_or_no
            if default is not None and not isinstance(default, tuple) and default in values_of[path]:
                yield path, default
            if None in values_of[path]:
                yield path, None


def _units(usual: Decimal, values: Sequence[Value], *, wanted: bool) -> Iterator[Value]:
    """How many units an option preferably has: its usual quantity, or none at all."""
    none = [value for value in values if not chosen(value)]
    some = [value for value in values if value is True or value == usual]
    for value in (*some, *none) if wanted else (*none, *some):
        yield value


def _check_priced(objective: Objective, found: Configuration) -> None:
    for one in objective.unpriced:
        if all(found.values.get(path) == value for path, value in one.values.items()):
            what = "cost" if objective.name == "best margin" else "price"
            name = one.path or found.choices.product_id
            raise CannotPrice(
                f"no configuration that is left has a known {what}: line '{name}' has none",
                code="no-price",
                hint="choose other values, or complete by defaults",
            )


def _checked(
    session: ProductSession, found: Configuration, objectives: Sequence[Objective], whole: WholePrice | None
) -> Configuration:
    """The configuration with what its objectives come to, compared with its price as a whole."""
    amounts, doubts = [], list(found.doubts)
    total = whole(found) if whole is not None and any(one.name != "fewest lines" for one in objectives) else None
    proven = found.proven
    if not proven:
        doubts.append("the search ended before it was proven that nothing is better")
    for one in objectives:
        amount = sum((_worth(term, found.values) for term in one.terms), Fraction(0))
        said = abs(amount) if one.name == "best margin" else amount
        said = -amount if one.name == "best margin" else amount
        exact = Decimal(said.numerator) / Decimal(said.denominator)
        together = _together(one.name, total)
        if together is not None and together != exact:
            proven = False
            doubts.append(
                f"its lines come to {together} together and to {exact} one by one: "
                "prices that depend on several lines are not optimised"
            )
            exact = together
        amounts.append((one.name, exact))
    return replace(found, proven=proven, amounts=tuple(amounts), doubts=tuple(doubts))


def _worth(term: Term, values: Mapping[str, Value]) -> Fraction:
    return term.amounts.get(tuple(values[name] for name in term.variables), Fraction(0))


def _together(name: ObjectiveName, total: PartPrice | None) -> Decimal | None:
    if total is None or name == "fewest lines":
        return None
    return total.margin if name == "best margin" else total.list if name == "cheapest list" else total.net
