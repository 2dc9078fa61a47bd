"""Guardrails, approval matrices and the people who decide."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cpq.files.models import ExpressionText, FileModel, Id, TextByLanguage
from cpq.files.scalars import said
from cpq.money import Money, parse_amount, parse_rate
from cpq.policy.schedules import OnField

_MONEY = re.compile(r".*[A-Z]{3}", re.ASCII)

Threshold = Decimal | Money
"""A fraction, a number, or money that is converted to the quote's currency."""


def _threshold(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = str(value).strip()
    if text.endswith("%"):
        return parse_rate(text)
    if _MONEY.fullmatch(text):
        return said(Money.parse, text)
    if text.endswith((" days", " months")):
        return parse_amount(text.rsplit(" ", 1)[0])
    return parse_amount(text)


ThresholdText = Annotated[Decimal | Money, BeforeValidator(_threshold)]
People = Annotated[tuple[Id, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]

_THEN = re.compile(r"ask ([a-z0-9][a-z0-9.-]*)")


class Outcome(FileModel):
    """What a guardrail does: stop the quote, warn, or ask approvers."""

    action: Literal["stop", "warn", "ask"]
    ask: People = ()


def _outcome(value: Any) -> Any:
    if isinstance(value, str):
        match = _THEN.fullmatch(str(value).strip())
        if match is not None:
            return {"action": "ask", "ask": [match[1]]}
        if value in ("stop", "warn"):
            return {"action": str(value)}
        raise ValueError(f"'{value}' is not known; write stop, warn or ask APPROVER")
    return value


class Guardrail(FileModel):
    """A limit on price, margin or terms that a quote may not pass silently.

    It compares a fact with ``below`` or ``above`` (both exclusive), or requires a field.

    Attributes:
        fact: What is compared, such as ``line.margin_rate``; ``line.`` facts are compared on each line.
        require: Field that must be filled, such as ``reason``, on lines where ``when`` holds.
        see: Who may see the figures behind it.
    """

    fact: str | None = None
    below: ThresholdText | None = None
    above: ThresholdText | None = None
    require: Literal["reason", "note", "valid until", "start", "term", "billing", "incoterm", "delivery"] | None = None
    product: Id | None = None
    on: OnField | None = None
    when: ExpressionText | None = None
    then: Annotated[Outcome, BeforeValidator(_outcome)]
    see: str = ""
    text: TextByLanguage | None = None

    @model_validator(mode="after")
    def _compares_or_requires(self) -> Self:
        compares = self.fact is not None
        if compares == (self.require is not None):
            raise ValueError("a guardrail has either fact with below or above, or require")
        if compares and (self.below is None) == (self.above is None):
            raise ValueError("a guardrail compares with below or with above, one of the two")
        if self.product is not None and self.on is not None:
            raise ValueError("say product or on, not both")
        return self


class Band(FileModel):
    """One row of an approval matrix; both bounds are exclusive, so 'above 15 %' leaves 15 % alone."""

    above: ThresholdText | None = None
    below: ThresholdText | None = None
    ask: People
    mode: Literal["all", "any", "in order"] = "all"

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError("a band says above or below, one of the two")
        return self


class ApprovalRule(FileModel):
    """Who must approve what is unusual about a quote: a matrix of bands over one fact, or a condition.

    Attributes:
        fact: Fact the bands compare; ``line.`` facts are compared on each line.
        levels: ``highest only`` asks the last band passed; ``cumulative`` asks every band passed.
        when: Condition that must hold; alone, it is the rule.
        mode: Whether all, any one, or each in order of the people asked must approve.
        chain: Rules of one chain wait for each other in ``step`` order; chains run side by side.
    """

    fact: str | None = None
    levels: Literal["cumulative", "highest only"] | None = None
    bands: tuple[Band, ...] = ()
    on: OnField | None = None
    when: ExpressionText | None = None
    ask: People = ()
    mode: Literal["all", "any", "in order"] = "all"
    scope: Literal["quote", "line"] | None = None
    chain: str = ""
    step: Annotated[int, BeforeValidator(lambda v: int(v) if str(v).isascii() and str(v).isdigit() else v)] = 1
    text: TextByLanguage | None = None

    @model_validator(mode="after")
    def _bands_or_condition(self) -> Self:
        if self.fact is not None:
            if not self.bands or self.levels is None or self.ask:
                raise ValueError("a matrix has fact, levels and bands; each band says whom to ask")
            self._check_bands()
        elif self.when is None or not self.ask or self.bands:
            raise ValueError("a rule without a fact has when and ask")
        return self

    def _check_bands(self) -> None:
        rising = {band.above is not None for band in self.bands}
        if len(rising) > 1:
            raise ValueError("the bands of one matrix all say above, or all say below")
        if len({isinstance(_bound(band), Money) for band in self.bands}) > 1:
            raise ValueError("the bands of one matrix all compare money, or none does")
        amounts = [_plain(_bound(band)) for band in self.bands]
        ordered = sorted(set(amounts), reverse=not rising.pop())
        if amounts != ordered:
            raise ValueError("bands go from mild to severe: above rises, below falls, no bound twice")


def _bound(band: Band) -> Threshold:
    bound = band.above if band.above is not None else band.below
    if bound is None:  # pragma: no cover - the validator refuses it
        raise ValueError("band without a bound")
    return bound


def _plain(threshold: Threshold) -> Decimal:
    return threshold.amount if isinstance(threshold, Money) else threshold


class Approver(FileModel):
    """A role that decides, and who holds it today."""

    name: TextByLanguage
    people: tuple[str, ...] = Field(default=())
