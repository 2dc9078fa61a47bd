"""What approvals still cover, in what changed between two versions of a policy."""

from __future__ import annotations

from tests.small_world import world

ROLES = "approvers: { manager: { name: Manager }, director: { name: Director } }\n"


def words(old: str, new: str) -> list[str]:
    """What is said of a matrix whose further fields change."""
    matrix = (
        f"{ROLES}approval matrices:\n  m:\n    fact: quote.discretionary_discount\n    when: payment_days > 30\n"
        "    levels: cumulative\n    bands: [{ above: 10%, ask: [manager, director] }]\n"
    )
    before, after = world(rules=matrix + old), world(rules=matrix + new)
    return [change.words for change in after.rules_since(before)]


def test_terms_that_are_added_are_told_one_by_one() -> None:
    new = (
        "    risk: { payment_days: higher is worse }\n"
        "    tolerance: { quote.discretionary_discount: 2%, payment_days: 5 }\n"
        "    self authority: yes\n    approval lasts: 30 days\n    compatible with: [m]\n"
    )
    assert sorted(words("", new)) == [
        "m risk of payment_days added: higher is worse",
        "m tolerance of payment_days added: 5",
        "m tolerance of quote.discretionary_discount added: 2 %",
        "m: approval lasts nothing → 30 days",
        "m: compatible with nothing → m",
        "m: self authority no → yes",
    ]


def test_the_tolerance_of_the_fact_compared_needs_no_name() -> None:
    assert words("    tolerance: 2%\n", "    tolerance: 3%\n") == ["m tolerance: 2 % → 3 %"]


def test_how_many_must_approve_is_told_as_it_is_written() -> None:
    rule = f"{ROLES}approval matrices:\n  m: {{ when: payment_days > 30, ask: [manager, director]%s }}\n"
    changed = world(rules=rule % ", mode: at least 2").rules_since(world(rules=rule % ""))
    assert [one.words for one in changed] == ["m: mode all → at least 2"]
