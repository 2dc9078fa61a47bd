"""Published worked examples come out as published, from ordinary files alone."""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from cpq.conformance import ConformanceReport, ConformanceRow, run_conformance
from cpq.conformance.cases import PublishedCase, World, pending_cases, read_world, worlds
from cpq.conformance.measures import DECIDED, MEASURES, measured
from cpq.conformance.topic_cases import TopicCase, topic_cases
from cpq.problems import InvalidFiles

WORLDS = tuple(worlds())
PRICED = {case.id: (world, case) for world in WORLDS for case in world.cases}
CASES: dict[str, PublishedCase | TopicCase] = {case.id: case for _, case in PRICED.values()}
CASES |= {case.id: case for case in topic_cases()}

NOT_OURS = {("sfcpq-block-help-12", "effective_quantity"), ("erpnext-03", "error")}
"""Published figures without a counterpart: Salesforce turns the quantity of a block into 1; a refusal is no number."""


ANSWERS = {"yes": "1", "no": "0"}
"""Published answers that are no numbers, as figures."""


@pytest.fixture(scope="module")
def report() -> ConformanceReport:
    return run_conformance()


@pytest.mark.parametrize("case_id", CASES)
def test_a_published_case_gives_its_published_figures(case_id: str, report: ConformanceReport) -> None:
    row = next(row for row in report.rows if row.id == case_id)
    assert row.status == ("disputed" if CASES[case_id].disputed else "passed"), row
    assert row.got


def test_every_case_stands_once_and_none_is_pending(report: ConformanceReport) -> None:
    ids = [row.id for row in report.rows]
    assert len(ids) == len(set(ids)) == 127
    assert (report.counts["failed"], report.counts["pending"]) == (0, 0)
    assert report.ok


def test_rows_are_in_the_order_of_systems_and_ids(report: ConformanceReport) -> None:
    assert [(row.system.casefold(), row.id) for row in report.rows] == sorted(
        (row.system.casefold(), row.id) for row in report.rows
    )


def test_a_dispute_says_what_it_does_not_follow_and_why(report: ConformanceReport) -> None:
    disputed = [row for row in report.rows if row.status == "disputed"]
    assert "odoo-08" in [row.id for row in disputed]
    assert all(row.note for row in disputed)


def test_every_measure_is_used_by_some_case() -> None:
    used = {name for _, case in PRICED.values() for name in case.expect}
    assert used == {*MEASURES, *DECIDED}


def test_the_text_names_each_case_once_and_ends_with_the_counts(report: ConformanceReport) -> None:
    lines = report.as_text().splitlines()
    assert lines[-1] == report.summary()
    for row in report.rows:
        assert sum(row.id in line.split() for line in lines) == 1


def test_the_json_carries_every_row_as_text(report: ConformanceReport) -> None:
    data = json.loads(json.dumps(report.to_json()))
    assert data["schema"] == "cpq/conformance/1"
    assert data["counts"] == report.counts
    found = {case["id"]: case for case in data["cases"]}
    assert found["stripe-graduated-6"] == {
        "id": "stripe-graduated-6",
        "system": "Stripe",
        "topic": "tiers/graduated",
        "status": "passed",
        "expected": "total 41.50",
        "got": "total 41.50",
        "note": "",
    }


def _world(expected: str, product: str = "thing") -> World:
    return read_world(
        "own",
        {
            "catalogs/products.yaml": b"catalog: own\nproducts:\n  thing: { name: Thing, charge: one-time }\n",
            "pricing_rules/prices.yaml": (
                b"price book: own\ncurrency: EUR\nprices:\n  thing: { mode: per unit, price: 2.00 }\n"
            ),
            "cases.yaml": (
                "given: { as of: 2026-01-01, account: buyer }\n"
                "cases:\n"
                "  own-1:\n"
                "    system: Own\n"
                "    topic: per unit\n"
                f"    lines: [{{ product: {product}, quantity: 3 }}]\n"
                f"    expect: {{ total: {expected} }}\n"
            ).encode(),
        },
    )


def test_a_wrong_figure_fails_and_shows_both() -> None:
    report = run_conformance([_world("6.01")], [])
    assert report.rows == (ConformanceRow("own-1", "Own", "per unit", "failed", "total 6.01", "total 6.00"),)
    assert not report.ok
    assert "expected total 6.01" in report.as_text()
    assert "got      total 6.00" in report.as_text()


def test_a_figure_that_should_be_undefined_fails_where_it_is_a_number() -> None:
    assert run_conformance([_world("undefined")], []).rows[0].status == "failed"


def test_a_case_that_cannot_be_priced_fails_with_the_reason() -> None:
    (row,) = run_conformance([_world("6.00", product="thng")], []).rows
    assert (row.status, row.got) == ("failed", "")
    assert "thng" in row.note
    assert "thng" in run_conformance([_world("6.00", product="thng")], []).as_text()


def test_cases_with_broken_files_are_refused_with_every_problem() -> None:
    with pytest.raises(InvalidFiles):
        read_world("own", {"cases.yaml": b"given: {}\ngiven: {}\n"})


def test_what_is_not_measured_is_refused() -> None:
    world, case = PRICED["odoo-07"]
    quote = world.workspace.price_deal(world.workspace.deal_from(case.deal, as_of=None))
    assert measured(quote, "margin percent") == [Decimal("30.00")]
    with pytest.raises(KeyError):
        measured(quote, "markup")


# --- against the published collections, where they are at hand ------------------------------------------------------


def _published(reference_data: Path) -> dict[str, dict[str, object]]:
    """Expected figures of both collections by id, and what we assert instead of a published contradiction."""
    found: dict[str, dict[str, object]] = {}
    for case in json.loads((reference_data / "conformance" / "published_cases.json").read_text(encoding="utf-8")):
        asserted = case.get("assume", {}).get("asserts", {})
        found[case["id"]] = {**case["expected"], **{f"asserted {name}": value for name, value in asserted.items()}}
    peers = json.loads((reference_data / "data" / "peer_computed_cases" / "cases.json").read_text(encoding="utf-8"))
    return found | {case["id"]: case["expected"] for case in peers["cases"]}


def _numbers(value: object) -> Iterator[Fraction]:
    """Exact numbers; a ratio such as 5/31 means what it divides to."""
    for one in value if isinstance(value, list | tuple) else [value]:
        if str(one) != "undefined":
            yield Fraction(one) if isinstance(one, bool) else Fraction(ANSWERS.get(str(one), str(one)))


def _ours(case: PublishedCase | TopicCase) -> set[Fraction]:
    figures = {**case.expect, **case.disputed}
    return {number for values in figures.values() for number in _numbers(values)}


def test_every_published_id_is_run(reference_data: Path) -> None:
    assert pending_cases() == ()
    assert set(CASES) == set(_published(reference_data))


@pytest.mark.parametrize("case_id", CASES)
def test_our_figures_are_the_published_ones(case_id: str, reference_data: Path) -> None:
    published = _published(reference_data)[case_id]
    theirs = {
        number for name, value in published.items() if (case_id, name) not in NOT_OURS for number in _numbers(value)
    }
    assert _ours(CASES[case_id]) == theirs


def test_the_topics_of_this_version_are_all_run(reference_data: Path) -> None:
    cases = json.loads((reference_data / "conformance" / "published_cases.json").read_text(encoding="utf-8"))
    topics = ("tiers/", "flat fee", "per unit", "package", "block pricing", "discount schedule/", "waterfall/")
    assert {case["id"] for case in cases if case["topic"].startswith(topics)} <= set(CASES)
