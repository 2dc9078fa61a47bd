"""A desk in memory: deals priced, assessed, submitted and decided by the people of a small house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from cpq.approvals.assess import assess
from cpq.approvals.assessment import Assessment
from cpq.approvals.planning import RequestPlan
from cpq.approvals.request import ApprovalRequest, Step
from cpq.desk_rules.load import load_desk_rules
from cpq.desk_rules.rules import DeskRules
from cpq.people.directory import Directory
from cpq.people.person import Person
from cpq.problems import CpqError
from cpq.quotes.priced import PricedQuote
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.creating import create
from cpq.stored_quotes.actions.deciding import approve, reject
from cpq.stored_quotes.actions.editing import edit
from cpq.stored_quotes.actions.submitting import preview, submit
from cpq.stored_quotes.content import content_of
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import Content, StoredQuote
from cpq.workspace import Workspace
from tests.small_world import price, world
from tests.stored_quotes.log import MORNING, Log

APPROVERS = """
approvers:
  sales-manager: { name: Sales manager }
  sales-director: { name: Sales director }
  cfo: { name: CFO }
  finance: { name: Finance }
  legal: { name: Legal }
  deal-desk: { name: Deal desk }
"""
PRODUCTS = """
made: { name: Made, charge: one-time, family: goods, cost: 60.00 EUR }
odd: { name: Odd price, charge: one-time, family: goods, cost: 4.00 EUR }
"""
PRICES = """
made: { mode: per unit, price: 100.00 }
thing: { mode: per unit, price: 100.00 }
odd: { mode: per unit, price: 9.99 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
"""
PEOPLE = """
people:
  rep-north: { name: Sales rep north, roles: [rep], manager: manager-north }
  rep-south: { name: Sales rep south, roles: [rep], manager: manager-south }
  manager-north: { name: Sales manager north, roles: [manager], manager: director, approves: [sales-manager] }
  manager-south: { name: Sales manager south, roles: [manager], manager: director, approves: [sales-manager] }
  director: { name: Sales director, roles: [manager], manager: cfo, approves: [sales-director] }
  cfo: { name: CFO, roles: [finance], approves: [cfo, finance] }
  controller: { name: Controller, roles: [finance], manager: cfo, approves: [finance] }
  lawyer: { name: Lawyer, roles: [legal], approves: [legal] }
  desk-1: { name: Deal desk one, roles: [deal desk], approves: [deal-desk] }
  desk-2: { name: Deal desk two, roles: [deal desk], approves: [deal-desk] }
  admin: { name: Administrator, roles: [admin] }
"""
DISCOUNT = """
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: highest only
    bands:
      - { above: 10%, ask: sales-manager }
      - { above: 20%, ask: sales-director }
      - { above: 30%, ask: cfo }
"""


def desk_rules(people: str = PEOPLE, **files: str) -> DeskRules:
    """The rules of a desk with these people, and files of its folder by their names."""
    texts = {"people": people, **files}
    loaded = load_desk_rules({f"desk/{name}.yaml": text.encode() for name, text in texts.items()})
    assert not loaded.problems, loaded.problems
    return loaded.rules


class Deal:
    """One stored quote and everybody around it.

    Attributes:
        at: The clock.
    """

    def __init__(
        self,
        deal: str = "{ product: thing }",
        *,
        rules: str = DISCOUNT,
        desk: DeskRules | None = None,
        owner: str = "rep-north",
        at: datetime = MORNING,
        **given: str,
    ) -> None:
        self.workspace = world(PRICES, APPROVERS + rules, more_products=PRODUCTS)
        self.rules = desk or desk_rules()
        self.at = at
        self.given = {"valid_until": "2026-12-31", **given}
        content = self.say(deal)
        (first,) = create("Q-2026-0042", self.acting(owner), content, account="buyer")
        self.log = Log(first, actor=owner, at=at)  # type: ignore[arg-type] # it creates a quote

    @property
    def quote(self) -> StoredQuote:
        """The quote as its log says."""
        return self.log.now

    @property
    def request(self) -> ApprovalRequest:
        """The newest request."""
        return self.quote.requests[-1]

    @property
    def directory(self) -> Directory:
        """Everybody."""
        return self.rules.directory

    def person(self, who: str, **changed: object) -> None:
        """Change something about a person, or add one."""
        known = self.directory.find(who)
        made = known.model_copy(update=changed) if known is not None else Person.model_validate(changed)
        self.rules = replaced(self.rules, self.directory.with_person(who, made))

    def policy(self, rules: str) -> None:
        """Other approval rules from here on."""
        self.workspace = world(PRICES, APPROVERS + rules, more_products=PRODUCTS)

    def acting(self, actor: str) -> Acting:
        """Somebody, now."""
        return Acting(actor=actor, at=self.at, directory=self.directory, rules=self.rules)

    def say(self, deal: str, **given: str) -> Content:
        """Price a deal; it is what the quote says when it is next edited."""
        self.priced: PricedQuote = price(self.workspace, deal, **{**self.given, **given})
        self.said, _ = content_of(self.priced, self.workspace.compiled(self.priced.as_of))
        return self.said

    @property
    def assessment(self) -> Assessment:
        """What the policy requires of what was last said."""
        return assessed(self.workspace, self.priced, self.said.content_hash)

    def do(
        self, actor: str, action: Callable[..., tuple[EventData, ...]], *args: object, **named: object
    ) -> StoredQuote:
        """The quote after an action of somebody."""
        return self.log.add(*action(self.quote, self.acting(actor), *args, **named), actor=actor, at=self.at)

    def refuses(
        self, actor: str, action: Callable[..., tuple[EventData, ...]], *args: object, **named: object
    ) -> CpqError:
        """The error that an action ends in; it changes nothing."""
        before = self.quote
        try:
            self.do(actor, action, *args, **named)
        except CpqError as error:
            assert self.quote == before
            return error
        raise AssertionError(f"{actor} may do this")

    def edit(self, deal: str, actor: str = "rep-north", **given: str) -> StoredQuote:
        """The quote with other content."""
        return self.do(actor, edit, self.say(deal, **given))

    def submit(self, actor: str = "rep-north", deal: str = "") -> StoredQuote:
        """The quote submitted, with other content before where that is given."""
        if deal:
            self.edit(deal)
        return self.do(actor, submit, self.assessment, seen=self.hash)

    def preview(self, actor: str = "rep-north") -> RequestPlan:
        """What a submit would do."""
        return preview(self.quote, self.acting(actor), self.assessment)

    def approve(self, actor: str, step: str = "", comment: str = "") -> StoredQuote:
        """The quote after somebody approved a step, the newest open one where none is named."""
        return self.do(actor, approve, step or self.open[0], seen=self.hash, comment=comment)

    def reject(self, actor: str, step: str = "", comment: str = "too much") -> StoredQuote:
        """The quote after somebody rejected a step."""
        return self.do(actor, reject, step or self.open[0], seen=self.hash, comment=comment)

    @property
    def hash(self) -> str:
        """Content hash of the newest revision."""
        return self.quote.newest.content.content_hash

    @property
    def open(self) -> list[str]:
        """Ids of open steps."""
        return [step.id for step in self.request.steps if step.status == "open"]

    def step(self, step: str) -> Step:
        """A step of the newest request."""
        found = self.request.step(step)
        assert found is not None
        return found

    @property
    def statuses(self) -> dict[str, str]:
        """How each step of the newest request stands."""
        return {step.id: step.status for step in self.request.steps}


def assessed(workspace: Workspace, priced: PricedQuote, content_hash: str = "") -> Assessment:
    """What a policy requires of a priced quote."""
    decision = workspace.decide(priced)
    return assess(priced, workspace.compiled(priced.as_of), decision, content_hash=content_hash)


def replaced(rules: DeskRules, directory: Directory) -> DeskRules:
    """The rules of a desk with other people."""
    fields: Mapping[str, object] = MappingProxyType({name: getattr(rules, name) for name in rules.__dataclass_fields__})
    return DeskRules(**{**fields, "directory": directory})  # type: ignore[arg-type] # its own fields
