"""The arrangements of other systems that the page about discounts shows give the prices that it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.small_world import d, price, world

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "discounts.md").read_text(encoding="utf-8")
SHOWN = re.findall(
    r"^([^\n]*: (\d+\.\d\d), (\d+\.\d\d), (\d+\.\d\d)\.)\n\n```yaml\n(waterfall:\n.*?)```", PAGE, re.M | re.S
)
CHANNEL = """
partner discounts:
  silver: { of: running, goods: 20% }
distributor discounts:
  depot: { of: running, goods: 10% }
"""


def test_the_page_shows_four_arrangements() -> None:
    assert len(SHOWN) == 4


@pytest.mark.parametrize("shown", SHOWN, ids=[one[0] for one in SHOWN])
def test_an_arrangement_gives_the_prices_beside_it(shown: tuple[str, str, str, str, str]) -> None:
    _, *prices, waterfall = shown
    quote = price(
        world(rules=f"{CHANNEL}{waterfall}"),
        "sold through: { partner: p, tier: silver, distributor: depot }\nlines: [{ product: thing, discount: 10% }]",
    )
    steps = [step.after for step in quote.lines[0].steps]
    assert steps == [d(one) for one in prices]
    assert quote.totals.net == d(prices[-1])
