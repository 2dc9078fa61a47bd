"""Configuring again: a line that stands alone is configured alone, and the result is that of configuring the whole."""

from __future__ import annotations

from typing import Any

import pytest

from cpq.configuration.configure import configure
from cpq.configuration.configured import ConfiguredQuote
from cpq.configuration.reconfigure import reconfigure
from cpq.problems import InvalidRequest, NotFound
from cpq.quotes.request import LineRequest
from cpq.workspace import Workspace
from tests.small_world import PRICES, deal_text, world

KIT = """
kit: { name: Kit, charge: one-time, family: goods, bundle: { groups: { parts: { options: {
  other: { quantity: 2, required: yes } } } } } }
"""
SHOP = world(PRICES + "kit: { mode: flat, price: 5.00 }\nother: { mode: per unit, price: 1.00 }\n", more_products=KIT)
DEAL = "{ product: thing }\n{ product: kit }\n{ product: thing, quantity: 2 }"


def configured(workspace: Workspace = SHOP, deal: str = DEAL) -> ConfiguredQuote:
    asked = workspace.parse_deal(deal_text(deal).encode(), "deals/deal.yaml")
    return configure(asked.request, workspace.catalog, asked.places)


def again(before: ConfiguredQuote, **changes: dict[str, Any]) -> ConfiguredQuote:
    """Configured again with lines changed; equal to configuring the changed request."""
    asked = {line.id: line for line in before.request.lines}
    changed = [
        LineRequest.model_validate(asked[name].model_dump(exclude_unset=True) | new) for name, new in changes.items()
    ]
    got = reconfigure(before, changed, SHOP.catalog)
    places = {line.id: line.where for line in before.lines if not line.added} | {"": before.where}
    assert got == configure(got.request, SHOP.catalog, places)
    return got


def kept(before: ConfiguredQuote, after: ConfiguredQuote) -> list[str]:
    """Lines that are the very same."""
    old = {id(line) for line in before.lines}
    return [line.id for line in after.lines if id(line) in old]


def test_a_line_that_stands_alone_is_configured_alone_at_its_place() -> None:
    before = configured()
    after = again(before, l3={"quantity": 7})
    assert kept(before, after) == ["l1", "l2", "l2.other"]
    assert [(line.id, line.quantity) for line in after.lines] == [("l1", 1), ("l2", 1), ("l2.other", 2), ("l3", 7)]
    assert [line.quantity for line in after.request.lines] == [None, None, 7]
    assert before.lines[3].quantity == 2


@pytest.mark.parametrize(
    "change",
    [{"l2": {"quantity": 3}}, {"l1": {"product": "other"}}, {"l1": {"optional": True}}, {"l1": {"kind": "credit"}}],
)
def test_a_bundle_or_a_change_that_others_may_look_at_configures_the_whole(change: dict[str, dict[str, Any]]) -> None:
    before = configured()
    assert kept(before, again(before, **change)) == []


def test_the_components_of_a_bundle_follow_it() -> None:
    assert again(configured(), l2={"quantity": 3}).lines[2].quantity == 6


def test_what_cannot_be_asked_is_refused_as_the_whole_refuses_it() -> None:
    before = configured()
    line = LineRequest(id="l1", product="thing", selection={"colour": "red"})
    with pytest.raises(InvalidRequest) as got:
        reconfigure(before, [line], SHOP.catalog)
    lines = (line, *before.request.lines[1:])
    places = {one.id: one.where for one in before.lines} | {"": before.where}
    with pytest.raises(InvalidRequest) as expected:
        configure(before.request.model_copy(update={"lines": lines}), SHOP.catalog, places)
    assert got.value.problems == expected.value.problems


def test_a_line_that_the_quote_does_not_have_is_refused_with_the_nearest_name() -> None:
    before = configured()
    with pytest.raises(NotFound) as refusal:
        reconfigure(before, [LineRequest(id="l2.other", product="other")], SHOP.catalog)
    assert (refusal.value.code, str(refusal.value).splitlines()[0]) == (
        "unknown-line",
        "the quote has no line 'l2.other'",
    )


def test_nothing_changed_keeps_every_line() -> None:
    before = configured()
    assert kept(before, again(before)) == ["l1", "l2", "l2.other", "l3"]
