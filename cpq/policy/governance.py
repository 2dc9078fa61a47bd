"""Guardrails, approval matrices and the people who decide."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cpq.expressions import Scope
from cpq.files.models import ExpressionText, FileModel, Id, TextByLanguage, Whole
from cpq.files.written import short_form
from cpq.money import Money
from cpq.policy.approval_terms import ApprovalTerms, Risk
from cpq.policy.how_many import HowMany
from cpq.policy.schedules import OnField
from cpq.policy.thresholds import Threshold, ThresholdText

Direction = Literal["below", "above"]
"""The side of a bound that is not allowed."""

People = Annotated[
    tuple[Id, ...],
    BeforeValidator(lambda v: (v,) if isinstance(v, str) else v, json_schema_input_type=Id | tuple[Id, ...]),
]

_THEN = re.compile(r"ask ([a-z0-9][a-z0-9.-]*)")


class Outcome(FileModel):
    """What a guardrail does: stop the quote, warn, or ask approvers.

    Attributes:
        action: Stop the quote, warn, or ask.
        ask: Whom to ask.
    """

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


_THENS = Literal["stop", "warn"] | short_form(
    "ask, and an approver.", "ask sales-director", pattern=f"^{_THEN.pattern}$"
)


class Guardrail(ApprovalTerms):
    """A limit on price, margin or terms that a quote may not pass silently.

    It compares a fact with ``below`` or ``above`` (both exclusive), or requires a field.

    Attributes:
        fact: What is compared, such as ``line.margin_rate``; ``line.`` facts are compared on each line.
        below: Limit that the fact may not lie below; the limit itself is allowed.
        above: Limit that the fact may not lie above; the limit itself is allowed.
        require: Field that must be filled, such as ``reason``, on lines where ``when`` holds.
        product: Product whose lines it looks at.
        on: Products or families whose lines it looks at; every line where left out.
        when: Condition under which it looks at all.
        then: What happens: stop the quote, warn, or ask an approver.
        text: What the rep reads where it is broken.
    """

    fact: str | None = None
    below: ThresholdText | None = None
    above: ThresholdText | None = None
    require: Literal["reason", "note", "valid until", "start", "term", "billing", "incoterm", "delivery"] | None = None
    product: Id | None = None
    on: OnField | None = None
    when: ExpressionText | None = None
    then: Annotated[Outcome, BeforeValidator(_outcome, json_schema_input_type=_THENS | Outcome)]
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
        self._check_terms(self.fact, self.direction, self.looks_at)
        return self

    @property
    def bound(self) -> Threshold | None:
        """What the fact is compared with, None where a field is required."""
        return self.below if self.below is not None else self.above

    @property
    def direction(self) -> Direction:
        """The side of the bound that it does not let pass."""
        return "below" if self.below is not None else "above"

    @property
    def looks_at(self) -> Scope:
        """Whether it looks at each line or at the quote."""
        if self.fact is not None:
            return _scope_of_fact(self.fact)
        return "line" if self.require in ("reason", "note") else "quote"

    def risk_of(self, fact: str) -> Risk:
        """Which way a fact that it reads gets riskier."""
        return self._risk_of(fact, self.fact, self.direction, self.looks_at)

    def tolerance_of(self, fact: str) -> Threshold | None:
        """How far a fact may get riskier without asking again; None for not at all."""
        return self._tolerance_of(fact, self.fact, self.looks_at)


class Band(FileModel):
    """One row of an approval matrix; both bounds are exclusive, so 'above 15 %' leaves 15 % alone.

    Attributes:
        above: Limit that the fact must pass upwards; the limit itself is still allowed.
        below: Limit that the fact must pass downwards; the limit itself is still allowed.
        ask: Who must approve then.
        mode: Whether all, any one, each in order or at least so many of the people asked must approve.
    """

    above: ThresholdText | None = None
    below: ThresholdText | None = None
    ask: People
    mode: HowMany = "all"

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError("a band says above or below, one of the two")
        return self

    @property
    def bound(self) -> Threshold:
        """What the fact is compared with."""
        bound = self.above if self.above is not None else self.below
        if bound is None:  # pragma: no cover - the validator refuses it
            raise ValueError("band without a bound")
        return bound

    @property
    def direction(self) -> Direction:
        """The side of the bound that asks."""
        return "above" if self.above is not None else "below"


class ApprovalRule(ApprovalTerms):
    """Who must approve what is unusual about a quote: a matrix of bands over one fact, or a condition.

    Attributes:
        fact: Fact the bands compare; ``line.`` facts are compared on each line.
        levels: ``highest only`` asks the last band passed; ``cumulative`` asks every band passed.
        bands: Rows of the matrix, from mild to severe.
        on: Products or families whose lines it looks at; every line where left out.
        when: Condition that must hold; alone, it is the rule.
        ask: Who must approve, where there are no bands.
        mode: Whether all, any one, each in order or at least so many of the people asked must approve.
        scope: Whether a rule with a condition looks at each line or at the quote.
        chain: Rules of one chain wait for each other in ``step`` order; chains run side by side.
        step: Place in the chain; lower is asked earlier.
        text: What the rep reads where it asks.
    """

    fact: str | None = None
    levels: Literal["cumulative", "highest only"] | None = None
    bands: tuple[Band, ...] = ()
    on: OnField | None = None
    when: ExpressionText | None = None
    ask: People = ()
    mode: HowMany = "all"
    scope: Literal["quote", "line"] | None = None
    chain: str = ""
    step: Whole = 1
    text: TextByLanguage | None = None

    @model_validator(mode="after")
    def _bands_or_condition(self) -> Self:
        if self.fact is not None:
            if not self.bands or self.levels is None or self.ask:
                raise ValueError("a matrix has fact, levels and bands; each band says whom to ask")
            self._check_bands()
        elif self.when is None or not self.ask or self.bands:
            raise ValueError("a rule without a fact has when and ask")
        self._check_terms(self.fact, self._side, self.looks_at)
        return self

    def _check_bands(self) -> None:
        directions = {band.direction for band in self.bands}
        if len(directions) > 1:
            raise ValueError("the bands of one matrix all say above, or all say below")
        if len({isinstance(band.bound, Money) for band in self.bands}) > 1:
            raise ValueError("the bands of one matrix all compare money, or none does")
        amounts = [_number(band.bound) for band in self.bands]
        if amounts != sorted(set(amounts), reverse="below" in directions):
            raise ValueError("bands go from mild to severe: above rises, below falls, no bound twice")

    @property
    def _side(self) -> Direction:
        """The side of its bounds that asks."""
        return self.bands[0].direction if self.bands else "above"

    def risk_of(self, fact: str) -> Risk:
        """Which way a fact that it reads gets riskier."""
        return self._risk_of(fact, self.fact, self._side, self.looks_at)

    def tolerance_of(self, fact: str) -> Threshold | None:
        """How far a fact may get riskier without asking again; None for not at all."""
        return self._tolerance_of(fact, self.fact, self.looks_at)

    @property
    def looks_at(self) -> Scope:
        """Whether it looks at each line or at the quote."""
        return self.scope or _scope_of_fact(self.fact or "")


def _scope_of_fact(fact: str) -> Scope:
    return "line" if fact.startswith("line.") else "quote"


def _number(threshold: Threshold) -> Decimal:
    return threshold.amount if isinstance(threshold, Money) else threshold.number


class Approver(FileModel):
    """A role that decides, and who holds it today.

    Attributes:
        name: What the role is called.
        people: Who holds it today.
    """

    name: TextByLanguage
    people: tuple[str, ...] = Field(default=())
