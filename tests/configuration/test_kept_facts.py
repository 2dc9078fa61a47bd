"""Findings that were kept are told again only where they can be about the same rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cpq.configuration.kept_facts import facts_in, facts_key
from cpq.configuration.model_findings import model_findings
from cpq.configuration.product_model import ProductModel, product_model
from tests.configuration.hostile import CONTRADICTION, wide
from tests.small_world import world

FACT = ["dead-option", "fast", [0], ["only"]]


class Kept:
    """A store in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def read(self, key: str) -> bytes | None:
        return self.entries.get(key)

    def write(self, key: str, data: bytes) -> None:
        self.entries[key] = data


@pytest.fixture
def model() -> ProductModel:
    return product_model(world(more_products=wide("fast")).catalog, "wide")


def test_findings_come_back_with_their_words_and_places() -> None:
    store = Kept()
    for product, text in (("wide", wide("fast")), ("never", CONTRADICTION)):
        one = product_model(world(more_products=text).catalog, product)
        found = model_findings(one, store=store)
        assert found
        store.entries = {key: data for key, data in store.entries.items() if key == facts_key(one)}
        assert len(store.entries) == 1
        moved = product_model(world(more_products=f"\n\n{text}").catalog, product)
        assert [(two.what, two.because) for two in model_findings(moved, store=store)] == [
            (two.what, two.because) for two in model_findings(moved)
        ]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        1,
        [1],
        [[]],
        [["dead-option", "fast", [0]]],
        [["other", "fast", [0], ["only"]]],
        [["dead-option", "slow", [0], ["only"]]],
        [["dead-option", "fast", [2], ["only"]]],
        [["dead-option", "fast", [True], ["only"]]],
        [["dead-option", "fast", ["0"], ["only"]]],
        [["dead-option", ["fast"], [0], ["only"]]],
        [["dead-option", "fast", [0], ["gone"]]],
        [["redundant-rule", "gone", [], []]],
        [[["dead-option"], "fast", [0], ["only"]]],
    ],
)
def test_facts_about_what_there_is_not_are_found_anew(facts: Any, model: ProductModel) -> None:
    assert facts_in(json.dumps([FACT]).encode(), model) is not None
    assert facts_in(json.dumps(facts).encode(), model) is None
    store = Kept()
    store.write(facts_key(model), json.dumps(facts).encode())
    assert model_findings(model, store=store) == model_findings(model)


@pytest.mark.parametrize("data", [None, b"", b"\xff", b"[[", b"[" * 100_000])
def test_bytes_that_are_no_facts_are_none(data: bytes | None, model: ProductModel) -> None:
    assert facts_in(data, model) is None
