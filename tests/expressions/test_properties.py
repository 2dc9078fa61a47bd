"""Generated expressions: no text escapes the one error, and values equal those of an independent interpreter."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpq.expressions import (
    CODES,
    DATE,
    NUMBER,
    TEXT,
    YES_NO,
    ExpressionError,
    Fact,
    TableType,
    ValueType,
    Vocabulary,
    evaluate,
    parse,
)

VOCABULARY = Vocabulary(
    [
        *(Fact(name, NUMBER) for name in ("a", "b", "quote.c")),
        Fact("p", YES_NO),
        Fact("q", YES_NO),
        Fact("t", TEXT),
        Fact("d", DATE),
        Fact("o", ValueType("number", optional=True)),
        Fact("kw", ValueType("number", "kW")),
        Fact("m", ValueType("number", "money")),
    ],
    {"x": TableType((NUMBER,), NUMBER)},
)

# --- whatever is typed, one error


TOKENS = (
    *("a", "b", "p", "t", "d", "o", "kw", "m", "quote", "quote.c", ".c", "a-b", "motor-kw", "nope", "True", "None"),
    *("1", "0", "2.50", ".5", "1e5", "1e99", "0x1", "1_0", "'x'", '"y"', "'2026-01-01'", "''", "'", '"', "'é'"),
    *("+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "~", "<<", "=", "==", "!=", "<", "<=", ">", ":=", "->"),
    *("and", "or", "not", "if", "else", "in", "is", "lambda", "for", "await", "yield", "import", "f'{a}'", "b'x'"),
    *("(", ")", "[", "]", "{", "}", ",", ":", ";", ".", "*", "#", "\\", "\n", "\t", "$", "?", "!", "\x00", "\u202e"),
    *("min(", "max(", "abs(", "round(", "lookup('x',", "days_between(", "months_between(", "eval(", ".real", ", 2)"),
)
anything = st.text(max_size=60) | st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join)
glued = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)
places = st.sampled_from(
    ["any", "yes/no", "number", "text", NUMBER, DATE, ValueType("number", "money"), ValueType("text", choices=("x",))]
)


@given(anything | glued, places, st.booleans())
@example("-" * 999 + "1", "any", False)
@example("not " * 249 + "p", "any", False)
@example("a" + "." * 998, "any", False)
@example("(" * 500 + ")" * 500, "any", False)
@example("f'{" * 300, "any", False)
@example("lambda:" * 140 + "1", "any", False)
@example("a if " * 160 + "1", "any", False)
@example("1e1" * 300, "any", False)
@example("\udcff", "any", False)
@settings(max_examples=600)
def test_no_text_raises_anything_but_an_expression_error(text: str, expects: Any, price_effect: bool) -> None:
    try:
        rule = parse(text, VOCABULARY, expects=expects, price_effect=price_effect)
        evaluate(rule, dict.fromkeys(rule.reads, 1), {"x": lambda *_: 1})
    except ExpressionError as error:
        problem = error
    else:
        return
    assert problem.text == text
    assert problem.code in CODES
    assert 0 <= problem.offset <= len(text)


# --- values equal those of another interpreter
#
# A generated expression is a pair: its text, and a function from facts to its value as a fraction or a yes/no. Nothing
# here knows how the engine works. A dozen leaves of at most seven digits keep every product within the sixty
# digits that the engine holds, so equality is exact; divisors are those whose quotients end.

Facts = dict[str, Any]
Part = tuple[str, Callable[[Facts], Any]]

_COMPARE: dict[str, Any] = {
    "<": lambda x, y: x < y,
    "<=": lambda x, y: not y < x,
    ">": lambda x, y: y < x,
    ">=": lambda x, y: not x < y,
    "==": lambda x, y: x - y == 0,
    "!=": lambda x, y: x - y != 0,
}
_CALCULATE: dict[str, Any] = {"+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y}
_EXTREMES: dict[str, Any] = {"min": min, "max": max}


def _half_up(number: Fraction, digits: int) -> Fraction:
    scaled = abs(number) * 10**digits
    rounded = Fraction((2 * scaled + 1).__floor__() // 2, 10**digits)
    return rounded if number >= 0 else -rounded


@st.composite
def numbers(draw: st.DrawFn, leaves: int = 6) -> Part:
    """A number expression of at most so many leaves."""
    forms = ["literal", "fact"] if leaves < 3 else ["calculate", "divide", "minus", "abs", "round", "extreme", "if"]
    form = draw(st.sampled_from(forms))
    if form == "literal":
        written = draw(_literals)
        return written, lambda _: Fraction(written)
    if form == "fact":
        name = draw(st.sampled_from(["a", "b", "quote.c"]))
        return name, lambda facts: Fraction(facts[name])
    text, value = draw(numbers(leaves // 2))
    if form == "divide":
        divisor = draw(st.sampled_from([2, 4, 5, 8, 10, 25]))
        return f"({text} / {divisor})", lambda facts: value(facts) / divisor
    if form == "minus":
        return f"-{text}", lambda facts: -value(facts)
    if form == "abs":
        return f"abs({text})", lambda facts: abs(value(facts))
    if form == "round":
        digits = draw(st.integers(0, 4))
        return f"round({text}, {digits})", lambda facts: _half_up(value(facts), digits)
    other, other_value = draw(numbers(leaves // 2))
    if form == "extreme":
        name = draw(st.sampled_from(sorted(_EXTREMES)))
        return f"{name}({text}, {other}, 1)", lambda facts: _EXTREMES[name](
            value(facts), other_value(facts), Fraction(1)
        )
    if form == "if":
        test, holds = draw(conditions(leaves // 2))
        return f"({text} if {test} else {other})", lambda facts: (value if holds(facts) else other_value)(facts)
    sign = draw(st.sampled_from(sorted(_CALCULATE)))
    return f"({text} {sign} {other})", lambda facts: _CALCULATE[sign](value(facts), other_value(facts))


@st.composite
def conditions(draw: st.DrawFn, leaves: int = 8) -> Part:
    """A yes/no expression of about so many leaves."""
    forms = ["fact"] if leaves < 2 else ["compare", "chain", "in", "and", "or", "not"]
    form = draw(st.sampled_from(forms))
    if form == "fact":
        name = draw(st.sampled_from(["p", "q"]))
        return name, lambda facts: facts[name]
    if form in ("and", "or", "not"):
        text, value = draw(conditions(leaves // 2))
        if form == "not":
            return f"(not {text})", lambda facts: not value(facts)
        other, other_value = draw(conditions(leaves // 2))
        both = form == "and"
        return (
            f"({text} {form} {other})",
            lambda facts: (value(facts) and other_value(facts)) if both else (value(facts) or other_value(facts)),
        )
    text, value = draw(numbers(leaves // 2))
    if form == "in":
        word = draw(st.sampled_from(["in", "not in"]))
        items = [draw(numbers(2)) for _ in range(draw(st.integers(1, 3)))]
        return (
            f"({text} {word} ({''.join(f'{item}, ' for item, _ in items)}))",
            lambda facts: any(value(facts) == item(facts) for _, item in items) == (word == "in"),
        )
    sign, other_sign = draw(st.sampled_from(sorted(_COMPARE))), draw(st.sampled_from(sorted(_COMPARE)))
    other, other_value = draw(numbers(leaves // 2))
    if form == "compare":
        return f"({text} {sign} {other})", lambda facts: _COMPARE[sign](value(facts), other_value(facts))
    last, last_value = draw(numbers(2))
    return (
        f"({text} {sign} {other} {other_sign} {last})",
        lambda facts: (
            _COMPARE[sign](value(facts), other_value(facts))
            and _COMPARE[other_sign](other_value(facts), last_value(facts))
        ),
    )


_literals = (
    st.integers(0, 9999).map(str)
    | st.builds("{}.{:04}".format, st.integers(0, 999), st.integers(0, 9999))
    | st.builds("{}e{}".format, st.integers(0, 99), st.integers(-3, 3))
)
fact_values = st.fixed_dictionaries(
    {
        **{name: st.decimals(-9999, 9999, places=2) for name in ("a", "b", "quote.c")},
        "p": st.booleans(),
        "q": st.booleans(),
    }
)


@given(numbers(12), fact_values)
@settings(max_examples=500)
def test_formulas_equal_exact_fractions(expression: Part, facts: Facts) -> None:
    text, expected = expression
    value = evaluate(parse(text, VOCABULARY, expects="number"), facts)
    assert isinstance(value, Decimal)
    assert Fraction(value) == expected(facts)


@given(conditions(12), fact_values)
@settings(max_examples=500)
def test_conditions_equal_exact_fractions(expression: Part, facts: Facts) -> None:
    text, expected = expression
    assert evaluate(parse(text, VOCABULARY, expects="yes/no"), facts) is expected(facts)


@given(st.decimals(-9999, 9999, places=3), st.decimals(-9999, 9999, places=3).filter(bool))
def test_a_quotient_that_does_not_end_keeps_sixty_digits(a: Decimal, b: Decimal) -> None:
    value = evaluate(parse("a / b", VOCABULARY), {"a": a, "b": b})
    assert isinstance(value, Decimal)
    exact = Fraction(a) / Fraction(b)
    assert abs(Fraction(value) - exact) <= abs(exact) / 10**59


@given(st.from_regex(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,14})?(e[+-]?[0-9])?", fullmatch=True))
def test_a_literal_is_exactly_what_is_written(text: str) -> None:
    assert evaluate(parse(text, VOCABULARY), {}) == Decimal(text)
    assert evaluate(parse(f"a == {text}", VOCABULARY), {"a": Decimal(text)}) is True


@given(numbers(12), fact_values)
def test_an_expression_reads_only_what_it_lists(expression: Part, facts: Facts) -> None:
    rule = parse(expression[0], VOCABULARY)
    assert evaluate(rule, {name: facts[name] for name in rule.reads}) == evaluate(rule, facts)


@given(st.sampled_from(["price-per-kw", "motor-kw", "x-y-z"]), st.sampled_from(["{} > 5", "1 + {} * 2", "a < {}"]))
def test_every_kebab_id_of_a_fact_gets_the_hint(identifier: str, shape: str) -> None:
    name = identifier.replace("-", "_")
    known = VOCABULARY.extended([Fact(name, NUMBER)])
    with pytest.raises(ExpressionError) as caught:
        parse(shape.format(identifier), known)
    assert caught.value.hint.startswith(f"write {name};")
