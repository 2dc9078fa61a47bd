"""Generated lines of a deal: quantities, choices, ramps, discounts, bundles, options, credits, special items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpq.quotes.priced import PricedLine
from tests.generated.dice import Dice
from tests.generated.money import CURRENCIES, amount, price
from tests.generated.products import Product, Spec
from tests.generated.ramps import Wish, ramp, units_at_most
from tests.generated.worlds import World


@dataclass(frozen=True)
class Asked:
    """What the lines of one deal have in common.

    Attributes:
        started: Whether the deal says when its service starts.
        ramped: Whether recurring lines often have segments.
    """

    world: World
    started: bool
    currency: str
    ramped: bool


def lines(dice: Dice, asked: Asked) -> list[Spec]:
    """One to eight lines, bundles with some of their options."""
    sold = asked.world.made.having("plain", "induced", "bundle", "special", "freight")
    sold = [product for product in sold if not product.bundled or dice.chance(2)]
    found: list[Spec] = []
    for number in range(1, dice.pick((1, 2, 3, 3, 4, 5, 8)) + 1):
        product = dice.pick(sold)
        if product.role == "freight" and not dice.chance(30):
            continue
        line = _line(dice, asked, product, f"n{number}")
        found.append(line)
        if product.role == "bundle":
            options = list(_options(dice, asked, line, product))
            _leave_out(dice, line, product, {option["product"] for option in options})
            found += options
    found = found or [_line(dice, asked, asked.world.made.having("plain")[0], "n1")]
    _choices(dice, found)
    return found


def _line(dice: Dice, asked: Asked, product: Product, line_id: str) -> Spec:
    line: Spec = {"id": line_id, "product": product.id}
    if dice.chance(90) or product.divides:
        line |= _quantity(dice, product)
    if product.transacts:
        line |= _transactions(dice, line)
    if "charges" in product.spec and dice.chance(35):
        line["charge"] = dice.pick(tuple(product.charges))
    if product.models and (dice.chance(60) or "default selling model" not in product.spec):
        line["selling model"] = dice.pick(product.models)
    if product.values:
        line |= _selection(dice, product)
    if dice.chance(30):
        line["group"] = dice.pick(("a", "b"))
    if product.role == "special":
        cost = {"cost": amount(dice, asked.currency, "1", "90")} if dice.chance(70) else {}
        line["special"] = {"name": "Adapter", "price": price(dice, asked.currency), **cost}
    line |= _span(dice, asked, product, line) | _wishes(dice, asked, product)
    line |= {} if "segments" in line else _free_months(dice, asked, product)
    return line if "kind" in line else line | _committed(dice, asked, product, line)


def _committed(dice: Dice, asked: Asked, product: Product, line: Spec) -> Spec:
    """What the buyer commits to spend, where something is measured."""
    kinds = {product.charges[line["charge"]]} if "charge" in line else set(product.charges.values())
    if "usage" not in kinds or not dice.chance(50):
        return {}
    per = dice.pick(("month", "month", "quarter", "half-year", "year", "term"))
    currency = asked.currency if dice.chance(98) else dice.pick(CURRENCIES)
    made: Spec = {"amount": f"{amount(dice, currency, '1', '900')} {currency} per {per}"}
    if dice.chance(20):
        made["true up"] = dice.pick(("yes", "no"))
    if dice.chance(20):
        made["overage factor"] = "1.2"
    return {"commitment": made["amount"] if len(made) == 1 else made}


def _quantity(dice: Dice, product: Product) -> Spec:
    most = dice.pick((1, 10, 10, 60, 120))
    if product.divides:
        if dice.chance(25):
            return {"quantity": str(dice.whole(1, most * 100)), "unit": "cm"}
        return {"quantity": f"{dice.decimal('0.01', str(most), 2):f}"}
    if product.spec.get("unit") == "piece" and dice.chance(25):
        return {"quantity": str(dice.whole(1, 5)), "unit": "dozen"}
    least = 0 if set(product.charges.values()) == {"usage"} and dice.chance(30) else 1
    return {"quantity": str(dice.whole(least, most))}


def _transactions(dice: Dice, line: Spec) -> Spec:
    """How many transactions there are, or the value of each; seldom neither, or what does not fit the quantity."""
    if dice.chance(4):
        return {}
    if dice.chance(50):
        return {"transactions": str(dice.whole(1, 9))}
    values = [dice.whole(0, 30) for _ in range(dice.whole(1, 6))]
    line.pop("quantity", None)
    return {"transactions": [str(value) for value in values]}


def _selection(dice: Dice, product: Product) -> Spec:
    chosen: Spec = {}
    for name, values in product.values.items():
        if dice.chance(60):
            chosen[name] = [dice.pick(values)] if name == "options" else dice.pick(values)
    return {"selection": chosen} if chosen else {}


def _span(dice: Dice, asked: Asked, product: Product, line: Spec) -> Spec:
    """A start, a term or segments of the line's own."""
    span: Spec = {}
    kinds = set(product.charges.values())
    by_days = any(counted.endswith((" day", " week")) for counted in product.counted.values())
    if dice.chance(90 if by_days and not asked.started else 8):
        span["start"] = dice.pick(("2027-01-01", "2027-03-15", "2026-12-31"))
    if kinds == {"one-time"}:
        return span
    if dice.chance(55 if asked.ramped else 8):
        units = not product.divides and "unit" not in line
        wish = Wish(units, _may_ask(dice, asked, product), str(span.get("start", "")))
        span |= ramp(dice, lambda: _segment(dice, asked, product, line), wish)
    elif dice.chance(15):
        span["term"] = f"{dice.whole(1, 40)} months"
    return span


def _segment(dice: Dice, asked: Asked, product: Product, line: Spec) -> Spec:
    days = f" {dice.whole(1, 29)} days" if dice.chance(8) else ""
    segment: Spec = {"term": f"{dice.pick((1, 3, 6, 12, 12, dice.whole(1, 20)))} months{days}"}
    if dice.chance(60) and not product.divides and "unit" not in line:
        segment["quantity"] = str(dice.whole(1, 90))
    if dice.chance(12):
        segment["price"] = price(dice, asked.currency)
    elif dice.chance(15):
        segment["uplift"] = dice.rate(0, 8)
    if not _may_ask(dice, asked, product):
        return segment
    if dice.chance(6):
        segment["free"] = "yes"
    elif dice.chance(15):
        segment["discount"] = discount(dice, asked, product)
    return segment


def _wishes(dice: Dice, asked: Asked, product: Product) -> Spec:
    """What the rep asks for beside the product."""
    line: Spec = {}
    if dice.chance(30) and _may_ask(dice, asked, product):
        line["discount"] = _for_a_while(dice, asked, discount(dice, asked, product))
    if dice.chance(20):
        line["reason"] = "competitor"
    if dice.chance(10):
        line["note"] = "as agreed"
    if dice.chance(8):
        line["optional"] = "yes"
    if dice.chance(6):
        line["kind"] = "credit"
    return line


def _free_months(dice: Dice, asked: Asked, product: Product) -> Spec:
    """Months of the term that cost nothing, now and then."""
    if not dice.chance(4) or not _may_ask(dice, asked, product):
        return {}
    at_end = {"free months at": "end"} if dice.chance(40) else {}
    return {"free months": str(dice.pick((1, 1, 2, 3))), **at_end}


def _may_ask(dice: Dice, asked: Asked, product: Product) -> bool:
    """Whether a rep asks for less on a product: mostly where it is allowed."""
    allowed = product.role not in ("induced", "freight") and asked.world.takes_discounts(product.id)
    return allowed or dice.chance(4)


def discount(dice: Dice, asked: Asked, product: Product) -> object:
    """A rate, a small amount, or a small target; seldom on several charges at once."""
    several = "charges" in product.spec and not dice.chance(30)
    kind = "rate" if several else dice.weighted({"rate": 14, "amount": 5, "target": 1})
    if kind == "rate":
        rate = dice.rate(1, 25)
        return dice.pick((rate, f"{rate} of {dice.weighted({'list': 1, 'regular': 3, 'running': 3})}"))
    currency = asked.currency if dice.chance(98) else dice.pick(CURRENCIES)
    per = "line" if dice.chance(45) else "unit"
    high = "2" if per == "unit" else "9"
    spec: Spec = {kind: f"{amount(dice, asked.currency, '0', high)} {currency}", "per": per}
    if kind == "amount" and dice.chance(30):
        spec["prorates"] = "no"
    return spec | ({"reason": "competitor"} if dice.chance(25) else {})


def _for_a_while(dice: Dice, asked: Asked, wish: object) -> object:
    """A discount that lapses, now and then."""
    if not dice.chance(25):
        return wish
    if isinstance(wish, str):
        rate, _, of = wish.partition(" of ")
        wish = {"rate": rate, **({"of": of} if of else {})}
    if asked.started and dice.chance(50):
        return {**wish, "until": dice.pick(("2027-08-31", "2027-09-14", "2028-01-31"))}  # type: ignore[dict-item]
    return {**wish, "for": f"first {dice.whole(1, 14)} months"}  # type: ignore[dict-item]


def target_on(dice: Dice, priced: Sequence[PricedLine], digits: int) -> Spec:
    """A target somewhat below what a line costs, or seldom above; nothing where it has several charges or no price.

    Args:
        priced: The line as it is priced without one.
    """
    if len({line.charge for line in priced}) != 1 or not all(line.discountable for line in priced):
        return {}
    share = dice.weighted({dice.whole(70, 99): 24, 101: 1})
    if dice.chance(25):
        return {"discount": _rate_to_arrive_at(dice, priced)}
    unit = priced[0].unit_levels.get("customer")
    if unit is not None and dice.chance(55):
        return {"discount": {"target": f"{_part(unit, share, digits + dice.pick((0, 0, 1))):f}"}}
    total = sum((line.customer_total for line in priced), Decimal(0))
    return {"discount": {"target": f"{_part(abs(total), share, digits):f}", "per": "line"}}


def _rate_to_arrive_at(dice: Dice, priced: Sequence[PricedLine]) -> Spec:
    """A margin below the line's own, where it has one, or a discount that is somewhat more than it has."""
    net, margins = sum((line.net_total for line in priced), Decimal(0)), [line.margin for line in priced]
    per = {"per": "line"} if dice.chance(30) else {}
    if net > 0 and all(margin is not None for margin in margins) and dice.chance(50):
        margin = sum((margin or Decimal(0) for margin in margins), Decimal(0)) / net
        return {"target margin": f"{max(min(int(margin * 100) - dice.whole(1, 15), 99), 0)}%"}
    of = dice.pick(("list", "regular"))
    worth = priced[0].unit_levels.get(of), priced[0].unit_levels.get("customer")
    now = 1 - worth[1] / worth[0] if worth[0] and worth[1] else Decimal(0)
    return {"target discount": f"{max(min(int(now * 100) + dice.whole(1, 20), 100), 0)}%", "of": of, **per}


def _part(whole: Decimal, percent: int, digits: int) -> Decimal:
    return round(whole * percent / 100, digits)


def _options(dice: Dice, asked: Asked, parent: Spec, bundle: Product) -> Iterator[Spec]:
    """Lines for some options of a bundle; what it requires or preselects comes by itself."""
    products = asked.world.made.products
    number = 0
    for group in bundle.spec["bundle"]["groups"].values():
        for product_id, option in group["options"].items():
            if not dice.chance(50):
                continue
            number += 1
            line = _line(dice, asked, products[product_id], f"{parent['id']}-{number}")
            line["parent"] = parent["id"]
            if bundle.spec["bundle"]["price"] == "allocated" and not dice.chance(4):
                _leave_to_the_bundle(line)
            most = int(option.get("max", 99))
            if "quantity" in line and not products[product_id].divides:
                line["quantity"] = str(min(int(line["quantity"]), most))
                line.pop("unit", None)
            units_at_most(most, line.get("segments", ()))
            yield line
            if products[product_id].role == "bundle":
                yield from _options(dice, asked, line, products[product_id])


def _leave_out(dice: Dice, line: Spec, bundle: Product, asked: set[str]) -> None:
    """Leave some preselected option out now and then."""
    groups = bundle.spec["bundle"]["groups"].values()
    options = {name: option for group in groups for name, option in group["options"].items()}
    chosen = [name for name, one in options.items() if "selected" in one and "required" not in one]
    free = [name for name in chosen if name not in asked]
    if free and dice.chance(35):
        line["without"] = [dice.pick(free)]


def _leave_to_the_bundle(line: Spec) -> None:
    """Take away what only the bundle can ask for, whose price the line has a part of."""
    for field in ("discount", "segments", "gaps", "start", "term", "optional", "kind"):
        line.pop(field, None)


def _choices(dice: Dice, found: list[Spec]) -> None:
    """Make one line an alternative to another now and then."""
    if len(found) > 1 and dice.chance(15):
        one, other = dice.some(found, least=2, most=2)
        other["alternative to"] = one["id"]
