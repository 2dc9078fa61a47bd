"""Microseconds of one condition or formula in each form; no time is asserted."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from statistics import median
from types import CodeType, FunctionType

import pytest

from cpq.expressions import (
    DATE,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    Fact,
    TableType,
    ValueType,
    Vocabulary,
    evaluate,
    evaluate_in_exact,
    parse,
)
from cpq.expressions.closures import compile_closures
from cpq.expressions.constants import Constants
from cpq.expressions.generated import compile_code
from cpq.expressions.reference import interpreted
from cpq.expressions.source import Reading, fragment
from cpq.rounding import exact

pytestmark = pytest.mark.bench

VOCABULARY = Vocabulary(
    [
        *(Fact(name, NUMBER) for name in ("quantity", "term_months", "motor_kw", "payment_days")),
        *(Fact(name, TEXT) for name in ("segment", "product", "billing", "region")),
        *(Fact(name, YES_NO) for name in ("has_opt_out", "is_credit", "vfd")),
        *(Fact(name, MONEY) for name in ("price", "net_total", "services_total")),
        Fact("start", DATE),
        Fact("margin_rate", ValueType("number", "rate", optional=True)),
    ],
    {"vfd-price": TableType((NUMBER,), MONEY)},
)
FACTS = {
    "quantity": Decimal(120),
    "term_months": Decimal(36),
    "motor_kw": Decimal(22),
    "payment_days": Decimal(30),
    "segment": "enterprise",
    "product": "seat",
    "billing": "yearly in advance",
    "region": "fr",
    "has_opt_out": False,
    "is_credit": False,
    "vfd": True,
    "start": date(2026, 3, 1),
    "price": Decimal("99.50"),
    "net_total": Decimal("125000.00"),
    "services_total": Decimal("30000.00"),
    "margin_rate": Decimal("0.31"),
}
TABLES = {"vfd-price": {(Decimal(22),): Decimal("2450.00")}}
TYPICAL = (
    "quantity >= 100 and segment == 'enterprise'",
    "payment_days > 45 or billing != 'yearly in advance' or has_opt_out",
    "410 + motor_kw * 14 + (90 if vfd else 0)",
    "round(price * 0.85, 2)",
    "10 <= quantity < 500",
    "region in ('fr', 'de', 'it', 'es', 'nl') and not is_credit",
    "margin_rate == None or margin_rate < 0.25",
    "services_total > net_total * 0.5",
    "start >= '2026-01-01' and term_months >= 36",
    "product == 'seat' and not is_credit",
    "min(price, net_total / quantity)",
    "lookup('vfd-price', motor_kw) <= 3000",
)


def microseconds(work: Callable[[], object], times: int) -> float:
    """Processor time of one call, the best of several repeats."""
    best = float("inf")
    for _ in range(5):
        begin = time.process_time()
        for _ in range(times):
            work()
        best = min(best, time.process_time() - begin)
    return best / times * 1e6


def test_typical_expressions() -> None:
    rules = [parse(text, VOCABULARY) for text in TYPICAL]
    columns = {
        "simpleeval": [partial(interpreted(rule.checked), FACTS, TABLES) for rule in rules],
        "closures": [partial(compile_closures(rule.checked), FACTS, TABLES) for rule in rules],
        "generated": [partial(compile_code(rule.checked), FACTS, TABLES) for rule in rules],
        "in exact": [partial(evaluate_in_exact, rule, FACTS, TABLES) for rule in rules],
        "evaluate": [partial(evaluate, rule, FACTS, TABLES) for rule in rules],
    }
    print("\nOne evaluation, µs")
    print("  " + " ".join(f"{name:>10}" for name in columns))
    times: list[list[float]] = []
    with exact():
        for row, rule in enumerate(rules):
            runs = [column[row] for column in columns.values()]
            assert len({str(run()) for run in runs}) == 1
            times.append([microseconds(run, 3000) for run in runs])
            print("  " + " ".join(f"{value:10.2f}" for value in times[-1]), "", rule.text)
    print("  " + " ".join(f"{median(column):10.2f}" for column in zip(*times, strict=True)), " median")


def test_all_in_one_function() -> None:
    rules, constants = [parse(text, VOCABULARY) for text in TYPICAL], Constants()
    names = sorted(FACTS)
    sources = [fragment(rule.checked, lambda name: Reading(name, checked=True), constants) for rule in rules]
    module = f"def fused({', '.join(names)}, tables):\n    return [{', '.join(sources)}]\n"
    code = next(part for part in compile(module, "<fused>", "exec").co_consts if isinstance(part, CodeType))
    fused = partial(FunctionType(code, {"__builtins__": {}, **constants.values}), *(FACTS[n] for n in names), TABLES)
    with exact():
        assert fused() == [evaluate(rule, FACTS, TABLES) for rule in rules]
        print(f"\nThe twelve in one generated function: {microseconds(fused, 3000) / len(rules):.2f} µs each")


def test_making_them() -> None:
    trees = [parse(text, VOCABULARY).checked for text in TYPICAL]
    print("\nMaking one, µs")
    for name, make in (("simpleeval", interpreted), ("closures", compile_closures), ("generated", compile_code)):
        cost = microseconds(lambda make=make: [make(tree) for tree in trees], 20) / len(trees)  # type: ignore[misc]
        print(f"  {name:<12} {cost:8.0f}")
    cost = microseconds(lambda: [parse(text, VOCABULARY) for text in TYPICAL], 20) / len(trees)
    print(f"  {'reading it':<12} {cost:8.0f}")
