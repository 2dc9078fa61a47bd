"""Generated guardrails, approval matrices and aggregates."""

from __future__ import annotations

from tests.generated.catalogs import Catalogue
from tests.generated.conditions import PRICED_LINE, PRICED_QUOTE, Known, condition
from tests.generated.dice import Dice
from tests.generated.money import CURRENCIES, WORTH
from tests.generated.products import Spec

APPROVERS: Spec = {name: {"name": name.title()} for name in ("manager", "director", "finance")}

_RATES = ("discretionary_discount", "channel_discount", "discount_off_list", "margin_rate", "markup_rate")
_LINE_MONEY = ("net_price", "net_total", "list_price", "margin", "cost", "customer_total")
_QUOTE_MONEY = ("net_total", "gross_total", "acv", "tcv", "margin", "one_time_total")
_REQUIRED = ("reason", "note", "valid until", "start", "term", "billing", "incoterm", "delivery")


def governance(dice: Dice, made: Catalogue, known: Known) -> Spec:
    """Sections that decide who must approve."""
    figures = aggregates(dice, known)
    more = known.with_more(Known(numbers={f"quote.{name.replace('-', '_')}": (0, 900) for name in figures}))
    return {
        "approvers": APPROVERS,
        "aggregates": figures,
        "guardrails": {f"guard-{number}": guardrail(dice, made, more) for number in range(dice.whole(0, 4))},
        "approval matrices": {
            f"matrix-{number}": approval_rule(dice, made, more, tuple(figures)) for number in range(dice.whole(1, 4))
        },
    }


def aggregates(dice: Dice, known: Known) -> Spec:
    """Figures over lines."""
    lines = PRICED_LINE.with_more(known)
    kinds: Spec = {
        "goods-lines": {"count": condition(dice, lines, 1)},
        "spent": {"sum": dice.pick(("net_total", "cost", "regular_total * 2")), "when": condition(dice, lines, 1)},
        "dearest": {"max": dice.pick(("net_price", "list_price"))},
        "least-margin": {"min": "margin", "when": "margin != None" if dice.chance(70) else condition(dice, lines, 0)},
    }
    return {name: kinds[name] for name in dice.some(tuple(kinds), least=1)}


def _subject(dice: Dice) -> tuple[str, Known]:
    return ("line", PRICED_LINE) if dice.chance(50) else ("quote", PRICED_QUOTE)


def _fact(dice: Dice, scope: str, figures: tuple[str, ...] = ()) -> tuple[str, str]:
    """A fact that bounds compare, and the kind of bound."""
    kind = dice.weighted({"rate": 5, "money": 4, "days": 1, "number": 1, "figure": 2 if figures else 0})
    if kind == "rate":
        return f"{scope}.{dice.pick(_RATES)}", kind
    if kind == "money":
        return f"{scope}.{dice.pick(_LINE_MONEY if scope == 'line' else _QUOTE_MONEY)}", kind
    if kind == "figure" and scope == "quote":
        name = dice.pick(figures)
        return f"quote.{name.replace('-', '_')}", "number" if name == "goods-lines" else "money"
    if scope == "line":
        return "line.quantity", "number"
    return ("quote.payment_days", "days") if kind == "days" else ("quote.line_count", "number")


def _bound(dice: Dice, kind: str, currency: str) -> str:
    if kind == "rate":
        return f"{dice.whole(0, 80)}%"
    if kind == "money":
        return f"{dice.whole(1, 2000) * WORTH[currency]} {currency}"
    return f"{dice.whole(1, 60)} days" if kind == "days" else str(dice.whole(1, 60))


def guardrail(dice: Dice, made: Catalogue, known: Known) -> Spec:
    """A limit, or a field that must be filled."""
    spec: Spec
    if dice.chance(25):
        field = dice.pick(_REQUIRED)
        scope, facts = ("line", PRICED_LINE) if field in ("reason", "note") else ("quote", PRICED_QUOTE)
        spec = {"require": field}
    else:
        scope, facts = _subject(dice)
        fact, kind = _fact(dice, scope)
        spec = {"fact": fact, dice.pick(("below", "above")): _bound(dice, kind, dice.pick(CURRENCIES))}
    if dice.chance(60):
        spec["when"] = condition(dice, facts.with_more(known), 1)
    if scope == "line" and dice.chance(60):
        spec |= dice.pick(({"product": dice.pick(sorted(made.products))}, {"on": _on(dice, made)}))
    spec["then"] = dice.pick(("stop", "warn", "ask manager", "ask director", "ask manager"))
    return spec | _text(dice)


def _on(dice: Dice, made: Catalogue) -> object:
    return {"families": dice.some(made.families, least=1, most=2)}


def _text(dice: Dice) -> Spec:
    return {"text": {"en": "Said in words", "fr": "En toutes lettres"}} if dice.chance(30) else {}


def _people(dice: Dice) -> object:
    return dice.pick(("manager", "director", ["manager", "finance"], ["director", "manager"]))


def approval_rule(dice: Dice, made: Catalogue, known: Known, figures: tuple[str, ...]) -> Spec:
    """A matrix of bands over one fact, or a condition."""
    scope, facts = _subject(dice)
    spec: Spec = {"chain": dice.pick(("money", "legal")), "step": str(dice.whole(1, 3))} if dice.chance(50) else {}
    when = condition(dice, facts.with_more(known))
    if dice.chance(35):
        special = dice.chance(15)
        if special:
            when = "is_special" if scope == "line" else "quote.has_special_items"
        return {"when": when, "scope": scope, "ask": _people(dice), "mode": _mode(dice), **spec, **_text(dice)}
    fact, kind = _fact(dice, scope, figures)
    spec |= {"fact": fact, "levels": dice.pick(("cumulative", "highest only")), "bands": _bands(dice, kind)}
    if dice.chance(60):
        spec["when"] = when
    if scope == "line" and dice.chance(50):
        spec["on"] = _on(dice, made)
    return spec | _text(dice)


def _mode(dice: Dice) -> str:
    return dice.pick(("all", "any", "in order", "at least 1", "at least 2"))


def _bands(dice: Dice, kind: str) -> list[Spec]:
    side, currency = dice.pick(("above", "below")), dice.pick(CURRENCIES)
    high = {"rate": 90, "money": 3000}.get(kind, 60)
    bounds = dice.climbing(0, high, 3)
    rows = bounds if side == "above" else bounds[::-1]
    written = {
        "rate": lambda bound: f"{bound}%",
        "money": lambda bound: f"{bound * WORTH[currency]} {currency}",
        "days": lambda bound: f"{bound} days",
        "number": str,
    }[kind]
    return [{side: written(bound), "ask": _people(dice), "mode": _mode(dice)} for bound in rows]
