"""What rules read beside the request: declared facts, dated parameters, tables, exchange rates and taxes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from tests.generated.conditions import QUOTE, Known, condition
from tests.generated.dice import Dice
from tests.generated.money import CURRENCIES, WORTH
from tests.generated.products import Spec
from tests.generated.writing import csv

COUNTRIES = ("FR", "DE", "US", "CH")


@dataclass(frozen=True)
class Surroundings:
    """Sections of a rules file, the tables beside it, and what they let rules say.

    Attributes:
        amounts: Facts and calls that formulas may add as amounts in the main currency.
    """

    sections: Spec
    files: dict[str, str]
    known: Known
    amounts: tuple[str, ...]

    @property
    def taxed(self) -> tuple[str, ...]:
        """Countries that have a rate for every tax category."""
        countries = self.sections.get("taxes", {}).get("countries", {})
        return tuple(code for code, country in countries.items() if len(country["categories"]) == 3)


FACTS: Spec = {
    "account.tier": {"type": "text", "one of": ["a", "b", "c"], "default": "b"},
    "account.is-new": {"type": "yes/no", "default": "no"},
    "strategic": {"type": "yes/no", "default": "no"},
    "budget": {"type": "money"},
    "score": {"type": "number", "default": "5"},
    "due": {"type": "date", "default": "2027-01-31"},
}
"""Declared facts; the budget alone may lack a value."""


def surroundings(dice: Dice, currency: str) -> Surroundings:
    """Everything beside prices and rules."""
    parameters, numbers, amounts = _parameters(dice, currency)
    table = csv(("zone", "value"), [("north", "3"), ("south", "11.5"), *([("", "0")] if dice.chance(92) else [])])
    sections: Spec = {
        "facts": FACTS,
        "parameters": parameters,
        "tables": {"zones": {"table": "zones.csv", "keys": ["zone"], "value": "value"}},
        "exchange rates": exchange_rates(dice),
    }
    known = Known(
        numbers={**numbers, "score": (0, 10)},
        texts={"account.tier": ("a", "b", "c")},
        flags=("account.is_new", "strategic"),
        dates=("due",),
        gaps={"budget": (0, 5000)},
        tables=("lookup('zones', ship_to.zone)",),
    )
    if dice.chance(85):
        sections["taxes"] = taxes(dice, QUOTE.with_more(known))
    return Surroundings(
        sections, {"pricing_rules/zones.csv": table}, known, (*amounts, "lookup('zones', ship_to.zone)")
    )


def _parameters(dice: Dice, currency: str) -> tuple[Spec, dict[str, tuple[int, int]], tuple[str, ...]]:
    def dated(low: str, high: str) -> list[Spec]:
        first = dice.weighted({"2026-01-01": 24, "2026-09-01": 1})
        return [
            {"valid from": first, "value": f"{dice.decimal(low, high, 2):f}"},
            {"valid from": "2026-11-01", "value": f"{dice.decimal(low, high, 2):f}"},
        ]

    parameters: Spec = {"index": {"values": dated("0", "3")}, "alloy": {"unit": currency, "values": dated("0", "2")}}
    return parameters, {"index": (0, 3)}, ("index", "alloy")


def exchange_rates(dice: Dice) -> list[Spec]:
    """Rates of every pair, written either way round, on one to three days; now and then one pair has none."""
    rates: list[Spec] = []
    for one, other in combinations(CURRENCIES, 2):
        if dice.chance(2):
            continue
        for day in ("2026-01-01", "2026-07-01", "2026-12-01")[: dice.whole(1, 3)]:
            source, target = (one, other) if dice.chance(50) else (other, one)
            rate = dice.decimal("0.7", "1.4", 4) * WORTH[target] / WORTH[source]
            shown = f"{rate:.6f}" if rate < 1 else f"{rate:.4f}"
            rates.append({"from": source, "to": target, "rate": shown, "date": day, "source": "fixing"})
    return rates


def taxes(dice: Dice, known: Known) -> Spec:
    """Taxes of some countries, with rules that exempt; a category may lack a rate."""
    chosen = dice.some(COUNTRIES, least=1)
    return {
        "seller country": dice.pick(chosen),
        "other countries": dice.weighted({"seller": 6, "none": 4, "refuse": 1}),
        "countries": {country: _country(dice, known) for country in chosen},
        "tax numbers": ("as given", "checked")[len(chosen) % 2],
    }


def _country(dice: Dice, known: Known) -> Spec:
    names = ["standard", "reduced", *(["odd"] if dice.chance(93) else [])]
    categories: Spec = {}
    for name in names:
        rates: list[Spec] = [{"rate": dice.rate(0, 25)}]
        if dice.chance(40):
            rates.append({"rate": dice.rate(0, 25), "valid from": dice.pick(("2026-07-01", "2027-01-01"))})
        categories[name] = rates
    country: Spec = {"name": "VAT", "categories": categories}
    if dice.chance(50):
        country["rules"] = {
            name: {"when": condition(dice, known, 0), "then": then, "wording": name}
            for name, then in dice.some((("export", "exempt"), ("reverse-charge", "reverse charge")), least=1)
        }
    return country
