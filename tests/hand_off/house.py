"""A small desk whose subscribers are on this machine, and whose clock a test sets."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

from cpq.desk import Desk
from cpq.desk.subscribing import subscriptions_of
from cpq.desk_rules.load import load_desk_rules
from cpq.desk_rules.rules import DeskRules
from cpq.hand_off.deliver import HandOff, Outcome
from cpq.hand_off.tellers import Tellers
from cpq.hand_off.tick import Ticked, tick
from cpq.money import Money
from cpq.store import Store
from tests.store.desk import MORNING

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()
OLDER = "whsec_" + base64.b64encode(b"the secret that was used before!").decode()

PEOPLE = """
people:
  rep-north: { name: Sales rep north, email: rep@house.example, roles: [rep], manager: manager-north, language: fr }
  manager-north:
    name: Sales manager north
    email: manager@house.example
    roles: [manager]
    approves: [sales-director]
    language: de
  desk-1: { name: Deal desk, email: desk@house.example, roles: [deal desk] }
  director: { name: Sales director, email: director@house.example, roles: [manager], approves: [sales-director] }
  cfo: { name: Chief financial officer, email: cfo@house.example, roles: [finance], sees cost: yes }
  away: { name: Former manager, email: away@house.example, roles: [manager], active: no }
"""
CALENDAR = """
calendars:
  everywhere: { time zone: UTC, working hours: { monday to friday: 09:00-17:00 } }
"""
ROUTING = """
routing:
  sales-director:
    due: 4 working hours
    remind after: 2 working hours
    escalate:
      - { after: 1 working hour, to: person cfo }
      - { after: 1 working day, to: person desk-1 }
"""


def rules_of(**files: str) -> DeskRules:
    """The rules that these files state, beside the people, the calendar and the routing of this house."""
    given = {"people": PEOPLE, "calendar": CALENDAR, "routing": ROUTING} | files
    loaded = load_desk_rules({f"desk/{name}.yaml": text.encode() for name, text in given.items()})
    assert not loaded.problems, loaded.problems
    return loaded.rules


@dataclass
class House:
    """A desk with its store, its clock and its environment.

    Attributes:
        now: What the clock says.
        patience: Time that a receiver has.
    """

    store: Store
    rules: DeskRules
    root: Path
    now: datetime = MORNING
    environment: dict[str, str] = field(default_factory=lambda: {"CPQ_HOOK_SECRET": SECRET})
    resolve: Any = None
    trust: Any = None
    patience: timedelta = timedelta(seconds=5)

    @property
    def desk(self) -> Desk:
        """The desk at this moment."""
        config = SimpleNamespace(documents=SimpleNamespace(languages=("en",)))
        workspace: Any = SimpleNamespace(
            desk_rules=self.rules, root=self.root, config=config, compiled=lambda _: SimpleNamespace(convert=_convert)
        )
        return Desk(workspace, self.store, lambda: self.now)

    @property
    def hand_off(self) -> HandOff:
        """Telling, with further tries as late as they can be."""
        more = {} if self.resolve is None else {"resolve": self.resolve}
        return HandOff(
            Tellers(self.desk, self.environment, trust=self.trust, patience=self.patience, **more), chance=lambda: 1.0
        )

    def deliver(self) -> Mapping[str, Outcome]:
        """One pass, by subscriber."""
        return MappingProxyType({one.subscriber: one for one in self.hand_off.deliver()})

    def tick(self, *, dry_run: bool = False) -> Ticked:
        """One turn."""
        return tick(self.hand_off, dry_run=dry_run)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


def _convert(money: Money, currency: str) -> Decimal:
    assert currency == money.currency
    return money.amount


def house(folder: Path, **files: str) -> House:
    """A house with these files of its desk, and an empty store."""
    rules = rules_of(**files)
    store = Store.open(f"sqlite:///{folder}/quotes.db", create=True, subscriptions=subscriptions_of(rules))
    return House(store, rules, folder)


def webhook(url: str, **more: str) -> str:
    """The file of subscribers with one webhook."""
    fields = {"url": url, "secret": "CPQ_HOOK_SECRET", "allow": "loopback"} | more
    lines = "".join(f"    {name.replace('_', ' ')}: {value}\n" for name, value in fields.items())
    return f"subscribers:\n  crm:\n    kind: webhook\n{lines}"


def at(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    """A moment of November 2026; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)
