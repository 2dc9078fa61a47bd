"""Expressions made to break out, hang, exhaust memory, confuse types or mislead the reader."""

import contextlib
import json
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

import cpq.expressions
from cpq.expressions import (
    CODES,
    MONEY,
    NULL,
    NUMBER,
    TEXT,
    YES_NO,
    ExpressionError,
    Fact,
    Vocabulary,
    evaluate,
    generated,
    parse,
    reference,
)
from cpq.expressions.checked import CheckedTree
from tests.expressions.forms import Forms

VOCABULARY = Vocabulary(
    [
        Fact("qty", NUMBER),
        Fact("discount_pct", NUMBER),
        Fact("segment", TEXT),
        Fact("region", TEXT),
        Fact("is_renewal", YES_NO),
        Fact("notes", NULL),
        Fact("net_total", MONEY),
        Fact("line.sku", TEXT),
        Fact("quote.net_total", MONEY, scope="quote"),
        Fact("quote.items", NUMBER, scope="quote"),
    ]
)
FACTS = MappingProxyType(
    {
        "qty": Decimal("5"),
        "discount_pct": Decimal("27.5"),
        "segment": "smb",
        "region": "FR",
        "is_renewal": False,
        "notes": None,
        "net_total": Decimal("1000"),
        "line.sku": "A",
        "quote.net_total": Decimal("1000"),
        "quote.items": Decimal("3"),
    }
)

REFUSED = (
    # reaching into Python
    ("segment.__class__", "unknown-fact"),
    ("''.__class__.__mro__", "construct-not-allowed"),
    ("(qty).__init__", "unknown-fact"),
    ("(qty + 1).real", "construct-not-allowed"),
    ("quote.__dict__['net_total']", "construct-not-allowed"),
    ("__import__('os').system('true')", "method-not-allowed"),
    ("__import__('os')", "function-not-allowed"),
    ("open('/etc/passwd')", "function-not-allowed"),
    ("compile('1', '', 'eval')", "function-not-allowed"),
    ("setattr(quote, 'net_total', 0)", "function-not-allowed"),
    ("randint(6)", "function-not-allowed"),
    ("segment.upper()", "method-not-allowed"),
    ("min(qty, 1)()", "method-not-allowed"),
    ("'{}'.format(qty)", "method-not-allowed"),
    ("f'{qty}'", "construct-not-allowed"),
    ("f'{qty!r:>10}'", "construct-not-allowed"),
    ("b'bytes' == segment", "literal-not-allowed"),
    ("[x for x in (1, 2)]", "construct-not-allowed"),
    ("{x for x in (1, 2)}", "construct-not-allowed"),
    ("abs(x for x in (1, 2))", "construct-not-allowed"),
    ("lambda x: x", "construct-not-allowed"),
    ("(qty := 9) > 5", "construct-not-allowed"),
    ("await qty", "construct-not-allowed"),
    ("(yield qty)", "construct-not-allowed"),
    ("min(*(1, 2))", "construct-not-allowed"),
    ("min(1, 2, key=abs)", "construct-not-allowed"),
    ("round(**{'x': 1})", "construct-not-allowed"),
    ("{'a': 1}['a']", "construct-not-allowed"),
    ("{1, 2}", "construct-not-allowed"),
    ("segment[0] == 's'", "construct-not-allowed"),
    ("segment[::-1] == 'x'", "construct-not-allowed"),
    # changing something
    ("qty = 5", "syntax"),
    ("qty; qty", "syntax"),
    ("del qty", "syntax"),
    ("qty > 5\nqty > 6", "syntax"),
    ("import os", "syntax"),
    ("raise ValueError", "syntax"),
    ("quote.items.append(1)", "method-not-allowed"),
    # cost without end
    ("2 ** 3", "operator-not-allowed"),
    ("qty ** -1", "operator-not-allowed"),
    ("1 << 9999", "operator-not-allowed"),
    ("qty >> 1", "operator-not-allowed"),
    ("(" * 33 + "qty" + ")" * 33, "too-deep"),
    ("not " * 33 + "is_renewal", "too-deep"),
    ("-" * 900 + "1", "too-deep"),
    ("+".join("1" * 34), "too-deep"),
    ("+".join("1" * 33), "too-deep"),
    ("1+-(" * 17 + "1" + ")" * 17, "too-deep"),
    ("qty in (" + "1," * 199 + ")", "too-long"),
    (" or ".join(["qty>1"] * 90), "too-long"),
    ("qty > 1" + " " * 994, "too-long"),
    (f"segment == '{'a' * 201}'", "too-long"),
    ("qty > " + "9" * 29, "number-out-of-range"),
    ("qty > 0." + "9" * 28, "number-out-of-range"),
    ("qty > 1e13", "number-out-of-range"),
    ("qty > 1e-13", "number-out-of-range"),
    ("qty > 1E+99999999999999999999", "number-out-of-range"),
    # numbers that are not what they look like
    ("qty > 1_000", "literal-not-allowed"),
    ("qty > 0xFF", "literal-not-allowed"),
    ("qty > 1.2.3", "literal-not-allowed"),
    ("qty > 2j", "literal-not-allowed"),
    ("1if is_renewal else 2", "literal-not-allowed"),
    ("qty > 1,000", "literal-not-allowed"),
    ("qty > 1,100", "construct-not-allowed"),
    ("qty > 007", "literal-not-allowed"),
    ("qty > 00.5", "literal-not-allowed"),
    ("qty == inf", "unknown-fact"),
    ("qty == nan", "unknown-fact"),
    # types
    ("'5' > 5", "type-mismatch"),
    ("'5' == 5", "type-mismatch"),
    ("True == 1", "type-mismatch"),
    ("-is_renewal", "type-mismatch"),
    ("abs(segment)", "type-mismatch"),
    ("min(1, 'a')", "type-mismatch"),
    ("max(None, 1)", "type-mismatch"),
    ("'a' + 'b'", "type-mismatch"),
    ("'a' in segment", "type-mismatch"),
    ("'a' in 'abc'", "type-mismatch"),
    ("qty in ()", "construct-not-allowed"),
    ("qty in ('a', 'b')", "type-mismatch"),
    ("qty in ((1, 2), 3)", "construct-not-allowed"),
    ("qty in (1, 2) == True", "construct-not-allowed"),
    ("qty == [5]", "construct-not-allowed"),
    ("not qty", "type-mismatch"),
    ("1 if qty else 2", "type-mismatch"),
    ("qty or 1", "type-mismatch"),
    ("None + 1", "type-mismatch"),
    ("qty == None", "type-mismatch"),
    ("notes == 'x'", "type-mismatch"),
    ("qty is not None", "operator-not-allowed"),
    ("qty // 2", "operator-not-allowed"),
    ("qty % 2", "operator-not-allowed"),
    ("qty & 1", "operator-not-allowed"),
    ("qty | 1", "operator-not-allowed"),
    # what the reader sees is not what the machine reads
    ("q\u0442y > 5", "bad-character"),
    ("qty \u2265 5", "bad-character"),
    ("\u201csmb\u201d == segment", "bad-character"),
    ("segment == 'smb\u200d'", "bad-character"),
    ("segment == 'a\ud800'", "bad-character"),
    ("segment == 'a\ue000'", "bad-character"),
    ("segment == 'a\u2028'", "bad-character"),
    ("segment == 'a\tb'", "literal-not-allowed"),
    (r"segment == '\u202esmb'", "literal-not-allowed"),
    (r"segment == 'a\x00'", "literal-not-allowed"),
    ("qty > 5 \\\n and is_renewal", "construct-not-allowed"),
    ("qty > 5 # and is_renewal", "construct-not-allowed"),
    ("segment == '''smb'''", "literal-not-allowed"),
    ("segment in ('smb' 'mid')", "literal-not-allowed"),
    ("segment == 'smb", "syntax"),
    ("   ", "empty"),
)


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_hostile_and_odd_expressions_are_refused_at_load(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, VOCABULARY)
    error = caught.value
    assert (error.code, error.text) == (code, text)
    assert error.code in CODES
    assert 0 <= error.offset <= len(text)
    assert len(error.message) < 300


@pytest.fixture
def nothing_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails the test where a checked tree is made, from which alone the forms are built, or any of the forms."""

    def build(*_: object) -> None:
        pytest.fail("something was built")

    for module, name in (
        (cpq.expressions, "CheckedTree"),
        (cpq.expressions, "compile_closures"),
        (cpq.expressions, "compile_code"),
        (generated, "compile"),
        (generated, "FunctionType"),
        (reference, "_Evaluator"),
    ):
        monkeypatch.setattr(module, name, build, raising=name != "compile")


@pytest.mark.usefixtures("nothing_built")
@pytest.mark.parametrize("text", [text for text, _ in REFUSED])
def test_nothing_is_built_of_what_is_refused(text: str) -> None:
    for expects in ("any", "yes/no", "number"):
        with pytest.raises(ExpressionError):
            parse(text, VOCABULARY, expects=expects)  # type: ignore[arg-type] # words of the list


@pytest.mark.usefixtures("nothing_built")
def test_nothing_is_built_of_published_hostile_expressions(reference_data: Path) -> None:
    for case in _published(reference_data, "refuse"):
        for expects in ("yes/no", "number"):
            with pytest.raises(ExpressionError):
                parse(case["expression"], VOCABULARY, expects=expects)  # type: ignore[arg-type] # words of the list


@pytest.mark.usefixtures("nothing_built")
def test_the_watch_for_what_is_built_sees_an_accepted_expression() -> None:
    with pytest.raises(pytest.fail.Exception):
        parse("qty > 5", VOCABULARY)


def test_the_watch_sees_each_form(nothing_built: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del nothing_built
    monkeypatch.setattr(cpq.expressions, "CheckedTree", CheckedTree)
    rule = parse("qty > 5", VOCABULARY)
    for run in (
        lambda: evaluate(rule, FACTS),
        lambda: generated.compile_code(rule.checked),
        lambda: reference.evaluate_by_simpleeval(rule, FACTS),
    ):
        with pytest.raises(pytest.fail.Exception):
            run()


@pytest.mark.parametrize("text", [None, 5, b"qty > 5", ["qty"]])
def test_what_is_not_text_is_refused_with_the_same_error(text: object) -> None:
    with pytest.raises(ExpressionError, match="cannot be read"):
        parse(text, VOCABULARY)  # type: ignore[arg-type] # the boundary must hold for wrong callers too


def test_published_hostile_expressions_are_refused_without_touching_the_facts(reference_data: Path) -> None:
    cases = _published(reference_data, "refuse")
    assert len(cases) == 105
    accepted = []
    for case in cases:
        for expects in ("yes/no", "number"):
            facts = dict(FACTS)
            with contextlib.suppress(ExpressionError):
                evaluate(parse(case["expression"], VOCABULARY, expects=expects), facts)
                accepted.append(case["id"])
            assert facts == FACTS
    assert accepted == []


def test_published_controls_are_accepted_with_their_values(reference_data: Path) -> None:
    cases = _published(reference_data, "accept")
    assert len(cases) == 9
    for case in cases:
        rule = parse(case["expression"], VOCABULARY)
        Forms(rule).agree(FACTS, {})
        value = evaluate(rule, FACTS)
        assert str(value) == str(case["expected_value"]), case["id"]


def _published(reference_data: Path, expected: str) -> list[dict[str, str]]:
    text = (reference_data / "conformance" / "hostile_expressions.json").read_text(encoding="utf-8")
    return [case for case in json.loads(text)["cases"] if case["expected"] == expected]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("qty > 3 and discount_pct <= 30", True),
        ("0.1 + 0.2 == 0.3", True),
        ("quote.items == 3", True),
        ("quote.net_total * 0.85", Decimal("850.00")),
        ("region in ('FR', 'DE')", True),
        ("min(qty, 10) * 2", Decimal("10")),
        ("segment == 'smb' if is_renewal else qty > 1", True),
        ("notes == None", True),
        ("10 < discount_pct < 30", True),
        ("line.sku == 'A'", True),
        ("\t qty > 1\n and is_renewal", False),
        ("segment == 'größer – 日本'", False),
        ('segment == "l\'été"', False),
        ("(" * 32 + "qty" + ")" * 32, Decimal(5)),
        ("+".join("1" * 32), Decimal(32)),
        (f"segment == '{'a' * 200}'", False),
        ("qty" + " " * 997, Decimal(5)),
        ("1+-(" * 15 + "1" + ")" * 15, Decimal(0)),
        ("qty in (" + "1," * 198 + ")", False),
    ],
)
def test_ordinary_expressions_at_the_limits_are_accepted(text: str, value: object) -> None:
    rule = parse(text, VOCABULARY)
    Forms(rule).agree(FACTS, {})
    assert evaluate(rule, FACTS) == value


@pytest.mark.parametrize(
    ("text", "offset", "message", "hint"),
    [
        (
            "qty > 5 # why",
            8,
            "'#' has no meaning in an expression",
            "write comments in the file, beside the expression",
        ),
        ("qty > \\ 5", 6, "'\\\\' has no meaning in an expression", ""),
        ("segment == 'ab\\n'", 14, "a text holds a backslash", "a text stands on one line"),
        (f"1 < '{'a' * 201}'", 4, "a text has 201 characters; 200 is the limit", ""),
        ("1 < " + "9" * 29, 4, f"the number {'9' * 28}… is out of range", "numbers have at most 28 digits"),
        ("1 < 1e400", 4, "the number 1e400 is out of range", "numbers have at most 28 digits"),
        ("a" * 1001, 0, "the expression has 1001 characters; 1000 is the limit", "split it into several rules"),
        (
            "qty >\u202f5",
            5,
            "(narrow no-break space) may only stand inside a quoted text",
            "names, numbers and operators",
        ),
        ("1 < '", 4, "a text is not closed", "put ' at both of its ends"),
        ("(" * 33, 32, "brackets are nested more than 32 deep", "split it into several rules"),
        ("()" * 40 + "[" * 33, 112, "brackets are nested more than 32 deep", "split it into several rules"),
        ("qty > 1k", 6, "'1k' is not a number", "write digits and at most one decimal point"),
    ],
)
def test_a_refused_text_is_told_where_and_why(text: str, offset: int, message: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, VOCABULARY)
    assert caught.value.offset == offset
    assert message in caught.value.message
    assert caught.value.hint.startswith(hint)
    assert bool(caught.value.hint) == bool(hint)
