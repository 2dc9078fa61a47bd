"""Who may see a quote: its owner, those above them, the desk, whoever is asked; nobody else learns that it exists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpq.desk import Edits, Seat
from cpq.problems import NotAllowed, NotFound
from cpq.store import QuoteFilter
from tests.desk.conftest import DISCOUNT, Sit, drafted

OPERATIONS: dict[str, Callable[[Seat, str], object]] = {
    "show": lambda seat, number: seat.show(number),
    "audit": lambda seat, number: seat.audit(number),
    "history": lambda seat, number: seat.history(number),
    "diff": lambda seat, number: seat.diff(number),
    "preview": lambda seat, number: seat.preview(number),
    "clone": lambda seat, number: seat.clone(number),
    "edit": lambda seat, number: seat.edit(number, Edits({"payment-days": "60"})),
    "configuration": lambda seat, number: seat.configuration(number, "suite"),
    "configure": lambda seat, number: seat.configure(number, seat.desk.workspace.configuration("seat")),  # type: ignore[arg-type]
    "reprice": lambda seat, number: seat.reprice(number),
    "revise": lambda seat, number: seat.revise(number),
    "comment": lambda seat, number: seat.comment(number, "hello"),
    "attach": lambda seat, number: seat.attach(number, "a.txt", "text/plain", b"a"),
    "attachment": lambda seat, number: seat.attachment(number, 1),
    "detach": lambda seat, number: seat.detach(number, 1),
    "mark": lambda seat, number: seat.mark(number, {"tags": "x"}),
    "hand over": lambda seat, number: seat.hand_over(number, "rep-south"),
    "submit": lambda seat, number: seat.submit(number),
    "recall": lambda seat, number: seat.recall(number),
    "answer": lambda seat, number: seat.answer(number, "yes"),
    "accept counter": lambda seat, number: seat.accept_counter(number, 1),
    "decline counter": lambda seat, number: seat.decline_counter(number, 1),
    "insight": lambda seat, number: seat.insight(number),
    "asked": lambda seat, number: seat.asked(number),
    "approve": lambda seat, number: seat.approve(number),
    "reject": lambda seat, number: seat.reject(number, comment="no"),
    "counter": lambda seat, number: seat.counter(number, Edits({"discount": "1%"})),
    "withdraw counter": lambda seat, number: seat.withdraw_counter(number, 1),
    "ask back": lambda seat, number: seat.ask_back(number, "why?"),
    "reassign": lambda seat, number: seat.reassign(number, "rep-south"),
    "take off": lambda seat, number: seat.take_off(number, "rep-south"),
    "route": lambda seat, number: seat.route(number, "1.1", ["rep-south"]),
    "add approver": lambda seat, number: seat.add_approver(number, "rep-south"),
    "escalate": lambda seat, number: seat.escalate(number),
    "remind": lambda seat, number: seat.remind(number),
    "override": lambda seat, number: seat.override(number, "approve", reason="approver-away"),
    "revoke": lambda seat, number: seat.revoke(number, reason="below-target"),
    "send": lambda seat, number: seat.send(number),
    "accept": lambda seat, number: seat.accept(number),
    "makes": lambda seat, number: seat.makes(number),
    "export": lambda seat, number: seat.export(number),
    "decline": lambda seat, number: seat.decline(number, "price"),
    "withdraw": lambda seat, number: seat.withdraw(number, "wrong-offer"),
    "cancel": lambda seat, number: seat.cancel(number, "duplicate"),
}
"""Every operation on one quote."""

NOT_ON_ONE = {"new", "list", "queue", "verify", "seen", "sees", "opened", "need", "change", "acting", "audience"} | {
    "amend",
    "attachable",
    "contract",
    "policy_change",
    "renew",
    "renewals",
    "report",
    "reported",
    "reprice_all",
    "zone",
}


def test_every_operation_of_a_seat_is_here() -> None:
    public = {name for name in dir(Seat) if not name.startswith("_")} - NOT_ON_ONE
    assert public - {"desk", "person"} == {name.replace(" ", "_") for name in OPERATIONS}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_quote_of_somebody_else_is_told_like_one_that_is_not_there(sit: Sit, name: str) -> None:
    number = drafted(sit)
    told = []
    for asked in (number, "Q-2026-9999"):
        with pytest.raises(NotFound) as refused:
            OPERATIONS[name](sit("rep-south"), asked)
        told.append((refused.value.message.replace(asked, "?"), refused.value.code, refused.value.hint))
    assert told[0] == told[1]
    assert len(list(sit("rep-north").history(number))) == 2


def test_an_approver_sees_what_they_are_asked_about_and_nothing_before(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT, by="rep-south")
    with pytest.raises(NotFound):
        sit("manager-north").show(number)
    sit("rep-south").submit(number)
    sit("manager-south").reassign(number, "manager-north", reason="away tomorrow")
    assert sit("manager-north").show(number).quote.status == "in approval"


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("rep-north", [1]),
        ("rep-south", [2]),
        ("manager-north", [1]),
        ("director", [1, 2]),
        ("desk-1", [1, 2]),
    ],
)
def test_a_list_holds_what_one_may_see(sit: Sit, person: str, sees: list[int]) -> None:
    drafted(sit, by="rep-north")
    drafted(sit, by="rep-south")
    listed = sit(person).list(QuoteFilter(sort="number"))
    assert sorted(int(row.number[-4:]) for row in listed) == sees


def test_a_filter_never_widens_what_one_may_see(sit: Sit) -> None:
    drafted(sit, by="rep-south")
    assert sit("rep-north").list(QuoteFilter(owners=("rep-south",))) == ()


def test_who_may_see_a_quote_may_not_do_everything_with_it(sit: Sit) -> None:
    number = drafted(sit)
    for person in ("counsel", "controller"):
        assert sit(person).show(number).quote.number == number
        for operation in ("edit", "submit", "send", "cancel", "hand over"):
            with pytest.raises(NotAllowed):
                OPERATIONS[operation](sit(person), number)


def test_nobody_sits_down_who_is_not_in_the_house(sit: Sit) -> None:
    with pytest.raises(NotFound, match="there is no person 'rep-nort'"):
        sit("rep-nort")
