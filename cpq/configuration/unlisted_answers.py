"""Answers that no list bounds: texts, numbers without a step, and units of options without a most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.configuration.bundles import check_option
from cpq.configuration.values import is_switch, spelled
from cpq.problems import NotFound
from cpq.solving.model import Value

if TYPE_CHECKING:
    from cpq.configuration.session import ProductSession


def assign_units(session: ProductSession, path: str, units: Decimal) -> ProductSession:
    """Choose so many units of an option whose quantities no list bounds.

    Raises:
        ChoiceRefused: The option cannot be chosen beside what was chosen before.
        NotFound: There is no such choice, or the catalog allows fewer or more units of it.
    """
    component = session.choices.components[session.choice(path).component]
    option = component.option
    if not units.is_finite() or units < 0:
        raise NotFound(f"{path}: {units} is no quantity", code="invalid-choice", hint="0 leaves an option out")
    if option is None or path not in session.product.model.unlisted or not units:
        switched = option is not None and is_switch(session.values_of(path)) and units in (0, option.quantity)
        return session.assign(path, bool(units) if switched else units)
    problems = check_option(option, units, option.where, component.product_id)
    if problems:
        raise NotFound(f"{path}: {problems[0].message}", code="invalid-choice", hint=problems[0].hint)
    after = session.assign(path, True)
    return replace(after, unlisted={**after.unlisted, path: units})


def check_there(session: ProductSession, path: str) -> None:
    """Refuse to write down what would be lost, since no rule brings an option because of its texts.

    Raises:
        NotFound: The option that the choice is about is not sure to be chosen.
    """
    component = session.choices.choices[path].component
    if not session.is_there(component):
        message = f"{path}: {session.words.name(component)} is not chosen"
        raise NotFound(message, code="invalid-choice", hint=f"choose {component} first")


def text_of(session: ProductSession, path: str, values: Sequence[Value]) -> Value:
    """What a text or an unlisted number is answered with.

    Raises:
        NotFound: Its attribute takes no such value.
    """
    attribute = session.choices.attribute(session.choices.choices[path])
    text = ", ".join(spelled(value) for value in values)
    try:
        parsed = text if attribute is None else attribute.parse(text)
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise NotFound(f"{path}: {message}", code="invalid-choice", hint=hint) from None
    return text if isinstance(parsed, tuple) else parsed
