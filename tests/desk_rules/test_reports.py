"""The files that reports are made by: bands, and commission plans."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpq.desk_rules.load import load_desk_rules

PEOPLE = "people:\n  rep: { name: Rep, roles: [rep] }\n"
BANDS = "bands: [{ above: 0.00 EUR, rate: 1% }]"


def said(**files: str) -> list[str]:
    found = load_desk_rules({f"desk/{name}.yaml": text.encode() for name, text in files.items()})
    return [problem.message for problem in found.problems]


def plan(fields: str) -> str:
    return f"plans:\n  one: {{ name: One, {fields} }}\n"


def test_a_house_that_says_nothing_has_usual_bands_and_no_plans() -> None:
    rules = load_desk_rules({}).rules
    assert rules.reports.discount_bands == tuple(Decimal(rate) / 100 for rate in (5, 10, 15, 20, 30))
    assert len(rules.reports.size_bands) == 3
    assert rules.commission == {}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (BANDS, "a plan says for whom it is"),
        (f"roles: [rep], from: 2026-12-31, until: 2026-01-01, {BANDS}", "does not end before it begins"),
        ("roles: [rep], bands: []", "1"),
        ("roles: [rep], bands: [{ above: 5.00 EUR, rate: 1% }, { above: 5.00 EUR, rate: 2% }]", "rising amounts"),
        ("roles: [rep], bands: [{ above: 5.00 EUR, rate: 1% }, { above: 9.00 USD, rate: 2% }]", "one currency"),
        ("roles: [rep], bands: [{ above: 5.00 EUR, rate: 101% }]", "from 0 % to 100 %"),
        (
            f"roles: [rep], {BANDS}, reduced: [{{ above discount: 9%, pays: 5% }}, {{ above discount: 8%, pays: 5% }}]",
            "rising discounts",
        ),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(fields: str, why: str) -> None:
    found = said(people=PEOPLE, commission=plan(fields))
    assert len(found) == 1
    assert why in found[0]


def test_a_plan_for_nobody_known_is_found() -> None:
    assert said(people=PEOPLE, commission=plan(f"people: [rap], {BANDS}")) == ["there is no person 'rap'"]
    assert said(people=PEOPLE, commission=plan(f"people: [rep], {BANDS}")) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("discount bands: [10%, 5%]", "rising ends"),
        ("discount bands: [0%, 5%]", "above zero"),
        ("size bands: [5.00 EUR, 9.00 USD]", "one currency"),
    ],
)
def test_bands_rise_in_one_currency(text: str, why: str) -> None:
    (found,) = said(reports=text)
    assert why in found


def test_the_largest_reduction_that_holds_counts() -> None:
    text = plan(
        f"roles: [rep], {BANDS}, reduced: [{{ above discount: 5%, pays: 80% }}, {{ above discount: 9%, pays: 20% }}]"
    )
    found = load_desk_rules({"desk/commission.yaml": text.encode()}).rules.commission["one"]
    discounts = [None, Decimal("0.05"), Decimal("0.06"), Decimal("0.10")]
    assert [found.pays_of(one) for one in discounts] == [1, 1, Decimal("0.8"), Decimal("0.2")]
