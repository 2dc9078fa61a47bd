"""Steps in words: every kind has a sentence, and the sentence says what decided."""

from decimal import Decimal
from typing import get_args

import pytest

from cpq.policy.waterfall import StepName
from cpq.pricing.words import PHRASED, in_words
from cpq.quotes.priced import PriceStep


def step(name: str, rate: str = "", rule: str = "", **said: str) -> PriceStep:
    inputs = tuple((key.replace("_", " ").strip(), text) for key, text in said.items())
    fraction = Decimal(rate) if rate else None
    return PriceStep(name, None, Decimal(-1), Decimal(9), None, fraction, rule, inputs=inputs)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (step("volume schedule", "0.15", "seats", counted="50", by="quantity"), "50 units on schedule seats: 15 % off"),
        (step("volume schedule", "0.05", "seats", counted="1", by="quantity"), "1 unit on schedule seats: 5 % off"),
        (
            step("volume schedule", "0.016666", "slabs", counted="6", by="quantity", mode="slab"),
            "6 units on schedule slabs: 1.67 % off, each unit at its own tier",
        ),
        (
            step("volume schedule", "", "seats", counted="50", by="quantity"),
            "50 units on schedule seats: an amount off",
        ),
        (
            step("term schedule", "0.06", "commitment", counted="36", by="term"),
            "36 months on schedule commitment: 6 % off",
        ),
        (
            step("term schedule", "0.06", "commitment", counted="1", by="term"),
            "1 month on schedule commitment: 6 % off",
        ),
        (step("contracted price", "", "frame", agreed="36.00 EUR per seat"), "contract frame: 36.00 EUR per seat"),
        (step("contracted price", "0.12", "frame"), "contract frame: 12 % off list"),
        (
            step("contracted price", "", "frame", contracted="36.00", list_path="35.955000", kept="list path"),
            "contract frame agrees 36.00, the list path 35.955 is cheaper and was kept",
        ),
        (step("promotion", "0.10", "autumn", first_months="12"), "autumn: 10 % off in the first 12 months"),
        (step("promotion", "0.10", "autumn", first_months="1"), "autumn: 10 % off in the first month"),
        (step("promotion", "0.10", "autumn", better_than="spring"), "autumn: 10 % off, better than spring"),
        (step("discretionary discount", "0.05", "line", asked_on="line"), "5 % off, asked on the line"),
        (
            step("discretionary discount", "0.05", "quote", asked_on="quote", reason="competitor"),
            "5 % off, asked on the quote (competitor)",
        ),
        (step("discretionary discount", "1", "free period"), "free of charge in this segment"),
        (step("bundle option", "0.1", "suite"), "10 % off inside the bundle suite"),
        (
            step("discretionary discount", "", "line", asked_on="line", target="1880000.00"),
            "target 1,880,000.00, asked on the line",
        ),
        (step("partner discount", "0.15", "silver", family="software"), "tier silver on software: 15 % off"),
        (
            step("partner discount", "0.2", "silver", family="software", registered="yes"),
            "tier silver on software: 20 % off, deal registered",
        ),
        (step("distributor discount", "0.22", "hydro", family="machines"), "hydro on machines: 22 % off"),
        (step("surcharge", "", "alloy", when='material == "duplex"'), 'alloy where material == "duplex"'),
        (step("proration", "", periods="3/2", day_count="month"), "3/2 periods by day count month"),
        (step("rounding", what="unit price", decimals="2", mode="half up"), "unit price to 2 decimals, half up"),
        (step("rounding", what="line total", decimals="0", mode="half even"), "line total to whole units, half even"),
        (step("rounding", what="price", decimals="1", mode="half up"), "price to 1 decimal, half up"),
        (step("base price", rule="eu"), "price book eu"),
        (step("base price", rule="eu", packages="2350", size="1000"), "2,350 packages of 1,000 in price book eu"),
        (step("base price", rule="eu", packages="1", size="100"), "1 package of 100 in price book eu"),
        (step("base price", rule="eu", cell="motor 15"), "price book eu for motor 15"),
        (step("price override", rule="eu", when="quantity > 5"), "price book eu where quantity > 5"),
        (step("tier", **{"rule": "eu", "from": "101", "quantity": "250"}), "250 at the tier from 101 in price book eu"),
        (
            step("tier", **{"rule": "eu", "from": ">10", "quantity": "12.50"}),
            "12.5 at the tier above 10 in price book eu",
        ),
        (step("tier fee", **{"rule": "eu", "from": "101"}), "fixed part of the tier from 101"),
        (step("tier fee", rule="eu"), "fixed part of the tier in eu"),
        (step("minimum", minimum="6000.000000"), "up to the minimum of 6,000.00"),
        (step("maximum", maximum="9000"), "down to the maximum of 9000"),
        (step("adder", "0.12", "atex", of="base", when="atex"), "atex: 12 % of the base price where atex"),
        (step("adder", rule="motor"), "motor"),
        (
            step("conversion", rate="", date="2026-11-01", source="ECB"),
            "converted at  of 2026-11-01, ECB",
        ),
        (step("price book change", "-0.1", "fr"), "price book fr lies 10 % below the one it is based on"),
        (step("price book change", "0.03", "ch"), "price book ch lies 3 % above the one it is based on"),
        (step("uplift", "0.0609", own="0.03"), "3 % uplift of the segment before, 6.09 % in all"),
        (step("uplift", "0.05"), "5 % uplift of this segment"),
        (
            step("percent of total", "0.2", base="122386.80", level="customer", lines="a, b"),
            "20 % of 122,386.80 at customer price: a, b",
        ),
        (step("special item"), "item outside the catalog, priced by the deal"),
        (step("segment price"), "list price for this segment, from the deal"),
        (step("segment price", asked="12.5"), "list price of 12.50 for this segment, from the deal"),
        (step("segment price", asked="12.5", uplift="0.05"), "list price of 12.50 from the deal, 5 % uplift since"),
        (step("included in bundle", rule="suite"), "included in the price of suite"),
        (step("priced by components"), "the bundle costs what its components cost"),
        (step("something new", "0.5", "rule-1", why="because"), "rule-1, 50 %, why because"),
    ],
    ids=lambda value: value.name if isinstance(value, PriceStep) else "",
)
def test_a_step_in_words(made: PriceStep, words: str) -> None:
    assert in_words(made) == words


def test_a_conversion_names_rate_day_and_source() -> None:
    inputs = (("rate", "1.10 USD per EUR"), ("date", "2026-11-01"), ("source", "ECB"))
    made = PriceStep("conversion", None, Decimal(1), Decimal(2), None, inputs=inputs)
    assert in_words(made) == "converted at 1.10 USD per EUR of 2026-11-01, ECB"


def test_every_step_of_the_waterfall_has_a_sentence() -> None:
    assert {*get_args(StepName), "bundle option", "rounding"} <= PHRASED
