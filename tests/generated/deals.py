"""Generated deals: what a rep might ask of a generated workspace, as the text of a deal file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from cpq.quotes.priced import PricedLine, PricedQuote
from tests.generated.codes import uses
from tests.generated.dice import Dice
from tests.generated.lines import Asked, lines, target_on
from tests.generated.money import CURRENCIES, DIGITS
from tests.generated.products import Spec
from tests.generated.rules import ACCOUNTS, CODES, DISTRIBUTORS, TIERS
from tests.generated.surroundings import COUNTRIES
from tests.generated.taxing import WAYS
from tests.generated.worlds import World
from tests.generated.writing import yaml

ORDER_DATES = ("2026-02-10", "2026-06-15", "2026-11-20", "2027-03-01")
"""Few, so that a policy is compiled for few dates."""

Quoted = Callable[[str], PricedQuote | None]
"""The price of a deal's text, None where it has none."""


def deal(dice: Dice, world: World, quoted: Quoted) -> str:
    """A deal of one to eight lines.

    Args:
        quoted: Prices a deal, so that targets, and amounts on the quote, can be some that its lines can bear.
    """
    spec = _head(dice, world)
    ramped = dice.chance(30)
    asked = Asked(world, bool(spec.get("start")), _currency(spec, world), ramped)
    spec["lines"] = lines(dice, asked)
    if "codes" in spec:
        spec["codes used"] = uses(Dice.seeded("uses", yaml(spec)))
    rates = [
        _with_reason(dice, {"rate": dice.rate(1, 12), **_basis(dice)}) for _ in range(dice.pick((0, 0, 0, 1, 1, 2)))
    ]
    if rates:
        spec["discounts"] = [rate | _for_a_group(dice, spec) for rate in rates]
    if dice.chance(40):
        _ask_for_amounts(dice, spec, quoted, DIGITS[asked.currency])
    if dice.chance(40):
        spec["paid by"] = dice.pick(WAYS)
    return yaml(spec)


def _ask_for_amounts(dice: Dice, spec: Spec, quoted: Quoted, digits: int) -> None:
    """Add what a rep asks who has seen the price: targets of lines, amounts and targets of the quote."""
    wishes = dice.weighted({"line": 4, "quote": 5, "both": 2})
    seen = quoted(yaml(spec))
    if seen is not None and wishes != "quote":
        for line in spec["lines"]:
            if "discount" not in line and dice.chance(50):
                line.update(target_on(dice, [one for one in seen.lines if one.line == line["id"]], digits))
        seen = quoted(yaml(spec))
    if seen is not None and wishes != "line":
        spec["discounts"] = dice.shuffled([*spec.get("discounts", ()), *_on_the_total(dice, seen, digits)])


def _currency(spec: Spec, world: World) -> str:
    """The currency that amounts are written in."""
    named = str(spec.get("currency") or world.books.currencies.get(str(spec.get("price book"))))
    return named if named in CURRENCIES else "EUR"


def _head(dice: Dice, world: World) -> Spec:
    taxed = tuple(world.rules["taxes"]["countries"]) if "taxes" in world.rules else COUNTRIES
    countries = taxed if dice.chance(90) else COUNTRIES
    spec: Spec = {"as of": dice.pick(ORDER_DATES), "account": _account(dice, countries)}
    book = dice.pick((*world.books.currencies, "main"))
    way = dice.weighted({"book": 60, "both": 16, "currency": 3, "wrong": 1})
    if way in ("book", "both"):
        spec["price book"] = book
    if way in ("both", "currency"):
        spec["currency"] = world.books.currencies[book]
    if way == "wrong":
        spec |= dice.pick(
            ({"price book": "mian"}, {"price book": book, "currency": dice.pick(CURRENCIES)}, {}, {"currency": "EURO"})
        )
    return spec | _dates(dice) | _parties(dice, world, countries) | _terms(dice)


def _account(dice: Dice, countries: tuple[str, ...]) -> Spec:
    account: Spec = {"id": dice.pick(ACCOUNTS)}
    if dice.chance(40):
        account["parent"] = "holding"
    if dice.chance(60):
        account["segment"] = dice.pick(("public", "enterprise"))
    if dice.chance(75):
        account["country"] = dice.pick(countries)
    if dice.chance(40):
        account["tax id"] = "FR123"
    if dice.chance(50):
        tier = dice.pick(("a", "b", "c")) if dice.chance(99) else "z"
        account["facts"] = {"tier": tier, "is-new": dice.pick(("yes", "no"))}
    return account


def _dates(dice: Dice) -> Spec:
    spec: Spec = {"term": _term(dice)} if dice.chance(99) else {}
    if dice.chance(65):
        spec["start"] = f"{dice.pick(('2026-12', '2027-01', '2027-02', '2027-06'))}-{dice.pick((1, 1, 1, 15, 28)):02d}"
    if dice.chance(40):
        spec["valid until"] = dice.pick(("2027-03-31", "2027-06-30", "2028-01-31"))
    if dice.chance(15):
        spec["has opt out"] = "yes"
    if dice.chance(15):
        spec["opt out after"] = f"{dice.whole(1, 30)} months"
    return spec


def _term(dice: Dice) -> str:
    months = dice.pick((1, 6, 12, 12, 24, 36, dice.whole(1, 48)))
    days = f" {dice.whole(1, 29)} days" if dice.chance(15) else ""
    return f"{months} months{days}" if not dice.chance(4) else f"{dice.whole(5, 200)} days"


def _parties(dice: Dice, world: World, countries: tuple[str, ...]) -> Spec:
    spec: Spec = {}
    if dice.chance(40):
        spec["sold through"] = _channel(dice, world)
    if dice.chance(60):
        ship: Spec = {"zone": dice.weighted({"north": 8, "south": 8, "west": 1})} if dice.chance(85) else {}
        spec["ship to"] = ship | ({"country": dice.pick(countries)} if dice.chance(50) or not ship else {})
    return spec


def _channel(dice: Dice, world: World) -> Spec:
    sold: Spec = {"partner": "shop"}
    tiers, distributors = (tuple(world.rules[f"{one} discounts"]) for one in ("partner", "distributor"))
    if dice.chance(85):
        sold["tier"] = dice.pick(tiers if dice.chance(98) else (*TIERS, "bronze"))
    if dice.chance(40):
        sold["registered"] = "yes"
    if dice.chance(45):
        sold["distributor"] = dice.pick(distributors if dice.chance(98) else (*DISTRIBUTORS, "nobody"))
    return sold


def _terms(dice: Dice) -> Spec:
    spec: Spec = {}
    if dice.chance(40):
        spec["payment terms"] = f"{dice.pick((10, 45, 60, 90))} days"
    if dice.chance(30):
        spec["billing"] = dice.pick(("yearly in advance", "monthly"))
    if dice.chance(25):
        spec["incoterm"] = "DAP"
    if dice.chance(15):
        spec["payment schedule"] = [{"30%": "at order"}, {"33.33%": "at delivery"}, {"36.67%": "later"}]
    if dice.chance(40):
        spec["codes"] = dice.some(CODES, least=1)
    facts: Spec = {"strategic": "yes"} if dice.chance(30) else {}
    facts |= {"budget": str(dice.whole(1, 9000))} if dice.chance(50) else {}
    facts |= {"score": str(dice.whole(0, 10))} if dice.chance(30) else {}
    facts |= dice.pick(({"colour": "red"}, {"due": "soon"}, {"strategic": "maybe"})) if dice.chance(1) else {}
    return spec | ({"facts": facts} if facts else {})


def _basis(dice: Dice) -> Spec:
    return {"of": dice.weighted({"list": 1, "regular": 3, "running": 3})} if dice.chance(40) else {}


def _with_reason(dice: Dice, discount: Spec) -> Spec:
    return discount | ({"reason": "competitor"} if dice.chance(40) else {})


def _for_a_group(dice: Dice, spec: Spec) -> Spec:
    """The group that a discount of the quote is for, now and then."""
    groups = sorted({str(line["group"]) for line in spec["lines"] if "group" in line})
    return {"group": dice.pick(groups)} if groups and dice.chance(30) else {}


def _rate_to_arrive_at(dice: Dice, lines: Sequence[PricedLine]) -> Spec:
    """A margin or a discount somewhat beyond the one that lines have."""
    net = sum((line.effective_total for line in lines), Decimal(0))
    costs = [line.cost for line in lines]
    if net > 0 and lines and all(cost is not None for cost in costs) and dice.chance(60):
        margin = 1 - sum((cost or Decimal(0) for cost in costs), Decimal(0)) / net
        return {"target margin": f"{max(min(int(margin * 100) - dice.whole(1, 9), 99), 0)}%"}
    of = dice.pick(("list", "regular"))
    listed = sum((line.listed_total if of == "list" else line.regular_total for line in lines), Decimal(0))
    now = 1 - net / listed if listed else Decimal(0)
    rate = max(min(int(now * 100) + dice.whole(1, 20), 100), 0)
    return {"target discount": f"{rate}%", "of": of, "at": dice.pick(("customer", "net"))}


def _on_the_total(dice: Dice, seen: PricedQuote, digits: int) -> list[Spec]:
    """Amounts and targets on the quote as a whole: reachable ones, most of the time."""
    found: list[Spec] = []
    for _ in range(dice.pick((1, 1, 1, 2, 3))):
        at = dice.pick(("customer", "net"))
        groups = sorted({line.group for line in seen.lines if line.group and not line.optional})
        group = dice.pick(groups) if groups and dice.chance(30) else ""
        whole = [line for line in seen.lines if not line.optional and line.kind != "usage"]
        inside = [line for line in whole if group in ("", line.group)]
        total = sum((line.levels[at] for line in inside), Decimal(0))
        takers = [line.levels[at] for line in inside if line.discountable and line.levels[at] > 0]
        percent = dice.weighted({dice.whole(1, 20): 48, dice.whole(21, 90): 2, 150: 1, -10: 1})
        off = round(sum(takers, Decimal(0)) * percent / 100, digits + (1 if dice.chance(1) else 0))
        if off < 0 or dice.chance(40):
            spec: Spec = {"target": f"{max(total - off, Decimal(0)):f}"}
        elif dice.chance(25):
            aim = _rate_to_arrive_at(dice, inside)
            found.append(_with_reason(dice, aim | ({"group": group} if group else {})))
            continue
        else:
            spec = {"amount": f"{off:f}"}
        if dice.chance(30):
            name = next(iter(spec))
            spec[name] += f" {seen.currency if dice.chance(98) else dice.pick(CURRENCIES)}"
        spec |= {"at": at, **({"group": group} if group else {})}
        if dice.chance(30):
            spec["show"] = "hidden"
        found.append(_with_reason(dice, spec))
    return found
