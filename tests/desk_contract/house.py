"""The house in which the contract is tried: few products, a policy with one rule of each kind, and people by posts.

Prices are 100.00 EUR each and discounts whole per cents, so that nothing is rounded and a reader can reckon along.
"""

from __future__ import annotations

from pathlib import Path

from cpq.workspace import Workspace

CONFIG = """
[seller]
name = "The house"
country = "IE"
"""
PRODUCTS = """
catalog: small
products:
  thing: { name: Thing, charge: one-time, family: goods, tax: standard, cost: 60.00 EUR }
  dear: { name: Dear thing, charge: one-time, family: goods, tax: standard, cost: 78.00 EUR }
  unknown: { name: Thing of unknown cost, charge: one-time, family: goods, tax: standard }
"""
BOOK = """
price book: main
currency: EUR
prices:
  thing: { mode: per unit, price: 100.00 }
  dear: { mode: per unit, price: 100.00 }
  unknown: { mode: per unit, price: 100.00 }
"""
RULES = """
approvers:
  sales-manager: { name: Sales manager }
  sales-director: { name: Sales director }
  finance: { name: Finance }
  legal: { name: Legal }
  deal-desk: { name: Deal desk }
  committee: { name: Committee }
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: cumulative
    bands: [{ above: 10%, ask: sales-manager }, { above: 20%, ask: sales-director }]
    tolerance: 2%
  own:
    fact: quote.discretionary_discount
    levels: highest only
    bands: [{ above: 5%, ask: sales-manager }]
    self authority: yes
  margin:
    fact: quote.margin_rate
    levels: highest only
    bands: [{ below: 30%, ask: finance }, { below: 15%, ask: [finance, sales-director] }]
  gift:
    fact: line.discretionary_discount
    levels: highest only
    bands: [{ above: 30%, ask: finance }]
  paper:
    when: quote.payment_days > 30
    ask: legal
    risk: { payment_days: higher is worse }
    chain: paper
  long-paper:
    when: quote.payment_days > 45
    ask: deal-desk
    risk: { payment_days: higher is worse }
    chain: paper
    step: 2
  large:
    when: quote.net_total > 2000
    ask: committee
    risk: { net_total: higher is worse }
"""
STRICTER = (
    RULES.replace("above: 10%, ask: sales-manager", "above: 8%, ask: sales-manager")
    .replace("payment_days > 30\n", "payment_days > 25\n")
    .replace("    chain: paper\n  long-paper", "    compatible with: [paper]\n    chain: paper\n  long-paper")
)
"""The next policy: managers are asked from 8 % on, and paper from 26 days, where approvals given before still count."""

PEOPLE = """
people:
  rep-1: { name: Sales rep one, roles: [rep], manager: manager-1, may grant: 8% }
  rep-2: { name: Sales rep two, roles: [rep], manager: manager-2, may grant: 5% }
  rep-1-again: { name: Another account of rep one, roles: [manager], approves: [sales-manager], same as: rep-1 }
  manager-1: { name: Sales manager one, roles: [manager], manager: director, approves: [sales-manager], may grant: 15% }
  manager-2: { name: Sales manager two, roles: [manager], manager: director, approves: [sales-manager], may grant: 15% }
  director: { name: Sales director, roles: [manager], manager: cfo, approves: [sales-director], groups: [committee] }
  controller: { name: Controller, roles: [finance], manager: cfo, approves: [finance], groups: [committee] }
  cfo: { name: CFO, roles: [finance], approves: [finance] }
  lawyer: { name: Lawyer, roles: [legal], approves: [legal] }
  desk-1: { name: Deal desk one, roles: [deal desk], approves: [deal-desk], groups: [desk, committee],
    manager: controller }
  desk-2: { name: Deal desk two, roles: [deal desk], approves: [deal-desk], groups: [desk], also may: [override] }
  admin: { name: Administrator, roles: [admin] }
groups:
  desk: { name: Deal desk }
  committee: { name: Committee }
"""
ROUTING = """
routing:
  sales-manager:
    who: manager of owner
    due: 4 working hours
    escalate: person director
    otherwise: group desk
  sales-director: { due: 4 working hours, escalate: [person cfo, { to: group desk, after: 4 working hours }] }
  finance: {}
  legal: {}
  deal-desk: { who: group desk, need: all, due: 8 working hours,
    escalate: [person controller, { to: person cfo, after: 8 working hours, replaces: yes }] }
  committee: { who: group committee, need: at least 2 }
"""
CALENDAR = """
calendars:
  house: { time zone: UTC, working hours: { monday to sunday: "08:00-18:00" } }
"""
SETTINGS = """
approval lasts: 10 days
grants last: 20 days
calendar: house
"""


def workspace(folder: Path, rules: str = RULES) -> Workspace:
    """The house's files in a folder, read.

    Args:
        rules: Its approval rules.
    """
    files = {
        "cpq.toml": CONFIG,
        "catalogs/products.yaml": PRODUCTS,
        "pricing_rules/book.yaml": BOOK,
        "pricing_rules/rules.yaml": rules,
        "desk/people.yaml": PEOPLE,
        "desk/routing.yaml": ROUTING,
        "desk/calendar.yaml": CALENDAR,
        "desk/settings.yaml": SETTINGS,
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    return Workspace.open(folder).require_valid()
