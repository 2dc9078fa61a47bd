"""Why a price moved: what each line and each step of it adds to the difference between two quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.policy_changes.change import PolicyChange
from cpq.pricing.words import in_words
from cpq.problems import NOWHERE, SourceLocation
from cpq.quote_changes.compared import ComparedLine, ComparedQuote, less, total
from cpq.quotes.priced import PriceStep


class StepMove(NamedTuple):
    """What one step adds to a line's difference.

    Attributes:
        old, new: The step on either side; None where a side has none.
        causes: Changes of the policy that made it move, where two policies are compared.
        because: Why the rule began or ceased to hold, where two order dates are compared.
    """

    old: PriceStep | None
    new: PriceStep | None
    causes: tuple[PolicyChange, ...] = ()
    because: tuple[str, ...] = ()

    @property
    def step(self) -> PriceStep:
        """The newer side's step, or the older's where the newer has none."""
        found = self.new if self.new is not None else self.old
        if found is None:
            raise ValueError("a move has a step on one side at least")
        return found

    @property
    def name(self) -> str:
        """Kind of step, such as ``volume schedule``."""
        return self.step.name

    @property
    def amount(self) -> Decimal:
        """What it adds to the line's net total."""
        return less(_amount(self.new), _amount(self.old))

    @property
    def words(self) -> str:
        """The step in words; what it was and what it is, where those differ."""
        old, new = ("" if step is None else in_words(step) for step in (self.old, self.new))
        if not old or not new or old == new:
            return (new or old) if old or new else ""
        return _arrow(old.split(" "), new.split(" "))

    @property
    def where(self) -> SourceLocation:
        """Place of the rule, on the newer side where it has one."""
        return self.step.where


def _amount(step: PriceStep | None) -> Decimal:
    return Decimal(0) if step is None else step.amount


def _arrow(old: list[str], new: list[str]) -> str:
    """Two texts as one, with an arrow where their words differ: ``20 % of 90.00 → 95.00 at net price``."""
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    last = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    olds, news = (words[first : len(words) - last] for words in (old, new))
    return " ".join([*new[:first], *olds, "→", *news, *(new[len(new) - last :] if last else [])])


@dataclass(frozen=True, slots=True)
class LineMove:
    """What became of one line, or of the parts of one requested line where they do not match one to one.

    Attributes:
        old, new: Its priced lines on either side; none where a side does not have it.
        steps: Every step of both sides; what they add sums exactly to the difference of the net totals.
        cost_causes: Changes of the policy that moved its cost.
    """

    id: str
    old: tuple[ComparedLine, ...]
    new: tuple[ComparedLine, ...]
    steps: tuple[StepMove, ...]
    cost_causes: tuple[PolicyChange, ...] = ()

    @property
    def line(self) -> ComparedLine:
        """What the line is, as the newer side has it."""
        return (self.new or self.old)[0]

    @property
    def amount(self) -> Decimal:
        """Difference of the net totals."""
        return less(net_of(self.new), net_of(self.old))

    @property
    def in_total(self) -> Decimal:
        """What it adds to the difference of the quotes' totals; optional lines and usage stand outside."""
        old, new = ([line for line in side if line.counts] for side in (self.old, self.new))
        return less(net_of(new), net_of(old))

    @property
    def moved(self) -> tuple[StepMove, ...]:
        """The steps that add something."""
        return tuple(step for step in self.steps if step.amount)

    @property
    def cost(self) -> tuple[Decimal | None, Decimal | None]:
        """Cost on either side, None where unknown."""
        return _cost(self.old), _cost(self.new)


def net_of(lines: Iterable[ComparedLine]) -> Decimal:
    """Sum of net totals."""
    return total(line.net_total for line in lines)


def _cost(lines: tuple[ComparedLine, ...]) -> Decimal | None:
    costs = [line.cost for line in lines if line.cost is not None]
    return total(costs) if len(costs) == len(lines) else None


@dataclass(frozen=True, slots=True)
class QuoteDiff:
    """Two quotes side by side.

    Attributes:
        lines: One move a line, in the order of the newer quote; lines that did not move too.
        allowances: Difference of each allowance that moved.
        untouched: Changes of the policy that move nothing on this quote.
    """

    old: ComparedQuote
    new: ComparedQuote
    lines: tuple[LineMove, ...]
    allowances: Mapping[str, Decimal]
    untouched: tuple[PolicyChange, ...] = ()

    @property
    def amount(self) -> Decimal:
        """Difference of the net totals: what the lines inside it and the allowances add, exactly."""
        return less(self.new.totals["net"] or Decimal(0), self.old.totals["net"] or Decimal(0))

    @property
    def moved(self) -> tuple[LineMove, ...]:
        """Lines that came, went, or have another price or cost."""
        return tuple(
            line for line in self.lines if line.amount or line.cost[0] != line.cost[1] or not (line.old and line.new)
        )

    def approvals(self) -> tuple[tuple[str, str, str, str], ...]:
        """Who is asked now and was not, and the other way round: ``+`` or ``-``, approver, reason, place.

        A stop has no approver.
        """
        if self.old.decision is None or self.new.decision is None:
            return ()
        old, new = self.old.decision.needs, self.new.decision.needs
        gone = (("-", who, *old[rule, who]) for rule, who in old if (rule, who) not in new)
        come = (("+", who, *new[rule, who]) for rule, who in new if (rule, who) not in old)
        return (*gone, *come)

    def to_json(self) -> dict[str, Any]:
        """The difference as JSON-ready data; amounts are strings."""
        return {
            "old": _side(self.old),
            "new": _side(self.new),
            "currency": self.new.currency,
            "difference": f"{self.amount:f}",
            "lines": [_line_json(line) for line in self.moved],
            "unchanged_lines": [line.id for line in self.lines if line not in self.moved],
            "allowances": {name: f"{amount:f}" for name, amount in self.allowances.items()},
            "approvals": [
                {"asked": sign == "+", "approver": who or None, "reason": reason, "where": where}
                for sign, who, reason, where in self.approvals()
            ],
            "other_rule_changes": [change.to_json() for change in self.untouched],
        }


def _side(quote: ComparedQuote) -> dict[str, Any]:
    return {
        "as_of": quote.as_of.isoformat(),
        "fingerprint": quote.fingerprint,
        "price_book": quote.price_book,
        "totals": {name: None if value is None else f"{value:f}" for name, value in quote.totals.items()},
        "outcome": None if quote.decision is None else quote.decision.outcome,
    }


def _line_json(move: LineMove) -> dict[str, Any]:
    old_cost, new_cost = move.cost
    return {
        "id": move.id,
        "product": move.line.product,
        "old_net_total": f"{net_of(move.old):f}" if move.old else None,
        "new_net_total": f"{net_of(move.new):f}" if move.new else None,
        "difference": f"{move.amount:f}",
        "in_total": f"{move.in_total:f}",
        "old_cost": None if old_cost is None else f"{old_cost:f}",
        "new_cost": None if new_cost is None else f"{new_cost:f}",
        "steps": [_step_json(step) for step in move.moved],
    }


def _step_json(move: StepMove) -> dict[str, Any]:
    return {
        "name": move.name,
        "rule": move.step.rule,
        "words": move.words,
        "old_amount": None if move.old is None else f"{move.old.amount:f}",
        "new_amount": None if move.new is None else f"{move.new.amount:f}",
        "difference": f"{move.amount:f}",
        "old_where": _place(move.old),
        "new_where": _place(move.new),
        "because": list(move.because),
        "rule_changes": [change.to_json() for change in move.causes],
    }


def _place(step: PriceStep | None) -> str | None:
    return None if step is None or step.where.file == NOWHERE.file else str(step.where)
