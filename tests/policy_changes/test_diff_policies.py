"""A difference between policies is what changed in meaning: nothing is missed, and layout is nothing."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cpq.policy_changes import PolicyChange, diff_policies
from cpq.problems import has_errors
from cpq.workspace import Workspace
from tests.policy_changes.mutations import REPOSITORY, Files, Place, mutated, places, sample_files
from tests.small_world import world

SAMPLE = sample_files()
MEANINGLESS = re.compile(r"^catalog: ", re.MULTILINE)
"""The one value that nothing reads: what a catalog file calls itself."""

SCHEDULES = "pricing_rules/saas/schedules.yaml"
BOOK = "pricing_rules/saas/price-books/eu-2026.yaml"


def changes(old: Workspace, new: Workspace) -> tuple[PolicyChange, ...]:
    return diff_policies((old.policy, old.catalog), (new.policy, new.catalog))


@lru_cache(maxsize=1)
def sample() -> Workspace:
    return Workspace.from_files(SAMPLE).require_valid()


def loaded(files: Files) -> Workspace:
    return Workspace.from_files(files)


def edited(path: str, *edits: tuple[str, str]) -> Workspace:
    text = SAMPLE[path].decode()
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return loaded({**SAMPLE, path: text.encode()}).require_valid()


def words(path: str, *edits: tuple[str, str]) -> list[tuple[str, str]]:
    return [(change.kind, change.words) for change in changes(sample(), edited(path, *edits))]


def _line_of(place: Place, files: Files) -> str:
    """The text from the start of the line on which a value stands."""
    path, start, _, _ = place
    text = files[path].decode()
    return text[text.rfind("\n", 0, start) + 1 :]


def reads_something(place: Place) -> bool:
    return not MEANINGLESS.match(_line_of(place, SAMPLE))


PLACES = [place for place in places(SAMPLE) if reads_something(place)]


def assert_seen(place: Place) -> None:
    after = loaded(mutated(SAMPLE, place))
    if has_errors(after.problems):
        return
    found = changes(sample(), after)
    assert found, place
    assert all(change.words and change.old != change.new for change in found), found


@given(st.sampled_from(PLACES))
@settings(max_examples=50)
def test_no_single_value_of_the_sample_can_change_unseen(place: Place) -> None:
    assume(not place[0].endswith("catalog.yaml") or place[3].strip())
    assert_seen(place)


RACKS = sample_files(REPOSITORY / "docs" / "examples" / "configurator")
RACK_PLACES = [place for place in places(RACKS) if not MEANINGLESS.match(_line_of(place, RACKS))]


@lru_cache(maxsize=1)
def racks() -> Workspace:
    return loaded(RACKS).require_valid()


def assert_seen_in_racks(place: Place) -> None:
    after = loaded(mutated(RACKS, place))
    assert has_errors(after.problems) or changes(racks(), after), place


@given(st.sampled_from(RACK_PLACES))
@settings(max_examples=50)
def test_no_single_value_of_a_configurable_product_can_change_unseen(place: Place) -> None:
    """Look-ups, conditions, instances, defaults, properties and materials."""
    assert_seen_in_racks(place)


@pytest.mark.long
def test_no_value_at_all_of_a_configurable_product_can_change_unseen() -> None:
    for place in RACK_PLACES:
        assert_seen_in_racks(place)


@pytest.mark.long
def test_no_value_at_all_of_the_sample_can_change_unseen() -> None:
    for place in PLACES:
        assert_seen(place)


def test_a_policy_does_not_differ_from_itself() -> None:
    assert changes(sample(), loaded(SAMPLE)) == ()


def test_names_of_files_comments_and_layout_make_no_difference() -> None:
    other = {
        path.replace("pricing_rules/", "pricing_rules/moved/") if path.endswith(".yaml") else path: data
        for path, data in SAMPLE.items()
        if not path.endswith(".csv")
    }
    tables = {path: data for path, data in SAMPLE.items() if path.endswith(".csv")}
    moved = {path.replace("pricing_rules/", "pricing_rules/moved/"): data for path, data in tables.items()}
    commented = {path: b"# nothing\n\n" + data + b"\n# to see\n" for path, data in other.items()}
    assert changes(sample(), loaded(commented | moved).require_valid()) == ()


def backwards(value: object) -> object:
    """The same document with every map of ids and fields written the other way round."""
    if isinstance(value, dict):
        return {key: backwards(inner) for key, inner in reversed(value.items())}
    return [backwards(inner) for inner in value] if isinstance(value, list) else value


ORDERED = ("waterfall", "promotions", "taxes", "price book")
"""Sections in which the order of a file can change a price: what stacks, and what is tried first."""


def test_the_order_of_rules_makes_no_difference_where_it_changes_no_price() -> None:
    other = {}
    for path, data in SAMPLE.items():
        text = data.decode()
        if path.endswith(".csv") or any(re.search(rf"^{section}:", text, re.MULTILINE) for section in ORDERED):
            other[path] = data
        else:
            read = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (makes texts of everything)
            other[path] = yaml.safe_dump(backwards(read), sort_keys=False, allow_unicode=True).encode()
    assert changes(sample(), loaded(other).require_valid()) == ()


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("quantity >= 10", "quantity>=10.0"),
        ("quantity >= 10", " quantity  >=  10 "),
        ("charge == 'x'", 'charge == "x"'),
    ],
)
def test_a_condition_is_the_same_however_it_is_spaced(written: str, otherwise: str) -> None:
    def rules(when: str) -> str:
        quoted = when.replace("'x'", "'one-time'").replace('"x"', '"one-time"')
        return f"promotions:\n  p:\n    on: [thing]\n    discount: 5%\n    of: list\n    when: |\n      {quoted}\n"

    assert changes(world(rules=rules(written)), world(rules=rules(otherwise))) == ()


# --- in business words


def test_a_tier_that_gives_less() -> None:
    assert words(SCHEDULES, ("{ from: 250, discount: 15% }", "{ from: 250, discount: 12% }")) == [
        ("tier changed", "seat 250+: 15 % → 12 %")
    ]


def test_a_tier_that_is_gone_one_that_is_new_and_one_that_starts_later() -> None:
    assert words(
        SCHEDULES,
        ("      - { from: 26, discount: 20% }\n", ""),
        ("tiers: [{ from: 20, discount: 8% }]", "tiers: [{ from: 25, discount: 8% }]"),
        ("tiers: [{ from: 3, discount: 10% }]", "tiers: [{ from: 3, discount: 10% }, { from: 9, discount: 12% }]"),
    ) == [
        ("tier added", "data-hub 9+ added: 12 %"),
        ("tier removed", "connector 26+ removed: 20 %"),
        ("tier moved", "archive: 20+ → 25+ (8 %)"),
    ]


def test_a_tier_of_a_term_schedule_counts_months() -> None:
    assert words(SCHEDULES, ("{ from: 36 months, discount: 6% }", "{ from: 36 months, discount: 5% }")) == [
        ("tier changed", "families modules, software 36 months+: 6 % → 5 %")
    ]


def test_prices_up_down_added_and_removed() -> None:
    assert words(
        BOOK,
        ("mode: per unit, price: 45.00", "mode: per unit, price: 47.00"),
        ("{ from: 501, price: 6.50 }", "{ from: 501, price: 6.00 }"),
        ("  training: { per: training-day, mode: per unit, price: 1450.00 }\n", ""),
    ) == [
        ("price up", "eu-2026 seat: 45.00 → 47.00 EUR per seat per month (+4.4 %)"),
        ("price down", "eu-2026 platform 501+: 6.50 → 6.00 EUR per contract per month (−7.7 %)"),
        ("price removed", "eu-2026 training removed: 1,450.00 EUR per training-day"),
    ]


def test_a_price_in_a_spreadsheet_is_told_at_its_cell() -> None:
    path = "pricing_rules/saas/price-books/modules-eu-2026.csv"
    text = SAMPLE[path].decode()
    price = text.splitlines()[1].split(",")[1]
    (change,) = changes(sample(), loaded({**SAMPLE, path: text.replace(price, "999.00", 1).encode()}))
    assert change.kind == "price up"
    assert (change.new_where.file, change.new_where.line) == (path, 2)


APPROVALS, PROMOTIONS = "pricing_rules/saas/approvals.yaml", "pricing_rules/saas/promotions.yaml"


@pytest.mark.parametrize(
    ("path", "edit", "kind", "said"),
    [
        (
            APPROVALS,
            ("{ above: 20%, ask: sales-director }", "{ above: 18%, ask: sales-director }"),
            "band moved",
            "software-discount: above 20 % → above 18 % (ask sales-director, mode all)",
        ),
        (
            APPROVALS,
            ("ask: [sales-director, cfo]", "ask: [cfo]"),
            "approval rule changed",
            "strategic-deal: ask sales-director, cfo → cfo",
        ),
        (
            APPROVALS,
            ("when: deal_registered", "when: deal_registered and quote.net_total > 5"),
            "approval rule changed",
            "registered-deal: when deal_registered → deal_registered and quote.net_total > 5",
        ),
        (
            PROMOTIONS,
            ("    orders until: 2026-12-31\n    starts until", "    orders until: 2027-01-31\n    starts until"),
            "promotion changed",
            "autumn-2026: orders until 2026-12-31 → 2027-01-31",
        ),
        (PROMOTIONS, ("  welcome:", "  hello:"), "promotion renamed", "promotion: welcome → hello (8 %)"),
        (
            "pricing_rules/rounding.yaml",
            ("half up", "half even"),
            "rounding changed",
            "rounding: mode half up → half even",
        ),
    ],
)
def test_rules_of_other_kinds(path: str, edit: tuple[str, str], kind: str, said: str) -> None:
    assert words(path, edit) == [(kind, said)]


def test_an_agreed_rate_that_grows_is_no_price_that_rises() -> None:
    def agreed(rate: str) -> Workspace:
        return world(files={"pricing_rules/c.yaml": f"contract: c\naccount: a\nprices: {{ thing: {rate} off list }}\n"})

    (change,) = changes(agreed("6%"), agreed("8%"))
    assert (change.kind, change.words) == ("contracted price changed", "c thing: 6 % → 8 % off list (+33.3 %)")


def test_the_order_of_what_stacks_is_a_change() -> None:
    def promotion(name: str, off: str) -> str:
        return f"  {name}: {{ on: [thing], amount: {off}, currency: EUR, of: running, stacking: compound }}\n"

    one, two = promotion("a", "5.00"), promotion("b", "6.00")
    (change,) = changes(world(rules=f"promotions:\n{one}{two}"), world(rules=f"promotions:\n{two}{one}"))
    assert (change.kind, change.words) == ("promotions reordered", "promotions: order a, b → b, a")


def test_a_price_written_with_more_decimals_rounds_otherwise() -> None:
    (change,) = changes(
        world("thing: { mode: per unit, price: 100.00 }"), world("thing: { mode: per unit, price: 100.000 }")
    )
    assert change.words == "main thing: decimals of the unit price 2 → 3"


@pytest.mark.parametrize(
    ("entry", "old", "new", "said"),
    [
        ("mode: overage, price: 5, included: 10, overage price: 1", "included: 10", "included: 20", "included 10 → 20"),
        ("mode: package, package size: 5, price: 1, free units: 9", "units: 9", "units: 8", "free units 9 → 8"),
        ("mode: per unit, price: 1, minimum charge: 5", "charge: 5", "charge: 6", "minimum charge 5 → 6 EUR (+20 %)"),
        ("mode: percentage, rate: 1%, fixed: 2", "1%", "1.5%", "1 % → 1.5 %"),
        ("mode: percentage, rate: 1%, free transactions: 2", "transactions: 2", "transactions: 3", "2 → 3"),
        ("mode: graduated percentage, tiers: [{ from: 1, rate: 1% }]", "1%", "2%", "1 % → 2 %"),
        ("mode: formula, formula: quantity + 1, gives: amount", "+ 1", "+ 2", "formula quantity + 1 → quantity + 2"),
        ("mode: formula, formula: quantity + 1, gives: amount", "amount", "unit price", "gives amount → unit price"),
    ],
)
def test_every_field_of_a_charge_model_is_told(entry: str, old: str, new: str, said: str) -> None:
    (change,) = changes(world(f"calls: {{ {entry} }}"), world(f"calls: {{ {entry.replace(old, new)} }}"))
    assert change.words.endswith(said)


def test_a_change_knows_both_places_and_the_rule_that_steps_name() -> None:
    (change,) = changes(sample(), edited(SCHEDULES, ("{ from: 250, discount: 15% }", "{ from: 250, discount: 12% }")))
    assert (change.section, change.rule, change.field) == ("schedules", "seats-volume", "discount")
    assert change.old_where.short == change.new_where.short == f"{SCHEDULES}:16"
    assert change.to_json()["kind"] == "tier changed"
