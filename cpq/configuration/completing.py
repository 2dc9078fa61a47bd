"""Completing a session: by the catalog's defaults, or to the best configuration, proven and priced as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from cpq.configuration.configuration import Configuration, Source
from cpq.configuration.objectives import Objective, ObjectiveName, objective, with_single_terms
from cpq.configuration.prices import PartPrice, PriceOf
from cpq.configuration.quote_lines import chosen, present
from cpq.configuration.undecided import missing_texts, undecided
from cpq.problems import CannotPrice
from cpq.rounding import as_decimal
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.completion import values_of
from cpq.solving.meaning import worth
from cpq.solving.model import Term, Value
from cpq.solving.optimum import optimise

if TYPE_CHECKING:
    from cpq.configuration.session import ProductSession

_MOST_RULES = 3
"""Rules that are named where prices of single lines prove nothing."""

_NO_TEXT = "what nobody wrote may decide its price"

WholePrice = Callable[[Configuration], PartPrice]
"""What the lines of a configuration come to in the quote as a whole."""


def completed(session: ProductSession) -> Configuration:
    """Every open choice made: soft defaults and defaults where the rest allows them, and nothing that nobody wants.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    found = session.session.complete(session.product.preferences.wishes)
    configuration = _configuration(session, found.values, proven=True)
    return replace(configuration, undecided=undecided(session, found, configuration.values))


def best(
    session: ProductSession,
    names: Sequence[ObjectiveName],
    price_of: PriceOf | None = None,
    whole: WholePrice | None = None,
) -> Configuration:
    """The best configuration by one objective, among equally good ones by the next, and at last by the defaults.

    Args:
        price_of: Prices of single lines; needed for all but ``fewest lines``.
        whole: Prices the answer as a whole.

    Returns:
        Proven where the search ended, no rule prices any line that is possible by other lines, and ``whole`` comes to
        the same as the lines one by one. Otherwise it is the best by the prices of single lines, and says why that
        proves nothing about the whole. Where a text or number that only a person knows is missing, it has no amounts.

    Raises:
        CannotPrice: Every configuration that is left has a line without a price, or without a cost for a margin.
        TooManyPrices: A line's price depends on too many combinations of choices.
    """
    domains = {path: domain.possible for path, domain in session.session.domains().items()}
    objectives = [objective(name, session.choices, domains, session.quantity, price_of) for name in names]
    own = session.session.model
    model, terms = with_single_terms(own.model, objectives, domains)
    compiled = own if model == own.model else compile_model(model, conflicts=own.conflicts)
    found = _best(session, compiled, terms)
    if found.undecided:
        return replace(found, proven=False, doubts=(_NO_TEXT,))
    for one in objectives:
        _check_priced(one, found)
    return _checked(found, objectives, whole, _across(session, objectives, price_of))


def _across(session: ProductSession, objectives: Sequence[Objective], price_of: PriceOf | None) -> tuple[str, ...]:
    """Rules that may price lines of the products that are still possible by what other lines are."""
    if price_of is None or all(one.name == "fewest lines" for one in objectives):
        return ()
    components = session.choices.components.values()
    possible = [one for one in components if one.option is None or any(map(chosen, session.domain(one.path).possible))]
    return price_of.across_lines(one.product_id for one in possible)


def _best(session: ProductSession, compiled: CompiledModel, objectives: Sequence[Sequence[Term]]) -> Configuration:
    encoding = compiled.encoding
    decisions = [literal for choice in session.session.choices.values() for literal in choice.literals(encoding)]
    weights = [encoding.term_weights(terms)[0] for terms in objectives]
    usual = session.product.preferences.usual
    every = {variable.name: variable.values for variable in session.product.model.model.variables}
    wanted = [
        encoding.literal(name, value)
        for values in (usual, every)
        for name in values
        if name not in encoding.free
        for value in values[name]
    ]
    optimum = optimise(compiled.compiled, decisions, weights, preferences=wanted, conflicts=compiled.conflicts)
    ruled = values_of(encoding, optimum.literals)
    values = {
        variable.name: ruled[variable.name] if variable.name in ruled else _free_value(session, variable.name)
        for variable in session.product.model.model.variables
    }
    found = _configuration(session, values, proven=optimum.proven)
    return replace(found, undecided=tuple(missing_texts(session, found.values)))


def _free_value(session: ProductSession, name: str) -> Value:
    """The value of a choice that no rule reads: as chosen, else its usual one, else the first."""
    possible = session.session.domain(name).possible
    usual = [value for value in session.product.preferences.usual.get(name, ()) if value in possible]
    return (*usual, *possible)[0]


def _configuration(session: ProductSession, values: Mapping[str, Value], *, proven: bool) -> Configuration:
    known = dict(values)
    there = {component.path for component in present(session.choices, values)}
    for path, choice in session.choices.choices.items():
        if path in session.unlisted and (path not in known or chosen(known[path])):
            known[path] = session.unlisted[path]
        elif path not in known:
            known[path] = _default_text(session, path) if choice.component in there else None
    sources: dict[str, Source] = {}
    for path in session.choices.choices:
        state = session.domain(path).state
        sources[path] = "completed" if state == "open" else state
    ordered = {path: known[path] for path in session.choices.choices}
    return Configuration(session.choices, ordered, sources, session.quantity, session.line_id, proven=proven)


def _default_text(session: ProductSession, path: str) -> Value:
    """The default of a text, or of a number that no rule reads."""
    attribute = session.choices.attribute(session.choices.choices[path])
    default = None if attribute is None or attribute.default is None else attribute.parse(attribute.default)
    return None if isinstance(default, tuple) else default


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
    found: Configuration, objectives: Sequence[Objective], whole: WholePrice | None, across: Sequence[str]
) -> Configuration:
    """The configuration with what its objectives come to, compared with its price as a whole."""
    amounts, doubts = [], list(found.doubts)
    total = whole(found) if whole is not None and any(one.name != "fewest lines" for one in objectives) else None
    proven = found.proven
    if not proven:
        doubts.append("the search ended before it was proven that nothing is better")
    if across:
        proven = False
        named = ", ".join(across[:_MOST_RULES]) + (
            f" and {len(across) - _MOST_RULES} more" if len(across) > _MOST_RULES else ""
        )
        doubts.append(f"it is the best by the prices of single lines; as a whole another may be better: {named}")
    for one in objectives:
        amount = sum((worth(term, found.values) for term in one.terms), Fraction(0))
        said = -amount if one.name == "best margin" else amount
        exact = as_decimal(said)
        together = _together(one.name, total)
        if together is not None and together != exact:
            proven = False
            doubts.append(f"its lines come to {together} together, and to {exact} one by one")
            exact = together
        amounts.append((one.name, exact))
    return replace(found, proven=proven, amounts=tuple(amounts), doubts=tuple(doubts))


def _together(name: ObjectiveName, total: PartPrice | None) -> Decimal | None:
    if total is None or name == "fewest lines":
        return None
    return total.margin if name == "best margin" else total.list if name == "cheapest list" else total.net
