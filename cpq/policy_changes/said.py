"""What a value of a file says, as a figure: its text for people, and what makes it the same as another."""

from __future__ import annotations

import tokenize
from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from cpq.amounts import format_rate, short
from cpq.catalog.costs import CostShare
from cpq.catalog.credits import PrepaidCredits
from cpq.catalog.per import AmountPer, Per, PeriodAmount
from cpq.files.models import ExpressionText, FileModel, Rate, TextByLanguage
from cpq.money import Money
from cpq.policy.contracts import ContractedRate
from cpq.policy.governance import Outcome
from cpq.policy.schedules import AppliesTo
from cpq.policy.thresholds import Measure
from cpq.policy.usage_terms import PartialPeriods, SmoothingTerms
from cpq.policy_changes.outline import Figure
from cpq.problems import NOWHERE, SourceLocation
from cpq.terms import Term

NOTHING = Figure("", "nothing")
"""What a field says that the file leaves out."""


def figure(value: object, where: SourceLocation = NOWHERE, *, rate: bool = False, unit: str = "") -> Figure | None:
    """What one value says; None for a value that is made of several.

    Args:
        where: Its place.
        rate: Whether a number is a fraction that files write in per cent.
        unit: What stands behind a number.
    """
    say = _SAY.get(type(value))
    if rate and isinstance(value, Decimal):
        return Figure(_canonical(value), percent(value), "", value, where)
    if isinstance(value, Decimal):
        return Figure(_canonical(value), f"{value:,f}", unit, value, where)
    if isinstance(value, tuple):
        return _several(value, where)
    return None if say is None else _at(say(value), where)


def percent(rate: Decimal) -> str:
    """A rate as short as it is exact: 0.125 is ``12.5 %``."""
    return f"{format_rate(rate).removesuffix('%')} %"


@cache
def rate_fields(model: type[FileModel]) -> frozenset[str]:
    """The fields of a model whose numbers are rates."""
    hints = get_type_hints(model, include_extras=True)
    return frozenset(name for name in model.model_fields if _holds_a_rate(hints[name])) | _RATES.get(
        model.__name__, frozenset()
    )


_RATE_MARK: Any = get_args(Rate)[1]
_RATES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"ChannelDiscount": frozenset({"deal_registered"}), "Option": frozenset({"discount", "price"})}
)
"""Rates that files write in another way than in per cent."""


def _holds_a_rate(annotation: Any) -> bool:
    metadata = getattr(annotation, "__metadata__", ())
    return any(part is _RATE_MARK for part in metadata) or any(_holds_a_rate(part) for part in get_args(annotation))


def _at(said: Figure, where: SourceLocation) -> Figure:
    return Figure(said.canonical, said.text, said.unit, said.number, where)


def _canonical(number: Decimal) -> str:
    return short(number)


def _several(values: tuple[object, ...], where: SourceLocation) -> Figure | None:
    """A list of plain values, in its order."""
    said = [figure(value) for value in values]
    if any(one is None for one in said):
        return None
    known = [one for one in said if one is not None]
    text = ", ".join(one.in_full for one in known)
    return Figure("\x1f".join(one.canonical for one in known), text or NOTHING.text, where=where)


def _text(value: object) -> Figure:
    text = str(value)
    return Figure(text, text or NOTHING.text)


def _yes_no(value: object) -> Figure:
    return _text("yes" if value else "no")


def _count(value: object) -> Figure:
    return Figure(str(value), str(value), number=Decimal(str(value)))


def _day(value: object) -> Figure:
    return Figure(str(value), "open" if value in (date.min, date.max) else str(value))


def _by_language(value: Any) -> Figure:
    texts = tuple(value)
    said = ", ".join(f"{tag} “{text}”" if tag else f"“{text}”" for tag, text in texts)
    return Figure("\x1f".join(f"{tag}={text}" for tag, text in texts), said)


def _expression(value: object) -> Figure:
    text = " ".join(str(value).split())
    return Figure(" ".join(_tokens(str(value))), text)


_SPACES = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def _tokens(text: str) -> Iterator[str]:
    """The words of an expression, so that spaces, quotation marks and trailing zeros make no difference."""
    try:
        for token in tokenize.generate_tokens(iter(f"({text})\n".splitlines(keepends=True)).__next__):
            if token.type == tokenize.STRING:
                yield repr(literal_eval(token.string))
            elif token.type == tokenize.NUMBER:
                yield short(Decimal(token.string))
            elif token.type not in _SPACES:
                yield token.string
    except (tokenize.TokenError, SyntaxError, ValueError, InvalidOperation):  # a percentage, say, is no Python
        yield text.strip()


def _applies_to(value: Any) -> Figure:
    """Products and families that a rule speaks about; their order means nothing."""
    if value.everything:
        return _text("everything")
    products, families = sorted(value.products), sorted(value.families)
    said = [", ".join(products)] if products else []
    said += [f"{'family' if len(families) == 1 else 'families'} {', '.join(families)}"] if families else []
    return Figure(f"{products}{families}", " and ".join(said))


def _outcome(value: Any) -> Figure:
    return _text(f"ask {', '.join(value.ask)}" if value.action == "ask" else value.action)


def _money(value: Any) -> Figure:
    return Figure(_canonical(value.amount), f"{value.amount:,f}", value.currency, value.amount)


def _measure(value: Any) -> Figure:
    text = percent(value.number) if value.unit == "rate" else str(value)
    return Figure(f"{_canonical(value.number)} {value.unit}", text, number=value.number)


def _amount_per(value: Any) -> Figure:
    per = f" per {value.per}" if str(value.per) else ""
    return Figure(
        _canonical(value.money.amount), f"{value.money.amount:,f}", f"{value.money.currency}{per}", value.money.amount
    )


def _period_amount(value: Any) -> Figure:
    return Figure(_canonical(value.amount), f"{value.amount:,f}", f"per {value.period}", value.amount)


def _off_list(value: Any) -> Figure:
    return Figure(_canonical(value.rate), percent(value.rate), "off list", value.rate)


def _of_net(value: Any) -> Figure:
    return Figure(_canonical(value.rate), percent(value.rate), "of net", value.rate)


_SAY: Mapping[type, Callable[[object], Figure]] = MappingProxyType(
    {
        type(None): lambda _: NOTHING,
        str: _text,
        bool: _yes_no,
        int: _count,
        date: _day,
        Per: _text,
        TextByLanguage: _by_language,
        ExpressionText: _expression,
        AppliesTo: _applies_to,
        Outcome: _outcome,
        Money: _money,
        Measure: _measure,
        AmountPer: _amount_per,
        PeriodAmount: _period_amount,
        ContractedRate: _off_list,
        CostShare: _of_net,
        PrepaidCredits: _text,
        Term: _text,
        SmoothingTerms: _text,
        PartialPeriods: _text,
    }
)
"""How each kind of value is said."""
