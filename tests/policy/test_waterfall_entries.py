"""Entries of the waterfall: how many decimals a rounding keeps, and what a price may be called."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cpq.policy.waterfall import WaterfallStep


@pytest.mark.parametrize("decimals", ["0", "12"])
def test_a_rounding_keeps_up_to_twelve_decimals(decimals: str) -> None:
    step = WaterfallStep.model_validate({"round": "price", "decimals": decimals})
    assert step.decimals == int(decimals)


@pytest.mark.parametrize("decimals", ["-1", "13"])
def test_other_numbers_of_decimals_are_refused(decimals: str) -> None:
    with pytest.raises(ValidationError, match=f"keeps 0 to 12 decimals, not {decimals}"):
        WaterfallStep.model_validate({"round": "price", "decimals": decimals})


@pytest.mark.parametrize("name", ["regular", "end customer", "after-tax 2", "Kundenpreis für alle", "a" * 40])
def test_a_price_is_named_in_words(name: str) -> None:
    assert WaterfallStep.model_validate({"price": name}).price == name


@pytest.mark.parametrize("name", ["", " ", "a  b", "a-", "-a", "under_score", "a.b", "a\nb", "<b>", "a" * 41])
def test_a_name_that_no_rule_could_speak_of_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="a price is named with letters and digits"):
        WaterfallStep.model_validate({"price": name})
