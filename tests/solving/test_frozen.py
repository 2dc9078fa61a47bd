"""What compiling found out, as bytes, and back."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.checked import is_valid
from cpq.solving.cnf import Cnf, LinearSum
from cpq.solving.compiled import Compiled, compile_clauses
from cpq.solving.decided import Decided
from cpq.solving.frozen import FORM, clauses_fingerprint, frozen, thawed
from cpq.solving.witnesses import Witnesses
from tests.solving.random_clauses import small_clauses


def assert_same_answers(one: Compiled, other: Compiled) -> None:
    assert (one.satisfiable, one.core) == (other.satisfiable, other.core)
    before, after = Decided.start(one), Decided.start(other)
    literals = [sign * number for number in range(1, one.cnf.asked + 1) for sign in (1, -1)]
    assert list(map(before.possible, literals)) == list(map(after.possible, literals))
    for literal in filter(before.possible, literals):
        first, second = before.decide(literal), after.decide(literal)
        assert list(map(first.possible, literals)) == list(map(second.possible, literals))


@given(small_clauses())
def test_what_comes_back_answers_as_what_was_compiled(cnf: Cnf) -> None:
    compiled = compile_clauses(cnf)
    known = thawed(frozen(compiled))
    assert len(known) == len(compiled.parts)
    back = compile_clauses(cnf, known=known)
    assert_same_answers(compiled, back)
    assert frozen(back) == frozen(compiled)


@given(small_clauses(), st.data())
def test_whatever_octets_are_changed_the_answers_stay(cnf: Cnf, data: st.DataObject) -> None:
    compiled = compile_clauses(cnf)
    octets = bytearray(frozen(compiled))
    for place in data.draw(st.lists(st.integers(0, max(0, len(octets) - 1)), max_size=4)):
        octets[place : place + 1] = bytes([data.draw(st.integers(0, 255))])
    cut = data.draw(st.integers(0, len(octets)))
    known = thawed(bytes(octets) if data.draw(st.booleans()) else bytes(octets[:cut]))
    assert_same_answers(compiled, compile_clauses(cnf, known=known))


@given(small_clauses(), small_clauses())
def test_what_other_clauses_gave_changes_no_answer(cnf: Cnf, other: Cnf) -> None:
    assert_same_answers(compile_clauses(cnf), compile_clauses(cnf, known=thawed(frozen(compile_clauses(other)))))


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_taken_apart_or_nothing(data: bytes) -> None:
    for witnesses in thawed(data):
        assert witnesses.words.shape[1] * 64 >= witnesses.count


@pytest.mark.parametrize("sizes", [(1, 1, 2**63), (1, 2**64 - 1, 2**64 - 1), (2**61,), (1, 0, 2**40)])
def test_sizes_that_no_file_has_take_no_memory(sizes: tuple[int, ...]) -> None:
    assert thawed(struct.pack(f"<{len(sizes)}Q", *sizes)) == ()


SUMS = Cnf(3, 3, (), (), sums=(LinearSum(((1, 2), (2, 3), (3, 10**15)), None, 5, (), 0),))


def test_sums_come_back_too() -> None:
    back = compile_clauses(SUMS, known=thawed(frozen(compile_clauses(SUMS))))
    assert back.core == {-3}
    assert Decided.start(back).decide(1, 2).decisions == (1, 2)


@pytest.mark.parametrize("scale", [1, 10**30])
@pytest.mark.parametrize(("low", "high"), [(None, 5), (-5, None), (5, 5)])
def test_an_assignment_that_breaks_a_sum_is_not_taken(scale: int, low: int | None, high: int | None) -> None:
    weights = ((1, 2 * scale), (2, 3 * scale), (-3, -9 * scale))
    least, most = (None if one is None else one * scale for one in (low, high))
    cnf = Cnf(3, 3, ((1, 2, 3),), (0,), sums=(LinearSum(weights, least, most, (), 0),))
    compiled = compile_clauses(cnf)
    (part,) = compiled.parts
    assert is_valid(part.component, part.pool)
    everything = Witnesses.of(np.array(list(product((False, True), repeat=3))))
    assert not is_valid(part.component, everything)
    assert_same_answers(compiled, compile_clauses(cnf, known=(everything,)))


def test_the_fingerprint_is_a_hash_over_plain_numbers_that_any_language_can_make() -> None:
    sums = (LinearSum(((1, 10**30),), None, -(2**70), (-2,), 0),)
    cnf = Cnf(2, 3, ((1, -2), (3,)), (0, -1), ((1, 2),), sums)
    head = f"{FORM} 2 3 2 1 ".encode()
    numbers = (2, 1, 1, -2, 3, 2, 0, -1, 2, 1, 2)
    written = json.dumps([[[[1, 10**30]], None, -(2**70), [-2], 0]]).encode()
    assert clauses_fingerprint(cnf) == hashlib.sha256(head + struct.pack("<11q", *numbers) + written).hexdigest()


def test_the_fingerprint_tells_clauses_apart_that_have_the_same_numbers() -> None:
    one = Cnf(3, 3, ((1, 2), (3,)), (0, 0))
    others = (
        replace(one, clauses=((1,), (2, 3))),
        replace(one, rules=(0, 1)),
        replace(one, asked=2),
        replace(one, alike=((1, 2),)),
        replace(one, sums=(LinearSum(((1, 1),), 0, 1, (), 0),)),
    )
    assert len({clauses_fingerprint(cnf) for cnf in (one, *others)}) == 6
