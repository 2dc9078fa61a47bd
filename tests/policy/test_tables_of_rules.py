"""Tables of rules: the rows of a product, and of those the ones whose keys agree with a quote, in the files' order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import prod

from hypothesis import example, given
from hypothesis import strategies as st

from cpq.expressions import Value
from cpq.expressions.conjuncts import Key
from cpq.policy.policy import Rule
from cpq.policy.schedules import AppliesTo
from cpq.policy.tables_of_rules import Keyed, Row, RuleTable
from cpq.problems import NOWHERE
from tests.small_world import world

EVERYTHING = AppliesTo(everything=True)
INDEXED_COMBINATIONS = 64

# --- rows as a test writes them


def row(position: int, *keys: Key, on: AppliesTo | None = None) -> Row[str]:
    name = f"r{position}"
    return Row(position, Rule(name, name, NOWHERE), on, keys)


def rows(*keys: Iterable[Key]) -> tuple[Row[str], ...]:
    return tuple(row(position, *own) for position, own in enumerate(keys))


def ids(found: Iterable[Row[str]]) -> list[str]:
    return [one.rule.id for one in found]


def is_indexed(one: Row[str]) -> bool:
    """Whether a row is filed under its keys rather than asked every time; keys that name a fact twice narrow it."""
    texts: dict[str, set[str]] = {}
    for fact, values in one.keys:
        texts[fact] = texts.get(fact, set(values)) & set(values)
    return bool(texts) and prod(map(len, texts.values())) <= INDEXED_COMBINATIONS


def agrees(one: Row[str], facts: Mapping[str, Value]) -> bool:
    """Whether a row has to be asked, without any index."""
    return not is_indexed(one) or all(facts[fact] in values for fact, values in one.keys)


FACTS = ("country", "segment", "tier")
TEXTS = ("", "a", "b", "c", "d", "e")
texts = st.sampled_from(TEXTS)
key = st.builds(Key, st.sampled_from(FACTS), st.lists(texts, min_size=1, max_size=6).map(tuple))
tables = st.lists(st.lists(key, max_size=4), max_size=12).map(lambda keys: rows(*keys))
plain_tables = st.lists(st.lists(key, max_size=3, unique_by=lambda one: one.fact), max_size=12).map(
    lambda keys: rows(*keys)
)
WIDE = [Key(fact, TEXTS) for fact in FACTS]
complete = st.fixed_dictionaries(dict.fromkeys(FACTS, texts))


@given(tables, complete)
@example(rows(WIDE, [Key("tier", ("a",))]), dict.fromkeys(FACTS, "z"))
@example(rows([Key("tier", ("a", "b")), Key("tier", ("b", "c"))]), dict.fromkeys(FACTS, "b"))
@example(rows([Key("tier", ("a",)), Key("tier", ("b",))]), dict.fromkeys(FACTS, "a"))
def test_the_index_finds_what_looking_at_every_row_finds_in_the_order_of_the_files(
    found: tuple[Row[str], ...], facts: Mapping[str, Value]
) -> None:
    assert Keyed(found).agreeing(facts) == tuple(one for one in found if agrees(one, facts))


@given(plain_tables, complete, st.sampled_from(FACTS), st.sampled_from([None, False, date(2026, 1, 1)]))
def test_every_rule_that_reads_a_fact_without_a_text_is_asked_so_that_it_can_say_so_itself(
    found: tuple[Row[str], ...], facts: Mapping[str, Value], lost: str, value: Value
) -> None:
    reading = {one.position for one in found if any(key.fact == lost for key in one.keys)}
    agreeing = {one.position for one in Keyed(found).agreeing({**facts, lost: value})}
    absent = {one.position for one in Keyed(found).agreeing({n: v for n, v in facts.items() if n != lost})}
    assert agreeing == absent >= reading
    others = {one.position for one in found if one.position not in reading and agrees(one, facts)}
    assert others <= agreeing


def test_a_row_is_found_under_each_of_its_texts_and_only_once() -> None:
    keyed = Keyed(rows([Key("tier", ("a", "b", "a"))]))
    assert [ids(keyed.agreeing({"tier": text})) for text in ("a", "b", "c")] == [["r0"], ["r0"], []]
    assert ids(keyed.agreeing({"tier": None})) == ["r0"]


def test_rows_with_too_many_combinations_of_texts_are_asked_of_every_quote() -> None:
    keyed = Keyed(rows(WIDE, WIDE[:2]))
    assert ids(keyed.agreeing(dict.fromkeys(FACTS, "z"))) == ["r0"]
    assert ids(keyed.agreeing(dict.fromkeys(FACTS, "a"))) == ["r0", "r1"]


def test_rows_filed_under_different_facts_come_out_in_the_order_of_the_files() -> None:
    mixed = rows([Key("tier", ("a",))], [], [Key("segment", ("a",))], [Key("tier", ("a",))], [])
    assert ids(Keyed(mixed).agreeing(dict.fromkeys(FACTS, "a"))) == ["r0", "r1", "r2", "r3", "r4"]


def test_no_rows_are_no_rows() -> None:
    assert not Keyed(())
    assert Keyed(()).agreeing({}) == ()
    assert Keyed(rows([]))


# --- what covers a product

applies = st.builds(
    AppliesTo,
    products=st.lists(texts.filter(bool), min_size=1, max_size=3).map(tuple),
    families=st.lists(texts.filter(bool), max_size=3).map(tuple),
    everything=st.sampled_from([False, False, True]),
)


@given(st.lists(st.none() | applies, max_size=10), texts, texts)
def test_a_product_gets_the_rows_of_itself_its_family_and_everything_each_once_in_order(
    covered: list[AppliesTo | None], product: str, family: str
) -> None:
    table = RuleTable("test", tuple(row(position, on=on) for position, on in enumerate(covered)))
    expected = [one for one in table if one.on is None or one.on.covers(product, family)]
    assert list(table.covering(product, family).rows) == expected


# --- from files to rows

RULES = """
approvers: { boss: { name: Boss } }
schedules:
  small: { on: [thing], by: quantity, mode: range, of: list, when: segment == 'small' and quantity > 5,
      tiers: [{ from: 1, discount: 5% }] }
  abroad: { on: { everything: yes }, by: quantity, mode: range, of: list,
      when: "ship_to.country in ('DE', 'AT') and quote.payment_days > 30", tiers: [{ from: 1, discount: 6% }] }
  always: { on: { families: [goods] }, by: term, mode: range, of: list, tiers: [{ from: 1, discount: 7% }] }
  packed: { on: [thing], by: quantity, mode: range, of: list, when: reason == 'x', tiers: [{ from: 1, discount: 5% }] }
guardrails:
  floor: { product: thing, fact: line.discretionary_discount, above: 50%, then: stop }
"""


def test_a_rule_of_a_file_becomes_a_row_with_keys_and_rest() -> None:
    phases = world(rules=RULES).compiled(date(2026, 6, 15)).phases
    small, abroad, packed = phases.volume
    assert (small.keys, small.rest(), small.fixed) == ((Key("segment", ("small",)),), "quantity > 5", False)
    assert (abroad.keys, abroad.rest()) == ((Key("ship_to.country", ("DE", "AT")),), "quote.payment_days > 30")
    assert abroad.fixed, "it reads facts of the quote alone"
    assert (packed.keys, packed.rest(), packed.fixed) == ((), "reason == 'x'", False)
    (always,) = phases.term
    assert (always.when, always.keys, always.rest(), always.fixed) == (None, (), "", True)


def test_a_guardrail_on_a_product_covers_that_product_alone() -> None:
    guardrails = world(rules=RULES).compiled(date(2026, 6, 15)).phases.guardrails
    assert [one.rule.id for one in guardrails.covering("thing", "goods").rows] == ["floor"]
    assert not guardrails.covering("other", "goods")
