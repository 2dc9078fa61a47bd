"""Terms of usage in what changed between two versions of a policy."""

from __future__ import annotations

from cpq.workspace import Workspace
from tests.small_world import world

PRICE = "calls: { per: call per month, mode: per unit, price: 0.10%s }"
CREDITS = "calls: {{ name: Calls, charge: usage }}\nw: {{ name: W, charge: one-time, credits: {{ {0} }} }}"


def words(old: Workspace, new: Workspace) -> list[str]:
    return [change.words for change in new.rules_since(old)]


def test_included_units_and_smoothing_are_told_in_words() -> None:
    old = world(PRICE % "")
    new = world(PRICE % ", included: 500, smoothing: { mode: rollover, periods: 3 }")
    assert sorted(words(old, new)) == [
        "main calls: included nothing → 500",
        "main calls: smoothing nothing → rollover of 3 periods",
    ]


def test_partial_periods_are_told_in_words() -> None:
    old, new = (PRICE % f", included: 500{more}" for more in ("", ", partial periods: { included: whole }"))
    assert words(world(old), world(new)) == ["main calls: partial periods nothing → included whole, usage as measured"]


def test_prepaid_credits_are_told_in_words() -> None:
    old, new = (
        world("calls: { per: call per month, mode: per unit, price: 1 }", products=CREDITS.format(said))
        for said in ("units: 5, pays for: [calls]", "units: 7, pays for: [calls], valid: 3 months, rollover: 10%")
    )
    assert words(old, new) == ["w: credits 5 units, for calls → 7 units, for calls, valid 3 months, rollover 10%"]
