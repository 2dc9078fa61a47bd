"""The comparison finds what differs, however small, and names where."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import cpq
from cpq.configuration.configured import ConfiguredQuote
from cpq.policy.compiled import CompiledPolicy
from cpq.problems import CannotPrice, SourceLocation
from cpq.quotes.priced import PricedQuote
from tests.generated import outcomes
from tests.generated.cases import Case, cases
from tests.generated.differences import differences
from tests.generated.outcomes import ENGINE, Pricer, compared

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def case() -> Case:
    """A case with a price, an allowance and a step."""
    for found in cases(range(10), 10):
        configured = found.configured()
        try:
            quote = cpq.price(configured, found.policy(configured))
        except CannotPrice:
            continue
        if quote.allowances and quote.lines[0].steps and quote.lines[0].build_up:
            return found
    raise AssertionError("no such case")


def tampered(quote: PricedQuote, place: str) -> PricedQuote:
    """The quote with one thing wrong."""
    line, step = quote.lines[0], quote.lines[0].steps[0]
    steps = {
        "amount": step._replace(amount=step.amount + CENT),
        "rule": step._replace(rule="another"),
        "where": step._replace(where=SourceLocation("elsewhere.yaml")),
        "inputs": step._replace(inputs=(*step.inputs, ("more", "1"))),
    }
    if place in steps:
        return replace(quote, lines=(line._replace(steps=(steps[place], *line.steps[1:])), *quote.lines[1:]))
    if place == "net":
        return replace(quote, totals=replace(quote.totals, net=quote.totals.net + CENT))
    if place == "fact":
        return replace(quote, facts={**quote.facts, "quote.net_total": quote.totals.net + CENT})
    return replace(quote, allowances=(quote.allowances[0]._replace(parts=()), *quote.allowances[1:]))


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("amount", ".quote.lines[0].steps[0].amount"),
        ("rule", ".quote.lines[0].steps[0].rule"),
        ("where", ".quote.lines[0].steps[0].where"),
        ("inputs", ".quote.lines[0].steps[0].inputs"),
        ("net", ".quote.totals.net"),
        ("fact", ".quote.facts['quote.net_total']"),
        ("parts", ".quote.allowances[0].parts"),
    ],
)
def test_a_wrong_figure_is_found_and_named(place: str, path: str, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(configured: ConfiguredQuote, policy: CompiledPolicy) -> PricedQuote:
        return tampered(cpq.price(configured, policy), place)

    configured = case.configured()
    monkeypatch.setattr(outcomes, "ENGINE", Pricer(wrong, ENGINE.decide, ENGINE.line_facts))
    found = compared(configured, case.policy(configured)).differences
    assert found
    assert found[0].startswith(path)


def test_a_refusal_where_there_is_a_price_is_found(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(configured: ConfiguredQuote, policy: CompiledPolicy) -> PricedQuote:
        raise CannotPrice(f"{len(configured.lines)} lines on {policy.as_of} have no price", code="no-price")

    configured = case.configured()
    monkeypatch.setattr(outcomes, "ENGINE", Pricer(refuse, ENGINE.decide, ENGINE.line_facts))
    found = compared(configured, case.policy(configured))
    assert found.priced
    assert found.differences[0].startswith(".error: {'class': 'CannotPrice', 'code': 'no-price'")


def test_numbers_differ_by_value_and_texts_by_character() -> None:
    assert not list(differences(Decimal("1.0"), Decimal("1.00")))
    assert list(differences("1.0", "1.00")) == ["value: '1.0' instead of '1.00'"]
    assert list(differences({"a": Decimal(1)}, {"a": 1})) == ["['a']: 1 (Decimal) instead of 1"]
    assert list(differences("a\nb", "a\nc", ".text")) == [".text line 2: 'b' instead of 'c'"]
    assert list(differences({"a": (1, 2)}, {"a": (1, 2, 3)})) == ["['a'][2]: nothing instead of 3"]
