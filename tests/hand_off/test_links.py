"""Approval links: bound to a person, a step and what the quote said; looking decides nothing, one answer uses it up."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.approvals.request import Place, Requirement, Step
from cpq.hand_off.link_keys import FILE, KEY, link_keys
from cpq.hand_off.links import LASTS, ApprovalLinks
from cpq.hand_off.tokens import Asked, seal, unseal
from cpq.problems import Conflict, CpqError, NotAllowed, NotFound, TransitionRefused
from cpq.stored_quotes.happenings import EventData, OwnerChanged, Revised, StepOpened, StepReassigned, Submitted
from cpq.stored_quotes.record import StoredQuote
from tests.hand_off.house import PEOPLE, House
from tests.store.desk import MORNING, REP, content, contents, create, submission

MakeHouse = Callable[..., House]
KEYS = (b"k" * 32,)
OTHERS = (b"o" * 32,)
ASKED = Asked("main", "Q-2026-0001", "1.1", "director", "c" * 64, MORNING + LASTS)


@pytest.fixture
def house(house_of: MakeHouse) -> House:
    """A house with one quote that waits for two people."""
    made = house_of()
    create(made.store)
    made.store.change("Q-2026-0001", 1, REP, MORNING, submission("manager-north", "director"))
    return made


def links(house: House) -> ApprovalLinks:
    return ApprovalLinks(house.desk, KEYS)


def token(house: House, person: str = "director") -> str:
    return links(house).make(house.store.read("Q-2026-0001"), "1.1", person)


# --- Tokens -------------------------------------------------------------------------------------------------------


def test_a_token_says_what_was_sealed() -> None:
    assert unseal(seal(ASKED, KEYS), KEYS, MORNING) == ASKED


@given(st.data())
def test_a_token_with_any_letter_changed_is_refused(data: st.DataObject) -> None:
    whole = seal(ASKED, KEYS)
    place = data.draw(st.integers(0, len(whole) - 1))
    letter = data.draw(st.sampled_from("ABCXYZabcxyz0189-_.=+/").filter(lambda one: one != whole[place]))
    with pytest.raises(NotAllowed) as refused:
        unseal(whole[:place] + letter + whole[place + 1 :], KEYS, MORNING)
    assert refused.value.code == "bad-link"


@pytest.mark.parametrize("wrong", ["", ".", "a.b", "é.ü", "x" * 5000, seal(ASKED, OTHERS), seal(ASKED, KEYS)[:-2]])
def test_what_was_not_sealed_here_is_refused(wrong: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        unseal(wrong, KEYS, MORNING)
    assert refused.value.code == "bad-link"


def test_an_older_key_still_opens_and_seals_nothing() -> None:
    assert unseal(seal(ASKED, OTHERS), (*KEYS, *OTHERS), MORNING) == ASKED
    assert seal(ASKED, (*KEYS, *OTHERS)) == seal(ASKED, KEYS)


def test_a_link_is_over_after_its_last_moment() -> None:
    whole = seal(ASKED, KEYS)
    unseal(whole, KEYS, ASKED.until)
    with pytest.raises(NotAllowed) as refused:
        unseal(whole, KEYS, ASKED.until + timedelta(seconds=1))
    assert refused.value.code == "link-over"


# --- Looking and deciding -----------------------------------------------------------------------------------------


def test_looking_changes_nothing_however_often(house: House) -> None:
    whole = token(house)
    before = house.store.verify().head
    for _ in range(3):
        opened = links(house).open(whole)
        assert opened.refused is None
    shown = links(house).shown(opened)
    assert (shown["quote"], shown["person"], shown["decidable"]) == ("Q-2026-0001", "director", True)
    assert house.store.verify().head == before
    assert house.store.read("Q-2026-0001").status == "in approval"


def test_an_answer_decides_once_as_the_person_of_the_link(house: House) -> None:
    whole = token(house)
    done = links(house).decide(whole, "approve", "fine")
    assert done.quote.status == "approved"
    (decision,) = done.quote.requests[0].steps[0].decisions
    assert (decision.by, decision.answer, decision.comment) == ("director", "approve", "fine")
    with pytest.raises(Conflict) as refused:
        links(house).decide(whole, "reject", "no, wait")
    assert refused.value.code == "already-decided"
    opened = links(house).open(whole)
    assert isinstance(opened.refused, Conflict)
    assert links(house).shown(opened)["decidable"] is False


def test_a_rejection_says_why(house: House) -> None:
    whole = token(house)
    with pytest.raises(TransitionRefused):
        links(house).decide(whole, "reject")
    assert links(house).decide(whole, "reject", "too low").quote.status == "rejected"


def test_a_link_is_about_what_the_quote_said_and_nothing_later(house: House) -> None:
    whole = token(house)
    revised = Revised(revision=2, content=content("second"))
    house.store.change("Q-2026-0001", None, REP, MORNING, lambda _: (revised,), contents=contents("second"))
    house.store.change("Q-2026-0001", None, REP, MORNING, submission("director"))
    with pytest.raises(CpqError) as refused:
        links(house).decide(whole, "approve")
    assert refused.value.code == "already-decided"  # the request that it is about is over
    assert house.store.read("Q-2026-0001").status == "in approval"
    assert links(house).open(whole).refused is not None


def test_a_link_of_another_content_of_the_same_step_is_stale(house: House) -> None:
    quote = house.store.read("Q-2026-0001")
    other = seal(Asked("main", quote.number, "1.1", "director", "0" * 64, MORNING + LASTS), KEYS)
    with pytest.raises(Conflict) as refused:
        links(house).decide(other, "approve")
    assert refused.value.code == "stale"


@pytest.mark.parametrize("person", [REP, "desk-1", "cfo", "away"])
def test_no_link_is_made_for_who_may_not_decide(house: House, person: str) -> None:
    with pytest.raises(CpqError):
        token(house, person)


def test_duties_are_separated_when_the_answer_comes(house_of: MakeHouse) -> None:
    """Whoever became the owner after the link was sent decides nothing with it."""
    house = house_of()
    create(house.store)
    house.store.change("Q-2026-0001", 1, REP, MORNING, submission("manager-north", "director"))
    whole = token(house)
    house.store.change("Q-2026-0001", None, "desk-1", MORNING, lambda _: (OwnerChanged(owner="director"),))
    with pytest.raises(NotAllowed):
        links(house).decide(whole, "approve")
    assert isinstance(links(house).open(whole).refused, NotAllowed)


def test_who_left_decides_nothing_with_an_old_link(house: House) -> None:
    whole = token(house)
    house.rules = type(house.rules)(
        directory=house.rules.directory.without("director"),
        routing=house.rules.routing,
        calendars=house.rules.calendars,
    )
    with pytest.raises(NotAllowed):
        links(house).decide(whole, "approve")


def test_who_was_taken_off_a_step_sees_nothing_more_with_an_old_link(house_of: MakeHouse) -> None:
    lawyer = "  lawyer: { name: Lawyer, roles: [rep], also may: [decide] }\n"
    house = house_of(people=PEOPLE.replace("  away:", f"{lawyer}  away:"))
    create(house.store)
    house.store.change("Q-2026-0001", 1, REP, MORNING, submission("manager-north", "lawyer"))
    old = token(house, "lawyer")
    assert links(house).open(old).refused is None
    gone = StepReassigned(request=1, step="1.1", removed=("lawyer",), added=("director",))
    house.store.change("Q-2026-0001", None, "desk-1", MORNING, lambda _: (gone,))
    with pytest.raises(NotFound, match="there is no quote"):
        links(house).open(old)


def test_a_link_of_another_tenant_leads_nowhere(house: House) -> None:
    other = seal(ASKED._replace(tenant="other"), KEYS)
    with pytest.raises(CpqError) as refused:
        links(house).open(other)
    assert refused.value.code == "quote-not-found"


def of_all(_: StoredQuote) -> tuple[EventData, ...]:
    """A submission whose one step needs both the manager and the director."""
    needed = Requirement(
        rule="deep-discount", subject="quote", reason="", rule_hash="e" * 64, where=Place(file="rules.yaml", line=3)
    )
    step = Step(id="1.1", requirement=needed.key, approvers=("sales-director",), mode="all", least=2)
    submitted = Submitted(
        request=1, revision=1, policy="f" * 64, desk_rules="d" * 64, requirements=(needed,), steps=(step,)
    )
    return submitted, StepOpened(request=1, step="1.1", eligible=("manager-north", "director"))


def test_who_stands_in_for_two_uses_up_a_link_with_the_first_answer(house_of: MakeHouse) -> None:
    stands_in = PEOPLE + (
        "  second: { name: Second, email: s@house.example, roles: [manager], approves: [sales-director] }\n"
        "delegations:\n"
        "  - { of: manager-north, to: second, from: 2026-11-01, until: 2026-12-01 }\n"
        "  - { of: director, to: second, from: 2026-11-01, until: 2026-12-01 }\n"
    )
    house = house_of(people=stands_in)
    create(house.store)
    house.store.change("Q-2026-0001", 1, REP, MORNING, of_all)
    whole = token(house, "second")
    assert links(house).decide(whole, "approve").quote.status == "in approval"
    with pytest.raises(Conflict) as refused:
        links(house).decide(whole, "approve")
    assert refused.value.code == "already-decided"


# --- Keys ---------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = link_keys({}, tmp_path), link_keys({}, tmp_path)
    assert first == second
    assert len(first[0]) == 32
    assert [path.name for path in (tmp_path / FILE).parent.iterdir()] == [FILE.name]
    if os.name == "posix":
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
        (tmp_path / FILE).chmod(0o640)
        with pytest.raises(CpqError, match="can be read by others"):
            link_keys({}, tmp_path)


def test_the_key_of_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    new, old = (base64.b64encode(letter * 32).decode() for letter in (b"n", b"o"))
    assert link_keys({KEY: f"{new} {old}"}, tmp_path) == (b"n" * 32, b"o" * 32)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("wrong", ["not a key", "c2hvcnQ=", "é"])
def test_what_is_no_key_is_refused_and_never_repeated(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(CpqError) as refused:
        link_keys({KEY: wrong}, tmp_path)
    assert refused.value.code == "bad-secret"
    assert wrong not in refused.value.message


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / ".cpq").mkdir()
    (tmp_path / FILE).touch(mode=0o600)
    with pytest.raises(CpqError, match="holds no key"):
        link_keys({}, tmp_path)
