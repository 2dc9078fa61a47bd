"""One expression in every form that runs it, and whether they agree."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial
from types import CodeType, FunctionType
from typing import Any

from cpq.expressions import Expression, ExpressionError, evaluate
from cpq.expressions.closures import compile_closures
from cpq.expressions.constants import Constants
from cpq.expressions.generated import compile_code
from cpq.expressions.reference import evaluate_by_simpleeval
from cpq.expressions.source import Reading, fragment
from cpq.expressions.values import CLASSES, fail
from cpq.rounding import exact

Outcome = tuple[object, ...]


def outcome(run: Callable[[], Any]) -> Outcome:
    """What a run gives: class and every digit of the value, or everything that an error says."""
    try:
        value = run()
    except ExpressionError as error:
        return (error.code, error.message, error.hint, error.offset, error.text, type(error.__cause__))
    return (type(value), value.as_tuple() if isinstance(value, Decimal) else value)


class Forms:
    """An expression in each of its forms, to be run over any facts."""

    def __init__(self, rule: Expression) -> None:
        self.rule = rule
        self._inside_exact = {
            "closures": compile_closures(rule.checked),
            "generated code": compile_code(rule.checked),
            "a fragment": in_a_larger_function(rule, frozenset()),
        }
        self._trusting = cache(partial(in_a_larger_function, rule))

    def outcomes(self, facts: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Outcome]:
        """What each form gives, by its name."""
        rule, given = self.rule, (facts, tables)
        sound = frozenset(name for name in rule.reads & facts.keys() if _is_sound(rule, name, facts[name]))
        found = {"simpleeval": outcome(lambda: evaluate_by_simpleeval(rule, *given))}
        with exact():
            for name, form in (*self._inside_exact.items(), ("a trusting fragment", self._trusting(sound))):
                found[name] = outcome(partial(form, *given))
        with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP, traps=[])) as context:
            found["evaluate in another context"] = outcome(lambda: evaluate(rule, *given))
            assert not any(context.flags.values())
        return found

    def agree(self, facts: Mapping[str, Any], tables: Mapping[str, Any]) -> None:
        """Check that every form gives what the reference gives."""
        found = self.outcomes(facts, tables)
        assert found == dict.fromkeys(found, found["simpleeval"])


def _is_sound(rule: Expression, name: str, value: object) -> bool:
    wanted = rule.checked.facts[name]
    if value is None:
        return wanted.optional or wanted.kind == "null"
    return type(value) is CLASSES[wanted.kind] and (not isinstance(value, Decimal) or value.is_finite())


def in_a_larger_function(rule: Expression, trusted: frozenset[str]) -> Callable[..., Any]:
    """The expression as a fragment, twice in one function; facts that are trusted come as arguments or one by one."""
    constants = Constants()

    def bind(name: str) -> Reading:
        if name not in trusted:
            return Reading(f"facts[{name!r}]")
        return Reading(f"trusted[{name!r}]" if "." in name else name, checked=True)

    source = fragment(rule.checked, bind, constants)
    arguments = sorted(name for name in trusted if "." not in name)
    module = f"def larger(facts, tables, trusted, {', '.join(arguments)}):\n    return [{source}, {source}]\n"
    code = next(part for part in compile(module, "<larger>", "exec").co_consts if isinstance(part, CodeType))
    larger = FunctionType(code, {"__builtins__": {}, **constants.values})

    def run(facts: Mapping[str, Any], tables: Mapping[str, Any]) -> Any:
        try:
            first, second = larger(facts, tables, facts, *(facts[name] for name in arguments))
        except Exception as error:  # noqa: BLE001 # whatever a fragment raises has to become the one error
            fail(error, rule.text)
        assert repr(first) == repr(second)
        return first

    return run
