"""A house for tests of the pure functions: people by their posts, each approver role held by those who say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from cpq.approvals.assessment import Needed
from cpq.approvals.house import Involved
from cpq.approvals.request import Grant, Place, Requirement, SeenFact, StepMode
from cpq.people.directory import Directory
from cpq.people.person import Person

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = MappingProxyType(
    {
        "rep-north": Person(name="Sales rep north", roles=("rep",), manager="manager-north"),
        "manager-north": Person(
            name="Sales manager north", roles=("manager",), manager="director", approves=("sales-manager",)
        ),
        "manager-south": Person(
            name="Sales manager south", roles=("manager",), manager="director", approves=("sales-manager",)
        ),
        "director": Person(name="Sales director", roles=("manager",), approves=("sales-director",)),
        "desk": Person(name="Deal desk", roles=("deal desk",), approves=("deal-desk",)),
    }
)
INVOLVED = Involved(owner="rep-north", submitter="rep-north")


@dataclass(frozen=True)
class Answer:
    """Who decides."""

    people: tuple[str, ...]
    mode: StepMode = "any"
    least: int = 1
    why: str = ""


@dataclass(frozen=True)
class SmallHouse:
    """A house whose roles are held, never due and never escalated."""

    actor: str = "rep-north"
    at: datetime = NOON
    directory: Directory = field(default_factory=lambda: Directory(people=PEOPLE))

    def who(self, role: str, involved: Involved) -> Answer:
        """Those who hold it and have no part."""
        held = self.directory.holders(role)
        return Answer(tuple(one for one in held if not involved.part_of(one, self.directory)))

    def escalated(self, *_: object) -> None:
        """Nobody."""

    def due(self, *_: object) -> None:
        """Never."""

    def later(self, *times: Sequence[str] | datetime) -> datetime:
        """As late as before."""
        last = times[-1]
        assert isinstance(last, datetime)
        return last

    def without(self, *people: str) -> SmallHouse:
        """The same after people left."""
        return replace(self, directory=self.directory.without(*people))


def requirement(*facts: SeenFact, **changed: object) -> Requirement:
    """A requirement of the rule ``discount`` on the quote."""
    given: dict[str, object] = {
        "rule": "discount",
        "subject": "quote",
        "reason": "discount is above 10 %",
        "rule_hash": "a" * 64,
        "facts": facts,
        "where": Place(file="pricing_rules/rules.yaml", line=3),
    }
    return Requirement.model_validate(given | changed)


def needed(of: Requirement, **changed: object) -> Needed:
    """The same, asked of sales managers."""
    return replace(Needed(of, ("sales-manager",)), **changed)  # type: ignore[arg-type] # fields of its own


def grant(of: Requirement, **changed: object) -> Grant:
    """What the manager of the north approved yesterday."""
    given: dict[str, object] = {
        "requirement": of,
        "request": 1,
        "step": "1.1",
        "by": ("manager-north",),
        "on_behalf_of": ("",),
        "authority": ("sales-manager",),
        "at": NOON - DAY,
        "account": "buyer",
        "currency": "EUR",
    }
    return Grant.model_validate(given | changed)


def number(value: object, **changed: object) -> SeenFact:
    """A discount as a rule saw it."""
    given: dict[str, object] = {
        "fact": "quote.discretionary_discount",
        "kind": "number",
        "value": str(value),
        "risk": "higher is worse",
        "unit": "rate",
    }
    return SeenFact.model_validate(given | changed)
