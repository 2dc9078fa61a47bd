"""Answers as they are typed behind ``cpq configure``: ``--set``, ``--range``, ``--auto`` and ``--explain``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from cpq.money import parse_amount

if TYPE_CHECKING:
    from cpq.configuration.objectives import ObjectiveName
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession

DEFAULTS = "defaults"
WANTED: Mapping[str, ObjectiveName] = MappingProxyType(
    {
        "cheapest": "cheapest net",
        "cheapest-list": "cheapest list",
        "best-margin": "best margin",
        "fewest-lines": "fewest lines",
    }
)
"""What ``--auto`` may name besides ``defaults``."""


def wanted(text: str) -> tuple[ObjectiveName, ...]:
    """What ``--auto`` asks for, the first before the next; nothing for the defaults alone.

    Raises:
        BadParameter: It names something else.
    """
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in WANTED and name != DEFAULTS:
            known = ", ".join((DEFAULTS, *WANTED))
            raise click.BadParameter(f"'{name}' is none of {known}", param_hint="--auto")
    return tuple(dict.fromkeys(WANTED[name] for name in names if name != DEFAULTS))


def answered(session: ProductSession, chosen: Iterable[str], ranges: Iterable[str]) -> ProductSession:
    """The session with the answers of ``--set`` and then ``--range``, in the order in which they were typed.

    Raises:
        ChoiceRefused: One cannot be beside those before it.
        NotFound: There is no such choice or value.
        BadParameter: An answer is not ``PATH=VALUE``.
    """
    for text in chosen:
        path, value = _pair(text, "--set", "motor-kw=15")
        session = session.assign_text(path, value)
    for text in ranges:
        path, value = _pair(text, "--range", "flow=20..60")
        low, high = bounds(value, "--range")
        session = session.assign_range(path, at_least=low, at_most=high)
    return session


def bounds(text: str, flag: str) -> tuple[Decimal | None, Decimal | None]:
    """Both ends of ``20..60``; an end may be left out, not both.

    Raises:
        BadParameter: It is no range of numbers.
    """
    low, dots, high = text.partition("..")
    if not dots or not (low or high):
        raise click.BadParameter(f"'{text}' is no range; write it such as 20..60, 20.. or ..60", param_hint=flag)
    try:
        return parse_amount(low) if low else None, parse_amount(high) if high else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=flag) from error


def choice_and_value(session: ProductSession, text: str) -> tuple[str, str]:
    """The choice and the value, or empty, that ``--explain`` names; one of several values has ``=`` in its path.

    Raises:
        NotFound: There is no such choice.
    """
    if text in session.choices.choices:
        return text, ""
    path, _, value = text.rpartition("=") if "=" in text else (text, "", "")
    session.choice(path)
    return path, value


def explained_of(session: ProductSession, text: str) -> Reasons | None:
    """What ``--explain`` asks for: why a value is refused, or a choice forced; None where nothing is to be explained.

    Raises:
        NotFound: There is no such choice or value.
    """
    from cpq.configuration.typed_answers import value_of

    path, value = choice_and_value(session, text)
    if value:
        return session.why_not(path, value_of(session, path, value))
    refused = session.freed_domain(path).refused
    return session.why(path) or (session.why_not(path, *refused) if refused else None)


def _pair(text: str, flag: str, example: str) -> tuple[str, str]:
    """A path and what follows its last equals sign, since paths such as ``documents=fat`` have one too."""
    path, equals, value = text.rpartition("=")
    if not equals or not path:
        raise click.BadParameter(f"{text!r} is not PATH=VALUE; write it such as {example}", param_hint=flag)
    return path, value
