"""What a rule says about the approvals that it asks for: what they still cover after a change, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from cpq.expressions import Scope
from cpq.files.located import LocatedMap, place_of
from cpq.files.models import FileModel, Id, TermText, YesNo
from cpq.policy.thresholds import Threshold, ThresholdText

Risk = Literal["higher is worse", "lower is worse", "exact"]
"""Which way a fact gets riskier for the seller; an ``exact`` fact must not change at all."""

RISK_OF_SIDE: Final[Mapping[str, Risk]] = {"above": "higher is worse", "below": "lower is worse"}
"""The risk of a fact that is compared with bounds, by the side of the bound that asks."""

OWN_FACT: Final = ""
"""Key of a tolerance that names no fact: it is that of the fact which the rule compares."""


def _of_own_fact(value: Any) -> Any:
    return LocatedMap([(OWN_FACT, value)], place_of(value)) if isinstance(value, str) else value


class ApprovalTerms(FileModel):
    """What guardrails and approval rules have in common about the approvals that they ask for.

    Attributes:
        risk: For facts that it reads, which way they get riskier: 'higher is worse', 'lower is worse' or 'exact'. The
            fact that it compares gets its direction from above or below; any other fact is exact where left out, so
            that every change of it asks again.
        tolerance: How far a fact may get riskier, from the value that a human approved, without asking again: a limit
            for the fact that it compares, or one for each fact named.
        self_authority: Whether the discount that the submitter may grant alone needs no approval.
        compatible_with: Rules whose approvals count for this one too, such as the rule that it replaces; its own id
            says that approvals given under its earlier wording count.
        approval_lasts: How long an approval holds; as the settings of the desk say where left out.
    """

    risk: dict[str, Risk] = Field(default_factory=dict)
    tolerance: Annotated[
        dict[str, ThresholdText],
        BeforeValidator(_of_own_fact, json_schema_input_type=ThresholdText | dict[str, ThresholdText]),
    ] = Field(default_factory=dict)
    self_authority: YesNo = False
    compatible_with: tuple[Id, ...] = ()
    approval_lasts: TermText | None = None

    def _risk_of(self, fact: str, compared: str | None, side: str, scope: Scope) -> Risk:
        """Which way a fact gets riskier.

        Args:
            fact: Name of the fact, as the rule or its expression spells it.
            compared: The fact that the rule compares with a bound, if it does.
            side: The side of the bound that asks.
            scope: Whether the rule looks at lines or at the quote.
        """
        wanted = name_in_rule(fact, scope)
        for name, risk in self.risk.items():
            if name_in_rule(name, scope) == wanted:
                return risk
        own = compared is not None and name_in_rule(compared, scope) == wanted
        return RISK_OF_SIDE[side] if own else "exact"

    def _tolerance_of(self, fact: str, compared: str | None, scope: Scope) -> Threshold | None:
        """How far a fact may get riskier without asking again; None for not at all."""
        wanted = name_in_rule(fact, scope)
        for name, tolerance in self.tolerance.items():
            if name_in_rule(name or compared or "", scope) == wanted:
                return tolerance
        return None

    def _check_terms(self, compared: str | None, side: str, scope: Scope) -> None:
        """Refuse terms that contradict the comparison.

        Raises:
            ValueError: Saying what would be right.
        """
        if OWN_FACT in self.tolerance and compared is None:
            raise ValueError("a tolerance without a fact is for rules that compare one; write tolerance: { fact: 2% }")
        own = name_in_rule(compared or "", scope)
        if self.self_authority and own != "discretionary_discount":
            raise ValueError("self authority is for rules that compare the discretionary discount")
        if compared is None:
            return
        risk = self._risk_of(compared, compared, side, scope)
        if risk not in ("exact", RISK_OF_SIDE[side]):
            raise ValueError(f"it asks {side} a bound, so {own} cannot be said to be '{risk}'")


def name_in_rule(fact: str, scope: Scope) -> str:
    """A fact by the name that tells it from the others a rule may read, however the file spells it.

    On a line ``line.net_price`` is ``net_price``, and ``quote.net_total`` stays; on the quote ``quote.net_total`` is
    ``net_total``.
    """
    return fact.removeprefix("line." if scope == "line" else "quote.")
