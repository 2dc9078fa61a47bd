"""A small house for tests: a few people, called by their posts, and an ordinary desk."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from cpq.desk_rules.rules import DeskRules
from cpq.people.directory import Directory
from cpq.people.person import Person
from cpq.stored_quotes.acting import Acting
from tests.stored_quotes.log import MORNING

PEOPLE = {
    "rep-north": Person(name="Sales rep north", roles=("rep",), manager="manager-north"),
    "rep-south": Person(name="Sales rep south", roles=("rep",), manager="manager-south"),
    "rep-former": Person(name="Former sales rep", roles=("rep",), active=False),
    "manager-north": Person(name="Sales manager north", roles=("manager",), approves=("sales-manager",)),
    "manager-south": Person(name="Sales manager south", roles=("manager",), approves=("sales-manager",)),
    "director": Person(name="Sales director", roles=("manager",), approves=("sales-director",)),
    "desk": Person(name="Deal desk", roles=("deal desk",), approves=("deal-desk",)),
    "finance-lead": Person(name="Head of finance", roles=("finance",), approves=("finance",)),
    "admin": Person(name="Administrator", roles=("admin",)),
}
DIRECTORY = Directory(people=MappingProxyType(PEOPLE))
RULES = DeskRules(directory=DIRECTORY, hash="d" * 64)


def acting(actor: str = "rep-north", at: datetime = MORNING, rules: DeskRules = RULES) -> Acting:
    """Somebody of this house, on the morning of the quote."""
    return Acting(actor=actor, at=at, directory=DIRECTORY, rules=rules)
