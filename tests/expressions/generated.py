"""Well-typed expressions of every form over facts of every kind, with the facts and tables to run them on.

Every text drawn here passes the checker; a text that does not is a fault of this file. The facts are mostly what they
were declared to be, and now and then absent, of another type or missing, as callers are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from cpq.expressions import (
    DATE,
    MONEY,
    NULL,
    NUMBER,
    RATE,
    TEXT,
    YES_NO,
    Expression,
    Fact,
    TableType,
    ValueType,
    Vocabulary,
    parse,
)
from cpq.expressions.results import Expected

TIERS = ("gold", "silver", "tin")
KG, DAYS, MONTHS = (ValueType("number", unit) for unit in ("kg", "day", "month"))
TIER = ValueType("text", choices=TIERS)


def _optional(value_type: ValueType) -> ValueType:
    return ValueType(value_type.kind, value_type.unit, optional=True, choices=value_type.choices)


_NUMBERS = {
    "": ("count", "rebate", "maybe_count", "quote.maybe_total"),
    "money": ("price", "quote.net_total", "maybe_price"),
    "kg": ("weight", "maybe_weight"),
    "day": ("quote.payment_days",),
    "month": ("term_months",),
}
_TEXTS = ("segment", "tier", "partner", "maybe_tier")
_YES_NO = ("vfd", "has_opt_out", "registered")
_DATES = ("start", "quote.valid_until", "maybe_end")

FACTS: dict[str, ValueType] = {
    "count": NUMBER,
    "rebate": RATE,
    "maybe_count": _optional(NUMBER),
    "price": MONEY,
    "quote.net_total": MONEY,
    "maybe_price": _optional(MONEY),
    "quote.maybe_total": _optional(NUMBER),
    "weight": KG,
    "maybe_weight": _optional(KG),
    "quote.payment_days": DAYS,
    "term_months": MONTHS,
    "segment": TEXT,
    "tier": TIER,
    "partner": _optional(TEXT),
    "maybe_tier": _optional(TIER),
    "vfd": YES_NO,
    "has_opt_out": YES_NO,
    "registered": _optional(YES_NO),
    "start": DATE,
    "quote.valid_until": DATE,
    "maybe_end": _optional(DATE),
    "nothing": NULL,
}
_OPTIONAL = tuple(name for name, value_type in FACTS.items() if value_type.optional or value_type == NULL)
VOCABULARY = Vocabulary(
    [Fact(name, value_type) for name, value_type in FACTS.items()],
    {
        "kg-price": TableType((KG,), MONEY),
        "score": TableType((TIER, YES_NO), NUMBER),
        "freight": TableType((_optional(TEXT), NUMBER), MONEY),
        "label": TableType((DATE,), TIER),
        "closed": TableType((DATE,), YES_NO),
        "holiday": TableType((TIER,), DATE),
    },
)

# --- texts

Draw = st.DrawFn
_pick = st.sampled_from
_WRITTEN_NUMBERS = (
    "0",
    "1",
    "2",
    "10",
    "0.5",
    "2.50",
    ".005",
    "1e3",
    "1E-12",
    "0.15",
    "365",
    "-0",
    "-1.10",
    "1e12",
    "3",
)
_WRITTEN_NUMBERS += ("9999999999999999999999999999", "0.000000000000000000000000001", "0.0")
_WRITTEN_DATES = ("'2026-01-31'", '"2026-02-28"', "'2028-02-29'", "'0001-01-01'", "'9999-12-31'")
_ORDER, _EQUALITY = ("<", "<=", ">", ">="), ("==", "!=")


def _half(size: int) -> int:
    return size // 2


def _number(draw: Draw, size: int, unit: str, *, bare: bool = False) -> str:
    """A number of a unit; a bare one may be made of written numbers alone, which have any unit."""
    if size < 2:
        return draw(_pick(_WRITTEN_NUMBERS if bare and draw(st.booleans()) else _NUMBERS[unit]))
    return draw(_pick(_NUMBER_FORMS))(draw, size, unit)


def _sum(draw: Draw, size: int, unit: str) -> str:
    parts = [_number(draw, _half(size), unit), _number(draw, _half(size), unit, bare=True)]
    left, right = draw(st.permutations(parts))
    return f"({left} {draw(_pick('+-'))} {right})"


def _product(draw: Draw, size: int, unit: str) -> str:
    parts = [_number(draw, _half(size), unit), _number(draw, _half(size), "", bare=True)]
    left, right = draw(st.permutations(parts))
    return f"({left} * {right})"


def _quotient(draw: Draw, size: int, unit: str) -> str:
    if unit == "" and draw(st.booleans()):
        measure = draw(_pick(sorted(_NUMBERS)))
        return f"({_number(draw, _half(size), measure)} / {_number(draw, _half(size), measure)})"
    return f"({_number(draw, _half(size), unit)} / {_number(draw, _half(size), '', bare=True)})"


def _signed(draw: Draw, size: int, unit: str) -> str:
    return f"{draw(_pick(['-', '+', '- ', '-+']))}{_number(draw, size - 1, unit)}"


def _rounded(draw: Draw, size: int, unit: str) -> str:
    return f"round({_number(draw, size - 1, unit)}, {draw(_pick([0, 1, 2, 2, 3, 12]))})"


def _size(draw: Draw, size: int, unit: str) -> str:
    return f"abs({_number(draw, size - 1, unit)})"


def _extreme(draw: Draw, size: int, unit: str) -> str:
    count = draw(st.integers(2, 4))
    parts = [_number(draw, size // count, unit)]
    parts += [_number(draw, size // count, unit, bare=True) for _ in range(count - 1)]
    return f"{draw(_pick(['min', 'max']))}({', '.join(draw(st.permutations(parts)))})"


def _chosen_number(draw: Draw, size: int, unit: str) -> str:
    return _chosen(draw, size, lambda half, first: _number(draw, half, unit, bare=not first))


def _looked_up_number(draw: Draw, size: int, unit: str) -> str:
    key = _half(size)
    if unit == "money" and draw(st.booleans()):
        return f"lookup('kg-price', {_number(draw, key, 'kg', bare=True)})"
    if unit == "money":
        text = draw(_pick(["None", _text(draw, key)]))
        return f"lookup('freight', {text}, {_number(draw, key, '', bare=True)})"
    if unit == "":
        return f'lookup("score", {_tier(draw, key)}, {_yes_no(draw, key)})'
    return _sum(draw, size, unit)


def _span(draw: Draw, size: int, unit: str) -> str:
    if unit not in ("day", "month"):
        return _product(draw, size, unit)
    dates = [draw(_pick(_WRITTEN_DATES)) if draw(st.booleans()) else _date(draw, _half(size)) for _ in range(2)]
    return f"{unit}s_between({', '.join(dates)})"


_NUMBER_FORMS = (
    *(_sum, _product, _quotient, _signed, _rounded, _size),
    *(_extreme, _chosen_number, _looked_up_number, _span),
)


def _chosen(draw: Draw, size: int, part: Callable[[int, bool], str]) -> str:
    """One value or the other; the first is not a written one, and either may be nothing instead."""
    first, test, other = part(_half(size), True), _yes_no(draw, _half(size)), part(_half(size), False)
    if draw(_pick([False, False, False, True])):
        other = "None"
    if draw(st.booleans()):
        first, other = other, first
    return f"({first} if {test} else {other})"


def _tier(draw: Draw, size: int) -> str:
    """A text out of the closed set."""
    if size < 2:
        return draw(_pick(["tier", "maybe_tier", "'gold'", '"tin"']))
    if draw(st.booleans()):
        return f"lookup('label', {_date(draw, size - 1)})"
    return _chosen(draw, size, lambda half, _: _tier(draw, half))


def _text(draw: Draw, size: int) -> str:
    if size < 2:
        return draw(_pick([*_TEXTS, *map(repr, TIERS)]))
    return _tier(draw, size) if draw(st.booleans()) else _chosen(draw, size, lambda half, _: _text(draw, half))


def _date(draw: Draw, size: int) -> str:
    """A date that is not only written."""
    if size < 2:
        return draw(_pick(_DATES))
    form = draw(_pick(["extreme", "chosen", "lookup"]))
    if form == "lookup":
        return f"lookup('holiday', {_tier(draw, size - 1)})"
    if form == "chosen":
        return _chosen(draw, size, lambda half, first: _date(draw, half) if first else _any_date(draw, half))
    return f"{draw(_pick(['min', 'max']))}({_date(draw, _half(size))}, {_any_date(draw, _half(size))})"


def _any_date(draw: Draw, size: int) -> str:
    """A date; a written one stands for itself where another date is beside it."""
    return draw(_pick(_WRITTEN_DATES)) if draw(st.booleans()) else _date(draw, size)


def _yes_no(draw: Draw, size: int) -> str:
    if size < 2:
        return draw(_pick([*_YES_NO, *_YES_NO, "True", "False"]))
    return draw(_pick(_YES_NO_FORMS))(draw, size)


def _negated(draw: Draw, size: int) -> str:
    return f"(not {_yes_no(draw, size - 1)})"


def _junction(draw: Draw, size: int) -> str:
    count = draw(st.integers(2, 3))
    word = draw(_pick([" and ", " or "]))
    return f"({word.join(_yes_no(draw, size // count) for _ in range(count))})"


def _guarded(draw: Draw, size: int) -> str:
    """A test for nothing and what depends on it, in the places where the test may or may not vouch for the fact."""
    name, unit = draw(_pick([("maybe_count", ""), ("quote.maybe_total", ""), ("maybe_price", "money")]))
    test = f"{name} {draw(_pick(_EQUALITY))} None"
    if draw(st.booleans()):
        test = f"({_yes_no(draw, size // 3)} {draw(_pick(['and', 'or']))} {test})"
    if draw(st.booleans()):
        test = f"(not {test})"
    use = f"{name} {draw(_pick(_ORDER))} {_number(draw, size // 3, unit, bare=True)}"
    form = draw(_pick(["({0} and {1})", "({0} or {1})", "({1} if {0} else {2})", "({2} if {0} else {1})"]))
    return form.format(test, use, _yes_no(draw, size // 3))


def _chosen_yes_no(draw: Draw, size: int) -> str:
    return _chosen(draw, size, lambda half, _: _yes_no(draw, half))


def _looked_up_yes_no(draw: Draw, size: int) -> str:
    return f"lookup('closed', {_date(draw, size - 1)})"


def _empty(draw: Draw, size: int) -> str:
    del size
    sides = draw(st.permutations([draw(_pick([*_OPTIONAL, "None"])), "None"]))
    return f"({sides[0]} {draw(_pick(_EQUALITY))} {sides[1]})"


def _compared(draw: Draw, size: int) -> str:
    """A comparison, a chain of them, or a chain that ends in a list."""
    kind = draw(_pick(["number", "number", "date", "tier", "text", "yes/no"]))
    part = _of_kind(draw, kind)
    count = draw(_pick([2, 2, 3]))
    signs = _EQUALITY + (_ORDER if kind in ("number", "date") else ())
    share = max(1, size // (count + 1))
    text = part(share, True)
    for _ in range(count - 1):
        text = f"{text} {draw(_pick(signs))} {part(share, False)}"
    if draw(st.booleans()):
        text = f"{text} {draw(_pick(['in', 'not in']))} {_list(draw, share, part)}"
    return f"({text})"


def _contained(draw: Draw, size: int) -> str:
    kind = draw(_pick(["number", "date", "tier", "text", "yes/no"]))
    part = _of_kind(draw, kind)
    first = part(_half(size), True)
    if kind in ("tier", "text") and draw(st.booleans()):
        written = draw(st.lists(_pick([repr(tier) for tier in TIERS]), min_size=1, max_size=6))
        return f"({first} in ({', '.join(written)},))"
    return f"({first} {draw(_pick(['in', 'not in']))} {_list(draw, _half(size), part)})"


def _list(draw: Draw, size: int, part: Callable[[int, bool], str]) -> str:
    count = draw(st.integers(1, 3))
    items = "".join(f"{part(size // count, False)}, " for _ in range(count))
    return f"[{items}]" if draw(st.booleans()) else f"({items})"


def _of_kind(draw: Draw, kind: str) -> Callable[[int, bool], str]:
    """Parts that go together; the first is not only written."""
    if kind == "number":
        unit = draw(_pick(sorted(_NUMBERS)))
        return lambda size, first: _number(draw, size, unit, bare=not first)
    if kind == "date":
        return lambda size, first: _date(draw, size) if first else _any_date(draw, size)
    if kind == "yes/no":
        return lambda size, _: _yes_no(draw, size)
    return lambda size, _: _tier(draw, size) if kind == "tier" else _text(draw, size)


_YES_NO_FORMS = (
    *(_compared, _compared, _contained, _negated, _junction, _junction, _guarded),
    *(_chosen_yes_no, _looked_up_yes_no, _empty),
)


@st.composite
def formulas(draw: Draw, largest: int = 12) -> str:
    """A number, of any unit."""
    return _number(draw, draw(st.integers(3, largest)), draw(_pick(sorted(_NUMBERS))), bare=True)


@st.composite
def conditions(draw: Draw, largest: int = 12) -> str:
    """A yes/no."""
    return _yes_no(draw, draw(st.integers(3, largest)))


@st.composite
def others(draw: Draw, largest: int = 10) -> str:
    """A text, a date, or nothing."""
    form = draw(_pick([_text, _date, _text, _date, _optional_number, _bare]))
    return form(draw, draw(st.integers(3, largest)))


def _optional_number(draw: Draw, size: int) -> str:
    return _chosen_number(draw, size, draw(_pick(sorted(_NUMBERS))))


def _bare(draw: Draw, _: int) -> str:
    return draw(_pick(["None", "nothing", *FACTS, *_WRITTEN_NUMBERS]))


# --- facts and tables

_NUMBER_VALUES = st.sampled_from(
    [
        *(Decimal(text) for text in ("0", "-0", "0.00", "-0.0", "1", "1.0", "1.00", "2.5", "-2.5", "0.005", "-0.005")),
        *(Decimal(text) for text in ("99.50", "1E+5", "1E-30", "1E-60", "9" * 28, "0." + "3" * 59, "7" * 60 + ".5")),
        *(Decimal(text) for text in ("1E+999990", "1E-999990", "-1E+999999", "1E-1000000")),
        *(0, 1, -1, 3, 10, 120, 10**30),
    ]
) | st.decimals(-999, 999, places=2)
_USUAL: dict[str, st.SearchStrategy[Any]] = {
    "number": _NUMBER_VALUES,
    "text": st.sampled_from([*TIERS, "", "enterprise", "l'été", "2026-01-31"]),
    "yes/no": st.booleans(),
    "date": st.sampled_from(
        [date(2026, 1, 31), date(2026, 2, 28), date(2028, 2, 29), date(1, 1, 1), date(9999, 12, 31)]
    ),
    "null": st.none(),
}
_WRONG: tuple[object, ...] = (
    *(None, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"), 1.5, float("nan")),
    *(True, 1, "1", "x" * 100, datetime(2026, 1, 31), (), type("Text", (str,), {})("gold")),  # noqa: DTZ001
)
_SELDOM = (*(False,) * 39, True)


def values(value_type: ValueType) -> st.SearchStrategy[Any]:
    """Values that a fact of the type may have; whole numbers may be ``int``."""
    usual = _USUAL[value_type.kind]
    return st.one_of(usual, usual, st.none()) if value_type.optional else usual


@dataclass(frozen=True)
class Case:
    """An expression with what to run it on."""

    rule: Expression
    facts: Mapping[str, Any]
    tables: Mapping[str, Any]


@st.composite
def cases(draw: Draw, texts: st.SearchStrategy[str], expects: Sequence[Expected]) -> Case:
    """A parsed expression with the facts and tables that it reads."""
    rule = parse(draw(texts), VOCABULARY, expects=draw(_pick(expects)))
    return Case(rule, _facts(draw, sorted(rule.reads)), _tables(draw, sorted(rule.tables)))


def _facts(draw: Draw, names: list[str]) -> dict[str, Any]:
    """A value for each fact; now and then one is wrong or missing."""
    given = {name: draw(values(FACTS[name])) for name in names}
    if names and draw(_pick((False, False, False, True))):
        name = draw(_pick(names))
        if draw(st.booleans()):
            del given[name]
        else:
            given[name] = draw(_pick(_WRONG))
    return given


def _tables(draw: Draw, names: list[str]) -> dict[str, Any]:
    """Tables as mappings and as functions, with missing cells; now and then one is absent, wrong or broken."""
    return {
        name: _table(draw, [draw(st.none() | values(VOCABULARY.tables[name].value)) for _ in range(4)])
        for name in names
        if not draw(_pick(_SELDOM))
    }


class _Cells(dict[Any, Any]):
    """Every key has one of a few cells; where that is None there is none."""

    def __missing__(self, keys: tuple[object, ...]) -> object:
        cell = self["cells"][len(str(keys)) % 4]
        if cell is None:
            raise KeyError(keys)
        return cell


def _table(draw: Draw, cells: list[object]) -> object:
    if draw(_pick(_SELDOM)):
        cells[0] = draw(_pick(_WRONG))
    if draw(_pick(_SELDOM)):
        return _broken
    mapping = _Cells(cells=cells)
    return mapping if draw(st.booleans()) else lambda *keys: mapping[keys]


def _broken(*keys: object) -> object:
    raise RuntimeError(f"no connection for {len(keys)} keys")
