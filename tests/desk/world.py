"""A small house with a store in a file: two reps, their manager, the desk, and a rule that asks above 10 % discount."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cpq.desk import Desk, Edits, Seat
from cpq.store import Store
from cpq.workspace import Workspace

FILES = {
    "cpq.toml": """
[seller]
name = "Seller"
country = "NL"
""",
    "catalogs/products.yaml": """
catalog: small
products:
  seat: { name: Seat, charge: recurring, family: software, cost: 17.77 EUR per seat per month }
  thing: { name: Thing, charge: one-time, family: goods, cost: 41.23 EUR }
""",
    "pricing_rules/book.yaml": """
price book: main
currency: EUR
prices:
  seat: { per: seat per month, mode: per unit, price: 50.00 }
  thing: { mode: per unit, price: 100.00 }
""",
    "pricing_rules/rules.yaml": """
approvers:
  sales-manager: { name: Sales manager }
approval matrices:
  deep-discount:
    fact: quote.discretionary_discount
    levels: cumulative
    bands: [{ above: 10%, ask: [sales-manager] }]
""",
    "desk/people.yaml": """
people:
  rep-north: { name: Sales rep north, roles: [rep], manager: manager }
  rep-south: { name: Sales rep south, roles: [rep], manager: director }
  manager: { name: Sales manager, roles: [manager], approves: [sales-manager], manager: director }
  director: { name: Sales director, roles: [manager], approves: [sales-manager] }
  desk-1: { name: Deal desk, roles: [deal desk] }
  admin: { name: Administrator, roles: [admin] }
""",
    "desk/calendar.yaml": """
calendars:
  office: { time zone: UTC, working hours: { monday to friday: 09:00-17:00 } }
""",
    "desk/score.yaml": """
parts:
  margin:
    name: Margin
    fact: quote.margin_rate
    weight: 1
    points: [{ at: 0%, points: 0 }, { at: 100%, points: 100 }]
bands: { A: 80, B: 65, C: 50, D: 35 }
""",
    "desk/commission.yaml": """
plans:
  by-net: { name: By net, roles: [rep], bands: [{ above: 0.00 EUR, rate: 1% }] }
  by-margin: { name: By margin, roles: [rep], of: margin, bands: [{ above: 0.00 EUR, rate: 1% }] }
""",
    "desk/alerts.yaml": """
alerts:
  forgotten: { kind: stalled quote, after: 2 working days, status: [draft] }
""",
}
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass
class House:
    """A workspace on the disk with a store beside it, and a clock that tests set."""

    root: Path
    now: datetime = MONDAY
    workspace: Workspace = field(init=False)
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        for path, text in FILES.items():
            self.write(path, text)
        self.workspace = Workspace.open(self.root)
        self.store = Store.open(f"sqlite:///{self.root}/quotes.db", create=True)

    def write(self, path: str, text: str) -> None:
        """Write one file of the workspace."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def changed(self, path: str, old: str, new: str) -> None:
        """Change a file, and read the workspace anew."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))
        self.workspace = Workspace.open(self.root)

    def seat(self, person: str) -> Seat:
        """The seat of somebody."""
        return Desk(self.workspace, self.store, lambda: self.now).as_(person)

    def later(self, hours: float) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)

    def quoted(self, rep: str, lines: str = "{ product: thing, quantity: 10 }", discount: str = "") -> str:
        """A new quote of a rep; its number."""
        deal = f"account: buyer\nas of: {self.now:%Y-%m-%d}\nvalid until: 2026-12-31\nlines:\n  - {lines}\n"
        number = self.seat(rep).new(self.workspace.parse_deal(deal.encode(), "deals/deal.yaml")).quote.number
        if discount:
            self.seat(rep).edit(number, Edits(fields={"discount": discount}))
        return number

    def sold(self, rep: str, discount: str = "", by: str = "manager") -> str:
        """A quote that was submitted, approved where that is needed, sent and accepted."""
        number = self.quoted(rep, discount=discount)
        self.seat(rep).submit(number)
        if self.store.read(number).pending is not None:
            self.later(1)
            self.seat(by).approve(number)
        self.seat(rep).send(number)
        self.seat(rep).accept(number)
        return number
