"""Conditions and formulas that pass every check: comparisons of facts with values that they may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.generated.dice import Dice


@dataclass(frozen=True)
class Known:
    """Facts that a rule may read, with values worth comparing them with.

    Attributes:
        numbers: Number facts, each with a lowest and a highest value.
        texts: Text facts, each with some of its values.
        flags: Facts that are yes or no.
        dates: Dates that are always there.
        gaps: Number facts that may lack a value; rules mostly ask first whether they have one.
        tables: Calls of look-up tables that give a number, some of which find no cell.
    """

    numbers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    gaps: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tables: tuple[str, ...] = ()

    def with_more(self, other: Known) -> Known:
        """These facts and others."""
        return replace(
            self,
            numbers={**self.numbers, **other.numbers},
            texts={**self.texts, **other.texts},
            flags=(*self.flags, *other.flags),
            dates=(*self.dates, *other.dates),
            gaps={**self.gaps, **other.gaps},
            tables=(*self.tables, *other.tables),
        )


QUOTE = Known(
    numbers={
        "quote.payment_days": (0, 90),
        "quote.term_months": (0, 48),
        "quote.line_count": (1, 8),
        "quote.weight": (0, 400),
    },
    texts={
        "quote.currency": ("EUR", "USD", "JPY", "KWD"),
        "quote.billing": ("", "yearly in advance", "monthly"),
        "quote.partner_tier": ("", "silver", "gold"),
        "account.id": ("k1", "k2", "k3"),
        "account.segment": ("", "public", "enterprise"),
        "account.country": ("", "FR", "DE", "US"),
        "account.tax_id": ("", "FR123"),
        "ship_to.zone": ("", "north", "south"),
        "quote.incoterm": ("", "DAP"),
    },
    flags=("quote.has_opt_out", "quote.is_ramp", "quote.deal_registered", "quote.has_milestones"),
    dates=("quote.as_of",),
)
"""Facts of the request as a whole, before anything is priced."""

LINE = QUOTE.with_more(
    Known(
        numbers={"quantity": (1, 150), "term_months": (0, 48)},
        texts={
            "charge": ("one-time", "recurring", "usage"),
            "group_name": ("", "a", "b"),
            "reason": ("", "competitor"),
            "segment": ("", "public", "enterprise"),
            "selling_model": ("", "annual", "rolling"),
        },
        flags=("is_optional", "is_credit"),
    )
)
"""Facts of one line before anything is priced, the quote's behind them."""

_RATES = {
    "discretionary_discount": (0, 1),
    "channel_discount": (0, 1),
    "discount_off_list": (0, 1),
}
_MONEY = ("list_total", "regular_total", "customer_total", "net_total")

PRICED_LINE = LINE.with_more(
    Known(
        numbers={
            **_RATES,
            **dict.fromkeys((*_MONEY, "list_price", "regular_price", "customer_price", "net_price"), (0, 2000)),
        },
        gaps={"margin_rate": (0, 1), "cost": (0, 500), "margin": (0, 500), "markup_rate": (0, 2)},
    )
)
"""Facts of one line after pricing."""

PRICED_QUOTE = QUOTE.with_more(
    Known(
        numbers={
            **{f"quote.{name}": span for name, span in _RATES.items()},
            **{f"quote.{name}": (0, 50_000) for name in (*_MONEY, "one_time_total", "recurring_total", "gross_total")},
        },
        gaps={
            "quote.margin_rate": (0, 1),
            "quote.cost": (0, 9000),
            "quote.margin": (0, 9000),
            "quote.markup_rate": (0, 2),
            "quote.acv": (0, 9000),
            "quote.tcv": (0, 50_000),
        },
        flags=("quote.has_special_items",),
    )
)
"""Facts of the quote after pricing."""

_DAYS = ("2026-03-01", "2026-07-01", "2026-12-31", "2027-04-01")


def condition(dice: Dice, known: Known, depth: int = 2) -> str:
    """A condition that some requests meet and others do not."""
    if depth and dice.chance(40):
        joined = [condition(dice, known, depth - 1) for _ in range(2)]
        shape = dice.weighted({"and": 3, "or": 5, "not": 1, "if": 1})
        if shape == "not":
            return f"not ({joined[0]})"
        if shape == "if":
            return f"({joined[0]}) if {_flag(dice, known)} else ({joined[1]})"
        return f"({joined[0]}) {shape} ({joined[1]})"
    return _comparison(dice, known)


def _comparison(dice: Dice, known: Known) -> str:
    kinds = {"number": 6, "text": 5, "flag": 2, "date": 1, "gap": 1, "table": 1}
    have = {
        "number": known.numbers,
        "text": known.texts,
        "flag": known.flags,
        "date": known.dates,
        "gap": known.gaps,
        "table": known.tables,
    }
    kind = dice.weighted({kind: weight for kind, weight in kinds.items() if have[kind]})
    return {
        "number": _numbers,
        "text": _texts,
        "flag": _flag,
        "date": _dates,
        "gap": _gap,
        "table": _tables,
    }[kind](dice, known)


def _value(dice: Dice, span: tuple[int, int]) -> str:
    low, high = span
    return f"{dice.decimal(str(low), str(high), 2):f}" if high <= 2 else str(dice.whole(low, high))


def _numbers(dice: Dice, known: Known) -> str:
    name = dice.pick(tuple(known.numbers))
    span = known.numbers[name]
    if dice.chance(15):
        low, high = sorted((dice.whole(*span), dice.whole(*span)))
        return f"{low} <= {name} < {high + 1}"
    if dice.chance(15):
        return f"{dice.pick(('max', 'min'))}({name}, {_value(dice, span)}) {_order(dice)} {_value(dice, span)}"
    return f"{name} {_order(dice)} {_value(dice, span)}"


def _order(dice: Dice) -> str:
    return dice.pick((">=", "<", ">", "<=", "!=", ">=", "<"))


def _texts(dice: Dice, known: Known) -> str:
    name = dice.pick(tuple(known.texts))
    values = known.texts[name]
    if dice.chance(35):
        some = ", ".join(f'"{value}"' for value in dice.some(values, least=1, most=2))
        return f"{name} {dice.pick(('in', 'not in'))} [{some}]"
    return f'{name} {dice.pick(("==", "!="))} "{dice.pick(values)}"'


def _flag(dice: Dice, known: Known) -> str:
    if not known.flags:
        return _numbers(dice, known)
    return f"{dice.pick(('', 'not '))}{dice.pick(known.flags)}"


def _dates(dice: Dice, known: Known) -> str:
    name, day = dice.pick(known.dates), dice.pick(_DAYS)
    if dice.chance(30) and len(known.dates) > 1:
        other = dice.pick(known.dates)
        return f"{dice.pick(('days_between', 'months_between'))}({name}, {other}) < {dice.whole(-30, 300)}"
    return f'{name} {_order(dice)} "{day}"'


def _gap(dice: Dice, known: Known) -> str:
    name = dice.pick(tuple(known.gaps))
    asked = f"{name} {_order(dice)} {_value(dice, known.gaps[name])}"
    return asked if dice.chance(4) else f"{name} != None and {asked}"


def _tables(dice: Dice, known: Known) -> str:
    return f"{dice.pick(known.tables)} {_order(dice)} {dice.whole(0, 20)}"


def formula(dice: Dice, known: Known, amounts: tuple[str, ...] = ()) -> str:
    """A formula that gives a number from nothing upwards.

    Args:
        amounts: Facts and calls that are amounts or plain numbers by themselves.
    """
    number = f"{dice.decimal('0', '9', 2):f}"
    parts = [number, f"{number} + {dice.whole(0, 3)}", f"round({number} / {dice.whole(2, 7)}, {dice.whole(0, 4)})"]
    parts += [f"{amount} * {dice.decimal('0', '2', 2):f}" for amount in amounts]
    parts += [f"round({amount} / 3, 2)" for amount in amounts]
    parts.append(f"{number} if {condition(dice, known, 0)} else {dice.whole(0, 4)}")
    parts.append(f"min(quantity, {dice.whole(1, 40)}) * 0.05")
    return dice.pick(parts)
