"""Repricing a changed line equals pricing the changed quote, on generated quotes over generated policies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

import cpq
from cpq.configuration import configure
from cpq.problems import CpqError
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest
from tests.generated.cases import Case, cases
from tests.generated.dice import Dice
from tests.generated.differences import differences
from tests.generated.outcomes import refusal


def variants(line: LineRequest) -> Iterator[LineRequest]:
    """Ways to ask for a line otherwise: each valid by itself, though the catalog may refuse it."""
    quantity = line.quantity or Decimal(1)
    yield line.model_copy(update={"quantity": quantity + 1})
    yield line.model_copy(update={"quantity": quantity * 40})
    yield line.model_copy(update={"discount": Discount(rate=Decimal("0.0725"))})
    yield line.model_copy(update={"discount": Discount(amount=Decimal("0.37"))})
    yield line.model_copy(update={"discount": Discount(amount=Decimal("0.37"), currency="XTS")})
    foreign = Discount(amount=Decimal("0.37"), currency="XTS")
    yield line.model_copy(
        update={"segments": tuple(part.model_copy(update={"discount": foreign}) for part in line.segments)}
    )
    yield line.model_copy(update={"discount": None, "segments": (), "gaps": False})
    yield line.model_copy(update={"reason": "volume", "note": "by phone"})
    yield line.model_copy(update={"optional": not line.optional})


def whole(case: Case, changed: LineRequest) -> PricedQuote:
    """The changed deal, priced from its beginning."""
    deal = case.deal()
    lines = tuple(changed if line.id == changed.id else line for line in deal.request.lines)
    request = deal.request.model_copy(update={"lines": lines})
    configured = configure(request, case.world.workspace.catalog, deal.places)
    return cpq.price(configured, case.policy(configured))


def check(case: Case) -> list[bool]:
    """Compare one change of each line; tells of each whether lines were taken over as they were."""
    try:
        configured = case.configured()
        before = cpq.price(configured, case.policy(configured))
    except CpqError:
        return []
    dice = Dice.seeded("reprice", case.name)
    taken_over = []
    for line in case.deal().request.lines:
        changed = dice.pick(list(variants(line)))
        got, expected = outcome(lambda c=changed: cpq.reprice(before, [c])), outcome(lambda c=changed: whole(case, c))
        found = list(differences(got, expected))
        assert not found, f"{case.name}, {changed}: {found[:3]}"
        if isinstance(got, PricedQuote):
            assert isinstance(expected, PricedQuote)
            assert json.dumps(got.to_json()) == json.dumps(expected.to_json())
            old = {id(one) for one in before.lines}
            taken_over.append(any(id(one) in old for one in got.lines))
    return taken_over


def outcome(work: Callable[[], PricedQuote]) -> object:
    """What comes of it: a quote, or why there is none."""
    try:
        return work()
    except CpqError as error:
        return refusal(error)


def test_a_chain_of_changes_gives_the_same_digits_as_pricing_the_last() -> None:
    chained = 0
    for case in cases(range(60, 110), 2):
        try:
            configured = case.configured()
            quote = cpq.price(configured, case.policy(configured))
        except CpqError:
            continue
        dice = Dice.seeded("chain", case.name)
        for _ in range(4):
            line = dice.pick(quote.request.lines)
            try:
                quote = cpq.reprice(quote, [dice.pick(list(variants(line))[:3])])
            except CpqError:
                continue
            again = cpq.price(
                configure(quote.request, case.world.workspace.catalog, case.deal().places), case.policy(configured)
            )
            assert repr(quote.facts) == repr(again.facts), case.name
            assert quote.findings == again.findings
            chained += 1
    assert chained > 100


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_a_changed_line_gives_the_quote_that_pricing_the_whole_gives(first: int) -> None:
    taken_over = [one for case in cases(range(first, first + 20), 3) for one in check(case)]
    assert sum(taken_over) > len(taken_over) // 10 > 5


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 500, 50))
def test_it_does_on_thousands_of_quotes(first: int) -> None:
    assert sum(one for case in cases(range(first, first + 50), 12) for one in check(case)) > 100
